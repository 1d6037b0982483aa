"""The reward that is due: what is free, which goods qualify, Redeem and Later. Not a dialog: a scan goes on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
)

from ui.presenters.display import DueDisplay, Tone
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.icons import pixmap
from ui.theme.scheme import Theme
from ui.widgets.parts import button, label, set_text

_SHOWN = 3
"""Qualifying goods on the screen at once; the others are a press on "more" away, or a scan."""


class DueNotice(QFrame):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._display: DueDisplay | None = None
        self._first = 0
        self._shown_columns = 1
        self.on_pick: Callable[[int], None] | None = None
        self.setObjectName("rewardDue")
        self.setAccessibleName(tr("Reward due"))
        self._icon = QLabel()
        self._title = label(theme, Type.SMALL_STRONG, Tone.MUTED)
        self._text = label(theme, Type.STRONG, wrap=True)
        self._text.setObjectName("rewardText")
        self.redeem = button(theme, "redeemReward", tr("Redeem  F8"), "primary", accessible=tr("Redeem the reward"))
        self.later = button(theme, "rewardLater", tr("Later"), accessible=tr("Keep the reward for another day"))
        self._items = QGridLayout()
        self._items.setSpacing(theme.px(8))
        self._group = QButtonGroup(self)
        self._lay_out()
        theme.changed.connect(self._paint_icon)
        self._paint_icon()
        self.hide()

    def show_due(self, display: DueDisplay | None) -> None:
        if display == self._display:
            return
        before, self._display = self._display, display
        self.setVisible(display is not None)
        if display is None:
            return
        set_text(self._title, display.title)
        set_text(self._text, display.text)
        self.setAccessibleDescription(f"{display.title}: {display.text}")
        page = self._page(display)
        if before is None or before.items != display.items or not self._first <= display.choice < self._first + page:
            self._first = display.choice // page * page
            self._list_items(display)
        for place, chosen in enumerate(self._group.buttons()):
            chosen.setChecked(self._first + place == display.choice)

    def _lay_out(self) -> None:
        px = self._theme.px
        words = QVBoxLayout()
        words.setSpacing(px(1))
        words.addWidget(self._title)
        words.addWidget(self._text)
        said = QHBoxLayout()
        said.setSpacing(px(14))
        said.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        said.addLayout(words, 1)
        acts = QHBoxLayout()
        acts.setSpacing(px(8))
        acts.addWidget(self.redeem, 1)
        acts.addWidget(self.later)
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.setSpacing(px(12))
        self._head.addLayout(said, 1)
        self._head.addLayout(acts)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(18), px(12), px(14), px(12))
        column.setSpacing(px(10))
        column.addLayout(self._head)
        column.addLayout(self._items)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = event.size().width() >= self._theme.px(430)
        self._head.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        if self._display is not None and self._columns(self._display) != self._shown_columns:
            self._list_items(self._display)

    def _list_items(self, display: DueDisplay) -> None:
        for old in self._group.buttons():
            self._group.removeButton(old)
            old.deleteLater()
        while self._items.count():
            taken = self._items.takeAt(0)
            gone = taken.widget() if taken else None
            if gone is not None:
                gone.hide()
                gone.setObjectName("")
                gone.deleteLater()
        columns = self._shown_columns = self._columns(display)
        shown = self._page(display)
        for place, item in enumerate(display.items[self._first : self._first + shown]):
            made = self._item_button(self._first + place, item)
            self._items.addWidget(made, place // columns, place % columns)
            made.show()  # at once, not when the layout comes round to it
        if len(display.items) > shown:
            left = len(display.items) - shown
            more = button(self._theme, "moreRewardItems", tr("{n} more…", n=left), "item")
            more.clicked.connect(self._turn_page)
            self._items.addWidget(more, _SHOWN, 0, 1, columns)
            more.show()

    def _columns(self, display: DueDisplay) -> int:
        """Two beside each other only when every name fits whole."""
        metrics = QFontMetricsF(self._theme.font(Type.SMALL_STRONG))
        widest = max((metrics.horizontalAdvance(item) for item in display.items), default=0.0)
        return 2 if widest + self._theme.px(40) <= (self.width() - self._theme.px(40)) / 2 else 1

    def _page(self, display: DueDisplay) -> int:
        """How many goods stand on the screen: all of a few, else one fewer for the button that turns the page."""
        return _SHOWN if len(display.items) <= _SHOWN else _SHOWN - 1

    def _item_button(self, place: int, item: str) -> QPushButton:
        made = button(self._theme, f"rewardItem{place}", item, "item", accessible=tr("Free good: {what}", what=item))
        made.setCheckable(True)
        made.setChecked(self._display is not None and place == self._display.choice)
        made.setToolTip(item)
        made.setFont(self._theme.font(Type.SMALL_STRONG))
        made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        made.clicked.connect(lambda: self._pick(place))
        self._group.addButton(made)
        return made

    def _turn_page(self) -> None:
        display = self._display
        if display is not None:
            after = self._first + self._page(display)
            self._first = after if after < len(display.items) else 0
            self._list_items(display)
            self._pick(self._first)

    def _pick(self, place: int) -> None:
        if self.on_pick is not None:
            self.on_pick(place)

    def _paint_icon(self) -> None:
        size = self._theme.px(34)
        self._icon.setFixedSize(QSize(size, size))
        self._icon.setPixmap(pixmap("gift", self._theme.tokens.on_due, size, self.devicePixelRatioF()))
