"""Parts that flow into rows: full rows end at the same edge, and one that is left over is no wider than the others."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton, QWidget

from ui.widgets.flow import FlowRow


def widths(qtbot, count: int, width: int) -> list[tuple[int, int]]:
    """(top, width) of each of so many equal buttons."""
    whole = QWidget()
    qtbot.addWidget(whole)
    made = [QPushButton("A filter") for _ in range(count)]
    for one in made:
        one.setFixedHeight(40)
        one.setMinimumWidth(100)
    flow = FlowRow(10, *made)
    whole.setLayout(flow)
    whole.resize(width, 200)
    whole.show()
    return [(one.y(), one.width()) for one in made]


def test_the_last_one_alone_is_no_wider_than_those_above_it(qtbot):
    *first, last = widths(qtbot, 5, 500)
    assert {top for top, _ in first} == {0}
    assert sum(width for _, width in first) + 3 * 10 == pytest.approx(500, abs=4), "a full row fills its room"
    assert last[0] > 0
    assert last[1] == max(width for _, width in first)


def test_parts_below_each_other_are_all_as_wide_as_there_is_room(qtbot):
    assert {width for _, width in widths(qtbot, 3, 180)} == {180}
