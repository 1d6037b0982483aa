"""The first start: look around with a practice store, or set this register up in three short steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ui.presenters.display import Tone
from ui.presenters.languages import ENGLISH, LANGUAGES
from ui.presenters.setup import ASTRO_URL, SetupAnswers, Step, facts, problem, step_of
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.choices import Choices
from ui.widgets.flow import FlowRow
from ui.widgets.parts import button, field, label, rule, set_text
from ui.widgets.sheet import Sheet

Told = Callable[[str, Tone], None]


class SetupScreen(Sheet):
    """`on_look_around`: the practice store. `on_put_back`: a backup, not a new register. `on_test` tries the log-in.
    `on_answers` gets what was typed at the end.

    `on_language`: another language was chosen; a screen in that one takes over. Whoever goes back finds everything as
    it was typed.
    """

    def __init__(self, theme: Theme, language: str = ENGLISH) -> None:
        super().__init__(theme, "setup", tr("Welcome to Astro Desk"), "")
        self.on_answers: Callable[[SetupAnswers], None] | None = None
        self.on_look_around: Callable[[], None] | None = None
        self.on_put_back: Callable[[], None] | None = None
        self.on_language: Callable[[str], None] | None = None
        self.on_test: Callable[[SetupAnswers, Told], None] | None = None
        self.step = Step.WELCOME
        self._language = language
        self._url = field(theme, "setupUrl", tr("Astro's address"), "https://")
        self._url.setText(ASTRO_URL)
        self._user = field(theme, "setupUser", tr("User name"))
        self._password = field(theme, "setupPassword", tr("Password"), secret=True)
        self._client = field(theme, "setupClient", tr("Client id"))
        self._register = field(theme, "setupRegister", tr("Register name"), tr("such as 1, or till2"))
        self._register.setMaxLength(6)
        self._pin = field(theme, "setupPin", tr("Manager's PIN"), secret=True)
        self._pin_again = field(theme, "setupPinAgain", tr("PIN again"), secret=True)
        self._phrase = field(theme, "setupPassphrase", tr("Store passphrase"), secret=True)
        self._phrase_again = field(theme, "setupPassphraseAgain", tr("Passphrase again"), secret=True)
        self._trying = False
        self._test = button(theme, "setupTest", tr("Test the log-in"))
        self._test.clicked.connect(self._try)
        self._pages = {
            Step.WELCOME: self._welcome(),
            Step.LOG_IN: self._log_in(),
            Step.REGISTER: self._of_register(),
            Step.PASSPHRASE: self._of_passphrase(),
        }
        for page in self._pages.values():
            self.column.addWidget(page)
        self.column.addWidget(self.problem)
        self._back = button(theme, "setupBack", tr("Back"))
        self._show = button(theme, "setupShow", tr("Show what I type"))
        self._show.setCheckable(True)
        self._next = button(theme, "setupDone", tr("Next"), "primary")
        self._back.clicked.connect(self._go_back)
        self._show.toggled.connect(self._reveal)
        self._next.clicked.connect(self._go_on)
        self._acts = QWidget()
        acts = FlowRow(theme.room(8), self._back, self._show, self._next)
        self._acts.setLayout(acts)
        self.column.addSpacing(theme.room(8))
        self.column.addWidget(self._acts)
        for one in self._all_fields():
            one.returnPressed.connect(self._enter)
        self.show_step(Step.WELCOME)

    def show_step(self, step: Step) -> None:
        """With the focus where something is still to be typed."""
        self.step = step
        self.say("")
        titles = {
            Step.WELCOME: (tr("Welcome to Astro Desk"), tr("The counter that goes on when the internet does not.")),
            Step.LOG_IN: (tr("1 of 3 · Astro"), tr("How this register signs in at Astro.")),
            Step.REGISTER: (tr("2 of 3 · This register"), tr("What it is called, and who may open its settings.")),
            Step.PASSPHRASE: (tr("3 of 3 · The store's passphrase"), tr("The second key to the store's data.")),
        }
        title, hint = titles[step]
        set_text(self.title, title)
        set_text(self.hint, hint)
        self.setAccessibleName(title)
        for one, page in self._pages.items():
            page.setVisible(one is step)
        self._acts.setVisible(step is not Step.WELCOME)
        last = tr("Open the counter") if step is Step.PASSPHRASE else tr("Next")
        self._next.setText(last)
        self._next.setAccessibleName(last)
        first = next((one for one in self._fields() if not one.text()), self._next)
        focus = self._look if step is Step.WELCOME else first
        self.setFocusProxy(focus)
        focus.setFocus()
        self.area.verticalScrollBar().setValue(0)

    def refuse(self, code: str, sentence: str) -> None:
        """The set-up as a whole was refused: the step where that is mended, and why."""
        self.show_step(step_of(code))
        self.say(sentence)

    def take_over(self, other: SetupScreen) -> None:
        """What was typed into another one stands here."""
        for mine, theirs in zip(self._all_fields(), other._all_fields(), strict=True):
            mine.setText(theirs.text())

    def answers(self) -> SetupAnswers:
        return SetupAnswers(
            api_url=self._url.text().strip(),
            username=self._user.text().strip(),
            client_id=self._client.text().strip(),
            register=self._register.text().strip(),
            password=self._password.text(),
            passphrase=self._phrase.text(),
            pin=self._pin.text(),
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.step is not Step.WELCOME:
            self._go_back()
        else:
            super().keyPressEvent(event)

    # --------------------------------------------------------------------------------------------------------- pages

    def _welcome(self) -> QWidget:
        theme, page = self.theme, QWidget()
        column = self._column(page)
        self._look = button(theme, "lookAround", tr("Look around with a practice store"), "primary")
        self._look.clicked.connect(lambda: self.on_look_around and self.on_look_around())
        column.addLayout(self._languages())
        column.addSpacing(theme.room(6))
        column.addWidget(self._look)
        said = tr("Nothing to type, no account, and nothing is kept. The next start asks again.")
        column.addWidget(label(theme, Type.SMALL, Tone.MUTED, said, wrap=True))
        column.addSpacing(theme.room(6))
        begin = button(theme, "beginSetup", tr("Set up this register"))
        begin.clicked.connect(lambda: self.show_step(Step.LOG_IN))
        column.addWidget(begin)
        put_back = button(theme, "putBackInstead", tr("Put a backup back"))
        put_back.clicked.connect(lambda: self.on_put_back and self.on_put_back())
        column.addWidget(put_back)
        broke = tr("For a store whose computer broke or was replaced: nothing of it need be typed again.")
        column.addWidget(label(theme, Type.SMALL, Tone.MUTED, broke, wrap=True))
        column.addWidget(rule())
        column.addWidget(label(theme, Type.STRONG, text=tr("What a store needs from Astro first"), wrap=True))
        for fact in facts():
            line = QHBoxLayout()
            line.setSpacing(theme.room(10))
            line.addWidget(label(theme, Type.SMALL, Tone.ACCENT, "•"), 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(label(theme, Type.SMALL, text=fact, wrap=True), 1)
            column.addLayout(line)
        return page

    def _languages(self) -> FlowRow:
        """Each by its own name; the one in force is chosen."""
        names = {f"setupLanguage-{code}": code for code in LANGUAGES}
        made = Choices(self.theme, [(name, LANGUAGES[code]) for name, code in names.items()], self)
        made.choose(next(name for name, code in names.items() if code == self._language))
        for name, one in made.buttons.items():
            one.clicked.connect(lambda _=False, code=names[name]: self._speak(code))
        return FlowRow(self.theme.room(8), *made.buttons.values())

    def _speak(self, code: str) -> None:
        if self.on_language is not None and code != self._language:
            self.on_language(code)

    def _log_in(self) -> QWidget:
        page = QWidget()
        column = self._column(page)
        column.addLayout(self._grid((self._url,), (self._user, self._password), (self._client,)))
        why = tr("All of it comes from Astro. The test signs in once, asks one question and writes nothing at Astro.")
        column.addWidget(label(self.theme, Type.SMALL, Tone.MUTED, why, wrap=True))
        column.addWidget(self._test)
        return page

    def _of_register(self) -> QWidget:
        page = QWidget()
        column = self._column(page)
        name = tr(
            "1 to 6 letters or digits, another one for each register of the store. It begins the id of everything "
            "that is sold here, so it stays."
        )
        pin = tr("4 to 12 digits. A manager types it for the settings, and for what a cashier may not decide.")
        for words, fields in ((name, (self._register,)), (pin, (self._pin, self._pin_again))):
            column.addLayout(self._grid(fields))
            column.addWidget(label(self.theme, Type.SMALL, Tone.MUTED, words, wrap=True))
        return page

    def _of_passphrase(self) -> QWidget:
        page = QWidget()
        column = self._column(page)
        column.addLayout(self._grid((self._phrase, self._phrase_again)))
        what = tr(
            "The data are encrypted. This computer keeps the key to them in its keyring; the passphrase opens them "
            "when the keyring cannot: on another computer, after a repair, or from a backup."
        )
        keep = tr("At least 8 characters. Write it down where the store keeps its keys: nobody can make a new one.")
        for words, tone in ((what, Tone.MUTED), (keep, Tone.PLAIN)):
            column.addWidget(label(self.theme, Type.SMALL, tone, words, wrap=True))
        return page

    def _column(self, page: QWidget) -> QVBoxLayout:
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.theme.room(10))
        return column

    def _grid(self, *rows: Sequence[QLineEdit]) -> QGridLayout:
        """A caption above each field; one alone in its row is as wide as two."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(self.theme.room(16))
        grid.setVerticalSpacing(self.theme.room(4))
        for line, fields in enumerate(rows):
            for column, one in enumerate(fields):
                caption = label(self.theme, Type.SMALL_STRONG, Tone.MUTED, one.accessibleName(), wrap=True)
                caption.setBuddy(one)
                grid.addWidget(caption, 2 * line, column, 1, 3 - len(fields))
                grid.addWidget(one, 2 * line + 1, column, 1, 3 - len(fields))
        return grid

    # ------------------------------------------------------------------------------------------------ a person's acts

    def _fields(self) -> tuple[QLineEdit, ...]:
        """Of the step that is shown, in their order."""
        return {
            Step.WELCOME: (),
            Step.LOG_IN: (self._url, self._user, self._password, self._client),
            Step.REGISTER: (self._register, self._pin, self._pin_again),
            Step.PASSPHRASE: (self._phrase, self._phrase_again),
        }[self.step]

    def _all_fields(self) -> tuple[QLineEdit, ...]:
        return tuple(one for page in self._pages.values() for one in page.findChildren(QLineEdit))

    def _enter(self) -> None:
        """To the next field that is empty, and on when there is none."""
        empty = next((one for one in self._fields() if not one.text()), None)
        if empty is not None:
            empty.setFocus()
            self.area.ensureWidgetVisible(empty)
        else:
            self._go_on()

    def _go_back(self) -> None:
        self.show_step(Step(self.step - 1))

    def _go_on(self) -> None:
        answers = self.answers()
        wrong = problem(self.step, answers, self._pin_again.text(), self._phrase_again.text())
        self.say(wrong)
        if wrong:
            return
        if self.step is not Step.PASSPHRASE:
            self.show_step(Step(self.step + 1))
        elif self.on_answers is not None:
            self.say(tr("Astro is asked, and the data are made …"), Tone.MUTED)
            self.on_answers(answers)

    def _try(self) -> None:
        answers = self.answers()
        wrong = problem(Step.LOG_IN, answers, "", "")
        if self._trying or wrong or self.on_test is None:
            self.say(wrong)
            return
        self._trying = True  # a button that is disabled would give its focus away, and the next key to another
        self.say(tr("Astro is asked …"), Tone.MUTED)
        self.on_test(answers, self._tried)

    def _tried(self, words: str, tone: Tone) -> None:
        self._trying = False
        if self.step is Step.LOG_IN:
            self.say(words, tone)

    def _reveal(self, shown: bool) -> None:
        for one in (self._password, self._pin, self._pin_again, self._phrase, self._phrase_again):
            one.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
