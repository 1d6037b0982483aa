"""A counter on a real store in a temporary folder, a clock that stands still, a silent line to Astro."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from astro_desk.app.ids import IdMaker
from astro_desk.app.phone import phone_reader
from astro_desk.core.catalog import Item, Program
from astro_desk.core.owners import Owner, Standing
from astro_desk.core.snapshot import Card, Punch, Reward, RewardItem, Snapshot
from astro_desk.storage.store import open_store
from astro_desk.use_cases.changes import Connection, StatusChanged, SyncStatus
from astro_desk.use_cases.checkout_session import CheckoutSession
from tests.support.new_store import lay_out

NOW = datetime(2026, 3, 14, 15, 9, 26, tzinfo=UTC)
KEY = bytes(range(32))
KIBBLE, CANS, UNKNOWN = "036000291452", "012345678905", "614141000036"
SALLY = Owner("sally", "Sally", "Pet Owner", "5550100199", "sally@example.com", Standing.LINKED, "astro-7", "7")
PROGRAMS = (
    Program("10", "Harvest Paw | 20lb Kibble | Buy 3 Get 1 Free", required=3, brand="Harvest Paw"),
    Program("11", "Tin Cat | Cans | Buy 12 Get 1 Free", required=12, brand="Tin Cat"),
)


@dataclass
class StillClock:
    moment: datetime = NOW
    boot_ms: int = 0

    def now(self) -> datetime:
        return self.moment

    def today(self) -> date:
        return self.moment.date()

    def boot(self) -> tuple[str, int]:
        return "boot", self.boot_ms

    def advance(self, by: timedelta) -> None:
        self.moment += by
        self.boot_ms += int(by.total_seconds() * 1000)


@dataclass
class SilentSync:
    """Takes what it is told and does nothing."""

    shown: list[str | None] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)
    woken: int = 0

    def wake(self) -> None:
        self.woken += 1

    def owner_shown(self, owner_id: str | None) -> None:
        self.shown.append(owner_id)

    def look_up(self, owner_id: str) -> None:
        self.looked_up.append(owner_id)

    def read_again(self, owner_ids: Sequence[str]) -> None: ...

    def hurry(self) -> None: ...

    def refresh_catalogue(self) -> None: ...

    def use_network(self, on: bool) -> None: ...


class Counter:
    """`session` is the counter; `restart` ends the program as a power cut does not, and starts it again."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock, self.sync = folder, StillClock(), SilentSync()
        self.changes: list[object] = []
        lay_out(folder, "counter", lambda empty: open_store(empty, KEY, StillClock()).close())
        self._open()

    def _open(self) -> None:
        self.store = open_store(self.folder, KEY, self.clock)
        self.records = self.store.records()
        self.new_id = IdMaker("R1", self.records.newest_id())
        self.session = self.new_session()

    def new_session(self) -> CheckoutSession:
        return CheckoutSession(
            self.records,
            self.store.writer,
            self.sync,
            self.clock,
            self.new_id,
            phone_reader("US"),
            notify=self.changes.append,
            cashier="Ana",
        )

    def restart(self) -> None:
        self.close()
        self._open()

    def close(self) -> None:
        self.store.close()

    def write(self, job):
        return self.store.writer.submit(job, counter=True).result()

    def settle(self) -> None:
        """Everything that was given to the writer is done."""
        self.write(lambda _: None)

    def online(self, connection: Connection = Connection.ONLINE) -> None:
        self.session.refresh(StatusChanged(SyncStatus(connection, self.clock.now())))

    def finish(self, total=None):
        self.session.finish(total).result()
        return self.session.finished()

    def stock(self) -> None:
        """A catalogue of two items, and Sally with one card two punches short."""

        def job(work):
            work.put_programs(PROGRAMS, "1")
            work.put_items([Item.of(KIBBLE, "Kibble 20lb", ["10"]), Item.of(CANS, "Cans", ["11"])], "1")
            work.put_items([Item.of("WASH-STD", "Dog wash", [])], "1")
            work.close_catalogue("1", self.clock.now())
            work.save_owner(SALLY, seen_at=self.clock.now())
            work.save_snapshot(self.snapshot())

        self.write(job)

    def snapshot(self, *, full: bool = False) -> Snapshot:
        return sallys_cards(self.clock.now(), full=full)


def sallys_cards(moment: datetime, *, full: bool = False) -> Snapshot:
    """One card of three, with one punch or full and its reward."""
    punches = tuple(Punch(f"p{n}", KIBBLE, "Kibble 20lb", date(2026, 2, n + 1)) for n in range(3 if full else 1))
    items = (RewardItem("501", KIBBLE, "Kibble 20lb"),)
    rewards = (Reward("900", "One free bag", None, items),) if full else ()
    card = Card("70", "10", PROGRAMS[0].title, "Harvest Paw", 3, None, punches, rewards)
    return Snapshot("sally", moment, (card,), points=40)
