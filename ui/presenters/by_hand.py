"""The by-hand list in words: what is to be keyed into Astro's page, and what was (ASTRO_API §7)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import tzinfo

from astro_desk.core.by_hand import Act, ByHandEntry
from astro_desk.core.catalog import ProgramKind
from astro_desk.use_cases.by_hand import NOBODY, tick, to_key_in
from astro_desk.use_cases.by_hand_words import described
from astro_desk.use_cases.checkout_session import CheckoutSession
from astro_desk.use_cases.gone_again import UNDONE
from astro_desk.use_cases.ports import Clock, Records
from ui.presenters.cards import short_title
from ui.presenters.display import RowDisplay, Tone
from ui.presenters.owner import owner_name, page_address
from ui.presenters.refusals import why_not
from ui.presenters.screen import Settle
from ui.presenters.time_words import day_words, moment_words
from ui.presenters.words import tr

_TICKED = 50
"""So many of those that are done stay in sight."""


class ByHandPresenter:
    """What a person still has to do on Astro's page, and who has done the rest."""

    def __init__(
        self,
        session: CheckoutSession,
        records: Records,
        clock: Clock,
        settle: Settle,
        zone: tzinfo | None = None,
        page: str = "",
    ) -> None:
        """`page`: the address of Astro's page about a pet owner, as `OwnersPresenter` has it."""
        self._page = page
        self._session, self._records, self._clock = session, records, clock
        self._settle, self._zone = settle, zone

    def tab(self) -> str:
        n = len(self._records.by_hand())
        return tr("By hand · {n}", n=n) if n else tr("By hand")

    def rows(self) -> tuple[RowDisplay, ...]:
        """The open ones, oldest first; then those that were ticked off."""
        done = [one for one in self._records.by_hand(_TICKED, ticked=True) if one.ticked_by != NOBODY]
        heading = [RowDisplay("ticked", tr("Ticked off"), "", heading=True)] if done else []
        return (*map(self._row, self._records.by_hand()), *heading, *map(self._row, done))

    def says(self, key: str) -> tuple[str, bool]:
        """Exactly what to do for a row, and whether it is still to be done; "" for a row that is none."""
        entry = self._records.by_hand_entry(int(key)) if key.isdecimal() else None
        return ("", False) if entry is None else (to_key_in(entry, self._owner(entry)), entry.ticked_at is None)

    def page(self, key: str) -> str:
        """The address of Astro's page about a row's owner; "" when there is none."""
        entry = self._records.by_hand_entry(int(key)) if key.isdecimal() else None
        owner = self._records.owner(entry.owner_id) if entry is not None and entry.owner_id else None
        return page_address(self._page, owner) if owner is not None else ""

    def tick(self, key: str, then: Callable[[str], None]) -> None:
        """A person has keyed it in; `then` hears "" when that is written, else why not."""
        number, by = int(key), self._session.cashier

        def written(future: Future[ByHandEntry]) -> None:
            then(why_not(future))

        self._settle(self._session.jobs.ask(lambda work: tick(work, number, self._clock, by)), written)

    def _owner(self, entry: ByHandEntry) -> str:
        owner = self._records.owner(entry.owner_id) if entry.owner_id else None
        return owner_name(owner) if owner else ""

    def _row(self, entry: ByHandEntry) -> RowDisplay:
        day = day_words(entry.business_date, self._clock.today())
        title = tr("{n} · {what}", n=entry.number, what=described(entry))
        parts = (self._owner(entry) or tr("nobody was chosen"), _program(entry), day)
        if entry.ticked_at is not None:
            when = moment_words(entry.ticked_at, self._clock.now(), self._zone)
            side, tone = tr("{who} · {when}", who=_by(entry.ticked_by), when=when), Tone.MUTED
        elif entry.taken_back:
            side, tone = tr("take back"), Tone.WARN
        else:
            side, tone = _act_words(entry), Tone.ACCENT
        return RowDisplay(str(entry.number), title, " · ".join(parts), side, tone)


def _by(ticked_by: str) -> str:
    return tr("return undone") if ticked_by == UNDONE else ticked_by or tr("ticked off")


def _program(entry: ByHandEntry) -> str:
    """Points that a sale brought are of no program: their title is ours, in whatever language it is shown."""
    ours = entry.item.kind is ProgramKind.POINTS and entry.item.act is Act.SOLD
    return tr("Points") if ours else short_title(entry.item.title)


def _act_words(entry: ByHandEntry) -> str:
    if entry.item.kind in (ProgramKind.POINTS, ProgramKind.OFFER):
        return tr("book again")
    pass_words = {Act.SOLD: tr("new pass"), Act.USED: tr("visit"), Act.EITHER: tr("pass or visit")}
    cash_words = {Act.SOLD: tr("cash back"), Act.USED: tr("pay out"), Act.EITHER: tr("cash back")}
    return (pass_words if entry.item.kind is ProgramKind.PREPAID else cash_words)[entry.item.act]
