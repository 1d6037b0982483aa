"""Pre-paid passes and Cash Back: on the owner's cards, never posted by a call, punched by a person on Astro's page."""

import pytest

from astro_desk.practice.answers import Declined
from astro_desk.practice.page import key_in
from tests.practice.support import I_WASH, KIBBLE, SAM

DAYCARE, REWARD = 30, 3300


@pytest.fixture
def daycare(till):
    """A pass of two visits; one of them is used."""
    with till.store.writing() as turn:
        turn.db.execute(
            "INSERT INTO programs (id, kind, title, mfg_id, mfg_name, required, reward_count, reward_text, reward_type)"
            " VALUES (?, 'prepaid', 'Daycare Pass', 7, 'Own', 2, 0, 'Pass used up', 'Membership')",
            (DAYCARE,),
        )
        turn.db.execute("INSERT INTO items VALUES (601, 'VISIT', 'Daycare Visit', 7, 'Own')")
        turn.db.execute("INSERT INTO program_items VALUES ('VISIT', ?)", (DAYCARE,))
        turn.db.execute("INSERT INTO reward_items VALUES (?, ?)", (DAYCARE, I_WASH))
    key_in(till.store, SAM, "VISIT")
    return till


def test_the_card_is_shown_with_what_a_person_keyed_in(daycare):
    (card,) = [card for card in daycare.cards() if card["astro_program_id"] == str(DAYCARE)]
    assert [punch["item_code"] for punch in card["cardPurchases"]] == ["VISIT"]


def test_no_call_posts_it_or_pays_it_out(daycare):
    assert daycare.buy(("a1", "VISIT")) == [410]
    key_in(daycare.store, SAM, "VISIT")
    assert daycare.rewards() == []
    owner = daycare.store.state("sam")["owners"][0]
    (reward,) = [one["reward_id"] for one in owner["rewards"] if one["program_id"] == str(DAYCARE)]
    assert daycare.redeem(reward, I_WASH)["astro_status"] == 450
    assert daycare.status("checkRedemptionEligibility", customerID="sam", item_code="WASH-STD") == 700


def test_the_catalogue_names_its_items_or_does_not(daycare):
    def codes():
        return [item["item_code"] for item in daycare.ok("eligiblePurchaseItems")]

    assert "VISIT" in codes()
    assert (
        daycare.ok("eligiblePurchaseItems", item_code="VISIT")["available_programs"][0]["astro_mfg_program_type"]
        == "prepaid"
    )
    daycare.choose(lists_by_hand=False)
    assert "VISIT" not in codes()
    assert KIBBLE in codes()


def test_the_page_knows_no_other_goods(till):
    with pytest.raises(Declined, match="410"):
        key_in(till.store, SAM, KIBBLE)
