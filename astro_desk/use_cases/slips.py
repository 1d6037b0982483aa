"""Making the slip of a finished sale, now or any day later, from the facts of that moment."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import timedelta

from astro_desk.core.cards import CardView
from astro_desk.core.catalog import ProgramKind
from astro_desk.core.checkout import Basket, Claim
from astro_desk.core.corrections import SoldUnit, as_told_last
from astro_desk.core.errors import NeedsManager, Refused
from astro_desk.core.money import Money
from astro_desk.core.operations import AddPoints, Operation, Redeem, RedeemPoints, State, UndoRedemption
from astro_desk.core.owners import Owner
from astro_desk.core.owners import Standing as OwnerStanding
from astro_desk.core.points import view_points
from astro_desk.core.review_reasons import WITHOUT_ANSWER, Reason
from astro_desk.core.sales import Allowance, Sale
from astro_desk.core.slip_numbers import register_of, slip_number
from astro_desk.core.slips import (
    Slip,
    SlipAllowance,
    SlipCard,
    SlipLine,
    SlipPoints,
    SlipReward,
    SlipWords,
    Standing,
    short_name,
)
from astro_desk.use_cases.gone_again import is_given_back
from astro_desk.use_cases.owner_cards import OwnerCards
from astro_desk.use_cases.people import said_by
from astro_desk.use_cases.ports import Clock, Records, UnitOfWork
from astro_desk.use_cases.return_sale import given, standing_units
from astro_desk.use_cases.words import Texts

WORDS_SETTING = "slip_words"
TAX_WORDS: Texts[str] = {
    "none": "",
    "taxed": "Sales tax is charged on free goods.",
    "untaxed": "No sales tax is charged on free goods.",
}
"""What a manager may say of tax; any other words are taken as they stand."""
NAMES = ("initial", "full", "none")
_LONGEST = 84


def read_words(records: Records) -> SlipWords:
    text = records.setting(WORDS_SETTING)
    return SlipWords() if text is None else SlipWords(**json.loads(text))


def check_words(names: str, tax: str, heading: str = "", footer: str = "") -> SlipWords:
    """What a manager wants on slips. Raises Refused `slip_names_invalid`, `slip_words_long`."""
    if names not in NAMES:
        raise Refused("slip_names_invalid", names=", ".join(NAMES))
    tax, heading, footer = (" ".join(text.split()) for text in (TAX_WORDS.get(tax, tax), heading, footer))
    if max(len(tax), len(heading), len(footer)) > _LONGEST:
        raise Refused("slip_words_long", limit=_LONGEST)
    return SlipWords(names, tax, heading, footer)


def save_words(
    work: UnitOfWork, names: str, tax: str, heading: str = "", footer: str = "", *, manager: bool
) -> SlipWords:
    """What the store's slips say. Raises NeedsManager `rules_need_pin`, Refused as `check_words`."""
    if not manager:
        raise NeedsManager("rules_need_pin")
    words = check_words(names, tax, heading, footer)
    work.save_setting(WORDS_SETTING, json.dumps(asdict(words)))
    return words


def sample_slip(words: SlipWords, register: str, clock: Clock) -> Slip:
    """A slip that nobody was given, to show what the words look like."""
    owner = Owner("sample", "Sally", "Pet Owner", "", "", OwnerStanding.LINKED)
    reward = SlipReward("Buy 5 Get 1", "Wash", "4711", Standing.CONFIRMED)
    now = clock.now()
    return Slip(
        number=f"{register}-AB12",
        register=register,
        cashier="",
        finished_at=now,
        business_date=clock.today(),
        owner=_name(owner, words),
        new_owner=False,
        lines=(),
        cards=(),
        rewards=(reward,),
        allowances=(),
        points=None,
        total=None,
        words=words,
    )


def make_slip(records: Records, sale_id: str, clock: Clock, fence: timedelta = timedelta(seconds=180)) -> Slip:
    """Raises Refused `sale_unknown`."""
    sale = records.sale(sale_id)
    if sale is None:
        raise Refused("sale_unknown", sale=sale_id)
    owner = records.owner(sale.owner_id) if sale.owner_id else None
    units = standing_units(records, sale)
    told = {one.id: one for one in records.sale_operations(sale_id)}
    words = read_words(records)
    return Slip(
        number=slip_number(sale),
        register=register_of(sale.sale_id),
        cashier=said_by(records, sale.cashier),
        finished_at=sale.finished_at,
        business_date=sale.business_date,
        owner=_name(owner, words),
        new_owner=owner is not None and owner.standing in (OwnerStanding.NEW, OwnerStanding.CONTACT),
        lines=_lines(units),
        cards=_cards(records, owner, units, sale, clock, fence) if owner else (),
        rewards=tuple(_reward(claim, told) for claim in sale.claims),
        allowances=_allowances(records, sale, told),
        points=_points(records, owner, sale, units, told, clock) if owner else None,
        total=sale.total,
        words=words,
    )


def _name(owner: Owner | None, words: SlipWords) -> str:
    if owner is None or words.names == "none":
        return ""
    return owner.name if words.names == "full" else short_name(owner.first_name, owner.last_name)


def _lines(units: tuple[SoldUnit, ...]) -> tuple[SlipLine, ...]:
    forms = dict.fromkeys(one.unit.form for one in units)
    of_form = {form: [one for one in units if one.unit.form == form] for form in forms}
    return tuple(
        SlipLine(line[0].unit.item_code, line[0].unit.description, len(line), sum(one.returned for one in line))
        for line in of_form.values()
    )


