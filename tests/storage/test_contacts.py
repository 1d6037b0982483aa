"""A sale for a bare phone outlives the database: who it is for lies sealed beside it until Astro knows (D3, R27)."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from astro_desk.core.errors import Refused
from astro_desk.core.operations import State
from astro_desk.core.owners import Owner, Standing
from astro_desk.storage.paths import Paths
from astro_desk.storage.sealing import SideFiles
from astro_desk.storage.session import Session
from astro_desk.storage.verify import verify
from astro_desk.use_cases.finish_sale import finish_sale
from astro_desk.use_cases.owners import Contact, correct_owner, link_again
from sync.jobs import keep_owner, merge_owner
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


def test_a_corrected_name_of_a_new_owner_outlives_the_database(till: Till) -> None:
    owner = till.new_owner(first_name="Nroa", last_name="Newmann", phone="5550107777", email="")
    typed = Contact("Nora", "Newman", "5550107778", "")
    till.run(lambda work: correct_owner(work, owner.owner_id, typed, till.clock, till.new_id))
    lose_the_database(till)
    found = till.run(lambda work: work.owner(owner.owner_id))
    assert (found.name, found.phone, found.standing) == ("Nora Newman", "5550107778", Standing.NEW)
    assert verify(till.data_dir, KEY).changed_side_files == ()
    assert b"Newman" not in b"".join(path.read_bytes() for path in till.journal_files)


@pytest.mark.parametrize(
    ("standing", "state", "code"),
    [
        (Standing.CONTACT, State.WAITING, "owner_not_linked"),
        (Standing.NEW, State.SENDING, "owner_being_made"),
        (Standing.NEW, State.UNKNOWN, "owner_being_made"),
    ],
)
def test_the_name_of_whom_astro_may_be_hearing_of_is_not_corrected(till: Till, standing, state, code) -> None:
    owner = till.new_owner(first_name="Nora", last_name="Newman", phone="5550107777", email="")
    [row] = till.run(lambda work: work.owner_operations(owner.owner_id))
    if state is not State.WAITING:
        till.move(row, state=State.SENDING)
    if state is State.UNKNOWN:
        till.move(till.row(row.id), state=state)
    till.run(lambda work: work.save_owner(replace(owner, standing=standing)))
    typed = Contact("Other", "Name", "5550107777", "")
    with pytest.raises(Refused) as refused:
        till.run(lambda work: correct_owner(work, owner.owner_id, typed, till.clock, till.new_id))
    assert refused.value.code == code
    assert till.run(lambda work: work.owner(owner.owner_id)).name == "Nora Newman"


def linked(till: Till):
    owner = till.new_owner(first_name="Lena", last_name="Underhay", phone="5550100444", email="lena@example.com")
    [row] = till.run(lambda work: work.owner_operations(owner.owner_id))
    till.move(row, state=State.SENDING)
    till.move(till.row(row.id), state=State.DONE)
    at_astro = replace(owner, standing=Standing.LINKED, customer_id="astro-7", astro_customer_id="7")
    till.run(lambda work: work.save_owner(at_astro))
    return at_astro


def side_files(till: Till) -> list[str]:
    return list(SideFiles(Paths(till.data_dir).side_files, KEY).owner_ids())


def correct(till: Till, owner, *typed: str):
    return till.run(lambda work: correct_owner(work, owner.owner_id, Contact(*typed), till.clock, till.new_id))


def test_whom_astro_has_is_corrected_and_astro_is_to_be_told(till: Till) -> None:
    owner = linked(till)
    assert correct(till, owner, "Helena", "Underhay", "", "").name == "Helena Underhay"
    known = till.run(lambda work: work.owner(owner.owner_id))
    assert (known.phone, known.email, known.standing) == ("5550100444", "lena@example.com", Standing.LINKED)
    found = till.run(lambda work: work.search_owners("hele", 5))
    assert [one.owner_id for one in found] == [owner.owner_id]
    told = [row.kind for row in till.run(lambda work: work.owner_operations(owner.owner_id)) if not row.state.final]
    assert told == ["update_owner"]
    correct(till, owner, "Helena", "Underhay", "", "")
    assert len(till.run(lambda work: work.lane(owner.owner_id))) == 1, "nothing was changed, nothing is told"
    correct(till, owner, "", "", "5550100445", "")
    assert len(till.run(lambda work: work.lane(owner.owner_id))) == 2, "what is being sent may be older"


def test_nobody_gets_the_phone_of_somebody_else(till: Till) -> None:
    owner = linked(till)
    till.new_owner(first_name="Ivor", last_name="Stone", phone="5550100555", email="")
    with pytest.raises(Refused) as refused:
        correct(till, owner, "", "", "5550100555", "")
    assert refused.value.code == "owner_exists"
    assert till.run(lambda work: work.lane(owner.owner_id)) == ()


def test_a_correction_outlives_the_database_until_astro_has_it(till: Till) -> None:
    owner = linked(till)
    correct(till, owner, "Helena", "", "5550100445", "")
    lose_the_database(till)
    found = till.run(lambda work: work.owner(owner.owner_id))
    assert (found.name, found.phone, found.standing) == ("Helena Underhay", "5550100445", Standing.LINKED)
    assert b"Helena" not in b"".join(path.read_bytes() for path in till.journal_files)
    assert verify(till.data_dir, KEY).sound
    till.reopen()
    assert side_files(till) == [owner.owner_id], "an open correction stays beside the database"
    [row] = till.run(lambda work: work.lane(owner.owner_id))
    till.move(row, state=State.DONE)
    assert side_files(till) == [], "Astro has the name now"


def test_a_correction_that_a_kill_took_from_the_database_is_made_again(till: Till) -> None:
    owner = linked(till)
    till.close()
    older = Paths(till.data_dir).database.read_bytes()
    till.reopen()
    correct(till, owner, "Helena", "", "", "")
    till.close()
    Paths(till.data_dir).database.write_bytes(older)
    till.reopen()
    assert till.run(lambda work: work.owner(owner.owner_id)).name == "Helena Underhay"
    assert [row.kind for row in till.run(lambda work: work.lane(owner.owner_id))] == ["update_owner"]


def test_a_link_that_is_confirmed_late_keeps_the_name_that_was_put_right_meanwhile(till: Till) -> None:
    """Sync read the owner, somebody put the name right, and then sync keeps the owner as Astro has them."""
    owner = linked(till)
    correct(till, owner, "Helena", "", "", "")
    till.run(lambda work: keep_owner(work, replace(owner, customer_id="R9-1"), owner))
    known = till.run(lambda work: work.owner(owner.owner_id))
    assert (known.name, known.phone, known.customer_id) == ("Helena Underhay", "5550100444", "R9-1")
    [row] = [one for one in till.run(lambda work: work.owner_operations(owner.owner_id)) if one.kind == "update_owner"]
    till.move(row, state=State.SENDING)
    till.move(till.row(row.id), state=State.DONE)
    known = till.run(lambda work: work.owner(owner.owner_id))
    till.run(lambda work: keep_owner(work, replace(owner, customer_id="R9-1"), known))
    assert till.run(lambda work: work.owner(owner.owner_id)).name == "Lena Underhay", "Astro knows, and says otherwise"


def test_what_astro_said_of_a_mistyped_phone_does_not_undo_that_it_was_put_right(till: Till) -> None:
    """Sync has read the owner and asked by the old phone; a person links them anew; then sync would keep its answer."""
    typed = contact(till, phone="5550100441")
    right = Contact("", "", "5550100444", "")
    till.run(lambda work: link_again(work, typed, right, till.clock, till.new_id))
    stranger = replace(typed, standing=Standing.FOUND, customer_id="astro-8", astro_customer_id="8")
    assert till.run(lambda work: keep_owner(work, stranger, typed)) is False
    somebody = till.saved_owner(customer_id="astro-8", astro_customer_id="8")
    assert till.run(lambda work: merge_owner(work, typed.owner_id, somebody.owner_id, typed)) is False
    now = till.run(lambda work: work.owner(typed.owner_id))
    assert (now.phone, now.standing, now.astro_customer_id) == ("5550100444", Standing.CONTACT, "")
    found = replace(now, standing=Standing.FOUND, customer_id="astro-9", astro_customer_id="9")
    assert till.run(lambda work: keep_owner(work, found, now)) is True
    assert till.run(lambda work: work.owner(typed.owner_id)).astro_customer_id == "9"


def test_whom_a_person_has_linked_anew_is_not_put_back_to_whom_they_were(till: Till) -> None:
    """The link of before is confirmed just now, and a merge at Astro had made it out of date."""
    owner = linked(till)
    till.run(lambda work: link_again(work, owner, Contact("", "", owner.phone, ""), till.clock, till.new_id))
    assert till.run(lambda work: keep_owner(work, owner, owner)) is False
    now = till.run(lambda work: work.owner(owner.owner_id))
    assert (now.standing, now.astro_customer_id) == (Standing.CONTACT, "")
