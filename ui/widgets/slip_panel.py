"""Ctrl+P: the slip of a sale on the screen, and as PDF."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMarginsF, QSizeF, QStandardPaths, Qt
from PySide6.QtGui import QFont, QFontDatabase, QPageSize, QPainter, QPdfWriter, QTextDocument
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from ui.presenters.display import Tone
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.floating_panel import FloatingPanel
from ui.widgets.parts import button, label, set_text

_PAPER_MM = 80.0
_MARGIN_MM = 5.0
_DPI = 300


class SlipPanel(FloatingPanel):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent, "slipPanel", tr("Slip"), width=420)
        self._number = ""
        self._text = QPlainTextEdit()
        self._text.setObjectName("slipText")
        self._text.setAccessibleName(tr("Slip"))
        self._text.setReadOnly(True)
        self._text.setFont(fixed_font(theme))
        self._text.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._said = label(theme, Type.SMALL, Tone.MUTED, wrap=True)
        self._said.setObjectName("slipSaid")
        save = button(theme, "saveSlip", tr("Save as PDF"), "primary")
        save.clicked.connect(self._save)
        leave = button(theme, "leaveSlip", tr("Back"), accessible=tr("Back to the sale"))
        leave.clicked.connect(self.closed)
        self._text.setMinimumHeight(theme.px(140))
        self.column.addWidget(self._text, 1)
        self.column.addWidget(self._said)
        self.add_acts(save, leave)

    def begin(self, number: str, text: str) -> None:
        self._number = number
        self._text.setPlainText(text)
        set_text(self._said, "")
        self.wants = self._text.fontMetrics().horizontalAdvance("0" * 43) + self.theme.room(72)
        self.fit(height=620)
        self.appear(self._text)

    def renew(self, text: str) -> None:
        """The slip as it is now, where it has changed; whoever reads further down stays there."""
        if text == self._text.toPlainText():
            return
        bar = self._text.verticalScrollBar()
        place = bar.value()
        self._text.setPlainText(text)
        bar.setValue(place)
        set_text(self._said, tr("The slip has changed since it was opened."))

    def _save(self) -> None:
        folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        path = folder / f"Slip {self._number}.pdf"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            write_pdf(self._text.toPlainText(), path)
        except OSError:
            set_text(self._said, tr("The PDF could not be written to {folder}.", folder=folder))
            return
        set_text(self._said, tr("Saved: {path}", path=path))


def write_pdf(text: str, path: Path) -> None:
    """The slip on a strip of receipt paper, as long as it needs. Raises OSError."""
    document = QTextDocument()
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(7.5)
    document.setDefaultFont(font)
    document.setDocumentMargin(0)
    document.setPlainText(text)
    writer = QPdfWriter(str(path))
    writer.setTitle(path.stem)
    writer.setResolution(_DPI)
    document.documentLayout().setPaintDevice(writer)
    width = (_PAPER_MM - 2 * _MARGIN_MM) / 25.4 * _DPI
    document.setTextWidth(width)
    height = document.size().height()
    height_mm = (height + 1) / _DPI * 25.4 + 2 * _MARGIN_MM
    writer.setPageSize(QPageSize(QSizeF(_PAPER_MM, max(height_mm, _PAPER_MM)), QPageSize.Unit.Millimeter))
    writer.setPageMargins(QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM))
    painter = QPainter(writer)
    document.drawContents(painter)
    painter.end()
    if not path.exists() or not path.stat().st_size:
        raise OSError(f"nothing was written to {path}")


def fixed_font(theme: Theme) -> QFont:
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(theme.font(Type.SMALL).pointSizeF())
    return font
