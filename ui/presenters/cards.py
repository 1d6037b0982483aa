"""Punch cards in words and paws (DESIGN §5, §8): confirmed, waiting and in this sale stay apart."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from astro_desk.core.cards import CardView, FallenPunch
from ui.presenters.display import CardDisplay, Gift, Paw, Phrase, Tone
from ui.presenters.time_words import full_date
from ui.presenters.words import counted, tr

_DEAL = re.compile(r"[\s,:;|(–-]*\bbuy\s+\d+\b.*$", re.IGNORECASE)
_BARS = re.compile(r"\s*\|\s*")
MOST_PAWS = 30
"""More do not stay legible; a longer card is drawn as a bar."""
MOST_DAYS = 3
"""Of so many days a card says what was bought then and fell off; who has it read out hears of all."""


@lru_cache(maxsize=256)
def short_title(title: str) -> str:
    """A program's title without the terms of its deal, which the card itself shows, and without Astro's bars."""
    return _BARS.sub(" · ", _DEAL.sub("", title) or title)


@lru_cache(maxsize=256)  # a scan changes one card; the others are what they were
def show_card(card: CardView, place: int) -> CardDisplay:
    """`place` tells two cards of one program apart that have no id yet."""
    gift, stub = _gift(card)
    legend, notes = _legend(card), _notes(card)
    count, of = _count(card)
    shares = _shares(card)
    return CardDisplay(
        key=card.card_id or f"{card.program_id}#{place}",
        title=short_title(card.title),
        count=count,
        of=of,
        paws=() if shares else _paws(card),
        endless=card.required is None or card.confirmed is None,
        gift=gift,
        stub=stub,
        legend=legend,
        notes=notes,
        hot=card.basket > 0,
        spoken=_spoken(card, count, of, stub, (*legend, *_notes(card, most_days=len(card.fallen)))),
        shares=shares or (0.0, 0.0, 0.0),
    )


def progress(card: CardView) -> tuple[str, float]:
    """A card in a few letters, and as a share of 1: for the pill of a basket line."""
    if card.rewards.redeemable or card.rewards.earned or card.full:
        return tr("card full"), 1.0
    if card.required is None:
        return counted(tr("{n} punch"), tr("{n} punches"), card.count), 0.0
    if card.confirmed is None:
        return tr("+{n}", n=card.waiting + card.basket), 0.0
    count, of = _count(card)
    return f"{count} {of}", card.count / card.required


def _count(card: CardView) -> tuple[str, str]:
    """The big figure and what stands behind it: ("11", "of 12")."""
    if card.confirmed is None:
        new = card.waiting + card.basket
        figure = tr("+{n}", n=new) if new else "–"
        return figure, tr("new") if new else tr("not known yet")
    if card.required is None:
        return str(card.count), counted(tr("punch"), tr("punches"), card.count)
    behind = tr("of about {n}", n=card.required) if card.required_guessed else tr("of {n}", n=card.required)
    return str(card.count), behind


def _paws(card: CardView) -> tuple[Paw, ...]:
    made = [
        *[Paw.CONFIRMED] * (card.confirmed or 0),
        *[Paw.WAITING] * card.waiting,
        *[Paw.BASKET] * card.basket,
    ]
    if card.required is not None and card.confirmed is not None:
        made += [Paw.EMPTY] * (card.required - len(made))
    return tuple(made[: max(MOST_PAWS, card.required or 0)])


def _shares(card: CardView) -> tuple[float, float, float] | None:
    """The parts of a bar, when there are too many punches for paws."""
    whole = max(card.required or 0, card.count)
    if whole <= MOST_PAWS:
        return None
    return (card.confirmed or 0) / whole, card.waiting / whole, card.basket / whole


def _gift(card: CardView) -> tuple[Gift, str]:
    rewards = card.rewards
    if rewards.redeemable:
        return Gift.DUE, counted(tr("reward ready"), tr("{n} rewards ready"), rewards.redeemable)
    if rewards.earned:
        return Gift.EARNED, tr("earned · ready after sync")
    if rewards.claimed:
        return Gift.CLAIMED, tr("claimed here")
    if card.to_go is None:
        return Gift.AHEAD, ""
    return Gift.AHEAD, tr("about {n} to go", n=card.to_go) if card.required_guessed else tr("{n} to go", n=card.to_go)


def _legend(card: CardView) -> tuple[Phrase, ...]:
    if card.confirmed is None:
        parts = [Phrase(tr("earlier punches not known yet"), Tone.MUTED)]
    else:
        parts = [Phrase(tr("{n} confirmed", n=card.confirmed), Tone.ACCENT if card.confirmed else Tone.MUTED)]
    if card.waiting:
        parts.append(Phrase(tr("{n} waiting", n=card.waiting), Tone.PLAIN))
    if card.basket:
        parts.append(Phrase(tr("{n} in this sale", n=card.basket), Tone.GIFT))
    return tuple(parts)


def _notes(card: CardView, most_days: int = MOST_DAYS) -> tuple[Phrase, ...]:
    notes = []
    if card.by_hand:
        notes.append(Phrase(tr("kept on Astro's page: keyed in by hand"), Tone.WARN))
    if card.taken_back:
        notes.append(Phrase(tr("{n} being taken back", n=card.taken_back), Tone.WARN))
    if card.to_decide:
        one = tr("1 return waits for a person's decision")
        many = tr("{n} returns wait for a person's decision")
        notes.append(Phrase(counted(one, many, card.to_decide), Tone.WARN))
    if card.rewards.promised:
        words = tr("{n} handed out without Astro, not confirmed yet", n=card.rewards.promised)
        notes.append(Phrase(words, Tone.WARN))
    if card.falling:
        soon = card.falling[0]
        falls = counted(tr("{n} falls off"), tr("{n} fall off"), soon.punches)
        when = counted(tr("in {n} day"), tr("in {n} days"), soon.days)
        notes.append(Phrase(f"{falls} {when}", Tone.WARN))
    if card.fallen:
        notes += [Phrase(text, Tone.MUTED) for text in _fallen(card.fallen, most_days)]
    if card.undecided:
        notes.append(Phrase(tr("Astro decides on which card these punches land"), Tone.MUTED))
    if card.rewards.claimed and (card.rewards.redeemable or card.rewards.earned):
        notes.append(Phrase(tr("{n} claimed here", n=card.rewards.claimed), Tone.GIFT))
    return tuple(notes)


def _fallen(fallen: tuple[FallenPunch, ...], most_days: int) -> tuple[str, ...]:
    """Why punches count no more, and of so many days of buying, the newest first, when they fell off."""
    months, day = fallen[0].window_months, full_date(fallen[0].purchased_on)
    if len(fallen) == 1:
        return (tr("1 fell off: bought {day}, counts {months} months", day=day, months=months),)
    said = [tr("{n} fell off, each counts {months} months", n=len(fallen), months=months)]
    days = Counter((one.purchased_on, one.fell_on) for one in fallen)
    newest = sorted(days, reverse=True)[:most_days]
    for bought, off in newest:
        words = tr("bought {day}, fell off {off}") if days[bought, off] == 1 else tr("{n} bought {day}, fell off {off}")
        said.append(words.format(n=days[bought, off], day=full_date(bought), off=full_date(off)))
    more = len(fallen) - sum(days[day] for day in newest)
    if more:
        said.append(tr("and {n} more", n=more))
    return tuple(said)


def _spoken(card: CardView, count: str, of: str, stub: str, phrases: tuple[Phrase, ...]) -> str:
    parts = [card.title, f"{count} {of}", *(phrase.text for phrase in phrases), stub]
    return ". ".join(part for part in parts if part)
