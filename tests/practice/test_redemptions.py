"""Handing out rewards (ASTRO_API §3, §7, §8)."""

import pytest

from tests.practice.support import (
    I_KIBBLE,
    I_MAILED,
    I_POSTED,
    I_PUPPY,
    I_WASH,
    KIBBLE,
    MAILED,
    POSTED,
    PUPPY,
    WASH,
)


def test_a_reward_is_handed_out_once(till):
    reward = till.earn()
    assert till.redeem(reward, I_PUPPY) == {"astro_status": 100, "astro_status_message": "Success"}
    assert till.redeem(reward, I_PUPPY)["astro_status"] == 460
    (card,) = till.cards()
    assert card["astro_card_status"] == "Redeemed"
    assert card["cardFreeGoods"] == [
        {
            "astro_reward_id": reward,
            "item_description": "Puppy Kibble 25 lb",
            "free_qty": "1",
            "redeemed_on": "2026-03-15",
            "astro_item_id": str(I_PUPPY),
        }
    ]
    assert till.rewards() == []


@pytest.mark.parametrize("item", [I_WASH, 9999, "x", "9" * 40])
def test_the_item_must_qualify(till, item):
    assert till.redeem(till.earn(), item)["astro_status"] == 470
    assert len(till.rewards()) == 1


def test_an_item_must_be_named(till):
    assert till.redeem(till.earn(), "")["astro_status"] == 400


@pytest.mark.parametrize("reward", ["99", "x", "9" * 40])
def test_an_unknown_reward(till, reward):
    assert till.redeem(reward)["astro_status"] == 450
    assert till.status("removeRedemption", customerID="sam", astro_reward_id=reward) == 450


def test_somebody_elses_reward_is_unknown(till):
    assert till.redeem(till.earn(), who="ida")["astro_status"] == 450


def test_an_e_mail_is_asked_for_and_kept(till):
    reward = till.earn(MAILED, 1, "ida")
    refused = till.redeem(reward, I_MAILED, "ida")
    assert refused == {
        "astro_status": 730,
        "astro_status_message": "customer_email_address is required for this redemption",
    }
    assert len(till.rewards("ida")) == 1
    assert till.redeem(reward, I_MAILED, "ida", customer_email_address="ida@example.com")["astro_status"] == 100
    assert till.ok("searchCustomer", email_address="ida@example.com")["first_name"] == "Ida"


def test_an_e_mail_that_is_known_is_not_asked_for(till):
    assert till.redeem(till.earn(MAILED, 1), I_MAILED)["astro_status"] == 100


def test_an_address_is_asked_for_field_by_field(till):
    reward = till.earn(POSTED, 1)
    sent: dict[str, str] = {}
    for field in ("address", "city", "state", "zip"):
        refused = till.redeem(reward, I_POSTED, **sent)
        assert (refused["astro_status"], refused["astro_status_message"].split()[0]) == (730, f"customer_{field}")
        sent[f"customer_{field}"] = "x"
    assert till.redeem(reward, I_POSTED, **sent)["astro_status"] == 100


def test_a_redemption_is_taken_back(till):
    reward = till.earn()
    undo = {"customerID": "sam", "astro_reward_id": reward}
    assert till.status("removeRedemption", **undo) == 465
    till.redeem(reward)
    assert till.call("removeRedemption", **undo) == {"astro_status": 100, "astro_status_message": "Success"}
    assert [one["astro_reward_id"] for one in till.rewards()] == [reward]
    assert till.redeem(reward)["astro_status"] == 100


def test_a_purchase_of_a_redeemed_card_stays(till):
    reward = till.earn()
    till.redeem(reward)
    (entry,) = till.ok("removeTransaction", customerID="sam", transactionID="e0")
    assert (entry["transaction_status"], entry["transaction_status_message"]) == (430, "Purchase already redeemed")
    assert till.punches() == [["e0", "e1", "e2"]]
    till.ok("removeRedemption", customerID="sam", astro_reward_id=reward)
    (entry,) = till.ok("removeTransaction", customerID="sam", transactionID="e0")
    assert entry["transaction_status"] == 100


def test_a_purchase_on_the_next_card_may_go(till):
    till.redeem(till.earn())
    till.buy(("later", KIBBLE))
    (entry,) = till.ok("removeTransaction", customerID="sam", transactionID="later")
    assert entry["transaction_status"] == 100


def test_eligible_or_not(till):
    ask = {"customerID": "sam", "item_code": PUPPY}
    assert till.call("checkRedemptionEligibility", **ask) == {
        "astro_status": 700,
        "astro_status_message": "Not eligible for redemption",
        "returnData": {"isEligible": False},
    }
    till.choose(not_eligible_is_100=True)
    assert till.ok("checkRedemptionEligibility", **ask) == {"isEligible": False}
    reward = till.earn()
    eligible = {"isEligible": True, "astro_reward_id": reward, "program_type": "frequent"}
    assert till.ok("checkRedemptionEligibility", **ask) == eligible
    assert till.ok("checkRedemptionEligibility", customerID="sam", item_code=WASH) == {"isEligible": False}
    till.redeem(reward, I_KIBBLE)
    assert till.ok("checkRedemptionEligibility", **ask) == {"isEligible": False}
