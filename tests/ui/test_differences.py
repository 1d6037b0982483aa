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
    listed = open_panel(counter).rows
    listed.setCurrentIndex(listed.rows_model.index(0))
    QTest.keyClick(listed, Qt.Key.Key_Return)
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
    listed = open_panel(counter).rows
    listed.on_chosen(listed.rows_model.rows[0])
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
