"""Searching, linking, adding, updating and merging pet owners (ASTRO_API §2, §3)."""

import pytest

from tests.practice.support import IDA, SAM, SAMS_PHONE


@pytest.mark.parametrize("phone", [SAMS_PHONE, "(555) 222-3333", "+1 555 222 3333", "1-555-222-3333"])
def test_search_by_phone_in_any_spelling(till, phone):
    assert till.ok("searchCustomer", phone=phone) == {
        "astro_customer_id": "1",
        "first_name": "Sam",
        "last_name": "Ashdale",
        "email_address": "sam@example.com",
        "phone": SAMS_PHONE,
        "customerID": "sam",
    }


def test_search_by_e_mail_whatever_its_case(till):
    assert till.ok("searchCustomer", email_address="SAM@Example.com")["astro_customer_id"] == "1"


def test_search_finds_nobody(till):
    envelope = till.call("searchCustomer", phone="5550000000", email_address="x@example.com")
    assert (envelope["astro_status"], envelope["returnData"]) == (310, "")


@pytest.mark.parametrize("fields", [{}, {"phone": "", "email_address": None}, {"phone": "-"}, {"phone": ["5"]}])
def test_search_needs_phone_or_e_mail(till, fields):
    assert till.status("searchCustomer", **fields) == 400


def test_search_leaves_out_the_id_of_an_unlinked_owner(till):
    added = till.ok("addCustomer", customerID="new", first_name="A", last_name="B", phone="5556667777")
    with till.store.writing() as turn:
        turn.db.execute("DELETE FROM links WHERE owner_id = ?", (added["astro_customer_id"],))
    assert "customerID" not in till.ok("searchCustomer", phone="5556667777")


def test_link_then_again_then_to_another(till):
    link = {"customerID": "till-9", "astro_customer_id": str(SAM)}
    assert till.call("linkCustomer", **link) == {
        "status": 100,
        "status_messsage": "Success",
        "returnData": {"astro_customer_id": "1"},
    }
    assert till.status("linkCustomer", **link) == 320
    assert till.status("linkCustomer", **link | {"astro_customer_id": str(IDA)}) == 330
    assert till.ok("searchCustomer", phone=SAMS_PHONE)["customerID"] == "till-9"
    assert till.ok("customerPointsStatus", customerID="sam") == {"astroPointsBalance": "0"}


@pytest.mark.parametrize("astro", ["99", "", "abc", "9" * 30])
def test_link_to_nobody(till, astro):
    assert till.status("linkCustomer", customerID="x", astro_customer_id=astro) == (400 if not astro else 310)


def test_one_link_only(till):
    till.choose(links="one")
    assert till.status("linkCustomer", customerID="second", astro_customer_id="1") == 330


def test_a_new_link_replaces(till):
    till.choose(links="replace")
    assert till.status("linkCustomer", customerID="second", astro_customer_id="1") == 100
    assert till.status("customerStatus", customerID="sam") == 310
    assert till.status("customerStatus", customerID="second") == 100


def test_add(till):
    fields = {"first_name": "Ola", "last_name": "Kinsale", "email_address": "ola@example.com", "phone": "555-888-9999"}
    astro = till.ok("addCustomer", customerID="ola", **fields)["astro_customer_id"]
    owner = till.ok("customerStatus", customerID="ola")
    assert (owner["astro_customer_id"], owner["phone"], owner["astroCardData"]) == (astro, "5558889999", [])
    assert till.status("addCustomer", customerID="ola", **fields) == 320
    assert till.status("addCustomer", customerID="ola2", **fields) == 340
    assert till.status("addCustomer", customerID="ola2", **fields | {"phone": "5550001111"}) == 340
    assert till.status("addCustomer", customerID="ola2", first_name="", last_name="x") == 400


def test_update(till):
    assert till.call("updateCustomer", astro_customer_id="2", email_address="ida@example.com", phone="5551112222") == {
        "astro_status": 100,
        "astro_status_message": "Success",
        "returnData": "",
    }
    assert till.ok("searchCustomer", email_address="ida@example.com")["phone"] == "5551112222"
    assert till.status("updateCustomer", astro_customer_id="2", phone=SAMS_PHONE) == 340
    assert till.status("updateCustomer", astro_customer_id="1", phone=SAMS_PHONE) == 100, "one's own phone is free"
    assert till.status("updateCustomer", astro_customer_id="77", phone="1") == 310


@pytest.mark.parametrize("endpoint", ["customerStatus", "customerRewardStatus", "customerPointsStatus"])
def test_status_of_nobody(till, endpoint):
    assert till.status(endpoint, customerID="nobody") == 310


def test_a_merge_takes_cards_and_points_along_and_ends_the_link(till):
    till.buy(("m1", "018542001003"), who="ida")
    till.ok("addPointsByDollar", customerID="ida", dollarAmount="5.99")
    till.store.merge_owners(SAM, IDA)
    assert till.punches("sam") == [["m1"]]
    assert till.ok("customerPointsStatus", customerID="sam") == {"astroPointsBalance": "5"}
    assert till.status("customerStatus", customerID="ida") == 310
