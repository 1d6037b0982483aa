"""What a returned sale brought beside its punches: points and offers go with it, as far as Astro's API can do that.

It has no call that takes points or the redemption of an offer back, and none that gives points back that were spent
(ASTRO_API §3). What Astro can never have got is called off; everything else goes on the by-hand list, for a person to
key in. A points reward that takes dollars off goes with the last of the goods; one that is a good comes back alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from astro_desk.core.by_hand import ByHandEntry
from astro_desk.core.corrections import as_told_last, returned_units, sold_units
from astro_desk.core.frozen import replace
from astro_desk.core.operations import AddOffer, AddPoints, Operation, RedeemOffer, RedeemPoints, State
from astro_desk.core.sales import Allowance, AllowanceKind, Sale
from astro_desk.use_cases.by_hand import NOBODY
from astro_desk.use_cases.by_hand_of_sale import entry_of
from astro_desk.use_cases.ports import Clock, NewId, Records, UnitOfWork
from astro_desk.use_cases.sally import is_test_sale

_WITHDRAWN = frozenset({State.CANCELLED, State.WRITTEN_OFF})
TAKEN_BACK = "taken_back"
"""Why an operation is cancelled that a return called off."""
UNDONE = "return undone"
"""Who ticks off an entry that a return made and its undo makes needless."""


def take_earnings_back(work: UnitOfWork, sale: Sale, clock: Clock, new_id: NewId) -> None:
    """After a return: the sale's points, and the offers that its units no longer earn. Once for each of them, but for
    points, of which each return takes a part."""
    operations = work.sale_operations(sale.sale_id)
    units = sold_units(sale, operations, work.corrections(sale.sale_id))
    back = frozenset(one.unit.unit_id for one in units if one.returned)
    entries: list[ByHandEntry] = []
    test = is_test_sale(sale.owner_id, work)
    gone = gone_with_units(work, sale, operations, back)
    for one in gone:
        if isinstance(one.intent, RedeemOffer):
            continue
        if len(back) == len(units) and not may_be_at_astro(one):
            _call_off(work, one)
            entries += _off_the_list(work, one, clock, new_id)
        else:
            rest = any(entry.ticked_by != UNDONE for entry in work.by_hand_units([one.id]))
            entries.append(entry_of(one, sale, len(back), clock, new_id, test=test, rest=rest))
    if entries:
        work.add_by_hand(entries)
    take_broken_offers_back(work, sale, clock, new_id)


def take_broken_offers_back(work: UnitOfWork, sale: Sale, clock: Clock, new_id: NewId) -> None:
    """The offers that the goods which are still out do not earn."""
    operations = work.sale_operations(sale.sale_id)
    units = sold_units(sale, operations, work.corrections(sale.sale_id))
    back = frozenset(one.unit.unit_id for one in units if one.returned)
    for one in tuple(_broken_offers(work, operations, sale, back)):
        take_use_back(work, sale, one.id, clock, new_id)


def gone_with_units(
    records: Records, sale: Sale, operations: Sequence[Operation], back: Collection[str]
) -> tuple[Operation, ...]:
    """What goes when these units of the sale came back, by their ids as sold; `operations` are the sale's."""
    spent = _dollars_for_points(records, sale) if len(back) == len(sale.units) else ()
    return (*points_brought(operations, sale), *_broken_offers(records, operations, sale, back), *spent)


def may_be_at_astro(one: Operation) -> bool:
    """Whether Astro has an operation or may have it; not before it was sent, nor when Astro refused it by its code."""
    return not _unsent(one) and not (one.state is State.REVIEW and one.reason.startswith("astro_"))


def _unsent(one: Operation) -> bool:
    return one.sent_at is None and one.state in (State.WAITING, State.REVIEW)


def _call_off(work: UnitOfWork, one: Operation) -> None:
    work.move([(one, replace(one, state=State.CANCELLED, reason=TAKEN_BACK))])


