"""Drain 1,000 units of 300 owners over loopback, beside the same requests with the same durable commits, bare."""

import asyncio
import json
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import httpx

from astro_desk.app.bootstrap import open_register
from astro_desk.app.paths import DataPaths
from astro_desk.app.settings import Settings
from astro_desk.core.checkout import Unit
from astro_desk.core.owners import Owner, Standing
from astro_desk.core.sales import Sale
from astro_desk.practice.seed import seed
from astro_desk.practice.store import PracticeStore
from astro_desk.storage import secret
from astro_desk.storage.database import open_writing
from astro_desk.storage.schema import steps
from astro_desk.use_cases.finish_sale import finish_sale
from astro_desk.use_cases.ports import AstroAccount
from tests.benchmarks.figures import Figure
from tests.benchmarks.tape import Tape

UNITS, OWNERS = 1000, 300
ROUNDS = 3


def measure(folder: Path) -> list[Figure]:
    ours, floor = [], []
    for number in range(ROUNDS):
        place = folder / str(number)
        place.mkdir()
        with _server(place / "a.sqlite") as url:
            taken, requests, commits = _drain(place / "data", url)
        ours.append(taken)
        with _server(place / "b.sqlite") as url:
            floor.append(_bare(place, url, requests, commits))
    print(f"(a drain: {len(requests)} requests, {commits} durable commits)")
    return [
        Figure(
            f"drain {UNITS} units of {OWNERS} owners",
            ours,
            floor,
            "the same requests and commits, bare",
            ratio_goal=1.5,
        )
    ]


def _seeded(path: Path) -> list[dict]:
    """A practice store whose 300 owners are linked already, as owners of a store mostly are."""
    with PracticeStore.open(path) as store:
        seed(store)
        people = store.state()["owners"]
        for person in people:
            store.call(
                "linkCustomer",
                {
                    "customerID": f"astro-{person['astro_customer_id']}",
                    "astro_customer_id": person["astro_customer_id"],
                },
            )
        with store.writing() as turn:
            codes = [row["code"] for row in turn.db.execute("SELECT DISTINCT code FROM program_items ORDER BY code")]
    return people[:OWNERS], codes


@contextmanager
def _server(path: Path):
    _seeded(path)
    child = subprocess.Popen(
        [sys.executable, "-m", "astro_desk", "practice-server", "--port", "0", "--data", str(path)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield child.stdout.readline().split()[-1]
    finally:
        child.terminate()
        child.communicate()


def _drain(folder: Path, url: str):
    people, codes = _seeded(folder.with_suffix(".sqlite"))
    folder.mkdir()
    register = open_register(DataPaths(folder), secret.new_key(), Settings(), lambda _: None, name="B1")
    try:
        submit = register.store.writer.submit

        def prepare(work) -> None:
            work.save_account(AstroAccount(url, "cashier", "practice", "practice"))
            for person in people:
                astro_id = person["astro_customer_id"]
                names = person["first_name"], person["last_name"], person["phone"], person["email"]
                work.save_owner(Owner(astro_id, *names, Standing.LINKED, f"astro-{astro_id}", astro_id))
            for n in range(OWNERS):
                count = UNITS // OWNERS + (n < UNITS % OWNERS)
                units = tuple(
                    Unit(register.new_id(), code, code, "")
                    for code in (codes[(n * 7 + k) % len(codes)] for k in range(count))
                )
                at = register.clock.now()
                owner_id = people[n]["astro_customer_id"]
                sale = Sale(register.new_id(), owner_id, units, (), at, register.clock.today())
                finish_sale(work, sale, register.new_id)

        submit(prepare).result()
        session = register.store.writer._store
        requests, commits = Tape(), _Count(session)
        begun = time.perf_counter()
        with requests:
            report = register.engine.sync_once()
        taken = (time.perf_counter() - begun) * 1000
        assert (report.done, report.waiting, report.review) == (UNITS, 0, 0), report
        return taken, requests.sent, commits.stop()
    finally:
        register.close()


class _Count:
    """The jobs of the writer that changed the database."""

    def __init__(self, session) -> None:
        self._session, self._real = session, session.run
        self._raw = session._database.raw
        self.changed = 0
        session.run = self._run

    def _run(self, job):
        before = self._raw.total_changes
        try:
            return self._real(job)
        finally:
            self.changed += self._raw.total_changes != before

    def stop(self) -> int:
        self._session.run = self._real
        return self.changed


def _bare(folder: Path, url: str, requests: list[tuple[str, bytes]], commits: int) -> float:
    """The requests, two at a time as the engine sends them, and as many durable commits spread between them."""
    database = open_writing(folder / "bare.db", secret.new_key(), steps(), folder / "backup", "now")
    raw = database.raw
    raw.execute("CREATE TABLE bare (n INTEGER PRIMARY KEY, text TEXT)")

    one_at_a_time = threading.Lock()

    def commit() -> None:
        with one_at_a_time:
            raw.execute("BEGIN IMMEDIATE")
            raw.execute("INSERT INTO bare (text) VALUES (?)", ("x" * 400,))
            raw.execute("COMMIT")

    async def send() -> None:
        base = url.removesuffix("/api/json")
        limits = httpx.Limits(max_connections=4)
        async with httpx.AsyncClient(base_url=base, limits=limits, trust_env=False, timeout=30) as client:
            waiting, due = list(reversed(requests)), 0.0
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            path, body = waiting.pop()
            answer = await client.post(path, content=body, headers=headers)
            headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

            async def worker() -> None:
                nonlocal due
                while waiting:
                    path, body = waiting.pop()
                    answer = await client.post(path, content=body, headers=headers)
                    assert answer.status_code == 200, path
                    json.loads(answer.content)
                    due += commits / len(requests)
                    while due >= 1:
                        due -= 1
                        await asyncio.to_thread(commit)

            await asyncio.gather(worker(), worker())

    begun = time.perf_counter()
    asyncio.run(send())
    taken = (time.perf_counter() - begun) * 1000
    database.close()
    return taken
