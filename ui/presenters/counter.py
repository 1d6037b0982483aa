"""The checkout place: turns the session's state into display values, and a person's acts into calls of the session."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import tzinfo
from typing import TypeVar

from astro_desk.core.errors import AstroDeskError, Refused
from astro_desk.core.item_code import is_card_track
from astro_desk.core.points import PointsView
from astro_desk.core.sales import Sale
from astro_desk.use_cases.changes import (
    Change,
    Connection,
    OwnerAbsent,
    OwnerChanged,
    OwnerResolved,
    StatusChanged,
    SyncStatus,
    Trouble,
)
from astro_desk.use_cases.checkout_session import CheckoutSession
from astro_desk.use_cases.erase_owner import check_not_erased
from astro_desk.use_cases.points import points_told
from astro_desk.use_cases.ports import Clock, Records
from astro_desk.use_cases.resolve import Entered, ItemAdded, OwnerChosen, QuantityMeant, Several, TotalRead, suggest
from astro_desk.use_cases.sentences import explain, sentence
from ui.presenters.badge import show_badge
from ui.presenters.checkout import Around, show_checkout, show_held, show_suggestions
from ui.presenters.display import QUIET, Act, BadgeDisplay, CounterDisplay, HeldDisplay, Notice, Suggestion, Tone
from ui.presenters.entry_guess import is_code, like_a_phone, person_like
from ui.presenters.lines import last_line
from ui.presenters.notices import (
    contact_taken,
    fired_twice,
    item_added,
    owner_absent,
    owner_known,
    phone_or_scan,
    refused,
)
from ui.presenters.offers import OfferPresenter
from ui.presenters.owner import owner_name
from ui.presenters.rewards import RewardsPresenter
from ui.presenters.scan_reader import DoubleFire
from ui.presenters.screen import Screen, Settle
from ui.presenters.words import tr

T = TypeVar("T")
_VISITS = 5


class CounterPresenter:
    """One register's counter. Everything runs on the screen's own thread."""

    def __init__(
        self,
        session: CheckoutSession,
        records: Records,
        clock: Clock,
        settle: Settle,
        *,
        zone: tzinfo | None = None,
        double_fire_ms: float = 300.0,
    ) -> None:
        self.session, self.records, self.clock, self.zone = session, records, clock, zone
        self.screen: Screen | None = None
        self.status: SyncStatus | None = None
        self._settle = settle
        self._gate = DoubleFire(double_fire_ms)
        self._fresh = ""
        self._visits: tuple[str, tuple[Sale, ...]] = ("", ())
        self.rewards = RewardsPresenter(self, settle)
        self._points_before: PointsView | None = None
        self.notice: Notice | None = None
        self._asked_who: Notice | None = None
        self._offered: Several = Several()
        self._waiting_scans: list[tuple[str, bool]] = []
        self._about_to_cancel = self._cancelled = False
        self._held = len(session.held_sales())

    def display(self) -> CounterDisplay:
        around = Around(
            now=self.clock.now(),
            zone=self.zone,
            online=self.online,
            fresh=self._fresh,
            choice=self.rewards.choice,
            visits=self._last_visits(),
            held=self._held,
            cancelled=self._cancelled,
            last_sale=self.rewards.last_sale.display(),
        )
        return show_checkout(self.session, around)

    def badge(self) -> BadgeDisplay:
        return show_badge(self.status, self.clock.now(), self.zone)

    @property
    def online(self) -> bool:
        return self.status is not None and self.status.connection is Connection.ONLINE

    def suggestions(self, text: str) -> tuple[Suggestion, ...]:
        """What fits while somebody types; the first one is what Enter takes only if a person chooses it."""
        self._offered = suggest(text, self.records)
        return show_suggestions(self._offered)

    def is_code(self, text: str) -> bool:
        """Whether a text is a valid bar code, or one that the catalogue knows."""
        return is_code(text, self.records)

    def set_double_fire(self, window_ms: float) -> None:
        """The same code again within so many milliseconds is one pull of the trigger."""
        self._gate.window_ms = window_ms

    def scanned(self, text: str, began_ms: float, ended_ms: float, *, typed: bool = False) -> None:
        """A scan from anywhere. `typed`: it may as well have been a very fast person in the omnibox."""
        count, star, code = text.rpartition("*")
        fired = self._gate.read(code, began_ms, ended_ms)
        if fired.doubled and code == fired.code:
            self._tell(fired_twice(code))
            return
        owner = self.session.owner
        person = typed and person_like(fired.code, self.session, self.records)
        if typed and not person and owner is not None and like_a_phone(fired.code, self.records):
            self._tell(phone_or_scan(fired.code, owner))
            return
        self.enter(f"{count}{star}{fired.code}", scanned=not person)
        if fired.doubled:
            self._tell(fired_twice(fired.code))

    def enter(self, text: str, *, scanned: bool = False) -> bool:
        """Takes an entry; whether the field may be emptied. While a sale is being written it waits its turn."""
        self._about_to_cancel = False
        if self.session.busy:
            self._waiting_scans.append((text, scanned))
            return True
        entered: Entered | None = None
        with self._telling():
            entered = self.session.enter(text, scanned=scanned)
        if entered is None:
            return is_card_track(text) or scanned
        self._entered(entered)
        return not isinstance(entered, Several)

    def choose(self, suggestion: Suggestion) -> None:
        """A row of the list was chosen."""
        with self._telling():
            if suggestion.kind == "item":
                item = next(item for item in self._offered.items if item.form == suggestion.key)
                self._entered(self.session.add_item(item, self.session.pending_quantity or 1))
            else:
                self.choose_owner(suggestion.key)

    def choose_owner(self, owner_id: str) -> None:
        with self._telling():
            if owner := self.records.owner(owner_id):
                check_not_erased(owner)
                self._entered(self.session.choose_owner(owner))

    def new_owner(self, first: str, last: str, phone: str, email: str) -> bool:
        """Whether the owner was taken; else the notice says what is missing."""
        try:
            future = self.session.new_owner(first, last, phone, email)
        except Refused as refusal:
            self._tell(owner_known(refusal))
            return False
        self._settle(future, self._saved)
        name = self.session.owner.name if self.session.owner else ""
        self._notice(tr("{name} is on this sale. Astro learns of them by itself.", name=name))
        self.changed()
        return True

    def undo(self) -> None:
        with self._telling():
            self.session.undo()
            self._fresh = ""
            self._notice(tr("Taken back."), Tone.MUTED)
        self.changed()

    def take_back(self, key: str) -> None:
        """Without one line, or one reward, of the sale."""
        line = next((line for line in self.session.basket.lines if line.form == key), None)
        with self._telling():
            if line is not None:
                self.session.take_back(line.unit_ids)
            else:
                self.session.rewards.without_claim(key)
            self._notice(tr("Line taken out of the sale."), Tone.MUTED)
        self.changed()

    def set_quantity(self, text: str) -> bool:
        if not text.strip().isdecimal():
            self._notice(sentence("quantity_invalid", {"quantity": text.strip()[:9] or "0", "limit": 99}), Tone.WARN)
            return False
        with self._telling():
            self._entered(self.session.set_quantity(int(text.strip()[:9])))
            return True
        return False

    def last_line(self) -> tuple[str, int] | None:
        """Description and quantity of what F4 changes."""
        return last_line(self.session.basket)

    def finish(self, total: str = "") -> None:
        """Twice is once: a second call while the sale is being written does nothing (FAILURES R5, R6)."""
        if self.session.busy:
            return
        with self._telling():
            amount = self.session.points.read_total(total) if total.strip() else None
            if self.rewards.ask_at_finish():
                return
            self._points_before = self.session.points.view
            self._settle(self.session.finish(amount), self._finished)
        self.changed()

    def hold(self) -> None:
        with self._telling():
            self.session.hold()
            self._fresh = ""
            self._held += 1
            self._notice(tr("Sale held. F7 goes on with it."))
        self.changed()

    def held(self) -> tuple[HeldDisplay, ...]:
        sales = self.session.held_sales()
        self._held = len(sales)
        owners = [self.records.owner(sale.basket.owner_id) if sale.basket.owner_id else None for sale in sales]
        now = self.clock.now()
        return tuple(show_held(sale, owner, now, self.zone) for sale, owner in zip(sales, owners, strict=True))

    def resume(self, sale_id: str) -> None:
        with self._telling():
            self.session.resume(sale_id)
            self._held = max(0, self._held - 1)
            self._notice(tr("On with the held sale."))
        self.changed()

    def escape(self) -> None:
        """Esc on an empty field: the first asks in the notice bar, the second cancels; undo brings the sale back."""
        session = self.session
        if session.busy or (session.basket.empty and session.owner is None):
            self._tell(None)
            return
        if not self._about_to_cancel:
            self._about_to_cancel = True
            self._notice(tr("Press Esc once more to cancel this sale."), Tone.WARN)
            return
        self.cancel()

    def cancel(self) -> None:
        self._about_to_cancel = False
        had_goods = not self.session.basket.empty
        with self._telling():
            self.session.cancel()
            self._fresh, self._cancelled = "", had_goods
            button, act = (tr("Bring it back"), Act.UNDO) if had_goods else ("", Act.NONE)
            self._notice(tr("Sale cancelled."), Tone.WARN, button, act)
        self.changed()

    def act(self, notice: Notice) -> None:
        """The button of a notice was pressed."""
        match notice.act:
            case Act.UNDO:
                self.undo()
            case Act.COUNT_AGAIN:
                self.enter(notice.subject, scanned=True)
            case Act.CHOOSE_OWNER:
                self.choose_owner(notice.subject)
            case Act.NEXT_SALE | Act.ASK_CONTACT:
                if self._next_sale(notice.subject) and notice.act is Act.ASK_CONTACT:
                    self.rewards.ask_contact()
            case Act.LOOK_UP:
                self.enter(notice.subject)
            case Act.LEAVE_OFFER:
                OfferPresenter(self.session, self).decline(notice.subject)
            case Act.NEW_OWNER | Act.NONE:
                pass

    def _next_sale(self, owner_id: str) -> bool:
        """That owner, as they are known by now, is served, and somebody else's sale at hand held; whether it is so."""
        owner, served = self.records.owner(owner_id), self.session.owner
        if owner is not None and (served is None or served.owner_id != owner.owner_id):
            with self._telling():
                check_not_erased(owner)
                if not self.session.basket.empty:
                    self.hold()
                self._entered(self.session.choose_owner(owner))
        return owner is not None and self.session.basket.owner_id == owner.owner_id

    def refresh(self, change: Change) -> None:
        """Takes news from the workers, on the screen's own thread."""
        if isinstance(change, StatusChanged):
            self.status = change.status
        if isinstance(change, OwnerChanged):
            self._visits = ("", ())  # a sale may be theirs now, or somebody else's
        if isinstance(change, Trouble):
            self._notice(explain(change.error), Tone.BAD)
        before = self.session.owner
        shown = self.session.refresh(change)
        owner = self.session.owner
        told = self._asked_who is not None and self.notice is self._asked_who
        if owner is not None and ((isinstance(change, OwnerResolved) and shown) or (told and owner.name)):
            self._notice(tr("That is {name}.", name=owner_name(owner)))
        elif owner is not None and isinstance(change, OwnerAbsent) and owner.owner_id == change.owner_id:
            self._tell(owner_absent(owner))
        self.rewards.refresh(change, shown)
        if shown or before is not owner or (isinstance(change, StatusChanged) and owner is not None):
            self.changed()

    def changed(self) -> None:
        basket = self.session.basket
        self._cancelled = self._cancelled and basket.empty
        if basket.owner_id or not basket.empty:
            self.rewards.last_sale.end()
        if self.screen is not None:
            self.screen.show_checkout(self.display())

    def tell(self, code: str, tone: Tone = Tone.WARN, **facts: object) -> None:
        """A sentence in the notice bar."""
        self._notice(sentence(code, facts), tone)

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """What the session refuses is said in the notice bar; nothing was changed then."""
        try:
            yield
        except Refused as refusal:
            self._tell(refused(refusal))

    def _notice(
        self, text: str, tone: Tone = Tone.ACCENT, button: str = "", act: Act = Act.NONE, subject: str = ""
    ) -> None:
        self._tell(Notice(text, tone, button, act, subject))

    def tell_notice(self, notice: Notice | None) -> None:
        """Something in the notice bar, or nothing."""
        self._tell(notice)

    def _tell(self, notice: Notice | None) -> None:
        self.notice = notice
        if self.screen is not None:
            self.screen.show_notice(notice)

    def _let_go(self, subject: str = "") -> None:
        if self.screen is not None:
            self.screen.let_go(subject)

    def _entered(self, entered: Entered) -> None:
        match entered:
            case ItemAdded():
                self._fresh = entered.line.form
                self.rewards.scanned(entered.line.form)
                self._tell(item_added(entered, self.session.rewards.handed_out_later))
            case OwnerChosen(owner, contact):
                self.rewards.choice = 0
                self._let_go(owner.owner_id)
                self._asked_who = contact_taken(owner, online=self.online) if contact else None
                self._tell(self._asked_who or QUIET)
            case QuantityMeant(quantity):
                self._notice(tr("The next scan counts ×{n}.", n=quantity))
            case TotalRead(total):
                self._notice(tr("The sale comes to {total}.", total=total))
            case Several():
                self._offered = entered
                if self.screen is not None:
                    self.screen.show_several(show_suggestions(entered))
        self.changed()

    def _saved(self, future: Future[T]) -> None:
        error = future.exception()
        if isinstance(error, AstroDeskError):
            self._notice(explain(error), Tone.BAD)

    def _finished(self, _: Future[Sale]) -> None:
        """The sale is written, or it is not and still on the screen; only now anything is said (house rule 1)."""
        try:
            sale = self.session.finished()
        except AstroDeskError as error:
            self._notice(explain(error), Tone.BAD)
            sale = None
        if sale is not None:
            self._fresh, self._about_to_cancel = "", False
            self._let_go()
            told = points_told(self._points_before, sale, self.records) if self._points_before else None
            self.rewards.finished(sale, told)
        self.changed()
        waiting, self._waiting_scans = self._waiting_scans, []
        for text, scanned in waiting:
            self.enter(text, scanned=scanned)

    def _last_visits(self) -> tuple[Sale, ...]:
        owner_id = self.session.basket.owner_id or ""
        if self._visits[0] != owner_id:
            sales = self.records.recent_sales(owner_id, _VISITS) if owner_id else ()
            self._visits = (owner_id, sales)
        return self._visits[1]
