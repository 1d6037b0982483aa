"""A register's store on a real file, with a clock that only a test moves; and the values that tests sell."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from astro_desk.core.checkout import Unit
from astro_desk.core.ids import IdSequence
from astro_desk.core.operations import AddPurchase, Intent, NewOwner, Operation
from astro_desk.core.owners import Owner, Standing
from astro_desk.core.sales import Sale
from astro_desk.storage.schema import Step, steps
from astro_desk.storage.session import Session
from tests.support.new_store import lay_out

KEY = bytes(range(32))
START = datetime(2026, 3, 14, 15, 9, 26, 535897, UTC)
DAY = date(2026, 3, 14)
FENCE = timedelta(seconds=180)
BAG = ("036000291452", "00036000291452")


@dataclass
class FakeClock:
    """A wall clock and a boot clock that stand still until a test moves them, together or apart."""

    wall: datetime = START
    boot_ms: int = 60_000

    def now(self) -> datetime:
        return self.wall

    def today(self) -> date:
        return self.wall.date()

    def boot(self) -> tuple[str, int]:
        return "boot-1", self.boot_ms

    def pass_by(self, **time: float) -> None:
        self.wall += timedelta(**time)
        self.boot_ms += int(timedelta(**time) / timedelta(milliseconds=1))


@dataclass
class Till:
    """The writer's session of one data directory, run on the test's own thread."""

    data_dir: Path
    clock: FakeClock = field(default_factory=FakeClock)
    key: bytes = KEY
    known: tuple[Step, ...] = field(default_factory=steps)
    ids: IdSequence = field(default_factory=lambda: IdSequence("R1"))
    copied: bool = True
    """A new one is the copy of one that was made before; False: the program makes it, in a place of its own."""

    def __post_init__(self) -> None:
        if self.copied:
            lay_out(self.data_dir, (self.key, self.known), lambda empty: self._open_at(empty).close())
        self.session = self._open()

    def _open(self) -> Session:
        return self._open_at(self.data_dir)

    def _open_at(self, data_dir: Path) -> Session:
        return Session(data_dir, self.key, "a-uuid", self.clock, self.known, FENCE)

    def run(self, job: Callable[[Any], Any]) -> Any:
        return self.session.run(job)

    def reopen(self) -> None:
        self.session.close()
        self.session = self._open()

    def close(self) -> None:
        self.session.close()

    def new_id(self) -> str:
        name, self.ids = self.ids.next(int(self.clock.wall.timestamp() * 1000), 7)
        return name

    @property
    def alarms(self) -> list[str]:
        return [alarm.code for alarm in self.session.alarms]

    @property
    def journal_files(self) -> list[Path]:
        return sorted((self.data_dir / "journal").glob("*"))

    @property
    def journal_kinds(self) -> list[str]:
        return [line["kind"] for line in self.journal_lines]

    @property
    def journal_lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for path in self.journal_files for line in path.read_text().splitlines()]

    def row(self, operation_id: str) -> Operation:
        """The operation as it stands in the outbox."""
        found = self.run(lambda unit: unit.operation(operation_id))
        assert isinstance(found, Operation)
        return found

    def move(self, row: Operation, **changes: Any) -> None:
        self.run(lambda unit: unit.move([(row, replace(row, **changes))]))

    def owner_now(self, owner_id: str) -> Owner:
        found = self.run(lambda unit: unit.owner(owner_id))
        assert isinstance(found, Owner)
        return found

    # ------------------------------------------------------------------------------------------------ what tests sell

    def owner(self, **known: Any) -> Owner:
        """Sally, unless told otherwise; not saved yet."""
        sally: dict[str, Any] = {
            "owner_id": known.pop("owner_id", "") or self.new_id(),
            "first_name": "Sally",
            "last_name": "Sparrow",
            "phone": "5550100199",
            "email": "sally@example.com",
            "standing": Standing.LINKED,
        }
        return Owner(**sally | known)

    def saved_owner(self, **known: Any) -> Owner:
        owner = self.owner(**known)
        self.run(lambda unit: unit.save_owner(owner, self.clock.now()))
        return owner

    def new_owner(self, **known: Any) -> Owner:
        """Made at the counter, with the operation that tells Astro."""
        owner = self.owner(standing=Standing.NEW, **known)
        operation = self.operation(owner, NewOwner())
        self.run(lambda unit: unit.add_owner(owner, [operation]))
        return owner

    def operation(self, owner: Owner, intent: Intent | None = None, **known: Any) -> Operation:
        """An unsaved one; the purchase of a bag unless told otherwise."""
        operation_id = known.pop("id", "") or self.new_id()
        what = intent or AddPurchase(*BAG)
        return Operation(operation_id, owner.owner_id, what, self.clock.now(), DAY, **known)

    def waiting(self, owner: Owner, intent: Intent | None = None) -> Operation:
        """One in the outbox, as it was read."""
        operation = self.operation(owner, intent)
        self.run(lambda unit: unit.add_operations([operation]))
        found = self.run(lambda unit: unit.operation(operation.id))
        assert isinstance(found, Operation)
        return found

    def sale(self, owner: Owner | None, units: int = 1, **known: Any) -> tuple[Sale, list[Operation]]:
        """An unsaved sale of bags with its operations."""
        sale_id = self.new_id()
        sold = tuple(Unit(self.new_id(), *BAG, "Bag of kibble") for _ in range(units))
        owner_id = owner.owner_id if owner else None
        known.setdefault("slip", sale_id[-4:])
        sale = Sale(sale_id, owner_id, sold, known.pop("claims", ()), self.clock.now(), DAY, **known)
        told = [self.operation(owner, id=unit.unit_id, sale_id=sale_id) for unit in sold] if owner else []
        return sale, told

    def sell(self, owner: Owner | None, units: int = 1, **known: Any) -> Sale:
        sale, operations = self.sale(owner, units, **known)
        recorded = self.run(lambda unit: unit.finish_sale(sale, operations))
        assert isinstance(recorded, Sale)
        return recorded


def copy_of(data_dir: Path, to: Path) -> Path:
    """What a kill would leave: the files as they are now."""
    return Path(shutil.copytree(data_dir, to))


def restore(older: Path, data_dir: Path) -> None:
    for path in data_dir.glob("astro-desk.db*"):
        path.unlink()
    shutil.copy(older / "astro-desk.db", data_dir)


_KEYS = "SELECT field, value, recency FROM owner_keys"
_KEYS_OF_OWNERS = (
    "SELECT 'email', email, recency FROM owners WHERE email <> ''"
    " UNION ALL SELECT 'last4', phone_last4, recency FROM owners WHERE phone_last4 IS NOT NULL"
)


def found_by_every_key(till: Till) -> bool:
    """Whether e-mails and last digits find exactly the owners who have them now."""
    raw = till.session.database().raw
    kept, wanted = (sorted(raw.execute(sql).fetchall()) for sql in (_KEYS, _KEYS_OF_OWNERS))
    return bool(kept) and kept == wanted
