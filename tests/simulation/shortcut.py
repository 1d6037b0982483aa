"""AstroApi's place taken by values: what the protocol sees of Astro, without the bytes in between."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from astro_desk.core.catalog import Program
from astro_desk.core.snapshot import Card, OfferReward, Punch, Reward, RewardItem, Snapshot
from astro_desk.use_cases.ports import AstroAccount
from sync.astro_api import AstroOwner, OwnerAdded, OwnerReading, PurchaseLine
from sync.outcome import UNREADABLE, Outcome, ReadFailed, from_code, from_http, from_link
from tests.simulation import astro
from tests.simulation.front import Call
from tests.simulation.network import Answer, Network
from tests.sync.little_astro import EPOCH

if TYPE_CHECKING:
    from tests.simulation.register import Register


class Shortcut:
    """Of AstroApi what a session and a run need."""

    def __init__(self, network: Network, register: Register, account: AstroAccount) -> None:
        self._network, self._register, self._account = network, register, account
        self.learned: dict = {}

    async def _ask(self, endpoint: str, **fields: Any) -> tuple[Outcome, Any]:
        call = Call(endpoint, fields, "", self._account.password)
        came = await self._network.exchange(self._register, call)
        return _outcome(came), came.said.data if came.readable is not None and came.said is not None else None

    async def _find(self, endpoint: str, **fields: Any) -> Any:
        outcome, data = await self._ask(endpoint, **fields)
        if outcome.code == astro.NOBODY:
            return None
        if outcome.code != astro.OK:
            raise ReadFailed(outcome)
        return data

    async def search_owner(self, *, phone: str = "", email: str = "") -> AstroOwner | None:
        found = await self._find("searchCustomer", phone=phone)
        return None if found is None else _owner(found, found["customerID"])

    async def read_snapshot(self, owner_id: str, customer_id: str, now: datetime) -> OwnerReading | None:
        found = await self._find("ownerRead", customerID=customer_id)
        if found is None:
            return None
        who, open_cards, with_full, earned = found
        cards = {card.card_id: card for card in (*open_cards, *with_full)}
        seen = {name for card in cards.values() for name, _ in card.lines}
        made = [_card(card) for card in cards.values()]
        # A punch that only the first answer has is kept: what is there is believed.
        missed = [line for card in open_cards for line in card.lines if line[0] not in seen]
        if missed:
            made.append(Card("", "", "", "", None, None, tuple(Punch(*line, "", None) for line in missed)))
        offers = tuple(_offer(card) for card in earned)
        return OwnerReading(Snapshot(owner_id, now, tuple(made), offers=offers), _owner(who, ""))

    async def list_offers(self) -> tuple[Program, ...]:
        await self._find("listOffers")
        return ()

    async def fetch_catalogue(self) -> AsyncIterator:
        raise ReadFailed(UNREADABLE)
        yield

    async def add_purchases(
        self, customer_id: str, sale_id: str, lines: Sequence[PurchaseLine]
    ) -> Mapping[str, Outcome]:
        sent = [{"transactionID": line.transaction_id, "item_code": line.item_code} for line in lines]
        outcome, data = await self._ask("addTransactionBatch", customerID=customer_id, transactions=sent)
        if data is None:
            return dict.fromkeys((line.transaction_id for line in lines), outcome)
        said = {line["transactionID"]: from_code(line["transaction_status"], "") for line in data}
        return {line.transaction_id: said.get(line.transaction_id, UNREADABLE) for line in lines}

    async def add_purchase(self, customer_id: str, sale_id: str, line: PurchaseLine) -> Outcome:
        return (await self.add_purchases(customer_id, sale_id, [line]))[line.transaction_id]

    async def remove_purchase(self, customer_id: str, transaction_id: str) -> Outcome:
        fields = {"customerID": customer_id, "transactionID": transaction_id}
        outcome, data = await self._ask("removeTransaction", **fields)
        return outcome if outcome.code != astro.OK or data else UNREADABLE

    async def redeem(self, customer_id: str, reward_id: str, astro_item_id: str, contact: object) -> Outcome:
        return (await self._ask("addRedemption", customerID=customer_id, astro_reward_id=reward_id))[0]

    async def add_offer(self, customer_id: str, transaction_id: str, item_code: str) -> Outcome:
        fields = {"customerID": customer_id, "transactionID": transaction_id, "item_code": item_code}
        return (await self._ask("addOfferTransaction", **fields))[0]

    async def remove_offer(self, customer_id: str, transaction_id: str) -> Outcome:
        fields = {"customerID": customer_id, "transactionID": transaction_id}
        outcome, data = await self._ask("removeOfferTransaction", **fields)
        return outcome if outcome.code != astro.OK or data else UNREADABLE

    async def redeem_offer(self, customer_id: str, reward_id: str, astro_item_id: str) -> Outcome:
        return (await self._ask("addOfferRedemption", customerID=customer_id, astro_reward_id=reward_id))[0]

    async def add_points(self, customer_id: str, cents: int) -> Outcome:
        dollars = f"{cents // 100}.{cents % 100:02d}"
        return (await self._ask("addPointsByDollar", customerID=customer_id, dollarAmount=dollars))[0]

    async def redeem_points(self, customer_id: str, points_reward_id: str) -> Outcome:
        fields = {"customerID": customer_id, "astro_points_reward_id": points_reward_id}
        return (await self._ask("redeemPoints", **fields))[0]

    async def update_owner(
        self, astro_customer_id: str, *, first_name: str = "", last_name: str = "", phone: str = "", email: str = ""
    ) -> Outcome:
        names = {"first_name": first_name, "last_name": last_name, "phone": phone, "email_address": email}
        return (await self._ask("updateCustomer", astro_customer_id=astro_customer_id, **names))[0]

    async def undo_redemption(self, customer_id: str, reward_id: str) -> Outcome:
        return (await self._ask("removeRedemption", customerID=customer_id, astro_reward_id=reward_id))[0]

    async def link_owner(self, customer_id: str, astro_customer_id: str) -> Outcome:
        fields = {"customerID": customer_id, "astro_customer_id": astro_customer_id}
        outcome, _ = await self._ask("linkCustomer", **fields)
        return from_link(outcome, astro_customer_id, astro_customer_id)

    async def add_owner(self, customer_id: str, first_name: str, last_name: str, phone: str, email: str) -> OwnerAdded:
        names = {"first_name": first_name, "last_name": last_name, "phone": phone}
        outcome, data = await self._ask("addCustomer", customerID=customer_id, **names)
        return OwnerAdded(outcome, data["astro_customer_id"] if data else "")


def _outcome(came: Answer) -> Outcome:
    if came.failed is not None:
        return came.failed
    failed = from_http(came.status, came.headers, EPOCH)
    if failed is not None:
        return failed
    return UNREADABLE if came.readable is None else from_code(came.readable.code, "")


def _owner(found: dict, customer_id: str) -> AstroOwner:
    names = found["first_name"], found["last_name"], found["phone"], found["email_address"]
    return AstroOwner(found["astro_customer_id"], customer_id, *names)


def _card(card: astro.Card) -> Card:
    """As the wire would have it; Astro names the items of open rewards alone."""
    rewards: tuple[Reward, ...] = ()
    if card.reward_id:
        items = () if card.redeemed else tuple(RewardItem(f"9{n}", code, "") for n, code in enumerate(card.deal.codes))
        rewards = (Reward(card.reward_id, "", EPOCH.date() if card.redeemed else None, items),)
    punches = tuple(Punch(name, code, "", None) for name, code in card.lines)
    return Card(card.card_id, card.deal.program_id, card.deal.title, "", card.deal.required, None, punches, rewards)


def _offer(card: astro.Card) -> OfferReward:
    items = tuple(RewardItem(f"8{n}", code, "") for n, code in enumerate(card.deal.codes))
    return OfferReward(card.reward_id, card.deal.title, "Free Good", None, None, items)


def opener(network: Network, register: Register) -> Any:
    """An OpenApi that opens the shortcut."""

    @asynccontextmanager
    async def open_api(account: AstroAccount) -> AsyncIterator[Shortcut]:
        yield Shortcut(network, register, account)

    return open_api
