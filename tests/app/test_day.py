"""Closing the day by `script`, on a real store: clean, with open work, offline, with the test customer, forgotten."""

from datetime import date, timedelta

import pytest

from astro_desk.core.day import Standing
from astro_desk.core.frozen import replace
from astro_desk.core.operations import State
from astro_desk.core.owners import Owner
from astro_desk.core.owners import Standing as OwnerStanding
from astro_desk.core.reconciliation import Kind
from astro_desk.core.snapshot import Card, Punch, Snapshot
from tests.support.counter import CANS, KIBBLE, NOW
from tests.support.script_desk import PHONE, ScriptDesk, refused

RIDE = Owner("ride", "Sally", "Ride", "5550100777", "", OwnerStanding.LINKED, "astro-8", "8")
TODAY = NOW.date()
PIN = "2468"


class Day(ScriptDesk):
    """A counter that sells to Sally Ride, who counts, and to Sally Pet Owner, who does not."""

    def __init__(self, folder):
        super().__init__(folder)
        self.counter.write(lambda work: work.save_owner(RIDE, seen_at=NOW))
        self.counter.new_session()

    def sell(self, *codes, owner=RIDE.phone, total=""):
        return self(f"owner {owner}", *(f"scan {code}" for code in codes), f"finish {total}".strip())

    def settle(self, *, credited=True):
        """Astro has said yes to everything."""
        for row in self.counter.records.operations((State.WAITING,)):
            sending = replace(row, state=State.SENDING)
            (sent,) = self.counter.write(lambda work, row=row, to=sending: work.move([(row, to)]))
            done = replace(sent, state=State.DONE, credited=credited, done_at=self.counter.clock.now())
            self.counter.write(lambda work, row=sent, to=done: work.move([(row, to)]))

    def to_review(self):
        for row in self.counter.records.operations((State.WAITING,)):
            case = replace(row, state=State.REVIEW, reason="keeps_failing")
            self.counter.write(lambda work, row=row, to=case: work.move([(row, to)]))

    def next_day(self, days=1):
        self.counter.clock.advance(timedelta(days=days))
        return self.counter.clock.today()


@pytest.fixture
def desk(tmp_path):
    desk = Day(tmp_path / "data")
    yield desk
    desk.counter.close()


def test_a_day_with_nothing_left_is_closed_without_anybody(desk):
    desk.sell(KIBBLE, KIBBLE, CANS, total="41.50")
    desk.settle()
    told = desk("day")
    figures = told["figures"]
    assert (figures["sales"], figures["units"], figures["owners"], figures["punches"]) == (1, 3, 1, 3)
    assert (figures["with_total"], figures["total_cents"]) == (1, 4150)
    assert [(one["program_id"], one["punches"]) for one in figures["programs"]] == [("10", 2), ("11", 1)]
    assert sum(figures["hours"]) == 3
    assert told["left"] == {"waiting": 0, "review": 0, "by_hand": 0, "differing": 0}
    closed = desk("close-day")
    assert (closed["ok"], closed["openly"], closed["by"], closed["why"]) == (True, False, "", "")
    assert desk("day")["standing"] == Standing.CLOSED


def test_nothing_of_the_test_customer_counts_or_is_in_the_way(desk):
    desk.sell(KIBBLE, owner=PHONE, total="9.99")
    told = desk("day")
    counted = {name: value for name, value in told["figures"].items() if name not in ("day", "hours", "programs")}
    assert set(counted.values()) == {0}
    assert (told["figures"]["programs"], sum(told["figures"]["hours"])) == ([], 0)
    assert told["left"]["waiting"] == 0, "her purchase waits, and keeps nobody from going home"
    assert desk("outbox")["counts"]["waiting"] == 2
    assert desk("close-day")["openly"] is False


