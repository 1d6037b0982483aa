"""The notice bar: one line of what has just happened, with at most one button. Never in the way of a scan."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel

from ui.presenters.display import Notice, Tone
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.icons import pixmap
from ui.theme.scheme import Theme
from ui.widgets.parts import IconButton, TwoLines, button, unmarked
from ui.widgets.text import tone_colour, tone_grounds

_ICONS = {Tone.WARN: "warning", Tone.BAD: "warning", Tone.GIFT: "gift", Tone.ACCENT: "finish"}


class _Words(TwoLines):
    tone = Tone.PLAIN

    def colour(self) -> QColor:
        return QColor(tone_colour(self.tone, self.theme.tokens))


class NoticeBar(QFrame):
    """Keeps its place while it is empty, so that nothing jumps when something is said.

    Its parts stand in no layout, and it paints its own ground: a layout would put all of the window in order again, and
    a style sheet look up each part, at the first word of every sale.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.notice: Notice | None = None
        self._lingering: list[Notice] = []
        self.on_button: Callable[[Notice], None] | None = None
        self.setObjectName("noticeBar")
        self.setAccessibleName(tr("Notices"))
        self.setFixedHeight(max(theme.room(52), round(2 * theme.ruler(Type.SMALL_STRONG).height()) + 4))
        self._icon = QLabel()
        self._icon.setFixedSize(theme.px(22), theme.px(22))
        self._text = _Words(theme, Type.STRONG, Type.SMALL_STRONG)
        self._text.setObjectName("noticeText")
        self._button = button(theme, "noticeButton", "", accessible=tr("Answer the notice"))
        self._close = IconButton(theme, "closeNotice", "cancel", tr("Close the notice"))
        for part in (self._icon, self._text, self._button, self._close):
            part.setParent(self)
        self._button.clicked.connect(self._act)
        self._close.clicked.connect(lambda: self.show_notice(None))
        theme.changed.connect(self._paint_icon)
        self.show_notice(None)

    def show_notice(self, notice: Notice | None) -> None:
        """None, or one without words, empties the bar, for what lingers if there is anything."""
        before = self.notice
        if notice is not None and notice.passing and before is not None and (before.stays or before.lingers):
            return
        if notice is not None and notice.lingers:
            self._lingering.append(notice)
            if before is not None and (before.stays or before.button) and not before.lingers:
                return  # what needs an answer comes first
        elif notice is None or notice.passing:
            self._lingering = [one for one in self._lingering if one is not before]  # a person has closed it
            notice = self._lingering[-1] if self._lingering else notice
        self._show(notice)

    def let_go(self, subject: str = "") -> None:
        """What lingers about `subject`, or all of it, needs to be said no more."""
        self._lingering = [one for one in self._lingering if subject and one.subject != subject]
        if self.notice is not None and self.notice.lingers and self.notice not in self._lingering:
            self.show_notice(None)

    def _show(self, notice: Notice | None) -> None:
        self.notice = notice = notice if notice is not None and notice.text else None
        shown = notice is not None
        for part in (self._icon, self._text, self._close):
            part.setVisible(shown)
        self._button.setVisible(bool(notice and notice.button))
        self.update()
        if notice is None:
            return
        self._text.say(notice.text)
        self._text.setToolTip(notice.text)
        self.setAccessibleDescription(notice.text)
        if notice.button:
            self._button.setText(unmarked(notice.button))
            self._button.setAccessibleName(notice.button)
        self._text.tone = notice.tone
        self._paint_icon()
        self._place()
        if self.isVisible():  # what happens while the register is locked is not read out, for it may name somebody
            self._read_out()

    def _place(self) -> None:
        """The button and the cross at the end, the words in what is left."""
        gap, left, right = self._theme.room(10), self._theme.room(16), self.width() - 2
        for made in (self._close, self._button):
            if not made.isHidden():
                size = made.sizeHint().expandedTo(made.minimumSize()).boundedTo(made.maximumSize())
                right -= size.width()
                made.setGeometry(QRect(QPoint(right, (self.height() - size.height()) // 2), size))
                right -= gap
        self._icon.move(left, (self.height() - self._icon.height()) // 2)
        left += self._icon.width() + gap
        self._text.setGeometry(left, 2, max(0, right - left), self.height() - 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, _: QPaintEvent) -> None:
        if self.notice is None or self.notice.tone is Tone.PLAIN:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tone_grounds(self.notice.tone, self._theme.tokens)))
        painter.drawRoundedRect(self.rect(), 12, 12)
        painter.end()

    def _read_out(self) -> None:
        QAccessible.updateAccessibility(QAccessibleEvent(self._text, QAccessible.Event.Alert))

    def _paint_icon(self) -> None:
        if self.notice is not None:
            colour = tone_colour(self.notice.tone, self._theme.tokens)
            ratio = self.devicePixelRatioF()
            self._icon.setPixmap(pixmap(_ICONS.get(self.notice.tone, "info"), colour, self._theme.px(22), ratio))

    def _act(self) -> None:
        notice = self.notice
        if notice is not None and self.on_button is not None:
            self.show_notice(None)
            self.on_button(notice)
