"""What a new practice store holds."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from astro_desk.practice.cards import months_before
from astro_desk.practice.sample_catalogue import with_check_digit
from astro_desk.practice.seed import FULL, ONE_SHORT, SALLY_EMAIL, SALLY_PHONE, WINDOWED, seed, seed_large
from astro_desk.practice.store import PracticeStore

TODAY = date(2026, 3, 31)


def noon(day=TODAY):
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def ask(store, endpoint, **fields) -> Any:
    """`returnData` of a call that is fine."""
    answer = store.call(endpoint, fields)
    assert answer.status == 100, answer
    return answer.data


def link_sally(store):
    found = ask(store, "searchCustomer", phone=SALLY_PHONE)
    ask(store, "linkCustomer", customerID="sally", astro_customer_id=found["astro_customer_id"])


@pytest.fixture(scope="module")
def store():
    with PracticeStore.open(now=noon) as made:
        seed(made)
        yield made


@pytest.fixture(scope="module")
def sally(store):
    link_sally(store)
    return ask(store, "customerStatus", customerID="sally", completed_cards=1)


def card(sally, program):
    (found,) = [card for card in sally["astroCardData"] if card["astro_program_id"] == str(program)]
    return found


def days(card):
    return [date.fromisoformat(one["purchase_date"]) for one in card["cardPurchases"]]


def test_how_much_there_is(store):
    counts = store.state()["counts"]
    assert (counts["owners"], counts["items"], counts["programs"]) == (301, 157, 23)
    assert len(ask(store, "eligiblePurchaseItems")) == 156, "the discount is a reward, not a purchase"
    assert counts["cards"] > 500
    assert 30 < counts["redeemed"] < counts["rewards"] - 30


def test_every_upc_has_its_check_digit(store):
    items = ask(store, "eligiblePurchaseItems")
    codes = [item["item_code"] for item in items if item["item_code"].isdigit()]
    assert len(set(codes)) == len(codes) == 150
    for code in codes:
        digits = [int(digit) for digit in code]
        assert len(digits) == 12
        assert (3 * sum(digits[::2]) + sum(digits[1::2])) % 10 == 0
    assert any(code.startswith("0") for code in codes)
    assert sorted({item["item_code"] for item in items} - set(codes)) == [
        "DAYCARE-10",
        "DAYCARE-DAY",
        "NAILS",
        "SPA-DAY",
        "WASH-DLX",
        "WASH-STD",
    ]
    assert len({item["item_description"] for item in items}) == 156
    assert with_check_digit("03600029145") == "036000291452"


def test_the_programs(store):
    with store.writing() as turn:
        programs = turn.db.execute("SELECT * FROM programs WHERE kind IN ('frequent', 'custom')").fetchall()
        free = turn.db.execute("SELECT DISTINCT program_id FROM reward_items").fetchall()
    assert len(programs) == 12
    assert {program["required"] for program in programs} >= {5, 8, 10, 12, 24, 30}
    assert sum(program["kind"] == "custom" for program in programs) == 2
    assert {program["needs"] for program in programs} == {"", "email", "address"}
    assert {program["id"] for program in programs} <= {row["program_id"] for row in free}
    for program in programs:
        assert f"Buy {program['required']} Get " in program["title"]
        said = re.search(r"Purchases count for (\d+) months\.", program["description"])
        assert (int(said[1]) if said else None) == program["window_months"]
    assert [program["window_months"] for program in programs if program["window_months"]] == [14]


def test_a_reward_may_be_a_discount(store):
    with store.writing() as turn:
        rows = turn.db.execute(
            "SELECT i.description FROM programs p JOIN reward_items r ON r.program_id = p.id"
            " JOIN items i ON i.id = r.item_id WHERE p.reward_type = 'Discount'"
        ).fetchall()
    assert [row["description"] for row in rows] == ["10% Off Purchase"]


def test_the_offers_stand_around_today(store):
    offers = ask(store, "listOffers")["program_list"]
    assert len(offers) == 8
    starts = [date.fromisoformat(offer["astro_program_start_date"]) for offer in offers]
    ends = [date.fromisoformat(offer["astro_program_end_date"]) for offer in offers]
    assert sum(start <= TODAY for start in starts) == 6
    assert min(ends) == TODAY
    assert max(starts) > TODAY


def test_the_owners(store):
    owners = store.state()["owners"]
    for field in ("phone", "email"):
        filled = [owner[field] for owner in owners if owner[field]]
        assert len(set(filled)) == len(filled) > 250
    assert all(re.fullmatch(r"555\d{7}", owner["phone"]) for owner in owners)
    names = {(owner["first_name"], owner["last_name"]) for owner in owners}
    assert len(names) == 301
    assert 80 < sum(bool(owner["customer_ids"]) for owner in owners) < 120
    assert all(owner["punches"] for owner in owners)
    assert any(not owner["email"] for owner in owners)


def test_cards_agree_with_their_punches(store):
    with store.writing() as turn:
        cards = turn.db.execute(
            "SELECT p.required, c.filled_on, count(*) AS n, max(u.bought_on) AS last, min(u.bought_on) AS first,"
            " (SELECT count(*) FROM rewards r WHERE r.card_id = c.id) AS rewards"
            " FROM cards c JOIN programs p ON p.id = c.program_id JOIN punches u ON u.card_id = c.id GROUP BY c.id"
        ).fetchall()
        strangers = turn.db.execute(
            "SELECT count(*) AS n FROM lines l WHERE NOT EXISTS"
            " (SELECT 1 FROM program_items i WHERE i.code = l.item_code AND i.program_id = l.program_id)"
        ).fetchone()
    assert strangers["n"] == 0
    for one in cards:
        assert one["last"] <= TODAY.isoformat()
        assert (one["n"] == one["required"]) is (one["filled_on"] is not None) is (one["rewards"] == 1)
        assert one["n"] <= one["required"]


def test_sally_can_be_found(store, sally):
    assert (sally["first_name"], sally["last_name"], sally["phone"]) == ("Sally", "Pet Owner", SALLY_PHONE)
    assert ask(store, "searchCustomer", email_address=SALLY_EMAIL)["phone"] == SALLY_PHONE
    assert sally["astroPointsBalance"] == "320"
    assert len(sally["astroPointsEligibleRewards"]) == 1
    assert 4 <= len(sally["astroCardData"]) <= 6


def test_sally_lacks_one_punch(sally):
    short = card(sally, ONE_SHORT)
    assert len(short["cardPurchases"]) == int(short["card_purchase_required_count"]) - 1
    assert days(short) == sorted(days(short))


def test_sally_has_a_reward_to_take(store, sally):
    full = card(sally, FULL)
    assert len(full["cardPurchases"]) == int(full["card_purchase_required_count"])
    assert [good["redeemed_on"] for good in full["cardFreeGoods"]] == [None]
    (reward,) = ask(store, "customerRewardStatus", customerID="sally")["rewards"]
    assert reward["astro_card_id"] == full["astro_card_id"]
    assert len(reward["items"]) == 15


def test_sally_has_a_punch_that_fell_off(sally):
    windowed = card(sally, WINDOWED)
    assert "14 months" in windowed["astro_program_long_description"]
    start = months_before(TODAY, 14)
    assert [day < start for day in days(windowed)] == [True, False, False]


def test_the_next_punch_fills_sallys_card():
    with PracticeStore.open(now=noon) as store:
        seed(store)
        link_sally(store)
        first = ask(store, "eligiblePurchaseItems")[0]
        assert first["available_programs"][0]["astro_mfg_program_id"] == str(ONE_SHORT)
        ask(store, "addTransaction", customerID="sally", transactionID="x", item_code=first["item_code"])
        rewards = ask(store, "customerRewardStatus", customerID="sally")["rewards"]
        assert [reward["astro_program_id"] for reward in rewards] == [str(FULL), str(ONE_SHORT)]
        assert len({reward["astro_reward_id"] for reward in rewards}) == 2


@pytest.mark.parametrize("day", [date(2027, 1, 1), date(2028, 2, 29)])
def test_the_seed_is_the_same_on_any_day_but_for_its_dates(store, day):
    def undated(of):
        state = of.state()
        for owner in state["owners"]:
            owner["punches"] = [one | {"purchase_date": ""} for one in owner["punches"]]
            owner["rewards"] = [one | {"redeemed_on": bool(one["redeemed_on"])} for one in owner["rewards"]]
            owner["customer_ids"] = [one for one in owner["customer_ids"] if one != "sally"]
        return state["owners"]

    with PracticeStore.open(now=lambda: noon(day)) as other:
        seed(other)
        assert undated(other) == undated(store)


def test_a_store_is_seeded_once(store):
    with pytest.raises(ValueError, match="not empty"):
        seed(store)
    with PracticeStore.open(now=noon) as empty:
        assert empty.is_empty
        seed(empty)
        assert not empty.is_empty


def test_a_large_store_is_the_seed_and_more():
    with PracticeStore.open(now=lambda: noon() + timedelta(days=1)) as store:
        seed_large(store, owners=2_000, items=1_000)
        state = store.state()
        assert (state["counts"]["owners"], state["counts"]["items"]) == (2_000, 1_000)
        assert len({owner["phone"] for owner in state["owners"]}) == 2_000
        assert len([one for one in state["owners"] if one["punches"]]) == 301 + 170
        items = ask(store, "eligiblePurchaseItems")
        assert len(items) == 999
        assert all(item["available_programs"] for item in items)
        assert ask(store, "searchCustomer", phone=SALLY_PHONE)["first_name"] == "Sally"
