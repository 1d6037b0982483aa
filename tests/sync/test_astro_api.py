"""The calls over a scripted network: what is sent, what becomes of it, and bodies that lie.

FAILURES N4, N6, N10, N11, R32, R34, S3, U2.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Coroutine, Iterable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sync import dialect
from sync.astro_api import AstroApi, CataloguePart, Eligibility, OwnerAdded, PurchaseLine, ReadFailed, RewardContact
from sync.dialect import Meaning
from sync.outcome import Cause, Outcome, Verdict
from sync.transport import Reply
from tests.sync.fake_network import FakeTransport, answer, api_on, envelope, run

NOW = datetime(2024, 5, 1, tzinfo=UTC)
DAY = date(2024, 5, 1)
LINES = [PurchaseLine("R1-A", "012345678905", DAY), PurchaseLine("R1-B", "WASH", DAY)]


def added(unit: str, status: object = 100) -> dict[str, object]:
    return {"transactionID": unit, "transaction_status": status, "transaction_status_message": "words"}


def network_with(endpoint: str, *steps: Any) -> FakeTransport:
    network = FakeTransport()
    network.on(endpoint, *steps)
    return network


Write = Callable[[AstroApi], Coroutine[Any, Any, Outcome]]


async def add_owner(api: AstroApi) -> Outcome:
    return (await api.add_owner("R1-O", "Jo", "Fairbairn", "5550100100", "jo@example.com")).outcome


async def add_purchases(api: AstroApi) -> Outcome:
    outcomes = await api.add_purchases("astro-7", "S1", LINES)
    assert outcomes.keys() == {"R1-A", "R1-B"}
    return outcomes["R1-A"]


WRITES: dict[str, tuple[Write, dict[str, Any], Any]] = {
    "linkCustomer": (
        lambda api: api.link_owner("astro-7", "7"),
        {"customerID": "astro-7", "astro_customer_id": "7"},
        {"astro_customer_id": 7},
    ),
    "addCustomer": (
        add_owner,
        {
            "customerID": "R1-O",
            "first_name": "Jo",
            "last_name": "Fairbairn",
            "phone": "5550100100",
            "email_address": "jo@example.com",
        },
        {"astro_customer_id": "9"},
    ),
    "updateCustomer": (
        lambda api: api.update_owner("7", email="new@example.com"),
        {"astro_customer_id": "7", "email_address": "new@example.com"},
        None,
    ),
    "addTransactionBatch": (
        add_purchases,
        {
            "customerID": "astro-7",
            "saleID": "S1",
            "transactions": [
                {
                    "transactionID": "R1-A",
                    "item_code": "012345678905",
                    "item_qty": 1,
                    "item_transaction_date": "2024-05-01",
                },
                {"transactionID": "R1-B", "item_code": "WASH", "item_qty": 1, "item_transaction_date": "2024-05-01"},
            ],
        },
        [added("R1-B", 410), added("R1-A", "100")],
    ),
    "addTransaction": (
        lambda api: api.add_purchase("astro-7", "", LINES[1]),
        {
            "customerID": "astro-7",
            "transactionID": "R1-B",
            "item_code": "WASH",
            "item_qty": 1,
            "item_transaction_date": "2024-05-01",
        },
        added("R1-B"),
    ),
    "removeTransaction": (
        lambda api: api.remove_purchase("astro-7", "R1-A"),
        {"customerID": "astro-7", "transactionID": "R1-A"},
        [added("R1-A") | {"transactionDeleted": True}],
    ),
    "addOfferTransaction": (
        lambda api: api.add_offer("astro-7", "R1-F", "012345678905"),
        {"customerID": "astro-7", "transactionID": "R1-F", "item_code": "012345678905", "item_qty": 1},
        None,
    ),
    "removeOfferTransaction": (
        lambda api: api.remove_offer("astro-7", "R1-F"),
        {"customerID": "astro-7", "transactionID": "R1-F"},
        [added("R1-F")],
    ),
    "addRedemption": (
        lambda api: api.redeem("astro-7", "3", "88", RewardContact(email="jo@example.com", zip_code="98001")),
        {
            "customerID": "astro-7",
            "astro_reward_id": "3",
            "astro_item_id": "88",
            "customer_email_address": "jo@example.com",
            "customer_zip": "98001",
        },
        None,
    ),
    "removeRedemption": (
        lambda api: api.undo_redemption("astro-7", "3"),
        {"customerID": "astro-7", "astro_reward_id": "3"},
        None,
    ),
    "addOfferRedemption": (
        lambda api: api.redeem_offer("astro-7", "3", "88"),
        {"customerID": "astro-7", "astro_reward_id": "3", "astro_item_id": "88"},
        None,
    ),
    "addPointsByDollar": (
        lambda api: api.add_points("astro-7", 4105),
        {"customerID": "astro-7", "dollarAmount": "41.05"},
        {"total_points": "41"},
    ),
    "redeemPoints": (
        lambda api: api.redeem_points("astro-7", "4"),
        {"customerID": "astro-7", "astro_points_reward_id": "4"},
        {"total_points": "1"},
    ),
}
EVERY_WRITE = pytest.mark.parametrize("endpoint", WRITES)


def outcome_of(endpoint: str, *steps: Any) -> Outcome:
    return run(WRITES[endpoint][0](api_on(network_with(endpoint, *steps))))


def outcomes_of(endpoints: Iterable[str], reply: Reply) -> dict[str, Outcome]:
    """The same answer to several writes, in one event loop."""

    async def main() -> dict[str, Outcome]:
        return {one: await WRITES[one][0](api_on(network_with(one, reply))) for one in endpoints}

    return run(main())


@EVERY_WRITE
def test_what_is_sent_and_what_a_good_answer_is(endpoint: str) -> None:
    """ASTRO_API §3. Units have quantity 1, removals none."""
    write, fields, data = WRITES[endpoint]
    network = network_with(endpoint, envelope(data))
    outcome = run(write(api_on(network)))
    assert outcome == Outcome(Verdict.APPLIED, code=100)
    assert [call.fields for call in network.asked(endpoint)] == [fields]
    assert network.asked(endpoint)[0].deadline_s == dialect.DEADLINE_S


@EVERY_WRITE
def test_link_and_add_spell_the_envelope_their_own_way(endpoint: str) -> None:
    reply = answer({"status": "100", "status_messsage": "Success", "returnData": WRITES[endpoint][2]})
    assert outcome_of(endpoint, reply).verdict is Verdict.APPLIED


@EVERY_WRITE
def test_a_refusal_with_a_known_code_is_definite(endpoint: str) -> None:
    outcome = outcome_of(endpoint, envelope("", 310, "Customer\r\n not found"))
    assert outcome == Outcome(Verdict.REFUSED, Cause.REFUSED, 310, "Customer not found")


@EVERY_WRITE
def test_an_unexplained_code_is_unknown(endpoint: str) -> None:
    """U2."""
    outcome = outcome_of(endpoint, envelope("", 555, "New"))
    assert (outcome.verdict, outcome.unexplained_code) == (Verdict.UNKNOWN, True)


@EVERY_WRITE
@pytest.mark.parametrize(
    "failed", [Outcome(Verdict.UNKNOWN, Cause.SLOW), Outcome(Verdict.NOT_APPLIED, Cause.NO_NETWORK)]
)
def test_a_write_never_raises_for_the_network(endpoint: str, failed: Outcome) -> None:
    assert outcome_of(endpoint, failed) == failed


@EVERY_WRITE
@pytest.mark.parametrize("status", [429, 500, 502, 503, 404, 301])
def test_an_http_failure_is_unknown_whatever_its_body_says(endpoint: str, status: int) -> None:
    """N4, N6."""
    good = envelope(WRITES[endpoint][2])
    assert outcome_of(endpoint, answer(good.body, status)).verdict is Verdict.UNKNOWN


@EVERY_WRITE
@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b"null", b"[]", b'{"astro_status":100', b"{" * 10_000])
def test_a_body_that_is_no_answer_is_unknown(endpoint: str, body: bytes) -> None:
    """N10, R32."""
    assert outcome_of(endpoint, answer(body)) == Outcome(Verdict.UNKNOWN, Cause.UNREADABLE)


LINE_WRITES = ("addTransactionBatch", "addTransaction", "removeTransaction", "removeOfferTransaction")
FIELDS = st.sampled_from(
    ["astro_status", "status", "returnData", "transactionID", "transaction_status", "astro_customer_id", "0"]
)
VALUES = st.sampled_from([100, "100", 310, None, "", "R1-A", "R1-B", "R1-F", "7", True]) | st.text(max_size=3)
BODIES: st.SearchStrategy[Any] = st.recursive(
    VALUES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=4),
    max_leaves=20,
)


@given(BODIES | st.builds(lambda data, status: {"astro_status": status, "returnData": data}, BODIES, VALUES))
@example({"astro_status": 100, "returnData": [added("R1-X"), "R1-A"]})
def test_no_body_makes_a_unit_applied_without_its_id_and_100(body: Any) -> None:
    text = json.dumps(body)
    outcomes = outcomes_of((*LINE_WRITES, "linkCustomer"), answer(body))
    for endpoint in LINE_WRITES:
        outcome = outcomes[endpoint]
        if outcome.verdict is Verdict.APPLIED:
            lines = body["returnData"]
            found = lines if isinstance(lines, list) else [lines, *lines.values()]
            ours = [
                line for line in found if isinstance(line, dict) and line.get("transactionID") in fields_of(endpoint)
            ]
            assert any(line.get("transaction_status") in (100, "100") for line in ours), text
    linked = outcomes["linkCustomer"]
    assert linked.verdict is not Verdict.APPLIED or '"7"' in text or linked.code == 320


def fields_of(endpoint: str) -> tuple[str, ...]:
    sent = WRITES[endpoint][1]
    return tuple(line["transactionID"] for line in sent.get("transactions", [sent]))


@given(st.binary())
def test_no_bytes_make_anything_applied(body: bytes) -> None:
    assert {outcome.verdict for outcome in outcomes_of(WRITES, answer(body)).values()} == {Verdict.UNKNOWN}


# ---------------------------------------------------------------------------------------------------- single endpoints


def test_units_are_matched_by_id_and_each_one_sent_has_an_outcome(caplog: pytest.LogCaptureFixture) -> None:
    """N11, R34: shorter, longer, in another order, foreign ids."""
    network = network_with("addTransactionBatch", envelope([added("R9-X"), added("R1-B")]))
    with caplog.at_level(logging.WARNING):
        outcomes = run(api_on(network).add_purchases("astro-7", "S1", LINES))
    assert {unit: outcome.verdict for unit, outcome in outcomes.items()} == {
        "R1-A": Verdict.UNKNOWN,
        "R1-B": Verdict.APPLIED,
    }
    assert "1 units" in caplog.text


def test_a_number_in_place_of_the_lines_leaves_all_unknown() -> None:
    outcomes = run(api_on(network_with("addTransactionBatch", envelope(5))).add_purchases("astro-7", "", LINES))
    assert set(outcomes.values()) == {Outcome(Verdict.UNKNOWN, Cause.UNREADABLE)}


def test_not_enrolled_said_of_a_whole_batch_is_said_of_no_unit() -> None:
    """Each is asked alone: a punch is not lost over a word that may have been meant for its neighbour."""
    refused = envelope("", 410)
    outcomes = run(api_on(network_with("addTransactionBatch", refused)).add_purchases("astro-7", "", LINES))
    assert set(outcomes.values()) == {Outcome(Verdict.UNKNOWN, Cause.UNREADABLE)}
    alone = run(api_on(network_with("addTransactionBatch", refused)).add_purchases("astro-7", "", LINES[:1]))
    assert alone["R1-A"].code == 410


@pytest.mark.parametrize("lines", [[], LINES + LINES, [PurchaseLine(str(n), "x", DAY) for n in range(26)]])
def test_a_batch_holds_1_to_25_different_units(lines: list[PurchaseLine]) -> None:
    with pytest.raises(ValueError, match="1 to 25"):
        run(api_on(FakeTransport()).add_purchases("astro-7", "S1", lines))


def test_a_new_owner_has_astros_id_or_is_unknown() -> None:
    async def added_owner(step: Any) -> OwnerAdded:
        api = api_on(network_with("addCustomer", step))
        return await api.add_owner("R1-O", "Jo", "Fairbairn", "5550100100", "")

    assert run(added_owner(envelope({"astro_customer_id": 9}))).astro_customer_id == "9"
    nothing: list[object] = ["", 5, [], {"astro_customer_id": ""}]
    for data in nothing:
        assert run(added_owner(envelope(data))) == OwnerAdded(Outcome(Verdict.UNKNOWN, Cause.UNREADABLE))
    linked = run(added_owner(envelope({"astro_customer_id": 9}, 320)))
    assert (linked.outcome.verdict, linked.outcome.code, linked.astro_customer_id) == (Verdict.UNKNOWN, 320, "")


def test_no_personal_data_comes_back_in_a_message() -> None:
    """K3, I20."""
    words = "Jo FAIRBAIRN (jo@example.com, 555-010-0100) exists"
    assert outcome_of("addCustomer", envelope("", 555, words)).message == "… … (…, …) exists"


def test_a_link_that_was_there_is_success_unless_it_leads_elsewhere() -> None:
    assert outcome_of("linkCustomer", envelope(None, 320)).verdict is Verdict.APPLIED
    assert outcome_of("linkCustomer", envelope({"astro_customer_id": 8}, 320)).verdict is Verdict.UNKNOWN
    assert outcome_of("linkCustomer", envelope({"astro_customer_id": 8})).verdict is Verdict.UNKNOWN


def test_what_a_manager_said_about_a_code_holds_from_then_on() -> None:
    async def main() -> None:
        api = api_on(network_with("addTransaction", envelope(added("R1-B", 555))))
        assert (await api.add_purchase("astro-7", "", LINES[1])).unexplained_code
        api.learned = {555: Meaning.NOT_ENROLLED}
        assert (await api.add_purchase("astro-7", "", LINES[1])).verdict is Verdict.REFUSED

    run(main())


# --------------------------------------------------------------------------------------------------------------- reads

STATUS = {"astro_customer_id": "7", "astroCardData": [{"astro_card_id": "1", "cardPurchases": []}]}
READS: dict[str, Callable[[AstroApi], Coroutine[Any, Any, object]]] = {
    "searchCustomer": lambda api: api.search_owner(phone="5550100199"),
    "customerStatus": lambda api: api.read_snapshot("o", "astro-7", NOW),
    "customerRewardStatus": lambda api: api.reward_status("astro-7"),
    "customerPointsStatus": lambda api: api.points_status("astro-7"),
    "checkRedemptionEligibility": lambda api: api.check_eligibility("astro-7", "012345678905"),
    "eligiblePurchaseItems": lambda api: api.eligible_items(["012345678905"]),
    "listOffers": lambda api: api.list_offers(),
}


def failure(endpoint: str, step: Any) -> Outcome:
    with pytest.raises(ReadFailed) as failed:
        run(READS[endpoint](api_on(network_with(endpoint, step))))
    return failed.value.outcome


@pytest.mark.parametrize("endpoint", READS)
def test_a_read_that_brings_nothing_says_why(endpoint: str) -> None:
    slow = Outcome(Verdict.UNKNOWN, Cause.SLOW)
    assert failure(endpoint, slow) == slow
    assert failure(endpoint, answer(b"<html>")).cause is Cause.UNREADABLE
    assert failure(endpoint, answer({}, 503)).cause is Cause.ASTRO_DOWN
    assert failure(endpoint, envelope(5)).cause is Cause.UNREADABLE
    assert failure(endpoint, envelope(5)).answered
    assert failure(endpoint, envelope("", 555)).unexplained_code


@pytest.mark.parametrize("step", [envelope("", 310), envelope(""), envelope()])
def test_a_search_that_finds_nobody(step: Any) -> None:
    network = network_with("searchCustomer", step)
    assert run(api_on(network).search_owner(email="x@example.com")) is None
    assert network.asked("searchCustomer")[0].fields == {"email_address": "x@example.com"}


def test_a_snapshot_reads_open_cards_then_full_ones_then_rewards() -> None:
    network = network_with("customerStatus", envelope(STATUS))
    network.on("customerRewardStatus", envelope({"rewards": [{"astro_reward_id": "3", "astro_card_id": "1"}]}))
    reading = run(api_on(network).read_snapshot("o", "astro-7", NOW))
    assert reading is not None
    assert reading.owner.astro_customer_id == "7"
    assert reading.snapshot.begun_at == NOW
    assert reading.snapshot.reward("3") is not None
    assert [(call.endpoint, call.fields.get("completed_cards")) for call in network.calls[1:]] == [
        ("customerStatus", 0),
        ("customerStatus", 1),
        ("customerRewardStatus", None),
    ]
    assert {call.limit for call in network.asked("customerStatus")} == {dialect.STATUS_LIMIT}


@pytest.mark.parametrize("steps", [[envelope("", 310)], [envelope(STATUS), envelope("", 310)]])
def test_a_snapshot_of_an_owner_whom_astro_does_not_know_is_none(steps: list[Any]) -> None:
    """S3."""
    assert run(api_on(network_with("customerStatus", *steps)).read_snapshot("o", "astro-7", NOW)) is None


def test_a_snapshot_across_a_merge_is_no_snapshot() -> None:
    other = envelope(STATUS | {"astro_customer_id": "8"})
    network = network_with("customerStatus", envelope(STATUS), other)
    with pytest.raises(ReadFailed):
        run(api_on(network).read_snapshot("o", "astro-7", NOW))


@pytest.mark.parametrize("step", [envelope("", 555), envelope(5)])
def test_reward_status_in_an_unknown_shape_costs_the_items_alone(step: Any) -> None:
    network = network_with("customerStatus", envelope(STATUS))
    network.on("customerRewardStatus", step)
    reading = run(api_on(network).read_snapshot("o", "astro-7", NOW))
    assert reading is not None
    assert len(reading.snapshot.cards) == 1


def test_reward_status_that_does_not_come_fails_the_snapshot() -> None:
    network = network_with("customerStatus", envelope(STATUS))
    network.on("customerRewardStatus", Outcome(Verdict.UNKNOWN, Cause.SLOW))
    with pytest.raises(ReadFailed):
        run(api_on(network).read_snapshot("o", "astro-7", NOW))


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (
            envelope({"isEligible": True, "astro_reward_id": 3, "program_type": "frequent"}),
            Eligibility(True, "3", "frequent"),
        ),
        (envelope({"isEligible": "0"}), Eligibility(False)),
        (envelope(""), Eligibility(False)),
        (envelope({"isEligible": False}, 700), Eligibility(False)),
    ],
)
def test_eligibility(step: Any, expected: Eligibility) -> None:
    api = api_on(network_with("checkRedemptionEligibility", step))
    assert run(api.check_eligibility("astro-7", "012345678905")) == expected


@pytest.mark.parametrize(("data", "points"), [({"astroPointsBalance": "12"}, 12), ("", None), ({}, None)])
def test_points(data: object, points: int | None) -> None:
    assert run(api_on(network_with("customerPointsStatus", envelope(data))).points_status("astro-7")) == points


async def parts_of(api: AstroApi) -> list[CataloguePart]:
    return [part async for part in api.fetch_catalogue()]


def test_the_catalogue_comes_in_parts() -> None:
    program = {"astro_mfg_program_id": "1", "astro_mfg_program_title": "Buy 3"}
    items = [{"item_code": f"OWN-{n}", "available_programs": [program]} for n in range(450)]
    network = network_with("eligiblePurchaseItems", envelope(items))
    network.on("listOffers", envelope({"program_list": [{"astro_program_id": "2"}]}))
    parts = run(parts_of(api_on(network)))
    assert [(part.done, part.total, len(part.items), len(part.programs)) for part in parts] == [
        (0, 450, 0, 1),
        (200, 450, 200, 1),
        (400, 450, 200, 0),
        (450, 450, 50, 0),
    ]
    call = network.asked("eligiblePurchaseItems")[0]
    assert (call.fields, call.limit, call.deadline_s) == ({}, dialect.CATALOGUE_LIMIT, dialect.CATALOGUE_DEADLINE_S)


def test_a_large_answer_is_read_off_the_loop_and_a_broken_one_is_unreadable() -> None:
    long = [{"item_code": f"OWN-{n}", "item_description": "x" * 300} for n in range(1000)]
    parts = run(parts_of(api_on(network_with("eligiblePurchaseItems", envelope(long)))))
    assert parts[-1].done == 1000
    cut = answer(envelope(long).body[:-1])
    assert failure("eligiblePurchaseItems", cut).cause is Cause.UNREADABLE


def test_an_empty_catalogue_is_one_part() -> None:
    assert run(parts_of(api_on(FakeTransport()))) == [CataloguePart((), (), 0, 0)]


def test_items_are_looked_up_by_their_spelling_at_most_100_at_a_time() -> None:
    network = network_with("eligiblePurchaseItems", envelope({"item_code": "OWN"}))
    part = run(api_on(network).eligible_items(["OWN", "x"]))
    assert [item.code for item in part.items] == ["OWN"]
    assert network.asked("eligiblePurchaseItems")[0].fields == {"item_code_batch": ["OWN", "x"]}
    with pytest.raises(ValueError, match="100"):
        run(api_on(network).eligible_items(["x"] * 101))


def test_without_a_list_the_goods_that_were_bought_are_asked_about_one_by_one() -> None:
    """ASTRO_API §7: only qualifying items are offered; checkRedemptionEligibility says which."""
    bought = [
        {
            "imported_transaction_id": f"t{n}",
            "item_code": code,
            "item_description": code,
            "purchase_date": f"2026-01-0{n}",
        }
        for n, code in enumerate(("OLD", "BAG", "LEASH", "BAG"), 1)
    ]
    open_reward = {"astro_reward_id": "3", "item_description": "One bag", "redeemed_on": None}
    card = {"astro_card_id": "1", "astro_program_id": "P", "cardPurchases": bought, "cardFreeGoods": [open_reward]}
    network = network_with("customerStatus", envelope(STATUS | {"astroCardData": [card]}))
    network.on("customerRewardStatus", envelope("", 555))
    network.on(
        "checkRedemptionEligibility",
        envelope({"isEligible": 1, "astro_reward_id": "3"}),
        envelope({"isEligible": 0}, 700),
        envelope({"isEligible": 1, "astro_reward_id": "another"}),
    )
    reading = run(api_on(network).read_snapshot("o", "astro-7", NOW))
    assert reading is not None
    (reward,) = reading.snapshot.cards[0].rewards
    assert [(item.astro_item_id, item.item_code) for item in reward.items] == [("", "BAG")]
    asked = [call.fields["item_code"] for call in network.asked("checkRedemptionEligibility")]
    assert asked == ["BAG", "LEASH", "OLD"]
