"""Owners, rewards, sales, snapshots and errors: the small frozen values."""

import copy
import pickle
from dataclasses import FrozenInstanceError, replace

import pytest

from astro_desk.core.checkout import Basket
from astro_desk.core.errors import AstroDeskError, NeedsManager, Refused, Unavailable
from astro_desk.core.money import Money
from astro_desk.core.owners import Owner, Standing, linked_customer_id, read_email
from astro_desk.core.rewards import RewardDue
from astro_desk.core.sales import HeldSale, Sale
from astro_desk.core.snapshot import RewardItem
from tests.unit.core.making import CANS, DRY, KIBBLE, NOON, TODAY, WET, card, punch, reward, snapshot, unit

SALLY = Owner("local", "Sally", "Pet Owner", "5550100199", "sally@example.com", Standing.LINKED)


@pytest.mark.parametrize(
    ("changes", "label"),
    [
        ({}, "Sally Pet Owner"),
        ({"first_name": ""}, "Pet Owner"),
        ({"last_name": ""}, "Sally"),
        ({"first_name": "", "last_name": ""}, "sally@example.com"),
        ({"first_name": "", "last_name": "", "email": ""}, "5550100199"),
    ],
)
def test_an_owner_is_called_by_name_or_else_by_the_contact(changes, label):
    assert replace(SALLY, **changes).label == label


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" Sally.Owner+pets@Example.COM\n", "sally.owner+pets@example.com"),
        ("a@b.co", "a@b.co"),
        ("o'neil@shop.example.co.uk", "o'neil@shop.example.co.uk"),
        ("Groß@Müller.DE", "groß@müller.de"),
        ("x" * 64 + "@example.com", "x" * 64 + "@example.com"),
    ],
)
def test_an_email_address_is_read_into_its_comparing_form(text, address):
    assert read_email(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sally",
        "sally@",
        "@example.com",
        "sally@example",
        "sally@example.",
        "sally@.com",
        "sally@example..com",
        "sally owner@example.com",
        "sally@exa mple.com",
        "Sally <sally@example.com>",
        "a@b.co, c@d.co",
        "a@b@c.co",
        "sal\x00ly@example.com",
        "sally@exam\u202eple.com",
        "x" * 65 + "@example.com",
        "a@" + "b" * 250 + ".co",
    ],
)
def test_what_is_no_email_address(text):
    assert read_email(text) is None


def test_every_register_links_an_owner_under_the_same_id():
    assert linked_customer_id("4711") == "astro-4711"


def test_a_qualifying_item_is_found_by_any_spelling_of_its_code():
    """R55"""
    due = RewardDue("dry", "", "r", "", (RewardItem("1", KIBBLE, "20 lb"), RewardItem("2", CANS, "Cans")))
    assert due.item("0" + CANS) == due.items[1]
    assert due.item(CANS) == due.items[1]
    assert due.item("") == due.items[0]
    assert due.item("LEASH") is None
    assert replace(due, items=()).item("") is None


def test_a_snapshot_knows_the_ids_of_all_cards_and_none_of_nobodys():
    snap = snapshot(card(DRY, [punch("a"), punch("")]), card(WET, [punch("b")], card_id="w"))
    assert snap.transaction_ids == {"a", "b"}


def test_a_snapshot_finds_a_reward_on_whatever_card():
    snap = snapshot(card(DRY, rewards=[reward("r1")]), card(WET, rewards=[reward("r2", TODAY)]))
    assert snap.reward("r2") == reward("r2", TODAY)
    assert snap.reward("r3") is None


def test_a_sale_is_a_fact_that_nothing_changes():
    """I15"""
    sale = Sale("s", "owner", (unit("a"),), (), NOON, TODAY, "Jo", Money(1))
    with pytest.raises(FrozenInstanceError):
        sale.business_date = NOON.date()  # type: ignore[misc]
    assert HeldSale(Basket("s"), NOON, held=True) == HeldSale(Basket("s"), NOON, held=True)


@pytest.mark.parametrize("kind", [Refused, NeedsManager, Unavailable])
def test_an_error_says_its_code_and_keeps_its_facts_on_its_way_between_threads(kind):
    error = kind("not_saved", path="x")
    assert str(error) == "not_saved"
    for twin in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert (type(twin), twin.code, twin.facts) == (kind, "not_saved", {"path": "x"})


def test_a_manager_may_lift_a_refusal_but_nobody_an_outage():
    assert issubclass(NeedsManager, Refused)
    assert not issubclass(Unavailable, Refused)
    assert issubclass(Unavailable, AstroDeskError)
