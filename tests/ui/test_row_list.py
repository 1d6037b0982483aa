"""A row of a list: what must be whole is drawn whole, and what stands at the side gives way to it."""

import pytest
from PySide6.QtCore import QEvent, QObject, QRect
from PySide6.QtGui import QImage, QPainter

from ui.presenters.display import RowDisplay
from ui.theme.fonts import Type
from ui.widgets.lists import Look
from ui.widgets.row_list import RowList

PHONE = "(555) 010-0140"
PILL = "new · goes to Astro by itself"


class Listening(QPainter):
    """Keeps the words that are drawn."""

    def __init__(self, on):
        super().__init__(on)
        self.words = []

    def drawText(self, *args):
        self.words.append(next(one for one in args if isinstance(one, str)))
        super().drawText(*args)


def drawn(qtbot, theme, row, width):
    rows = RowList("someRows", "Rows", theme, "")
    qtbot.addWidget(rows)
    rows.setUniformItemSizes(True)
    picture = QImage(width, 80, QImage.Format.Format_ARGB32)
    painter = Listening(picture)
    rows.painter.paint_row(painter, QRect(0, 0, width, 64), row, Look(False, False))
    painter.end()
    return painter.words


class Painted(QObject):
    """Whether anything of a list was painted."""

    seen = False

    def eventFilter(self, _, event):
        self.seen = self.seen or event.type() == QEvent.Type.Paint
        return False


def test_another_word_for_nothing_is_painted_at_once(qtbot, theme):
    rows, painted = RowList("someRows", "Rows", theme, "Choose somebody."), Painted()
    qtbot.addWidget(rows)
    rows.show()
    qtbot.waitExposed(rows)
    rows.viewport().installEventFilter(painted)
    painted.seen = False
    rows.empty_text = "Nothing is known of them."
    qtbot.waitUntil(lambda: painted.seen)


def test_from_the_field_above_the_first_row_is_chosen(qtbot, theme):
    rows = RowList("someRows", "Rows", theme)
    qtbot.addWidget(rows)
    rows.show()
    rows.enter()
    assert rows.chosen() is None
    rows.rows_model.show_rows([RowDisplay(str(n), f"row {n}", "") for n in range(3)])
    rows.enter()
    assert (chosen := rows.chosen()) is not None
    assert chosen.key == "0"


@pytest.mark.parametrize("name", ["Sal", "Salvatore Featherstonehaugh"])
@pytest.mark.parametrize("width", [600, 320, 260, 200, 150])
def test_a_phone_is_never_cut_for_what_stands_at_the_side(qtbot, theme, name, width):
    row = RowDisplay("1", name, f"{PHONE} · sal@example.com", PILL, firm=True)
    words = drawn(qtbot, theme, row, width)
    assert any(one.startswith(PHONE) for one in words)
    room = theme.ruler(Type.CAPTION_STRONG).horizontalAdvance("new…")
    if width >= 320 and room < 100:
        assert any(one.startswith("new") for one in words), "there is room for both"


def test_of_other_lists_the_words_at_the_side_stay_whole(qtbot, theme):
    words = drawn(qtbot, theme, RowDisplay("1", "Sal", f"{PHONE} · sal@example.com", PILL), 260)
    assert PILL in words
    assert not any(one.startswith(PHONE) for one in words)
