"""Punches that Astro has otherwise than it was told, each with whose it is: of one day, or of the last 30 days."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future

from astro_desk.core.people import NAMELESS, Person
from astro_desk.core.reconciliation import Discrepancy, Kind, SettledDifference
from astro_desk.core.roles import Act, may
from astro_desk.use_cases.checkout_session import CheckoutSession
from astro_desk.use_cases.day_ports import NamedDifference
from astro_desk.use_cases.ports import Clock, Records
from astro_desk.use_cases.sentences import sentence
from astro_desk.use_cases.settle_difference import Ruling, settle_difference
from ui.presenters.day_words import difference_words
from ui.presenters.display import RowDisplay, Tone
from ui.presenters.manager import CheckPin
from ui.presenters.owner import owner_name
from ui.presenters.refusals import why_not
from ui.presenters.screen import Settle
from ui.presenters.words import Texts, tr

_SIDES: Texts[Kind] = {
    Kind.MISSING: "missing there",
    Kind.CHANGED: "taken off there",
    Kind.EXTRA: "too many there",
    Kind.DOUBLED: "twice there",
}


class DifferencesPresenter:
    """A row's key is the owner's id and the unit's."""

    def __init__(
        self, session: CheckoutSession, records: Records, clock: Clock, check_pin: CheckPin, settle: Settle
    ) -> None:
        self._session, self._records, self._clock = session, records, clock
        self._check_pin, self._settle = check_pin, settle
        self._told: dict[str, Discrepancy] = {}
        """What the rows that are shown say, by their keys."""

    def lately(self) -> tuple[RowDisplay, ...]:
        return self.rows(self._records.all_differences())

    def rows(self, found: Sequence[NamedDifference]) -> tuple[RowDisplay, ...]:
        rows = tuple(self._row(one) for one in found)
        self._told = {row.key: one.discrepancy for row, one in zip(rows, found, strict=True)}
        return rows

    def let_be(self, key: str, why: str, pin: str, then: Callable[[str], None]) -> None:
        """A manager lets the difference of a row be; `then` hears "" when that is written, else why not."""
        found = self._told.get(key)
        if found is None:
            then(sentence("difference_changed"))
            return
        if not pin:
            self._decide(found, Ruling(self._session.cashier, why), then)
            return

        def checked(future: Future[Person]) -> None:
            refusal = why_not(future)
            if refusal:
                then(refusal)
                return
            by = future.result()
            named = self._session.cashier or by.person_id if by == NAMELESS else by.person_id
            self._decide(found, Ruling(named, why, manager=may(by.role, Act.SETTLE_CASE)), then)

        self._settle(self._check_pin(pin, Act.SETTLE_CASE), checked)

    def _decide(self, found: Discrepancy, ruling: Ruling, then: Callable[[str], None]) -> None:
        clock, new_id = self._clock, self._session.new_id

        def done(future: Future[SettledDifference]) -> None:
            then(why_not(future))

        job = self._session.jobs.ask(lambda work: settle_difference(work, found, ruling, clock, new_id), by=ruling.by)
        self._settle(job, done)

    def _row(self, found: NamedDifference) -> RowDisplay:
        one = found.discrepancy
        owner = self._records.owner(one.owner_id)
        return RowDisplay(
            key=f"{one.owner_id} {one.transaction_id}",
            title=owner_name(owner) if owner else tr("unknown pet owner"),
            detail=one.transaction_id,
            side=side_words(one.kind),
            side_tone=Tone.WARN,
            note=difference_words(found, self._clock.today()),
        )


def side_words(kind: Kind) -> str:
    """In three words, what Astro has otherwise."""
    return tr(_SIDES[kind])
