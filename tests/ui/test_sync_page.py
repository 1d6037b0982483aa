"""The Sync page: the day in numbers, the last hours, how fresh the cards are, the history, and lists without an end."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest

from astro_desk.core.errors import Unavailable
from astro_desk.core.operations import AddPurchase, Operation, State
from astro_desk.use_cases.changes import Connection
from astro_desk.use_cases.sync_ports import ConnectionChange, Freshness, TrafficPart
from astro_desk.use_cases.warmth import WARMING_PAUSED
from tests.ui.fakes import NOW
from tests.ui.sample import SALLY, outage
from tests.ui.sample_sync import sync_day
from tests.ui.scene import pause
from ui.presenters.display import RowDisplay
from ui.presenters.sync_page import minutes_words, span_words
from ui.screens.header import Place
from ui.widgets.row_list import RowList


def opened(counter):
    """The page, which reads its list again when a test says so, and not after five seconds too."""
    counter.window.open_place(Place.SYNC)
    sync = counter.window.places.sync
    sync._again.stop()
    return sync


def words(counter, *names: str) -> list[str]:
    return [counter.words(name) for name in names]


def test_the_figures_say_what_waits_what_is_in_doubt_until_when_and_what_was_done_today(counter):
    outage(counter.register.records)
    sync_day(counter.register.records)
    opened(counter)
    names = ("waiting", "sending", "unknown", "review", "done")
    assert words(counter, *(f"figure-{name}" for name in names)) == ["1", "1", "1", "1", "31"]
    assert words(counter, "figureWords-unknown") == ["being looked up · decided in 2:10"]


def test_what_is_in_doubt_since_another_boot_has_no_time_that_anybody_knows(counter):
    outage(counter.register.records)
    opened(counter)
    assert words(counter, "figureWords-unknown") == ["being looked up · asked again soon"]


def test_each_owner_stands_above_what_waits_for_them(counter):
    outage(counter.register.records)
    sync_day(counter.register.records)
    rows = opened(counter).rows.rows_model.rows
    assert [(row.heading, row.title, row.side) for row in rows] == [
        (True, "Salvatore Brookhaven-Montgomery", "1 being looked up, 1 on its way"),
        (False, "Purchase · Self-service wash", "decided in 2:10"),
        (False, "Purchase · Self-service wash", "on its way"),
        (True, "Sally Pet Owner", "1 waiting"),
        (False, "Purchase · Self-service wash", "waiting"),
    ]


def test_the_picture_of_the_last_hours_is_said_in_words_too(counter):
    sync_day(counter.register.records)
    sync = opened(counter)
    chart = counter.find("trafficChart")
    assert chart.accessibleName() == words(counter, "trafficSummary")[0]
    assert chart.accessibleName() == "Last 24 hours: 233 sent, at most 41 waiting, at 09:00, 0 wait now."
    assert "19:00: 58 sent, 3 waiting; 20:00: 37 sent, 3 waiting" in chart.accessibleDescription()
    hours = sync.facts._chart._shown.hours
    assert [(one.label, one.sent, one.waiting) for one in hours[-3:]] == [
        ("08:00", 0, 18),
        ("09:00", 0, 41),
        ("10:00", 27, 41),
    ]


def test_what_waited_before_those_hours_waits_in_them_until_something_happens(counter):
    hour = timedelta(hours=1)
    start = NOW.replace(minute=0)
    counter.register.records.parts = [
        TrafficPart(start - 30 * hour, 2, 9, 7),
        TrafficPart(start - 2 * hour, 4, 7, 3),
    ]
    opened(counter)
    hours = counter.window.places.sync.facts._chart._shown.hours
    assert [one.waiting for one in hours] == [7] * 22 + [3, 0], "this hour has what waits now"


def test_how_fresh_the_cards_are_and_the_pause_which_is_remembered(counter):
    records = counter.register.records
    records.warm = Freshness(2140, 1512, 33, NOW - timedelta(days=6, hours=2))
    opened(counter)
    bar = counter.find("warmProgress")
    assert (bar.value(), bar.maximum()) == (1512, 2140)
    assert words(counter, "warmHeadline", "warmDetail") == [
        "1,512 of 2,140 younger than a day",
        "33 never read, the oldest of 16 Nov 08:34 · all within 1 h 2 min of a quiet counter",
    ]
    counter.press("pauseWarming")
    pause(20)
    assert records.settings[WARMING_PAUSED] == "true"
    assert counter.words("pauseWarming") == "Go on"
    assert words(counter, "warmDetail")[0].endswith("paused")
    counter.press("pauseWarming")
    pause(20)
    assert records.settings[WARMING_PAUSED] == "false"


@pytest.mark.parametrize(
    ("known", "headline", "detail"),
    [
        (Freshness(0, 0, 0, None), "Nobody was seen in the last 90 days.", ""),
        (Freshness(5, 5, 0, NOW), "5 of 5 younger than a day", "the oldest of 10:34 · all fresh"),
        (
            Freshness(60_000, 0, 60_000, None),
            "0 of 60,000 younger than a day",
            "60000 never read · more than one register can read in a day: the oldest come first",
        ),
    ],
)
def test_the_words_for_freshness(counter, known, headline, detail):
    counter.register.records.warm = known
    display = counter.desk.sync_page.warm()
    assert (display.headline, display.detail) == (headline, detail)


def test_a_pause_that_cannot_be_kept_says_why(counter):
    counter.register.records.warm = Freshness(5, 0, 5, None)
    opened(counter)
    counter.register.writer.failure = Unavailable("disk_full")
    counter.press("pauseWarming")
    pause(20)
    assert counter.find("warmRefusal").isVisible()
    assert counter.words("pauseWarming") == "Pause"


def test_the_history_says_when_the_way_was_open_and_why_not(counter):
    counter.register.records.history = [
        ConnectionChange(NOW - timedelta(minutes=5), Connection.ASTRO_DOWN, "astro_busy"),
        ConnectionChange(NOW - timedelta(hours=3), Connection.ONLINE),
        ConnectionChange(NOW - timedelta(days=3, hours=1), Connection.STARTING),
    ]
    sync = opened(counter)
    counter.press("outbox-history")
    rows = sync.rows.rows_model.rows
    assert [(row.title, row.side) for row in rows] == [
        ("Astro does not answer", "10:29"),
        ("Astro connected", "07:34"),
        ("Astro Desk was started", "19 Nov 09:34"),
    ]
    assert rows[0].detail.startswith("for 5 min · ")
    assert rows[1].detail == "for 2 h 55 min"


def test_sync_now_hurries(counter):
    opened(counter)
    counter.press("syncNow")
    assert counter.register.sync.hurried == 1


def done(number: int) -> Operation:
    then = NOW - timedelta(minutes=number)
    return Operation(f"R2-{number:05}", SALLY, AddPurchase("1", "1"), then, then.date(), state=State.DONE)


def test_a_list_goes_on_page_by_page_and_stays_where_somebody_reads(counter):
    records = counter.register.records
    for number in range(450):
        records.outbox[f"R2-{number:05}"] = done(number)
    sync = opened(counter)
    counter.press("outbox-done")
    model = sync.rows.rows_model
    assert (len(model.rows), model.canFetchMore(sync.rows.rootIndex())) == (101, True)
    for _ in range(4):
        model.fetchMore(sync.rows.rootIndex())
    assert len({model.key_of(row) for row in model.rows}) == 455
    assert not model.canFetchMore(sync.rows.rootIndex())
    counter.press("outbox-done")
    model.fetchMore(sync.rows.rootIndex())
    pause(20)
    sync.rows.verticalScrollBar().setValue(sync.rows.verticalScrollBar().maximum() // 2)
    before = sync.rows.verticalScrollBar().value()
    records.outbox["R2-99999"] = done(99_999)
    sync.open_place()
    assert sync.rows.verticalScrollBar().value() == before
    assert len(model.rows) >= 202
    sync.rows.scrollToTop()
    sync.open_place()
    assert model.rows[1].key == "R2-99999"


def test_a_filter_chosen_far_down_a_very_long_list_begins_at_its_own_first_row(counter):
    records = counter.register.records
    for number in range(900):
        records.outbox[f"R2-{number:05}"] = done(number)
    sync = opened(counter)
    counter.press("outbox-open")
    before = [row.key for row in sync.rows.rows_model.rows]
    counter.press("outbox-done")
    bar = sync.rows.verticalScrollBar()
    for _ in range(8):
        sync.rows.rows_model.fetchMore(sync.rows.rootIndex())
        pause(5)
        bar.setValue(bar.maximum())
    assert len(sync.rows.rows_model.rows) == 500
    counter.press("outbox-open")
    assert [row.key for row in sync.rows.rows_model.rows] == before
    assert bar.value() == 0
    counter.press("outbox-done")
    assert len(sync.rows.rows_model.rows) == 101


@pytest.mark.parametrize("alike", [True, False], ids=["all rows alike", "some with a note"])
def test_of_a_very_long_list_five_hundred_rows_are_there_and_what_is_in_sight_stays(qtbot, theme, alike):
    """A list view lays out all rows that there are at each page: half a second with 100,000 of them."""
    rows = RowList("long", "Long", theme, "")
    qtbot.addWidget(rows)
    rows.setUniformItemSizes(alike)
    rows.resize(500, 640)
    made = count()

    def page() -> tuple[RowDisplay, ...]:
        numbers = [next(made) for _ in range(100)]
        return tuple(RowDisplay(f"{n}", "A purchase", "", note="Why" if n % 3 else "") for n in numbers)

    def top() -> int:
        return rows.indexAt(rows.viewport().rect().topLeft()).row()

    rows.show_pages(page(), page)
    rows.show()
    bar, model = rows.verticalScrollBar(), rows.rows_model
    for _ in range(19):
        pause(5)
        last = model.rows[-1].key
        bar.setValue(bar.maximum())
        pause(5)
        assert int(last) - 12 <= int(model.rows[top()].key) <= int(last)
    assert (len(model.rows), model.seen, model.rows[-1].key) == (500, 2000, "1999")
    model.more = None
    for _ in range(15):
        first = model.rows[0].key
        bar.setValue(0)
        pause(5)
        assert model.rows[top()].key == first
    bar.setValue(0)
    assert [model.rows[place].key for place in (0, -1)] == ["0", "499"]
    bar.setValue(bar.maximum())
    assert (model.rows[-1].key, model.seen) == ("599", 2000), "what was read is not read again"
    rows.close()


def test_words_for_spans():
    spans = (timedelta(seconds=-3), timedelta(seconds=40), timedelta(minutes=12), timedelta(hours=3, minutes=5))
    assert [span_words(span) for span in (*spans, timedelta(days=4))] == [
        "0 s",
        "40 s",
        "12 min",
        "3 h 5 min",
        "4 days",
    ]
    assert [minutes_words(seconds) for seconds in (5, 125)] == ["0:05", "2:05"]


def test_an_empty_list_says_what_there_is_none_of(counter):
    counter.register.records.outbox.clear()
    screen, said = opened(counter), {}
    for name in ("open", "review", "done", "closed", "history"):
        counter.press(f"outbox-{name}")
        said[name] = screen.rows.empty_text if not screen.rows.rows_model.rows else None
    assert said["open"] == "Nothing waits for Astro."
    assert said["review"] == "Nothing needs a person."
    assert len(set(said.values())) == len(said)
