"""What a returned sale brought beside its punches: points and offers go with it, as far as Astro's API can do that.

It has no call that takes points or the redemption of an offer back (ASTRO_API §3). What was never sent is called off;
everything else goes on the by-hand list, for a person to key in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from astro_desk.core.by_hand import Act, ByHandEntry, ByHandItem
from astro_desk.core.catalog import ProgramKind
from astro_desk.core.corrections import as_told_last, sold_units
from astro_desk.core.frozen import replace
from astro_desk.core.operations import AddOffer, AddPoints, Operation, RedeemOffer, RedeemPoints, RemoveOffer, State
from astro_desk.core.sales import Sale
from astro_desk.use_cases.by_hand import NOBODY
from astro_desk.use_cases.ports import Clock, NewId, UnitOfWork
from astro_desk.use_cases.sally import is_test_sale

_WITHDRAWN = frozenset({State.CANCELLED, State.WRITTEN_OFF})
UNDONE = "return undone"
"""Who ticks off an entry that a return made and its undo makes needless."""


def take_earnings_back(work: UnitOfWork, sale: Sale, clock: Clock, new_id: NewId) -> None:
    """After a return: the sale's points, and the offers that its units no longer earn. Once for each of them, but for
    points, of which each return takes a part."""
    operations = work.sale_operations(sale.sale_id)
    units = sold_units(sale, operations, work.corrections(sale.sale_id))
    left = sum(not one.returned for one in units)
    called_off: list[Operation] = []
    entries: list[ByHandEntry] = []
    for one in (*_points(operations, sale), *_broken_offers(work, sale, operations)):
        whole = isinstance(one.intent, RedeemOffer) or not left
        if whole and one.state is State.WAITING and one.sent_at is None:
            called_off.append(one)
        else:
            entries.append(_entry(one, sale, len(units) - left, clock, new_id, test=is_test_sale(sale.owner_id, work)))
    work.move([(one, replace(one, state=State.CANCELLED, reason="taken_back")) for one in called_off])
    if entries:
        work.add_by_hand(entries)


def take_points_from(work: UnitOfWork, sale: Sale, clock: Clock, new_id: NewId) -> bool:
    """The sale is another owner's: its points leave the one who had them. Whether there were any."""
    found = list(_points(work.sale_operations(sale.sale_id), sale))
    unsent = [one for one in found if one.state is State.WAITING and one.sent_at is None]
    test = is_test_sale(sale.owner_id, work)
    entries = [_entry(one, sale, len(sale.units), clock, new_id, test=test) for one in found if one not in unsent]
    work.move([(one, replace(one, state=State.CANCELLED, reason="taken_back")) for one in unsent])
    if entries:
        work.add_by_hand(entries)
    return bool(found)


def take_use_back(work: UnitOfWork, sale: Sale, redeem_id: str, clock: Clock, new_id: NewId) -> None:
    """The free good of an offer came back alone: its redemption is called off, or a person takes it back at Astro."""
    used = _used(work, sale, redeem_id)
    if used is None or used.state in _WITHDRAWN:
        return
    if used.sent_at is None and used.state in (State.WAITING, State.REVIEW):
        work.move([(used, replace(used, state=State.CANCELLED, reason="taken_back"))])
    else:
        nobodys = is_test_sale(sale.owner_id, work)
        work.add_by_hand([_entry(used, sale, 1, clock, new_id, test=nobodys)])


def give_uses_back(work: UnitOfWork, sale: Sale, redeem_ids: Sequence[str], clock: Clock, new_id: NewId) -> None:
    """The free good is the owner's after all: its redemption is told anew, or is off the list again."""
    for used in filter(None, (_used(work, sale, redeem_id) for redeem_id in redeem_ids)):
        if used.state is State.CANCELLED:
            fresh = replace(used, id=new_id(), state=State.WAITING, reason="", version=0, seq=0)
            work.add_operations([replace(fresh, created_at=clock.now())])
        else:
            work.add_by_hand(list(_listed_again(work, used, clock, new_id)))


def _used(work: UnitOfWork, sale: Sale, redeem_id: str) -> Operation | None:
    used = work.operation(redeem_id)
    return as_told_last(used, sale, work.sale_operations(sale.sale_id)) if used is not None else None


def take_uses_from(work: UnitOfWork, sale: Sale, owner_id: str, clock: Clock, new_id: NewId) -> None:
    """The sale is now `owner_id`'s: what was spent or used up in it was not theirs to whom it was booked.

    Points that were spent are given back. An offer is taken back, and to be given to whose the sale is: Astro dates an
    offer when it is sent, so that it is not sent anew (ASTRO_API §6).
    """
    found = (one for one in work.sale_operations(sale.sale_id) if one.owner_id == sale.owner_id)
    spent = [one for one in found if isinstance(one.intent, RedeemOffer | RedeemPoints) and one.state not in _WITHDRAWN]
    unsent = [one for one in spent if one.state is State.WAITING and one.sent_at is None]
    work.move([(one, replace(one, state=State.CANCELLED, reason="taken_back")) for one in unsent])
    nobodys = is_test_sale(sale.owner_id, work)
    entries: list[ByHandEntry] = []
    for one in spent:
        if one not in unsent:
            entries.append(_entry(one, sale, 0, clock, new_id, test=nobodys))
        if isinstance(one.intent, RedeemOffer):
            theirs = _entry(replace(one, owner_id=owner_id), sale, 0, clock, new_id, test=is_test_sale(owner_id, work))
            entries.append(replace(theirs, taken_back=False))
    if entries:
        work.add_by_hand(entries)


