"""Lists in and out beside an open counter, on the real store: threads, the writer between two sales, the files."""

import csv
import json
from datetime import date

import pytest

from astro_desk.app.exchange_desk import ExchangeDesk
from astro_desk.app.phone import phone_reader
from astro_desk.core.errors import Refused
from astro_desk.use_cases.exchange_ports import ListFile, Order, Wanted
from astro_desk.use_cases.import_file import go_on_behind
from tests.support.counter import KIBBLE, SALLY, Counter

HEAD = "First Name,Last Name,Phone,Email\n"


@pytest.fixture
def counter(tmp_path):
    made = Counter(tmp_path / "desk")
    made.stock()
    yield made
    made.close()


@pytest.fixture
def desk(counter):
    return ExchangeDesk(counter.store, counter.clock, phone_reader("US"), counter.new_id)


@pytest.fixture
def people(tmp_path):
    file = tmp_path / "people.csv"
    lines = (f"Ann{n},Abel,(303) 555-{n:04d},ann{n}@example.com\n" for n in range(300))
    file.write_text(HEAD + "".join(lines), encoding="utf-8")
    return ListFile("owners", str(file))


def waiting(counter):
    return list((counter.folder / "import").glob("*.db"))


def sell(counter):
    counter.session.choose_owner(SALLY)
    return sell_to_nobody(counter)


def sell_to_nobody(counter):
    """What the day's file has: Sally is the test customer, and stands in no report."""
    counter.session.enter(KIBBLE)
    return counter.finish()


def test_a_list_is_read_while_the_counter_sells_and_comes_in_by_a_word(counter, desk, people):
    assert len(desk.look(people).result().rows) == 5
    reading = desk.check(people)
    sell(counter)
    checked = reading.checked.result()
    assert (checked.report.added, checked.report.twin_count) == (300, 0)
    assert reading.progress.what == "reading"
    assert counter.records.search_owners("abel") == ()
    moving = desk.accept(checked, "person:3", leave_out=False)
    sell(counter)
    assert moving.taken.result().added == 300
    assert (moving.progress.what, moving.progress.done) == ("moving", 300)
    assert len(counter.records.search_owners("abel", 200)) == 200
    newest = counter.store.audit().newest(limit=9)
    assert [(one.kind, one.who) for one in newest if one.kind == "file_imported"] == [("file_imported", "person:3")]
    counter.settle()
    assert waiting(counter) == []


@pytest.mark.parametrize("wanted", [Wanted.OWNERS, Wanted.ITEMS, Wanted.DAY, Wanted.OWNER])
def test_a_list_is_given_beside_the_screens_own_reads(counter, desk, tmp_path, wanted):
    """The screen is in the middle of one, and neither waits for the other."""
    sell(counter)
    sell_to_nobody(counter)
    with counter.store.records()._reading():
        given = desk.give(Order(wanted, str(tmp_path / "out.csv"), owner_id=SALLY.owner_id), "Ana")
        assert given.result(timeout=120) > 0


def test_what_is_dropped_or_broken_off_leaves_nothing(counter, desk, people):
    checked = desk.check(people).checked.result()
    assert len(waiting(counter)) == 1
    checked.drop()
    assert waiting(counter) == []
    reading = desk.check(people)
    reading.cancel()
    with pytest.raises(Refused) as refused:
        reading.checked.result()
    assert refused.value.code == "import_cancelled"
    assert waiting(counter) == []
    assert counter.records.search_owners("abel") == ()


def test_a_list_that_nobody_has_spoken_for_is_gone_with_the_next_start(counter, desk, people):
    desk.check(people).checked.result()
    counter.restart()
    go_on_behind(counter.store.writer)
    counter.settle()
    assert waiting(counter) == []
    assert counter.records.search_owners("abel") == ()


def test_everything_goes_out_in_both_forms(counter, desk, people, tmp_path):
    sale = sell(counter)
    sell_to_nobody(counter)
    for wanted in Wanted:
        for ending in ("csv", "json"):
            target = tmp_path / f"{wanted}.{ending}"
            order = Order(wanted, str(target), sale.business_date, "sally")
            count = desk.give(order, "person:1").result()
            text = target.read_text(encoding="utf-8-sig")
            if ending == "json":
                assert json.loads(text) is not None
            elif wanted is not Wanted.OFFERS:
                rows = list(csv.DictReader(text.splitlines()))
                assert len(rows) == count > 0
    told = (tmp_path / "owner.csv").read_text(encoding="utf-8-sig")
    for part in ("sally@example.com", "sold", KIBBLE, "punch", "add"):
        assert part in told
    assert "sally@example.com" in (tmp_path / "owner.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("order", "code"),
    [
        (Order(Wanted.OWNER, "x.csv", owner_id="nobody"), "owner_not_here"),
        (Order(Wanted.OWNER, "x.json", owner_id="nobody"), "owner_not_here"),
        (Order(Wanted.DAY, "x.xlsx", date(2026, 1, 1)), "export_name"),
    ],
)
def test_what_cannot_go_out_leaves_no_half_file(desk, tmp_path, order, code):
    with pytest.raises(Refused) as refused:
        desk.give(Order(order.wanted, str(tmp_path / order.path), order.day, order.owner_id), "person:1").result()
    assert refused.value.code == code
    assert [path.name for path in tmp_path.iterdir() if path.name != "desk"] == []
