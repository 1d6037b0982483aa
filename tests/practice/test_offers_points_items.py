"""Offers, points and the items that count (ASTRO_API §3, §5, §7)."""

import pytest

from tests.practice.support import I_KIBBLE, I_PUPPY, KIBBLE, O_FREE, O_REBATE, PUPPY, WASH, WINDOWED


def offer(till, line, code=KIBBLE, who="sam"):
    return till.call("addOfferTransaction", customerID=who, transactionID=line, item_code=code, item_qty=1)


def offer_rewards(till, who="sam"):
    return till.ok("customerStatus", customerID=who)["astroOfferRewards"]


def test_offers_that_are_not_over_are_listed(till):
    listed = till.ok("listOffers")["program_list"]
    assert [one["astro_program_id"] for one in listed] == ["20", "21", "22"]
    assert listed[0] == {
        "astro_mfg_id": "7",
        "astro_mfg_name": "Oakpaw",
        "astro_program_id": str(O_FREE),
        "astro_program_title": "Oakpaw |  Buy 2, Get 1 FREE",
        "astro_program_long_description": "",
        "astro_program_image": "",
        "in_store_only": 0,
        "astro_program_start_date": "2026-03-10",
        "astro_program_end_date": "2026-03-20",
    }


def test_an_offer_is_earned_and_used(till):
    assert offer(till, "o1") == {"astro_status": 100, "astro_status_message": "Success"}
    assert offer_rewards(till) == []
    offer(till, "o2")
    (reward,) = offer_rewards(till)
    assert reward["items"][0]["astro_item_id"] == str(I_KIBBLE)
    assert reward | {"items": []} == {
        "offer_title": "Oakpaw |  Buy 2, Get 1 FREE",
        "offer_type": "Free Good",
        "rebate_amount": "0.00",
        "offer_reward_id": "1",
        "offer_expires": "2026-03-20",
        "items": [],
    }
    use = {"customerID": "sam", "astro_reward_id": "1", "astro_item_id": str(I_KIBBLE)}
    assert till.status("addRedemption", **use) == 450, "an offer's reward has a call of its own"
    assert till.status("addOfferRedemption", **use | {"astro_item_id": str(I_PUPPY)}) == 470
    assert till.call("addOfferRedemption", **use) == {"astro_status": 100, "astro_status_message": "Success"}
    assert till.status("addOfferRedemption", **use) == 460
    assert offer_rewards(till) == []


def test_an_offer_punches_no_card(till):
    offer(till, "o1")
    assert till.cards() == []
    assert till.buy(("o1", KIBBLE)) == [100], "a purchase may bear the same id"
    assert till.punches() == [["o1"]]
    assert till.store.state()["copies"] == {"o1": 1}


def test_the_limit_a_customer_then_the_cap_of_the_offer(till):
    for line in "ab":
        offer(till, line)
    # The first offer is used up by this owner, so the next one is taken, of which there is one in all.
    offer(till, "c")
    assert [reward["rebate_amount"] for reward in offer_rewards(till)] == ["0.00", "3.50"]
    assert offer(till, "d")["astro_status"] == 480
    assert offer(till, "e", who="ida")["astro_status"] == 100
    assert offer(till, "f", who="ida")["astro_status"] == 100
    assert offer(till, "g", who="ida")["astro_status"] == 480


@pytest.mark.parametrize(("code", "status"), [(PUPPY, 480), (WASH, 480), (WINDOWED, 410), ("nothing", 410)])
def test_offers_that_are_not_running(till, code, status):
    assert offer(till, "a", code)["astro_status"] == status


def test_an_offer_has_no_date_of_its_own(till, clock):
    clock.advance(days=6)
    till.sign_in()
    answer = till.call(
        "addOfferTransaction",
        customerID="sam",
        transactionID="a",
        item_code=KIBBLE,
        item_transaction_date="2026-03-15",
    )
    assert answer["astro_status"] == 100
    assert [reward["offer_reward_id"] for reward in offer_rewards(till)] == ["1"]
    (owner,) = till.store.state("sam")["owners"]
    assert (owner["rewards"][0]["program_id"], owner["punches"][0]["purchase_date"]) == (str(O_REBATE), "2026-03-21")


