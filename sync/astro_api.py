"""Astro's API as calls of ours: values in, values and Outcomes out (ASTRO_API §3).

Writes never raise for anything that Astro or the network does: they answer Outcomes. Reads raise ReadFailed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from msgspec import Raw

from astro_desk.core.catalog import Program
from astro_desk.core.frozen import replace
from astro_desk.core.snapshot import RewardItem, Snapshot
from sync import dialect, readings, wire
from sync.calls import LARGE, Calls
from sync.catalogue_readings import CataloguePart, CatalogueReader, offers_of, read_all
from sync.dialect import Meaning
from sync.outcome import UNREADABLE, Outcome, ReadFailed, Verdict, from_code, from_lines, from_link
from sync.readings import (
    AstroOwner,
    Eligibility,
    OpenReward,
    OwnerReading,
    StatusReading,
)
from sync.sign_in import SignIn
from sync.transport import CallFailed, Transport

__all__ = [
    "AstroApi",
    "AstroOwner",
    "CataloguePart",
    "Eligibility",
    "OpenReward",
    "OwnerAdded",
    "OwnerReading",
    "PurchaseLine",
    "ReadFailed",
    "RewardContact",
    "StatusReading",
]

T = TypeVar("T")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PurchaseLine:
    """One unit: our `transactionID`, the code as Astro spells it, and the business date of its sale."""

    transaction_id: str
    item_code: str
    bought_on: date


@dataclass(frozen=True, slots=True)
class OwnerAdded:
    """`astro_customer_id` is "" unless the outcome is APPLIED."""

    outcome: Outcome
    astro_customer_id: str = ""


@dataclass(frozen=True, slots=True)
class RewardContact:
    """What some brands ask for before a redemption (ASTRO_API §7); "" is not sent."""

    email: str = ""
    address: str = ""
    city: str = ""
    state: str = ""
    zip_code: str = ""


class AstroApi:
    """One account's API. Safe to call concurrently within one event loop; does not limit how often.

    `learned` holds a manager's answers about status codes that the dialect does not know; it may be replaced.
    Every call may take the whole deadline of 30 s and a log-in before it.
    """

    def __init__(
        self, transport: Transport, sign_in: SignIn, base_url: str, learned: Mapping[int, Meaning] | None = None
    ) -> None:
        """Raises Refused `api_url_invalid`, `api_url_not_https`."""
        self.learned: Mapping[int, Meaning] = learned or {}
        self._calls = Calls(transport, sign_in, base_url)

    # ------------------------------------------------------------------------------------- reads: raise ReadFailed

    async def search_owner(self, *, phone: str = "", email: str = "") -> AstroOwner | None:
        """The owner with this phone (digits) or else this e-mail; None when Astro knows nobody (310, or nothing).

        Give one of them: what Astro does with both is unknown.
        """
        data = await self._find("searchCustomer", _given(phone=phone, email_address=email), Meaning.NO_SUCH_OWNER)
        if data is None:
            return None
        return await _parse(lambda raw: readings.found_owner(raw, phone, email), data)

    async def customer_status(self, customer_id: str, completed: bool = False) -> StatusReading | None:
        """customerStatus as it is; None when Astro does not know this customerID (310)."""
        fields = {"customerID": customer_id, "completed_cards": int(completed)}
        data = await self._find("customerStatus", fields, Meaning.NO_SUCH_OWNER, limit=dialect.STATUS_LIMIT)
        return None if data is None else await _parse(readings.status_of, data)

    async def reward_status(self, customer_id: str) -> tuple[OpenReward, ...]:
        """The open rewards with the items that qualify (the shape is a guess)."""
        data = await self._read("customerRewardStatus", {"customerID": customer_id}, limit=dialect.STATUS_LIMIT)
        return await _parse(readings.rewards_of, data)

    async def read_snapshot(self, owner_id: str, customer_id: str, now: datetime) -> OwnerReading | None:
        """customerStatus with completed_cards 0, then 1, then customerRewardStatus, as one Snapshot.

        `now` (UTC, aware) becomes `begun_at`: take it just before the call. None: Astro does not know this
        customerID (310). When customerRewardStatus says nothing of use, checkRedemptionEligibility is asked about
        goods that the owner has bought; the rest is then the store's to redeem on Astro's page.
        """
        open_cards = await self.customer_status(customer_id, completed=False)
        if open_cards is None:
            return None
        with_full = await self.customer_status(customer_id, completed=True)
        if with_full is None:
            return None
        rewards = await self._rewards_if_known(customer_id)
        try:
            snapshot = readings.snapshot_of(owner_id, now, open_cards, with_full, rewards)
        except wire.Unreadable as error:
            raise ReadFailed(replace(UNREADABLE, code=dialect.OK_CODE, message=str(error))) from None
        if not rewards:
            snapshot = await self._with_eligible(customer_id, snapshot)
        return OwnerReading(snapshot, with_full.owner)

    async def _rewards_if_known(self, customer_id: str) -> tuple[OpenReward, ...]:
        try:
            return await self.reward_status(customer_id)
        except ReadFailed as failed:
            if not failed.outcome.answered:
                raise
            # Nobody has seen this answer (ASTRO_API §3); punches and rewards stand in customerStatus anyway.
            _log.warning("customerRewardStatus is of no use: %s %s", failed.outcome.cause, failed.outcome.code)
            return ()

    async def _with_eligible(self, customer_id: str, snapshot: Snapshot) -> Snapshot:
        """The snapshot, with goods at open rewards for which none are listed, as far as Astro says yes to them."""
        found: dict[str, list[RewardItem]] = {}
        try:
            for code, description in readings.goods_in_question(snapshot)[: dialect.GOODS_ASKED]:
                answer = await self.check_eligibility(customer_id, code)
                if answer.eligible:
                    found.setdefault(answer.reward_id, []).append(RewardItem("", code, description))
        except ReadFailed as failed:
            _log.warning("checkRedemptionEligibility is of no use: %s", failed.outcome.cause)
        return readings.with_goods(snapshot, found)

    async def points_status(self, customer_id: str) -> int | None:
        """The balance; None when Astro did not say."""
        data = await self._read("customerPointsStatus", {"customerID": customer_id})
        shape = await _parse(wire.points.one, data)
        return wire.number(shape.points) if shape else None

    async def check_eligibility(self, customer_id: str, item_code: str) -> Eligibility:
        """Whether the item could be handed out free now: 700 and isEligible false both say no."""
        fields = {"customerID": customer_id, "item_code": item_code}
        data = await self._find("checkRedemptionEligibility", fields, Meaning.NOT_ELIGIBLE)
        return Eligibility(False) if data is None else await _parse(readings.eligibility_of, data)

    async def eligible_items(self, codes: Sequence[str] | None = None) -> CataloguePart:
        """What the catalogue says about these codes, as spelled, or all of it; a code Astro does not know is missing.

        Raises ValueError for more than 100 codes.
        """
        if codes is not None and len(codes) > dialect.LOOK_UP_LIMIT:
            raise ValueError(f"at most {dialect.LOOK_UP_LIMIT} codes at a time")
        data = await self._eligible(codes)
        return await _parse(read_all, data)

    async def list_offers(self) -> tuple[Program, ...]:
        """The offers that are not over, with their dates."""
        data = await self._read("listOffers", {}, limit=dialect.CATALOGUE_LIMIT)
        return await _parse(offers_of, data)

    async def fetch_catalogue(self) -> AsyncIterator[CataloguePart]:
        """The whole catalogue: first the offers (done 0), then items with their programs, 200 entries a part.

        Each part is decoded on a thread, so that neither the loop nor the screen waits for a large one. At most
        10 minutes for the one request. Raises ReadFailed while it is iterated; what came before stays right.
        """
        offers = await self.list_offers()
        data = await self._eligible(None)
        entries = await _parse(lambda raw: wire.split(raw, "eligiblePurchaseItems"), data)
        reader = CatalogueReader()
        reader.know(offers)
        yield CataloguePart(offers, (), 0, len(entries))
        for start in range(0, len(entries), dialect.CATALOGUE_PART):
            some = entries[start : start + dialect.CATALOGUE_PART]
            programs, items = await asyncio.to_thread(reader.read, some)
            yield CataloguePart(programs, items, start + len(some), len(entries))

    # ----------------------------------------------------------------------------- writes: answer Outcomes, never raise

    async def link_owner(self, customer_id: str, astro_customer_id: str) -> Outcome:
        """Ties our id to Astro's owner. APPLIED for 100 and for 320 unless the answer names another owner."""
        fields = {"customerID": customer_id, "astro_customer_id": astro_customer_id}
        outcome, data = await self._write("linkCustomer", fields)
        return from_link(outcome, astro_customer_id, readings.astro_id_of(data))

    async def add_owner(self, customer_id: str, first_name: str, last_name: str, phone: str, email: str) -> OwnerAdded:
        """Makes the owner and the link at once. 320 here is UNKNOWN: the look-up by our id settles it."""
        fields = {"customerID": customer_id, "first_name": first_name, "last_name": last_name}
        fields |= _given(phone=phone, email_address=email)
        outcome, data = await self._write("addCustomer", fields, hide=(first_name, last_name, phone, email))
        astro_id = readings.astro_id_of(data)
        if outcome.verdict is not Verdict.APPLIED:
            return OwnerAdded(outcome)
        return OwnerAdded(outcome, astro_id) if astro_id else OwnerAdded(UNREADABLE)

    async def update_owner(
        self, astro_customer_id: str, *, first_name: str = "", last_name: str = "", phone: str = "", email: str = ""
    ) -> Outcome:
        """Changes the fields that are not ""."""
        names = _given(first_name=first_name, last_name=last_name, phone=phone, email_address=email)
        fields = {"astro_customer_id": astro_customer_id, **names}
        return (await self._write("updateCustomer", fields, hide=tuple(names.values())))[0]

    async def add_purchases(
        self, customer_id: str, sale_id: str, lines: Sequence[PurchaseLine]
    ) -> Mapping[str, Outcome]:
        """addTransactionBatch, 1 to 25 units of one owner: an outcome for each transaction id that was given.

        Matched by id. Raises ValueError for no line, too many, or an id given twice.
        """
        ids = [line.transaction_id for line in lines]
        if not 1 <= len(ids) == len(set(ids)) <= dialect.BATCH_LIMIT:
            raise ValueError(f"1 to {dialect.BATCH_LIMIT} units, each once")
        fields = {"customerID": customer_id, **_given(saleID=sale_id), "transactions": [_line(line) for line in lines]}
        return await self._write_lines("addTransactionBatch", fields, ids, removal=False)

    async def add_purchase(self, customer_id: str, sale_id: str, line: PurchaseLine) -> Outcome:
        """The single endpoint, for a unit that bisection has isolated. The shape of its answer is a guess."""
        fields = {"customerID": customer_id, **_given(saleID=sale_id), **_line(line)}
        return await self._write_line("addTransaction", fields, line.transaction_id, removal=False)

    async def remove_purchase(self, customer_id: str, transaction_id: str) -> Outcome:
        """Takes the whole unit back. No quantity is ever sent: with one the call would not be idempotent."""
        fields = {"customerID": customer_id, "transactionID": transaction_id}
        return await self._write_line("removeTransaction", fields, transaction_id, removal=True)

    async def add_offer(self, customer_id: str, transaction_id: str, item_code: str) -> Outcome:
        """A punch towards an offer; the one example of an answer has nothing but the status."""
        fields = {"customerID": customer_id, "transactionID": transaction_id, "item_code": item_code, "item_qty": 1}
        return (await self._write("addOfferTransaction", fields))[0]

    async def remove_offer(self, customer_id: str, transaction_id: str) -> Outcome:
        fields = {"customerID": customer_id, "transactionID": transaction_id}
        return await self._write_line("removeOfferTransaction", fields, transaction_id, removal=True)

    async def redeem(
        self, customer_id: str, reward_id: str, astro_item_id: str, contact: RewardContact = RewardContact()
    ) -> Outcome:
        """Claims a card's reward. REFUSED 730: the brand asks for what `contact` holds."""
        fields = _reward(customer_id, reward_id, astro_item_id) | _given(
            customer_email_address=contact.email,
            customer_address=contact.address,
            customer_city=contact.city,
            customer_state=contact.state,
            customer_zip=contact.zip_code,
        )
        hide = (contact.email, contact.address, contact.city, contact.zip_code)
        return (await self._write("addRedemption", fields, hide=hide))[0]

    async def undo_redemption(self, customer_id: str, reward_id: str) -> Outcome:
        return (await self._write("removeRedemption", {"customerID": customer_id, "astro_reward_id": reward_id}))[0]

    async def redeem_offer(self, customer_id: str, reward_id: str, astro_item_id: str) -> Outcome:
        return (await self._write("addOfferRedemption", _reward(customer_id, reward_id, astro_item_id)))[0]

    async def add_points(self, customer_id: str, cents: int) -> Outcome:
        """Points for an amount in cents; sent as dollars, "12.50"."""
        fields = {"customerID": customer_id, "dollarAmount": f"{cents // 100}.{cents % 100:02d}"}
        return (await self._write("addPointsByDollar", fields))[0]

    async def redeem_points(self, customer_id: str, points_reward_id: str) -> Outcome:
        fields = {"customerID": customer_id, "astro_points_reward_id": points_reward_id}
        return (await self._write("redeemPoints", fields))[0]

    # ---------------------------------------------------------------------------------------------------- underneath

    async def _eligible(self, codes: Sequence[str] | None) -> Raw:
        fields = {} if codes is None else {"item_code_batch": list(codes)}
        return await self._read(
            "eligiblePurchaseItems", fields, limit=dialect.CATALOGUE_LIMIT, deadline_s=dialect.CATALOGUE_DEADLINE_S
        )

    async def _read(
        self,
        endpoint: str,
        fields: Mapping[str, object],
        *,
        limit: int = dialect.ANSWER_LIMIT,
        deadline_s: float = dialect.DEADLINE_S,
    ) -> Raw:
        """`returnData` of an answer with 100. Raises ReadFailed for any other code, too."""
        try:
            envelope = await self._calls.ask(endpoint, fields, write=False, limit=limit, deadline_s=deadline_s)
        except CallFailed as failed:
            raise ReadFailed(failed.outcome) from failed
        outcome = from_code(envelope.code, envelope.message, self.learned)
        if outcome.verdict is not Verdict.APPLIED:
            raise ReadFailed(outcome)
        return envelope.data

    async def _find(
        self, endpoint: str, fields: Mapping[str, object], absent: Meaning, limit: int = dialect.ANSWER_LIMIT
    ) -> Raw | None:
        """As `_read`, and None for the code that says that there is none."""
        try:
            return await self._read(endpoint, fields, limit=limit)
        except ReadFailed as failed:
            code = failed.outcome.code
            if code is None or dialect.meaning_of(code) is not absent:
                raise
            return None

    async def _write(
        self, endpoint: str, fields: Mapping[str, object], hide: Sequence[str] = (), *, alone: bool = True
    ) -> tuple[Outcome, Raw]:
        """`alone` unless the answer names what it is about: a bare 100 left over from another call looks the same."""
        try:
            envelope = await self._calls.ask(endpoint, fields, write=True, alone=alone)
        except CallFailed as failed:
            return failed.outcome, Raw()
        return from_code(envelope.code, envelope.message, self.learned, hide), envelope.data

    async def _write_lines(
        self, endpoint: str, fields: Mapping[str, object], ids: Sequence[str], *, removal: bool
    ) -> dict[str, Outcome]:
        # An add and its removal are about the same id, so that only the add's answer tells whose it is.
        outcome, data = await self._write(endpoint, fields, alone=removal)
        try:
            lines = wire.read_lines(data)
        except wire.Unreadable:
            return dict.fromkeys(ids, UNREADABLE)
        if not lines and len(ids) > 1 and _about_one(outcome):
            return dict.fromkeys(ids, UNREADABLE)  # of which unit? each will be asked alone
        foreign = len({line.transaction_id for line in lines} - set(ids))
        if foreign:
            _log.warning("%s answered about %d units that it was not asked about", endpoint, foreign)
        return {one: from_lines(one, outcome, lines, self.learned, removal=removal) for one in ids}

    async def _write_line(
        self, endpoint: str, fields: Mapping[str, object], transaction_id: str, *, removal: bool
    ) -> Outcome:
        return (await self._write_lines(endpoint, fields, [transaction_id], removal=removal))[transaction_id]


def _about_one(outcome: Outcome) -> bool:
    """Whether Astro refused with words that can only be meant for one unit."""
    return outcome.code is not None and dialect.meaning_of(outcome.code) is Meaning.NOT_ENROLLED


async def _parse(read: Callable[[Raw], T], data: Raw) -> T:
    """Reads `returnData`, a large one on a thread. Raises ReadFailed: UNREADABLE, with the code 100 it came with."""
    try:
        if memoryview(data).nbytes < LARGE:
            return read(data)
        return await asyncio.to_thread(read, data)
    except wire.Unreadable as error:
        raise ReadFailed(replace(UNREADABLE, code=dialect.OK_CODE, message=str(error))) from None


def _given(**fields: str) -> dict[str, str]:
    """The fields that are not ""."""
    return {name: value for name, value in fields.items() if value}


def _line(line: PurchaseLine) -> dict[str, object]:
    return {
        "transactionID": line.transaction_id,
        "item_code": line.item_code,
        "item_qty": 1,
        "item_transaction_date": line.bought_on.isoformat(),
    }


def _reward(customer_id: str, reward_id: str, astro_item_id: str) -> dict[str, str]:
    return {"customerID": customer_id, "astro_reward_id": reward_id, "astro_item_id": astro_item_id}
