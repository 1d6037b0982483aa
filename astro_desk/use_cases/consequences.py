"""What it means to take units of a finished sale back, or to move the sale: said before somebody does it.

In sentences for a person. They follow from the same rules by which it is done then; nothing is changed here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from astro_desk.core.operations import AddPoints, Operation, Redeem, RedeemOffer, RedeemPoints, State
from astro_desk.core.sales import Allowance, AllowanceKind, Sale
from astro_desk.use_cases.gone_again import (
    gone_with_units,
    is_given_back,
    may_be_at_astro,
    points_brought,
    used_for,
    uses_of,
)
from astro_desk.use_cases.ports import Records
from astro_desk.use_cases.return_sale import given, standing_units
from astro_desk.use_cases.sentences import sentence
from astro_desk.use_cases.undo_redemption import stands


def if_returned(
    records: Records, sale: Sale, gone: Sequence[str], today: date, *, older: bool = True
) -> tuple[str, ...]:
    """What taking these units back means, by their ids as sold, or one allowance or reward by its own.

    `older`: rewards of another day may be taken back.
    """
    redeemed = next((one for one in records.sale_operations(sale.sale_id) if one.id in gone), None)
    if redeemed is not None and isinstance(redeemed.intent, Redeem):
        code = _of_reward(redeemed, may=older or redeemed.business_date == today)
        return (sentence("means_reward_due_again" if code == "means_reward_undone" else code, _what(sale, redeemed)),)
    alone = next((one for one, back in given(records, sale) if one.allowance_id in gone and not back), None)
    if alone is not None:
        return tuple(_of_allowance(records, sale, alone))
    units = standing_units(records, sale)
    back = {one.unit.unit_id for one in units if one.returned} | set(gone)
    listed = {entry.unit_id for entry in records.by_hand_units(gone)}
    told = records.sale_operations(sale.sale_id)
    told_of = [one.purchase for one in units if one.unit.unit_id in set(gone) - listed]
    said = list(_of_units(sale, told_of))
    if listed:
        said.append(sentence("means_keyed_in"))
    for one in gone_with_units(records, sale, told, back):
        in_part = isinstance(one.intent, AddPoints) and len(back) < len(units)
        said.append(_goes(one, by_hand=in_part or may_be_at_astro(one)))
    return tuple(dict.fromkeys(said))


def if_moved(records: Records, sale: Sale, today: date, *, older: bool) -> tuple[str, ...]:
    """What giving the sale to another owner means. `older`: rewards of another day may be taken back."""
    told = records.sale_operations(sale.sale_id)
    said: list[str] = []
    for one in told:
        if isinstance(one.intent, Redeem) and stands(one, told):
            code = _of_reward(one, may=older or one.business_date == today)
            said.append(sentence(code, _what(sale, one)))
    if any(points_brought(told, sale)):
        said.append(sentence("means_points_move"))
    for one in uses_of(records, sale):
        if isinstance(one.intent, RedeemOffer):
            said.append(sentence("means_offer_moves", {"offer": one.intent.title}))
        else:
            said.append(_goes(one, by_hand=may_be_at_astro(one)))
    return tuple(dict.fromkeys(said)) or (sentence("means_sale_moves"),)


def _what(sale: Sale, redeemed: Operation) -> dict[str, object]:
    claim = next((claim for claim in sale.claims if claim.claim_id == redeemed.id), None)
    return {"reward": (claim.description or claim.program_title) if claim else redeemed.id}


def _of_units(sale: Sale, purchases: Sequence[Operation | None]) -> Iterator[str]:
    """`purchases`: of units that are no matter for the by-hand list, what told Astro of each."""
    told = [one for one in purchases if one is not None]
    if purchases and sale.owner_id is None:
        yield sentence("means_never_told")
    elif told and not any(map(may_be_at_astro, told)):
        yield sentence("means_punch_unsent")
    elif any(one.credited is not False for one in told):
        yield sentence("means_punch_gone")
    elif told:
        yield sentence("means_no_punch")


def _of_allowance(records: Records, sale: Sale, alone: Allowance) -> Iterator[str]:
    used = used_for(records, sale, alone.allowance_id)
    if used is not None and used.owner_id == sale.owner_id and not is_given_back(records, used):
        yield _goes(used, by_hand=may_be_at_astro(used))
    elif alone.kind is AllowanceKind.OFFER_GOOD and used is not None and used.owner_id != sale.owner_id:
        yield sentence("means_booking_off", {"offer": alone.title})
    if alone.kind is AllowanceKind.OFFER_GOOD:
        yield sentence("means_bought_stays")


def _goes(one: Operation, *, by_hand: bool) -> str:
    """That an operation is called off, or is taken back by hand."""
    match one.intent:
        case RedeemPoints(points=points, title=title):
            code = "means_spent_by_hand" if by_hand else "means_spent_called_off"
            return sentence(code, {"points": points, "reward": title})
        case RedeemOffer(title=title):
            return sentence("means_offer_by_hand" if by_hand else "means_offer_called_off", {"offer": title})
        case _:
            return sentence("means_points_by_hand" if by_hand else "means_points_called_off")


def _of_reward(one: Operation, *, may: bool) -> str:
    if one.state is State.REVIEW:
        return "means_reward_in_review"
    return "means_reward_undone" if may else "means_reward_needs_pin"
