"""Punches that Astro has otherwise than it was told, each with whose it is: of one day, or of the last 30 days."""

from __future__ import annotations

from collections.abc import Sequence

from astro_desk.core.reconciliation import Kind
from astro_desk.use_cases.day_ports import NamedDifference
from astro_desk.use_cases.ports import Clock, Records
from ui.presenters.day_words import difference_words
from ui.presenters.display import RowDisplay, Tone
from ui.presenters.owner import owner_name
from ui.presenters.words import Texts, tr

_SIDES: Texts[Kind] = {
    Kind.MISSING: "missing there",
    Kind.CHANGED: "taken off there",
    Kind.EXTRA: "too many there",
    Kind.DOUBLED: "twice there",
}


class DifferencesPresenter:
    """A row's key is the owner's id and the unit's."""

    def __init__(self, records: Records, clock: Clock) -> None:
        self._records, self._clock = records, clock

    def lately(self) -> tuple[RowDisplay, ...]:
        return self.rows(self._records.all_differences())

    def rows(self, found: Sequence[NamedDifference]) -> tuple[RowDisplay, ...]:
        return tuple(self._row(one) for one in found)

    def _row(self, found: NamedDifference) -> RowDisplay:
        one = found.discrepancy
        owner = self._records.owner(one.owner_id)
        return RowDisplay(
            key=f"{one.owner_id} {one.transaction_id}",
            title=owner_name(owner) if owner else tr("unknown pet owner"),
            detail=one.transaction_id,
            side=tr(_SIDES[one.kind]),
            side_tone=Tone.WARN,
            note=difference_words(found, self._clock.today()),
        )
