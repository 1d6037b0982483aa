"""The reward that is due: what is free, which goods qualify, Redeem and Later. Not a dialog: a scan goes on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QVBoxLayout,
)

from ui.presenters.display import DueDisplay, Tone
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.icons import pixmap
from ui.theme.scheme import Theme
from ui.widgets.parts import button, label, set_text, unmarked
from ui.widgets.text import wrap

_WHOLE = 2
"""So many qualifying goods are all shown; of more the chosen one alone, the others a press or a scan away."""
_PAGE = 4
"""Of an open list, goods on the screen at once."""


class _Good(QPushButton):
    """A qualifying good: its name whole, on two lines where one is too narrow."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(unmarked(name))
        self._theme, self._name = theme, name
        self.setFont(theme.font(Type.SMALL_STRONG))
        self.setProperty("kind", "item")
        self.setCheckable(True)
        self.setMinimumHeight(max(theme.room(48), round(2 * theme.ruler(Type.SMALL_STRONG).height()) + 6))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        area = self.rect().adjusted(self._theme.room(14), 0, -self._theme.room(10), 0)
        lines = wrap(self._name, self._theme.ruler(Type.SMALL_STRONG), area.width(), 2)
        painter.setPen(QColor(self._theme.tokens.on_due))
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, "\n".join(lines))
        painter.end()


class DueNotice(QFrame):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._display: DueDisplay | None = None
        self._first = 0
        self._open = False
        """The list of a reward's many goods is unfolded."""
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
        self._items.setSpacing(theme.room(8))
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
        for made, text in ((self.redeem, display.redeem), (self.later, display.later)):
            if made.text() != text:
                made.setText(text)
        if before is None or before.items != display.items:
            self._open = False
        elif before.choice == display.choice:
            return
        self._list_items(display)

    def _lay_out(self) -> None:
        px = self._theme.room
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
        places = self._places(display)
        for number, place in enumerate(places):
            made = self._item_button(place, display.items[place])
            self._items.addWidget(made, number // columns, number % columns)
            made.show()  # at once, not when the layout comes round to it
        left = len(display.items) - len(places)
        if not left:
            return
        words = tr("{n} more…", n=left) if self._open else tr("Other · {n}", n=left)
        more = button(self._theme, "moreRewardItems", words, "item", accessible=tr("Another free good"))
        more.clicked.connect(self._turn_page)
        if self._open:
            self._items.addWidget(more, _PAGE, 0, 1, columns)
        else:
            more.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            self._items.addWidget(more, 0, 1)
        self._items.setColumnStretch(0, 1)
        self._items.setColumnStretch(1, 1 if columns > 1 else 0)
        more.show()

    def _columns(self, display: DueDisplay) -> int:
        """Two beside each other only when every name fits whole."""
        metrics = self._theme.ruler(Type.SMALL_STRONG)
        widest = max((metrics.horizontalAdvance(item) for item in display.items), default=0.0)
        whole = self._open or len(display.items) <= _WHOLE
        return 2 if whole and widest + self._theme.room(40) <= (self.width() - self._theme.room(40)) / 2 else 1

    def _places(self, display: DueDisplay) -> range:
        """The goods that stand on the screen."""
        count = len(display.items)
        if count <= _WHOLE:
            return range(count)
        if not self._open:
            return range(display.choice, display.choice + 1)
        return range(self._first, min(count, self._first + _PAGE))

    def _item_button(self, place: int, item: str) -> QPushButton:
        made = _Good(self._theme, item)
        made.setObjectName(f"rewardItem{place}")
        made.setAccessibleName(tr("Free good: {what}", what=item))
        made.setChecked(self._display is not None and place == self._display.choice)
        made.setToolTip(item)
        made.clicked.connect(lambda: self._pick(place))
        self._group.addButton(made)
        return made

    def _turn_page(self) -> None:
        """Unfolds the list where the choice stands; a press more shows the next goods, and after the last the first."""
        display = self._display
        if display is None:
            return
        if self._open:
            self._first = self._first + _PAGE if self._first + _PAGE < len(display.items) else 0
        else:
            self._open, self._first = True, display.choice // _PAGE * _PAGE
        self._list_items(display)

    def _pick(self, place: int) -> None:
        display = self._display
        self._open = False
        if display is not None and place == display.choice:
            self._list_items(display)
        if self.on_pick is not None:
            self.on_pick(place)

    def _paint_icon(self) -> None:
        size = self._theme.room(34)
        self._icon.setFixedSize(QSize(size, size))
        self._icon.setPixmap(pixmap("gift", self._theme.tokens.on_due, size, self.devicePixelRatioF()))
