"""The sale that was just finished, painted where its goods stood: done, its slip, a line for each thing about it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from ui.presenters.display import LastSaleDisplay, Tone
from ui.theme.fonts import Type
from ui.theme.icons import renderer
from ui.theme.scheme import Theme
from ui.widgets.text import tone_colour, wrap

_CENTRE = Qt.AlignmentFlag.AlignCenter


def paint_last_sale(painter: QPainter, area: QRectF, last: LastSaleDisplay, next_words: str, theme: Theme) -> None:
    """In the middle of `area`; what does not fit is left out whole, from the end: first the words of the next sale."""
    tokens, px = theme.tokens, theme.room
    wide = min(area.width() - px(24), theme.px(460))
    blocks = [(last.title, Type.HEADING, Tone.PLAIN, px(12))]
    for place, line in enumerate(last.lines):
        loud = line.tone not in (Tone.MUTED, Tone.PLAIN)
        blocks.append((line.text, Type.SMALL_STRONG if loud else Type.SMALL, line.tone, px(6 if place else 4)))
    blocks.append((next_words, Type.SMALL, Tone.MUTED, px(22)))
    size = min(px(56), area.height() / 5)
    height, fitting = size, []
    for words, step, tone, above in blocks:
        lines, ruler = wrap(words, theme.ruler(step), wide, 3), theme.ruler(step)
        height += above + len(lines) * ruler.height()
        if height > area.height():
            height -= above + len(lines) * ruler.height()
            break
        fitting.append((lines, ruler, tone, above))
    at = area.top() + (area.height() - height) / 2
    ring = QRectF(area.center().x() - size / 2, at, size, size)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.accent_soft))
    painter.drawEllipse(ring)
    renderer("finish", tokens.accent).render(painter, ring.adjusted(size / 4, size / 4, -size / 4, -size / 4))
    at += size
    for lines, ruler, tone, above in fitting:
        at += above
        painter.setFont(ruler.font)
        painter.setPen(QColor(tone_colour(tone, tokens)))
        for text in lines:
            painter.drawText(QRectF(area.left(), at, area.width(), ruler.height()), _CENTRE, text)
            at += ruler.height()
