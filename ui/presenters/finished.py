"""Finished sales at the counter: found again, returned, given to their owner; and slips. No "are you sure": undo."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import tzinfo
from typing import TypeVar

from astro_desk.core.checkout import Claim
from astro_desk.core.corrections import Correction, SoldUnit
from astro_desk.core.errors import AstroDeskError, Refused
from astro_desk.core.sales import Allowance, AllowanceKind, Sale
from astro_desk.core.slip_numbers import slip_number
from astro_desk.core.slips import Slip
from astro_desk.use_cases.checkout_session import CheckoutSession
from astro_desk.use_cases.ports import Clock, Records
from astro_desk.use_cases.sentences import explain
from astro_desk.use_cases.slips import make_slip
from ui.presenters.cards import short_title
from ui.presenters.display import RowDisplay, Tone
from ui.presenters.lines import code_words
from ui.presenters.owner import owner_name
from ui.presenters.screen import Settle
from ui.presenters.time_words import moment_words
from ui.presenters.words import counted, tr

T = TypeVar("T")
Said = Callable[[str, Tone], None]
PAGE = 100
"""Sales that a list gets at a time, as somebody scrolls."""


@dataclass(frozen=True, slots=True)
class SaleDetail:
    """One finished sale; `row` as the list shows it. `give` is what its button says, "" when nobody is chosen to give
    it to; `if_given` what that means, where the sale is another owner's."""

    row: RowDisplay
    detail: str
    lines: tuple[RowDisplay, ...]
    give: str
    can_undo: bool
    if_given: str = ""


class FinishedPresenter:
    """On the screen's own thread. Each act says what came of it, once it is written."""

    def __init__(
        self, session: CheckoutSession, records: Records, clock: Clock, settle: Settle, zone: tzinfo | None = None
    ) -> None:
        self._session, self._records, self._clock = session, records, clock
        self._settle, self.zone = settle, zone

    def search(self, text: str, below: str = "") -> tuple[tuple[RowDisplay, ...], str]:
        """A page of the sales that fit, newest first, and a sentence where there is none; `below` goes on behind the
        sale of this id."""
        try:
            return tuple(map(self._row, self._session.finished_sales.find(text, below, PAGE))), ""
        except Refused as refusal:
            return (), explain(refusal)

    def detail(self, sale_id: str) -> SaleDetail | None:
        sale = self._records.sale(sale_id)
        if sale is None:
            return None
        units = self._session.finished_sales.units(sale)
        forms = dict.fromkeys(one.unit.form for one in units)
        lines = tuple(_line([one for one in units if one.unit.form == form]) for form in forms)
        lines += tuple(_given(one, back=back) for one, back in self._session.finished_sales.given(sale))
        lines += tuple(_reward(one, back=back) for one, back in self._session.finished_sales.rewards(sale))
        chosen = self._session.owner
        give = if_given = ""
        if chosen is not None and chosen.owner_id != sale.owner_id:
            words = tr("Move to {name}") if sale.owner_id else tr("Give to {name}")
            give = words.format(name=owner_name(chosen))
            if sale.owner_id:
                older = self._session.may_undo_older
                means = " ".join(self._session.finished_sales.if_moved(sale, older=older))
                if_given = tr("{act}: {means}", act=give, means=means)
        row = self._row(sale)
        detail = (
            row.detail
            if give or chosen
            else tr("{detail} · choose an owner (F2) to give it to them", detail=row.detail)
        )
        return SaleDetail(row, detail, lines, give, self._last_return(sale_id) is not None, if_given)

    def if_returned(self, sale_id: str, key: str) -> str:
        """What it means to take one unit of this line back, "" when nothing of it is out."""
        sale = self._records.sale(sale_id)
        if sale is None:
            return ""
        try:
            gone = self._gone(sale, key, 1)
        except Refused:
            return ""
        return self._means(sale, gone)

    def _means(self, sale: Sale, gone: tuple[str, ...]) -> str:
        older = self._session.may_undo_older
        return " ".join(self._session.finished_sales.if_returned(sale, gone, older=older))

    def give_back(self, sale_id: str, key: str, count: int | None, said: Said) -> None:
        """Takes so many units of one line back, or what an offer or points gave; `count` None: all that are left."""
        finished = self._session.finished_sales
        try:
            sale = finished.sale(sale_id)
            gone = self._gone(sale, key, count)
        except Refused as refusal:
            said(explain(refusal), Tone.WARN)
            return
        means = self._means(sale, gone)
        back = tr("Taken back. {means}", means=means)
        if any(one.allowance_id == key for one in sale.allowances):
            self._do(finished.take_given_back(sale_id, key), back, said)
            return
        if any(claim.claim_id == key for claim in sale.claims):
            older, by = self._session.may_undo_older, self._session.decider
            self._session.approver = None  # one PIN is for one reward
            self._do(finished.undo_reward(key, older=older, by=by), back, said)
            return
        words = counted(tr("{n} unit taken back. {means}"), tr("{n} units taken back. {means}"), len(gone), means=means)
        self._do(finished.take_back(gone), words, said)

    def _gone(self, sale: Sale, key: str, count: int | None) -> tuple[str, ...]:
        """By its id each. Raises Refused as `choose_units`, `unit_returned`."""
        finished = self._session.finished_sales
        alone = {one.allowance_id: back for one, back in finished.given(sale)}
        alone |= {claim.claim_id: back for claim, back in finished.rewards(sale)}
        if key not in alone:
            return finished.choose(sale, key, count)
        if alone[key]:
            raise Refused("unit_returned", unit=key)
        return (key,)

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
        goods = counted(tr("{n} item"), tr("{n} items"), sale.goods)
        when = moment_words(sale.finished_at, self._clock.now(), self.zone)
        return RowDisplay(
            sale.sale_id, tr("Slip {number} · {who}", number=slip_number(sale), who=who), f"{when} · {goods}"
        )


def _line(units: list[SoldUnit]) -> RowDisplay:
    back = sum(one.returned for one in units)
    unit = units[0].unit
    bought = tr("{n} bought", n=len(units))
    detail = tr("{bought}, {back} came back", bought=bought, back=back) if back else bought
    side = tr("all back") if back == len(units) else tr("{n} kept", n=len(units) - back) if back else ""
    return RowDisplay(unit.form, unit.description or code_words(unit.item_code), detail, side)


def _reward(claim: Claim, *, back: bool) -> RowDisplay:
    """The good of a card's reward: to take it back makes the reward due again."""
    what = claim.dearer or claim.description or short_title(claim.program_title)
    side = tr("came back") if back else tr("handed out")
    detail = tr("Reward of {card}", card=short_title(claim.program_title))
    return RowDisplay(claim.claim_id, what, detail, side, Tone.GIFT)


def _given(one: Allowance, *, back: bool) -> RowDisplay:
    """What an offer or points gave, which comes back alone."""
    side = tr("came back") if back else tr("handed out")
    if one.kind is AllowanceKind.POINTS:
        return RowDisplay(one.allowance_id, one.title, tr("For {n} points", n=f"{one.points:,}"), side, Tone.GIFT)
    what = one.description or code_words(one.item_code)
    return RowDisplay(one.allowance_id, what, tr("Free with “{offer}”", offer=one.title), side, Tone.GIFT)
