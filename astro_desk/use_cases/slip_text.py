"""A slip as plain text of 42 columns, for the screen of a terminal and for receipt printers."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Iterator
from datetime import tzinfo

from astro_desk.core.money import Money
from astro_desk.core.rewards import is_discount
from astro_desk.core.slips import Slip, SlipAllowance, SlipCard, SlipPoints, SlipReward, Standing
from astro_desk.use_cases.slips import TAX_WORDS
from astro_desk.use_cases.words import Texts, tr

COLUMNS = 42
STANDING_WORDS: Texts[Standing] = {
    Standing.CONFIRMED: "confirmed",
    Standing.CHECKING: "not confirmed by Astro yet",
    Standing.PROMISED: "PROMISED: Astro has not confirmed it yet",
    Standing.REFUSED: "refused by Astro: charge it",
    Standing.TAKEN_BACK: "taken back",
}
_STANDING = (Standing.CONFIRMED, Standing.CHECKING, Standing.PROMISED)
"""What the till takes off."""
_RULE = "-" * COLUMNS


def slip_text(slip: Slip, zone: tzinfo | None = None) -> str:
    """Lines of at most 42 signs; `zone` is the store's, for the time of day."""
    return "\n".join(_lines(slip, zone))


def _lines(slip: Slip, zone: tzinfo | None) -> Iterator[str]:
    if slip.words.heading:
        yield from _centred(slip.words.heading)
    yield _pair(
        tr("Slip {number}", number=slip.number),
        f"{slip.business_date.isoformat()} {slip.finished_at.astimezone(zone):%H:%M}",
    )
    yield _pair(tr("Register {name}", name=slip.register), slip.cashier)
    if slip.owner:
        yield _cut(
            tr("Pet owner: {name} (new)", name=slip.owner)
            if slip.new_owner
            else tr("Pet owner: {name}", name=slip.owner)
        )
    if slip.lines:
        yield _RULE
    for line in slip.lines:
        bought = str(line.bought)
        if line.returned:
            bought = tr("{bought} ({returned} back)", bought=line.bought, returned=line.returned)
        yield _pair(line.description or line.item_code, bought)
    yield from _given(slip)
    yield from _progress(slip)
    yield from _points(slip)
    if slip.promises:
        yield _RULE
        yield from textwrap.wrap(tr("Not everything is confirmed by Astro yet. Keep this slip."), COLUMNS)
    if slip.words.footer:
        yield _RULE
        yield from _centred(slip.words.footer)


def _given(slip: Slip) -> Iterator[str]:
    """What was given, under what the cashier does about it: a price that Astro refused to bear is never FREE."""
    yield from _part(slip, tr("TAKE OFF AT THE TILL"), _STANDING)
    if slip.words.tax and any(one in _STANDING for one in slip.standings):
        yield from textwrap.wrap(_tax(slip.words.tax), COLUMNS)
    yield from _part(slip, tr("CHARGE AT THE TILL"), (Standing.REFUSED,))
    yield from _part(slip, tr("TAKEN BACK"), (Standing.TAKEN_BACK,))


def _part(slip: Slip, heading: str, standings: Collection[Standing]) -> Iterator[str]:
    rewards = [one for one in slip.rewards if one.standing in standings]
    allowances = [one for one in slip.allowances if one.standing in standings]
    if not (rewards or allowances):
        return
    yield _RULE
    yield heading
    for reward in rewards:
        yield from _reward(reward)
    for allowance in allowances:
        yield from _allowance(allowance)


def _reward(reward: SlipReward) -> Iterator[str]:
    what = reward.item or reward.title
    rung = is_discount(what) and reward.standing in _STANDING
    yield _pair(what, tr("RING") if rung else _price(None, reward.standing))
    if reward.item:
        yield from _indented(reward.title)
    if reward.dearer:
        yield from _indented(_dearer(reward))
    if reward.reward_id:
        yield from _indented(tr("Reward ID {id}", id=reward.reward_id))
    elif reward.standing in _STANDING:
        yield from _indented(tr("Reward ID follows"))
    yield from _indented(tr(STANDING_WORDS[reward.standing]))


