"""The Settings place: a list of sections, and the chosen one beside it. It closes when nobody is there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QButtonGroup, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from ui.presenters.desk import Desk
from ui.presenters.machine import TriedScan
from ui.presenters.words import tr
from ui.sections.section import SectionPanel
from ui.sections.table import sections
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.parts import button, label, panel

IDLE_MS = 300_000
"""After so long without a key or a touch the settings are closed: the manager has gone."""
_ACTS = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.TouchBegin})


class SettingsScreen(QWidget):
    def __init__(self, theme: Theme, desk: Desk) -> None:
        super().__init__()
        self._theme, self._desk = theme, desk
        self.on_idle: Callable[[], None] | None = None
        self.setObjectName("settings")
        self.setAccessibleName(tr("Settings"))
        self._table = sections()
        self._built: dict[str, tuple[SectionPanel, QScrollArea]] = {}
        self._shown = self._table[0].name
        self._views = QStackedWidget()
        self._lines = QButtonGroup(self)
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(IDLE_MS)
        self._idle.timeout.connect(lambda: self.on_idle and self.on_idle())
        self._lay_out()

    def open_place(self) -> None:
        """At the section that was open last."""
        self._choose(self._shown)

    def open_section(self, name: str) -> SectionPanel:
        """The panel of a section of the table, read again."""
        if name not in self._built:
            made = self._table[self._place(name)].build(self._theme, self._desk)
            scroll = scroller(made)
            made.answered.connect(lambda words, scroll=scroll: scroll.ensureWidgetVisible(words))
            self._views.addWidget(scroll)
            self._built[name] = made, scroll
        section, scroll = self._built[name]
        self._leave_section()
        self._views.setCurrentWidget(scroll)
        self._shown = name
        section.open_section()
        return section

    def _leave_section(self) -> None:
        if self._shown in self._built:
            self._built[self._shown][0].leave_section()

    def takes_scan(self, scan: TriedScan) -> bool:
        return self._shown in self._built and self._built[self._shown][0].takes_scan(scan)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        app().installEventFilter(self)
        self._idle.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._keep_in_sight)  # when the list has its new height

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        app().removeEventFilter(self)
        self._leave_section()
        self._idle.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _ACTS:
            self._idle.start()
        return super().eventFilter(watched, event)

    def _choose(self, name: str) -> None:
        line = self._lines.buttons()[self._place(name)]
        line.setChecked(True)
        self._keep_in_sight()
        line.setFocus()  # of the chosen one, also after a click: one line is marked, not two
        self.open_section(name)

    def _keep_in_sight(self) -> None:
        """The chosen line, and a part of the next one: it says that there is more."""
        chosen = self._lines.checkedButton()
        if chosen is not None:
            self._scroll.ensureWidgetVisible(chosen)

    def _place(self, name: str) -> int:
        return next(place for place, one in enumerate(self._table) if one.name == name)

    def _lay_out(self) -> None:
        px = self._theme.px
        inner = QWidget()
        lines = QVBoxLayout(inner)
        lines.setContentsMargins(px(10), px(10), px(10), px(10))
        lines.setSpacing(px(4))
        for place, section in enumerate(self._table):
            line = button(self._theme, f"settings-{section.name}", section.title, "section")
            line.setCheckable(True)
            line.clicked.connect(lambda _=False, which=section.name: self._choose(which))
            self._lines.addButton(line, place)
            lines.addWidget(line)
        lines.addStretch(1)
        listed = panel(name="settingsList")
        listed.setFixedWidth(px(230))
        column = QVBoxLayout(listed)
        column.setContentsMargins(px(4), px(14), px(4), px(6))
        column.setSpacing(px(4))
        title = label(self._theme, Type.TITLE, text=tr("Settings"))
        title.setContentsMargins(px(16), 0, px(12), px(4))
        column.addWidget(title)
        self._scroll = scroller(inner)
        column.addWidget(self._scroll, 1)
        sheet = panel(name="settingsSheet")
        around = QVBoxLayout(sheet)
        around.setContentsMargins(px(2), px(8), px(2), px(8))
        around.addWidget(self._views)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(16), px(16), px(16), px(16))
        row.setSpacing(px(16))
        row.addWidget(listed)
        row.addWidget(sheet, 1)


def app() -> QCoreApplication:
    running = QApplication.instance()
    assert running is not None
    return running


def scroller(inner: QWidget) -> QScrollArea:
    """What is higher than its place scrolls; what is wider never does."""
    made = QScrollArea()
    made.setWidgetResizable(True)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setWidget(inner)
    inner.setAutoFillBackground(False)
    return made
