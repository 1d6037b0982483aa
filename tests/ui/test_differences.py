"""From what differs at Astro, and from a case, one click leads to the pet owner whose it is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from astro_desk.core.day import Compared
from astro_desk.core.reconciliation import Discrepancy, Kind
from tests.ui.sample import SALLY, cases
from tests.ui.sample_day import ROSA, busy_day
from ui.screens.header import Place


def rows(counter):
    return [(row.title, row.side, row.note) for row in open_panel(counter).rows.rows_model.rows]


def open_panel(counter):
    place = counter.window.places.currentWidget()
    return place.differences if place.differences.isVisible() else None


def shown_owner(counter) -> tuple[Place, str, bool]:
    owners = counter.window.places.owners
    return counter.window.places.place, owners._owner_id, owners.history.isVisible()


def test_the_sync_page_leads_to_whose_punches_differ(counter):
    counter.window.open_place(Place.SYNC)
    assert not counter.find("showDifferences").isVisible()
    counter.register.records.differing = [
        Discrepancy("R2-1", SALLY, Kind.MISSING),
        Discrepancy("R2-2", "who", Kind.EXTRA),
    ]
    counter.window.open_place(Place.SYNC)
    counter.find("showDifferences").click()
    assert [(title, side) for title, side, _ in rows(counter)] == [
        ("Sally Pet Owner", "missing there"),
        ("unknown pet owner", "too many there"),
    ]
    QTest.keyClick(open_panel(counter).rows, Qt.Key.Key_Return)
    assert shown_owner(counter) == (Place.OWNERS, SALLY, True)
    counter.window.open_place(Place.SYNC)
    assert open_panel(counter) is None


def test_a_closing_leads_to_them_too_and_the_list_can_be_left(counter, qtbot):
    busy_day(counter.register.records)
    counter.register.records.read_there = Compared(97, 97)
    counter.window.open_place(Place.CLOSING)
    closing = counter.desk.closing
    qtbot.waitUntil(lambda: not closing._reading)
    counter.find("compareDay").click()
    closing.refresh()
    qtbot.waitUntil(lambda: not closing._reading)
    counter.find("showDayDifferences").click()
    assert rows(counter)[0] == (
        "Rosa Castillo",
        "twice there",
        "Lotus Good Grains Chicken 25 lb, sold today: at Astro more than once",
    )
    QTest.keyClick(open_panel(counter), Qt.Key.Key_Escape)
    assert open_panel(counter) is None
    counter.find("showDayDifferences").click()
    counter.find("differenceOwner").click()
    assert shown_owner(counter) == (Place.OWNERS, ROSA.owner_id, True)


def test_a_list_that_is_open_stays_inside_a_window_that_is_made_smaller(counter, qtbot):
    counter.window.resize(1920, 1080)
    counter.register.records.differing = [Discrepancy("R2-1", SALLY, Kind.MISSING)]
    counter.window.open_place(Place.SYNC)
    counter.find("showDifferences").click()
    panel = open_panel(counter)
    counter.window.resize(1024, 700)
    qtbot.waitUntil(lambda: counter.window.places.sync.rect().contains(panel.geometry()))


def test_a_case_leads_to_its_pet_owner(counter):
    cases(counter.register.records)
    counter.window.open_place(Place.SYNC)
    counter.window.places.sync.show_list("review")
    whose = counter.window.places.sync.case._case.owner_id
    assert whose
    counter.find("caseOwner").click()
    assert shown_owner(counter) == (Place.OWNERS, whose, True)


def settle(counter, why: str, pin: str) -> None:
    counter.find("differenceReason").setText(why)
    counter.find("differencePin").setText(pin)
    counter.find("settleDifference").click()


def test_a_manager_lets_one_be_and_it_is_named_no_more(counter, qtbot):
    kept = [Discrepancy("R2-1", SALLY, Kind.MISSING), Discrepancy("R2-2", "who", Kind.EXTRA)]
    counter.register.records.differing = list(kept)
    counter.window.open_place(Place.SYNC)
    counter.find("showDifferences").click()
    settle(counter, "", "2468")
    qtbot.waitUntil(lambda: counter.find("differenceRefusal").isVisible())
    assert counter.find("differenceRefusal").text() == "Say why, for whoever looks at this later."
    settle(counter, "They pay for it", "1111")
    qtbot.waitUntil(lambda: "PIN" in counter.find("differenceRefusal").text())
    assert counter.find("differencePin").text() == ""
    assert counter.register.records.differing == kept
    settle(counter, "They pay for it", "2468")
    qtbot.waitUntil(lambda: len(rows(counter)) == 1)
    (settled,) = counter.register.records.let_be
    assert (settled.found, settled.why) == (kept[0], "They pay for it")
    qtbot.waitUntil(lambda: "1 is there and not here" in counter.find("differencesAtAstro").text())
    settle(counter, "Theirs", "2468")
    qtbot.waitUntil(lambda: not counter.find("differencesAtAstro").isVisible())
    assert not counter.find("settleDifference").isEnabled(), "there is nothing to settle any more"


def test_a_reason_that_was_typed_for_one_is_not_taken_for_another(counter):
    counter.register.records.differing = [
        Discrepancy("R2-1", SALLY, Kind.MISSING),
        Discrepancy("R2-2", "who", Kind.EXTRA),
    ]
    counter.window.open_place(Place.SYNC)
    counter.find("showDifferences").click()
    counter.find("differenceReason").setText("They pay for it")
    counter.find("differencePin").setText("2468")
    listed = open_panel(counter).rows
    listed.setCurrentIndex(listed.rows_model.index(1))
    assert (counter.find("differenceReason").text(), counter.find("differencePin").text()) == ("", "")


def test_a_day_with_a_difference_has_something_left_until_it_is_let_be(counter, qtbot):
    busy_day(counter.register.records)
    counter.window.open_place(Place.CLOSING)
    qtbot.waitUntil(lambda: counter.find("left-differing") is not None)
    assert counter.find("left-differing").text() == "2 differ at Astro"
    counter.find("left-differing").click()
    settle(counter, "They pay for it", "2468")
    qtbot.waitUntil(lambda: counter.find("left-differing").text() == "1 differs at Astro")
