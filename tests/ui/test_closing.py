"""The Closing place: figures, what is left and the way to it, the comparison, the files, and the decision."""

from __future__ import annotations

import csv
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QStandardPaths
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QLabel, QProgressBar

from astro_desk.core.day import Compared, DayFigures, OpenWork, ProgramDay
from astro_desk.core.errors import Unavailable
from astro_desk.core.notes import Noted
from astro_desk.use_cases.changes import Connection, OwnersLeft
from astro_desk.use_cases.sentences import sentence
from tests.ui.fakes import NOW
from tests.ui.sample import SALLY, outage, status, written_by_hand
from tests.ui.sample_day import FIGURES, TODAY, YESTERDAY, busy_day, closed, sold
from tests.ui.test_accessibility import GOLDEN, UPDATE, nameless, tree
from ui.screens.header import Place
from ui.widgets.day_pdf import _html


@pytest.fixture
def closing(counter, qtbot, tmp_path, monkeypatch):
    """Nothing is open; the report of the day is there."""
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _: str(tmp_path / "Documents"))
    busy_day(counter.register.records, compared=False)
    counter.register.records.closings = [closed(ago) for ago in (4, 3, 2, 1)]
    counter.bridge.notify(status(Connection.ONLINE, 0, 0))
    show(counter, qtbot)
    return counter


def show(counter, qtbot):
    counter.window.open_place(Place.CLOSING)
    settle(counter, qtbot)


def settle(counter, qtbot):
    """Everything that was read or decided is on the screen."""
    place = counter.window.places.closing
    qtbot.waitUntil(lambda: not counter.desk.closing._reading and place._presenter is not None)
    counter.desk.closing.refresh()
    qtbot.waitUntil(lambda: not counter.desk.closing._reading)


def words(counter, name):
    made = counter.find(name)
    assert isinstance(made, QLabel | QAbstractButton)
    return made.text() if made.isVisibleTo(counter.window) else ""


def left(counter):
    panel = counter.window.places.closing.panel
    return [made.text() for made in panel._lines if made.isVisibleTo(panel)]


def open_work(counter, qtbot):
    outage(counter.register.records)
    written_by_hand(counter.register.records)
    show(counter, qtbot)


def test_the_figures_are_text_and_so_is_every_bar(closing):
    figures = closing.window.places.closing.figures
    shown = [one.text() for one in figures.findChildren(QLabel) if one.isVisibleTo(figures)]
    for text in ("148", "97", "new pet owners", "Rebates", "5 · 17.50", "2 of 5 keyed in", "92 punches · 9 rewards"):
        assert text in shown
    hours = closing.find("chartHours").accessibleName()
    assert hours.startswith("Punches by hour: 08 4, 09 18, 10 31")
    assert "20" not in hours.partition(":")[2].split(", ")[-1]
    assert closing.find("chartRedemptions").accessibleName() == (
        "Rewards by program: Lotus Dog · 20 lb & 25 lb 9, NutriSource Treats 4, Self-service wash 3, Weruva Cat Cans 2"
    )


def test_a_day_without_anything_says_so(closing, qtbot):
    closing.register.records.now_and_then = DayFigures(TODAY)
    settle(closing, qtbot)
    assert closing.find("chartHours").accessibleName() == "Punches by hour: none"
    assert closing.find("chartHours").height() < 40
    closing.window.grab()


def test_nothing_left_is_closed_with_one_click_and_without_a_pin(closing, qtbot):
    assert words(closing, "closingVerdict") == "Nothing is left."
    assert not closing.find("closePin").isVisibleTo(closing.window)
    closing.find("closeDay").click()
    qtbot.waitUntil(lambda: words(closing, "closingStanding").startswith("Closed"))
    settle(closing, qtbot)
    (*_, last) = closing.register.records.closings
    assert (last.day, last.cashier, last.by, last.left) == (TODAY, "Ana", "", OpenWork())
    assert words(closing, "closeDay") == "", "there is nothing to close any more"