def _off_the_list(work: UnitOfWork, one: Operation, clock: Clock, new_id: NewId) -> Iterator[ByHandEntry]:
    """Nobody keys in any more that parts of it are taken back; of what somebody has the rest is to be booked again."""
    listed = work.by_hand_units([one.id])
    for entry in listed:
        if entry.ticked_at is None:
            work.tick_by_hand(entry.entry_id, clock.now(), UNDONE)
    keyed_in = [entry for entry in listed if entry.ticked_at is not None and entry.ticked_by not in (NOBODY, UNDONE)]
    taken = [entry for entry in keyed_in if entry.taken_back]
    yield from (_opposite(entry, clock, new_id) for entry in taken[len(keyed_in) - len(taken) :])


def is_given_back(records: Records, one: Operation) -> bool:
    """Whether what an operation booked is taken back: it was called off, or somebody keys that in."""
    if one.state in _WITHDRAWN:
        return True
    last = records.by_hand_units([one.id])[-1:]
    return any(entry.taken_back is (entry.ticked_by != UNDONE) for entry in last)


def take_points_from(work: UnitOfWork, sale: Sale, clock: Clock, new_id: NewId) -> bool:
    """The sale is another owner's: its points leave the one who had them. Whether there were any."""
    found = list(points_brought(work.sale_operations(sale.sale_id), sale))
    unsent = [one for one in found if one.state is State.WAITING and one.sent_at is None]
    test = is_test_sale(sale.owner_id, work)
    entries = []
    for one in found:
        if one not in unsent:
            rest = any(entry.ticked_by != UNDONE for entry in work.by_hand_units([one.id]))
            entries.append(entry_of(one, sale, len(sale.units), clock, new_id, test=test, rest=rest))
    work.move([(one, replace(one, state=State.CANCELLED, reason="taken_back")) for one in unsent])
    for one in unsent:
        entries += _off_the_list(work, one, clock, new_id)
    if entries:
        work.add_by_hand(entries)
    return bool(found)


def list_points_of_what_is_back(
    work: UnitOfWork, sale: Sale, told: Iterable[Operation], clock: Clock, new_id: NewId
) -> None:
    """An owner is `told` all of the sale's points, for nobody knows what a part of it came to: of goods that came back
    before, a person takes them back."""
    back = returned_units(work.corrections(sale.sale_id))
    returned = sum(unit.unit_id in back for unit in sale.units)
    brought = [one for one in told if isinstance(one.intent, AddPoints)] if returned else []
    if brought:
        test = is_test_sale(brought[0].owner_id, work)
        work.add_by_hand([entry_of(one, sale, returned, clock, new_id, test=test) for one in brought])


def take_use_back(work: UnitOfWork, sale: Sale, redeem_id: str, clock: Clock, new_id: NewId) -> None:
    """What an offer or points gave came back alone: it is called off, or a person takes it back at Astro."""
    used = used_for(work, sale, redeem_id)
    if used is None:
        return
    booking = _booking(work, used)
    if booking is not None:
        _call_booking_off(work, booking, clock, new_id)
        return
    if is_given_back(work, used):
        return
    if may_be_at_astro(used):
        work.add_by_hand([entry_of(used, sale, 1, clock, new_id, test=is_test_sale(sale.owner_id, work))])
    else:
        _call_off(work, used)


def _booking(records: Records, used: Operation) -> ByHandEntry | None:
    """The entry by which a person books it, or has booked it, for whose the sale is now."""
    last = records.by_hand_units([used.id])[-1:]
    return next((entry for entry in last if not entry.taken_back and entry.ticked_by != UNDONE), None)


def _call_booking_off(work: UnitOfWork, booking: ByHandEntry, clock: Clock, new_id: NewId) -> None:
    if booking.ticked_at is None:
        work.tick_by_hand(booking.entry_id, clock.now(), UNDONE)
    else:
        work.add_by_hand([_opposite(booking, clock, new_id)])


def give_uses_back(work: UnitOfWork, sale: Sale, redeem_ids: Sequence[str], clock: Clock, new_id: NewId) -> None:
    """What an offer or points gave is the owner's after all: it is told anew, or is off the list again."""
    for used in filter(None, (used_for(work, sale, redeem_id) for redeem_id in redeem_ids)):
        if used.state is State.CANCELLED and not work.by_hand_units([used.id]):
            work.add_operations([_told_anew(used, clock, new_id)])
        else:
            work.add_by_hand(list(_listed_again(work, used, clock, new_id)))


