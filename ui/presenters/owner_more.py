"""Of an owner's history what is on no punch card: offers with what became of them, and the points one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from astro_desk.core.catalog import Item
from astro_desk.core.money import Money
from astro_desk.core.operations import Operation
from astro_desk.core.snapshot import OfferReward, Snapshot
from astro_desk.use_cases.sentences import sentence
from ui.presenters.display import RowDisplay, Tone
from ui.presenters.places import operation_words, state_words
from ui.presenters.time_words import full_date
from ui.presenters.words import counted, tr


def offer_rows(snapshot: Snapshot | None, told: Sequence[Operation], items: Mapping[str, Item]) -> Iterator[RowDisplay]:
    """What Astro has ready, and what this register told it, the newest first; nothing without an offer."""
    ready = snapshot.offers if snapshot else ()
    if not ready and not told:
        return
    count = counted(tr("{n} ready"), tr("{n} ready"), len(ready)) if ready else ""
    yield RowDisplay(key="offers", title=tr("Offers"), detail="", side=count, heading=True)
    for place, offer in enumerate(ready):
        yield _ready(offer, place)
    for operation in reversed(told):
        words, tone = state_words(operation)
        yield RowDisplay(
            key=f"offer {operation.id}",
            title=operation_words(operation, items),
            detail=full_date(operation.business_date),
            side=words,
            side_tone=tone,
            note=sentence(operation.reason) if operation.reason else "",
        )


def _ready(offer: OfferReward, place: int) -> RowDisplay:
    good = offer.items[0].description if len(offer.items) == 1 else ""
    what = (
        tr("{amount} off", amount=Money(offer.rebate_cents).words) if offer.rebate_cents else good or tr("a free good")
    )
    until = tr("until {day}", day=full_date(offer.expires)) if offer.expires else ""
    return RowDisplay(
        key=f"ready {place} {offer.reward_id}",
        title=offer.title,
        detail=" · ".join(part for part in (what, until) if part),
        side=tr("may be used"),
        side_tone=Tone.GIFT,
    )


def points_rows(snapshot: Snapshot | None) -> Iterator[RowDisplay]:
    """Astro's own lines, as it lists them; nothing where it tells none."""
    if snapshot is None or not snapshot.points_entries:
        return
    balance = tr("{points} points", points=f"{snapshot.points:,}") if snapshot.points is not None else ""
    yield RowDisplay(key="points", title=tr("Points"), detail="", side=balance, heading=True)
    for place, entry in enumerate(snapshot.points_entries):
        day = full_date(entry.booked_on) if entry.booked_on else ""
        total = tr("{points} then", points=f"{entry.total:,}") if entry.total is not None else ""
        yield RowDisplay(
            key=f"points {place} {entry.entry_id}",
            title=entry.description or tr("Points"),
            detail=" · ".join(part for part in (day, total) if part),
            side=f"{entry.points:+,}",
            side_tone=Tone.GIFT if entry.points > 0 else Tone.MUTED,
        )
