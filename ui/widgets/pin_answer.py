"""Beside a field for a PIN: why one was refused, and how long the next must wait, counted down before the eyes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel

from ui.presenters.display import Tone
from ui.presenters.pin_pause import pause_words
from ui.presenters.words import tr
from ui.widgets.parts import set_text, set_tone

_SECOND_MS = 1_000


class PinAnswer:
    """Writes into `line`, which is out of sight while there is nothing to say."""

    def __init__(self, line: QLabel, resized: Callable[[], None] = lambda: None) -> None:
        """`resized`: the line came, went or has other words."""
        self._line, self._resized = line, resized
        self.pause: Callable[[bool], int] = lambda _all_wait: 0
        """As `PinPauses.left_s`: seconds, and whether it asks for everybody's pause alone."""
        self.ticks = QTimer(line)
        self.ticks.setInterval(_SECOND_MS)
        self.ticks.timeout.connect(self._tick)

    def begin(self) -> None:
        """The field is shown: whoever must wait is told before they type."""
        self._count(self.pause(True), "")

    def refused(self, words: str, tone: Tone = Tone.WARN) -> None:
        """What came of a PIN; "" : it was right."""
        self._count(self.pause(False) if words else 0, words, tone)

    def say(self, words: str, tone: Tone = Tone.WARN) -> None:
        """Something else; the pause, if one is counted, is said no more."""
        self.ticks.stop()
        set_text(self._line, words)
        set_tone(self._line, tone)
        self._line.setVisible(bool(words))
        self._resized()

    def _count(self, left_s: int, words: str, tone: Tone = Tone.WARN) -> None:
        if not left_s:
            self.say(words, tone)
            return
        self.say(pause_words(left_s))
        self.ticks.start()

    def _tick(self) -> None:
        left_s = self.pause(False)
        if left_s:
            set_text(self._line, pause_words(left_s))
        else:
            self.say(tr("You can try again now."), Tone.ACCENT)
