"""From the wire's shapes to the values that the program thinks in (ASTRO_API §2, §4, §5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from msgspec import UNSET, Raw

from astro_desk.core.frozen import replace
from astro_desk.core.snapshot import (
    Card,
    OfferReward,
    PointsEntry,
    PointsReward,
    Punch,
    Reward,
    RewardItem,
    Snapshot,
)
from sync import dialect, wire
from sync.wire import Unreadable


@dataclass(frozen=True, slots=True)
class AstroOwner:
    """A pet owner as Astro has them.

    `customer_id` is our id if Astro told one, else "". `phone` holds digits only, `email` is lower case.
    """

    astro_customer_id: str
    customer_id: str
    first_name: str
    last_name: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class StatusReading:
    """One customerStatus answer. `points` None: not said."""

    owner: AstroOwner
    cards: tuple[Card, ...]
    points: int | None
    offers: tuple[OfferReward, ...] = ()
    points_entries: tuple[PointsEntry, ...] = ()
    points_rewards: tuple[PointsReward, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnerReading:
    """One look at an owner: the snapshot (its `begun_at` is before the first request) and who Astro says it is."""

    snapshot: Snapshot
    owner: AstroOwner


@dataclass(frozen=True, slots=True)
class OpenReward:
    """One reward of customerRewardStatus: where the items that may be free are named."""

    reward_id: str
    card_id: str
    program_id: str
    program_title: str
    items: tuple[RewardItem, ...]


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Of checkRedemptionEligibility; `reward_id` and `program_type` are "" when Astro says no."""

    eligible: bool
    reward_id: str = ""
    program_type: str = ""


# --------------------------------------------------------------------------------------------------------- pet owners


def owner_of(shape: wire.OwnerShape) -> AstroOwner:
    """Raises Unreadable without Astro's own id: an answer that names nobody says nothing."""
    if not wire.text(shape.astro_customer_id):
        raise Unreadable("astro_customer_id")
    return AstroOwner(
        astro_customer_id=wire.text(shape.astro_customer_id),
        customer_id=wire.text(shape.customer_id),
        first_name=wire.title(shape.first_name),
        last_name=wire.title(shape.last_name),
        phone=wire.digits(shape.phone),
        email=wire.text(shape.email_address).casefold(),
    )


def found_owner(data: Raw, phone: str, email: str) -> AstroOwner | None:
    """Of searchCustomer: nobody, the one, or of several the only one with exactly this contact; else Unreadable."""
    found = [owner_of(shape) for shape in wire.owners.all(data)]
    if len(found) > 1:
        found = [owner for owner in found if (phone and owner.phone == phone) or (email and owner.email == email)]
        if len({owner.astro_customer_id for owner in found}) != 1:
            raise Unreadable("searchCustomer: several owners")
    return found[0] if found else None


def astro_id_of(data: Raw) -> str:
    """The `astro_customer_id` of linkCustomer's and addCustomer's answer, "" when there is none to read."""
    try:
        shape = wire.owners.one(data)
    except Unreadable:
        return ""
    return wire.text(shape.astro_customer_id) if shape else ""


# ------------------------------------------------------------------------------------------------------------- status


def status_of(data: Raw) -> StatusReading:
    """Of customerStatus. Raises Unreadable: half an answer must never look like an owner with few punches."""
    shape = wire.statuses.one(data)
    if shape is None:
        raise Unreadable("customerStatus: empty")
    _must_list(shape.cards, "astroCardData")
    listed = [(card, _purchases(card)) for card in wire.cards.all(shape.cards)]
    punches = [punch for _, some in listed for punch in some]
    if punches and all(punch.imported_transaction_id is UNSET for punch in punches):
        raise Unreadable("cardPurchases: no ids")  # the field is called otherwise now: every unit would look absent
    entries = wire.split(shape.points_entries, "points entries")
    return StatusReading(
        owner=owner_of(shape),
        cards=tuple(_card(card, some) for card, some in listed),
        points=wire.number(shape.points),
        offers=tuple(_offer_reward(offer) for offer in wire.offer_rewards.readable(wire.split(shape.offers, "offers"))),
        points_entries=tuple(_points_entry(entry) for entry in wire.points_entries.readable(entries)),
        points_rewards=tuple(
            _points_reward(reward, required)
            for reward in wire.points_rewards.readable(wire.split(shape.points_rewards, "points rewards"))
            if wire.text(reward.astro_points_reward_id) and (required := wire.number(reward.required)) is not None
        ),
    )


