"""A pet owner's own data from the owner's page: given out as a file, and erased with a PIN and a reason."""

import pytest

from astro_desk.core.audit import AuditEntry, Deed
from astro_desk.use_cases.exchange_ports import Order, Wanted
from tests.ui.fakes import NOW
from tests.ui.sample import SALLY, outage
from tests.ui.test_accessibility import as_last_read, nameless
from tests.ui.test_owners import choose
from ui.screens.header import Place


@pytest.fixture
def owners(counter):
    counter.window.open_place(Place.OWNERS)
    choose(counter, "Sally Pet Owner")
    counter.press("ownerData")
    assert counter.find("erasePanel").isVisible()
    return counter


def test_the_consequences_are_said_before_anything_is_done(owners):
    assert owners.words("eraseWho") == "Erase Sally Pet Owner"
    said = owners.words("eraseConsequences")
    for part in ("its search and its copies", "Their sales (3) stay", "Astro keeps", "cannot be taken back"):
        assert part in said
    assert owners.words("eraseStops") == ""
    assert nameless(owners.find("erasePanel")) == []


def test_a_manager_erases_somebody_for_a_reason(owners, qtbot):
    owners.press("erase-asked")
    owners.find("erasePin").setText("2468")
    owners.press("eraseNow")
    qtbot.waitUntil(lambda: not owners.find("erasePanel").isVisible())
    assert owners.register.records.erased == [(SALLY, "asked")]
    assert owners.words("erasePin") == ""
    assert owners.words("ownerSearch") == ""
    assert not owners.find("ownerData").isEnabled()
    owners.find("ownerSearch").setText("sally")
    owners.window.places.owners.refresh()
    assert "Sally Pet Owner" not in [row.title for row in owners.window.places.owners.found.rows_model.rows]


@pytest.mark.parametrize(("reason", "pin", "said"), [("", "2468", "Choose first why."), ("erase-asked", "1111", "PIN")])
def test_without_a_reason_or_a_pin_nothing_is_erased(owners, qtbot, reason, pin, said):
    if reason:
        owners.press(reason)
    owners.find("erasePin").setText(pin)
    owners.press("eraseNow")
    qtbot.waitUntil(lambda: said in owners.words("eraseAnswer"))
    assert owners.register.records.erased == []
    assert owners.find("erasePanel").isVisible()


def test_nobody_is_erased_of_whom_astro_has_not_heard_everything(counter):
    outage(counter.register.records)
    counter.window.open_place(Place.OWNERS)
    choose(counter, "Sally Pet Owner")
    counter.press("ownerData")
    assert "one operation is open" in counter.words("eraseStops")
    assert not counter.find("eraseNow").isVisible()


def test_what_began_meanwhile_stops_it_too(owners, qtbot):
    owners.presenter.choose_owner(SALLY)
    owners.presenter.session.jobs.save_draft()
    owners.press("erase-gone")
    owners.find("erasePin").setText("2468")
    owners.press("eraseNow")
    qtbot.waitUntil(lambda: "A sale that is not finished" in owners.words("eraseAnswer"))
    assert owners.register.records.erased == []


def test_everything_about_somebody_goes_out_with_a_pin(owners, qtbot, tmp_path):
    file = str(tmp_path / "sally.json")
    owners.press("ownerGive")
    assert "Say first where" in owners.words("eraseAnswer")
    owners.find("ownerFile").setText(file)
    owners.find("erasePin").setText("1111")
    owners.press("ownerGive")
    qtbot.waitUntil(lambda: "PIN" in owners.words("eraseAnswer"))
    assert owners.register.exchange.orders == []
    owners.find("erasePin").setText("2468")
    owners.press("ownerGive")
    qtbot.waitUntil(lambda: owners.words("eraseAnswer") == "Written to sally.json.")
    assert owners.register.exchange.orders == [Order(Wanted.OWNER, file, owner_id=SALLY)]


def test_the_records_say_why(counter):
    counter.register.audit.entries = [AuditEntry(7, NOW, Deed.OWNER, "owner_erased", why="asked")]
    (row,) = counter.desk.records.open("all")
    assert (row.title, row.note) == ("A pet owner was erased", "“The pet owner wants it”")


def test_the_tree_is_as_it_was_last_read_by_a_person(owners):
    as_last_read(owners.find("erasePanel"), "erase")