def _dearer(reward: SlipReward) -> str:
    if reward.standing not in _STANDING:
        return tr("given in its place: {item}", item=reward.dearer)
    if reward.difference:
        return tr("given: {item}, charge {amount}", item=reward.dearer, amount=reward.difference)
    return tr("given: {item}, charge the difference", item=reward.dearer)


def _allowance(allowance: SlipAllowance) -> Iterator[str]:
    yield _pair(allowance.item or allowance.title, _price(allowance.cents, allowance.standing))
    yield from _indented(
        tr("{title}, {points} points", title=allowance.title, points=allowance.points)
        if allowance.points
        else allowance.title
    )
    yield from _indented(tr(STANDING_WORDS[allowance.standing]))


def _price(cents: int | None, standing: Standing) -> str:
    """What the till does about it; `cents` None: a free good, or a value that is no amount."""
    match standing:
        case Standing.REFUSED:
            return tr("NOT FREE") if cents is None else _money(cents)
        case Standing.TAKEN_BACK:
            return ""
        case _:
            return tr("FREE") if cents is None else f"-{_money(cents)}"


def _progress(slip: Slip) -> Iterator[str]:
    if slip.cards:
        yield _RULE
    for card in slip.cards:
        yield from textwrap.wrap(card.title, COLUMNS)
        yield _pair(tr("  +{n} in this sale", n=card.punched) if card.punched else "", card_words(card))
        if card.ready:
            yield from _indented(tr("{n} free, ready to be redeemed", n=card.ready))
        if card.earned:
            yield from _indented(tr("{n} free, ready when Astro has confirmed the punches", n=card.earned))


def card_words(card: SlipCard) -> str:
    """How far a card is: `5 of 12`, `5 of 12 expected`, or that nobody has told."""
    if card.now is None:
        return tr("progress not known yet")
    reached = tr("{now} of {required}", now=card.now, required=card.required) if card.required else str(card.now)
    return reached if card.certain else tr("{reached} expected", reached=reached)


def _points(slip: Slip) -> Iterator[str]:
    points = slip.points
    if points is None:
        return
    yield _RULE
    if points.brings:
        yield _brought(points)
    if points.balance is not None:
        yield _pair(tr("Balance at Astro"), str(points.balance))
        if points.expected not in (None, points.balance):
            yield _pair(tr("Balance expected"), str(points.expected))


def _brought(points: SlipPoints) -> str:
    caption = tr("Points of this sale")
    match points.standing:
        case Standing.TAKEN_BACK:
            return _pair(caption, tr("taken back"))
        case Standing.REFUSED:
            return _pair(caption, tr("refused by Astro"))
        case _ if points.earned is None:
            return tr("Points of this sale: as Astro counts them")
        case Standing.CONFIRMED:
            return _pair(caption, str(points.earned))
        case _:
            return _pair(caption, tr("{reached} expected", reached=points.earned))


def _tax(words: str) -> str:
    """What a manager chose of the sentences that are offered is said in the slip's language, own words as they are."""
    return tr(words) if words in TAX_WORDS.values() else words


def _money(cents: int) -> str:
    return str(Money(cents))


def _centred(text: str) -> list[str]:
    return [line.center(COLUMNS).rstrip() for line in textwrap.wrap(text, COLUMNS)]


def _indented(text: str) -> list[str]:
    return textwrap.wrap(text, COLUMNS, initial_indent="  ", subsequent_indent="  ")


def _cut(text: str) -> str:
    return text if len(text) <= COLUMNS else text[: COLUMNS - 1] + "…"


def _pair(left: str, right: str) -> str:
    """Left and right on one line; the left one is cut where there is no room."""
    room = COLUMNS - len(right) - 1
    left = left if len(left) <= room else left[: room - 1] + "…"
    return f"{left}{' ' * (COLUMNS - len(left) - len(right))}{right}".rstrip()
