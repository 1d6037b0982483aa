"""A backup put back before there is a counter: on a new computer, or where the data do not open."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from astro_desk.core.backups import Consequences
from astro_desk.use_cases.safekeeping_words import consequence_lines
from ui.presenters.display import Tone
from ui.presenters.put_back import (
    GONE,
    WORKS,
    Explained,
    PutBackAnswers,
    asks_for_register,
    choice_means,
    choose_register,
    register_choices,
)
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.choices import Choices
from ui.widgets.file_field import FileField
from ui.widgets.flow import FlowRow
from ui.widgets.parts import button, field, label, panel, set_text
from ui.widgets.sheet import Sheet


class PutBackScreen(Sheet):
    """`on_explain` is asked what a backup means; `on_put_back` gets the answers of a person who has read that.

    Nothing can be put back that was not explained as it stands in the fields. `on_back`: it is left as it was.
    """

    def __init__(self, theme: Theme) -> None:
        hint = tr("This computer goes on where the backup was made: with its sales, pet owners, people and log-in.")
        super().__init__(theme, "putBack", tr("Put a backup back"), hint)
        self.on_explain: Callable[[PutBackAnswers, Explained], None] | None = None
        self.on_put_back: Callable[[PutBackAnswers], None] | None = None
        self.on_back: Callable[[], None] | None = None
        self._told: Consequences | None = None
        self._busy = False  # a field that is disabled would give its focus away, and the next key to another
        self._file = FileField(theme, "putBackFile", tr("Backup"))
        self._file.filters = (tr("Backups (*.zip)"), tr("All files (*)"))
        self._file.on_chosen = lambda _: self._phrase.setFocus()
        self._phrase = field(theme, "putBackPassphrase", tr("Store passphrase"), secret=True)
        self._add(self._file, tr("The backup: a .zip file, on the drive for backups"), self._file.path)
        self._add(self._phrase, tr("The store's passphrase, as it was when the backup was made"), self._phrase)
        self._means = button(theme, "putBackMeans", tr("What would it do?"), "primary")
        self._means.clicked.connect(self._explain)
        self._plate = self._explained()
        self._back = button(theme, "putBackBack", tr("Back"))
        self._do = button(theme, "putBackNow", tr("Put it back"), "primary")
        self._back.clicked.connect(self._leave)
        self._do.clicked.connect(self._put_back)
        acts = QWidget()
        acts.setLayout(FlowRow(theme.room(8), self._back, self._means, self._do))
        for one in (self._plate, self.problem, acts):
            self.column.addWidget(one)
        for one in (self._file.path, self._phrase):
            one.textChanged.connect(lambda: self._show(None))
        self._phrase.returnPressed.connect(self._explain)
        self._show(None)
        self.setFocusProxy(self._file.path)

    def fail(self, sentence: str) -> None:
        """It was not put back, and why; nothing was changed."""
        self._work(under_way=False)
        self.say(sentence)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    # ----------------------------------------------------------------------------------------------------- its parts

    def _add(self, part: QWidget, caption: str, buddy: QLineEdit) -> None:
        words = label(self.theme, Type.SMALL_STRONG, Tone.MUTED, caption, wrap=True)
        words.setBuddy(buddy)
        self.column.addWidget(words)
        self.column.addWidget(part)

    def _explained(self) -> QWidget:
        """What it means, and the one question that only a person can answer."""
        theme, made = self.theme, QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, theme.room(6), 0, 0)
        column.setSpacing(theme.room(8))
        plate = panel("plate", "putBackPlate")
        inside = QVBoxLayout(plate)
        inside.setContentsMargins(*(theme.room(side) for side in (16, 12, 16, 12)))
        self._says = label(theme, Type.BODY, wrap=True)
        self._says.setObjectName("putBackSays")
        inside.addWidget(self._says)
        column.addWidget(plate)
        self._asks = QWidget()
        asks = QVBoxLayout(self._asks)
        asks.setContentsMargins(0, 0, 0, 0)
        asks.setSpacing(theme.room(8))
        self._question = label(theme, Type.STRONG, wrap=True)
        asks.addWidget(self._question)
        self._choices = Choices(theme, ((GONE, tr("It is gone")), (WORKS, tr("It still works"))), self._asks)
        for one in self._choices.buttons.values():
            one.clicked.connect(self._chosen)
            asks.addWidget(one)
        self._follows: QLabel = label(theme, Type.SMALL, Tone.WARN, wrap=True)
        self._follows.setObjectName("putBackFollows")
        asks.addWidget(self._follows)
        self._register = field(
            theme, "putBackRegister", tr("Name of this register"), tr("Its name, such as 2, or till2")
        )
        self._register.setMaxLength(6)
        self._register.returnPressed.connect(self._put_back)
        asks.addWidget(self._register)
        column.addWidget(self._asks)
        return made

    # ------------------------------------------------------------------------------------------------ a person's acts

    def _answers(self, register: str = "") -> PutBackAnswers:
        return PutBackAnswers(self._file.text(), self._phrase.text(), register)

    def _explain(self) -> None:
        if self._busy:
            return
        if not self._file.text():
            self.say(tr("Choose the backup first."))
            self._file.path.setFocus()
        elif self.on_explain is not None:
            self._work(under_way=True)
            self.say(tr("Reading the backup …"), Tone.MUTED)
            self.on_explain(self._answers(), self._heard)

    def _heard(self, told: Consequences | None, refusal: str) -> None:
        self._work(under_way=False)
        self._show(told)
        self.say(refusal)

    def _show(self, told: Consequences | None) -> None:
        self._told = told
        self.say("")
        self._plate.setVisible(told is not None)
        self._do.setVisible(told is not None)
        self._means.setVisible(told is None)
        if told is None:
            return
        set_text(self._says, "\n\n".join(consequence_lines(told)))
        name = told.manifest.register
        set_text(self._question, tr("What became of the computer that was register {name}?", name=name))
        for one, words in register_choices(told):
            self._choices.word(one, words)
        self._choices.choose("")
        self._asks.setVisible(asks_for_register(told))
        self._chosen()
        first = self._choices.buttons[GONE] if asks_for_register(told) else self._do
        self._go_to_later(first)

    def _go_to_later(self, part: QWidget) -> None:
        """When it has its place; and the Enter that led there must not press it as well."""

        def go() -> None:
            part.setFocus()
            self.area.ensureWidgetVisible(self._do)

        QTimer.singleShot(0, self, go)

    def _chosen(self) -> None:
        if self._told is None:
            return
        chosen = self._choices.chosen
        means = choice_means(self._told, chosen)
        set_text(self._follows, means)
        self._follows.setVisible(bool(means))
        self._register.setVisible(chosen == WORKS)
        if chosen:
            self._go_to_later(self._register if chosen == WORKS else self._choices.buttons[chosen])
        self.say("")

    def _put_back(self) -> None:
        if self._told is None or self._busy or self.on_put_back is None:
            return
        register, wrong = choose_register(self._told, self._choices.chosen, self._register.text())
        self.say(wrong)
        if not wrong:
            self._work(under_way=True)
            self.say(
                tr("The backup is being put back. Leave the computer on; a few minutes in a large store."), Tone.MUTED
            )
            self.on_put_back(self._answers(register))

    def _work(self, *, under_way: bool) -> None:
        """What was typed stays as it is until the answer has come."""
        self._busy = under_way
        for one in (self._file.path, self._phrase, self._register):
            one.setReadOnly(under_way)

    def _leave(self) -> None:
        if self._busy:
            return
        self._phrase.clear()
        if self.on_back is not None:
            self.on_back()
