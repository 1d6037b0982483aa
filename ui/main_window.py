"""The one window. It is there before the data is: until `begin`, scans are kept and then taken in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from astro_desk.use_cases.changes import Change, StatusChanged
from ui.after_paint import AfterPaint
from ui.bridge import Bridge
from ui.commands import Id, commands, keys_without_command
from ui.presenters.badge import starting_badge
from ui.presenters.desk import Desk
from ui.presenters.display import Act, CounterDisplay, Notice, Suggestion, Tone
from ui.presenters.kept_scans import KeptScans
from ui.presenters.machine import TriedScan
from ui.presenters.screen import Ask
from ui.scanner import ScanFilter
from ui.screens.checkout import CheckoutScreen
from ui.screens.floating import Floating
from ui.screens.header import Header, Place
from ui.screens.panels import Panels
from ui.screens.places import Places
from ui.screens.shutter import Shutter
from ui.theme.scheme import Theme
from ui.widgets.command_actions import CommandActions
from ui.widgets.command_menu import CommandMenu
from ui.widgets.omnibox import SuggestionPopup

_TYPING_PAUSE_MS = 110
_CLOCK_MS = 20_000
"""How often ages and "since when" are said anew."""


@dataclass(frozen=True, slots=True)
class WindowSettings:
    register: str = ""
    cashier: str = ""
    scan_gap_ms: float = 60.0


class MainWindow(QMainWindow):
    def __init__(self, theme: Theme, bridge: Bridge, settings: WindowSettings | None = None) -> None:
        super().__init__()
        self._theme, self._settings = theme, settings or WindowSettings()
        self._desk: Desk | None = None
        self._sale = ""
        self._asking = False
        """What a person has just done has opened a question."""
        self._kept = KeptScans()
        self._ask: Ask | None = None
        """A question that waits for somebody to sign on."""
        self.on_close: Callable[[], None] | None = None
        self.setObjectName("window")
        self.setWindowTitle("Astro Desk")
        self.setMinimumSize(900, 520)
        self._table = commands()
        self._actions = CommandActions(self._table, self)
        self._menu = CommandMenu(theme, self._table, self._actions.of, self)
        self._lay_out()
        self._make_actions()
        self.scanner = ScanFilter(self.checkout.omnibox, self._is_code, gap_ms=self._settings.scan_gap_ms)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_TYPING_PAUSE_MS)
        self._clock = QTimer(self)
        self._clock.setInterval(_CLOCK_MS)
        self._connect(bridge)
        self.checkout.omnibox.setFocus()

    # ------------------------------------------------------------------------------------------------- from outside

    def begin(self, desk: Desk) -> None:
        """The data is open: everything that was scanned before is taken now, in order."""
        self._desk = desk
        self.shutter.begin(desk.sign_on)
        desk.sign_on.on_change(self._show_people)
        self._show_people()
        desk.counter.screen = self
        desk.counter.session.jobs.put_off = AfterPaint(self)
        self.places.begin(desk)
        self.checkout.due.on_pick = self._pick
        self.checkout.notices.on_button = self._answer
        self.floating.begin(desk)
        desk.settings.on_scanner = self._set_scanner
        self.panels.begin(desk)
        desk.counter.changed()
        self._tick()
        self._take_kept()

    def show_people(self, register: str, cashier: str, called: str = "") -> None:
        """`cashier`: as this register's own settings call whoever is there; a person who signs on has a name."""
        self._cashier = cashier
        self.header.show_people(register, cashier, called)

    def show_checkout(self, display: CounterDisplay) -> None:
        self.checkout.show_display(display)
        sale = self._desk.counter.session.basket.sale_id if self._desk else ""
        if sale != self._sale:
            # Only now: what was typed stays as long as the sale does, also when it could not be saved.
            self._sale = sale
            self.checkout.total.clear()
        if display.total:
            self.checkout.total.setText(display.total)
        self._actions.show(display)

    def show_notice(self, notice: Notice | None) -> None:
        self.checkout.notices.show_notice(notice)

    def let_go(self, subject: str = "") -> None:
        self.checkout.notices.let_go(subject)

    def bring_reward(self) -> bool:
        return self.checkout.bring_reward()

    def show_ask(self, ask: Ask) -> None:
        if self.shutter.covers:
            self._ask = ask
            return
        self.panels.close()
        self._asking = True
        self.floating.ask.begin(ask)

    def show_several(self, found: tuple[Suggestion, ...]) -> None:
        """More than one fits: the first is chosen, Enter takes it."""
        self._focus_omnibox(keep=True)
        self.suggestions.offer(found, choose_first=True)

    def open_place(self, place: Place) -> None:
        if self.shutter.covers:
            return
        self.header.show_place(place)
        self.suggestions.hide()
        self.panels.close()
        self.places.open(place)
        if place is Place.CHECKOUT:
            self._focus_omnibox(keep=True)

    # ---------------------------------------------------------------------------------------------------- the pieces

    def _make_actions(self) -> None:
        runs: dict[Id, Callable[[], object]] = {
            Id.FIND_OWNER: self.panels.find_owner,
            Id.NEW_OWNER: self.panels.new_owner,
            Id.QUANTITY: self.panels.quantity,
            Id.HOLD: lambda: self._with_counter(lambda desk: desk.counter.hold()),
            Id.RESUME: self.panels.held,
            Id.OFFER: lambda: self._with_counter(lambda desk: desk.offers.accept()),
            Id.OFFER_FREE: self.panels.free_goods,
            Id.OFFERS: self.floating.show_offers,
            Id.REDEEM: lambda: self._with_counter(lambda desk: desk.counter.rewards.redeem()),
            Id.HANDED_OUT: self.panels.handed_out,
            Id.POINTS: self.panels.points,
            Id.DEARER: lambda: self._with_counter(lambda desk: desk.counter.rewards.dearer()),
            Id.UNDO: lambda: self._with_counter(lambda desk: desk.counter.undo()),
            Id.FINISHED: lambda: self.floating.show_finished(),
            Id.SLIP: lambda: self.floating.show_slip(),
            Id.MANAGER: self.panels.manager,
            Id.SETTINGS: lambda: self.floating.ask_for_settings(),
            Id.SIGN_ON: lambda: self.shutter.ask(),
            Id.LOCK: self.panels.lock,
            Id.FINISH: self._finish,
            Id.CANCEL: self._escape,
            Id.SHORTCUTS: self.panels.shortcuts,
            Id.HELP: lambda: self.floating.show_help(),
        }
        self._actions.run(runs)

    def _lay_out(self) -> None:
        theme = self._theme
        root = QWidget()
        root.setObjectName("root")
        self.header = Header(theme, self._menu)
        self.show_people(self._settings.register, self._settings.cashier)
        self.checkout = CheckoutScreen(theme, self._table, self._actions.of)
        self.places = Places(theme, self.checkout)
        self.places.on_sell, self.places.on_place = self._sell_to, self.open_place
        self.places.on_idle = lambda: self.open_place(Place.CHECKOUT)
        self.shutter = Shutter(theme, self.places, self._kept)
        self.shutter.on_turn = self._turned
        column = QVBoxLayout(root)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.shutter, 1)
        self.setCentralWidget(root)
        self.suggestions = SuggestionPopup(theme, self.checkout.omnibox, root)
        keys = tuple((command.shortcut, command.text) for command in self._table)
        self.floating = Floating(theme, (*keys_without_command(), *keys), root)
        self.floating.manager.allowed.connect(lambda: self._tell("manager_allows", Tone.PLAIN))
        self.floating.manager.settings.connect(lambda: self.open_place(Place.SETTINGS))
        self.panels = Panels(
            self.checkout,
            self.floating,
            lambda: self.open_place(Place.CHECKOUT),
            lambda: self._focus_omnibox(keep=True),
        )
        self._show_badge()

    def _connect(self, bridge: Bridge) -> None:
        checkout, omnibox = self.checkout, self.checkout.omnibox
        bridge.changed.connect(self._hear)
        self.scanner.scanned.connect(self._scanned)
        self.scanner.card_seen.connect(lambda: self._tell("card_track"))
        self.scanner.overflowed.connect(lambda: self._tell("scan_overflow"))
        omnibox.card_seen.connect(lambda: self._tell("card_track"))
        omnibox.entered.connect(self._enter)
        omnibox.picked.connect(self._picked)
        omnibox.typed.connect(lambda _: self._pause.start())
        self._pause.timeout.connect(self._suggest)
        self._clock.timeout.connect(self._tick)
        self._clock.start()
        self.header.chosen.connect(lambda place: self.open_place(Place(place)))
        self.header.badge.clicked.connect(lambda: self.open_place(Place.SYNC))
        checkout.basket.on_delete = lambda line: self._with_counter(lambda desk: desk.counter.take_back(line.key))
        checkout.due.redeem.clicked.connect(self._actions.of[Id.REDEEM].trigger)
        checkout.due.later.clicked.connect(lambda: self._with_counter(lambda desk: desk.counter.rewards.later()))
        for closing in (panel.closed for panel in (*checkout.panels, *self.floating.all)):
            closing.connect(self._focus_omnibox)

    # ------------------------------------------------------------------------------------------------- a person's acts

    def _with_counter(self, act: Callable[[Desk], None]) -> None:
        if self._desk is not None:
            self._asking = False
            act(self._desk)
            if self.places.place is Place.CHECKOUT and not self._asking:
                self._focus_omnibox(keep=True)

    def _is_code(self, text: str) -> bool:
        return self._desk is None or self._desk.counter.is_code(text)

    def _scanned(self, text: str, began: float, ended: float, typed: bool) -> None:
        """A scan lands in the sale, whatever is open."""
        self._pause.stop()
        if self.shutter.covers:
            self.shutter.keep(text, began, ended, typed=typed)
            return
        if self.places.takes_scan(TriedScan(text, began, ended, self.scanner.terminates)):
            return
        self.open_place(Place.CHECKOUT)
        self._focus_omnibox()
        if self._desk is None:
            self._kept.keep(text, began, ended, typed)
            return
        self._desk.counter.scanned(text, began, ended, typed=typed)

    def _set_scanner(self, gap_ms: float, double_ms: float) -> None:
        self.scanner.set_gap(gap_ms)
        if self._desk is not None:
            self._desk.counter.set_double_fire(double_ms)

    def _take_kept(self) -> None:
        """What was scanned before anybody could take it, unless somebody must sign on first."""
        if self._desk is not None and not self.shutter.covers:
            counter = self._desk.counter
            self._kept.take(lambda text, began, ended, typed: counter.scanned(text, began, ended, typed=typed))

    def _turned(self) -> None:
        """Nobody is signed on, and names go from the screen; or somebody is again, and everything is as it was."""
        covers = self.shutter.covers
        self.header.shut(shut=covers)
        self.scanner.home = self.shutter.field or self.checkout.omnibox
        self._menu.hide()
        self.suggestions.hide()
        self.panels.close()
        self._actions.shut(shut=covers)
        if covers:
            self.places.shut()
            return
        self.open_place(self.places.place)
        self._take_kept()
        ask, self._ask = self._ask, None
        if ask is not None:
            self.show_ask(ask)

    def _show_people(self) -> None:
        if self._desk is not None:
            self.header.show_cashier(self._desk.sign_on.name(self._cashier))
            self.shutter.follow()

    def _enter(self, text: str) -> None:
        self._pause.stop()
        if self._desk is None:
            self._kept.keep_typed(text)
            self.checkout.omnibox.wipe()
        elif self._desk.counter.enter(text):
            self.checkout.omnibox.wipe()
        else:
            self.checkout.omnibox.selectAll()

    def _picked(self, suggestion: Suggestion) -> None:
        self._pause.stop()
        self.checkout.omnibox.wipe()
        self._with_counter(lambda desk: desk.counter.choose(suggestion))

    def _suggest(self) -> None:
        if self._desk is not None and self.checkout.omnibox.hasFocus():
            self.suggestions.offer(self._desk.counter.suggestions(self.checkout.omnibox.text()))

    def _pick(self, choice: int) -> None:
        self._with_counter(lambda desk: desk.counter.rewards.pick(choice))

    def _finish(self) -> None:
        total = self.checkout.total.text()
        self._with_counter(lambda desk: desk.counter.finish(total))

    def _escape(self) -> None:
        """One step back: what floats, then what is typed, then a panel, then the sale."""
        if self.shutter.covers:
            self.shutter.step_back()
        elif self.floating.open or self.checkout.side_open:
            self._focus_omnibox()
        elif self.places.place is not Place.CHECKOUT:
            self.open_place(self.places.one_back())
        elif self.checkout.omnibox.text() or self.suggestions.isVisible():
            self.checkout.omnibox.wipe()
            self._focus_omnibox()
        elif self._desk is not None:
            self._desk.counter.escape()
            self._focus_omnibox()

    def _answer(self, notice: Notice) -> None:
        if notice.act is Act.NEW_OWNER:
            self.panels.new_owner()
        else:
            self._with_counter(lambda desk: desk.counter.act(notice))

    def _sell_to(self, owner_id: str) -> None:
        self.open_place(Place.CHECKOUT)
        self._with_counter(lambda desk: desk.counter.choose_owner(owner_id))

    def _tell(self, code: str, tone: Tone = Tone.WARN) -> None:
        if self.shutter.covers:
            self.shutter.tell(code)
        elif self._desk is not None:
            self._desk.counter.tell(code, tone)

    # ---------------------------------------------------------------------------------------------------------- news

    def _hear(self, change: Change) -> None:
        if self._desk is not None:
            self._desk.outbox.hear(change)
            self._desk.closing.hear(change)
            self._desk.counter.refresh(change)
            self.places.refresh()
            self.floating.refresh()
        if isinstance(change, StatusChanged):
            self._show_badge()

    def _tick(self) -> None:
        if self._desk is not None:
            self._desk.counter.changed()
        self._show_badge()

    def _show_badge(self) -> None:
        counter = self._desk.counter if self._desk else None
        status = counter.status if counter else None
        display = counter.badge() if counter else starting_badge()
        self.header.badge.show_badge(display)
        self.header.show_waiting(status.waiting + status.review if status else 0)
        self.places.show_badge(display)

    # -------------------------------------------------------------------------------------------------------- focus

    def _focus_omnibox(self, *, keep: bool = False) -> None:
        """The one field has the focus again; `keep` what is typed in it."""
        if self.shutter.covers:
            self.shutter.take_focus()
            return
        self.panels.close()
        if not keep:
            self.suggestions.hide()
        if not self.checkout.omnibox.hasFocus():
            self.checkout.omnibox.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.suggestions.hide()
        self.floating.fit_again()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow() and self.focusWidget() is None:
            self._focus_omnibox(keep=True)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.scanner.enabled = False
        self._clock.stop()
        if self._desk is not None:
            self._desk.counter.session.jobs.save_draft()
            self._desk = None  # another window may go on with it
        if self.on_close is not None:
            self.on_close()
        super().closeEvent(event)
