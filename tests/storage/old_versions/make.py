"""Makes a store as an older program left it: run by that program's own code, `PYTHONPATH=OLD_TREE python make.py OUT`.

What is kept is a few kilobytes: the database as plain SQLite (every name in it is made up), the journal and the sealed
files, under the tests' key. A released version gets its file when its last schema step is released, and keeps it.
"""

from __future__ import annotations

import sys
import tarfile
import tempfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from astro_desk.core.catalog import Item, Program
from astro_desk.core.checkout import Claim
from astro_desk.core.operations import Redeem, RemovePurchase, State, UndoRedemption
from astro_desk.core.owners import Owner, Standing
from astro_desk.core.snapshot import Card, Punch, Reward, RewardItem, Snapshot
from astro_desk.storage.schema import version_of
from astro_desk.use_cases.ports import AstroAccount
from tests.storage.till import BAG, KEY, Till

SENDING: dict[str, Any] = {"state": State.SENDING}
REVIEW: dict[str, Any] = {"state": State.REVIEW, "reason": "keeps_failing"}
ENDS: tuple[tuple[dict[str, Any], ...], ...] = (
    (SENDING, {"state": State.DONE, "credited": True}),
    (SENDING, {"state": State.DONE, "credited": False, "reason": "astro_410"}),
    (SENDING, REVIEW),
    (SENDING, REVIEW, {"state": State.WRITTEN_OFF, "reason": "given away"}),
    (SENDING, {"state": State.UNKNOWN}),
    (SENDING,),
)


def move(till: Till, operation_id: str, **changes: Any) -> None:
    row = till.run(lambda work: work.operation(operation_id))
    till.run(lambda work: work.move([(row, replace(row, **changes))]))


def fill(till: Till) -> None:
    """Something in every table and every state."""
    sally = till.saved_owner(customer_id="astro-9", astro_customer_id="9")
    nora = till.new_owner(first_name="Nora", last_name="Née", phone="5550100777", email="nora@example.com")
    contact = Owner(till.new_id(), "", "", "5550100444", "", Standing.CONTACT)
    gone = till.saved_owner(phone="5550100555", email="", customer_id="astro-8", astro_customer_id="8")
    till.run(lambda work: work.save_owner(contact))
    claim = Claim(till.new_id(), "501", "Lotus", BAG[0], "Bag", "R-1", "91", approved_by="Mia")
    till.sell(sally, units=6, claims=(claim,), cashier="Jo")
    for owner in (nora, contact, gone, None):
        till.sell(owner, units=2)
        till.clock.pass_by(hours=30)
    rows = list(till.run(lambda work: work.lane(sally.owner_id)))
    sent = {"sent_at": till.clock.now(), "sent_boot": "boot-1", "sent_boot_ms": 61_000, "attempts": 1}
    for row, steps in zip(rows, ENDS, strict=True):
        for step in steps:
            when = sent if step["state"] is State.SENDING else {}
            when = {"done_at": till.clock.now()} if step["state"] is State.DONE else when
            move(till, row.id, **(step | when))
    till.waiting(sally, RemovePurchase(rows[0].id))
    redeem = till.waiting(sally, Redeem("501", BAG[0], "R-1", "91"))
    move(till, redeem.id, state=State.SENDING, **sent)
    move(till, redeem.id, state=State.DONE, done_at=till.clock.now())
    till.waiting(sally, UndoRedemption(redeem.id, "R-1"))
    till.run(lambda work: work.merge_owners(gone.owner_id, sally.owner_id))
    punch = Punch(rows[0].id, BAG[0], "Bag of kibble", date(2026, 3, 14))
    reward = Reward("R-1", "One bag", None, (RewardItem("91", BAG[0], "Bag of kibble"),))
    card = Card("C1", "501", "Lotus | Buy 6 Get 1 Free", "Lotus", 6, 14, (punch,), (reward,))
    seen = Snapshot(sally.owner_id, datetime(2026, 3, 14, 16, tzinfo=UTC), (card,), 120)
    till.run(lambda work: work.save_snapshot(seen))
    till.run(lambda work: work.save_setting("register", '"R1"'))
    till.run(lambda work: work.save_account(AstroAccount("https://astro.example/api", "cashier", "client", "sesame")))

    def catalogue(work) -> None:
        work.put_programs((Program("501", "Lotus | Buy 6 Get 1 Free", required=6),), "first")
        work.put_items((Item.of(BAG[0], "Bag of kibble", ["501"]),), "first")
        work.close_catalogue("first", till.clock.now())

    till.run(catalogue)


def plain_copy(till: Till, path: Path) -> int:
    """The database without its encryption; answers its version."""
    raw = till.session.database().raw
    raw.execute("ATTACH DATABASE ? AS plain KEY ''", (str(path),))
    raw.execute("SELECT sqlcipher_export('plain')").fetchall()
    raw.execute(f"PRAGMA plain.user_version = {version_of(raw)}")
    raw.execute("DETACH DATABASE plain")
    return version_of(raw)


def main(to: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        till = Till(Path(folder) / "data")
        fill(till)
        plain = Path(folder) / "plain.db"
        version = plain_copy(till, plain)
        till.close()
        with tarfile.open(to / f"v{version}.tar.gz", "w:gz") as kept:
            kept.add(plain, "plain.db")
            for name in ("journal", "owners"):
                kept.add(till.data_dir / name, name)


if __name__ == "__main__":
    assert len(KEY) == 32
    main(Path(sys.argv[1]))
