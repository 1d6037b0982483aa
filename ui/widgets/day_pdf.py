"""A day's closing on paper: one or more A4 pages with its figures, what was left, and the charts."""

from __future__ import annotations

from html import escape
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QFont, QPageLayout, QPageSize, QPainter, QPdfWriter, QTextDocument

from ui.presenters.day_display import Chart, DayPaper
from ui.theme.fonts import FAMILIES
from ui.theme.ruler import Ruler
from ui.theme.tokens import LIGHT
from ui.widgets.bar_chart import chart_height, draw_chart

_DPI, _MARGIN_MM, _POINTS = 300, 18.0, 9.0
_SCALE = _DPI / 96
_GAP = 10 * _SCALE


def write_day_pdf(paper: DayPaper, path: Path) -> None:
    """Raises OSError. What a person or Astro wrote is text, never markup."""
    writer = QPdfWriter(str(path))
    writer.setTitle(paper.heading)
    writer.setResolution(_DPI)
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4),
            QPageLayout.Orientation.Portrait,
            QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM),
            QPageLayout.Unit.Millimeter,
        )
    )
    page = QRectF(0, 0, writer.width(), writer.height())
    painter = QPainter(writer)
    if not painter.isActive():
        raise OSError(f"{path} cannot be written")
    document = _document(paper, writer, page)
    below = _draw_pages(painter, writer, document, page)
    for chart in paper.charts:
        below = _draw_chart(painter, writer, chart, page, below)
    painter.end()
    if not path.exists() or not path.stat().st_size:
        raise OSError(f"nothing was written to {path}")


def _document(paper: DayPaper, writer: QPdfWriter, page: QRectF) -> QTextDocument:
    document = QTextDocument()
    document.setDocumentMargin(0)
    document.documentLayout().setPaintDevice(writer)
    document.setDefaultFont(_font(_POINTS))
    document.setHtml("".join(_html(paper)))
    document.setPageSize(QSizeF(page.width(), page.height()))
    return document


def _html(paper: DayPaper) -> list[str]:
    parts = [f"<h1>{escape(paper.heading)}</h1>"]
    if paper.register:
        parts.append(f"<p>{escape(paper.register)}</p>")
    parts += [f"<p>{escape(line)}</p>" for line in paper.lines]
    for title, rows in paper.tables:
        parts.append(f"<h3>{escape(title)}</h3><table width='100%' cellpadding='3'>")
        for what, much in rows:
            parts.append(f"<tr><td width='60%'>{escape(what)}</td><td>{escape(much)}</td></tr>")
        parts.append("</table>")
    return parts


def _draw_pages(painter: QPainter, writer: QPdfWriter, document: QTextDocument, page: QRectF) -> float:
    """The document page by page; answers how far down the last page it goes."""
    pages = document.pageCount()
    for number in range(pages):
        if number:
            writer.newPage()
        painter.save()
        painter.translate(0, -number * page.height())
        document.drawContents(painter, page.translated(0, number * page.height()))
        painter.restore()
    last = document.lastBlock()
    bottom = document.documentLayout().blockBoundingRect(last).bottom()
    return float(bottom - (pages - 1) * page.height() + 2 * _GAP)


def _draw_chart(painter: QPainter, writer: QPdfWriter, chart: Chart, page: QRectF, top: float) -> float:
    """Whole, on the next page when this one has no room; answers where the next thing begins."""
    sizes = ((12, True), (8.5, False), (8.5, True))
    title, small, strong = (Ruler(_font(points, bold, writer)) for points, bold in sizes)
    scale = _SCALE * 0.75
    high = chart_height(chart, small, scale)
    need = title.height() + _GAP + high
    if top + need > page.height() and top > 0:
        writer.newPage()
        top = 0.0
    painter.setFont(title.font)
    painter.setPen(LIGHT.text)
    painter.drawText(QRectF(0, top, page.width(), title.height()), chart.title)
    area = QRectF(0, top + title.height() + _GAP, page.width(), min(high, page.height() - title.height() - _GAP))
    draw_chart(painter, area, chart, (small, strong), LIGHT, scale)
    return float(area.bottom() + 2 * _GAP)


def _font(points: float, bold: bool = False, writer: QPdfWriter | None = None) -> QFont:
    font = QFont(FAMILIES) if writer is None else QFont(QFont(FAMILIES), writer)
    font.setPointSizeF(points)
    font.setBold(bold)
    return font
