"""Closing a day: how it stands, what is left with a way to each, the comparison with Astro, files, and the decision."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ui.presenters.day_display import ComparisonDisplay, DayDisplay, LeftLine
from ui.presenters.display import Tone
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.growing import GrowingArea
from ui.widgets.parts import button, field, label, rule, set_text, set_tone, unmarked

_USUAL = 6
"""So many lines of what is left stand before the buttons in the order of the keys; more come behind them."""


class ClosingPanel(GrowingArea):
    gone_to = Signal(str)
    """A line of what is left was chosen: its key."""
    compare_wanted = Signal()
    stop_wanted = Signal()
    """The comparison under way is to be broken off."""
    pdf_wanted = Signal()
    csv_wanted = Signal()
    close_wanted = Signal(str, str)
    """(PIN, reason); both "" when nothing is left."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("closingPanel", tr("Closing the day"), QWidget())
        self._theme = theme
        self._display: DayDisplay | None = None
        self._lines: list[QPushButton] = []
        self._running = False
        self.foot = QWidget()
        """What is done about the day (compared, closed, written): below what is left, in sight however much that is."""
        self._standing = label(theme, Type.BODY, wrap=True)
        self._standing.setObjectName("closingStanding")
        self._verdict = label(theme, Type.STRONG, wrap=True)
        self._verdict.setObjectName("closingVerdict")
        self._left_box = QWidget()
        self._left = QVBoxLayout(self._left_box)
        for _ in range(_USUAL):
            self._add_line()
        self._notes = label(theme, Type.SMALL, Tone.MUTED, wrap=True)
        self._notes.setObjectName("closingNotes")
        self._compared = label(theme, Type.BODY, wrap=True)
        self._compared.setObjectName("closingCompared")
        self._bar = QProgressBar()
        self._bar.setObjectName("closingProgress")
        self._bar.setAccessibleName(tr("Owners compared with Astro"))
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(theme.px(10))
        self._compare = button(theme, "compareDay", tr("Compare with Astro"))
        self._pdf = button(theme, "saveDayPdf", tr("Save PDF"), accessible=tr("Save the closing as PDF"))
        self._csv = button(theme, "saveDayCsv", tr("Save CSV"), accessible=tr("Save the closing as CSV"))
        self._saved = label(theme, Type.SMALL, Tone.MUTED, wrap=True)
        self._saved.setObjectName("closingSaved")
        self._why = field(theme, "closeReason", tr("Why it is closed with something left"), tr("Reason"))
        self._why.setMaxLength(200)
        self._pin = field(theme, "closePin", tr("Manager's PIN"), tr("PIN"), secret=True)
        self._pin.setMaxLength(12)
        self._close = button(theme, "closeDay", "", "primary")
        self._refusal = label(theme, Type.SMALL_STRONG, Tone.BAD, wrap=True)
        self._refusal.setObjectName("closeRefusal")
        self._lay_out()
        self._compare.clicked.connect(self._ask_comparison)
        self._pdf.clicked.connect(self.pdf_wanted)
        self._csv.clicked.connect(self.csv_wanted)
        self._close.clicked.connect(self._decide)
        self._why.returnPressed.connect(self._pin.setFocus)
        self._pin.returnPressed.connect(self._decide)

    # ------------------------------------------------------------------------------------------------- what it shows

    def show_reading(self, trouble: str) -> None:
        """Before the first report of a day: nothing is decided on what nobody has seen."""
        self._display = None
        set_text(self._standing, trouble or tr("Reading the day …"))
        set_tone(self._standing, Tone.BAD if trouble else Tone.MUTED)
        self._show_left(())
        for part in (self._verdict, self._notes, self._compared, self._bar):
            part.hide()
        for made in (self._compare, self._pdf, self._csv):
            made.setEnabled(False)
        self._ask(asks=False, words="")

    def show_day(self, display: DayDisplay) -> None:
        if display == self._display:
            return
        self._display = display
        set_text(self._standing, display.standing)
        set_tone(self._standing, display.standing_tone)
        set_text(self._verdict, display.verdict)
        set_tone(self._verdict, display.verdict_tone)
        set_text(self._notes, "\n".join(display.notes))
        self._verdict.show()
        self._notes.setVisible(bool(display.notes))
        for made in (self._compare, self._pdf, self._csv):
            made.setEnabled(True)
        self._show_left(display.left)
        self._ask(asks=display.asks, words=display.close)

    def show_comparison(self, display: ComparisonDisplay) -> None:
        set_text(self._compared, display.text)
        set_tone(self._compared, display.tone)
        self._compared.show()
        words = tr("Stop comparing") if display.running else tr("Compare with Astro")
        self._compare.setText(unmarked(words))
        self._compare.setAccessibleName(words)
        self._running = display.running
        self._bar.setVisible(display.running)
        self._bar.setRange(0, max(1, display.total))
        self._bar.setValue(display.done)

    def say_saved(self, words: str) -> None:
        set_text(self._saved, words)
        self._saved.setVisible(bool(words))

    def answered(self, refusal: str) -> None:
        """What came of closing: "" or why not."""
        self._close.setEnabled(True)
        set_text(self._refusal, refusal)
        self._refusal.setVisible(bool(refusal))
        if not refusal:
            self._why.clear()

    def forget(self) -> None:
        """Another day is shown: nothing typed for the one before it holds."""
        self._why.clear()
        self._pin.clear()
        self.answered("")
        self.say_saved("")

    def _show_left(self, left: tuple[LeftLine, ...]) -> None:
        while len(self._lines) < len(left):
            self._add_line()
        self._left_box.setVisible(bool(left))
        for place, made in enumerate(self._lines):
            line = left[place] if place < len(left) else None
            made.setVisible(line is not None)
            if line is None:
                continue
            made.setObjectName(f"left-{line.key}")
            made.setProperty("key", line.key)
            made.setText(unmarked(line.text))
            made.setAccessibleName(tr("{what}: go there", what=line.text))
            set_tone(made, line.tone)

    def _add_line(self) -> None:
        made = button(self._theme, f"left-{len(self._lines)}", "", "left", accessible=tr("Nothing"))
        made.clicked.connect(lambda _=False, one=made: self.gone_to.emit(one.property("key")))
        made.hide()
        self._lines.append(made)
        self._left.addWidget(made)

    def _ask(self, *, asks: bool, words: str) -> None:
        self._why.setVisible(asks and bool(words))
        self._pin.setVisible(asks and bool(words))
        self._hint.setVisible(asks and bool(words))
        self._close.setVisible(bool(words))
        self._close.setText(unmarked(words))
        self._close.setAccessibleName(words)

    # ------------------------------------------------------------------------------------------------- what it asks

    def _ask_comparison(self) -> None:
        (self.stop_wanted if self._running else self.compare_wanted).emit()

    def _decide(self) -> None:
        if self._display is None or not self._display.close:
            return
        pin, why = self._pin.text(), self._why.text()
        self._pin.clear()
        if self._display.asks and not (pin and why.strip()):
            self.answered(tr("Closing with something left takes a reason and a manager's PIN."))
            (self._why if not why.strip() else self._pin).setFocus()
            return
        self._close.setEnabled(False)
        self.close_wanted.emit(pin if self._display.asks else "", why)

    def _lay_out(self) -> None:
        theme, px = self._theme, self._theme.px
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(px(6), px(4), px(10), px(6))
        column.setSpacing(px(10))
        self._left.setContentsMargins(0, 0, 0, 0)
        self._left.setSpacing(px(8))
        for part in (label(theme, Type.TITLE, text=tr("Closing")), self._standing, self._verdict):
            column.addWidget(part)
        self._hint = label(theme, Type.SMALL, Tone.MUTED, wrap=True)
        asks = tr("With something left a manager closes the day; later closings show it and why.")
        stays = tr("The reason stays on this register: PDF and CSV say only that there is one.")
        set_text(self._hint, f"{asks} {stays}")
        below: tuple[QWidget, ...] = (self._left_box, self._notes, self._hint)
        for one in below:
            column.addWidget(one)
        column.addStretch(1)
        self._lay_out_foot()

    def _lay_out_foot(self) -> None:
        px = self._theme.px
        column = QVBoxLayout(self.foot)
        column.setContentsMargins(px(6), 0, px(10), 0)
        column.setSpacing(px(10))
        column.addWidget(rule())
        for part in (self._compared, self._bar, self._compare):
            column.addWidget(part)
        asked = QHBoxLayout()
        asked.setSpacing(px(8))
        asked.addWidget(self._why, 2)
        asked.addWidget(self._pin, 1)
        column.addLayout(asked)
        column.addWidget(self._refusal)
        column.addWidget(self._close)
        files = QHBoxLayout()
        files.setSpacing(px(8))
        files.addWidget(self._pdf, 1)
        files.addWidget(self._csv, 1)
        column.addLayout(files)
        column.addWidget(self._saved)
        for hidden in (self._refusal, self._saved, self._bar):
            hidden.hide()
