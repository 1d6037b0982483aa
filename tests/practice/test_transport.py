"""Log-in, token, form and envelope (ASTRO_API §1)."""

import json

import pytest

from astro_desk.practice.store import ENDPOINTS
from tests.practice.support import SAMS_PHONE

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def test_token_speaks_in_strings(guest, clock):
    answer = guest.ask_token()
    assert answer.status_code == 200
    token = answer.json()
    assert token | {"access_token": ""} == {
        "access_token": "",
        "token_type": "bearer",
        "expires": "1800",
        "created": str(int(clock().timestamp())),
    }
    assert token["access_token"]


@pytest.mark.parametrize(
    "wrong", [{"username": "x"}, {"password": ""}, {"client_id": " practice"}], ids=["name", "password", "padded id"]
)
def test_wrong_log_in(guest, wrong):
    assert guest.ask_token(**wrong).status_code == 401
    guest.choose(bad_login_is_200=True)
    answer = guest.ask_token(**wrong)
    assert answer.status_code == 200
    assert "access_token" not in answer.json()


def test_other_grants_are_refused(guest):
    assert guest.ask_token(grant_type="client_credentials").status_code == 400


def test_without_a_token_nothing_is_told(guest):
    answer = guest.post("searchCustomer", phone=SAMS_PHONE)
    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_token"
    guest.http.headers["Authorization"] = "Bearer made-up"
    assert guest.post("searchCustomer", phone=SAMS_PHONE).status_code == 401
    guest.http.headers["Authorization"] = guest.ask_token().json()["access_token"]
    assert guest.post("searchCustomer", phone=SAMS_PHONE).status_code == 401, "the word Bearer was missing"


def test_a_token_ends(till, clock):
    clock.advance(seconds=1799)
    assert till.post("listOffers").status_code == 200
    clock.advance(seconds=1)
    assert till.post("listOffers").status_code == 401
    assert till.sign_in().post("listOffers").status_code == 200


def test_a_new_token_leaves_the_old_one_or_ends_it(till):
    old = till.http.headers["Authorization"]
    till.sign_in()
    till.http.headers["Authorization"] = old
    assert till.post("listOffers").status_code == 200
    till.choose(new_token_revokes=True)
    till.sign_in()
    till.http.headers["Authorization"] = old
    assert till.post("listOffers").status_code == 401


def test_revoked_tokens_are_over(till):
    till.store.revoke_tokens()
    assert till.post("listOffers").status_code == 401


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_every_endpoint_is_there_and_wants_a_token_a_post_and_a_slash(till, endpoint):
    envelope = till.call(endpoint)
    assert envelope.get("astro_status", envelope.get("status")) in (100, 400)
    url = f"{till.shop.url}/{endpoint}"
    assert till.http.get(f"{url}/").status_code == 405
    assert till.http.post(url).status_code == 404
    assert till.http.post(f"{url}/", headers={"Authorization": ""}).status_code == 401


def test_unknown_endpoint(till):
    assert till.post("voidTransaction").status_code == 404


@pytest.mark.parametrize("endpoint", ["linkCustomer", "addCustomer"])
def test_two_endpoints_spell_the_envelope_their_own_way(till, endpoint):
    assert till.call(endpoint) == {"status": 400, "status_messsage": "customerID is required"}


def test_the_other_envelope(till):
    assert till.call("addPointsByDollar", customerID="sam", dollarAmount=3) == {
        "astro_status": 100,
        "astro_status_message": "Success",
        "returnData": {"astro_points_transaction_id": "1", "total_points": "3"},
    }


@pytest.mark.parametrize("body", ["", "jsonData=", "jsonData={}", "jsonData=%7B%7D"])
def test_no_arguments_may_be_said_in_four_ways(till, body):
    answer = till.http.post(f"{till.shop.url}/listOffers/", content=body, headers=FORM)
    assert answer.json()["astro_status"] == 100


@pytest.mark.parametrize(
    "body",
    [
        "jsonData=[]",
        "jsonData=17",
        "jsonData={",
        "jsonData=" + "[" * 20_000,
        "jsonData=%7B%22a%22%3A%22%5Cud800%22%7D",
        "jsonData={}&jsonData={}",
        "jsonData={}&phone=1",
        "phone=5552223333",
        "jsonData",
        "jsonData=%ff",
        '{"phone": "5552223333"}',
        "jsonData=ü".encode("latin-1"),
    ],
)
def test_any_other_body_is_refused(till, body):
    answer = till.http.post(f"{till.shop.url}/searchCustomer/", content=body, headers=FORM)
    assert (answer.status_code, answer.json()["astro_status"]) == (200, 400)


def test_json_instead_of_a_form_is_refused(till):
    answer = till.http.post(f"{till.shop.url}/searchCustomer/", json={"phone": SAMS_PHONE})
    assert answer.json()["astro_status_message"] == "The body must be application/x-www-form-urlencoded"


def test_text_survives_the_form(till):
    name = "Zoë & Søn + 100% “=;”\n猫"
    till.ok("updateCustomer", astro_customer_id="1", first_name=name)
    assert till.ok("searchCustomer", phone=SAMS_PHONE)["first_name"] == name


def test_numbers_may_be_numbers_or_text(till):
    fields = {"customerID": "sam", "transactionID": "n1", "item_code": "018542001003"}
    assert till.ok("addTransaction", **fields, item_qty=1, item_amount="12.50")["transaction_status"] == 100
    assert json.dumps(till.punches()) == '[["n1"]]'