def test_what_is_left_leads_to_where_it_is_settled(closing, qtbot):
    open_work(closing, qtbot)
    assert left(closing) == ["1 needs a person", "2 wait for Astro", "3 to key in by hand"]
    assert words(closing, "closingVerdict") == "6 things are left."
    closing.find("left-by-hand").click()
    views = closing.window.places.closing._views
    assert views.currentWidget().objectName() == "byHand"
    for name, chosen in (("left-review", "outbox-review"), ("left-waiting", "outbox-open")):
        show(closing, qtbot)
        closing.find(name).click()
        assert closing.window.places.place is Place.SYNC
        assert closing.find(chosen).isChecked()


def test_a_day_with_work_left_is_closed_with_a_pin_and_a_reason(closing, qtbot):
    open_work(closing, qtbot)
    closing.find("closeDay").click()
    assert words(closing, "closeRefusal") == "Closing with something left takes a reason and a manager's PIN."
    closing.find("closeReason").setText("The line was dug up")
    closing.find("closePin").setText("0000")
    closing.find("closeDay").click()
    qtbot.waitUntil(lambda: words(closing, "closeRefusal") == sentence("pin_wrong"))
    assert closing.find("closePin").text() == ""
    assert closing.find("closeReason").text() == "The line was dug up", "only the PIN is typed again"
    closing.find("closePin").setText("2468")
    closing.find("closeDay").click()
    qtbot.waitUntil(lambda: words(closing, "closingStanding") != "Not closed yet.")
    (*_, last) = closing.register.records.closings
    assert (last.by, last.why, last.left) == ("Ana", "The line was dug up", OpenWork(2, 1, 3))
    assert words(closing, "closingStanding").endswith("by Ana. “The line was dug up”")


def test_days_that_are_not_settled_are_named_and_one_click_away(closing, qtbot):
    closing.register.records.closings = [closed(4), closed(3), closed(1, sales=0)]
    settle(closing, qtbot)
    assert left(closing) == ["yesterday: 1 came after it was closed", "20 Nov: nobody closed it"]
    assert words(closing, "closingVerdict") == "Nothing of this day is left. Earlier days are not settled."
    closing.find(f"left-{YESTERDAY}").click()
    settle(closing, qtbot)
    assert words(closing, "shownDay") == "Sat 21 Nov 2026"
    assert words(closing, "closeDay") == "Close 21 Nov 2026 again"
    closing.find("closeDay").click()
    qtbot.waitUntil(lambda: words(closing, "closeDay") == "")
    closing.find("dayAfter").click()
    settle(closing, qtbot)
    assert left(closing) == ["20 Nov: nobody closed it"]
    assert not closing.find("dayAfter").isEnabled()


def test_a_report_that_comes_leaves_the_chosen_view_alone(closing, qtbot):
    closing.find("closing-records").click()
    settle(closing, qtbot)
    assert not closing.find("dayFigures").isVisible()
    assert closing.find("recordRows").isVisible()


def test_past_days_are_chosen_from_their_list(closing, qtbot):
    closing.register.records.closings = closing.register.records.closings[:3]
    settle(closing, qtbot)
    closing.find("closing-days").click()
    days = closing.window.places.closing.days
    shown = [(row.title, row.side) for row in days.rows_model.rows]
    assert shown[:3] == [
        ("Today, 22 Nov 2026", "nobody closed it"),
        ("Sat 21 Nov 2026", "nobody closed it"),
        ("Fri 20 Nov 2026", "closed"),
    ]
    days.on_chosen(days.rows_model.rows[1])
    settle(closing, qtbot)
    assert closing.desk.closing.day == YESTERDAY
    closing.find("closing-sales").click()
    rows = closing.window.places.closing.rows.rows_model.rows
    assert [(row.title, row.key) for row in rows] == [("Rosa Castillo", "R2-C3D4")]


def test_the_list_of_days_counts_no_sale_of_the_test_customer(closing, qtbot):
    def sales_of_today():
        closing.find("closing-days").click()
        settle(closing, qtbot)
        return closing.desk.closing.days()[0].detail

    before = sales_of_today()
    closing.register.records.sales["R2-SALLY"] = sold("R2-SALLY", owner_id=SALLY)
    closing.desk.closing.refresh()
    assert sales_of_today() == before


