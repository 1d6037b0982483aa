"""The journal as a manager reads it: the newest first, who and why in clear, a page at a time."""

from dataclasses import replace

import pytest

from astro_desk.core.audit import Deed
from astro_desk.core.operations import State
from astro_desk.core.review import Choice
from astro_desk.storage import audit
from astro_desk.use_cases.review import Ruling, open_cases, settle_case
from tests.support.counter import KIBBLE, SALLY, Counter


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
    assert entry.at == counter.clock.now()


def test_a_decision_says_who_chose_what_and_why(counter):
    sell(counter)

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
