"""Settings, backups: where to and when, one at once, and putting one back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit

from ui.presenters.backups import BackupsPresenter, PlanDisplay
from ui.presenters.display import Tone
from ui.presenters.words import tr
from ui.sections.section import SectionPanel
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.parts import button, label, panel, set_text, set_tone


class BackupsSection(SectionPanel):
    def __init__(self, theme: Theme, presenter: BackupsPresenter) -> None:
        hint = tr("Everything this register needs to live on elsewhere, encrypted as the database is.")
        super().__init__(theme, "backups", tr("Backups"), hint)
        self._presenter = presenter
        self._last = label(theme, Type.STRONG, wrap=True)
        self._last.setObjectName("backupLast")
        self.column.addWidget(self._last)
        why = tr("Best on a drive that is not this computer's. It is read again afterwards. No folder: no backup.")
        self.add_group(tr("Every day"), why)
        self._folder = self.add_field("backupFolder", tr("Folder"), tr("none"))
        self._beside(self._folder, "chooseBackupFolder", tr("Choose the folder for backups"), self._choose_folder)
        self._at = self.add_field("backupTime", tr("Time of the day"), "21:30")
        self._at.setMaximumWidth(theme.px(140))
        self._keep = self.add_number("backupKeep", tr("newest backups are kept, older ones removed"), 1, 365)
        row = QHBoxLayout()
        row.setSpacing(theme.px(10))
        self._now = button(theme, "backUpNow", tr("Back up now"), accessible=tr("Make a backup now"))
        self._now.clicked.connect(self._back_up)
        for one in (self.save_button("saveBackups", tr("Save the plan for backups"), self._save), self._now):
            row.addWidget(one)
        row.addStretch(1)
        self.column.addSpacing(theme.px(6))
        self.column.addLayout(row)
        self.add_group(tr("Put a backup back"), tr("Nothing is changed before you have read what it means."))
        self._file = self.add_field("restoreFile", tr("Backup"), tr("a .zip file"))
        self._file.textEdited.connect(lambda: self._show((), ""))
        self._beside(self._file, "chooseBackup", tr("Choose the backup to put back"), self._choose_file)
        self._plate = panel("plate", "restorePlate")
        self._told = label(theme, Type.BODY, wrap=True)
        self._told.setObjectName("restoreMeans")
        self.inside(self._plate).addWidget(self._told)
        self.column.addWidget(self._plate)
        self._means = button(theme, "explainRestore", tr("What would it do?"))
        self._means.clicked.connect(self._explain)
        self._restore = button(theme, "restoreNow", tr("Close the counter and put it back"))
        self._restore.clicked.connect(lambda: self._presenter.restore(self._file.text().strip(), self.told))
        self.add_acts(self._means, self._restore)

    def open_section(self) -> None:
        now = self._presenter.plan()
        self._folder.setText(now.folder)
        self._at.setText(now.at)
        self._keep.setText(now.keep)
        self._file.clear()
        self._show((), "")
        self._read_last()
        self.answer("")

    def leave_section(self) -> None:
        self._show((), "")

    def _read_last(self) -> None:
        words, tone = self._presenter.last()
        set_text(self._last, words)
        set_tone(self._last, tone)

    def _save(self) -> None:
        def told(refusal: str) -> None:
            self._read_last()
            self.told(refusal)

        self._presenter.save(PlanDisplay(self._folder.text(), self._at.text(), self._keep.text()), told)

    def _back_up(self) -> None:
        self._now.setEnabled(False)
        self.answer(tr("Copying everything, and reading it again …"), Tone.MUTED)

        def told(refusal: str) -> None:
            self._now.setEnabled(True)
            self._read_last()
            self.answer(refusal or tr("The backup is made, and was read again."), Tone.WARN if refusal else Tone.ACCENT)

        self._presenter.back_up_now(told)

    def _explain(self) -> None:
        self.answer(tr("Reading the backup …"), Tone.MUTED)
        self._presenter.explain(self._file.text().strip(), self._show)

    def _show(self, means: tuple[str, ...], refusal: str) -> None:
        set_text(self._told, "\n\n".join(means))
        self._plate.setVisible(bool(means))
        self._restore.setVisible(bool(means))
        self.answer(refusal)
        if means:
            QTimer.singleShot(0, self, lambda: self.answered.emit(self._restore))  # it is below what is seen

    def _beside(self, made: QLineEdit, name: str, accessible: str, act: Callable[[], None]) -> None:
        """A button below a field, for who would rather point than type."""
        choose = button(self.theme, name, tr("Choose…"), accessible=accessible)
        choose.clicked.connect(lambda: act())
        row = QHBoxLayout()
        row.setSpacing(self.theme.px(10))
        self.column.removeWidget(made)
        row.addWidget(made, 100)
        row.addWidget(choose)
        row.addStretch(1)
        self.column.addLayout(row)

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self, tr("Folder for backups"), self._folder.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        self._open(dialog, self._folder)

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, tr("Backup to put back"), self._folder.text(), "*.zip")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        self._open(dialog, self._file)

    def _open(self, dialog: QFileDialog, into: QLineEdit) -> None:
        def chosen(file: str) -> None:
            into.setText(file)
            if into is self._file:
                self._show((), "")

        dialog.fileSelected.connect(chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
