"""`export --offers`: the file of redemptions that Astro could not be told of, beside what may still be sent."""

import csv
import io
from datetime import timedelta
from typing import Any, cast

import pytest

from astro_desk.app.cli import Exit
from astro_desk.core.operations import AddOffer, Operation, RedeemOffer, State
from astro_desk.core.owners import Owner, Standing
from astro_desk.use_cases.offer_upload import COLUMNS, missed_offers, upload_csv
from tests.support.counter import NOW

TODAY = NOW.date()
SALLY = Owner("o2", "Sally", "Pet Owner", "5550100199", "", Standing.LINKED, "c2", "72")
SAM = Owner("o1", "=Sam", "Ashdale", "5552223333", "sam@example.com", Standing.LINKED, "c1", "71")


class Books:
    """The records, as far as the upload asks them."""

    def __init__(self, *rows):
        self.rows, self.since = rows, None

    def offers_left(self, since):
        self.since = since
        return self.rows

    def owner(self, owner_id):
        return {"o1": SAM, "o2": SALLY}.get(owner_id)

    def setting(self, name):
        return None


def row(key, state=State.REVIEW, reason="offer_too_late", *, ends=-1, owner="o1", intent=None, sold=-2):
    until = TODAY + timedelta(days=ends)
    told = intent or RedeemOffer("", "", "6401", "Oak | $5 off", "0360", until)
    return Operation(key, owner, told, NOW, TODAY + timedelta(days=sold), f"s-{key}", state=state, reason=reason)


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_what_was_missed_stands_in_the_file_and_nothing_else():
    books = Books(
        row("late"),
        row("waits", State.WAITING, "", ends=-1),
        row("still-in-time", State.WAITING, "", ends=0),
        row("in-doubt", reason="outcome_unknown"),
        row("punch", intent=AddOffer("6401", "0360", "0360", "u", TODAY - timedelta(days=1))),
        row("nobody", owner="gone"),
        row("of-the-test-customer", owner="o2"),
    )
    text, count = upload_csv(missed_offers(cast("Any", books), TODAY))
    found = rows_of(text)
    assert (count, [one["reference"] for one in found]) == (3, ["late", "waits", "nobody"])
    assert books.since == TODAY - timedelta(days=15), "older ones cannot be uploaded any more"
    assert tuple(found[0]) == COLUMNS
    assert found[0] == {
        "sale_date": (TODAY - timedelta(days=2)).isoformat(),
        "upload_by": (TODAY + timedelta(days=13)).isoformat(),
        "pet_owner": "'=Sam Ashdale",
        "phone": "5552223333",
        "email": "sam@example.com",
        "astro_customer_id": "71",
        "offer": "Oak | $5 off",
        "astro_program_id": "6401",
        "offer_ended": (TODAY - timedelta(days=1)).isoformat(),
        "item_code": "0360",
        "sale": "s-late",
        "reference": "late",
    }
    assert found[2]["pet_owner"] == ""


@pytest.mark.parametrize("name", ["offers.csv", "-"])
def test_the_command_writes_the_file_once(desk, tmp_path, name):
    file = str(tmp_path / name) if name != "-" else name
    assert desk("export", "--offers", file) == Exit.FINE
    said = desk.out if name == "-" else (tmp_path / name).read_text(encoding="utf-8")
    assert said.splitlines()[0] == ",".join(COLUMNS)
    if name != "-":
        assert desk("export", "--offers", file) == Exit.FAILED
        assert "file_exists" in desk.err
        assert desk("export", "--offers", str(tmp_path / "no" / "where.csv")) == Exit.FAILED
        assert "file_unwritable" in desk.err


def test_without_data_there_is_nothing_to_export(terminal, tmp_path):
    assert terminal("export", "--offers", str(tmp_path / "offers.csv")) == Exit.FAILED
    assert "database_missing" in terminal.err
