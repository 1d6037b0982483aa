"""Settings, taking a list in: the file, what it was recognised as, its first lines, what is wrong, and the word."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QGridLayout, QLabel, QProgressBar, QWidget

from astro_desk.core.imports import Kind
from ui.presenters.display import Tone
from ui.presenters.import_lists import ImportDisplay, ImportPresenter, Step
from ui.presenters.words import counted, tr
from ui.sections.section import SectionPanel
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.choice_box import ChoiceBox
from ui.widgets.file_field import FileField
from ui.widgets.flow import FlowRow
from ui.widgets.parts import button, label, set_text, unmarked
from ui.widgets.row_list import RowList

_LOOK_MS = 100
"""How often a person sees how far it is."""
_FIELDS = 5


class ImportSection(SectionPanel):
    def __init__(self, theme: Theme, presenter: ImportPresenter) -> None:
        hint = tr(
            "Pet owners or items from a file of columns (CSV). It is read and explained first; then all of it comes "
            "in, or nothing. Selling goes on meanwhile."
        )
        super().__init__(theme, "import", tr("Import lists"), hint)
        self.presenter = presenter
        presenter.on_change = self._show
        choices = (("importOwners", tr("Pet owners")), ("importItems", tr("Items and own codes")))
        self._kinds = self.add_choices(choices, across=True)
        for one in self._kinds.buttons.values():
            one.clicked.connect(self._choose)
        self._file = FileField(theme, "importFile", tr("File to take in"))
        self._file.on_chosen = lambda _: self._choose()
        self.column.addWidget(self._file)
        self._facts = self._recognised()
        self._preview = self._listed("importPreview", tr("The first lines, as they will be read"))
        self._findings = self._listed("importFindings", tr("Lines that are left out, and why"))
        self._bar = QProgressBar()
        self._bar.setObjectName("importProgress")
        self._bar.setAccessibleName(tr("How far the file is"))
        self._bar.setFont(theme.font(Type.SMALL_STRONG))
        self._bar.setMinimumHeight(theme.px(28))
        self.column.addWidget(self._bar)
        self._check = button(theme, "importCheck", tr("Read the file"), "primary", accessible=tr("Read it to its end"))
        self._take = button(theme, "importTake", tr("Take it in"), "primary")
        self._part = button(theme, "importTakeGood", tr("Take the good lines"))
        self._drop = button(theme, "importDrop", tr("Take nothing"))
        self._cancel = button(theme, "importCancel", tr("Break off"))
        self._check.clicked.connect(presenter.check)
        self._take.clicked.connect(lambda: presenter.take(leave_out=False))
        self._part.clicked.connect(lambda: presenter.take(leave_out=True))
        self._drop.clicked.connect(presenter.leave)
        self._cancel.clicked.connect(presenter.cancel)
        self.column.addLayout(FlowRow(theme.px(10), self._check, self._take, self._part, self._drop, self._cancel))
        self.add_answer()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._progress)
        self._kinds.choose("importOwners")

    def open_section(self) -> None:
        self._show()

    # --------------------------------------------------------------------------------------------------- its parts

    def _recognised(self) -> QLabel:
        """What the file was taken for, each part of it to be said otherwise."""
        facts = label(self.theme, Type.STRONG, wrap=True)
        facts.setObjectName("importFacts")
        self._columns = QWidget()
        grid = QGridLayout(self._columns)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(self.theme.px(14))
        grid.setVerticalSpacing(self.theme.px(8))
        grid.setColumnStretch(1, 1)
        self._encoding = ChoiceBox(self.theme, "importEncoding", tr("Encoding"))
        for encoding, words in self.presenter.encodings():
            self._encoding.addItem(words, encoding)
        self._encoding.activated.connect(lambda _: self.presenter.say_encoding(self._encoding.currentData()))
        self._encoding_row = label(self.theme, Type.SMALL_STRONG, Tone.MUTED, tr("Encoding"))
        grid.addWidget(self._encoding_row, 0, 0)
        grid.addWidget(self._encoding, 0, 1)
        self._boxes: list[tuple[QLabel, ChoiceBox]] = []
        for place in range(_FIELDS):
            caption, box = (
                label(self.theme, Type.SMALL_STRONG, Tone.MUTED),
                ChoiceBox(self.theme, f"importColumn{place}", tr("Column")),
            )
            box.activated.connect(lambda _, which=place: self._said(which))
            grid.addWidget(caption, place + 1, 0)
            grid.addWidget(box, place + 1, 1)
            self._boxes.append((caption, box))
        self.column.addWidget(facts)
        self.column.addWidget(self._columns)
        return facts

    def _listed(self, name: str, title: str) -> tuple[QLabel, RowList]:
        caption = label(self.theme, Type.SMALL_STRONG, Tone.MUTED, title, wrap=True)
        rows = RowList(name, title, self.theme, "")
        rows.setMinimumHeight(self.theme.px(200))
        self.column.addWidget(caption)
        self.column.addWidget(rows)
        return caption, rows

    # ---------------------------------------------------------------------------------------------------- its acts

    def _choose(self) -> None:
        kind: Kind = "items" if self._kinds.chosen == "importItems" else "owners"
        self.presenter.choose(kind, self._file.text())

    def _said(self, place: int) -> None:
        field, _ = self.presenter.now.columns[place]
        self.presenter.say_column(field, self._boxes[place][1].currentData())

    def _progress(self) -> None:
        self._bar.setValue(self.presenter.percent())

    def _show(self) -> None:
        now = self.presenter.now
        busy = now.step in (Step.READING, Step.MOVING)
        self._show_recognised(now)
        asked = now.step in (Step.NO_FILE, Step.LOOKED)
        for (caption, rows), shown in ((self._preview, now.rows if asked else ()), (self._findings, now.findings)):
            rows.rows_model.show_rows(shown)
            caption.setVisible(bool(shown))
            rows.setVisible(bool(shown))
        self._bar.setVisible(busy)
        self._bar.setFormat(tr("Reading: %p %") if now.step is Step.READING else tr("Taking in: %p %"))
        self._progress()
        (self._timer.start if busy else self._timer.stop)()
        for one, shown_at in (
            (self._check, now.step is Step.LOOKED),
            (self._take, now.step is Step.CHECKED and bool(now.count) and not now.bad),
            (self._part, now.step is Step.CHECKED and bool(now.count) and bool(now.bad)),
            (self._drop, now.step is Step.CHECKED),
            (self._cancel, now.step is Step.READING),
        ):
            one.setVisible(shown_at)
        take = counted(tr("Take {n} row in"), tr("Take {n} rows in"), now.count)
        part = counted(tr("Leave {n} line out, take the rest"), tr("Leave {n} lines out, take the rest"), now.bad)
        for one, words in ((self._take, take), (self._part, part)):
            one.setText(unmarked(words))
            one.setAccessibleName(words)
        self._file.setEnabled(not busy)
        for one in self._kinds.buttons.values():
            one.setEnabled(not busy)
        self.answer(now.said, now.tone)

    def _show_recognised(self, now: ImportDisplay) -> None:
        set_text(self._facts, now.facts)
        self._facts.setVisible(bool(now.facts))
        asked = now.step in (Step.NO_FILE, Step.LOOKED)
        self._columns.setVisible(asked and (bool(now.choices) or bool(now.said and self._file.text())))
        self._encoding.setCurrentIndex(max(0, self._encoding.findData(now.encoding)))
        for place, (caption, box) in enumerate(self._boxes):
            field, column = now.columns[place] if place < len(now.columns) else ("", "")
            caption.setVisible(bool(field))
            box.setVisible(bool(field))
            if field:
                words = self.presenter.field_words(field)
                set_text(caption, words)
                box.call(tr("Column: {field}", field=words))
                self._fill(box, now.choices, column)

    def _fill(self, box: ChoiceBox, choices: tuple[tuple[str, str], ...], chosen: str) -> None:
        if tuple((box.itemData(place), box.itemText(place)) for place in range(1, box.count())) != choices:
            box.clear()
            box.addItem(tr("no column"), "")
            for column, words in choices:
                box.addItem(words, column)
        box.setCurrentIndex(max(0, box.findData(chosen)) if chosen else 0)
