"""The outbox as rows of at most 200 (DESIGN §3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta, tzinfo

from astro_desk.core.catalog import Item
from astro_desk.core.operations import AddPurchase, Operation, State
from astro_desk.core.reconciliation import Kind
from astro_desk.use_cases.changes import CatalogueProgress, Change
from astro_desk.use_cases.ports import Clock, Records
from astro_desk.use_cases.sentences import sentence
from ui.presenters.display import RowDisplay, Tone
from ui.presenters.lines import code_words
from ui.presenters.owner import owner_name
from ui.presenters.sync_page import minutes_words, seconds_in_doubt
from ui.presenters.time_words import moment_words
from ui.presenters.words import counted, tr

PAGE = 100


OPEN_STATES = (State.WAITING, State.SENDING, State.UNKNOWN)
_FILTERS: dict[str, tuple[State, ...]] = {
    "open": OPEN_STATES,
    "review": (State.REVIEW,),
    "done": (State.DONE,),
    "closed": (State.CANCELLED, State.WRITTEN_OFF),
}


@dataclass(frozen=True, slots=True)
class OutboxPage:
    """Rows, and below which place in the outbox the next page begins; None: there is no more."""

    rows: tuple[RowDisplay, ...]
    below: int | None = None


class OutboxPresenter:
    """What waits for Astro, by state, with the reason."""

    def __init__(
        self, records: Records, clock: Clock, zone: tzinfo | None = None, fence: timedelta = timedelta(seconds=180)
    ) -> None:
        self._records, self._clock, self._zone, self._fence = records, clock, zone, fence
        self._progress: CatalogueProgress | None = None

    def hear(self, change: Change) -> None:
        """News from the workers: how far the catalogue has come."""
        if isinstance(change, CatalogueProgress):
            self._progress = None if change.done == change.total else change

    def catalogue(self) -> str:
        """What this register knows of the goods that count, and what is being fetched."""
        if self._progress is not None:
            done, total = self._progress.done, self._progress.total
            if total is None:
                return tr("Catalogue: {done} read …", done=f"{done:,}")
            return tr("Catalogue: {done} of {total} read …", done=f"{done:,}", total=f"{total:,}")
        facts = self._records.catalogue_facts()
        if facts.fetched_at is None:
            return tr("Catalogue: not told by Astro yet.")
        when = moment_words(facts.fetched_at, self._clock.now(), self._zone)
        items = counted(tr("{n} item"), tr("{n} items"), facts.items)
        return tr("Catalogue: {items} in {programs} programs, {when}", items=items, programs=facts.programs, when=when)

    def differences(self) -> str:
        """What Astro has otherwise than it was told; "" when all agrees."""
        kinds = Counter(one.kind for one in self._records.discrepancies())
        missing, changed = kinds[Kind.MISSING], kinds[Kind.CHANGED]
        extra, doubled = kinds[Kind.EXTRA], kinds[Kind.DOUBLED]
        parts = (
            counted(tr("{n} is missing there"), tr("{n} are missing there"), missing) if missing else "",
            counted(tr("{n} was taken off there"), tr("{n} were taken off there"), changed) if changed else "",
            counted(tr("{n} is there and not here"), tr("{n} are there and not here"), extra) if extra else "",
            counted(tr("{n} is there twice"), tr("{n} are there twice"), doubled) if doubled else "",
        )
        what = ", ".join(part for part in parts if part)
        return tr("Punches of the last 30 days differ at Astro: {what}.", what=what) if what else ""

    def tabs(self) -> tuple[tuple[str, str], ...]:
        """(filter, "Waiting 14") of each list."""
        counts = self._records.counts()
        words = {"open": tr("Waiting"), "review": tr("Needs a person"), "done": tr("Done"), "closed": tr("Closed")}
        return tuple((name, f"{words[name]} · {_sum(counts, states)}") for name, states in _FILTERS.items())

    def page(self, name: str, below: int | None = None) -> OutboxPage:
        """Owner by owner, a heading before each one's; `below` goes on where a page ended."""
        operations = self._records.operations(_FILTERS[name], PAGE, below)
        forms = {one.intent.form for one in operations if isinstance(one.intent, AddPurchase)}
        items = self._records.catalogue(tuple(forms)).items
        of_owners: dict[str, list[Operation]] = {}
        for operation in operations:
            of_owners.setdefault(operation.owner_id, []).append(operation)
        rows: list[RowDisplay] = []
        for owner_id, theirs in of_owners.items():
            owner = self._records.owner(owner_id)
            rows.append(
                RowDisplay(
                    key=f"owner {owner_id} {theirs[0].id}",
                    title=owner_name(owner) if owner else tr("unknown pet owner"),
                    detail="",
                    side=_of_owner(theirs),
                    heading=True,
                )
            )
            rows += (self._row(operation, items) for operation in theirs)
        return OutboxPage(tuple(rows), operations[-1].seq if len(operations) == PAGE else None)

    def _row(self, operation: Operation, items: Mapping[str, Item]) -> RowDisplay:
        when = moment_words(operation.created_at, self._clock.now(), self._zone)
        attempts = operation.attempts
        tried = counted(tr("tried once"), tr("tried {n} times"), attempts) if attempts else ""
        why = sentence(operation.reason) if operation.reason else ""
        words, tone = state_words(operation)
        left = seconds_in_doubt(operation, self._clock, self._fence)
        if left is not None:
            words = tr("decided in {time}", time=minutes_words(left))
        return RowDisplay(
            key=operation.id,
            title=operation_words(operation, items),
            detail=" · ".join(part for part in (when, tried, why) if part),
            side=words,
            side_tone=tone,
        )


