"""The notice bar: one line of what has just happened, with at most one button. Never in the way of a scan."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from ui.presenters.display import Notice, Tone
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.icons import pixmap
from ui.theme.scheme import Theme
from ui.widgets.parts import IconButton, TwoLines, button, set_tone, unmarked
from ui.widgets.text import tone_colour

_ICONS = {Tone.WARN: "warning", Tone.BAD: "warning", Tone.GIFT: "gift", Tone.ACCENT: "finish"}


class NoticeBar(QFrame):
    """Keeps its place while it is empty, so that nothing jumps when something is said."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.notice: Notice | None = None
        self.on_button: Callable[[Notice], None] | None = None
        self.setObjectName("noticeBar")
        self.setAccessibleName(tr("Notices"))
        self.setProperty("tone", "none")
        self.setFixedHeight(max(theme.room(52), round(2 * theme.ruler(Type.SMALL_STRONG).height()) + 4))
        self._icon = QLabel()
        self._icon.setFixedSize(theme.px(22), theme.px(22))
        self._text = TwoLines(theme, Type.STRONG, Type.SMALL_STRONG)
        self._text.setObjectName("noticeText")
        self._button = button(theme, "noticeButton", "", accessible=tr("Answer the notice"))
        self._close = IconButton(theme, "closeNotice", "cancel", tr("Close the notice"))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.room(16), 2, 2, 2)
        row.setSpacing(theme.room(10))
        for part in (self._icon, self._text, self._button, self._close):
            row.addWidget(part, 1 if part is self._text else 0)
        self._button.clicked.connect(self._act)
        self._close.clicked.connect(lambda: self.show_notice(None))
        theme.changed.connect(self._paint_icon)
        self.show_notice(None)

    def show_notice(self, notice: Notice | None) -> None:
        self.notice = notice
        shown = notice is not None
        for part in (self._icon, self._text, self._close):
            part.setVisible(shown)
        self._button.setVisible(bool(notice and notice.button))
        if notice is None:
            set_tone(self, Tone.PLAIN)
            return
        self._text.say(notice.text)
        self._text.setToolTip(notice.text)
        self.setAccessibleDescription(notice.text)
        if notice.button:
            self._button.setText(unmarked(notice.button))
            self._button.setAccessibleName(notice.button)
        set_tone(self, notice.tone)
        self._paint_icon()
        if self.isVisible():  # what happens while the register is locked is not read out, for it may name somebody
            self._read_out()

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
