"""For the pictures: a list of pet owners in the settings, as it was recognised, and read to its end."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QLineEdit, QPushButton, QScrollArea

from ui.main_window import MainWindow
from ui.sections.import_lists import ImportSection


def show_list(window: MainWindow, pause: Callable[[int], None], *, read: bool) -> None:
    """Shows the import section with a file; `read`: with the lines that cannot be taken."""
    with tempfile.NamedTemporaryFile("w", suffix=".csv", delete=False, encoding="utf-8") as file:
        file.write("First Name,Last Name,Cell Phone,E-mail Address,City\n")
        file.writelines(f"Ann{n},Miller,(303) 555-{n:04d},ann{n}@example.com,Denver\n" for n in range(40))
        file.write("Bob,Brown,5.55E+09,,Denver\nSally,Again,(555) 010-0199,,Denver\nCarl,,,,Denver\n")
    section = window.findChild(ImportSection)
    assert isinstance(section, ImportSection)
    section.presenter.choose("owners", file.name)
    pause(60)
    if read:
        section.presenter.check()
        pause(60)
    Path(file.name).unlink()
    shown = window.findChild(QLineEdit, "importFile")
    assert isinstance(shown, QLineEdit)
    shown.setText("/home/store/customers.csv")
    act = window.findChild(QPushButton, "importTakeGood" if read else "importColumn2")
    around = window.places.settings._views.currentWidget()
    if isinstance(act, QPushButton) and isinstance(around, QScrollArea):
        around.ensureWidgetVisible(act)
