"""A register on which a person was told of sales; what must be there again whatever was lost."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from astro_desk.core.operations import Operation, State
from astro_desk.core.owners import Owner, Standing
from astro_desk.core.sales import Sale
from astro_desk.storage import secret
from astro_desk.storage.paths import Paths
from astro_desk.storage.recovery import Recovery, recover_store
from astro_desk.storage.verify import verify
from astro_desk.use_cases.finish_sale import finish_sale
from astro_desk.use_cases.return_sale import return_units
from tests.storage.till import KEY, Till


class Register(Till):
    """A till with its key file, and what a person was told on it."""

    def __post_init__(self) -> None:
        super().__post_init__()
        secret.write_key_file(self.data_dir, secret.describe(KEY, "a-uuid"))
        self.sold: list[Sale] = []
        self.new = self.new_owner(first_name="Nora", phone="5550100777", email="")
        self.linked = self.saved_owner(customer_id="astro-9", astro_customer_id="9")
        self.contact = Owner(self.new_id(), "", "", "5550100444", "", Standing.CONTACT)
        self.run(lambda work: work.save_owner(self.contact))
        self.run(lambda work: work.save_setting("register", '"R1"'))
        for owner in (self.new, self.linked, self.contact, None):
            sale, _ = self.sale(owner, units=2)
            self.finish(sale, owner)
        row = next(row for row in self.lane(self.linked) if row.sale_id)
        self.move(row, state=State.DONE, credited=True)
        self.done = row.id
        self.nobodys = self.sold[-1]
        came_back = self.nobodys.units[0].unit_id
        self.run(lambda work: return_units(work, [came_back], self.clock, self.new_id, "Ana"))
        self.returned = self.run(lambda work: work.corrections(self.nobodys.sale_id))
        self.newest = self.run(lambda work: work.newest_id())

    def finish(self, sale: Sale, owner: Owner | None) -> None:
        self.sold.append(self.run(lambda work: finish_sale(work, sale, self.new_id, owner)))

    def lane(self, owner: Owner) -> tuple[Operation, ...]:
        rows: tuple[Operation, ...] = self.run(lambda work: work.lane(owner.owner_id))
        return rows

    def recover(self, **how: Any) -> Recovery:
        self.clock.pass_by(seconds=1)
        return recover_store(self.data_dir, KEY, self.clock, **how)

    def lose_database(self) -> None:
        for path in self.data_dir.glob("astro-desk.db*"):
            path.unlink()

    def lose_journal(self) -> None:
        for path in (self.data_dir / "journal").iterdir():
            path.unlink()

    def check_everything_is_there(self) -> None:
        """What was acknowledged, once; and nothing that may have been sent goes out unasked."""
        self.reopen()
        assert self.run(lambda work: work.recent_sales(limit=200)) == tuple(reversed(self.sold))
        assert self.run(lambda work: work.corrections(self.nobodys.sale_id)) == self.returned
        kept = [self.owner_now(one.owner_id) for one in (self.new, self.contact)]
        assert [(one.phone, one.standing) for one in kept] == [
            ("5550100777", Standing.NEW),
            ("5550100444", Standing.CONTACT),
        ]
        found = self.owner_now(self.linked.owner_id)
        assert (found.customer_id, found.standing) == ("astro-9", Standing.LINKED)
        assert self.row(self.done).state is State.DONE
        assert self.run(lambda work: work.setting("register")) == '"R1"'
        assert self.run(lambda work: work.newest_id()) == self.newest
        assert sum(self.run(lambda work: work.counts()).values()) == 8  # 6 units, the new owner, the contact's link
        self.close()
        assert verify(self.data_dir, KEY).findings == ()


def state_of(data_dir: Path) -> dict[str, str]:
    """Every file but the read-only openings' own, by its content."""
    return {
        str(path.relative_to(data_dir)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in data_dir.rglob("*")
        if path.is_file() and not path.name.endswith(("-shm", "-wal"))
    }


def kept_contents(desk: Register) -> set[bytes]:
    return {path.read_bytes() for path in (desk.data_dir / "quarantine").rglob("*") if path.is_file()}


def every_page(data_dir: Path) -> range:
    return range(Paths(data_dir).database.stat().st_size // 4096)
