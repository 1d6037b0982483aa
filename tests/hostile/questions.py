"""Every call of Astro's API, with the answer that is right for it (ASTRO_API §3 to §5)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from astro_desk.core.operations import (
    AddOffer,
    AddPoints,
    AddPurchase,
    Intent,
    LinkOwner,
    NewOwner,
    Redeem,
    RedeemOffer,
    RedeemPoints,
    RemoveOffer,
    RemovePurchase,
    UndoRedemption,
)
from astro_desk.core.owners import Owner, Standing
from sync import dialect
from sync.astro_api import AstroApi

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
DAY = date(2026, 5, 1)
OWNER = Owner(
    "R1-O", "Jo", "Fairbairn", "5550100100", "jo@example.com", Standing.LINKED, customer_id="astro-7",
    astro_customer_id="7",
)  # fmt: skip
STRANGER = Owner("R1-O", "Jo", "Fairbairn", "5550100100", "jo@example.com", Standing.NEW, customer_id="R1-O")
UNIT, LACKED, PLAIN, GONE = "R1-A", "R1-B", "R1-C", "R1-G"
REWARD = "31"


def line(unit: str, status: object = 100, **more: object) -> dict[str, object]:
    words = {"transaction_status_message": "Transaction Added", "astro_transaction_id": "901"}
    return {"transaction_status": status, "transactionID": unit} | words | more


@dataclass(frozen=True, slots=True)
class Write:
    """A write: its endpoint, what it tells, and `data`, the right returnData.

    `ids` are those that its lines must name; none for a write whose answer names nothing of ours. `lacking` are not
    in our catalogue, `counting` are there in a program.
    """

    endpoint: str
    intents: dict[str, Intent]
    data: Any = None
    ids: tuple[str, ...] = ()
    status_key: str = "astro_status"
    isolated: bool = False
    owner: Owner = OWNER
    lacking: frozenset[str] = frozenset()
    counting: frozenset[str] = frozenset()
    removal: bool = False
    limit: int = dialect.ANSWER_LIMIT


@dataclass(frozen=True, slots=True)
class Read:
    """A read: what asks it, and its right returnData."""

    endpoint: str
    ask: Callable[[AstroApi], Awaitable[object]]
    data: Any
    limit: int = dialect.ANSWER_LIMIT


Question = Write | Read


def _add(code: str) -> AddPurchase:
    return AddPurchase(code, code)


WRITES: tuple[Write, ...] = (
    Write(
        "addTransactionBatch",
        {UNIT: _add("012345678905"), LACKED: _add("TOYS"), PLAIN: _add("WASH")},
        [line(UNIT), line(LACKED), line(PLAIN)],
        (UNIT, LACKED, PLAIN),
        lacking=frozenset({LACKED}),
        counting=frozenset({UNIT}),
    ),
    Write(
        "addTransaction",
        {UNIT: _add("012345678905")},
        line(UNIT),
        (UNIT,),
        isolated=True,
        counting=frozenset({UNIT}),
    ),
    Write(
        "removeTransaction",
        {"R1-X": RemovePurchase(GONE)},
        [line(GONE, transactionDeleted=True)],
        (GONE,),
        removal=True,
    ),
    Write("addOfferTransaction", {UNIT: AddOffer("5", "012345678905", "012345678905")}),
    Write(
        "removeOfferTransaction",
        {"R1-X": RemoveOffer(GONE)},
        [line(GONE, transactionDeleted=True)],
        (GONE,),
        removal=True,
    ),
    Write("addRedemption", {"R1-X": Redeem("2", "012345678905", REWARD, "88")}),
    Write("removeRedemption", {"R1-X": UndoRedemption("R1-Y", REWARD)}),
    Write("addOfferRedemption", {"R1-X": RedeemOffer(REWARD, "88")}),
    Write("addPointsByDollar", {"R1-X": AddPoints(4105)}, {"astro_points_transaction_id": "4", "total_points": "41"}),
    Write("redeemPoints", {"R1-X": RedeemPoints("4")}, {"total_points": "1"}),
    Write("addCustomer", {"R1-X": NewOwner()}, {"astro_customer_id": "7"}, status_key="status", owner=STRANGER),
    Write("linkCustomer", {"R1-X": LinkOwner("7")}, {"astro_customer_id": "7"}, status_key="status"),
)

STATUS: dict[str, Any] = {
    "astro_customer_id": "7",
    "first_name": "Jo",
    "last_name": "Fairbairn",
    "email_address": "jo@example.com",
    "phone": "5550100100",
    "astroPointsBalance": "320",
    "astroCardData": [
        {
            "astro_card_id": "11",
            "astro_program_id": "2",
            "astro_program_title": "Lotus |\r\n Buy 12 Get 1 Free",
            "astro_mfg_name": "Lotus",
            "card_purchase_required_count": "12",
            "astro_program_long_description": "Punches count for 14 months.",
            "cardPurchases": [
                {"imported_transaction_id": UNIT, "item_code": "012345678905", "purchase_date": "2026-04-01"},
                {"imported_transaction_id": GONE, "item_code": "012345678905", "purchase_date": "2026-04-02"},
            ],
            "cardFreeGoods": [{"astro_reward_id": REWARD, "item_description": "Free bag", "redeemed_on": None}],
        }
    ],
    "astroOfferRewards": [{"offer_reward_id": "5", "offer_title": "$2 off", "rebate_amount": "2.00"}],
}
REWARDS = {
    "rewards": [
        {
            "astro_reward_id": REWARD,
            "astro_card_id": "11",
            "items": [{"astro_item_id": "88", "item_code": "012345678905"}],
        }
    ]
}
CATALOGUE = [
    {
        "item_code": f"0123456789{n:02}",
        "item_description": "Bag",
        "astro_mfg_name": "Lotus",
        "available_programs": [{"astro_mfg_program_id": str(n), "astro_mfg_program_title": "Buy 3 Get 1"}],
    }
    for n in range(3)
]
OFFERS = {"program_list": [{"astro_program_id": "5", "astro_program_title": "Buy 4", "astro_program_end_date": "x"}]}
OWNER_FOUND = {key: value for key, value in STATUS.items() if isinstance(value, str)}


async def _whole_catalogue(api: AstroApi) -> object:
    return [part async for part in api.fetch_catalogue()]


READS: tuple[Read, ...] = (
    Read("searchCustomer", lambda api: api.search_owner(phone="5550100100"), OWNER_FOUND),
    Read("customerStatus", lambda api: api.read_snapshot("R1-O", "astro-7", NOW), STATUS, dialect.STATUS_LIMIT),
    Read("customerRewardStatus", lambda api: api.read_snapshot("R1-O", "astro-7", NOW), REWARDS, dialect.STATUS_LIMIT),
    Read("customerPointsStatus", lambda api: api.points_status("astro-7"), {"astroPointsBalance": "320"}),
    Read(
        "checkRedemptionEligibility",
        lambda api: api.check_eligibility("astro-7", "012345678905"),
        {"isEligible": True, "astro_reward_id": REWARD, "program_type": "frequent"},
    ),
    Read("eligiblePurchaseItems", _whole_catalogue, CATALOGUE, dialect.CATALOGUE_LIMIT),
    Read("listOffers", lambda api: api.list_offers(), OFFERS, dialect.CATALOGUE_LIMIT),
    # The log-in itself: a call that needs it, on a register that has no token yet.
    Read("token", lambda api: api.points_status("astro-7"), None),
)
TOKEN = {"access_token": "T1", "token_type": "bearer", "expires": "1800", "created": "1790000000"}
QUESTIONS: tuple[Question, ...] = (*WRITES, *READS)


def envelope(question: Question) -> dict[str, Any]:
    """The whole right answer as a value."""
    if question.endpoint == "token":
        return dict(TOKEN)
    key = question.status_key if isinstance(question, Write) else "astro_status"
    words = "status_messsage" if key == "status" else "astro_status_message"
    whole: dict[str, Any] = {key: 100, words: "Success"}
    return whole if question.data is None else whole | {"returnData": question.data}
