"""Finished sales at the counter: found again, returned, given to their owner; and slips. No "are you sure": undo."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import tzinfo
from typing import TypeVar

from astro_desk.core.corrections import Correction, SoldUnit
from astro_desk.core.errors import AstroDeskError, Refused
from astro_desk.core.operations import State
from astro_desk.core.sales import Sale
from astro_desk.core.slip_numbers import slip_number
from astro_desk.core.slips import Slip
from astro_desk.use_cases.checkout_session import CheckoutSession
from astro_desk.use_cases.ports import Clock, Records
from astro_desk.use_cases.return_sale import choose_units
from astro_desk.use_cases.sentences import explain
from astro_desk.use_cases.slips import make_slip
from ui.presenters.display import RowDisplay, Tone
from ui.presenters.lines import code_words
from ui.presenters.owner import owner_name
from ui.presenters.screen import Settle
from ui.presenters.time_words import moment_words
from ui.presenters.words import counted, tr

T = TypeVar("T")
Said = Callable[[str, Tone], None]


@dataclass(frozen=True, slots=True)
class SaleDetail:
    """One finished sale. `give` is what its button says, "" when nobody is chosen to give it to."""

    sale_id: str
    title: str
    detail: str
    lines: tuple[RowDisplay, ...]
    give: str
    can_undo: bool


class FinishedPresenter:
    """On the screen's own thread. Each act says what came of it, once it is written."""

    def __init__(
        self, session: CheckoutSession, records: Records, clock: Clock, settle: Settle, zone: tzinfo | None = None
    ) -> None:
        self._session, self._records, self._clock = session, records, clock
        self._settle, self.zone = settle, zone

    def search(self, text: str) -> tuple[tuple[RowDisplay, ...], str]:
        """The sales that fit, newest first, and a sentence where there is none."""
        try:
            return tuple(map(self._row, self._session.finished_sales.find(text))), ""
        except Refused as refusal:
            return (), explain(refusal)

    def detail(self, sale_id: str) -> SaleDetail | None:
        sale = self._records.sale(sale_id)
        if sale is None:
            return None
        units = self._session.finished_sales.units(sale)
        forms = dict.fromkeys(one.unit.form for one in units)
        lines = tuple(_line([one for one in units if one.unit.form == form]) for form in forms)
        chosen = self._session.owner
        give = ""
        if chosen is not None and chosen.owner_id != sale.owner_id:
            words = tr("Move to {name}") if sale.owner_id else tr("Give to {name}")
            give = words.format(name=owner_name(chosen))
        row = self._row(sale)
        detail = (
            row.detail
            if give or chosen
            else tr("{detail} · choose an owner (F2) to give it to them", detail=row.detail)
        )
        return SaleDetail(sale_id, row.title, detail, lines, give, self._last_return(sale_id) is not None)

    def give_back(self, sale_id: str, form: str, count: int, said: Said) -> None:
        """Takes so many units of one line back; `count` 0: all that are left."""
        try:
            units = self._session.finished_sales.units(self._session.finished_sales.sale(sale_id))
            left = sum(one.unit.form == form and not one.returned for one in units)
            gone = choose_units(units, form, count or max(left, 1))
        except Refused as refusal:
            said(explain(refusal), Tone.WARN)
            return
        words = _effect([one for one in units if one.unit.unit_id in gone])
        self._do(self._session.finished_sales.take_back(gone), words, said)

    def undo(self, sale_id: str, said: Said) -> None:
        """The last return of the sale was a mistake."""
        last = self._last_return(sale_id)
        if last is not None:
            words = tr("The return is undone: the goods are the pet owner's again.")
            self._do(self._session.finished_sales.keep(last), words, said)

    def give(self, sale_id: str, said: Said) -> None:
        """The sale is the chosen owner's: attached when it was nobody's, else moved."""
        owner, sale = self._session.owner, self._records.sale(sale_id)
        if owner is None or sale is None:
            return
        finished, name = self._session.finished_sales, owner_name(owner)
        if sale.owner_id is None:
            words = tr("The sale is {name}'s, with the day it was made.", name=name)
            self._do(finished.attach(sale_id, owner), words, said)
        else:
            words = tr("Moved to {name}: Astro takes it from the other one first.", name=name)
            if sale.claims:
                words += " " + tr("So is the reward that was redeemed in it.")
            older, by = self._session.may_undo_older, self._session.decider
            if sale.claims:
                self._session.approver = None  # one PIN is for one reward
            self._do(finished.move(sale_id, owner, older=older, by=by), words, said)

    def last_sale(self) -> str:
        """The newest finished sale, "" when there is none."""
        newest = self._records.recent_sales(limit=1)
        return newest[0].sale_id if newest else ""

    def slip(self, sale_id: str) -> Slip | None:
        return make_slip(self._records, sale_id, self._clock) if sale_id else None

    def _last_return(self, sale_id: str) -> Correction | None:
        try:
            return self._session.finished_sales.last_return(sale_id)
        except Refused:
            return None

    def _do(self, future: Future[T], words: str, said: Said) -> None:
        def done(done: Future[T]) -> None:
            error = done.exception()
            if isinstance(error, AstroDeskError):
                said(explain(error), Tone.WARN if isinstance(error, Refused) else Tone.BAD)
                return
            self._session.reread()
            said(words, Tone.ACCENT)

        self._settle(future, done)

    def _row(self, sale: Sale) -> RowDisplay:
        owner = self._records.owner(sale.owner_id) if sale.owner_id else None
        who = owner_name(owner) if owner else tr("Nobody chosen")
        goods = counted(tr("{n} item"), tr("{n} items"), len(sale.units))
        when = moment_words(sale.finished_at, self._clock.now(), self.zone)
        return RowDisplay(
            sale.sale_id, tr("Slip {number} · {who}", number=slip_number(sale), who=who), f"{when} · {goods}"
        )


def _line(units: list[SoldUnit]) -> RowDisplay:
    back = sum(one.returned for one in units)
    unit = units[0].unit
    bought = tr("{n} bought", n=len(units))
    detail = tr("{bought}, {back} came back", bought=bought, back=back) if back else bought
    side = tr("all back") if back == len(units) else tr("{n} out", n=len(units) - back)
    return RowDisplay(unit.form, unit.description or code_words(unit.item_code), detail, side)


def _effect(units: list[SoldUnit]) -> str:
    """What taking these units back does, in words."""
    what = counted(tr("{n} unit taken back."), tr("{n} units taken back."), len(units))
    purchases = [one.purchase for one in units if one.purchase is not None]
    if not purchases:
        return what + " " + tr("Astro was never told of that sale.")
    if all(one.state is State.WAITING and one.sent_at is None for one in purchases):
        return what + " " + tr("Astro had not heard of it yet, and never will.")
    if all(one.credited is False for one in purchases):
        return what + " " + tr("There was no punch for it.")
    return what + " " + tr("The card loses the punch; if its reward was handed out, a manager decides.")
