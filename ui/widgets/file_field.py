"""A field for the path of a file, with a button that lets one be picked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from ui.presenters.words import tr
from ui.theme.scheme import Theme
from ui.widgets.parts import button, field


class FileField(QWidget):
    """`chosen` is called with a path that was picked, or typed and ended with Enter."""

    def __init__(self, theme: Theme, name: str, accessible: str, *, save: bool = False) -> None:
        super().__init__()
        self._save = save
        self.filters: Sequence[str] = (tr("Lists (*.csv *.txt *.tsv)"), tr("All files (*)"))
        """What the picker shows of a folder when a file is to be opened."""
        self.on_chosen: Callable[[str], None] = lambda _: None
        self.proposal: Callable[[], str] = lambda: ""
        """The name under which a file would be saved."""
        self.path = field(theme, name, accessible, tr("Folder and name of the file"))
        self.path.setMinimumWidth(theme.px(120))
        self.path.returnPressed.connect(lambda: self.on_chosen(self.path.text()))
        self.pick = button(theme, f"{name}Pick", tr("Choose …"), accessible=tr("Choose: {what}", what=accessible))
        self.pick.clicked.connect(self._open)
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        row.addWidget(self.path, 1)
        row.addWidget(self.pick)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)

    def text(self) -> str:
        return self.path.text().strip()

    def _open(self) -> None:
        """The system's own picker, over the settings alone; it stops nothing, least of all a sale."""
        picker = QFileDialog(self.window(), self.path.accessibleName())
        picker.setObjectName("filePicker")
        if self._save:
            picker.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            picker.selectFile(self.proposal())
        else:
            picker.setFileMode(QFileDialog.FileMode.ExistingFile)
            picker.setNameFilters(self.filters)
        picker.fileSelected.connect(self._picked)
        picker.finished.connect(picker.deleteLater)
        picker.open()

    def _picked(self, path: str) -> None:
        self.path.setText(path)
        self.on_chosen(path)
