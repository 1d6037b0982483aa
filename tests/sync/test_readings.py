"""From the wire to the program's values (ASTRO_API §2, §4, §5; FAILURES N11, S3)."""

from __future__ import annotations

import json
import logging
from datetime import UTC, date, datetime

import pytest
from msgspec import Raw

from astro_desk.core.catalog import Item, Program, ProgramKind
from astro_desk.core.snapshot import Card, Punch, Reward, RewardItem
from sync import catalogue_readings, readings
from sync.catalogue_readings import CatalogueReader
from sync.readings import AstroOwner, OpenReward, StatusReading
from sync.wire import Unreadable

NOW = datetime(2024, 5, 1, tzinfo=UTC)
SALLY = AstroOwner("7", "", "Sally", "Pet Owner", "5550100199", "sally@example.com")


def raw(value: object) -> Raw:
    return Raw(json.dumps(value).encode())


def punch(unit: str) -> Punch:
    return Punch(unit, "012345678905", "", None)


def card(card_id: str, *units: str, rewards: tuple[Reward, ...] = ()) -> Card:
    return Card(card_id, "P", "Buy 3 Get 1", "", 3, None, tuple(map(punch, units)), rewards)


def status(*cards: Card, points: int | None = None, owner: AstroOwner = SALLY) -> StatusReading:
    return StatusReading(owner, cards, points)


@pytest.mark.parametrize(
    "left_out",
    [
        {"astro_customer_id": "7"},
        {"astro_customer_id": "7", "astroCardData": [{"astro_card_id": "1", "card_purchases": []}]},
        {"astro_customer_id": "7", "astroCardData": [{"cardPurchases": [{"transactionID": "R1-A"}]}]},
    ],
)
def test_a_status_without_its_lists_or_without_ids_in_them_is_no_owner_without_punches(left_out: object) -> None:
    """U2: what is absent is sent again, so that absence must have been said."""
    with pytest.raises(Unreadable):
        readings.status_of(raw(left_out))


def test_an_owner_without_cards_and_a_card_without_punches() -> None:
    assert readings.status_of(raw({"astro_customer_id": "7", "astroCardData": ""})).cards == ()
    empty = {"astro_customer_id": "7", "astroCardData": [{"astro_card_id": "1", "cardPurchases": []}]}
    assert readings.status_of(raw(empty)).cards[0].punches == ()


def test_a_whole_status() -> None:
    answer = {
        "astro_customer_id": 7,
        "first_name": " Sally\r\n",
        "last_name": "Pet  Owner",
        "email_address": "Sally@Example.com",
        "phone": "(555) 010-0199",
        "astroPointsBalance": "320",
        "new_field": {"ignored": True},
        "astroCardData": [
            {
                "astro_card_id": "1",
                "astro_program_id": 2,
                "astro_program_title": "Lotus |\r\n Buy 3  Get 1",
                "astro_mfg_name": "Lotus",
                "card_purchase_required_count": "3",
                "astro_program_long_description": "Punches count for 14 months.",
                "cardPurchases": [
                    {
                        "imported_transaction_id": "R1-A",
                        "item_code": "012345678905",
                        "item_description": "Bag",
                        "purchase_date": "2024-04-01",
                    },
                    {"item_code": 5, "purchase_date": "0000-00-00"},
                ],
                "cardFreeGoods": [
                    {"astro_reward_id": 9, "item_description": "Free bag", "redeemed_on": None},
                    {"astro_reward_id": "10", "astro_item_id": "3", "redeemed_on": ""},
                    {"astro_reward_id": "11", "astro_item_id": "3", "redeemed_on": "2024-04-02 10:00:00"},
                    {"astro_reward_id": "12", "redeemed_on": "last Tuesday"},
                ],
            }
        ],
        "astroOfferRewards": [
            {"offer_reward_id": "5", "offer_title": "$2 off", "rebate_amount": "2.00", "offer_expires": "2024-06-01"}
        ],
    }
    reading = readings.status_of(raw(answer))
    assert reading.owner == SALLY
    assert reading.points == 320
    assert reading.cards == (
        Card(
            "1",
            "2",
            "Lotus | Buy 3 Get 1",
            "Lotus",
            3,
            14,
            (Punch("R1-A", "012345678905", "Bag", date(2024, 4, 1)), Punch("", "5", "", None)),
            (
                Reward("9", "Free bag", None),
                Reward("10", "", None, (RewardItem("3", "", ""),)),
                Reward("11", "", date(2024, 4, 2)),
                Reward("12", "", date(1970, 1, 1)),
            ),
        ),
    )
    assert [(offer.reward_id, offer.rebate_cents, offer.expires) for offer in reading.offers] == [
        ("5", 200, date(2024, 6, 1))
    ]


