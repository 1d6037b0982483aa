"""A punch card, painted as a ticket: paw prints on the card, the gift on its stub behind the perforation."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from ui.presenters.display import CardDisplay, Gift
from ui.theme.fonts import Type
from ui.theme.icons import pixmap
from ui.theme.ruler import Ruler
from ui.theme.scheme import Theme
from ui.widgets.paw import paw_pixmap
from ui.widgets.text import draw_phrases, line_up, wrap

_MOST_KEPT = 60


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where things stand on a card of one width."""

    title: tuple[str, ...]
    lift: float
    """How far the count stands above the title: 0 beside it, a line where a word of the title needs the width."""
    pitch: float
    per_row: int
    rows: int
    legend: int
    notes: tuple[tuple[str, ...], ...]
    stub: tuple[str, ...]
    height: int


class PunchCardPainter:
    """Plans and draws cards; the list keeps the pictures."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._plans: dict[tuple[CardDisplay, int], _Plan] = {}
        self._tickets: dict[tuple[object, ...], QPixmap] = {}

    def height(self, card: CardDisplay, width: int) -> int:
        return self._plan(card, width).height

    # ------------------------------------------------------------------------------------------------------- plan

    def _metrics(self, step: Type) -> Ruler:
        return self._theme.ruler(step)

    def _stub_width(self, card: CardDisplay, width: int) -> int:
        """A quarter of the card; more where a word of the stub would be cut else."""
        words = map(self._metrics(Type.CAPTION_STRONG).horizontalAdvance, card.stub.split())
        longest = ceil(max(words, default=0.0)) + self._theme.px(16)
        return min(max(min(self._theme.px(98), width // 4), longest), width * 2 // 5)

    def _inner(self, card: CardDisplay, width: int) -> float:
        return width - self._stub_width(card, width) - self._theme.px(16) - self._theme.px(14)

    def _plan(self, card: CardDisplay, width: int) -> _Plan:
        plan = self._plans.get((card, width))
        if plan is None:
            if len(self._plans) > _MOST_KEPT:
                self._plans.clear()
            plan = self._plans[card, width] = self._make_plan(card, width)
        return plan

    def _make_plan(self, card: CardDisplay, width: int) -> _Plan:
        px, inner = self._theme.px, self._inner(card, width)
        small, strong = self._metrics(Type.SMALL), self._metrics(Type.STRONG)
        beside = inner - self._count_width(card) - px(12)
        narrow = any(strong.horizontalAdvance(word) > beside for word in card.title.split())
        lift = strong.height() + px(4) if narrow else 0.0
        title = tuple(wrap(card.title, strong, inner if narrow else beside, 2))
        count = max(1, len(card.paws) + card.endless)
        rows = max(1, ceil(count * px(25) / inner))
        per_row = ceil(count / rows)
        pitch = min(px(33.0), inner / per_row)
        if card.bar:
            rows, pitch = 1, px(22.0)
        legend = len(line_up(card.legend, small, inner))
        notes = tuple(tuple(wrap(note.text, small, inner, 2)) for note in card.notes)
        caption = self._metrics(Type.CAPTION_STRONG)
        stub = tuple(wrap(card.stub, caption, self._stub_width(card, width) - px(16), 3)) if card.stub else ()
        body = lift + len(title) * strong.height() + px(9) + rows * pitch + px(8)
        body += (legend + sum(map(len, notes))) * small.height() + len(notes) * px(2)
        gift = px(36) + px(6) + len(stub) * caption.height()
        height = ceil(max(body + px(28), gift + px(24))) + px(8)
        return _Plan(title, lift, pitch, per_row, rows, legend, notes, stub, height)

    def _count_width(self, card: CardDisplay) -> float:
        figure = self._metrics(Type.COUNT).horizontalAdvance(card.count)
        return figure + self._theme.px(5) + self._metrics(Type.SMALL).horizontalAdvance(card.of)

    # ------------------------------------------------------------------------------------------------------- paint

    def draw(self, painter: QPainter, card: CardDisplay, width: int) -> None:
        """From 0, 0 of the painter."""
        plan, ratio = self._plan(card, width), painter.device().devicePixelRatio()
        sheet = QRectF(1.5, 1.5, width - 3, plan.height - self._theme.px(8))
        perforation = float(width - self._stub_width(card, width))
        painter.drawPixmap(QPointF(0, 0), self._ticket(card, sheet, perforation, ratio))
        stub = QRectF(QPointF(perforation, sheet.top()), sheet.bottomRight())
        self._draw_stub(painter, card, plan, stub, ratio)
        self._draw_body(painter, card, plan, width, ratio)

    def _ticket(self, card: CardDisplay, sheet: QRectF, perforation: float, ratio: float) -> QPixmap:
        """The sheet without what is on it: many cards are as high as each other, and shadows take their time."""
        size = (round(sheet.width() + 3), round(sheet.height() + self._theme.px(8)))
        key = (*size, perforation, card.gift, card.hot, ratio, self._theme.tokens)
        picture = self._tickets.get(key)
        if picture is None:
            if len(self._tickets) > _MOST_KEPT:
                self._tickets.clear()
            picture = self._tickets[key] = QPixmap(round(size[0] * ratio), round(size[1] * ratio))
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw_ticket(painter, card, sheet, perforation)
            painter.end()
        return picture

    def _draw_ticket(self, painter: QPainter, card: CardDisplay, sheet: QRectF, perforation: float) -> None:
        tokens, px = self._theme.tokens, self._theme.px
        outline = _ticket(sheet, perforation, px(14), px(6))
        shadow = QColor(tokens.shadow)
        for drop, alpha in ((3.0, 9), (1.6, 14)):
            shadow.setAlpha(alpha)
            painter.fillPath(outline.translated(0, drop), shadow)
        painter.fillPath(outline, QColor(tokens.panel))
        painter.save()
        painter.setClipPath(outline)
        grounds = {Gift.DUE: tokens.due, Gift.EARNED: tokens.gift_soft, Gift.CLAIMED: tokens.gift_soft}
        ground = grounds.get(card.gift, tokens.sunken)
        painter.fillRect(QRectF(perforation, sheet.top(), sheet.width(), sheet.height()), QColor(ground))
        painter.restore()
        dashes = QPen(QColor(tokens.panel if card.gift is Gift.DUE else tokens.line_strong), 2.2)
        dashes.setCapStyle(Qt.PenCapStyle.RoundCap)
        dashes.setDashPattern([0.1, 2.6])
        painter.setPen(dashes)
        painter.drawLine(QPointF(perforation, sheet.top() + px(11)), QPointF(perforation, sheet.bottom() - px(9)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(tokens.gift_fill), 2) if card.hot else QPen(QColor(tokens.line), 1))
        painter.drawPath(outline)

    def _draw_stub(self, painter: QPainter, card: CardDisplay, plan: _Plan, stub: QRectF, ratio: float) -> None:
        tokens, px = self._theme.tokens, self._theme.px
        caption = self._metrics(Type.CAPTION_STRONG)
        size = px(36)
        need = size + (px(6) + len(plan.stub) * caption.height() if plan.stub else 0)
        top = stub.top() + (stub.height() - need) / 2
        colours = {Gift.DUE: tokens.on_due, Gift.EARNED: tokens.gift_fill, Gift.CLAIMED: tokens.gift_fill}
        gift = pixmap("gift", colours.get(card.gift, tokens.muted), size, ratio)
        painter.drawPixmap(QPointF(stub.center().x() - size / 2, top), gift)
        words = {Gift.DUE: tokens.on_due, Gift.EARNED: tokens.gift, Gift.CLAIMED: tokens.gift}
        painter.setFont(self._theme.font(Type.CAPTION_STRONG))
        painter.setPen(QColor(words.get(card.gift, tokens.text)))
        y = top + size + px(6) + caption.ascent()
        for line in plan.stub:
            painter.drawText(QPointF(stub.center().x() - caption.horizontalAdvance(line) / 2, y), line)
            y += caption.height()

    def _draw_body(self, painter: QPainter, card: CardDisplay, plan: _Plan, width: int, ratio: float) -> None:
        tokens, px, inner = self._theme.tokens, self._theme.px, self._inner(card, width)
        strong, small = self._metrics(Type.STRONG), self._metrics(Type.SMALL)
        left, y = float(px(16)), float(px(14))
        painter.setFont(self._theme.font(Type.STRONG))
        painter.setPen(QColor(tokens.text))
        for place, line in enumerate(plan.title):
            painter.drawText(QPointF(left, y + plan.lift + strong.ascent() + place * strong.height()), line)
        x = left if plan.lift else left + inner - self._count_width(card)
        base = y + strong.ascent() + px(1)
        painter.setFont(self._theme.font(Type.COUNT))
        painter.setPen(QColor(tokens.gift if card.hot else tokens.accent))
        painter.drawText(QPointF(x, base), card.count)
        x += self._metrics(Type.COUNT).horizontalAdvance(card.count) + px(5)
        painter.setFont(self._theme.font(Type.SMALL))
        painter.setPen(QColor(tokens.muted))
        painter.drawText(QPointF(x, base), card.of)
        y += plan.lift + len(plan.title) * strong.height() + px(9)
        if card.bar:
            self._draw_bar(painter, card, QRectF(left, y + px(5), inner, px(12)))
        else:
            self._draw_paws(painter, card, plan, left, y, ratio)
        y += plan.rows * plan.pitch + px(8) + small.ascent()
        for row in line_up(card.legend, small, inner):
            draw_phrases(painter, QPointF(left, y), row, small, tokens)
            y += small.height()
        for note, lines in zip(card.notes, plan.notes, strict=True):
            y += px(2)
            for line in lines:
                row = [type(note)(line, note.tone)]
                draw_phrases(painter, QPointF(left, y), row, small, tokens)
                y += small.height()

    def _draw_paws(
        self, painter: QPainter, card: CardDisplay, plan: _Plan, left: float, top: float, ratio: float
    ) -> None:
        tokens = self._theme.tokens
        size = int(plan.pitch * 0.9)
        for place, kind in enumerate(card.paws):
            row, column = divmod(place, plan.per_row)
            # Left and right a little apart, as an animal walks.
            step = 1.2 if column % 2 else -1.2
            at = QPointF(left + column * plan.pitch, top + row * plan.pitch + (plan.pitch - size) / 2 + step)
            painter.drawPixmap(at, paw_pixmap(kind, size, not column % 2, tokens, ratio))
        if card.endless:
            row, column = divmod(len(card.paws), plan.per_row)
            painter.setBrush(QColor(tokens.line_strong))
            painter.setPen(Qt.PenStyle.NoPen)
            for dot in range(3):
                x = left + column * plan.pitch + size * (0.2 + 0.28 * dot)
                painter.drawEllipse(QPointF(x, top + (row + 0.5) * plan.pitch), size * 0.075, size * 0.075)

    def _draw_bar(self, painter: QPainter, card: CardDisplay, bar: QRectF) -> None:
        tokens, radius = self._theme.tokens, bar.height() / 2
        track = QPainterPath()
        track.addRoundedRect(bar, radius, radius)
        painter.fillPath(track, QColor(tokens.empty_paw))
        painter.save()
        painter.setClipPath(track)
        x = bar.left()
        for share, colour in zip(card.shares, (tokens.accent, tokens.muted, tokens.gift_fill), strict=True):
            painter.fillRect(QRectF(x, bar.top(), bar.width() * share, bar.height()), QColor(colour))
            x += bar.width() * share
        painter.restore()


def _ticket(sheet: QRectF, perforation: float, corner: float, notch: float) -> QPainterPath:
    """A rounded sheet with a bite out of its upper and lower edge where the stub begins."""
    whole = QPainterPath()
    whole.addRoundedRect(sheet, corner, corner)
    bites = QPainterPath()
    bites.addEllipse(QPointF(perforation, sheet.top() - 1), notch, notch)
    bites.addEllipse(QPointF(perforation, sheet.bottom() + 1), notch, notch)
    return whole.subtracted(bites)
