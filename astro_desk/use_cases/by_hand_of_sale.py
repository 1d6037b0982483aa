"""What the by-hand list says of points and offers that a sale brought: as facts, whose words are made when shown."""

from __future__ import annotations

from astro_desk.core.by_hand import Act, ByHandEntry, ByHandItem, OfSale
from astro_desk.core.catalog import ProgramKind
from astro_desk.core.frozen import replace
from astro_desk.core.item_code import form_of
from astro_desk.core.operations import AddPoints, Operation, RedeemOffer, RedeemPoints
from astro_desk.core.sales import Sale
from astro_desk.use_cases.by_hand import NOBODY
from astro_desk.use_cases.ports import Clock, NewId


def entry_of(
    one: Operation, sale: Sale, returned: int, clock: Clock, new_id: NewId, *, test: bool, rest: bool = False
) -> ByHandEntry:
    """That it is to be taken back, after so many goods were `returned`. `rest`: as of an `OfSale`."""
    of_sale, what = OfSale(sale.business_date.isoformat()), ""
    if isinstance(one.intent, RedeemOffer):
        item = ByHandItem(one.intent.item_code, one.id, ProgramKind.OFFER, Act.USED, one.intent.title)
        what = _called(one.intent.item_code, sale)
    elif isinstance(one.intent, RedeemPoints):
        item = ByHandItem("", one.id, ProgramKind.POINTS, Act.USED, one.intent.title)
        of_sale = replace(of_sale, points=one.intent.points)
    else:
        item = ByHandItem("", one.id, ProgramKind.POINTS, Act.SOLD, "Points")
        of_sale = OfSale(
            of_sale.day,
            returned,
            len(sale.units),
            one.intent.points if isinstance(one.intent, AddPoints) else None,
            sale.total.cents if sale.total else None,
            sale.total.currency if sale.total else "",
            rest,
        )
    return ByHandEntry(
        entry_id=new_id(),
        sale_id=sale.sale_id,
        unit_id=one.id,
        owner_id=one.owner_id,
        item=replace(item, of_sale=of_sale),
        description=what,
        business_date=clock.today(),
        created_at=clock.now(),
        taken_back=True,
        ticked_at=clock.now() if test else None,
        ticked_by=NOBODY if test else "",
    )


def _called(item_code: str, sale: Sale) -> str:
    """What the sale calls a free good of an offer; its code where it knows no words."""
    form = form_of(item_code)
    names = [one.description for one in sale.allowances if one.item_code and form_of(one.item_code) == form]
    names += [unit.description for unit in sale.units if unit.form == form]
    return next(filter(None, names), item_code)