@pytest.mark.parametrize("answer", ["", {}, [], {"first_name": "Sally"}, [{"astro_customer_id": "7"}] * 2])
def test_a_status_about_nobody_or_several_is_unreadable(answer: object) -> None:
    with pytest.raises(Unreadable):
        readings.status_of(raw(answer))


def test_a_snapshot_is_the_union_of_open_and_full_cards() -> None:
    """Whether completed_cards=1 means also or only the full ones is unknown."""
    only = readings.snapshot_of("o", NOW, status(card("1", "a")), status(card("2", "b"), points=4), ())
    also = readings.snapshot_of("o", NOW, status(card("1", "a")), status(card("2", "b"), card("1", "a")), ())
    assert only.transaction_ids == also.transaction_ids == {"a", "b"}
    assert (only.points, also.points, only.begun_at) == (4, None, NOW)


def test_a_card_read_twice_is_the_newer_one_and_loses_no_punch() -> None:
    first = status(card("1", "a", "gone"), card("", "x", ""), points=3)
    reward = Reward("9", "", None)
    second = status(card("1", "a", "new", rewards=(reward,)), card("", "x", ""), owner=SALLY)
    snapshot = readings.snapshot_of("o", NOW, first, second, ())
    assert [(c.card_id, [p.transaction_id for p in c.punches]) for c in snapshot.cards] == [
        ("1", ["a", "new", "gone"]),
        ("", ["x", ""]),
    ]
    assert snapshot.cards[0].rewards == (reward,)
    assert snapshot.points == 3


def test_a_card_without_an_id_that_only_the_first_reading_has_keeps_its_punches() -> None:
    snapshot = readings.snapshot_of("o", NOW, status(card("", "x")), status(card("", "y")), ())
    assert snapshot.transaction_ids == {"x", "y"}


def test_two_readings_of_different_owners_make_no_snapshot() -> None:
    """S3: a merge between the two requests."""
    other = AstroOwner("8", "", "", "", "", "")
    with pytest.raises(Unreadable):
        readings.snapshot_of("o", NOW, status(), status(owner=other), ())


def test_items_come_to_their_rewards_and_lone_rewards_to_their_cards() -> None:
    items = (RewardItem("3", "012345678905", "Bag"),)
    redeemed, open_, no_items = Reward("8", "", date(2024, 1, 1)), Reward("9", "", None), Reward("7", "", None, items)
    rewards = (
        OpenReward("8", "1", "P", "T", items),
        OpenReward("9", "1", "P", "T", items),
        OpenReward("7", "1", "P", "T", ()),
        OpenReward("10", "1", "P", "T", items),
        OpenReward("11", "5", "Q", "T", items),
        OpenReward("11", "5", "Q", "T", items),
    )
    full = card("1", "a", rewards=(redeemed, open_, no_items))
    snapshot = readings.snapshot_of("o", NOW, status(), status(full), rewards)
    assert [(r.reward_id, r.items) for r in snapshot.cards[0].rewards] == [
        ("8", ()),
        ("9", items),
        ("7", items),
        ("10", items),
    ]
    assert [(c.card_id, c.program_id, len(c.rewards)) for c in snapshot.cards] == [("1", "P", 4), ("5", "Q", 1)]


@pytest.mark.parametrize(
    "answer",
    [
        {"rewards": [{"astro_reward_id": "9", "items": {"astro_item_id": 3}}, {"astro_card_id": "no id"}]},
        {"astroRewards": {"0": {"astro_reward_id": 9, "items": [{"astro_item_id": "3"}]}}},
        [{"astro_reward_id": "9", "items": [{"astro_item_id": "3"}]}],
    ],
)
def test_reward_status_in_the_shapes_we_can_think_of(answer: object) -> None:
    assert readings.rewards_of(raw(answer)) == (OpenReward("9", "", "", "", (RewardItem("3", "", ""),)),)


