"""The window's life: it is painted first, the data are opened on a thread behind it, then the counter begins."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QSize, QTimer
from PySide6.QtWidgets import QApplication

from astro_desk.app.background import in_background, settle_down
from astro_desk.app.books import harm_words
from astro_desk.app.language import speak
from astro_desk.app.pins import RegisterPins
from astro_desk.app.settings import Settings
from astro_desk.core.errors import AstroDeskError
from astro_desk.core.item_code import read_code
from astro_desk.use_cases.changes import StatusChanged
from astro_desk.use_cases.close_day import DayReport, day_report, owners_to_compare
from astro_desk.use_cases.words import install
from ui.bridge import Bridge
from ui.main_window import MainWindow, WindowSettings
from ui.presenters.desk import Desk, make_desk
from ui.presenters.display import Tone
from ui.screens.header import Place
from ui.theme.scheme import Choice, Theme

if TYPE_CHECKING:  # the first frame does without the rooms of data and network
    from astro_desk.app.bootstrap import Register
    from astro_desk.core.checkup import Check
    from astro_desk.use_cases.checkout_session import CheckoutSession
    from astro_desk.use_cases.doubles import Doubles

ANSWERED_MS = 300
"""When the scans that came during the start are on the screen: only then is the network's room imported."""
SETTLED_MS = 1500
"""When the start is over for certain."""

UPKEEP_MS = 60_000
"""How often it is looked whether a backup, or forgetting, is due."""

_LOUDER = (
    "journal_broken",
    "journal_forked",
    "journal_behind",
    "database_restored",
    "event_unreadable",
    "owner_nameless",
)
"""What opening may have found, the one that a person must hear of first."""