def _cards(
    records: Records, owner: Owner, units: tuple[SoldUnit, ...], sale: Sale, clock: Clock, fence: timedelta
) -> tuple[SlipCard, ...]:
    hand = OwnerCards(records, clock, fence)
    hand.show(owner)
    hand.learn([one.unit.form for one in units])
    view = hand.view(Basket("", owner.owner_id))
    programs = [card.program_id for card in view.cards]
    punched: dict[str, int] = {}
    for one in units:
        if one.returned or (one.purchase is not None and one.purchase.credited is False):
            continue
        counts_in = [program.program_id for program in hand.catalogue.programs_of(one.unit.form, ProgramKind.CARD)]
        program_id = next((each for each in counts_in if each in programs), next(iter(counts_in), None))
        if program_id is not None:
            punched[program_id] = punched.get(program_id, 0) + 1
    touched = {*punched, *(claim.program_id for claim in sale.claims)}
    shown: dict[str, list[CardView]] = {}
    for card in view.cards:
        if card.program_id in touched:
            shown.setdefault(card.program_id, []).append(card)
    return tuple(
        SlipCard(
            title=card.title,
            punched=punched.get(card.program_id, 0) if card is open_ones[-1] else 0,
            now=None if card.confirmed is None else card.confirmed + card.waiting,
            required=card.required,
            certain=card.confirmed is not None and not (card.waiting or card.taken_back or card.to_decide),
            ready=card.rewards.redeemable,
            earned=card.rewards.earned,
        )
        for cards in shown.values()
        for open_ones in [[card for card in cards if not _spent(card)] or cards]
        for card in open_ones
    )


def _spent(card: CardView) -> bool:
    """A full card whose reward is handed out: the next one is what the owner has now."""
    return bool(card.rewards.claimed) and not (card.rewards.redeemable or card.rewards.earned)


def _reward(claim: Claim, told: Mapping[str, Operation]) -> SlipReward:
    operation = told.get(claim.claim_id)
    intent = operation.intent if operation else None
    return SlipReward(
        title=claim.program_title,
        item=claim.description or claim.item_code,
        reward_id=(intent.reward_id if isinstance(intent, Redeem) else None) or claim.reward_id or "",
        standing=_standing(operation, told, promised=claim.promised),
        dearer=claim.dearer,
        difference=None if claim.difference is None else Money(claim.difference),
    )


def _allowances(records: Records, sale: Sale, told: Mapping[str, Operation]) -> tuple[SlipAllowance, ...]:
    back = {one.allowance_id for one, is_back in given(records, sale) if is_back}
    return tuple(_allowance(one, sale, told, back) for one in sale.allowances)


def _allowance(allowance: Allowance, sale: Sale, told: Mapping[str, Operation], back: Collection[str]) -> SlipAllowance:
    used = told.get(allowance.allowance_id)
    promised = used is not None and isinstance(used.intent, RedeemPoints) and used.intent.promised
    standing = _standing(used and as_told_last(used, sale, told.values()), told, promised=promised)
    if allowance.allowance_id in back:
        standing = Standing.TAKEN_BACK  # also where a person takes it back at Astro
    item = allowance.description or allowance.item_code
    return SlipAllowance(allowance.title, item, allowance.cents, allowance.points, standing)


def _standing(operation: Operation | None, told: Mapping[str, Operation], *, promised: bool) -> Standing:
    if operation is None:
        return Standing.CHECKING
    withdrawn = (State.CANCELLED, State.WRITTEN_OFF)
    undone = any(
        isinstance(one.intent, UndoRedemption) and one.intent.redeem_id == operation.id and one.state not in withdrawn
        for one in told.values()
    )
    if undone or operation.state is State.CANCELLED:
        return Standing.TAKEN_BACK
    unanswered = operation.state is State.REVIEW and Reason.of(operation.reason) in WITHOUT_ANSWER
    if operation.state in (State.REVIEW, State.WRITTEN_OFF) and not unanswered:
        return Standing.REFUSED
    if operation.state is State.DONE:
        return Standing.CONFIRMED
    return Standing.PROMISED if promised else Standing.CHECKING


def _points(
    records: Records, owner: Owner, sale: Sale, units: Collection[SoldUnit], told: Mapping[str, Operation], clock: Clock
) -> SlipPoints | None:
    """None where the sale neither brings nor spends any."""
    brought = [one for one in told.values() if isinstance(one.intent, AddPoints)]
    if not brought and not any(one.points for one in sale.allowances):
        return None
    added = brought[-1] if brought else None  # a sale that was moved brings them to its new owner
    view = view_points(records.snapshot(owner.owner_id), records.owner_operations(owner.owner_id), (), clock.today())
    return SlipPoints(
        brings=added is not None,
        earned=added.intent.points if added and isinstance(added.intent, AddPoints) else None,
        standing=_points_standing(records, added, units, told) if added else Standing.CHECKING,
        balance=view.confirmed,
        expected=view.expected,
    )


def _points_standing(
    records: Records, added: Operation, units: Collection[SoldUnit], told: Mapping[str, Operation]
) -> Standing:
    """Of a sale that came back as a whole they are taken back, also where a person keys that in at Astro."""
    if all(one.returned for one in units) and is_given_back(records, added):
        return Standing.TAKEN_BACK
    standing = _standing(added, told, promised=False)
    return Standing.CHECKING if standing is Standing.CONFIRMED and not added.seen else standing
