"""Faults and state over HTTP, for programs that are not in this process."""

import httpx
import pytest

from tests.practice.support import KIBBLE


@pytest.fixture
def panel(guest):
    """Asks the control panel: no token is needed."""

    def ask(method, path, **more):
        return guest.http.request(method, guest.shop.url.replace("/api/json", "/practice/") + path, **more)

    return ask


def test_faults_are_listed_added_and_cleared(till, panel):
    assert panel("GET", "faults").json() | {"kinds": []} == {"down": False, "rules": [], "struck": {}, "kinds": []}
    added = panel("POST", "faults", json={"kind": "500", "path": "/addTransaction/", "times": None, "skip": 0})
    rule = {"kind": "500", "path": "addTransaction", "times": None, "seconds": 1.0, "skip": 0, "text": ""}
    assert added.json()["rules"] == [rule]
    panel("POST", "faults", json={"fault": "503:listOffers"})
    assert till.post("addTransaction").status_code == 500
    assert till.post("listOffers").status_code == 503
    listed = panel("GET", "faults").json()
    assert (listed["rules"], listed["struck"]) == ([rule], {"500:addTransaction": 1, "503:listOffers": 1})
    assert "lose_answer" in listed["kinds"]
    assert panel("DELETE", "faults").json()["rules"] == []
    assert till.post("listOffers").status_code == 200


def test_down_and_up(till, panel):
    assert panel("POST", "faults", json={"down": True}).json()["down"] is True
    with pytest.raises(httpx.TransportError):
        till.post("listOffers")
    assert panel("GET", "state").status_code == 200, "the panel answers while the store is down"
    panel("POST", "faults", json={"down": False})
    assert till.post("listOffers").status_code == 200


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "Expecting value"),
        (b"[]", "the body must be a JSON object"),
        (b"{}", "a fault needs its kind"),
        (b'{"fault": "explode"}', "unknown fault 'explode'"),
        (b'{"kind": "explode"}', "unknown fault 'explode'"),
        (b'{"kind": "500", "times": true}', "'times' is no field of a fault"),
        (b'{"kind": "500", "times": "2"}', "'times' is no field of a fault"),
        (b'{"kind": "500", "colour": 1}', "'colour' is no field of a fault"),
        (b'{"kind": "500", "path": "nowhere"}', "there is no endpoint 'nowhere'"),
    ],
)
def test_a_wrong_wish_is_answered_with_a_sentence(panel, body, sentence):
    answer = panel("POST", "faults", content=body)
    assert answer.status_code == 400
    assert sentence in answer.json()["error"]
    assert panel("GET", "faults").json()["rules"] == []


def test_state(till, panel):
    till.buy(("a", KIBBLE))
    till.earn(who="ida")
    everything = panel("GET", "state").json()
    assert [owner["customer_ids"] for owner in everything["owners"]] == [["sam"], ["ida"]]
    assert everything["copies"] == {"a": 1, "e0": 1, "e1": 1, "e2": 1}
    assert everything["counts"]["punches"] == 4
    assert everything["requests"]["addTransactionBatch"] == 2
    (sam,) = panel("GET", "state", params={"owner": "sam"}).json()["owners"]
    assert sam["punches"] == [
        {
            "transaction_id": "a",
            "astro_transaction_id": "1",
            "program_id": "10",
            "card_id": "1",
            "item_code": KIBBLE,
            "purchase_date": "2026-03-15",
            "sale_id": "",
            "kind": "purchase",
            "seeded": False,
        }
    ]
    (ida,) = panel("GET", "state", params={"owner": "ida"}).json()["owners"]
    assert ida["rewards"] == [
        {
            "reward_id": "1",
            "program_id": "10",
            "card_id": "2",
            "kind": "frequent",
            "redeemed_on": None,
            "item_code": None,
        }
    ]


@pytest.mark.parametrize("owner", ["sam", "1", "5552223333", "(555) 222-3333", "sam@example.com"])
def test_state_of_one_owner_by_any_name(panel, owner):
    (found,) = panel("GET", "state", params={"owner": owner}).json()["owners"]
    assert found["astro_customer_id"] == "1"


def test_state_of_nobody(panel):
    assert panel("GET", "state", params={"owner": "5550000000"}).json()["owners"] == []