class CounterApp:
    """One application with one window. Made and used on the main thread."""

    def __init__(self, settings: Settings, *, theme: str = "") -> None:
        running = QApplication.instance()
        self.qt = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
        self.qt.setApplicationName("Astro Desk")
        self.qt.setDesktopFileName("astro-desk")
        self.settings = settings
        speak(settings.language)
        self.theme = Theme(self.qt, Choice(theme or settings.theme), settings.text_percent / 100)
        self.bridge = Bridge()
        self.window: MainWindow | None = None
        self.register: Register | None = None
        self.session: CheckoutSession | None = None
        self.greeting = ""
        """The code of a sentence that is said when the counter begins."""
        self.put_back: Callable[[str], None] | None = None
        """Ends the counter and puts a backup back; the demo has none."""
        self.reset: Callable[[str], None] | None = None
        """Ends the counter and sets all data aside; the demo has none."""
        self.failure: AstroDeskError | None = None
        self._opening: Future[Register] | None = None
        self._desk: Desk | None = None
        self._left: list[MainWindow] = []
        """Windows in another language; an answer may still be on its way to one of them."""

    def show_counter(self, open_it: Callable[[], Register], failed: Callable[[AstroDeskError], None]) -> None:
        """Shows the window at once and opens the register behind it; `failed` hears why it could not be opened."""
        self._opening = opening = in_background(open_it)
        room = self.qt.primaryScreen().availableSize()  # a small till has no more, and perhaps nobody to move a window
        made = self._make_window()
        made.resize(QSize(1366, 768).boundedTo(room))
        self._show(made)

        def opened(future: Future[Register]) -> None:
            try:
                self._begin(future.result())
            except AstroDeskError as error:
                if self.register is not None:  # opened, and damaged where the counter reads first
                    self.register.close()
                self.register = self._opening = None
                failed(error)

        self.bridge.settle(opening, opened)

    def _make_window(self) -> MainWindow:
        look = WindowSettings("", self.settings.cashier, float(self.settings.gap_ms))
        with self.theme.undressed():
            made = MainWindow(self.theme, self.bridge, look)
        made.on_close = self.qt.quit
        return made

    def _show(self, window: MainWindow) -> None:
        self.window = window
        window.show()
        # Where no window manager gives the focus (a kiosk), the window takes it: shortcuts need an active window.
        window.activateWindow()

    def change_language(self, setting: str) -> None:
        """From now on everything is said in this language: a new window goes on with the same desk and sale."""
        self.settings = replace(self.settings, language=setting)
        speak(setting)
        old, register, desk = self.window, self.register, self._desk
        if old is None or register is None or desk is None:
            return
        made = self._make_window()
        made.setGeometry(old.geometry())
        made.setWindowState(old.windowState())
        self._show(made)
        old.on_close = None
        old.close()
        self._left.append(old)
        self._serve(made, register, desk)
        made.open_place(Place.SETTINGS)
        made.places.settings.open_section("look")

    def _serve(self, window: MainWindow, register: Register, desk: Desk) -> None:
        window.show_people(register.name, self.settings.cashier, self.settings.called)
        register.activity.last_key_s = window.scanner.last_key_s
        window.begin(desk)
        self.bridge.notify(StatusChanged(register.network.status))
        self._keep_up(window, register, desk)

    def _begin(self, register: Register) -> None:
        self.register = register
        if self.window is None:
            return
        self.session = session = register.session(self.bridge.notify)
        session.restore()
        pins = RegisterPins(register.records, register.store.writer, register.clock)
        self._desk = desk = make_desk(
            session,
            register.records,
            register.clock,
            self.bridge.settle,
            register.network,
            check_pin=lambda pin, act: in_background(lambda: pins.identify(pin, act)),
            audit=register.store.audit(),
            settings_ports=register.ports,
            check_books=lambda: in_background(lambda: harm_words(register.store.check_books())),
            double_fire_ms=float(self.settings.double_fire_ms),
            owner_page=self.settings.owner_page,
            find_doubles=lambda: in_background(lambda: _find_doubles(register)),
            read_day=lambda day, since: in_background(lambda: _read_day(register, day, since)),
            find_owners=lambda day, since: in_background(lambda: _find_owners(register, day, since)),
        )
        desk.settings.on_language = self.change_language
        self._serve(self.window, register, desk)
        if self.greeting:
            desk.counter.tell(self.greeting, Tone.PLAIN)
        for alarm in sorted(register.store.alarms, key=lambda one: _LOUDER.index(one.code))[:1]:
            desk.counter.tell(alarm.code, Tone.WARN, number=alarm.detail)
        QTimer.singleShot(ANSWERED_MS, self.qt, lambda: self._go_on(register.network.start))
        QTimer.singleShot(SETTLED_MS, self.qt, lambda: self._go_on(lambda: _warm(register), settle_down))
        register.keeping.on_restore, register.keeping.on_reset = self.put_back, self.reset

    def _keep_up(self, window: MainWindow, register: Register, desk: Desk) -> None:
        """What a register does by itself, every minute; what a person should hear of it is said in the notice bar."""
        timer = QTimer(window)
        timer.setInterval(UPKEEP_MS)

        def done(future: Future[tuple[Check, ...]]) -> None:
            for news in future.result()[:1]:
                desk.counter.tell(news.code, Tone.WARN, **dict(news.facts))
            timer.start()

        def turn() -> None:
            timer.stop()  # one at a time: a backup may take minutes
            if window is not self.window:  # one in another language does it now
                return
            self.bridge.settle(in_background(register.keeping.turn), done)

        timer.timeout.connect(turn)
        timer.start()

    def _go_on(self, work: Callable[[], None], then: Callable[[], None] = lambda: None) -> None:
        """Works beside the counter; a bug in it is raised on the screen's thread and gets its crash file."""

        def done(future: Future[None]) -> None:
            future.result()
            then()

        self.bridge.settle(in_background(work), done)

    def give_up(self, error: AstroDeskError) -> None:
        """Ends the program with the sentence on standard error, where whoever started it reads it."""
        self.failure = error
        self.qt.quit()

    def run(self) -> int:
        """Until the window is closed. Everything that was given to the writer is done when it returns."""
        self.qt.exec()
        self.end()
        if self.failure is not None:
            raise self.failure
        return 0

    def turn(self) -> None:
        """One turn of the event loop, for checks that drive the window from inside."""
        loop = QEventLoop()
        QTimer.singleShot(10, loop.quit)
        loop.exec()

    def end(self) -> None:
        """Closes the window and the register. Everything that was given to the writer is done when it returns."""
        if self.window is not None:
            self.window.on_close = None
            self.window.close()
            self.window = None
        self._left.clear()
        install()  # what is said from here on is the command line's
        if self._opening is not None:
            # Closed by its person before the data were open: they are closed all the same.
            if self.register is None and self._opening.exception() is None:
                self.register = self._opening.result()
            self._opening = None
        if self.register is not None:
            self.register.close()
            self.register = None


def _read_day(register: Register, day: date, since: datetime | None) -> DayReport:
    """Beside the screen, whose own reads are not held up."""
    with closing(register.store.reading()) as records:
        return day_report(records, day, since)


def _find_doubles(register: Register) -> tuple[Doubles, ...]:
    with closing(register.store.reading()) as records:
        return records.doubles()


def _find_owners(register: Register, day: date, since: datetime) -> tuple[str, ...]:
    with closing(register.store.reading()) as records:
        return owners_to_compare(records, day, since)


def _warm(register: Register) -> None:
    """What the first short code and the first phone would import (biip takes 0.2 s), while nobody waits for it."""
    read_code("01234565")
    register.read_phone("5550100199")
