"""What stands below the header: the places, or the page to sign on, which hides them while sync goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from astro_desk.use_cases.sentences import sentence
from ui.presenters.display import Tone
from ui.presenters.kept_scans import KeptScans
from ui.presenters.sign_on import SignOnPresenter
from ui.presenters.words import tr
from ui.theme.scheme import Theme

if TYPE_CHECKING:  # the first frame does without it
    from ui.screens.sign_on import SignOnScreen

WATCH_MS = 5_000
"""How often it is asked whether nobody is there any more."""
_ACTS = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.TouchBegin})


class Shutter(QStackedWidget):
    """`covers` while the page to sign on is shown, because nobody is signed on or somebody else wants to."""

    def __init__(self, theme: Theme, places: QWidget, kept: KeptScans) -> None:
        super().__init__()
        self._theme, self._kept = theme, kept
        self._presenter: SignOnPresenter | None = None
        self._page: SignOnScreen | None = None
        self.covers = False
        self.on_turn: Callable[[], None] = lambda: None
        """It covers the places now, or gives them free."""
        self._watch = QTimer(self)
        self._watch.setInterval(WATCH_MS)
        self._watch.timeout.connect(self._look)
        self.setObjectName("shutter")
        self.addWidget(places)

    def begin(self, presenter: SignOnPresenter) -> None:
        """The data are open: only now anybody knows whether somebody must sign on."""
        self._presenter = presenter
        self._kept.begin(presenter.scans, shut=presenter.shut)
        self.follow()

    def follow(self) -> None:
        """Somebody came or went, or the store's rules are others."""
        presenter = self._presenter
        if presenter is None:
            return
        if presenter.watches != self._watch.isActive():
            self._attend(watches=presenter.watches)
        if presenter.shut:
            self.ask()

    def ask(self) -> None:
        """The page to sign on; the places behind it stay as they are."""
        if self._presenter is None:
            return
        if self._page is None:
            from ui.screens.sign_on import SignOnScreen

            self._page = SignOnScreen(self._theme, self._presenter)
            self._page.on_done = self._leave
            self.addWidget(self._page)
        already, self.covers = self.covers, True
        self.setCurrentWidget(self._page)
        if not already:
            self.on_turn()
        self._page.begin(len(self._kept))

    @property
    def field(self) -> QLineEdit | None:
        """The PIN's, while it covers the places."""
        return self._page.pad.pin if self._page is not None and self.covers else None

    def tell(self, code: str) -> None:
        """A sentence on the page."""
        if self._page is not None:
            self._page.say(sentence(code))

    def take_focus(self) -> None:
        if self._page is not None:
            self._page.take_focus()

    def keep(self, text: str, began: float, ended: float, *, typed: bool) -> None:
        """A scan while nobody is signed on: it waits, and the page says so."""
        there_was_room = self._kept.keep(text, began, ended, typed)
        if self._page is not None:
            self._page.refresh(len(self._kept))
            full = tr("Too many scans: sign on first. This one was not kept; scan it again.")
            self._page.say("" if there_was_room else full, Tone.BAD)

    def step_back(self) -> None:
        """Esc: what is typed, then the page itself when it may be left."""
        if self._page is not None and self._page.pad.pin.text():
            self._page.pad.clear()
        elif self._presenter is not None and not self._presenter.shut:
            self._leave()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _ACTS and self._presenter is not None:
            self._presenter.touch()
        return super().eventFilter(watched, event)

    def _leave(self) -> None:
        if self._presenter is not None and self._presenter.shut:
            self.ask()  # who signed off where the store asks who is there
            return
        self.covers = False
        self.setCurrentIndex(0)
        self.on_turn()

    def _attend(self, *, watches: bool) -> None:
        app = QCoreApplication.instance()
        assert app is not None
        if watches:
            app.installEventFilter(self)
            self._watch.start()
        else:
            app.removeEventFilter(self)
            self._watch.stop()

    def _look(self) -> None:
        if self._presenter is not None:
            self._presenter.lock_when_idle()
