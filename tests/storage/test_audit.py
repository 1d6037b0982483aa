"""The journal as a manager reads it: the newest first, who and why in clear, a page at a time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from astro_desk.core.audit import EVERYTHING, AuditEntry, Deed, Within
from astro_desk.core.operations import State
from astro_desk.core.review import Choice
from astro_desk.storage import audit
from astro_desk.use_cases.owners import Contact, correct_owner
from astro_desk.use_cases.review import Ruling, open_cases, settle_case
from tests.support.counter import KIBBLE, SALLY, Counter

BACKWARDS = audit._backwards


@pytest.fixture
def counter(tmp_path):
    counter = Counter(tmp_path / "data")
    counter.stock()
    yield counter
    counter.close()


def sell(counter, count=1):
    counter.session.choose_owner(SALLY)
    counter.session.enter(KIBBLE, quantity=count, scanned=True)
    return counter.finish()


def test_a_sale_says_its_cashier_and_what_it_told_astro(counter):
    sale = sell(counter, 2)
    entry = counter.store.audit().newest([Deed.SALE])[0]
    assert (entry.by, entry.subject) == ("Ana", sale.sale_id)
    assert entry.counts == {"add": 2}
    assert (entry.owner_ids, entry.sale_id, entry.slip) == ((SALLY.owner_id,), sale.sale_id, sale.slip)
    assert entry.at == counter.clock.now()


def test_a_decision_says_who_chose_what_and_why(counter):
    sale = sell(counter)

    def to_a_person(work):
        (row,) = work.lane(SALLY.owner_id)
        (sent,) = work.move([(row, replace(row, state=State.SENDING, attempts=1))])
        work.move([(sent, replace(sent, state=State.REVIEW, reason="astro_999"))])

    counter.write(to_a_person)
    (case,) = open_cases(counter.records)
    ruling = Ruling(Choice.GIVE_UP, "Bo Marlow", "the supplier paid it", manager=True)
    counter.write(lambda work: settle_case(work, case, ruling, counter.clock, counter.new_id))
    decided = counter.store.audit().newest([Deed.DECISION])[0]
    assert (decided.by, decided.why, decided.choice) == ("Bo Marlow", "the supplier paid it", "give_up")
    assert decided.states == {"written_off"}
    assert (decided.owner_ids, decided.sale_id, decided.item_codes) == ((SALLY.owner_id,), sale.sale_id, (KIBBLE,))


def test_what_is_told_to_astro_about_an_owner_stands_with_the_owners(counter):
    sell(counter)
    typed = Contact("Sally", "Sample", SALLY.phone, SALLY.email)
    counter.write(lambda work: correct_owner(work, SALLY.owner_id, typed, counter.clock, counter.new_id))
    trail = counter.store.audit()
    (told,) = (entry for entry in trail.newest([Deed.OWNER]) if entry.kind == "operations_added")
    assert (told.counts, told.owner_ids) == ({"update_owner": 1}, (SALLY.owner_id,))
    assert all(entry.kind != "operations_added" for entry in trail.newest([Deed.CHANGE]))


def test_lines_are_found_by_who_did_it_whether_by_id_or_by_the_name_of_before(counter):
    sell(counter)  # Ana, by name
    counter.session.jobs.who = lambda: "person:1"
    counter.session.cashier = ""
    sell(counter)
    counter.session.jobs.who = lambda: "person:12"
    sell(counter)
    trail = counter.store.audit()

    def found(*who):
        within = Within(frozenset(who))
        entries = trail.newest((Deed.SALE,), within=within)
        assert entries == tuple(one for one in trail.newest((Deed.SALE,)) if within.holds(one))
        return [(one.by, one.who) for one in entries]

    assert found("person:1") == [("", "person:1")]
    assert found("person:1", "Ana") == [("", "person:1"), ("Ana", "")]
    assert found("Bo") == []
    assert {one.kind for one in trail.newest(within=Within(frozenset({""})))} >= {"owner_known"}
    assert found("") == []


def test_lines_are_found_by_their_time_also_where_a_clock_was_set_back(counter, monkeypatch):
    started = datetime(2026, 11, 22, 12, tzinfo=UTC)
    for day in (0, 5, 12, 8, 80):  # the 30th after the clock was set back from the 4th: it lies in December's file
        counter.clock.moment = started + timedelta(days=day)
        sell(counter)
    trail = counter.store.audit()
    read = []

    def reading(path, end=None):
        read.append(path.stem)
        return BACKWARDS(path, end)

    monkeypatch.setattr(audit, "_backwards", reading)

    def between(since, until):
        read.clear()
        within = Within(frozenset(), *(started + timedelta(days=one, hours=-1) for one in (since, until)))
        entries = trail.newest((Deed.SALE,), within=within)
        return [(one.at - started).days for one in entries]

    assert between(5, 12) == [8, 5]
    assert read == ["2026-12", "2026-11"]  # in February's nothing is of before
    assert between(12, 30) == [12]
    assert read == ["2026-12"]
    assert between(-9, 1) == [0]


def test_lines_are_found_by_their_day_however_far_a_clock_was_set_back(counter, monkeypatch):
    started = datetime(2026, 11, 22, 12, tzinfo=UTC)
    for day in (0, 200, 3, 220, 400):  # the third sale lies in June's file, seven months behind its day
        counter.clock.moment = started + timedelta(days=day)
        sell(counter)
    trail = counter.store.audit()
    read = []

    def reading(path, end=None):
        read.append(path.stem)
        return BACKWARDS(path, end)

    monkeypatch.setattr(audit, "_backwards", reading)
    third = Within(frozenset(), started + timedelta(days=2), started + timedelta(days=4))
    monkeypatch.setattr(audit, "_BYTES_A_LINE", 1)  # a file to be gone through is more than a screen waits for
    parts, place = [], None
    while (part := trail.look((Deed.SALE,), third, place)).place is not None:
        parts.append(part)
        place = part.place
        assert len(parts) < 20, "it goes on from where it was"
    found_at = [(one.at - started).days for whole in (*parts, part) for one in whole.entries]
    assert (found_at, len(parts)) == ([3], 1)
    read.clear()
    assert [(one.at - started).days for one in trail.newest((Deed.SALE,), within=third)] == [3]
    assert read == ["2027-06", "2026-11"], "what holds nothing of that time is not read line by line"


def test_the_newest_comes_first_and_pages_go_on_where_the_last_one_ended(counter, monkeypatch):
    monkeypatch.setattr(audit, "_BLOCK", 100)  # lines go over the edges of what is read at once
    for _ in range(7):
        sell(counter)
    trail = counter.store.audit()
    everything = trail.newest()
    numbers = [entry.n for entry in everything]
    assert numbers == list(range(len(numbers), 0, -1))
    first = trail.newest(limit=3)
    second = trail.newest(before_n=first[-1].n, limit=3)
    assert (*first, *second) == everything[:6]


def test_a_screen_looks_through_the_journal_in_short_parts_however_little_fits(counter, monkeypatch):
    monkeypatch.setattr(audit, "AT_ONCE", 4)
    for _ in range(9):
        sell(counter)
    trail = counter.store.audit()
    everything = trail.newest()
    wanted, place = (Deed.SETTING,), None
    parts: list[tuple[AuditEntry, ...]] = []
    while not parts or place is not None:
        part = trail.look(wanted, EVERYTHING, place, 2)
        place = part.place
        parts.append(part.entries)
    assert tuple(one for part in parts for one in part) == tuple(one for one in everything if one.deed in wanted)
    assert len(parts) >= len(everything) // 4
    sell(counter)
    part = trail.look((), EVERYTHING, place, 3)
    older = trail.look((), EVERYTHING, part.place, 3)
    sell(counter)
    assert trail.look((), EVERYTHING, part.place, 3) == older, "what is written meanwhile moves no place"


def test_a_line_that_was_changed_is_left_out_and_the_others_stay(counter):
    for _ in range(3):
        sell(counter)
    before = counter.store.audit().newest()
    (file,) = (counter.folder / "journal").iterdir()
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([*lines[:-1], lines[-1].replace(KIBBLE.encode(), b"999999999999")]))
    assert counter.store.audit().newest() == before[1:]


def test_there_is_nothing_to_read_before_the_first_line(tmp_path):
    assert audit.AuditTrail(tmp_path, bytes(32)).newest() == ()
