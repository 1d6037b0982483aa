"""What of a window a person cannot see or press: a walk over its visible widgets, a sentence for each that is cut."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QWidget,
)

from ui.widgets.command_button import CommandButton
from ui.widgets.parts import OneLine, TwoLines
from ui.widgets.text import wrap

_SLACK = 1.5
"""Pixels by which rounding may differ."""


def cut_off(window: QWidget) -> list[str]:
    """A sentence for each widget that lies outside what holds it, and for each text that is not whole."""
    found: list[str] = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or widget.objectName().startswith("qt_"):
            continue
        problems = (_outside(widget, window), _words(widget))
        found += [f"{_name(widget)}: {problem}" for problem in problems if problem]
    return found + _overlaps(window)


def _name(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QLabel | QAbstractButton) else widget.accessibleName()
    holder = widget.parentWidget()
    inside = widget.objectName() or f"in {holder.objectName() if holder else ''}"
    return f"{type(widget).__name__} {inside} “{text[:40]}”"


def _useful(widget: QWidget) -> bool:
    if isinstance(widget, QLabel):
        return bool(widget.text())
    return isinstance(widget, QAbstractButton | QLineEdit) or widget.focusPolicy() != Qt.FocusPolicy.NoFocus


def _outside(widget: QWidget, window: QWidget) -> str:
    """Where a part of it can be seen by no scrolling."""
    if not _useful(widget) or isinstance(widget.parentWidget(), QLineEdit):
        return ""
    rect, inner = widget.rect(), widget
    while inner is not window:
        outer = inner.parentWidget()
        if outer is None:
            return ""
        rect = QRect(inner.mapTo(outer, rect.topLeft()), rect.size())
        area = outer.rect()
        holder = outer.parentWidget()
        if isinstance(holder, QScrollArea) and holder.viewport() is outer:
            if rect.left() < area.left() or rect.right() > area.right():
                return f"{rect.width()} px wide in a column of {area.width()}"
            rect = area  # the rest is a scroll away; the column itself must be in sight
        elif not area.contains(rect):
            return f"{_place(rect)} is not inside {type(outer).__name__} {outer.objectName()} {_place(area)}"
        inner = outer
    return ""


def _place(rect: QRect) -> str:
    return f"({rect.left()}, {rect.top()}) to ({rect.right()}, {rect.bottom()})"


def _words(widget: QWidget) -> str:
    if isinstance(widget, OneLine):
        return _line(widget)
    if isinstance(widget, QLabel):
        return _label(widget)
    if isinstance(widget, QLineEdit):
        room = widget.width() - 26 - widget.textMargins().left()
        asks = QFontMetricsF(widget.font()).horizontalAdvance(widget.placeholderText())
        return "its hint is cut" if not widget.text() and asks > room + _SLACK else ""
    if isinstance(widget, QPushButton) and widget.sizePolicy().horizontalPolicy() is not QSizePolicy.Policy.Ignored:
        needs = widget.sizeHint()
        if isinstance(widget, CommandButton) or widget.text():
            if needs.width() > widget.width() + _SLACK:
                return f"needs {needs.width()} px and has {widget.width()}"
            if QFontMetricsF(widget.font()).height() > widget.height():
                return "is lower than its words"
    return ""


def _line(line: OneLine) -> str:
    ruler = QFontMetricsF(line.font())
    if ruler.horizontalAdvance(line.words) <= line.width() + _SLACK:
        return "" if line.height() + _SLACK >= ruler.height() or not line.words else "is lower than its words"
    if isinstance(line, TwoLines):
        lines = wrap(line.words, line.smaller, line.width(), 2)
        if " ".join(lines).replace(" ", "") == line.words.replace(" ", ""):
            return ""
    return f"“{line.words}” ends in an ellipsis"


def _label(label: QLabel) -> str:
    if not label.text() or label.pixmap().width():
        return ""
    ruler, width = QFontMetricsF(label.font()), label.contentsRect().width()
    if not label.wordWrap():
        needs = label.sizeHint()
        if needs.width() > label.width() + _SLACK or needs.height() > label.height() + _SLACK:
            return f"needs {needs.width()} x {needs.height()} px and has {label.width()} x {label.height()}"
        return ""
    longest = max(ruler.horizontalAdvance(word) for word in label.text().split())
    if longest > width + _SLACK:
        return "is narrower than one of its words"
    high = label.heightForWidth(label.width())
    return f"needs {high} px of height and has {label.height()}" if high > label.height() + _SLACK else ""


def _overlaps(window: QWidget) -> list[str]:
    """Parts of one layout that lie upon each other, as a layout does that is given too little room."""
    found = []
    for holder in [window, *window.findChildren(QWidget)]:
        layout = holder.layout()
        if layout is None or not holder.isVisible() or isinstance(holder, QAbstractScrollArea):
            continue
        children = [one for one in holder.children() if isinstance(one, QWidget) and one.isVisible()]
        laid = [one for one in children if one.property("kind") != "popover" and one.width() and one.height()]
        for place, one in enumerate(laid):
            for other in laid[place + 1 :]:
                both = one.geometry().intersected(other.geometry())
                if both.width() > 1 and both.height() > 1:
                    found.append(f"{_name(one)} and {_name(other)} lie upon each other by {both.height()} px")
    return found


def seen(widget: QWidget, window: QWidget) -> bool:
    """Whether all of it is on the screen now, without scrolling."""
    if not widget.isVisible():
        return False
    rect = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
    return window.rect().contains(rect) and widget.visibleRegion().boundingRect().size() == widget.size()