def _told_anew(one: Operation, clock: Clock, new_id: NewId) -> Operation:
    """Never sent, whatever became of the one before; it was not at Astro then."""
    fresh = replace(one, id=new_id(), state=State.WAITING, reason="", version=0, seq=0, created_at=clock.now())
    return replace(fresh, sent_at=None, sent_boot="", sent_boot_ms=0, attempts=0)


def used_for(records: Records, sale: Sale, redeem_id: str) -> Operation | None:
    """What tells Astro of something that an offer or points gave, by its id in the sale, as it was told last."""
    used = records.operation(redeem_id)
    return as_told_last(used, sale, records.sale_operations(sale.sale_id)) if used is not None else None


def take_uses_from(work: UnitOfWork, sale: Sale, owner_id: str, clock: Clock, new_id: NewId) -> None:
    """The sale is now `owner_id`'s: what was spent or used up in it was not theirs to whom it was booked.

    Points that were spent are given back. An offer is taken back, and to be given to whose the sale is: Astro dates an
    offer when it is sent, so that it is not sent anew (ASTRO_API §6).
    """
    spent = uses_of(work, sale)
    unsent = [one for one in spent if not may_be_at_astro(one)]
    for one in unsent:
        _call_off(work, one)
    nobodys = is_test_sale(sale.owner_id, work)
    entries: list[ByHandEntry] = []
    for one in spent:
        if one not in unsent:
            entries.append(entry_of(one, sale, 0, clock, new_id, test=nobodys))
        if isinstance(one.intent, RedeemOffer):
            theirs = entry_of(
                replace(one, owner_id=owner_id), sale, 0, clock, new_id, test=is_test_sale(owner_id, work)
            )
            entries.append(replace(theirs, taken_back=False))
    for one in work.sale_operations(sale.sale_id):
        booking = _booking(work, one) if one.owner_id != sale.owner_id and isinstance(one.intent, RedeemOffer) else None
        if booking is not None:  # booked by hand for whose the sale was until now
            _call_booking_off(work, booking, clock, new_id)
            theirs = entry_of(
                replace(one, owner_id=owner_id), sale, 0, clock, new_id, test=is_test_sale(owner_id, work)
            )
            entries.append(replace(theirs, taken_back=False))
    if entries:
        work.add_by_hand(entries)


def uses_of(records: Records, sale: Sale) -> tuple[Operation, ...]:
    """What was spent or used up in the sale at the cost of whose it is, and is not given back."""
    mine = (one for one in records.sale_operations(sale.sale_id) if one.owner_id == sale.owner_id)
    used = (one for one in mine if isinstance(one.intent, RedeemOffer | RedeemPoints))
    return tuple(one for one in used if not is_given_back(records, one))


def give_earnings_back(work: UnitOfWork, sale: Sale, clock: Clock, new_id: NewId) -> None:
    """After a return was a mistake: what nobody has keyed in yet is off the list, the rest is to be keyed in again."""
    operations = work.sale_operations(sale.sale_id)
    entries: list[ByHandEntry] = []
    mine = [one for one in operations if one.owner_id == sale.owner_id]
    off = [one for one in mine if isinstance(one.intent, AddPoints) and one.reason == TAKEN_BACK]
    again: list[Operation] = []
    if off and not any(points_brought(operations, sale)):  # of several called off all but one came again before
        again.append(_told_anew(off[-1], clock, new_id))
    back = returned_units(work.corrections(sale.sale_id))
    spent = [one.allowance_id for one in sale.allowances if _takes_dollars_off(one) and one.allowance_id not in back]
    give_uses_back(work, sale, [one for one in spent if _is_mine(work, sale, one)], clock, new_id)
    away = {used.id for one in back if (used := used_for(work, sale, one)) is not None}
    for one in mine:
        if isinstance(one.intent, RedeemOffer) and one.id not in away:
            entries += _listed_again(work, one, clock, new_id)
        elif isinstance(one.intent, AddPoints) and one.state not in _WITHDRAWN:
            entries += _off_the_list(work, one, clock, new_id)
    if again:
        work.add_operations(again)
    # What came back before stays so, and the list says it once: of points that are told anew, or not all back any more.
    returned = sum(unit.unit_id in back for unit in sale.units)
    test = is_test_sale(sale.owner_id, work)
    for one in points_brought([*operations, *again], sale) if returned else ():
        entries.append(entry_of(one, sale, returned, clock, new_id, test=test))
    if entries:
        work.add_by_hand(entries)


