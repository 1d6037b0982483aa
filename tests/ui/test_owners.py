"""The Owners place: the cards one by one, and a pet owner who is linked again."""

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt

from astro_desk.core.operations import AddOffer, Operation, Redeem, State
from astro_desk.core.owners import Owner, Standing
from astro_desk.core.sales import Sale
from astro_desk.core.snapshot import OfferReward, PointsEntry
from tests.ui.fakes import NOW
from tests.ui.sample import SALLY, TREAT, outage
from ui.screens.header import Place


@pytest.fixture
def owners(counter):
    outage(counter.register.records)
    counter.window.open_place(Place.OWNERS)
    choose(counter, "Sally Pet Owner")
    return counter


def choose(counter, name):
    screen = counter.window.places.owners
    screen.search.setText(name[:3])
    screen.refresh()
    screen.found.on_chosen(next(row for row in screen.found.rows_model.rows if row.title == name))


def history(counter):
    return counter.window.places.owners.history.rows_model.rows


def test_each_card_has_its_purchases_below_its_title_with_what_became_of_them(owners):
    owners.find("owner-history").click()
    assert owners.find("ownerHistory").isVisible()
    rows = history(owners)
    assert rows[0].heading
    assert rows[0].title == "Lotus Dog, 20 lb & 25 lb"
    assert rows[0].side == "9 purchases"
    assert (rows[1].title, rows[1].side) == ("Lotus 20 lb", "confirmed")
    fallen = next(row for row in rows if row.side == "fallen off")
    assert fallen.note.startswith("Older than the program's window: it counts no more since")
    waiting = [row for row in rows if row.side == "waiting"]
    assert [row.title for row in waiting] == ["Self-service wash"]
    assert "register" in waiting[0].detail or "another till" in waiting[0].detail


def test_a_reward_says_who_handed_it_out(owners):
    records = owners.register.records
    claimed = Operation(
        "R2-01KQHCHZTQCXB1DP73T2FMZH00",
        SALLY,
        Redeem("treats", TREAT, "r-1"),
        NOW,
        NOW.date(),
        sale_id="R2-s9",
        state=State.WAITING,
    )
    records.outbox["R2-01KQHCHZTQCXB1DP73T2FMZH00"] = claimed
    records.sales["R2-s9"] = Sale("R2-s9", SALLY, (), (), NOW, NOW.date(), cashier="Ana")
    owners.window.places.owners.refresh()
    reward = next(row for row in history(owners) if row.title.startswith("Reward"))
    assert reward.detail == "22 Nov 2026 · register R2 · Ana"
    assert reward.side == "handed out here"


def test_offers_and_points_stand_below_the_cards(owners):
    records = owners.register.records
    expires = date(2026, 12, 24)
    entries = (PointsEntry("p1", "Purchase", date(2026, 11, 2), 40, 1420), PointsEntry("p2", "", None, -100, None))
    ready = (
        OfferReward("o1", "Redbarn | $2.00 off", "rebate", 200, expires),
        OfferReward("o2", "A chew", "free", None, None),
    )
    records.snapshots[SALLY] = replace(records.snapshots[SALLY], offers=ready, points_entries=entries)
    told = Operation("R2-o1", SALLY, AddOffer("chews", "1", "1", "R2-u1", None), NOW, NOW.date(), state=State.DONE)
    records.outbox["R2-o1"] = told
    owners.window.places.owners.refresh()
    rows = history(owners)
    first = next(place for place, row in enumerate(rows) if row.key == "offers")
    assert [(row.title, row.detail, row.side) for row in rows[first:]] == [
        ("Offers", "", "2 ready"),
        ("Redbarn | $2.00 off", "$2.00 off · until 24 Dec 2026", "may be used"),
        ("A chew", "a free good", "may be used"),
        (rows[first + 3].title, "22 Nov 2026", "done"),
        ("Points", "", "1,420 points"),
        ("Purchase", "2 Nov 2026 · 1,420 then", "+40"),
        ("Points", "", "-100"),
    ]


def test_the_owner_is_read_again_when_somebody_asks(owners):
    owners.find("readOwnerAgain").click()
    assert owners.register.sync.looked_up == [SALLY]
    assert owners.register.sync.shown[-1:] != [SALLY], "the counter's owner stays the first"


def test_an_owner_is_linked_again_by_another_phone(owners, qtbot):
    owners.find("linkOwnerAgain").click()
    assert owners.find("linkPhone").text() == "(555) 010-0199"
    owners.find("linkPhone").setText("12")
    owners.find("linkNow").click()
    qtbot.waitUntil(lambda: "phone" in owners.find("linkRefusal").text())
    owners.find("linkPhone").setText("5550100142")
    owners.find("linkNow").click()
    qtbot.waitUntil(lambda: not owners.find("linkPanel").isVisible())
    known = owners.register.records.owners[SALLY]
    assert (known.standing, known.phone, known.customer_id) == (Standing.CONTACT, "5550100142", "")
    assert [row.kind for row in owners.register.records.owner_history(SALLY)].count("link") == 1
    assert owners.register.sync.looked_up == [SALLY]


def test_leaving_the_link_changes_nothing(owners):
    before = owners.register.records.owners[SALLY]
    owners.find("linkOwnerAgain").click()
    owners.keys.press(Qt.Key.Key_Escape)
    assert not owners.find("linkPanel").isVisible()
    assert owners.register.records.owners[SALLY] == before


def test_two_records_of_one_phone_are_said(owners):
    twin = Owner("twin", "Sal", "Owner", "5550100199", "", Standing.LINKED, "c-9", "a-9")
    owners.register.records.owners["twin"] = twin
    owners.window.places.owners.refresh()
    assert owners.find("sameContact").text().startswith("Same phone or e-mail: Sal Owner.")


def test_astros_own_page_is_offered_where_the_store_has_named_it(owners):
    assert not owners.find("openAstrosPage").isVisible()
    owners.desk.owners._page = "https://astro.example/owner/{id}"
    owners.window.places.owners.refresh()
    assert owners.find("openAstrosPage").isVisible()