def test_a_search_finds_nobody_one_or_the_one_that_was_meant() -> None:
    one = {"astro_customer_id": "7", "phone": "5550100199", "customerID": "astro-7"}
    other = {"astro_customer_id": "8", "phone": "5550100100", "email_address": "x@example.com"}
    assert readings.found_owner(raw(""), "1", "") is None
    found = readings.found_owner(raw(one), "1", "")
    assert found is not None
    assert (found.astro_customer_id, found.customer_id) == ("7", "astro-7")
    for phone, email, astro_id in (("5550100199", "", "7"), ("", "x@example.com", "8")):
        found = readings.found_owner(raw([one, other]), phone, email)
        assert found is not None
        assert found.astro_customer_id == astro_id
    for phone in ("999", ""):
        with pytest.raises(Unreadable):
            readings.found_owner(raw([one, other]), phone, "")
    with pytest.raises(Unreadable):
        readings.found_owner(raw({"first_name": "Sally"}), "1", "")


def test_the_catalogue_tells_each_program_once_and_an_item_again_with_more_programs(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def entry(code: object, *programs: dict[str, str]) -> Raw:
        return raw(
            {"item_code": code, "item_description": "Bag", "astro_mfg_name": "B", "available_programs": programs}
        )

    bag = {"astro_mfg_program_id": "1", "astro_mfg_program_title": "Buy 3", "astro_mfg_program_type": "frequent"}
    offer = {"astro_mfg_program_id": "2", "astro_mfg_program_title": "$2 off", "astro_mfg_program_type": "Offer"}
    extra = {"astro_mfg_program_id": "3", "astro_mfg_program_type": "offer"}
    told = Program("2", "$2 off", ProgramKind.OFFER, ends=date(2024, 6, 1))
    reader = CatalogueReader()
    reader.know([told])
    with caplog.at_level(logging.WARNING):
        programs, items = reader.read([entry("012345678905", bag, offer, {}), entry("", bag), raw(5)])
    assert "2 of 3" in caplog.text
    assert programs == (Program("1", "Buy 3", ProgramKind.CARD, "B"),)
    assert items == (Item("012345678905", "Bag", "00012345678905", ("1", "2")),)
    programs, items = reader.read([entry("0012345678905", extra)])
    assert [(program.program_id, program.kind) for program in programs] == [("3", ProgramKind.OFFER)]
    assert items == (Item("012345678905", "Bag", "00012345678905", ("1", "2", "3")),)


def test_an_offer_takes_off_each_item_what_it_says_there_and_a_brand_is_the_items() -> None:
    """A program's bytes are read once: what differs from item to item is in them, or in what they are kept by."""
    offer = {"astro_mfg_program_id": "2", "astro_mfg_program_type": "offer"}
    amounts = {"a": "2.00", "b": "3.50", "c": "2.00"}
    entries = [
        raw({"item_code": code, "available_programs": [offer | {"rebate_amount": amount}, 5]})
        for code, amount in amounts.items()
    ]
    _, items = CatalogueReader().read(entries)
    assert [item.rebate("2") for item in items] == [200, 350, 200]
    left_out = {"item_code": "", "astro_mfg_name": "Almo", "available_programs": [offer]}
    taken = {"item_code": "a", "astro_mfg_name": "Lotus", "available_programs": [offer]}
    programs, _ = CatalogueReader().read([raw(left_out), raw(taken)])
    assert [program.brand for program in programs] == ["Lotus"]


def test_offers_in_a_list_or_bare() -> None:
    offer = {
        "astro_program_id": 4,
        "astro_program_title": "Almo |  Buy 4,\r\nGet 1",
        "astro_mfg_name": "Almo",
        "astro_program_start_date": "2024-01-01",
        "astro_program_end_date": "2024-12-31",
        "astro_program_long_description": "a 12 month window",
    }
    expected = Program(
        "4", "Almo | Buy 4, Get 1", ProgramKind.OFFER, "Almo", None, 12, date(2024, 1, 1), date(2024, 12, 31)
    )
    for answer in ({"program_list": [offer, 5, {}]}, [offer], {"program_list": {"0": offer}}):
        assert catalogue_readings.offers_of(raw(answer)) == (expected,)
    assert catalogue_readings.offers_of(raw({"program_list": ""})) == ()
