"""A list model over frozen rows: what did not change is not told, so that nothing else is painted again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole
PAGE, WINDOW = 100, 500
"""A list view lays all its rows out anew at each page: 500 take it 3 ms, a hundred thousand half a second."""


class RowsModel(QAbstractListModel, Generic[R]):
    """At most a page of rows. `key` tells rows apart, `spoken` is what a screen reader says of one."""

    def __init__(self, key: Callable[[R], str], spoken: Callable[[R], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._key, self._spoken = key, spoken
        self.repaint_row: Callable[[int], bool] = lambda _: False
        """The view's own: whether a changed row is as high as before, so that painting it alone is enough."""
        self.rows: tuple[R, ...] = ()
        self.more: Callable[[], Sequence[R]] | None = None
        """Reads the next page, which begins behind the last row; None: there is none."""

        self.slid: Callable[[int, Sequence[R]], None] = lambda _way, _rows: None
        """The view's own: these rows came above what is in sight (1), or went away there (-1)."""
        self._above: list[R] = []
        self._below: list[R] = []

    def canFetchMore(self, parent: Index) -> bool:
        return (self.more is not None or bool(self._below)) and not parent.isValid()

    def fetchMore(self, parent: Index) -> None:
        """The page behind the last row. Whoever reads it says in `more` whether there is another one."""
        if parent.isValid():
            return
        if self._below:
            page, self._below = tuple(self._below[:PAGE]), self._below[PAGE:]
        else:
            page = tuple(self.more()) if self.more is not None else ()
        if page:
            self.beginInsertRows(QModelIndex(), len(self.rows), len(self.rows) + len(page) - 1)
            self.rows = (*self.rows, *page)
            self.endInsertRows()
            self._keep_window(len(self.rows) - WINDOW)

    def _keep_window(self, over: int) -> None:
        if over > 0:
            self.beginRemoveRows(QModelIndex(), 0, over - 1)
            gone, self.rows = self.rows[:over], self.rows[over:]
            self._above += gone
            self.endRemoveRows()
            self.slid(-1, gone)

    def come_back(self) -> None:
        """The page above the first row, which had gone away; as many at the other end wait for their turn."""
        page = tuple(self._above[-PAGE:])
        if not page:
            return
        del self._above[-PAGE:]
        self.beginInsertRows(QModelIndex(), 0, len(page) - 1)
        self.rows = (*page, *self.rows)
        self.endInsertRows()
        if len(self.rows) > WINDOW:
            self.beginRemoveRows(QModelIndex(), WINDOW, len(self.rows) - 1)
            self._below[:0] = self.rows[WINDOW:]
            self.rows = self.rows[:WINDOW]
            self.endRemoveRows()
        self.slid(1, page)

    @property
    def seen(self) -> int:
        """How many rows there are by now, those that went away included."""
        return len(self._above) + len(self.rows) + len(self._below)

    def show_rows(self, rows: Sequence[R]) -> None:
        new, old = tuple(rows), self.rows
        self._above, self._below = [], []
        if new == old:
            return
        keys = [self._key(row) for row in new]
        if len(new) >= len(old) and keys[: len(old)] == [self._key(row) for row in old]:
            if len(new) > len(old):
                self.beginInsertRows(QModelIndex(), len(old), len(new) - 1)
                self.rows = (*old, *new[len(old) :])
                self.endInsertRows()
            self.rows = new
            for place, (before, after) in enumerate(zip(old, new, strict=False)):
                if before != after and not self.repaint_row(place):
                    self.dataChanged.emit(self.index(place), self.index(place))
            return
        self.beginResetModel()
        self.rows = new
        self.endResetModel()

    def renew_row(self, row: R) -> None:
        """Puts it in the place of the row with its key, if that one is here."""
        place = next((at for at, old in enumerate(self.rows) if self._key(old) == self._key(row)), None)
        if place is None or self.rows[place] == row:
            return
        self.rows = (*self.rows[:place], row, *self.rows[place + 1 :])
        if not self.repaint_row(place):
            self.dataChanged.emit(self.index(place), self.index(place))

    def key_of(self, row: R) -> str:
        return self._key(row)

    def at(self, index: Index) -> R | None:
        return self.rows[index.row()] if index.isValid() and index.row() < len(self.rows) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.at(index)
        if row is None:
            return None
        if role == ROW:
            return row
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}:
            return self._spoken(row)
        return None
