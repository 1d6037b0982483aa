"""A slip as plain text of 42 columns, for the screen of a terminal and for receipt printers."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import tzinfo

from astro_desk.core.money import Money
from astro_desk.core.slips import Slip, SlipCard, Standing

COLUMNS = 42
STANDING_WORDS = {
    Standing.CONFIRMED: "confirmed",
    Standing.CHECKING: "not confirmed by Astro yet",
    Standing.PROMISED: "PROMISED: Astro has not confirmed it yet",
    Standing.REFUSED: "REFUSED by Astro: ask a manager",
    Standing.TAKEN_BACK: "taken back",
}
_RULE = "-" * COLUMNS


def slip_text(slip: Slip, zone: tzinfo | None = None) -> str:
    """Lines of at most 42 signs; `zone` is the store's, for the time of day."""
    return "\n".join(_lines(slip, zone))


def _lines(slip: Slip, zone: tzinfo | None) -> Iterator[str]:
    if slip.words.heading:
        yield from _centred(slip.words.heading)
    yield _pair(f"Slip {slip.number}", f"{slip.business_date.isoformat()} {slip.finished_at.astimezone(zone):%H:%M}")
    yield _pair(f"Register {slip.register}", slip.cashier)
    if slip.owner:
        yield _cut(f"Pet owner: {slip.owner}" + (" (new)" if slip.new_owner else ""))
    if slip.lines:
        yield _RULE
    for line in slip.lines:
        back = f" ({line.returned} back)" if line.returned else ""
        yield _pair(line.description or line.item_code, f"{line.bought}{back}")
    yield from _take_off(slip)
    yield from _progress(slip)
    yield from _points(slip)
    if slip.promises:
        yield _RULE
        yield from textwrap.wrap("Not everything is confirmed by Astro yet. Keep this slip.", COLUMNS)
    if slip.words.footer:
        yield _RULE
        yield from _centred(slip.words.footer)


def _take_off(slip: Slip) -> Iterator[str]:
    if not (slip.rewards or slip.allowances):
        return
    yield _RULE
    yield "TAKE OFF AT THE TILL"
    for reward in slip.rewards:
        yield _pair(reward.item or reward.title, "FREE")
        yield from _indented(reward.title)
        if reward.dearer:
            charge = f"charge {reward.difference}" if reward.difference else "charge the difference"
            yield from _indented(f"given: {reward.dearer}, {charge}")
        yield from _indented(f"Reward ID {reward.reward_id or 'follows'}")
        yield from _indented(STANDING_WORDS[reward.standing])
    for allowance in slip.allowances:
        yield _pair(
            allowance.item or allowance.title, "FREE" if allowance.cents is None else f"-{_money(allowance.cents)}"
        )
        yield from _indented(allowance.title + (f", {allowance.points} points" if allowance.points else ""))
        yield from _indented(STANDING_WORDS[allowance.standing])
    if slip.words.tax:
        yield from textwrap.wrap(slip.words.tax, COLUMNS)


def _progress(slip: Slip) -> Iterator[str]:
    if slip.cards:
        yield _RULE
    for card in slip.cards:
        yield from textwrap.wrap(card.title, COLUMNS)
        yield _pair(f"  +{card.punched} in this sale" if card.punched else "", card_words(card))
        if card.ready:
            yield from _indented(f"{card.ready} free, ready to be redeemed")
        if card.earned:
            yield from _indented(f"{card.earned} free, ready when Astro has confirmed the punches")


def card_words(card: SlipCard) -> str:
    """How far a card is: `5 of 12`, `5 of 12 expected`, or that nobody has told."""
    if card.now is None:
        return "progress not known yet"
    reached = f"{card.now} of {card.required}" if card.required else str(card.now)
    return reached if card.certain else f"{reached} expected"


def _points(slip: Slip) -> Iterator[str]:
    points = slip.points
    if points is None:
        return
    yield _RULE
    if points.earned is not None:
        yield _pair("Points of this sale", f"{points.earned}" + ("" if points.certain else " expected"))
    else:
        yield "Points of this sale: as Astro counts them"
    if points.balance is not None:
        yield _pair("Balance at Astro", str(points.balance))


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
