"""A day's figures: tiles, what else happened, and two charts, whose numbers are also text."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from ui.presenters.day_display import DayDisplay
from ui.presenters.display import Tone
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.bar_chart import BarChart
from ui.widgets.flow import FlowRow
from ui.widgets.growing import GrowingArea
from ui.widgets.parts import button, label, panel, set_text

_TILES, _LINES, _PROGRAMS = 6, 11, 40


class DayPanel(GrowingArea):
    differences_wanted = Signal()
    """Somebody wants to go on from what differs at Astro."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("dayFigures", tr("The day's figures"), QWidget())
        self._theme = theme
        px = theme.px
        self._tiles = [(label(theme, Type.DISPLAY), label(theme, Type.SMALL, Tone.MUTED)) for _ in range(_TILES)]
        self._lines = [
            (label(theme, Type.BODY, Tone.MUTED, wrap=True), label(theme, Type.STRONG, wrap=True))
            for _ in range(_LINES)
        ]
        self._redemptions = BarChart(theme, "chartRedemptions")
        self._hours = BarChart(theme, "chartHours")
        self._programs_box = QWidget()
        self._programs = QGridLayout(self._programs_box)
        self._programs.setContentsMargins(0, 0, 0, 0)
        self._programs.setHorizontalSpacing(px(18))
        self._programs.setVerticalSpacing(px(6))
        self._programs.setColumnStretch(0, 1)
        self._rows: list[tuple[QLabel, QLabel]] = []
        self._titles = [label(theme, Type.HEADING) for _ in range(2)]
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(px(4), px(4), px(10), px(4))
        column.setSpacing(px(10))
        tiles = FlowRow(px(10))
        for number, (figure, words) in enumerate(self._tiles):
            tiles.addWidget(self._tile(number, figure, words))
        column.addLayout(tiles)
        self._differences = label(theme, Type.BODY, Tone.WARN, wrap=True)
        self._differences.setObjectName("dayDifferences")
        column.addWidget(self._differences)
        self._show = button(theme, "showDayDifferences", tr("See whose they are"), "left")
        self._show.clicked.connect(self.differences_wanted)
        column.addWidget(self._show)
        for hidden in (self._differences, self._show):
            hidden.hide()
        for title, chart in zip(self._titles, (self._hours, self._redemptions), strict=True):
            column.addSpacing(px(6))
            column.addWidget(title)
            column.addWidget(chart)
        column.addSpacing(px(6))
        self._programs_title = label(theme, Type.HEADING, text=tr("Programs"))
        column.addWidget(self._programs_title)
        column.addWidget(self._programs_box)
        column.addSpacing(px(6))
        self._more_title = label(theme, Type.HEADING, text=tr("Also"))
        column.addWidget(self._more_title)
        grid = QGridLayout()
        grid.setHorizontalSpacing(px(18))
        grid.setVerticalSpacing(px(4))
        grid.setColumnStretch(1, 1)
        for line, (what, much) in enumerate(self._lines):
            grid.addWidget(what, line, 0)
            grid.addWidget(much, line, 1)
        column.addLayout(grid)
        column.addStretch(1)

    def show_day(self, display: DayDisplay) -> None:
        for (figure, words), tile in zip(self._tiles, display.tiles, strict=True):
            set_text(figure, tile.number)
            set_text(words, tile.words)
        for place, (what, much) in enumerate(self._lines):
            there = place < len(display.more)
            set_text(what, display.more[place][0] if there else "")
            set_text(much, display.more[place][1] if there else "")
            what.setVisible(there)
            much.setVisible(there)
        self._more_title.setVisible(bool(display.more))
        charts = (display.hours, self._hours), (display.redemptions, self._redemptions)
        for title, (chart, widget) in zip(self._titles, charts, strict=True):
            set_text(title, chart.title)
            widget.show_chart(chart)
        self._show_programs(display.programs)

    def show_differences(self, differences: Sequence[tuple[str, str]]) -> None:
        """Owner by owner and unit by unit, where Astro has something else."""
        lines = [tr("{who}: {what}", who=who, what=what) for who, what in differences]
        set_text(self._differences, "\n".join([tr("Different at Astro:"), *lines]) if lines else "")
        for part in (self._differences, self._show):
            part.setVisible(bool(lines))

    def _show_programs(self, rows: Sequence[tuple[str, str]]) -> None:
        more = len(rows) - _PROGRAMS
        if more > 0:
            rows = (*rows[:_PROGRAMS], (tr("and {n} more, in the CSV", n=more), ""))
        self._programs_title.setVisible(bool(rows))
        while len(self._rows) < len(rows):
            made = label(self._theme, Type.BODY, wrap=True), label(self._theme, Type.BODY, Tone.MUTED)
            self._programs.addWidget(made[0], len(self._rows), 0)
            self._programs.addWidget(made[1], len(self._rows), 1)
            self._rows.append(made)
        for place, (title, counts) in enumerate(self._rows):
            there = place < len(rows)
            set_text(title, rows[place][0] if there else "")
            set_text(counts, rows[place][1] if there else "")
            title.setVisible(there)
            counts.setVisible(there)

    def _tile(self, number: int, figure: QWidget, words: QWidget) -> QFrame:
        px = self._theme.px
        made = panel("tile", f"dayTile-{number}")
        inside = QVBoxLayout(made)
        inside.setContentsMargins(px(14), px(8), px(14), px(8))
        inside.setSpacing(0)
        inside.addWidget(figure)
        inside.addWidget(words)
        made.setMinimumWidth(px(118))
        return made