def _listed_again(work: UnitOfWork, one: Operation, clock: Clock, new_id: NewId) -> Iterator[ByHandEntry]:
    """What nobody has keyed in of a taking back is ticked off; what somebody has is to be booked again."""
    for entry in work.by_hand_units([one.id])[-1:]:
        if entry.taken_back and entry.ticked_at is None:
            work.tick_by_hand(entry.entry_id, clock.now(), UNDONE)
        elif entry.taken_back and entry.ticked_by not in (NOBODY, UNDONE):
            yield _opposite(entry, clock, new_id)
        elif not entry.taken_back and entry.ticked_by == UNDONE:
            yield replace(_opposite(entry, clock, new_id), taken_back=False)


def _opposite(entry: ByHandEntry, clock: Clock, new_id: NewId) -> ByHandEntry:
    """What undoes an entry that somebody has keyed in: an entry of its own."""
    more = replace(entry, entry_id=new_id(), taken_back=not entry.taken_back, number=0, ticked_at=None, ticked_by="")
    return replace(more, created_at=clock.now(), business_date=clock.today())


def _takes_dollars_off(given: Allowance) -> bool:
    """A points reward whose worth is an amount is worth nothing on a sale that came back whole."""
    return given.kind is AllowanceKind.POINTS and given.cents is not None


def _is_mine(work: UnitOfWork, sale: Sale, redeem_id: str) -> bool:
    """The one whose the sale is now had it; of another one it was given back when the sale was moved."""
    used = work.operation(redeem_id)
    return used is not None and used.owner_id == sale.owner_id


def _dollars_for_points(records: Records, sale: Sale) -> Iterator[Operation]:
    """What told Astro of the points rewards that take dollars off, of whose the sale is, and is not given back."""
    for given in filter(_takes_dollars_off, sale.allowances):
        used = used_for(records, sale, given.allowance_id)
        if used is not None and used.owner_id == sale.owner_id and not is_given_back(records, used):
            yield used


def points_brought(operations: Sequence[Operation], sale: Sale) -> Iterator[Operation]:
    """Those of the owner whose the sale is now; the one from whom it was moved has been seen to."""
    mine = (one for one in operations if one.owner_id == sale.owner_id and one.state not in _WITHDRAWN)
    return (one for one in mine if isinstance(one.intent, AddPoints))


def _broken_offers(
    records: Records, operations: Sequence[Operation], sale: Sale, back: Collection[str]
) -> Iterator[Operation]:
    """Redemptions of offers for which the sale now lacks units, and that are not taken back.

    A sale that was moved has had its units taken out of its offers at Astro, and they are booked for its owner by hand.
    """
    programs = {one.intent.program_id for one in operations if isinstance(one.intent, RedeemOffer)}
    for program_id in sorted(programs):
        punches = [
            one.intent.unit_id
            for one in operations
            if isinstance(one.intent, AddOffer) and one.intent.program_id == program_id
        ]
        used = [
            one for one in operations if isinstance(one.intent, RedeemOffer) and one.intent.program_id == program_id
        ]
        given = sum(one.source_id == program_id for one in sale.allowances) or len(used)
        each = max(1, len(punches) // given)
        earned = sum(unit_id not in back for unit_id in punches) // each
        standing = [one for one in used if _booking(records, one) or not is_given_back(records, one)]
        yield from standing[: max(0, len(standing) - earned)]
