"""Finish with a reward → Astro's answer about it at the counter, over HTTP, with a server that takes its time.

DESIGN §7: within 3 s of the finish the slip says *confirmed*, *refused* or *checking*. And a card that the sale has
filled up: until its reward can be handed out. The floor is the same requests of that owner, bare, one after the other.
"""

import queue
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import httpx

from astro_desk.app.bootstrap import open_register
from astro_desk.app.paths import DataPaths
from astro_desk.app.settings import Settings
from astro_desk.core.operations import State
from astro_desk.core.owners import Standing
from astro_desk.practice.sample_catalogue import BY_HAND, LINES, REQUIRED, codes_of
from astro_desk.practice.seed import seed
from astro_desk.practice.store import PracticeStore
from astro_desk.storage import secret
from astro_desk.use_cases.changes import CatalogueProgress, Change, Connection, OwnerChanged
from astro_desk.use_cases.checkout_session import CheckoutSession
from astro_desk.use_cases.ports import AstroAccount
from tests.benchmarks.figures import Figure
from tests.benchmarks.tape import Tape

LATENCIES = (0.0, 0.3)
"""Seconds that each answer takes beside the work for it."""
ROUNDS = 12
GOAL = 3000.0
WASH = "WASH-STD"
"""What is bought with each reward: it counts for a card, so that the sale has a purchase as well."""
_NEEDS_NOTHING = {2101 + place for place, line in enumerate(LINES) if not line.needs}


def measure(folder: Path) -> Iterator[Figure]:
    for latency in LATENCIES:
        place = folder / str(latency)
        place.mkdir()
        full, nearly = _people(place / "a.sqlite")
        with _server(place / "a.sqlite", latency) as url, Counter(place / "data", url) as counter:
            rewards = [counter.redeem(phone, program) for phone, program in full[:ROUNDS]]
            minted = [counter.fill_up(phone, program) for phone, program in nearly[:ROUNDS]]
            floors = [[_bare(url, sent) for _, sent in taken] for taken in (rewards, minted)]
        words = f"each answer {latency * 1000:.0f} ms later"
        for name, taken, floor in (
            ("finish → Astro's word on the reward", rewards, floors[0]),
            ("finish → the reward of the card that it filled up", minted, floors[1]),
        ):
            print(f"({name}: {sorted({len(sent) for _, sent in taken})} requests)")
            ours = [milliseconds for milliseconds, _ in taken]
            yield Figure(f"{name}, {words}", ours, floor, "the same requests, bare", max_goal=GOAL)


def _people(path: Path) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """A practice store of linked owners. Phones with the program of an open reward, and of a card that lacks one."""
    with PracticeStore.open(path) as store:
        seed(store)
        for person in store.state()["owners"]:
            astro_id = person["astro_customer_id"]
            store.call("linkCustomer", {"customerID": f"astro-{astro_id}", "astro_customer_id": astro_id})
        with store.writing() as turn:
            found = turn.db.execute(
                "SELECT o.phone AS phone, r.program_id AS program FROM rewards r JOIN owners o ON o.id = r.owner_id"
                " WHERE r.redeemed_on IS NULL ORDER BY r.id"
            ).fetchall()
            full = {row["phone"]: row["program"] for row in found if row["program"] in _NEEDS_NOTHING}
            # The last card lacks one, whatever it lacked: the window of no program is shorter than its purchases.
            nearly = _fill_all_but_one(turn, {row["phone"] for row in found})
    return list(full.items()), nearly


def _fill_all_but_one(turn, without: set[str]) -> list[tuple[str, int]]:
    """Owners with one open card of which so many punches are made that one is missing."""
    nearly: dict[str, int] = {}
    rows = turn.db.execute(
        "SELECT o.phone AS phone, c.id AS card, c.program_id AS program, c.owner_id AS owner FROM cards c"
        " JOIN owners o ON o.id = c.owner_id WHERE c.filled_on IS NULL ORDER BY c.id"
    ).fetchall()
    for row in rows:
        phone, program = row["phone"], row["program"]
        if phone in without or phone in nearly or program not in _NEEDS_NOTHING or program in BY_HAND:
            continue
        nearly[phone] = program
        had = turn.db.execute("SELECT count(*) AS n FROM punches WHERE card_id = ?", (row["card"],)).fetchone()["n"]
        for number in range(REQUIRED[program] - 1 - had):
            line = turn.db.execute(
                "INSERT INTO lines (kind, transaction_id, owner_id, program_id, item_code, received_at, seeded)"
                " VALUES ('purchase', ?, ?, ?, ?, 0, 1)",
                (f"more-{row['card']}-{number}", row["owner"], program, codes_of(program)[0]),
            ).lastrowid
            turn.db.execute(
                "INSERT INTO punches (card_id, line_id, bought_on) VALUES (?, ?, ?)",
                (row["card"], line, turn.today.isoformat()),
            )
        if len(nearly) == ROUNDS:
            break
    return list(nearly.items())


