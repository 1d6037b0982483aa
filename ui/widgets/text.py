"""Text on one or more lines for painters: wrapped by words, cut with an ellipsis, coloured phrase by phrase."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from ui.presenters.display import Phrase, Tone
from ui.theme.ruler import Ruler
from ui.theme.tokens import Tokens

_CUT = Qt.TextElideMode.ElideRight
_MIDDLE = Qt.AlignmentFlag.AlignCenter
_NO_PEN = Qt.PenStyle.NoPen
"""Looked up once: asking Qt's classes for their values costs as much as measuring a word."""


def tone_colour(tone: Tone, tokens: Tokens) -> str:
    return {
        Tone.PLAIN: tokens.text,
        Tone.MUTED: tokens.muted,
        Tone.ACCENT: tokens.accent,
        Tone.GIFT: tokens.gift,
        Tone.WARN: tokens.warn,
        Tone.BAD: tokens.bad,
    }[tone]


def tone_grounds(tone: Tone, tokens: Tokens) -> str:
    """The soft ground on which text of a tone stands."""
    return {
        Tone.PLAIN: tokens.sunken,
        Tone.MUTED: tokens.sunken,
        Tone.ACCENT: tokens.accent_soft,
        Tone.GIFT: tokens.gift_soft,
        Tone.WARN: tokens.warn_soft,
        Tone.BAD: tokens.bad_soft,
    }[tone]


def wrap(text: str, metrics: Ruler, width: float, most: int) -> list[str]:
    """At most `most` lines; the last one is cut with an ellipsis when more would be needed."""
    lines: list[str] = []
    words = [word for word in text.replace("\n", " ").split(" ") if word]  # a hard space holds two words together
    while words and len(lines) < most:
        line = words.pop(0)
        while words and metrics.horizontalAdvance(f"{line} {words[0]}") <= width:
            line = f"{line} {words.pop(0)}"
        lines.append(line)
    if not lines:
        return [""]
    last = " ".join([lines[-1], *words])
    lines[-1] = metrics.elidedText(last, _CUT, width)
    return lines


def line_up(phrases: Sequence[Phrase], metrics: Ruler, width: float) -> list[list[Phrase]]:
    """Phrases in rows, so that each stays whole."""
    rows: list[list[Phrase]] = []
    used = 0.0
    for phrase in phrases:
        need = metrics.horizontalAdvance(phrase.text)
        gap = metrics.horizontalAdvance("  ·  ") if rows and rows[-1] else 0.0
        if not rows or used + gap + need > width:
            rows.append([phrase])
            used = need
        else:
            rows[-1].append(phrase)
            used += gap + need
    return rows


def draw_phrases(painter: QPainter, at: QPointF, phrases: Sequence[Phrase], metrics: Ruler, tokens: Tokens) -> None:
    """One row of phrases from the baseline `at`, each in its tone."""
    painter.setFont(metrics.font)
    x = at.x()
    for place, phrase in enumerate(phrases):
        if place:
            painter.setPen(QColor(tokens.muted))
            painter.drawText(QPointF(x, at.y()), "  ·  ")
            x += metrics.horizontalAdvance("  ·  ")
        painter.setPen(QColor(tone_colour(phrase.tone, tokens)))
        painter.drawText(QPointF(x, at.y()), phrase.text)
        x += metrics.horizontalAdvance(phrase.text)


def draw_pill(
    painter: QPainter,
    rect: QRectF,
    text: str,
    metrics: Ruler,
    tone: Tone,
    tokens: Tokens,
    *,
    end: str = "",
    progress: float = 0.0,
) -> None:
    """Text on a soft round ground; `end` is never cut, `progress` fills that part of the pill a little stronger."""
    radius = rect.height() / 2
    painter.setPen(_NO_PEN)
    painter.setBrush(QColor(tone_grounds(tone, tokens)))
    painter.drawRoundedRect(rect, radius, radius)
    if 0.0 < progress < 1.0 and tone is Tone.ACCENT:
        painter.save()
        painter.setClipRect(QRectF(rect.left(), rect.top(), rect.width() * progress, rect.height()))
        painter.setBrush(QColor(tokens.selection))
        painter.drawRoundedRect(rect, radius, radius)
        painter.restore()
    painter.setFont(metrics.font)
    painter.setPen(QColor(tone_colour(tone, tokens)))
    inner = rect.adjusted(radius * 0.8, 0, -radius * 0.8, 0)
    tail = f" · {end}" if text and end else end
    fitting = metrics.elidedText(text, _CUT, inner.width() + 1 - metrics.horizontalAdvance(tail))
    whole = metrics.elidedText(fitting + tail, _CUT, inner.width() + 2)
    painter.drawText(inner, _MIDDLE, whole)