def test_the_test_customer_is_listed_and_marked(closing, qtbot):
    records = closing.register.records
    records.now_and_then = None
    records.sales["R2-SALLY"] = sold("R2-SALLY", owner_id=SALLY)
    settle(closing, qtbot)
    closing.find("closing-sales").click()
    notes = {row.title: row.note for row in closing.window.places.closing.rows.rows_model.rows}
    assert notes["Sally Pet Owner"] == "test customer · not counted"
    assert closing.desk.closing.display().tiles[0].number == "1"


def test_the_sales_of_a_long_day_go_on_as_one_scrolls(closing, qtbot):
    records = closing.register.records
    records.sales = {}
    for number in range(450):
        sale = sold(f"R2-{number:04}")
        records.sales[sale.sale_id] = replace(sale, finished_at=sale.finished_at + timedelta(seconds=number))
    records.sales["R2-YDAY"] = sold("R2-YDAY", 1)
    settle(closing, qtbot)
    closing.find("closing-sales").click()
    screen = closing.window.places.closing
    seen = screen.rows.rows_model
    assert [row.key for row in seen.rows] == [f"R2-{number:04}" for number in range(449, 249, -1)]
    while seen.canFetchMore(QModelIndex()):
        seen.fetchMore(QModelIndex())
    assert [row.key for row in seen.rows] == [f"R2-{number:04}" for number in range(449, -1, -1)]
    screen.rows.scrollToBottom()
    screen.open_place()
    assert seen.seen == 450, "who reads far down stays there"
    closing.find("dayBefore").click()
    settle(closing, qtbot)
    assert [row.key for row in seen.rows] == ["R2-YDAY"], "another day's list begins anew"
    assert not seen.canFetchMore(QModelIndex())


def test_midnight_does_not_change_the_day_that_is_about_to_be_closed(closing, qtbot):
    closing.register.clock.pass_by(hours=14)
    settle(closing, qtbot)
    assert closing.register.clock.today() == TODAY + timedelta(days=1)
    assert words(closing, "closeDay") == "Close 22 Nov 2026"
    closing.find("closeDay").click()
    qtbot.waitUntil(lambda: closing.register.records.closings[-1].day == TODAY)
    closing.find("dayAfter").click()
    settle(closing, qtbot)
    assert words(closing, "shownDay") == "Today, 23 Nov 2026"


# ---------------------------------------------------------------------------------------------------- with Astro


def compared(closing, qtbot, read, *, differing=(), left=None):
    closing.register.records.read_there = read
    closing.register.records.differing = list(differing)
    if left is not None:
        closing.bridge.notify(OwnersLeft(left))
        qtbot.waitUntil(lambda: closing.desk.closing._to_ask == left)
    settle(closing, qtbot)


def test_the_comparison_goes_on_behind_the_scenes_with_its_progress(closing, qtbot):
    assert words(closing, "closingCompared") == "Not compared with Astro yet."
    closing.find("compareDay").click()
    qtbot.waitUntil(lambda: closing.register.sync.to_read == ["rosa"])
    compared(closing, qtbot, Compared(40, 28), left=12)
    assert words(closing, "closingCompared") == "28 of 40 owners compared …"
    bar = closing.find("closingProgress")
    assert isinstance(bar, QProgressBar)
    assert (bar.value(), bar.maximum(), bar.isVisibleTo(closing.window)) == (28, 40, True)
    compared(closing, qtbot, Compared(40, 40), left=0)
    assert words(closing, "closingCompared") == "All owners agree with Astro."
    assert not bar.isVisibleTo(closing.window)


def test_the_comparison_can_be_broken_off_and_begun_anew(closing, qtbot):
    compare = closing.find("compareDay")
    compare.click()
    qtbot.waitUntil(lambda: closing.register.sync.to_read == ["rosa"])
    compared(closing, qtbot, Compared(40, 28), left=12)
    assert (compare.text(), compare.accessibleName()) == ("Stop comparing", "Stop comparing")
    compare.click()
    assert closing.register.sync.to_read == []
    settle(closing, qtbot)
    assert words(closing, "closingCompared") == "Stopped: 28 of 40 owners compared."
    assert not closing.find("closingProgress").isVisibleTo(closing.window)
    assert compare.text() == "Compare with Astro"
    compare.click()
    qtbot.waitUntil(lambda: closing.register.sync.to_read == ["rosa"])
    settle(closing, qtbot)
    assert words(closing, "closingCompared") == "28 of 40 owners compared …"