def give_earnings_back(work: UnitOfWork, sale: Sale, clock: Clock, new_id: NewId) -> None:
    """After a return was a mistake: what nobody has keyed in yet is off the list, the rest is to be keyed in again."""
    operations = work.sale_operations(sale.sale_id)
    entries: list[ByHandEntry] = []
    mine = [one for one in operations if one.owner_id == sale.owner_id]
    off = [one for one in mine if isinstance(one.intent, AddPoints) and one.reason == "taken_back"]
    again: list[Operation] = []
    if off and not any(_points(operations, sale)):  # of several that were called off, all but one came again before
        fresh = replace(off[-1], id=new_id(), state=State.WAITING, reason="", version=0, seq=0, created_at=clock.now())
        again.append(fresh)
    for one in mine:
        if not isinstance(one.intent, AddPoints | RedeemOffer):
            continue
        entries += _listed_again(work, one, clock, new_id)
    if again:
        work.add_operations(again)
    if entries:
        work.add_by_hand(entries)


def _listed_again(work: UnitOfWork, one: Operation, clock: Clock, new_id: NewId) -> Iterator[ByHandEntry]:
    """What nobody has keyed in of a taking back is ticked off; what somebody has is to be booked again."""
    for entry in work.by_hand_units([one.id])[-1:]:
        if entry.taken_back and entry.ticked_at is None:
            work.tick_by_hand(entry.entry_id, clock.now(), UNDONE)
        elif entry.taken_back and entry.ticked_by not in (NOBODY, UNDONE):
            more = replace(entry, entry_id=new_id(), taken_back=False, number=0, ticked_at=None, ticked_by="")
            yield replace(more, created_at=clock.now(), business_date=clock.today())


def _points(operations: Sequence[Operation], sale: Sale) -> Iterator[Operation]:
    """Those of the owner whose the sale is now; the one from whom it was moved has been seen to."""
    mine = (one for one in operations if one.owner_id == sale.owner_id and one.state not in _WITHDRAWN)
    return (one for one in mine if isinstance(one.intent, AddPoints))


def _broken_offers(work: UnitOfWork, sale: Sale, operations: Sequence[Operation]) -> Iterator[Operation]:
    """Redemptions of offers for which the sale now lacks units, and of which no entry speaks yet."""
    gone = {
        one.intent.offer_unit_id
        for one in operations
        if isinstance(one.intent, RemoveOffer) and one.state is not State.CANCELLED
    }
    programs = {one.intent.program_id for one in operations if isinstance(one.intent, RedeemOffer)}
    for program_id in sorted(programs):
        punches = [
            one.id for one in operations if isinstance(one.intent, AddOffer) and one.intent.program_id == program_id
        ]
        used = [
            one for one in operations if isinstance(one.intent, RedeemOffer) and one.intent.program_id == program_id
        ]
        given = sum(one.source_id == program_id for one in sale.allowances) or len(used)
        each = max(1, len(punches) // given)
        earned = sum(punch not in gone for punch in punches) // each
        standing = [one for one in used if one.state not in _WITHDRAWN and not work.by_hand_units([one.id])]
        yield from standing[: max(0, len(standing) - earned)]


def _entry(one: Operation, sale: Sale, returned: int, clock: Clock, new_id: NewId, *, test: bool) -> ByHandEntry:
    day = sale.business_date.isoformat()
    if isinstance(one.intent, RedeemOffer):
        item = ByHandItem(one.intent.item_code, one.id, ProgramKind.OFFER, Act.USED, one.intent.title)
        what = f"{one.intent.item_code} of the sale of {day}"
    elif isinstance(one.intent, RedeemPoints):
        item = ByHandItem("", one.id, ProgramKind.POINTS, Act.USED, one.intent.title)
        what = f"{one.intent.points} points, spent on “{one.intent.title}” in the sale of {day}"
    else:
        item = ByHandItem("", one.id, ProgramKind.POINTS, Act.SOLD, "Points")
        brought = one.intent.points if isinstance(one.intent, AddPoints) else None
        total = f" for {sale.total}" if sale.total else ""
        points = f", which brought {brought} points" if brought is not None else ""
        what = f"{returned} of {len(sale.units)} goods of the sale of {day}{total}{points}"
    return ByHandEntry(
        entry_id=new_id(),
        sale_id=sale.sale_id,
        unit_id=one.id,
        owner_id=one.owner_id,
        item=item,
        description=what,
        business_date=clock.today(),
        created_at=clock.now(),
        taken_back=True,
        ticked_at=clock.now() if test else None,
        ticked_by=NOBODY if test else "",
    )
