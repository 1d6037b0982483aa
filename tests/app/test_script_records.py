"""The journal at the command line: by kind, person and day, and page after page."""

import pytest

from astro_desk.app import script_records
from tests.support.counter import KIBBLE, NOW
from tests.support.script_desk import PHONE, ScriptDesk, refused


@pytest.fixture
def desk(tmp_path):
    desk = ScriptDesk(tmp_path / "data")
    desk.counter.clock.moment = NOW.astimezone()  # a day is the computer's own: elsewhere it is the next one by now
    desk(f"owner {PHONE}", f"scan {KIBBLE}", "finish")
    yield desk
    desk.counter.close()


def lines(answer):
    assert answer["ok"], answer
    return [(one["what"], one["by"]) for one in answer["lines"]]


def test_a_sale_says_whose_it_was_and_who_sold_it(desk):
    (sale,) = desk("records sales")["lines"]
    assert (sale["event"], sale["by"], sale["counts"]) == ("sale_finished", "Ana", {"add": 1})
    assert sale["owners"] == [desk.counter.session.finished_sales.find("")[0].owner_id]
    assert (sale["codes"], sale["sale"]) == ([KIBBLE], sale["about"])


def test_lines_are_those_of_one_person_between_two_days(desk):
    assert lines(desk("records sales by ana")) == []  # a name of before there were people stands as it was written
    assert lines(desk("records sales by Ana from yesterday to today")) == [("sale", "Ana")]
    assert lines(desk("records by Bo")) == []
    assert lines(desk("records sales to yesterday")) == []
    assert ("sale", "Ana") not in lines(desk("records by nobody"))


def test_a_page_says_where_the_next_one_goes_on(desk, monkeypatch):
    everything = desk("records")
    assert everything["next"] is None
    monkeypatch.setattr(script_records, "PAGE", 2)
    first = desk("records")
    then = desk(f"records before {first['next']}")
    assert [*first["lines"], *then["lines"]] == everything["lines"][:4]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("records everything", "records_kind_unknown"),
        ("records sales by", "verb_arguments"),
        ("records sales by Ana by Bo", "verb_arguments"),
        ("records sales since today", "verb_arguments"),
        ("records before -1", "verb_arguments"),
        ("records from Tuesday", "date_invalid"),
        ("records by person:99", "person_unknown"),
    ],
)
def test_what_cannot_be_read_is_refused(desk, line, code):
    refused(desk(line), code)