def test_whom_a_comparison_asks_for_is_not_asked_for_when_it_was_broken_off_meanwhile(closing, qtbot):
    compare = closing.find("compareDay")
    compare.click()
    compare.click()
    settle(closing, qtbot)
    assert closing.register.sync.to_read == []


def test_offline_it_says_who_could_not_be_compared(closing, qtbot):
    closing.find("compareDay").click()
    closing.bridge.notify(status(Connection.NO_INTERNET, 0, 0))
    compared(closing, qtbot, Compared(40, 28))
    qtbot.waitUntil(lambda: closing.desk.closing._away() != "")
    settle(closing, qtbot)
    assert words(closing, "closingCompared") == ("Could not be compared with 12 of 40 owners. The internet is down.")
    closing.bridge.notify(status(Connection.ONLINE, 0, 0))
    compared(closing, qtbot, Compared(40, 38, 2), left=0)
    assert words(closing, "closingCompared") == (
        "Could not be compared with 2 of 40 owners. 2 owners are not at Astro yet."
    )


def test_differences_are_named_by_owner_and_unit(closing, qtbot):
    busy_day(closing.register.records)
    closing.find("compareDay").click()
    compared(closing, qtbot, Compared(97, 97), differing=closing.register.records.differing, left=0)
    assert words(closing, "closingCompared") == "2 differences at Astro."
    assert words(closing, "dayDifferences").splitlines() == [
        "Different at Astro:",
        "Rosa Castillo: Lotus Good Grains Chicken 25 lb, sold today: at Astro more than once",
        "Rosa Castillo: Astro has a purchase that this register never made: R2-01M000000000000000000000ZZ",
    ]


def test_the_tree_is_as_it_was_last_read_by_a_person(closing, qtbot):
    """As `test_accessibility` has it for the other places."""
    open_work(closing, qtbot)
    closing.find("compareDay").click()
    compared(closing, qtbot, Compared(97, 61))
    place = closing.window.places.closing
    assert nameless(place) == []
    text = "\n".join(tree(QAccessible.queryAccessibleInterface(place))) + "\n"
    golden = GOLDEN / "closing.txt"
    if os.environ.get(UPDATE):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8"), f"look at it; {UPDATE}=1 writes it anew"


# ---------------------------------------------------------------------------------------------------------- files


def save(closing, qtbot, name, path):
    closing.find(name).click()
    qtbot.waitUntil(lambda: words(closing, "closingSaved") == f"Saved: {path}")


