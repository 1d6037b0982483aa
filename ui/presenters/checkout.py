"""All of the checkout place as one frozen value, made anew from the session after each act."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from astro_desk.core.owners import Owner
from astro_desk.core.sales import HeldSale, Sale
from astro_desk.use_cases.checkout_session import CheckoutSession
from astro_desk.use_cases.resolve import Several
from ui.presenters.cards import short_title, show_card
from ui.presenters.display import CounterDisplay, DueDisplay, HeldDisplay, LastSaleDisplay, Suggestion
from ui.presenters.lines import code_words, show_lines
from ui.presenters.offers import show_offers
from ui.presenters.owner import contact_words, owner_name, show_owner
from ui.presenters.points import affordable
from ui.presenters.time_words import ago, clock_time
from ui.presenters.words import counted, tr

_SAYS_SO = re.compile(r"\b(free|off)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Around:
    """What the screen knows beside the session: which line is fresh, which reward item is picked, the last visits."""

    now: datetime
    zone: tzinfo | None
    online: bool
    fresh: str
    choice: int
    visits: Sequence[Sale]
    held: int
    cancelled: bool
    """The sale before was cancelled and can still be brought back."""
    last_sale: LastSaleDisplay | None = None


def show_checkout(session: CheckoutSession, around: Around) -> CounterDisplay:
    basket, view = session.basket, session.view
    cards = tuple(show_card(card, place) for place, card in enumerate(view.cards))
    count = len(basket.goods) + len(basket.claims)
    owner = session.owner
    shown = (
        show_owner(
            owner,
            view,
            around.visits,
            around.now,
            around.zone,
            online=around.online,
            test_customer=session.test_customer,
            buys=affordable(session),
        )
        if owner is not None
        else None
    )
    quantity = session.pending_quantity
    return CounterDisplay(
        owner=shown,
        lines=show_lines(basket, view, session.catalogue, around.fresh),
        cards=cards,
        cards_hint="" if cards else _hint(session),
        due=_due(session, around.choice),
        items=counted(tr("{n} item"), tr("{n} items"), count) if count else "",
        quantity_next=tr("next scan counts ×{n}", n=quantity) if quantity else "",
        busy=session.busy,
        can_finish=not basket.empty and not session.busy,
        can_undo=not session.busy and (not basket.empty or around.cancelled),
        held=around.held,
        has_units=bool(basket.units),
        earned=any(card.rewards.earned for card in view.cards),
        put_off=session.rewards.put_off,
        offers=show_offers(session),
        asks_total=session.points.asked,
        total=str(session.points.total) if session.points.total else "",
        last_sale=around.last_sale if basket.empty and session.owner is None else None,
    )


def show_suggestions(found: Several) -> tuple[Suggestion, ...]:
    owners = (
        Suggestion("owner", owner.owner_id, owner_name(owner), _contact_beside_name(owner)) for owner in found.owners
    )
    items = (
        Suggestion("item", item.form, item.description or code_words(item.code), code_words(item.code))
        for item in found.items
    )
    return (*owners, *items)


def show_held(sale: HeldSale, owner: Owner | None, now: datetime, zone: tzinfo | None) -> HeldDisplay:
    first = next((unit.description or unit.item_code for unit in sale.basket.units), "")
    count = len(sale.basket.units) + len(sale.basket.claims)
    goods = counted(tr("{n} item"), tr("{n} items"), count)
    time = tr("{time}, {ago}", time=clock_time(sale.saved_at, zone), ago=ago(sale.saved_at, now))
    title = owner_name(owner) if owner else tr("Nobody chosen")
    return HeldDisplay(sale.basket.sale_id, title, " · ".join(part for part in (time, goods, first) if part))


def _contact_beside_name(owner: Owner) -> str:
    return " · ".join(part for part in contact_words(owner) if part != owner_name(owner))


def _due(session: CheckoutSession, choice: int) -> DueDisplay | None:
    dues, asked = session.rewards.due, session.rewards.question
    if asked is not None:
        return DueDisplay(
            title=tr("Free or paid?"),
            text=(
                tr("{what} was scanned, and a reward is due", what=asked.what)
                if asked.due is not None
                else tr("{what} was scanned, and the card is full here; Astro has not counted it yet", what=asked.what)
            ),
            items=(),
            choice=0,
            place=short_title(asked.program_title),
            redeem=tr("Free  F8"),
            later=tr("Paid"),
        )
    if not dues:
        return None
    due = dues[0]
    title = tr("Reward due") if len(dues) == 1 else tr("{n} rewards due", n=len(dues))
    text = due.items[0].description if len(due.items) == 1 else due.description
    return DueDisplay(
        title=title,
        text=_gift_words(text or short_title(due.program_title)),
        items=tuple(item.description or item.item_code for item in due.items) if len(due.items) > 1 else (),
        choice=min(choice, max(0, len(due.items) - 1)),
        place=short_title(due.program_title),
        redeem=tr("Redeem  F8"),
        later=tr("Later"),
    )


def _gift_words(text: str) -> str:
    """A good is said to be free, unless its own words say that, or what is taken off the price."""
    return text if _SAYS_SO.search(text) else tr("{what}, free", what=text)


def _hint(session: CheckoutSession) -> str:
    """Why there are no cards: said instead of an empty place."""
    unassigned = session.view.unassigned
    if unassigned:
        words = counted(tr("{n} punch is kept here"), tr("{n} punches are kept here"), unassigned)
        return tr("{punches}. Their cards are known when Astro answers.", punches=words)
    if session.owner is None:
        return tr("The pet owner's punch cards stand here once you have chosen who it is.")
    if session.view.as_of is None:
        return tr("Cards not known yet: Astro has not been asked about this pet owner.")
    return tr("No open punch cards. The first scan that counts starts one.")
