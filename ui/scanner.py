"""The application-wide filter that tells scans from typing, wherever the focus is (DESIGN §8).

All timing is `ui.presenters.scan_reader`'s; here are only Qt's events: what is held, replayed, swallowed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from ui.presenters.scan_reader import Do, Focus, Key, ScanReader, Verdict
from ui.widgets.omnibox import Omnibox

_FIELDS = (QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox)
_ENDS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab})
_LINE_ENDS = frozenset({Qt.Key.Key_J, Qt.Key.Key_M})
"""With Ctrl: line feed and carriage return, as some scanners type them."""
_LINES = frozenset({"\r", "\n"})
"""As text: X11 has a line feed key of its own, which Qt knows no name for."""
_COUNT = re.compile(r"\s*\d{1,2}\s*\*\s*")
_WATCHED = frozenset({QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride})
_CONTROL = Qt.KeyboardModifier.ControlModifier
_COMMANDING = _CONTROL | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


def key_time(event: QKeyEvent) -> float:
    """When the key was pressed in ms, by the window system's clock, which a busy program does not bend."""
    return float(event.timestamp() or monotonic() * 1000)


class ScanFilter(QObject):
    """`scanned(text, first byte, last byte, in the omnibox)`; made on the screen's thread, watches while `enabled`."""

    scanned = Signal(str, float, float, bool)
    card_seen = Signal()
    overflowed = Signal()

    def __init__(
        self,
        omnibox: Omnibox,
        is_code: Callable[[str], bool],
        *,
        gap_ms: float = 60.0,
        time_of: Callable[[QKeyEvent], float] = key_time,
    ) -> None:
        super().__init__(omnibox)
        self.enabled = True
        self._omnibox, self._time_of = omnibox, time_of
        self.home: QLineEdit = omnibox
        """Where typing goes that is meant for no field: the omnibox, or the PIN while nobody is signed on."""
        self._reader = ScanReader(is_code, gap_ms)
        self._held: list[tuple[QWidget, QKeyEvent]] = []
        self._before: dict[float, str] = {}
        """What stood in the omnibox before each burst of a scan, by the time of its first key."""
        self._last_ms = self._last_at = 0.0
        self._replaying = False
        self._silence = QTimer(self)
        self._silence.setSingleShot(True)
        self._silence.setTimerType(Qt.TimerType.PreciseTimer)
        self._silence.setInterval(round(gap_ms) + 2)
        self._silence.timeout.connect(self._after_pending_input)
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def last_key_s(self) -> float:
        """When a key was pressed last, by the monotonic clock; may be asked from any thread."""
        return self._last_at

    @property
    def terminates(self) -> bool:
        """Whether the last scan ended with a key of its own."""
        return self._reader.terminates

    def set_gap(self, gap_ms: float) -> None:
        """Keys this close together are a scanner's, from the next burst on."""
        self._reader.gap_ms = gap_ms
        self._silence.setInterval(round(gap_ms) + 2)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent):  # the quick way out: every event of the program comes by here
            if isinstance(event, QInputMethodEvent):
                self._obey(self._reader.forget())
            return False
        kind = event.type()
        if kind not in _WATCHED or self._replaying or not self.enabled or not isinstance(watched, QWidget):
            return False
        target = QApplication.activePopupWidget() or QApplication.focusWidget()
        if watched is not target and not (target is None and watched.isWindow()):
            return False  # an ignored key on its way up through the parents
        if kind is QEvent.Type.ShortcutOverride:
            return self._override(event)
        return self._press(watched, event)

    # ------------------------------------------------------------------------------------------------------- inside

    def _override(self, event: QKeyEvent) -> bool:
        """In the middle of a burst a control character is the scanner's, not a short cut."""
        if (
            self._reader.under_way
            and event.modifiers() & _CONTROL
            and self._time_of(event) - self._last_ms <= (self._reader.gap_ms)
        ):
            event.accept()
            return True
        return False

    def _press(self, target: QWidget, event: QKeyEvent) -> bool:
        at = self._time_of(event)
        self._last_ms, self._last_at = at, monotonic()
        standing = self._omnibox.text()
        key = self._key(event, target)
        text = event.text() if key is Key.PRINTABLE else ""
        verdict = self._reader.key(key, text, at, self._focus(target, standing), repeated=event.isAutoRepeat())
        if self._reader.begun_at(at):
            self._before = (self._before if self._reader.goes_on else {}) | {at: standing}
        swallow = self._obey(verdict)
        if self._reader.under_way:
            self._silence.start()
        if self._reader.holding:
            self._held.append((target, event.clone()))
            return True
        return swallow

    def _key(self, event: QKeyEvent, target: QWidget) -> Key:
        key, modifiers, text = event.key(), event.modifiers(), event.text()
        if key in _ENDS or (modifiers == _CONTROL and key in _LINE_ENDS and self._reader.under_way):
            return Key.END
        if text in _LINES and not modifiers & _COMMANDING:
            return Key.END
        if key == Qt.Key.Key_Down:
            return Key.STRAY
        commanding = modifiers & _COMMANDING
        alt_gr = commanding == (_CONTROL | Qt.KeyboardModifier.AltModifier)
        if not text or not text.isprintable() or (commanding and not alt_gr):
            return Key.OTHER
        if text == " " and not self._reader.under_way and self._focus(target, "") is Focus.ELSEWHERE:
            return Key.OTHER  # it presses the button that has the focus
        return Key.PRINTABLE

    def _focus(self, target: QWidget, standing: str) -> Focus:
        if target is self._omnibox:
            begun = standing.strip() and not _COUNT.fullmatch(standing)
            return Focus.OMNIBOX_BEGUN if begun else Focus.OMNIBOX
        return Focus.FIELD if isinstance(target, _FIELDS) else Focus.ELSEWHERE

    def _obey(self, verdict: Verdict) -> bool:
        """Does what the reader says; whether the key is used up."""
        match verdict.do:
            case Do.PASS:
                return False
            case Do.HOLD | Do.SWALLOW:
                return True
            case Do.RELEASE:
                self._replay()
                return False
            case Do.SCAN:
                self._take(verdict)
            case Do.WIPE:
                self._held.clear()
                self._omnibox.wipe()
                self.card_seen.emit()
            case Do.OVERFLOW:
                self._held.clear()
                self._omnibox.wipe()
                self.overflowed.emit()
        return True

    def _take(self, verdict: Verdict) -> None:
        in_omnibox = not self._held
        if self._held and isinstance(field := self._held[0][0], QLineEdit):
            self._take_back(field, len(verdict.text) - len(self._held))
        self._held.clear()
        self._silence.stop()
        before = self._before.get(verdict.began_ms, "")
        count = before if _COUNT.fullmatch(before) else ""
        self._omnibox.wipe()
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        self.scanned.emit(count + verdict.text, verdict.began_ms, verdict.ended_ms, in_omnibox)

    def _take_back(self, field: QLineEdit, letters: int) -> None:
        """The half of a scan that a pause had made into typing."""
        if letters > 0:
            field.cursorBackward(True, letters)
            field.del_()

    def _replay(self) -> None:
        """What was held goes where it was meant to; from a button or a list, where nobody types, to `home`."""
        held, self._held = self._held, []
        self._replaying = True
        try:
            for target, event in held:
                receiver: QWidget = target if isinstance(target, _FIELDS) else self.home
                if receiver is self.home and not receiver.hasFocus():
                    receiver.setFocus(Qt.FocusReason.ShortcutFocusReason)
                QApplication.sendEvent(receiver, event)
        finally:
            self._replaying = False

    def _after_pending_input(self) -> None:
        # A busy moment may have let the timer win against keys that have come already: those go first.
        QTimer.singleShot(0, self, self._check_silence)

    def _check_silence(self) -> None:
        now = self._last_ms + (monotonic() - self._last_at) * 1000
        if self._reader.under_way and self._obey(self._reader.silence(now)) is False and self._reader.under_way:
            self._silence.start()