def test_what_is_left_wants_a_manager_and_a_reason(desk):
    desk.sell(KIBBLE)
    assert refused(desk("close-day"), "day_left")["left"] == 1
    refused(desk("close-day today 9999 no network"), "pin_wrong")
    refused(desk(f"close-day today {PIN}"), "day_needs_reason")
    refused(desk("close-day"), "day_left")  # the PIN was for one decision
    closed = desk(f"close-day today {PIN} the line is dug up")
    assert (closed["openly"], closed["why"], closed["by"]) == (True, "the line is dug up", "Ana")
    assert closed["left"] == {"waiting": 1, "review": 0, "by_hand": 0, "differing": 0}
    assert desk("day")["standing"] == Standing.OPENLY


def test_a_day_closed_openly_is_named_until_its_work_is_settled(desk):
    desk.sell(KIBBLE)
    desk(f"close-day today {PIN} offline all day")
    desk.next_day()
    (named,) = desk("day")["earlier"]
    assert (named["day"], named["standing"], named["waiting"]) == (TODAY.isoformat(), "openly", 1)
    assert desk("close-day")["openly"] is False, "a manager has let it be once; nobody is asked again"
    desk.next_day()
    assert desk("day")["earlier"] == [named]
    desk.settle()
    assert desk("day")["earlier"] == []


def test_a_forgotten_day_is_named_and_its_work_is_in_the_way(desk):
    desk.sell(KIBBLE)
    tomorrow = desk.next_day()
    desk.sell(CANS)
    told = desk("day")
    assert [(one["day"], one["standing"]) for one in told["earlier"]] == [(TODAY.isoformat(), "unclosed")]
    assert told["in_the_way"]["waiting"] == 2
    desk.settle()
    assert desk("close-day")["openly"] is False
    assert desk(f"day {TODAY}")["standing"] == Standing.UNCLOSED
    assert desk(f"close-day {TODAY}")["openly"] is False, "late, and settled by itself: nothing is left of it"
    desk.next_day()
    assert desk("day")["earlier"] == []
    assert desk(f"day {tomorrow}")["standing"] == Standing.CLOSED


def test_a_day_before_the_first_closing_is_named_once_and_a_later_gap_for_a_month(desk):
    desk.sell(KIBBLE)
    desk.settle()
    gap = desk.next_day()
    assert len(desk("day")["earlier"]) == 1
    desk.sell(KIBBLE)
    desk.settle()
    desk("close-day")
    forgotten = desk.next_day()
    assert desk("day")["earlier"] == [], "before the first closing nobody closed days"
    desk.sell(KIBBLE)
    desk.settle()
    desk.next_day(30)
    assert [one["day"] for one in desk("day")["earlier"]] == [forgotten.isoformat()]
    desk.next_day()
    assert desk("day")["earlier"] == []
    assert gap


def test_a_sale_after_the_closing_is_a_late_one_of_its_own_day(desk):
    desk.sell(KIBBLE)
    desk.settle()
    desk("close-day")
    refused(desk("close-day"), "day_closed")
    sold = desk.sell(CANS)
    assert sold["business_date"] == TODAY.isoformat()
    desk.settle()
    desk.next_day()
    (named,) = desk("day")["earlier"]
    assert (named["day"], named["standing"], named["late"]) == (TODAY.isoformat(), "late", 1)
    assert desk(f"day {TODAY}")["figures"]["sales"] == 2, "it belongs to the day on which it was finished"
    assert desk("day")["figures"]["sales"] == 0
    assert desk(f"close-day {TODAY}")["ok"]
    assert desk("day")["earlier"] == []
    refused(desk(f"close-day {TODAY}"), "day_closed")


def test_a_return_after_the_closing_is_late_too(desk):
    desk.sell(KIBBLE)
    desk.settle()
    desk("close-day")
    desk("return 1")
    assert desk("day")["late"] == 1
    desk.settle()
    desk("close-day")
    assert desk("day")["figures"]["returned"] == 1


def test_days_that_cannot_be_closed(desk):
    tomorrow = TODAY + timedelta(days=1)
    refused(desk(f"close-day {tomorrow}"), "day_future")
    refused(desk("close-day 2025-12-24"), "day_empty")
    refused(desk("close-day yesterday"), "date_invalid")
    refused(desk("day 2026-02-30"), "date_invalid")
    assert desk("close-day")["ok"], "a day without a sale is a day, too"


