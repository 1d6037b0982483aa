"""Settings, help: look at everything, and a file for somebody who helps."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QPlainTextEdit

from ui.presenters.checkup import CheckLine, CheckupPresenter
from ui.presenters.display import Tone
from ui.presenters.words import tr
from ui.sections.section import SectionPanel
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.parts import button, label, panel
from ui.widgets.slip_panel import fixed_font


class CheckupSection(SectionPanel):
    def __init__(self, theme: Theme, presenter: CheckupPresenter) -> None:
        hint = tr("Whether disk, clock, keyring, network, database and journal are as the counter needs them.")
        super().__init__(theme, "help", tr("Help and check-up"), hint)
        self._presenter = presenter
        self._look = button(theme, "checkUp", tr("Check everything"), "primary")
        self._look.clicked.connect(self._check)
        self.column.addWidget(self._look)
        self._look.setMaximumWidth(theme.px(300))
        self._plate = panel("plate", "checkLines")
        self._lines = self.inside(self._plate)
        self._plate.hide()
        self.column.addWidget(self._plate)
        self.add_group(
            tr("A file for somebody who helps"),
            tr("Versions, settings, numbers and the log. No names, phones, e-mails, ids or passwords. Read it first."),
        )
        self._paper = panel("panel", "bundlePaper")
        self._paper.hide()
        self._text = QPlainTextEdit()
        self._text.setFrameShape(QFrame.Shape.NoFrame)
        self._text.setObjectName("bundleText")
        self._text.setAccessibleName(tr("What the file would hold"))
        self._text.setReadOnly(True)
        self._text.setTabChangesFocus(True)
        self._text.setFont(fixed_font(theme))
        self._text.setFixedHeight(theme.px(240))
        self.inside(self._paper).addWidget(self._text)
        self.column.addWidget(self._paper)
        self._to = self.add_field("bundleFile", tr("Where to"), tr("a name that ends in .zip"))
        show = button(theme, "showBundle", tr("Show what it holds"))
        show.clicked.connect(self._show)
        self._write = button(
            theme, "writeBundle", tr("Write it"), accessible=tr("Write the file for somebody who helps")
        )
        self._write.clicked.connect(self._save)
        self.add_acts(show, self._write)

    def open_section(self) -> None:
        self._paper.hide()
        self._write.setEnabled(False)
        self._say(())
        self.answer("")

    def _check(self) -> None:
        self._look.setEnabled(False)
        self.answer(tr("Looking at everything …"), Tone.MUTED)

        def looked(lines: tuple[CheckLine, ...], refusal: str) -> None:
            self._look.setEnabled(True)
            self._say(lines)
            self.answer(refusal)

        self._presenter.look(looked)

    def _say(self, lines: tuple[CheckLine, ...]) -> None:
        while (old := self._lines.takeAt(0)) is not None:
            widget = old.widget()
            if widget is not None:
                widget.deleteLater()
        for line in lines:
            self._lines.addWidget(label(self.theme, Type.BODY, line.tone, f"{line.mark}  {line.words}", wrap=True))
        self._plate.setVisible(bool(lines))

    def _show(self) -> None:
        self.answer(tr("Putting it together …"), Tone.MUTED)

        def made(text: str, refusal: str) -> None:
            self._text.setPlainText(text)
            self._paper.setVisible(bool(text))
            self._write.setEnabled(bool(text))
            self.answer(refusal)

        self._presenter.show_bundle(made)

    def _save(self) -> None:
        def told(refusal: str) -> None:
            self.answer(refusal or tr("Written."), Tone.WARN if refusal else Tone.ACCENT)

        self._presenter.write_bundle(self._to.text(), told)
