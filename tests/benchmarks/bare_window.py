"""The floor of `start`: the least PySide6 program whose pixels a key changes."""

import sys

from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget


class Bare(QWidget):
    colour = QColor("white")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.colour = QColor(sys.argv[1])
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self.colour)


app = QApplication([])
window = Bare()
window.resize(1366, 768)
window.show()
window.activateWindow()
app.exec()