@contextmanager
def _server(path: Path, latency: float) -> Iterator[str]:
    slow = ["--fault", f"slow:*:always:{latency}"] if latency else []
    child = subprocess.Popen(
        [sys.executable, "-m", "astro_desk", "practice-server", "--port", "0", "--data", str(path), *slow],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    try:
        yield child.stdout.readline().split()[-1]
    finally:
        child.terminate()
        child.communicate()


class Counter:
    """A register whose sync runs, and who stands at it; it looks where the window looks, at the same news."""

    def __init__(self, folder: Path, url: str) -> None:
        folder.mkdir()
        self._news: queue.Queue[Change] = queue.Queue()
        self._register = open_register(DataPaths(folder), secret.new_key(), Settings(), self._news.put, name="B1")
        account = AstroAccount(url, "cashier", "practice", "practice")
        self._register.store.writer.submit(lambda work: work.save_account(account)).result()
        self._session: CheckoutSession = self._register.session(self._news.put)
        self._register.network.start()
        self._until(lambda told: isinstance(told, CatalogueProgress) and told.done == told.total)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._register.close()

    def redeem(self, phone: str, program: int) -> tuple[float, list[tuple[str, bytes]]]:
        """Milliseconds from F12 to Astro's word on the reward, and what was sent of its owner in them."""
        session = self._chosen(phone)
        session.enter(WASH)
        due = next(one for one in session.rewards.due if one.program_id == str(program))
        session.rewards.redeem(due)
        claim_id = session.basket.claims[-1].claim_id

        def told() -> bool:
            operation = self._register.records.operation(claim_id)
            return operation is not None and operation.state is State.DONE

        return self._finish(told)

    def fill_up(self, phone: str, program: int) -> tuple[float, list[tuple[str, bytes]]]:
        """The same until the reward that the sale has filled up can be handed out."""
        session = self._chosen(phone)
        session.enter(codes_of(program)[0])
        return self._finish(lambda: bool(session.rewards.completed.ready()))

    def _chosen(self, phone: str) -> CheckoutSession:
        session = self._session
        session.enter(phone)
        self._until(
            lambda _: (
                self._register.network.status.connection is Connection.ONLINE
                and session.view.as_of is not None
                and session.owner is not None
                and session.owner.standing is Standing.LINKED
            )
        )
        session.online = True
        return session

    def _finish(self, told: Callable[[], bool]) -> tuple[float, list[tuple[str, bytes]]]:
        tape, session = Tape(), self._session
        owner = session.owner
        assert owner is not None
        begun = time.perf_counter()
        with tape:
            session.finish().result()
            session.finished()
            self._until(lambda change: isinstance(change, OwnerChanged) and told())
            taken = (time.perf_counter() - begun) * 1000
        mine = f"{owner.customer_id}".encode()
        return taken, [(path, body) for path, body in tape.sent if mine in body]

    def _until(self, done: Callable[[Change], bool]) -> None:
        """Takes the news as the window does, until one of them says it."""
        while True:
            change = self._news.get(timeout=60)
            self._session.refresh(change)
            if done(change):
                return


def _bare(url: str, requests: list[tuple[str, bytes]]) -> float:
    """Milliseconds for the requests one after the other, on one connection that is open."""
    with httpx.Client(trust_env=False, timeout=30) as client:
        form = {"username": "cashier", "password": "practice", "grant_type": "password", "client_id": "practice"}
        token = client.post(f"{url}/token/", data=form).json()["access_token"]
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": f"Bearer {token}"}
        base = url.removesuffix("/api/json")
        begun = time.perf_counter()
        for path, body in requests:
            assert client.post(base + path, content=body, headers=headers).status_code == 200, path
        return (time.perf_counter() - begun) * 1000
