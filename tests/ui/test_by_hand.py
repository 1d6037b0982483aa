"""The by-hand list in the window: what to key in, who has done it, and the goods of it in a sale."""

import json
from dataclasses import asdict

import pytest

from astro_desk.core.by_hand import Act, ByHandItem
from astro_desk.core.catalog import Item, Program, ProgramKind
from astro_desk.core.errors import Unavailable
from astro_desk.use_cases.by_hand import ITEMS_SETTING
from tests.ui.sample import written_by_hand
from ui.commands import Id
from ui.screens.header import Place

VISIT = ByHandItem("DAYCARE-DAY", "DAYCARE-DAY", ProgramKind.PREPAID, Act.USED, "Daycare Pass", "")


@pytest.fixture
def by_hand(counter):
    written_by_hand(counter.register.records)
    counter.window.open_place(Place.CLOSING)
    counter.find("closing-by-hand").click()
    return counter


def rows(counter):
    return [(row.title, row.side) for row in counter.window.places.closing.by_hand.rows.rows_model.rows]


def words(counter):
    return counter.find("byHandWords").text()


def test_the_closing_says_what_is_to_be_keyed_in(by_hand, qtbot):
    place = by_hand.window.places.closing
    qtbot.waitUntil(lambda: [line.text() for line in place.panel._lines][:1] == ["3 to key in by hand"])
    assert by_hand.find("closing-by-hand").text() == "By hand · 3"
    assert rows(by_hand) == [
        ("2 · Daycare Pass, 10 Visits", "new pass"),
        ("3 · Spa Day", "cash back"),
        ("4 · Spa Day", "take back"),
        ("Ticked off", ""),
        ("1 · Daycare Visit", "Ana · 10:14"),
    ]


def test_the_chosen_one_says_exactly_what_to_do(by_hand):
    assert words(by_hand).startswith("Pre-paid membership “Daycare Pass”: start a new pass for")
    by_hand.window.places.closing.by_hand.rows.on_chosen(by_hand.window.places.closing.by_hand.rows.rows_model.rows[2])
    assert "TAKE BACK, if it was keyed in" in words(by_hand)
    by_hand.window.places.closing.by_hand.rows.on_chosen(by_hand.window.places.closing.by_hand.rows.rows_model.rows[4])
    assert "Use the green tab." in words(by_hand)
    assert not by_hand.find("tickByHand").isVisibleTo(by_hand.window)


def test_astros_own_page_about_the_owner_is_one_press_away_where_the_store_has_named_it(by_hand):
    page = by_hand.find("byHandPage")
    assert not page.isVisibleTo(by_hand.window)
    by_hand.desk.by_hand._page = "https://astro.example/owner/{id}"
    panel = by_hand.window.places.closing.by_hand
    panel.open_place()
    assert page.isVisibleTo(by_hand.window)
    assert panel._address.startswith("https://astro.example/owner/")


def test_a_tick_goes_down_under_the_cashiers_name_and_the_next_one_is_chosen(by_hand, qtbot):
    tick = by_hand.find("tickByHand").click
    tick()
    qtbot.waitUntil(lambda: len(rows(by_hand)) == 5 and rows(by_hand)[0][0].startswith("3"))
    assert rows(by_hand)[:2] == [("3 · Spa Day", "cash back"), ("4 · Spa Day", "take back")]
    assert by_hand.find("closing-by-hand").text() == "By hand · 2"
    (newest, *_) = by_hand.register.records.by_hand(ticked=True)
    assert newest.ticked_by == "Ana"
    for left in (1, 0):
        tick()
        qtbot.waitUntil(lambda n=left: len(by_hand.register.records.by_hand()) == n and words(by_hand) != "")
        qtbot.waitUntil(lambda n=left: by_hand.find("closing-by-hand").text() == (f"By hand · {n}" if n else "By hand"))
    panel = by_hand.window.places.closing.panel
    qtbot.waitUntil(lambda: not [one for one in panel._lines if one.isVisibleTo(panel) and "by hand" in one.text()])


def test_what_the_disk_refuses_is_said_and_stays_open(by_hand, qtbot):
    by_hand.register.writer.failure = Unavailable("disk_full")
    by_hand.find("tickByHand").click()
    qtbot.waitUntil(lambda: "disk" in words(by_hand))
    assert len(by_hand.register.records.by_hand()) == 3


def test_somebody_elses_tick_is_named(by_hand, qtbot):
    by_hand.register.records.tick_by_hand("by-hand-1", by_hand.register.clock.now(), "Bo")
    by_hand.find("tickByHand").click()
    qtbot.waitUntil(lambda: words(by_hand) == "Entry 2 was ticked off already, by Bo.")


def daycare(counter):
    records = counter.register.records
    records.settings[ITEMS_SETTING] = json.dumps([asdict(VISIT)])
    return records


def test_goods_of_the_stores_own_list_are_marked_in_the_sale_and_listed_at_its_end(counter):
    records = daycare(counter)
    counter.presenter.enter("DAYCARE-DAY", scanned=True)
    (line,) = counter.window.checkout.basket.rows_model.rows
    assert (line.description, line.pill, line.pill_end) == ("Daycare Pass", "Daycare Pass", "by hand")
    counter.act(Id.FINISH)
    (entry,) = records.by_hand()
    assert entry.item == VISIT
    assert not records.outbox


def test_what_astro_counts_on_a_card_is_sent_whatever_the_stores_list_says(counter):
    records = daycare(counter)
    records.known_programs["days"] = Program("days", "Doggy days", required=5)
    records.items["DAYCARE-DAY"] = Item("DAYCARE-DAY", "Doggy day", "DAYCARE-DAY", ("days",))
    counter.presenter.enter("DAYCARE-DAY", scanned=True)
    (line,) = counter.window.checkout.basket.rows_model.rows
    assert line.pill_end != "by hand"
    counter.act(Id.FINISH)
    assert records.by_hand() == ()
