"""How wide words are: shaping text costs more than painting it, and the same few words are measured at every scan."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF

_MOST_KEPT = 2000


class Ruler:
    """A font's measures, under the names that QFontMetricsF has for them; what was measured once is remembered."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self._metrics = QFontMetricsF(font)
        self._height, self._ascent, self._descent = (
            self._metrics.height(),
            self._metrics.ascent(),
            self._metrics.descent(),
        )
        self._widths: dict[str, float] = {}
        self._fitting: dict[tuple[str, Qt.TextElideMode, float], str] = {}

    def height(self) -> float:
        return self._height

    def ascent(self) -> float:
        return self._ascent

    def descent(self) -> float:
        return self._descent

    def horizontalAdvance(self, text: str) -> float:
        width = self._widths.get(text)
        if width is None:
            if len(self._widths) >= _MOST_KEPT:
                self._widths.clear()
            width = self._widths[text] = self._metrics.horizontalAdvance(text)
        return width

    def elidedText(self, text: str, mode: Qt.TextElideMode, width: float) -> str:
        fitting = self._fitting.get((text, mode, width))
        if fitting is None:
            if len(self._fitting) >= _MOST_KEPT:
                self._fitting.clear()
            fitting = self._fitting[text, mode, width] = self._metrics.elidedText(text, mode, width)
        return fitting
