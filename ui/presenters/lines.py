"""The lines of the basket: goods with the card they punch, and the free goods of rewards."""

from __future__ import annotations

from collections.abc import Iterator

from astro_desk.core.by_hand import BY_HAND
from astro_desk.core.cards import CardView, OwnerView
from astro_desk.core.catalog import Catalogue, ProgramKind
from astro_desk.core.checkout import Basket, Claim, Line, PointsClaim, Unit
from astro_desk.core.rewards import is_discount
from ui.presenters.cards import progress, short_title
from ui.presenters.display import LineDisplay, Tone
from ui.presenters.words import tr


def show_lines(basket: Basket, view: OwnerView, catalogue: Catalogue, fresh: str) -> tuple[LineDisplay, ...]:
    """`fresh` is the form that was scanned last: its row is marked."""
    lines = [_line(line, view, catalogue, fresh) for line in basket.lines]
    bought = (_for_points(claim) for claim in basket.points_claims)
    return (*lines, *_offer_goods(basket), *(_claim(claim) for claim in basket.claims), *bought)


def _offer_goods(basket: Basket) -> Iterator[LineDisplay]:
    """The scanned goods that an offer makes free, one row an article and offer."""
    for offer in basket.offers:
        goods: dict[str, list[Unit]] = {}
        for unit in basket.goods:
            if unit.unit_id in offer.freed_unit_ids:
                goods.setdefault(unit.form, []).append(unit)
        for form, units in goods.items():
            what = units[0].description or code_words(units[0].item_code)
            yield LineDisplay(
                key=f"{offer.program_id} {form}",
                quantity=str(len(units)),
                description=what,
                code=code_words(units[0].item_code),
                pill=short_title(offer.title),
                pill_end=tr("free"),
                pill_tone=Tone.GIFT,
                progress=1.0,
                spoken=tr("offer: {n} times {what}, free", n=len(units), what=what),
                unit_ids=tuple(unit.unit_id for unit in units),
            )


def code_words(code: str) -> str:
    """A UPC as it stands below its bars, `7 84672 10234 6`; other codes as they are."""
    if len(code) == 12 and code.isdigit():
        return f"{code[0]} {code[1:6]} {code[6:11]} {code[11]}"
    if len(code) == 13 and code.isdigit():
        return f"{code[0]} {code[1:7]} {code[7:]}"
    return code


def _line(line: Line, view: OwnerView, catalogue: Catalogue, fresh: str) -> LineDisplay:
    pill, tone, share = _pill(line.form, view, catalogue)
    description = line.description or tr("Not in the catalogue")
    return LineDisplay(
        key=line.form,
        quantity=str(line.quantity),
        description=description,
        code=code_words(line.item_code),
        pill=pill[0],
        pill_end=pill[1],
        pill_tone=tone,
        progress=share,
        spoken=tr("{n} times {what}, {pill}", n=line.quantity, what=description, pill=" ".join(filter(None, pill))),
        unit_ids=line.unit_ids,
        fresh=line.form == fresh,
    )


def _pill(form: str, view: OwnerView, catalogue: Catalogue) -> tuple[tuple[str, str], Tone, float]:
    """The card's name and how full it is: in a narrow place the name is cut, never the count."""
    programs = catalogue.programs_of(form, ProgramKind.CARD)
    held = {program.program_id for program in programs}
    card = next((card for card in view.cards if card.program_id in held and card.basket), None)
    if card is None:
        card = next((card for card in view.cards if card.program_id in held), None)
    if card is not None:
        words, share = progress(card)
        tone = Tone.GIFT if _full(card) else Tone.ACCENT
        return (short_title(card.title), words), tone, share
    if programs:
        return (short_title(programs[0].title), ""), Tone.ACCENT, 0.0
    listed = next((one for kind in BY_HAND for one in catalogue.programs_of(form, kind)), None)
    if listed is not None:
        return (short_title(listed.title), tr("by hand")), Tone.WARN, 0.0
    if catalogue.empty:
        return ("", tr("program not known yet")), Tone.MUTED, 0.0
    return ("", tr("in no program")), Tone.MUTED, 0.0


def _full(card: CardView) -> bool:
    return bool(card.full or card.rewards.earned or card.rewards.redeemable)


def _for_points(claim: PointsClaim) -> LineDisplay:
    """Delete takes it out by its key, as it does with goods."""
    return LineDisplay(
        key=claim.claim_id,
        quantity="1",
        description=tr("Ring {what}", what=claim.title),
        code="",
        pill=tr("{n} points", n=f"{claim.points:,}"),
        pill_end=tr("at the till"),
        pill_tone=Tone.GIFT,
        progress=1.0,
        spoken=tr("reward for {n} points: ring {what} at the till", n=claim.points, what=claim.title),
    )


def _claim(claim: Claim) -> LineDisplay:
    what = claim.description or claim.program_title
    rung = is_discount(what)
    return LineDisplay(
        key=claim.claim_id,
        quantity="1",
        description=tr("Ring {what}", what=what) if rung else what,
        code=code_words(claim.item_code),
        pill=short_title(claim.program_title),
        pill_end=tr("at the till") if rung else tr("free"),
        pill_tone=Tone.GIFT,
        progress=1.0,
        spoken=tr("reward: ring {what} at the till", what=what) if rung else tr("reward: {what}, free", what=what),
        claim_id=claim.claim_id,
    )


def last_line(basket: Basket) -> tuple[str, int] | None:
    """Description and quantity of the line that was scanned last."""
    if not basket.units:
        return None
    line = next(line for line in basket.lines if line.form == basket.units[-1].form)
    return line.description or code_words(line.item_code), line.quantity