def test_an_offer_reward_ends_with_its_offer(till, clock):
    offer(till, "a"), offer(till, "b")
    clock.advance(days=6)
    till.sign_in()
    assert offer_rewards(till) == []
    use = {"customerID": "sam", "astro_reward_id": "1", "astro_item_id": str(I_KIBBLE)}
    assert till.status("addOfferRedemption", **use) == 480


def test_an_offer_punch_is_taken_back(till):
    offer(till, "a"), offer(till, "b")
    (entry,) = till.ok("removeOfferTransaction", customerID="sam", transactionID="b")
    assert entry["transactionDeleted"] is True
    assert offer_rewards(till) == []
    (entry,) = till.ok("removeTransaction", customerID="sam", transactionID="a")
    assert entry["transaction_status"] == 440


def test_points(till):
    assert till.ok("addPointsByDollar", customerID="sam", dollarAmount="21.99")["total_points"] == "21"
    status = till.ok("customerStatus", customerID="sam")
    assert status["astroPointsBalance"] == "21"
    assert status["astroPointsTransactions"] == [
        {
            "astro_points_transaction_id": "1",
            "pointsDescription": "Purchase of $21.99",
            "pointsDate": "2026-03-15",
            "pointsQty": "21",
            "totalPoints": "21",
        }
    ]
    assert status["astroPointsEligibleRewards"] == [
        {
            "astro_points_reward_id": "9",
            "pointsRewardTitle": "$5 Off",
            "pointsRequired": "20",
            "reward_type": "Discount",
            "reward_value": "5.00",
        }
    ]
    assert till.ok("redeemPoints", customerID="sam", astro_points_reward_id="9") == {"total_points": "1"}
    assert till.status("redeemPoints", customerID="sam", astro_points_reward_id="9") == 350
    assert till.status("redeemPoints", customerID="sam", astro_points_reward_id="8") == 450
    assert till.ok("customerStatus", customerID="sam")["astroPointsEligibleRewards"] == []


@pytest.mark.parametrize("amount", [None, "", "x", "-1", "NaN", "Infinity", "99999999"])
def test_points_for_no_amount(till, amount):
    assert till.status("addPointsByDollar", customerID="sam", dollarAmount=amount) == 400


def test_more_points_a_dollar(till):
    till.choose(points_per_dollar=3)
    assert till.ok("addPointsByDollar", customerID="sam", dollarAmount=2)["total_points"] == "6"


def test_all_items(till):
    items = till.ok("eligiblePurchaseItems")
    assert len(items) == 6
    assert items[0]["item_code"] == KIBBLE, "the leading zero is there"
    assert items[0] | {"available_programs": []} == {
        "item_code": KIBBLE,
        "item_description": "Kibble 20 lb",
        "astro_mfg_id": "7",
        "astro_mfg_name": "Oakpaw",
        "available_programs": [],
    }
    assert items[0]["available_programs"][0] == {
        "astro_mfg_program_id": "10",
        "astro_mfg_program_title": "Oakpaw | Kibble | Buy 3 Get 1 Free",
        "astro_mfg_program_type": "frequent",
        "rebate_amount": "0.00",
        "in_store_only": 0,
        "astro_reward_type": "Free Good",
    }
    programs = {item["item_code"]: [of["astro_mfg_program_id"] for of in item["available_programs"]] for item in items}
    assert (programs[KIBBLE], programs[PUPPY], programs[WASH]) == (["10", "20", "21"], ["10", "22"], ["14"])


def test_one_item_is_an_object_or_an_array_of_one(till):
    item = till.ok("eligiblePurchaseItems", item_code=WASH)
    assert item["item_code"] == WASH
    till.choose(single_item_as_object=False)
    assert till.ok("eligiblePurchaseItems", item_code=WASH) == [item]
    assert till.ok("eligiblePurchaseItems", item_code="036000291452") == ""


def test_some_items(till):
    items = till.ok("eligiblePurchaseItems", item_code_batch=[WASH, "nothing", KIBBLE, WASH])
    assert [item["item_code"] for item in items] == [WASH, KIBBLE]
    assert till.status("eligiblePurchaseItems", item_code_batch="x") == 400
    assert till.ok("eligiblePurchaseItems", item_code_batch=[]) == []