def _of_owner(operations: Sequence[Operation]) -> str:
    """`3 waiting, 1 being looked up`."""
    counts = Counter(state_words(operation)[0] for operation in operations)
    return ", ".join(f"{number} {words}" for words, number in counts.items())


def operation_words(operation: Operation, items: Mapping[str, Item]) -> str:
    """What is told to Astro, in words."""
    intent = operation.intent
    item = items.get(intent.form) if isinstance(intent, AddPurchase) else None
    if item is not None and item.description:
        return tr("Purchase · {what}", what=item.description)
    kinds = {
        "add": tr("Purchase · {code}"),
        "remove": tr("Take a purchase back"),
        "redeem": tr("Redeem a reward"),
        "undo_redeem": tr("Take a redemption back"),
        "offer": tr("Offer {code}"),
        "remove_offer": tr("Take an offer back"),
        "redeem_offer": tr("Redeem an offer"),
        "points": tr("Points for a sale"),
        "redeem_points": tr("Redeem points"),
        "new_owner": tr("New pet owner"),
        "link": tr("Link the pet owner"),
        "update_owner": tr("Change of name or contact"),
    }
    code = getattr(intent, "item_code", "")
    return kinds[operation.kind].format(code=code_words(code))


def state_words(operation: Operation) -> tuple[str, Tone]:
    match operation.state:
        case State.WAITING:
            return tr("waiting"), Tone.PLAIN
        case State.SENDING:
            return tr("on its way"), Tone.ACCENT
        case State.UNKNOWN:
            return tr("being looked up"), Tone.GIFT
        case State.REVIEW:
            return tr("needs a person"), Tone.BAD
        case State.DONE:
            return (tr("done, no credit"), Tone.MUTED) if operation.credited is False else (tr("done"), Tone.ACCENT)
        case State.CANCELLED:
            return tr("cancelled here"), Tone.MUTED
        case State.WRITTEN_OFF:
            return tr("written off"), Tone.MUTED


def _sum(counts: Mapping[State, int], states: tuple[State, ...]) -> int:
    return sum(counts.get(state, 0) for state in states)
