"""Before the counter: what a new register must know, the passphrase when no keyring has the key, and what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from dataclasses import field as data_field

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from ui.presenters.display import Tone
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.parts import button, field, label, panel, set_text
from ui.widgets.paw import Tile


@dataclass(frozen=True, slots=True)
class SetupAnswers:
    """What was typed, as it was typed; who takes it checks it. The secrets are in no text of this value."""

    api_url: str
    username: str
    client_id: str
    register: str
    password: str = data_field(repr=False)
    passphrase: str = data_field(repr=False)


class _Sheet(QWidget):
    """One sheet in the middle of an empty window."""

    def __init__(self, theme: Theme, name: str, title: str, hint: str) -> None:
        super().__init__()
        self.theme = theme
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setWindowTitle("Astro Desk")
        self.setProperty("kind", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        sheet = panel(name=f"{name}Sheet")
        sheet.setFixedWidth(theme.px(620))
        self.column = QVBoxLayout(sheet)
        self.column.setContentsMargins(theme.px(36), theme.px(30), theme.px(36), theme.px(30))
        self.column.setSpacing(theme.px(10))
        head = QHBoxLayout()
        head.setSpacing(theme.px(14))
        head.addWidget(Tile(theme, 46))
        self.title = label(theme, Type.TITLE, text=title)
        head.addWidget(self.title, 1)
        self.column.addLayout(head)
        self.column.addWidget(label(theme, Type.BODY, Tone.MUTED, hint, wrap=True))
        self.column.addSpacing(theme.px(8))
        self.problem = label(theme, Type.SMALL_STRONG, Tone.BAD, wrap=True)
        self.problem.setObjectName(f"{name}Problem")
        self.problem.hide()
        around = QWidget()
        outer = QVBoxLayout(around)
        outer.addStretch(1)
        outer.addWidget(sheet, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(around)
        around.setAutoFillBackground(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def say(self, sentence: str) -> None:
        """What was wrong with the answers; "" takes it away."""
        self._set_words(self.problem, sentence)
        self.problem.setVisible(bool(sentence))

    def _set_words(self, words: QLabel, text: str) -> None:
        """A layout gives wrapped words fewer lines than they need, and takes them from what stands around."""
        set_text(words, text)
        words.setMinimumHeight(words.heightForWidth(self.theme.px(620 - 2 * 36)) if text else 0)


class SetupScreen(_Sheet):
    """`on_answers` gets what was typed and says what is wrong with it by `say`."""

    def __init__(self, theme: Theme) -> None:
        hint = tr("Once for this register. Astro tells you the address, the user and the client id.")
        super().__init__(theme, "setup", tr("Set up this register"), hint)
        self.on_answers: Callable[[SetupAnswers], None] | None = None
        self._url = field(theme, "setupUrl", tr("Astro address"), "https://")
        self._user = field(theme, "setupUser", tr("User name"))
        self._password = field(theme, "setupPassword", tr("Password"), secret=True)
        self._client = field(theme, "setupClient", tr("Client id"))
        self._register = field(theme, "setupRegister", tr("Register name"), tr("R1 · up to 6 letters or digits"))
        self._register.setMaxLength(6)
        self._phrase = field(theme, "setupPassphrase", tr("Store passphrase"), secret=True)
        self._again = field(theme, "setupPassphraseAgain", tr("Passphrase again"), secret=True)
        self._fields = (
            self._url,
            self._user,
            self._password,
            self._client,
            self._register,
            self._phrase,
            self._again,
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(16))
        grid.setVerticalSpacing(theme.px(4))
        self._place(grid, self._url, 0, 0, 2)
        self._place(grid, self._user, 2, 0)
        self._place(grid, self._password, 2, 1)
        self._place(grid, self._client, 4, 0)
        self._place(grid, self._register, 4, 1)
        self._place(grid, self._phrase, 6, 0)
        self._place(grid, self._again, 6, 1)
        self.column.addLayout(grid)
        why = tr(
            "The passphrase opens the data when this computer's keyring cannot. Keep it where the store keeps keys."
        )
        self.column.addWidget(label(theme, Type.SMALL, Tone.MUTED, why, wrap=True))
        self.column.addWidget(self.problem)
        self.column.addSpacing(theme.px(8))
        self._open = button(theme, "setupDone", tr("Open the counter"), "primary")
        self._open.clicked.connect(self._submit)
        self.column.addWidget(self._open)
        for one in self._fields:
            one.returnPressed.connect(self._next)
        self.setFocusProxy(self._url)

    def _place(self, grid: QGridLayout, one: QLineEdit, row: int, column: int, across: int = 1) -> None:
        caption = label(self.theme, Type.SMALL_STRONG, Tone.MUTED, one.accessibleName())
        caption.setBuddy(one)
        caption.setContentsMargins(0, self.theme.px(6), 0, 0)
        grid.addWidget(caption, row, column, 1, across)
        grid.addWidget(one, row + 1, column, 1, across)

    def _next(self) -> None:
        empty = next((one for one in self._fields if not one.text()), None)
        if empty is not None:
            empty.setFocus()
        else:
            self._submit()

    def _submit(self) -> None:
        if self._phrase.text() != self._again.text():
            self.say(tr("The two passphrases are not the same."))
            self._again.setFocus()
            return
        self.say("")
        if self.on_answers is not None:
            self.on_answers(
                SetupAnswers(
                    api_url=self._url.text().strip(),
                    username=self._user.text().strip(),
                    client_id=self._client.text().strip(),
                    register=self._register.text().strip(),
                    password=self._password.text(),
                    passphrase=self._phrase.text(),
                )
            )


class PassphraseScreen(_Sheet):
    """Asked when no keyring on this computer holds the key. `on_passphrase` gets it; `say` tells that it is wrong."""

    def __init__(self, theme: Theme, reason: str = "") -> None:
        hint = reason or tr("This computer's keyring does not hold the key to the store's data. Nothing is lost.")
        super().__init__(theme, "passphrase", tr("Store passphrase"), hint)
        self.on_passphrase: Callable[[str], None] | None = None
        self._phrase = field(theme, "passphraseField", tr("Store passphrase"), secret=True)
        self._phrase.returnPressed.connect(self._submit)
        opening = button(theme, "passphraseDone", tr("Open the counter"), "primary")
        opening.clicked.connect(self._submit)
        self.column.addWidget(self._phrase)
        self.column.addWidget(self.problem)
        self.column.addSpacing(theme.px(8))
        self.column.addWidget(opening)
        self.setFocusProxy(self._phrase)

    def _submit(self) -> None:
        text = self._phrase.text()
        if text and self.on_passphrase is not None:
            self.say("")
            self.on_passphrase(text)
            self._phrase.selectAll()


class StoppedScreen(_Sheet):
    """Instead of the counter, when the data do not open: `reason` says why and what to do.

    `on_recover` is called when a person wants the database made anew; without `recovers` that is not offered. `report`
    tells what came of it, and `on_open` is called for the counter.
    """

    def __init__(self, theme: Theme, reason: str, *, recovers: bool, title: str = "") -> None:
        title = title or tr("The counter could not be opened")
        super().__init__(theme, "stopped", title, tr("Nothing was deleted."))
        self.say(reason)
        self.on_recover: Callable[[], None] | None = None
        self.on_open: Callable[[], None] | None = None
        self._told = label(theme, Type.BODY, wrap=True)
        self._told.setObjectName("stoppedReport")
        self._recover = button(theme, "stoppedRecover", tr("Recover the sales from the journal"), "primary")
        self._open = button(theme, "stoppedOpen", tr("Open the counter"), "primary")
        leave = button(theme, "stoppedClose", tr("Close"))
        self._recover.setVisible(recovers)
        self._told.hide()
        self._open.hide()
        self._recover.clicked.connect(self._start)
        self._open.clicked.connect(self._go_on)
        leave.clicked.connect(self.close)
        for one in (self.problem, self._told, self._recover, self._open, leave):
            self.column.addWidget(one)
        self.setFocusProxy(self._recover if recovers else leave)

    def _start(self) -> None:
        self._recover.setEnabled(False)
        self.say("")
        if self.on_recover is not None:
            self.on_recover()

    def _go_on(self) -> None:
        if self.on_open is not None:
            self.on_open()

    def fail(self, problem: str) -> None:
        """It could not be recovered, and why."""
        self._recover.setEnabled(True)
        self.say(problem)

    def report(self, messages: Sequence[str], title: str = "") -> None:
        """It was recovered, or put back, and what a person should know of it."""
        self._recover.hide()
        self.say("")
        set_text(self.title, title or tr("The sales are back"))
        self.setAccessibleName(self.title.text())
        self._set_words(self._told, "\n\n".join(messages))
        self._told.show()
        self.offer_counter()

    def offer_counter(self) -> None:
        """The counter may be opened."""
        self._open.show()
        self._open.setFocus()
