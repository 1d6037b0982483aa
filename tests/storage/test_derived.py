"""What owners and goods are found and counted by, made of other rows: `verify` says where it does not fit, `recover`
makes it anew, and a register at work is never accused."""

from __future__ import annotations

import pytest

from astro_desk.core.catalog import Item
from astro_desk.storage.verify import verify
from tests.storage.test_imports import HEAD, people, take
from tests.storage.till import KEY, Till
from tests.storage.told import Register

HARM = {
    "DELETE FROM owner_keys WHERE field = 'email'": "owner_keys",
    "UPDATE owner_keys SET value = '0000' WHERE field = 'last4'": "owner_keys",
    "INSERT INTO owner_keys VALUES ('email', 'eve@example.com', 1)": "owner_keys",
    "DELETE FROM owner_search": "owner_search",
    "UPDATE owner_search SET name = 'Eve' WHERE rowid = (SELECT max(rowid) FROM owner_search)": "owner_search",
    "INSERT INTO item_search (item_search, rowid, description) SELECT 'delete', item_key, description FROM items": (
        "item_search"
    ),
    "UPDATE operation_counts SET n = n + 1": "operation_counts",
    "DELETE FROM operation_counts": "operation_counts",
    "UPDATE warm_counts SET owners = owners + 1": "warm_counts",
    "DELETE FROM warm_counts": "warm_counts",
}


@pytest.mark.parametrize("statement", HARM)
def test_what_does_not_fit_is_found_and_made_anew(desk: Register, statement: str) -> None:
    desk.reopen()
    desk.run(lambda work: work.put_items([Item("036000291452", "Kibble", "0360", ("7",))], "one"))
    whose = desk.saved_owner(first_name="Rosa", phone="5550100998", email="rosa@example.com")
    desk.session.database().raw.execute(statement)
    desk.close()
    found = verify(desk.data_dir, KEY).findings
    assert [(one.code, one.facts["what"]) for one in found] == [("derived_differs", HARM[statement])]
    done = desk.recover()
    assert (done.made, done.verdict.findings) == (("derived",), ())
    desk.reopen()
    ways = ("rosa", "0998", "rosa@example.com")
    met = desk.run(lambda work: {typed: [one.owner_id for one in work.search_owners(typed)] for typed in ways})
    assert met == {typed: [whose.owner_id] for typed in ways}
    assert [one.description for one in desk.run(lambda work: work.search_items("kib"))] == ["Kibble"]
    assert sum(desk.run(lambda work: work.counts()).values()) == 8
    assert desk.run(lambda work: work.freshness(desk.clock.now())).owners >= 1


def test_a_list_on_its_way_in_is_no_misfit(till: Till) -> None:
    on_the_way: list[object] = []

    def look() -> None:
        on_the_way.append(till.session.database().raw.execute("SELECT * FROM import_now").fetchone())
        assert verify(till.data_dir, KEY).findings == ()

    take(till, HEAD + people(300), after=look)
    assert len([one for one in on_the_way if one]) > 5, "it was looked at between the pieces"