def test_past_midnight_the_day_that_was_asked_for_is_closed(desk):
    desk.sell(KIBBLE)
    desk.settle()
    desk.next_day()
    desk.sell(CANS)
    desk.settle()
    assert desk(f"close-day {TODAY}")["ok"]
    assert (desk(f"day {TODAY}")["standing"], desk("day")["standing"]) == ("closed", "unclosed")


def test_what_is_to_be_keyed_in_and_what_needs_a_person_is_left(desk):
    desk(f"manager {PIN}", "by-hand item DAYCARE visit Daycare")
    desk.sell("DAYCARE", KIBBLE)
    desk.to_review()
    assert desk("day")["left"] == {"waiting": 0, "review": 1, "by_hand": 1, "differing": 0}
    assert desk("day")["figures"]["by_hand"] == 1
    desk("by-hand tick 1")
    told = desk("day")
    assert (told["left"]["by_hand"], told["figures"]["keyed_in"]) == (0, 1)


def test_the_comparison_names_owners_and_units_and_says_what_it_did_not_reach(desk):
    sold = desk.sell(KIBBLE, KIBBLE, CANS)
    desk.settle()
    compared = desk("compare-day")["compared"]
    assert (compared["owners"], compared["read"], compared["left"]) == (1, 0, 1), "offline: nobody was read"
    desk.counter.clock.advance(timedelta(minutes=4))
    ids = [unit.unit_id for unit in desk.counter.records.sale(sold["sale"]).units]

    def learn():
        names = [ids[0], ids[0], ids[1], "R1-01M000000000000000000000ZZ"]
        punches = tuple(Punch(name, KIBBLE, "Kibble", TODAY) for name in names)
        card = Card("c", "10", "Buy 3", "", 3, None, punches)
        desk.counter.write(lambda work: work.save_snapshot(Snapshot("ride", desk.counter.clock.now(), (card,))))
        desk.counter.write(lambda work: work.compare_snapshots(8))

    desk.line.learn = learn
    told = desk("compare-day")
    assert desk.line.asked[-1] == "ride"
    assert told["compared"]["left"] == 0
    found = {one["unit"]: (one["kind"], one["description"]) for one in told["differences"]}
    assert found == {
        ids[0]: (Kind.DOUBLED, "Kibble 20lb"),
        ids[2]: (Kind.MISSING, "Cans"),
        "R1-01M000000000000000000000ZZ": (Kind.EXTRA, ""),
    }
    assert desk("day")["left"]["differing"] == 3
    assert refused(desk("close-day"), "day_left")["left"] == 3, "what differs is left, and a manager closes the day"
    let_be = [f"settle-difference {unit} the store pays for it" for unit in found]
    refused(desk(let_be[0]), "difference_needs_pin")
    for line in let_be:
        assert desk(f"manager {PIN}", line)["ok"]
    refused(desk(f"manager {PIN}", let_be[0]), "difference_changed")
    told = desk("compare-day")
    assert (told["differences"], told["settled_differences"]) == ([], 3), "the same answer brings none of them back"
    assert desk("differences")["differences"] == []
    closed = desk("close-day")
    assert (closed["openly"], closed["compared"]["read"]) == (False, 1)
    line = desk("records decisions")["lines"][-1]
    assert (line["event"], line["why"], line["by"]) == ("difference_settled", "the store pays for it", "Ana")


def test_the_journal_keeps_who_closed_the_day_and_why(desk):
    desk.sell(KIBBLE)
    desk(f"close-day today {PIN} waits for the technician")
    entry = desk.counter.store.audit().newest(limit=1)[0]
    assert (entry.kind, entry.by, entry.why) == ("day_closed", "Ana", "waits for the technician")
    assert entry.subject == TODAY.isoformat()
    before = desk("day")
    desk.counter.restart()
    desk.begin()
    assert desk("day")["closing"] == before["closing"]
    assert desk.counter.records.day_closings([TODAY])[0].figures.sales == 1
    assert date.fromisoformat(before["day"]) == TODAY