def test_the_pdf_and_the_csv_are_written(closing, qtbot, tmp_path):
    records = closing.register.records
    evil = ProgramDay("evil", '=HYPERLINK("http://x") <b>bold</b>', 3, 1)
    records.now_and_then = DayFigures(TODAY, sales=1, rebate_cents=1750, programs=(evil, *FIGURES.programs))
    settle(closing, qtbot)
    pdf = tmp_path / "Documents" / "Closing 2026-11-22.pdf"
    save(closing, qtbot, "saveDayPdf", pdf)
    assert pdf.read_bytes().startswith(b"%PDF")
    save(closing, qtbot, "saveDayCsv", pdf.with_suffix(".csv"))
    with pdf.with_suffix(".csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {(row["section"], row["what"]): row["number"] for row in csv.DictReader(file)}
    assert rows["day", "rebate"] == "17.50"
    assert rows["punches by program", f"'{evil.title}"] == "3"
    assert rows["punches by hour", "00:00"] == "0"


def test_nothing_is_written_over_and_the_files_are_for_one_person_alone(closing, qtbot, tmp_path):
    folder = tmp_path / "Documents"
    folder.mkdir()
    (folder / "Closing 2026-11-22.pdf").write_text("of this morning")
    save(closing, qtbot, "saveDayPdf", folder / "Closing 2026-11-22 (2).pdf")
    save(closing, qtbot, "saveDayPdf", folder / "Closing 2026-11-22 (3).pdf")
    save(closing, qtbot, "saveDayCsv", folder / "Closing 2026-11-22.csv")
    assert (folder / "Closing 2026-11-22.pdf").read_text() == "of this morning"
    made = sorted(path.name for path in folder.iterdir() if path.stat().st_mode & 0o777 == 0o600)
    assert made == ["Closing 2026-11-22 (2).pdf", "Closing 2026-11-22 (3).pdf", "Closing 2026-11-22.csv"]


def test_the_journal_says_that_figures_were_given_out_before_they_are(closing, qtbot, tmp_path):
    records, path = closing.register.records, tmp_path / "Documents" / "Closing 2026-11-22.csv"
    save(closing, qtbot, "saveDayCsv", path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = len(list(csv.DictReader(file)))
    assert records.notes == [(Noted.EXPORT_FIGURES, "2026-11-22", rows, "csv")]
    save(closing, qtbot, "saveDayPdf", path.with_suffix(".pdf"))
    assert records.notes[1:] == [(Noted.EXPORT_FIGURES, "2026-11-22", closing.desk.closing.paper().rows, "pdf")]
    path.unlink()
    closing.register.writer.failure = Unavailable("disk_full")
    closing.find("saveDayCsv").click()
    qtbot.waitUntil(lambda: words(closing, "closingSaved") == sentence("disk_full"))
    assert [one.name for one in path.parent.iterdir()] == ["Closing 2026-11-22.pdf"], "no note, no file"


def test_the_paper_says_whose_register_it_is_and_names_no_pet_owner(closing, qtbot):
    busy_day(closing.register.records)
    settle(closing, qtbot)
    paper = closing.desk.closing.paper()
    assert paper.register == "Register R2"
    (differing,) = (rows for title, rows in paper.tables if title == "Different at Astro")
    assert [where for where, _ in differing] == ["Slip R2-A1B2", "rosa"], "by slip, or the id where there is none"
    assert "Castillo" not in str(paper)
    assert "<p>Register R2</p>" in _html(paper)


def test_the_reason_of_a_closing_is_said_here_and_in_no_file(closing, qtbot):
    """Free words may hold a name; a file leaves the register."""
    open_work(closing, qtbot)
    closing.find("closeReason").setText("Rosa Castillo is called tomorrow")
    closing.find("closePin").setText("2468")
    closing.find("closeDay").click()
    qtbot.waitUntil(lambda: "Rosa Castillo" in words(closing, "closingStanding"))
    paper, table = closing.desk.closing.paper(), list(closing.desk.closing.table())
    assert "Castillo" not in str(paper)
    assert "Castillo" not in str(table)
    assert any(line.endswith("A reason was given.") for line in paper.lines)
    assert [row["number"] for row in table if row["what"] == "reason"] == ["given"]


def test_a_folder_that_cannot_be_written_is_said(closing, tmp_path):
    Path(tmp_path / "Documents").write_text("a file")
    for name in ("saveDayPdf", "saveDayCsv"):
        closing.find(name).click()
        assert words(closing, "closingSaved").startswith("The file could not be written to")


# --------------------------------------------------------------------------------------------------------- the layout


@pytest.mark.parametrize("size", [(1024, 700), (1366, 768), (900, 520)])
def test_beside_each_other_or_below_nothing_is_cut(closing, qtbot, size):
    open_work(closing, qtbot)
    closing.window.resize(*size)
    screen = closing.window.places.closing
    for tab in screen._tabs.buttons():
        tab.click()
        for made in screen.findChildren(QAbstractButton):
            if made.isVisible() and made.text():
                needed = made.fontMetrics().horizontalAdvance(made.text().replace("&&", "&"))
                assert needed <= made.width(), made.objectName()
    assert screen._page.horizontalScrollBar().maximum() == 0
    assert closing.register.clock.now() == NOW


def test_with_much_left_what_is_done_about_the_day_stays_in_sight(closing, qtbot):
    closing.window.resize(1366, 768)
    busy_day(closing.register.records)
    open_work(closing, qtbot)
    assert len(left(closing)) >= 5
    for name in ("compareDay", "closeReason", "closePin", "closeDay", "saveDayPdf", "saveDayCsv"):
        part = closing.find(name)
        qtbot.waitUntil(lambda made=part: made.visibleRegion().boundingRect().size() == made.size())
