"""A pet owner in words: contact, standing, points, how old our knowledge is, the last visits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from urllib.parse import quote

from astro_desk.core.cards import OwnerView
from astro_desk.core.owners import Owner, Standing
from astro_desk.core.sales import Sale
from ui.presenters.display import OwnerDisplay, Phrase, Tone
from ui.presenters.time_words import ago, day_words, moment_words
from ui.presenters.words import counted, tr

_OLD = timedelta(hours=24)


def phone_words(digits: str) -> str:
    """`(555) 010-0199`, `+1 …` for eleven digits; other lengths as they are."""
    plain = digits.removeprefix("+")
    if len(plain) == 11 and plain.startswith("1"):
        plain = plain[1:]
    if len(plain) == 10 and plain.isdigit():
        return f"({plain[:3]}) {plain[3:6]}-{plain[6:]}"
    return digits


def owner_name(owner: Owner) -> str:
    """The name; while there is none, the e-mail or the phone as a person reads it."""
    return owner.name or owner.email or phone_words(owner.phone)


def page_address(template: str, owner: Owner) -> str:
    """Of Astro's own page about an owner, `{id}` in the template being Astro's number; "" when there is none."""
    return template.replace("{id}", quote(owner.astro_customer_id, safe="")) if owner.astro_customer_id else ""


def contact_words(owner: Owner) -> tuple[str, ...]:
    return tuple(part for part in (phone_words(owner.phone), owner.email) if part)


def show_owner(
    owner: Owner,
    view: OwnerView,
    visits: Sequence[Sale],
    now: datetime,
    zone: tzinfo | None,
    *,
    online: bool,
    test_customer: bool = False,
    buys: int = 0,
) -> OwnerDisplay:
    """`buys`: so many rewards could be had for the owner's points now."""
    name = owner_name(owner)
    marked = (Phrase(tr("test customer"), Tone.WARN),) if test_customer else ()
    told = counted(tr("{n} reward for points · Ctrl+F8"), tr("{n} rewards for points · Ctrl+F8"), buys)
    chips = (*marked, *standing_chips(owner, online=online), *((Phrase(told, Tone.GIFT),) if buys else ()))
    facts = _facts(owner, view, now, zone)
    return OwnerDisplay(
        name=name,
        initials=_initials(owner),
        contact=tuple(part for part in contact_words(owner) if part != name),
        chips=chips,
        facts=facts,
        visits=tuple(_visit(sale, now.astimezone(zone)) for sale in visits),
        spoken=". ".join([name, *(chip.text for chip in chips), *(f"{what} {said.text}" for what, said in facts)]),
    )


def standing_chips(owner: Owner, *, online: bool) -> tuple[Phrase, ...]:
    match owner.standing:
        case Standing.LINKED:
            return ()
        case Standing.FOUND:
            return (Phrase(tr("at Astro · being linked"), Tone.ACCENT),)
        case Standing.NEW:
            return (Phrase(tr("new · goes to Astro by itself"), Tone.GIFT),)
        case Standing.CONTACT:
            if owner.absent_at is not None:
                return (Phrase(tr("not at Astro yet"), Tone.WARN),)
            return (Phrase(tr("asking Astro…") if online else tr("looked up when Astro answers"), Tone.GIFT),)


def as_of(view: OwnerView, now: datetime, zone: tzinfo | None) -> Phrase:
    """How old what we know is; said always."""
    if view.as_of is None:
        return Phrase(tr("Astro not asked yet"), Tone.WARN)
    text = tr("{time}, {ago}", time=moment_words(view.as_of, now, zone), ago=ago(view.as_of, now))
    return Phrase(text, Tone.WARN if now - view.as_of > _OLD else Tone.PLAIN)


def _facts(owner: Owner, view: OwnerView, now: datetime, zone: tzinfo | None) -> tuple[tuple[str, Phrase], ...]:
    facts = []
    if owner.standing is not Standing.CONTACT or view.cards:
        facts.append((tr("Cards"), _cards(view)))
    if view.points is not None:
        facts.append((tr("Points"), Phrase(_points(view), Tone.PLAIN)))
    if view.unassigned:
        words = counted(tr("{n} punch in no card yet"), tr("{n} punches in no card yet"), view.unassigned)
        facts.append((tr("Also"), Phrase(words, Tone.PLAIN)))
    facts.append((tr("As of"), as_of(view, now, zone)))
    return tuple(facts)


def _points(view: OwnerView) -> str:
    """Astro's balance, and beside it what this register expects it to become."""
    if view.points_expected is None:
        return tr("{points} · more to come", points=f"{view.points:,}")
    if view.points_expected == view.points:
        return f"{view.points:,}"
    return tr("{points} · {expected} expected", points=f"{view.points:,}", expected=f"{view.points_expected:,}")


def _cards(view: OwnerView) -> Phrase:
    if view.as_of is None and not view.cards:
        return Phrase(tr("not known yet"), Tone.MUTED)
    due = sum(card.rewards.redeemable for card in view.cards)
    words = tr("{n} open", n=len(view.cards))
    if due:
        words += " · " + counted(tr("{n} reward due"), tr("{n} rewards due"), due)
    return Phrase(words, Tone.PLAIN)


def _visit(sale: Sale, now: datetime) -> tuple[str, str]:
    goods = Counter(unit.description or unit.item_code for unit in sale.units)
    first = next(iter(goods), "")
    words = f"{goods[first]} × {first}" if first else tr("reward only")
    if len(goods) > 1:
        words += tr(" · +{n} more", n=len(goods) - 1)
    return day_words(sale.business_date, now.date()), words


def _initials(owner: Owner) -> str:
    letters = "".join(part[:1] for part in (owner.first_name, owner.last_name)).upper()
    return letters or ("@" if owner.email else "#")
