"""Before the counter: the passphrase when no keyring has the key, and what is wrong when the data do not open."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.parts import button, field, label, set_text
from ui.widgets.sheet import Sheet


class PassphraseScreen(Sheet):
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


class StoppedScreen(Sheet):
    """Instead of the counter, when the data do not open: `reason` says why and what to do.

    `on_recover` is called when a person wants the database made anew; without `recovers` that is not offered, nor
    `on_put_back`, for a backup in their place, without `puts_back`. `report` tells what came of it, and `on_open` is
    called for the counter.
    """

    def __init__(self, theme: Theme, reason: str, *, recovers: bool, puts_back: bool = False, title: str = "") -> None:
        title = title or tr("The counter could not be opened")
        super().__init__(theme, "stopped", title, tr("Nothing was deleted."))
        self.say(reason)
        self.on_recover: Callable[[], None] | None = None
        self.on_open: Callable[[], None] | None = None
        self.on_put_back: Callable[[], None] | None = None
        self._told = label(theme, Type.BODY, wrap=True)
        self._told.setObjectName("stoppedReport")
        self._recover = button(theme, "stoppedRecover", tr("Recover the sales from the journal"), "primary")
        self._open = button(theme, "stoppedOpen", tr("Open the counter"), "primary")
        self._put_back = button(theme, "stoppedPutBack", tr("Put a backup back"))
        leave = button(theme, "stoppedClose", tr("Close"))
        self._recover.setVisible(recovers)
        self._put_back.setVisible(puts_back)
        self._told.hide()
        self._open.hide()
        self._recover.clicked.connect(self._start)
        self._open.clicked.connect(self._go_on)
        self._put_back.clicked.connect(lambda: self.on_put_back and self.on_put_back())
        leave.clicked.connect(self.close)
        for one in (self.problem, self._told, self._recover, self._put_back, self._open, leave):
            self.column.addWidget(one)
        self.setFocusProxy(self._recover if recovers else leave)

    def _start(self) -> None:
        for one in (self._recover, self._put_back):
            one.setEnabled(False)
        self.say("")
        if self.on_recover is not None:
            self.on_recover()

    def _go_on(self) -> None:
        if self.on_open is not None:
            self.on_open()

    def fail(self, problem: str) -> None:
        """It could not be recovered, and why."""
        for one in (self._recover, self._put_back):
            one.setEnabled(True)
        self.say(problem)

    def report(self, messages: Sequence[str], title: str = "") -> None:
        """It was recovered, or put back, and what a person should know of it."""
        self._recover.hide()
        self._put_back.hide()
        self.say("")
        set_text(self.title, title or tr("The sales are back"))
        self.setAccessibleName(self.title.text())
        set_text(self._told, "\n\n".join(messages))
        self._told.show()
        self.offer_counter()

    def offer_counter(self, words: str = "") -> None:
        """The counter may be opened; other `words` on the button where that is a first start."""
        if words:
            self._open.setText(words)
            self._open.setAccessibleName(words)
        self._open.show()
        self._open.setFocus()
