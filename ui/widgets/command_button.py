"""A button of a command: icon, words and its key, painted in the colours of its rank."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy

from ui.theme.fonts import Type
from ui.theme.icons import renderer
from ui.theme.scheme import Theme


class Form(Enum):
    """How much of a command stands on its button; its name and tool tip say the rest."""

    WHOLE = "whole"
    WORDS = "words"
    """Words and key."""
    ICON = "icon"
    """Picture and key; of the primary one, its words."""


class CommandButton(QPushButton):
    """Follows its action's enabled state. `primary` for the one act that ends the sale."""

    def __init__(self, theme: Theme, action: QAction, brief: str, icon: str, *, primary: bool = False) -> None:
        super().__init__()
        self._theme, self._action, self._brief, self._icon, self._primary = theme, action, brief, icon, primary
        self._key = action.shortcut().toString()
        self._form = Form.WHOLE
        self.setObjectName(action.objectName())
        self.setAccessibleName(action.text())
        self.setToolTip(f"{action.text()} · {self._key}")
        self.setProperty("kind", "primary" if primary else "plain")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(action.trigger)
        action.enabledChanged.connect(self.setEnabled)
        self.setEnabled(action.isEnabled())
        theme.changed.connect(self.update)

    def say(self, brief: str) -> None:
        """Other words for the same command, as while a sale is being saved."""
        if brief != self._brief:
            self._brief = brief
            self.updateGeometry()
            self.update()

    def show_form(self, form: Form) -> None:
        """How much of it there is room for."""
        if form is not self._form:
            self._form = form
            self.updateGeometry()
            self.update()

    def _step(self) -> Type:
        return Type.ACTION if self._primary else Type.STRONG

    def sizeHint(self) -> QSize:
        px = self._theme.room
        words = self._theme.ruler(self._step()).horizontalAdvance(self._brief)
        if self._form is Form.ICON and not self._primary:
            return QSize(round(max(px(56), self._key_width() + px(10))), px(56))
        if self._form is Form.ICON:
            return QSize(round(px(32) + words), px(56))
        icon = 0 if self._form is Form.WORDS else px(20) + px(9)
        return QSize(round(px(32) + icon + words + px(10) + self._key_width()), px(56))

    def _key_width(self) -> float:
        metrics = self._theme.ruler(Type.CAPTION_STRONG)
        return metrics.horizontalAdvance(self._key) + self._theme.room(12)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)  # the ground, from the style sheet
        tokens, px = self._theme.tokens, self._theme.room
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        enabled = self.isEnabled()
        ink = tokens.muted if not enabled else tokens.on_accent if self._primary else tokens.text
        if self._form is Form.ICON and not self._primary:
            self._paint_small(painter, tokens.accent if enabled else ink, ink)
            painter.end()
            return
        x = float(px(16))
        middle = self.height() / 2
        if self._form is Form.WHOLE:
            size = px(20)
            tint = ink if self._primary or not enabled else tokens.accent
            renderer(self._icon, tint).render(painter, QRectF(x, middle - size / 2, size, size))
            x += size + px(9)
        font = self._theme.font(self._step())
        painter.setFont(font)
        painter.setPen(QColor(ink))
        words = self._theme.ruler(self._step()).horizontalAdvance(self._brief)
        painter.drawText(QRectF(x, 0, words + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, self._brief)
        if self._form is Form.ICON:
            painter.end()
            return
        height = px(23)
        chip = QRectF(x + words + px(10), middle - height / 2, self._key_width(), height)
        edge = QColor(ink)
        edge.setAlpha(90)
        painter.setPen(QPen(edge, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(chip, px(6), px(6))
        painter.setFont(self._theme.font(Type.CAPTION_STRONG))
        painter.setPen(QColor(ink if self._primary or not enabled else tokens.muted))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, self._key)
        painter.end()

    def _paint_small(self, painter: QPainter, tint: str, ink: str) -> None:
        """The picture above, the key below it."""
        size, caption = self._theme.room(20), self._theme.ruler(Type.CAPTION_STRONG)
        top = (self.height() - size - caption.height()) / 2
        renderer(self._icon, tint).render(painter, QRectF((self.width() - size) / 2, top, size, size))
        painter.setFont(caption.font)
        painter.setPen(QColor(ink))
        below = QRectF(0, top + size, self.width(), caption.height())
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self._key)
