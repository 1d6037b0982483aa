"""The one field: scan or type an item, a phone, an e-mail, a name. It has the focus whenever nothing else needs it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from astro_desk.core.item_code import is_card_track
from ui.presenters.display import Suggestion
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.icons import pixmap
from ui.theme.scheme import Theme
from ui.widgets.row_list import SuggestionList

_LONGEST = 300
_SHOWN = 7
_EDGE = 18
"""Pixels that the style sheet and the cursor take on each side of the text."""


class Omnibox(QLineEdit):
    entered = Signal(str)
    """Enter was pressed on this text, and no suggestion was chosen."""
    picked = Signal(object)
    """A suggestion was chosen."""
    typed = Signal(str)
    card_seen = Signal()
    """A payment card's track was in the field; it is wiped already."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("omnibox")
        self.setAccessibleName(tr("Scan or type: item, phone, e-mail or name"))
        self.setFont(theme.font(Type.FIELD))
        self.setFixedHeight(theme.room(56))
        self.setMaxLength(_LONGEST)
        self.setTextMargins(theme.room(34), 0, 0, 0)  # the magnifier stands there
        self._hints: tuple[str, ...] = ("",)
        self.ask_for_anything()
        self.textEdited.connect(self._edited)
        self.popup: SuggestionPopup | None = None
        theme.changed.connect(self.update)

    def ask_for_anything(self) -> None:
        self._ask(tr("Scan or type: item, phone, e-mail, name"), tr("Scan or type: item, phone …"), tr("Scan or type"))

    def ask_for_owner(self) -> None:
        self._ask(tr("Phone, e-mail or name of the pet owner"), tr("The owner's phone, name …"), tr("Pet owner"))

    def _ask(self, *hints: str) -> None:
        """With the longest of these hints that there is room for; the last is the shortest."""
        self._hints = hints
        room, ruler = self.width() - self._theme.room(34) - 2 * _EDGE, self._theme.ruler(Type.FIELD)
        fitting = next((hint for hint in hints if ruler.horizontalAdvance(hint) <= room), hints[-1])
        if self.placeholderText() != fitting:
            self.setPlaceholderText(fitting)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._ask(*self._hints)

    def wipe(self) -> None:
        """Empties the field and its undo history."""
        self.setText("")
        self.ask_for_anything()
        if self.popup is not None:
            self.popup.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, popup = event.key(), self.popup
        listed = popup is not None and popup.isVisible()
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} or event.text() == "\n":
            choice = popup.choice() if popup is not None and listed else None
            if choice is not None:
                self.picked.emit(choice)
            elif self.text().strip():
                self.entered.emit(self.text())
        elif popup is not None and listed and key in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            popup.rows.move_choice(1 if key == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def _edited(self, text: str) -> None:
        if is_card_track(text):
            self.wipe()
            self.card_seen.emit()
        else:
            self.typed.emit(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        size = self._theme.room(22)
        colour = self._theme.tokens.accent if self.hasFocus() else self._theme.tokens.muted
        picture = pixmap("search", colour, size, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(self._theme.room(17), (self.height() - size) / 2), picture)
        painter.end()


class SuggestionPopup(QFrame):
    """Above the omnibox, in the same window: the field keeps the focus and a scan goes on."""

    def __init__(self, theme: Theme, omnibox: Omnibox, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._omnibox = theme, omnibox
        self.setProperty("kind", "popover")
        self.setObjectName("suggestionPopup")
        self.setAccessibleName(tr("Suggestions"))
        self.rows = SuggestionList(theme)
        self.rows.on_chosen = omnibox.picked.emit
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 8, 2, 8)
        column.addWidget(self.rows)
        omnibox.popup = self
        self.hide()

    def choice(self) -> Suggestion | None:
        return self.rows.chosen()

    def offer(self, found: tuple[Suggestion, ...], *, choose_first: bool = False) -> None:
        if not found:
            self.hide()
            return
        self.rows.clearSelection()
        self.rows.rows_model.show_rows(found)
        first = self.rows.rows_model.index(0)
        self.rows.setCurrentIndex(first if choose_first else self.rows.rows_model.index(-1))
        if not self.isVisible():
            self.show()
        self.place()
        self.raise_()

    def place(self) -> None:
        """Above the field, as wide as it, at most seven rows high."""
        parent = self.parentWidget()
        if parent is None:
            return
        count = min(_SHOWN, len(self.rows.rows_model.rows))
        corner = self._omnibox.mapTo(parent, QPoint(0, 0))
        height = min(count * self._theme.room(52) + 20, max(60, corner.y() - self._theme.room(16)))
        width = max(self._omnibox.width(), min(self._theme.px(520), parent.width() - corner.x() - 16))
        self.setGeometry(corner.x(), corner.y() - height - self._theme.room(8), width, height)
