"""Each purchase and reward of an owner and what became of it, card by card; then offers, points, what was before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import islice

from astro_desk.core.catalog import Catalogue
from astro_desk.core.history import CardHistory, Entry, Fate, history
from astro_desk.core.operations import AddPurchase, Operation, RemovePurchase
from astro_desk.core.snapshot import Snapshot
from astro_desk.use_cases.people import said_by
from astro_desk.use_cases.ports import Records
from astro_desk.use_cases.sentences import sentence
from astro_desk.use_cases.store_rules import windows
from ui.presenters.cards import short_title
from ui.presenters.display import RowDisplay, Tone
from ui.presenters.lines import code_words
from ui.presenters.owner_more import offer_rows, points_rows
from ui.presenters.time_words import full_date
from ui.presenters.words import counted, tr

PAGE = 100
_NEWEST = 200
"""So many of this register's operations stand among the cards; what it sent before them comes behind all else."""


class OwnerHistory:
    """Read page by page, as somebody scrolls; what is behind what was told is not read yet."""

    def __init__(self, records: Records, owner_id: str, today: date) -> None:
        self._records, self._owner_id, self._today = records, owner_id, today
        self._rows = self._everything()
        self.more = True
        """Whether there may be rows behind those that were told."""

    def page(self) -> tuple[RowDisplay, ...]:
        """The rows behind those that were told."""
        rows = tuple(islice(self._rows, PAGE))
        self.more = len(rows) == PAGE
        return rows

    def _everything(self) -> Iterator[RowDisplay]:
        records, owner_id = self._records, self._owner_id
        snapshot = records.snapshot(owner_id)
        told = records.owner_history(owner_id, _NEWEST)
        catalogue = catalogue_of(records, snapshot, told)
        yield from self._cards(snapshot, told, catalogue, "")
        yield from offer_rows(snapshot, records.owner_offers(owner_id), catalogue.items)
        yield from points_rows(snapshot)
        if len(told) == _NEWEST:
            yield from self._before(snapshot, told)

    def _cards(
        self, snapshot: Snapshot | None, told: Sequence[Operation], catalogue: Catalogue, key: str
    ) -> Iterator[RowDisplay]:
        """Rows of all cards, a heading before each card's."""
        for number, card in enumerate(history(snapshot, told, catalogue, self._today, windows(self._records))):
            yield _heading(card, f"{key}{number}")
            for place, entry in enumerate(card.entries):
                yield _entry_row(entry, f"{key}{number}.{place}", self._who(entry))

    def _before(self, snapshot: Snapshot | None, newer: Sequence[Operation]) -> Iterator[RowDisplay]:
        """What this register sent earlier, the newest first; what Astro's answer shows stands among the cards."""
        shown = snapshot.transaction_ids if snapshot else frozenset()
        removals = [one for one in newer if isinstance(one.intent, RemovePurchase)]
        below, number = newer[0].seq, 0
        while told := self._records.owner_history(self._owner_id, PAGE, below):
            below = told[0].seq
            removals += (one for one in told if isinstance(one.intent, RemovePurchase))
            left = [one for one in told if one.id not in shown and not isinstance(one.intent, RemovePurchase)]
            cards = history(None, (*left, *removals), catalogue_of(self._records, None, left), self._today)
            entries = [entry for card in cards for entry in card.entries]
            for entry in sorted(entries, key=lambda one: one.day or date.min, reverse=True):
                if not number:
                    yield RowDisplay("before", tr("Earlier, from this register"), "", heading=True)
                number += 1
                yield _entry_row(entry, f"before {number}", self._who(entry))

    def _who(self, entry: Entry) -> str:
        """Who handed a reward out, where it was this register: their sale says it."""
        sale = self._records.sale(entry.sale_id) if entry.is_reward and entry.sale_id else None
        return said_by(self._records, sale.cashier) if sale is not None else ""


def catalogue_of(records: Records, snapshot: Snapshot | None, operations: Sequence[Operation]) -> Catalogue:
    """What is known of the goods and programs that these name."""
    forms = tuple({one.intent.form for one in operations if isinstance(one.intent, AddPurchase)})
    return records.catalogue(forms, tuple({card.program_id for card in snapshot.cards}) if snapshot else ())


def _heading(card: CardHistory, place: str) -> RowDisplay:
    title = short_title(card.title) if card.title else tr("On no card")
    punches = sum(1 for entry in card.entries if not entry.is_reward)
    return RowDisplay(
        key=f"card {place}",
        title=title,
        detail="",
        side=counted(tr("{n} purchase"), tr("{n} purchases"), punches),
        heading=True,
    )


def _entry_row(entry: Entry, place: str, who: str) -> RowDisplay:
    words, tone = _FATES[entry.fate]
    where = tr("register {name}", name=entry.register) if entry.register else tr("another till")
    day = full_date(entry.day) if entry.day else ""
    what = entry.description or code_words(entry.item_code)
    return RowDisplay(
        key=f"entry {place} {entry.transaction_id}",
        title=tr("Reward · {what}", what=what) if entry.is_reward else what,
        detail=" · ".join(part for part in (day, where if day or not entry.is_reward else "", who) if part),
        side=words(),
        side_tone=tone,
        note=_why(entry),
    )


def _why(entry: Entry) -> str:
    if entry.fate is Fate.FALLEN and entry.until is not None:
        return tr("Older than the program's window: it counts no more since {day}.", day=full_date(entry.until))
    if entry.reason:
        return sentence(entry.reason)
    if entry.left is None:
        return ""
    if entry.fate is Fate.REMOVED:
        return tr("Taken back on {day}.", day=full_date(entry.left))
    return tr("Being taken back since {day}.", day=full_date(entry.left))


_FATES: dict[Fate, tuple[Callable[[], str], Tone]] = {
    Fate.CONFIRMED: (lambda: tr("confirmed"), Tone.ACCENT),
    Fate.FALLEN: (lambda: tr("fallen off"), Tone.MUTED),
    Fate.WAITING: (lambda: tr("waiting"), Tone.PLAIN),
    Fate.REVIEW: (lambda: tr("needs a person"), Tone.BAD),
    Fate.LEAVING: (lambda: tr("being taken back"), Tone.WARN),
    Fate.REMOVED: (lambda: tr("taken back"), Tone.MUTED),
    Fate.NO_CREDIT: (lambda: tr("no credit"), Tone.MUTED),
    Fate.GIVEN_UP: (lambda: tr("given up"), Tone.MUTED),
    Fate.OPEN: (lambda: tr("may be redeemed"), Tone.GIFT),
    Fate.CLAIMED: (lambda: tr("handed out here"), Tone.GIFT),
    Fate.REDEEMED: (lambda: tr("redeemed"), Tone.MUTED),
}