def _purchases(card: wire.CardShape) -> list[wire.PurchaseShape]:
    _must_list(card.purchases, "cardPurchases")
    return wire.purchases.all(card.purchases)


def _must_list(data: Raw, where: str) -> None:
    if dialect.LISTS_ALWAYS_THERE and not memoryview(data).nbytes:
        raise Unreadable(f"{where}: left out")


def _card(shape: wire.CardShape, purchases: Iterable[wire.PurchaseShape]) -> Card:
    return Card(
        card_id=wire.text(shape.astro_card_id),
        program_id=wire.text(shape.astro_program_id),
        program_title=wire.title(shape.astro_program_title),
        brand=wire.title(shape.astro_mfg_name),
        required=wire.number(shape.required) or None,
        window_months=dialect.window_months(wire.text(shape.description)),
        punches=tuple(
            Punch(
                transaction_id=_unit_id(punch),
                item_code=wire.text(punch.item_code),
                description=wire.title(punch.item_description),
                purchased_on=wire.day(punch.purchase_date),
            )
            for punch in purchases
        ),
        rewards=tuple(_reward(good) for good in wire.free_goods.all(shape.free_goods)),
    )


def _unit_id(punch: wire.PurchaseShape) -> str:
    return "" if punch.imported_transaction_id is UNSET else wire.text(punch.imported_transaction_id)


def _reward(shape: wire.FreeGoodShape) -> Reward:
    # A redeemed reward whose day cannot be read must not look open: it would be handed out twice.
    redeemed_on = wire.day(shape.redeemed_on) or dialect.REDEEMED_SOMETIME if wire.is_set(shape.redeemed_on) else None
    items = (_item(shape),) if wire.text(shape.astro_item_id) and redeemed_on is None else ()
    return Reward(wire.text(shape.astro_reward_id), wire.title(shape.item_description), redeemed_on, items)


def _item(shape: wire.ItemShape) -> RewardItem:
    return RewardItem(wire.text(shape.astro_item_id), wire.text(shape.item_code), wire.title(shape.item_description))


def _offer_reward(shape: wire.OfferRewardShape) -> OfferReward:
    return OfferReward(
        reward_id=wire.text(shape.offer_reward_id),
        title=wire.title(shape.offer_title),
        kind=wire.title(shape.offer_type),
        rebate_cents=wire.cents(shape.rebate_amount) or None,
        expires=wire.day(shape.offer_expires),
        items=tuple(_item(item) for item in wire.items.readable(wire.split(shape.items, "items"))),
    )


def _points_entry(shape: wire.PointsEntryShape) -> PointsEntry:
    return PointsEntry(
        entry_id=wire.text(shape.astro_points_transaction_id),
        description=wire.title(shape.description),
        booked_on=wire.day(shape.booked_on),
        points=wire.number(shape.points) or 0,
        total=wire.number(shape.total),
    )


def _points_reward(shape: wire.PointsRewardShape, required: int) -> PointsReward:
    return PointsReward(
        reward_id=wire.text(shape.astro_points_reward_id),
        title=wire.title(shape.title),
        required=required,
        kind=wire.title(shape.kind),
        value_cents=wire.cents(shape.value),
    )


def rewards_of(data: Raw) -> tuple[OpenReward, ...]:
    """Of customerRewardStatus. Raises Unreadable."""
    return tuple(
        OpenReward(
            reward_id=wire.text(shape.astro_reward_id),
            card_id=wire.text(shape.astro_card_id),
            program_id=wire.text(shape.astro_program_id),
            program_title=wire.title(shape.astro_program_title),
            items=tuple(_item(item) for item in wire.items.all(shape.items)),
        )
        for shape in wire.rewards.all(wire.reward_list(data))
        if wire.text(shape.astro_reward_id)
    )


