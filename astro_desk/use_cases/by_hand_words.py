"""What a person does on Astro's page about goods that Astro's API cannot take (ASTRO_API §7)."""

from __future__ import annotations

from astro_desk.core.by_hand import Act, ByHandEntry, OfSale
from astro_desk.core.catalog import ProgramKind
from astro_desk.core.money import Money
from astro_desk.use_cases.words import Texts, tr

BOOKED: Texts[tuple[ProgramKind, bool]] = {
    (ProgramKind.POINTS, False): "Points: book for {owner}: {goods}.",
    (ProgramKind.POINTS, True): "Points: take back from {owner}: {goods}.",
    (ProgramKind.OFFER, False): "Offer “{title}”: book for {owner}: {goods}.",
    (ProgramKind.OFFER, True): "Offer “{title}”: take back from {owner}: {goods}.",
}
"""Points and offers whose goods went to another pet owner or, True, came back."""
KEYED: Texts[tuple[ProgramKind, Act]] = {
    (ProgramKind.POINTS, Act.USED): "Points: give back to {owner}: {goods}.",
    (ProgramKind.PREPAID, Act.SOLD): "Pre-paid membership “{title}”: start a new pass for {owner}: “{goods}” of {day}.",
    (
        ProgramKind.PREPAID,
        Act.USED,
    ): "Pre-paid membership “{title}”: punch one visit on the card of {owner}: “{goods}” of {day}.",
    (
        ProgramKind.PREPAID,
        Act.EITHER,
    ): "Pre-paid membership “{title}”: a new pass or a visit for {owner}: “{goods}” of {day}.",
    (
        ProgramKind.CASH_BACK,
        Act.SOLD,
    ): "Cash Back “{title}”: add the purchase to the card of {owner}, with its price from the till: "
    "“{goods}” of {day}.",
    (ProgramKind.CASH_BACK, Act.USED): "Cash Back “{title}”: redeem the cash back of {owner}: “{goods}” of {day}.",
    (
        ProgramKind.CASH_BACK,
        Act.EITHER,
    ): "Cash Back “{title}”: a purchase or a redemption for {owner}, with its price from the till: “{goods}” of {day}.",
}
UNKEYED: Texts[tuple[ProgramKind, Act]] = {
    (ProgramKind.POINTS, Act.USED): "Points: give back to {owner}: {goods}.",
    (
        ProgramKind.PREPAID,
        Act.SOLD,
    ): "Pre-paid membership “{title}”: TAKE BACK, if it was keyed in: start a new pass for {owner}: "
    "“{goods}” of {day}.",
    (
        ProgramKind.PREPAID,
        Act.USED,
    ): "Pre-paid membership “{title}”: TAKE BACK, if it was keyed in: punch one visit on the card of "
    "{owner}: “{goods}” of {day}.",
    (
        ProgramKind.PREPAID,
        Act.EITHER,
    ): "Pre-paid membership “{title}”: TAKE BACK, if it was keyed in: a new pass or a visit for {owner}: "
    "“{goods}” of {day}.",
    (
        ProgramKind.CASH_BACK,
        Act.SOLD,
    ): "Cash Back “{title}”: TAKE BACK, if it was keyed in: add the purchase to the card of {owner}, with "
    "its price from the till: “{goods}” of {day}.",
    (
        ProgramKind.CASH_BACK,
        Act.USED,
    ): "Cash Back “{title}”: TAKE BACK, if it was keyed in: redeem the cash back of {owner}: “{goods}” of {day}.",
    (
        ProgramKind.CASH_BACK,
        Act.EITHER,
    ): "Cash Back “{title}”: TAKE BACK, if it was keyed in: a purchase or a redemption for {owner}, with its"
    " price from the till: “{goods}” of {day}.",
}
_BROUGHT: Texts[tuple[bool, bool]] = {
    (False, False): "{n} of {all} goods of the sale of {day}",
    (True, False): "{n} of {all} goods of the sale of {day} for {total}",
    (False, True): "{n} of {all} goods of the sale of {day}, which brought {points} points",
    (True, True): "{n} of {all} goods of the sale of {day} for {total}, which brought {points} points",
}
"""Whether somebody typed what the sale came to, and whether it is known what it brought."""


def described(entry: ByHandEntry) -> str:
    """What it is about: the goods; of points and offers which sale, and what came of it."""
    of_sale, item = entry.item.of_sale, entry.item
    if of_sale is None:  # goods; or words that were written into the list when there were no facts in it
        return entry.description
    if item.kind is ProgramKind.OFFER:
        return tr("“{goods}” of the sale of {day}", goods=entry.description or item.code, day=of_sale.day)
    if item.act is Act.USED:
        return tr(
            "{points} points, spent on “{title}” in the sale of {day}",
            points=of_sale.points,
            title=item.title,
            day=of_sale.day,
        )
    whole = of_sale.points is not None and 0 < of_sale.of_goods == of_sale.goods
    if whole and of_sale.rest:
        return tr(
            "all {points} points of the sale of {day}, less what was taken back before",
            points=of_sale.points,
            day=of_sale.day,
        )
    if whole:
        return tr("all {points} points of the sale of {day}", points=of_sale.points, day=of_sale.day)
    # The till knows the prices, and Astro what it counted: of a part nobody here can say the number.
    if of_sale.rest:
        return tr("{goods}; as many as their price brought, less what was taken back before", goods=_brought(of_sale))
    return tr("{goods}; as many as their price brought", goods=_brought(of_sale))


def _brought(of_sale: OfSale) -> str:
    total = Money(of_sale.cents, of_sale.currency).words if of_sale.cents is not None else ""
    return tr(
        _BROUGHT[bool(total), of_sale.points is not None],
        n=of_sale.goods,
        all=of_sale.of_goods,
        day=of_sale.day,
        total=total,
        points=of_sale.points,
    )
