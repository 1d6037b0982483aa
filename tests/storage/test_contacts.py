"""A sale for a bare phone outlives the database: who it is for lies sealed beside it until Astro knows (D3, R27)."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from astro_desk.core.owners import Owner, Standing
from astro_desk.storage.paths import Paths
from astro_desk.storage.sealing import SideFiles
from astro_desk.storage.session import Session
from astro_desk.storage.verify import verify
from astro_desk.use_cases.finish_sale import finish_sale
from tests.storage.till import KEY, Till, copy_of


def contact(till: Till, **known: str) -> Owner:
    """Typed into the one field, as the counter keeps it at that moment."""
    owner = Owner(till.new_id(), "", "", known.get("phone", "5550100444"), known.get("email", ""), Standing.CONTACT)
    till.run(lambda work: work.save_owner(owner, till.clock.now()))
    return owner


def finish(till: Till, owner: Owner) -> None:
    sale, _ = till.sale(owner)
    till.run(lambda work: finish_sale(work, sale, till.new_id, owner))


def lose_the_database(till: Till) -> None:
    till.close()
    Paths(till.data_dir).database.unlink()
    till.reopen()


def test_a_sale_for_a_bare_phone_is_still_for_that_phone_after_the_database_is_lost(till: Till) -> None:
    owner = contact(till)
    finish(till, owner)
    assert b"5550100444" not in b"".join(path.read_bytes() for path in till.journal_files)
    finish(till, owner)
    assert till.journal_kinds.count("owner_added") == 1, "the second sale finds the file"
    lose_the_database(till)
    assert till.alarms == ["database_restored"]
    found = till.run(lambda work: work.owner(owner.owner_id))
    assert (found.phone, found.standing) == ("5550100444", Standing.CONTACT)
    assert verify(till.data_dir, KEY).changed_side_files == ()


def test_a_contact_that_was_only_looked_at_leaves_no_file(till: Till) -> None:
    owner = contact(till)
    assert verify(till.data_dir, KEY).sound
    assert not (till.data_dir / "owners").exists()
    till.run(lambda work: work.save_owner(replace(owner, absent_at=till.clock.now())))
    assert not (till.data_dir / "owners").exists()


def test_an_owner_whom_astro_has_no_more_is_kept_by_contact_while_something_is_open(till: Till) -> None:
    """S3: merged or deleted at Astro, and searched again by phone."""
    linked = till.saved_owner(customer_id="astro-7", astro_customer_id="7")
    till.sell(linked)
    gone = replace(linked, standing=Standing.CONTACT, customer_id="", astro_customer_id="")
    till.run(lambda work: work.save_owner(gone))
    lose_the_database(till)
    assert till.run(lambda work: work.owner(linked.owner_id)).phone == linked.phone
    again = replace(gone, standing=Standing.LINKED, customer_id="astro-8", astro_customer_id="8")
    till.run(lambda work: work.save_owner(again))
    assert list((till.data_dir / "owners").iterdir()) == []
    lose_the_database(till)
    found = till.run(lambda work: work.owner(linked.owner_id))
    assert (found.standing, found.customer_id) == (Standing.LINKED, "astro-8")


def test_the_file_goes_only_when_the_line_that_makes_it_needless_is_on_the_disk(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P2: a power cut between the two would leave neither."""
    owner = till.new_owner()
    order: list[str] = []
    fsync, remove = os.fsync, SideFiles.put_back

    def noting(handle: int) -> None:
        order.append("fsync")
        fsync(handle)

    def removing(files: SideFiles, owner_id: str, content: bytes | None) -> None:
        order.append("remove")
        remove(files, owner_id, content)

    monkeypatch.setattr(os, "fsync", noting)
    monkeypatch.setattr(SideFiles, "put_back", removing)
    linked = replace(owner, standing=Standing.LINKED, customer_id="astro-5", astro_customer_id="5")
    till.run(lambda work: work.save_owner(linked))
    assert order[:2] == ["fsync", "remove"]
    assert not (till.data_dir / "owners" / f"{owner.owner_id}.sealed").exists()


def test_the_file_stays_when_the_disk_does_not_take_the_line(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = till.new_owner()
    path = till.data_dir / "owners" / f"{owner.owner_id}.sealed"

    def refuse(handle: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", refuse)
    linked = replace(owner, standing=Standing.LINKED, customer_id="astro-5", astro_customer_id="5")
    till.run(lambda work: work.save_owner(linked))
    assert path.exists()
    monkeypatch.undo()
    till.reopen()
    till.reopen()
    assert not path.exists()


def test_a_file_that_a_kill_left_before_its_line_is_no_alarm_and_serves_the_next_sale(till: Till) -> None:
    """P1: the side file is written before the journal names it, and a kill may come between the two."""
    owner = contact(till)
    till.session._side_files.write(owner)
    till.reopen()
    assert verify(till.data_dir, KEY).sound
    finish(till, owner)
    assert verify(till.data_dir, KEY).sound
    lose_the_database(till)
    assert till.run(lambda work: work.owner(owner.owner_id)).phone == owner.phone


def test_an_older_file_put_back_is_reported(till: Till) -> None:
    owner = till.new_owner()
    path = till.data_dir / "owners" / f"{owner.owner_id}.sealed"
    older = path.read_bytes()
    till.run(lambda work: work.save_owner(replace(owner, last_name="Newer")))
    assert verify(till.data_dir, KEY).sound
    path.write_bytes(older)
    assert verify(till.data_dir, KEY).changed_side_files == (owner.owner_id,)


def test_a_contact_that_a_kill_cut_off_leaves_nobody_without_a_name(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P1: its line is in the journal, which has no phones, and its row never was: the sale is nobody's again."""

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    till.run(lambda work: work.save_setting("rule", "1"))
    killed = Till(Path(shutil.copytree(till.data_dir, till.data_dir.with_name("killed"))), till.clock, ids=till.ids)
    monkeypatch.setattr(Session, "_commit", die)
    with pytest.raises(KeyboardInterrupt):
        contact(killed)
    monkeypatch.undo()
    left = copy_of(killed.data_dir, till.data_dir.with_name("left"))
    killed.close()
    again = Till(left, till.clock, ids=till.ids)
    assert again.alarms == []
    assert again.run(lambda work: work.owners_by_contact(phone="5550100444")) == ()
    again.close()
    assert verify(left, KEY).sound