def eligibility_of(data: Raw) -> Eligibility:
    """Of checkRedemptionEligibility with 100. Raises Unreadable."""
    shape = wire.eligibilities.one(data)
    if shape is None or not wire.flag(shape.is_eligible):
        return Eligibility(False)
    return Eligibility(True, wire.text(shape.astro_reward_id), wire.text(shape.program_type))


def snapshot_of(
    owner_id: str,
    begun_at: datetime,
    open_cards: StatusReading,
    with_full: StatusReading,
    rewards: Sequence[OpenReward],
) -> Snapshot:
    """The union of completed_cards 0 and, read after it, 1; whether 1 means “also” or “only” full cards is unknown.

    Raises Unreadable when the two are not about the same owner.
    """
    if open_cards.owner.astro_customer_id != with_full.owner.astro_customer_id:
        raise Unreadable("customerStatus: two owners")
    cards = _union(open_cards.cards, with_full.cards)
    return Snapshot(
        owner_id,
        begun_at,
        _with_items(cards, rewards),
        points=open_cards.points if with_full.points is None else with_full.points,
        offers=with_full.offers or open_cards.offers,
        points_entries=with_full.points_entries or open_cards.points_entries,
        points_rewards=with_full.points_rewards or open_cards.points_rewards,
    )


def _union(first: Sequence[Card], second: Sequence[Card]) -> list[Card]:
    """Cards by id as the second reading has them; a punch that only the first has is kept, for present is believed."""
    cards = list(second)
    place = {card.card_id: n for n, card in enumerate(second) if card.card_id}
    seen = {punch.transaction_id for card in second for punch in card.punches}
    for card in first:
        missed = tuple(punch for punch in card.punches if punch.transaction_id not in seen)
        at = place.get(card.card_id)
        if at is not None:
            cards[at] = replace(cards[at], punches=cards[at].punches + missed)
        elif card.card_id:
            cards.append(card)
        elif missed:
            cards.append(replace(card, punches=missed))
    return cards


def _with_items(cards: Sequence[Card], rewards: Sequence[OpenReward]) -> tuple[Card, ...]:
    """The items that qualify, put to their rewards; a reward that no card shows is put to its card or gets one."""
    by_id = {reward.reward_id: reward for reward in rewards}
    result = []
    for card in cards:
        known = [
            replace(reward, items=by_id[reward.reward_id].items or reward.items)
            if reward.redeemed_on is None and reward.reward_id in by_id
            else reward
            for reward in card.rewards
        ]
        result.append(replace(card, rewards=tuple(known)))
    shown = {reward.reward_id for card in cards for reward in card.rewards}
    for extra in rewards:
        if extra.reward_id in shown:
            continue
        shown.add(extra.reward_id)
        reward = Reward(extra.reward_id, "", None, extra.items)
        at = next((n for n, card in enumerate(result) if extra.card_id and card.card_id == extra.card_id), None)
        if at is None:
            result.append(Card(extra.card_id, extra.program_id, extra.program_title, "", None, None, rewards=(reward,)))
        else:
            result[at] = replace(result[at], rewards=(*result[at].rewards, reward))
    return tuple(result)


def goods_in_question(snapshot: Snapshot) -> list[tuple[str, str]]:
    """Code and description of what was bought on cards with an open reward and no goods listed, the newest first."""
    cards = [card for card in snapshot.cards if any(_is_bare(reward) for reward in card.rewards)]
    punches = [punch for card in cards for punch in card.punches if punch.item_code]
    punches.sort(key=lambda punch: punch.purchased_on or date.min, reverse=True)
    found: dict[str, str] = {}
    for punch in punches:
        found.setdefault(punch.item_code, punch.description)
    return list(found.items())


def with_goods(snapshot: Snapshot, goods: Mapping[str, Sequence[RewardItem]]) -> Snapshot:
    """The goods put to those open rewards, by reward id, for which none are listed."""
    if not goods:
        return snapshot

    def filled(reward: Reward) -> Reward:
        known = goods.get(reward.reward_id)
        return replace(reward, items=tuple(known)) if known and _is_bare(reward) else reward

    cards = tuple(replace(card, rewards=tuple(map(filled, card.rewards))) for card in snapshot.cards)
    return replace(snapshot, cards=cards)


def _is_bare(reward: Reward) -> bool:
    return reward.redeemed_on is None and not reward.items
