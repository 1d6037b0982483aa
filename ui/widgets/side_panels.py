"""Panels that open beside the sale, in the owner's column: a new pet owner, and the held sales. No dialogs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.presenters.display import HeldDisplay, RowDisplay, Tone
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.parts import button, caption, field, label, set_text
from ui.widgets.row_list import RowList

_SHORTEST_PHONE = 7
"""Digits. Fewer are a total or a part of a code that was left in the field."""


class NewOwnerPanel(QScrollArea):
    """Name, phone, e-mail; scrolls where large letters leave too little room. `closed` when it is done or left."""

    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.on_save: Callable[[str, str, str, str], bool] | None = None
        self.setObjectName("newOwnerPanel")
        self.setAccessibleName(tr("New pet owner"))
        self._first = field(theme, "newOwnerFirst", tr("First name"))
        self._last = field(theme, "newOwnerLast", tr("Last name"))
        self._phone = field(theme, "newOwnerPhone", tr("Phone"))
        self._email = field(theme, "newOwnerEmail", tr("E-mail"))
        self._fields = (self._first, self._last, self._phone, self._email)
        self._save = button(theme, "saveNewOwner", tr("Add"), "primary", accessible=tr("Add and choose"))
        leave = button(theme, "leaveNewOwner", tr("Back"), accessible=tr("Back without adding"))
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, theme.px(4), 0)
        column.setSpacing(theme.px(5))
        column.addWidget(label(theme, Type.TITLE, text=tr("New pet owner")))
        hint = tr("A name, and a phone or an e-mail. Astro learns of them by itself.")
        column.addWidget(label(theme, Type.SMALL, Tone.MUTED, hint, wrap=True))
        for one in self._fields:
            column.addSpacing(theme.px(5))
            column.addWidget(caption(theme, one))
            column.addWidget(one)
            one.returnPressed.connect(self._next)
        column.addSpacing(theme.px(14))
        acts = QHBoxLayout()
        acts.addWidget(self._save, 1)
        acts.addWidget(leave)
        column.addLayout(acts)
        column.addStretch(1)
        self.setWidget(inside)
        inside.setAutoFillBackground(False)  # setWidget has just switched it on; the panel below is the ground
        self._save.clicked.connect(self._submit)
        leave.clicked.connect(self.closed)

    def begin(self, text: str = "") -> None:
        """Empty, or with what was typed in the place it belongs to, the focus on the first name."""
        for one in self._fields:
            one.clear()
        text = text.strip()
        if "@" in text:
            self._email.setText(text)
        elif digits := sum(letter.isdigit() for letter in text):
            self._phone.setText(text if digits >= _SHORTEST_PHONE else "")
        elif text:
            first, _, last = text.partition(" ")
            self._first.setText(first)
            self._last.setText(last.strip())
        empty = next((one for one in self._fields if not one.text()), self._first)
        self._go_to(empty)

    def _next(self) -> None:
        """Enter goes to the next empty field, and adds when the last is reached."""
        place = next((n for n, one in enumerate(self._fields) if one.hasFocus()), len(self._fields))
        after = next((one for one in self._fields[place + 1 :] if not one.text()), None)
        if after is not None:
            self._go_to(after)
        else:
            self._submit()

    def _go_to(self, one: QWidget) -> None:
        one.setFocus()
        self.ensureWidgetVisible(one)

    def _submit(self) -> None:
        values = [one.text() for one in self._fields]
        if self.on_save is not None and self.on_save(values[0], values[1], values[2], values[3]):
            self.closed.emit()


class HeldPanel(QWidget):
    """The sales that were set aside; choosing one goes on with it."""

    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.on_resume: Callable[[str], None] | None = None
        self.setObjectName("heldPanel")
        self.setAccessibleName(tr("Held sales"))
        self.rows = RowList("heldSales", tr("Held sales"), theme, tr("No sale is held."))
        self.rows.on_chosen = self._resume
        leave = button(theme, "leaveHeld", tr("Back"), accessible=tr("Back to this sale"))
        leave.clicked.connect(self.closed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(10))
        column.addWidget(label(theme, Type.TITLE, text=tr("Held sales")))
        column.addWidget(self.rows, 1)
        column.addWidget(leave)

    def begin(self, held: tuple[HeldDisplay, ...]) -> None:
        self.rows.rows_model.show_rows([RowDisplay(one.sale_id, one.title, one.detail) for one in held])
        self.rows.setFocus()
        if held:
            self.rows.setCurrentIndex(self.rows.rows_model.index(0))

    def _resume(self, row: RowDisplay) -> None:
        if self.on_resume is not None:
            self.on_resume(row.key)
        self.closed.emit()


ListRows = Callable[[], tuple[RowDisplay, ...]]
TakeRow = Callable[[str], bool]
"""(the row's key); whether the panel has done its work."""


class RewardsPanel(QWidget):
    """Rewards in a list; Enter on one does what the panel is for, and closes it when that is done."""

    closed = Signal()

    def __init__(self, theme: Theme, name: str, title: str, rows: str, empty: str, hint: str = "") -> None:
        super().__init__()
        self._served: tuple[ListRows, TakeRow, Callable[[], str]] | None = None
        self.setObjectName(f"{name}Panel")
        self.setAccessibleName(title)
        self.rows = RowList(rows, title, theme, empty)
        self.rows.on_chosen = self._take
        leave = button(theme, f"leave{name[:1].upper()}{name[1:]}", tr("Back"), accessible=tr("Back to this sale"))
        leave.clicked.connect(self.closed)
        self._hint = label(theme, Type.SMALL, Tone.MUTED, hint, wrap=True)
        self._hint.setObjectName(f"{name}Hint")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(10))
        column.addWidget(label(theme, Type.TITLE, text=title, wrap=True))
        column.addWidget(self._hint)
        column.addWidget(self.rows, 1)
        column.addWidget(leave)

    def serve(self, rows: ListRows, take: TakeRow, hint: Callable[[], str] | None = None) -> None:
        """The data is open; `hint` where it is not always the same."""
        self._served = rows, take, hint or self._hint.text

    def begin(self, at: str = "") -> None:
        """The first row is chosen, or the first one whose key begins with `at`."""
        if self._served is None:
            return
        list_rows, _, hint = self._served
        rows = list_rows()
        set_text(self._hint, hint())
        self.rows.rows_model.show_rows(rows)
        self.rows.setFocus()
        if rows:
            place = next((place for place, row in enumerate(rows) if row.key.startswith(at)), 0)
            self.rows.setCurrentIndex(self.rows.rows_model.index(place))

    def _take(self, row: RowDisplay) -> None:
        if self._served is not None and self._served[1](row.key):
            self.closed.emit()


def handed_out_panel(theme: Theme) -> RewardsPanel:
    """The rewards that were handed out to the owner; a second Enter on one takes it back."""
    hint = tr("Enter on one, and once more, takes it back: it is open again.")
    nothing = tr("No reward was handed out here.")
    return RewardsPanel(theme, "handedOut", tr("Rewards handed out"), "handedOutRewards", nothing, hint)


def points_panel(theme: Theme) -> RewardsPanel:
    """What the owner's points buy."""
    return RewardsPanel(
        theme, "points", tr("Rewards for points"), "pointsRewards", tr("Astro lists no reward for points.")
    )


def free_goods_panel(theme: Theme) -> RewardsPanel:
    """Which of the goods an accepted offer makes free."""
    hint = tr("Enter on one makes it the free one. Which may be free is Astro's rule: mostly not the dearest.")
    nothing = tr("No accepted offer makes a good free now.")
    return RewardsPanel(theme, "freeGoods", tr("Which good is free?"), "freeGoodsList", nothing, hint)
