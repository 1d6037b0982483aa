"""The pet owner of this sale: who, how reachable, how well known, and how old our knowledge is."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.presenters.display import OwnerDisplay, Tone
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.parts import label, rule, set_text, set_tone
from ui.widgets.paw import draw_paw

W = TypeVar("W")
V = TypeVar("V")
_FACTS = 5
_VISITS = 5
_CHIPS = 2


class Portrait(QWidget):
    """Initials on a round ground; a paw while nobody is chosen. Says nothing that the name does not say."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._initials = ""
        self.setFixedSize(theme.px(52), theme.px(52))
        theme.changed.connect(self.update)

    def show_initials(self, initials: str) -> None:
        if initials != self._initials:
            self._initials = initials
            self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.accent_soft if self._initials else tokens.sunken))
        painter.drawEllipse(area)
        if self._initials:
            painter.setFont(self._theme.font(Type.HEADING))
            painter.setPen(QColor(tokens.accent))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self._initials)
        else:
            inset = area.width() * 0.24
            draw_paw(painter, area.adjusted(inset, inset, -inset, -inset), QColor(tokens.line_strong))
        painter.end()


class OwnerPanel(QScrollArea):
    def __init__(self, theme: Theme, name: str = "ownerPanel", nobody: str = "", hint: str = "") -> None:
        """`nobody` and `hint` stand there while no owner is shown."""
        super().__init__()
        self._nobody = nobody or tr("No pet owner yet")
        self._hint = hint or tr("Scan, or type a phone, an e-mail or a name. The goods can come first.")
        self._theme = theme
        self._display: OwnerDisplay | None = None
        self.setObjectName(name)
        self.setAccessibleName(tr("Pet owner"))
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        inside.setObjectName(f"{name}Inside")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, theme.px(4), 0)
        self._column.setSpacing(theme.px(10))
        self.setWidget(inside)
        inside.setAutoFillBackground(False)  # setWidget has just switched it on; the panel below is the ground
        self._add_head()
        self._add_facts()
        self._add_visits()
        self._column.addStretch(1)
        self.show_owner(None)

    def show_owner(self, display: OwnerDisplay | None) -> None:
        if display == self._display and self._name.text():
            return
        self._display = display
        self._portrait.show_initials(display.initials if display else "")
        set_text(self._name, display.name if display else self._nobody)
        set_text(self._contact, "\n".join(display.contact) if display else self._hint)
        self._contact.setVisible(bool(self._contact.text()))
        self.setAccessibleDescription(display.spoken if display else self._nobody)
        for chip, phrase in _padded(self._chips, display.chips if display else ()):
            chip.setVisible(phrase is not None)
            if phrase is not None:
                set_text(chip, phrase.text)
                set_tone(chip, phrase.tone)
        self._wrap_chips()
        for (what, said), fact in _padded(self._facts, display.facts if display else ()):
            what.setVisible(fact is not None)
            said.setVisible(fact is not None)
            if fact is not None:
                set_text(what, fact[0])
                set_text(said, fact[1].text)
                set_tone(said, fact[1].tone)
        visits = display.visits if display else ()
        self._visits_head.setVisible(bool(visits))
        self._visits_rule.setVisible(bool(visits))
        for (day, goods), visit in _padded(self._visits, visits):
            day.setVisible(visit is not None)
            goods.setVisible(visit is not None)
            if visit is not None:
                set_text(day, visit[0])
                set_text(goods, visit[1])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._wrap_chips()

    def _wrap_chips(self) -> None:
        """A wrapped label chooses a width of its own; only one that is too long has to."""
        ruler, room = self._theme.ruler(Type.CAPTION_STRONG), self.viewport().width() - self._theme.room(28)
        for chip in self._chips:
            chip.setWordWrap(ruler.horizontalAdvance(chip.text()) > room)

    def _add_head(self) -> None:
        theme = self._theme
        self._portrait = Portrait(theme)
        self._name = label(theme, Type.TITLE, wrap=True)
        self._name.setObjectName("ownerName")
        head = QHBoxLayout()
        head.setSpacing(theme.px(12))
        head.addWidget(self._portrait, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._name, 1)
        self._column.addLayout(head)
        self._contact = label(theme, Type.SMALL, Tone.MUTED, wrap=True)
        self._contact.setObjectName("ownerContact")
        self._contact.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self._column.addWidget(self._contact)
        self._chips = [label(theme, Type.CAPTION_STRONG) for _ in range(_CHIPS)]
        for chip in self._chips:
            chip.setProperty("kind", "chip")
            self._column.addWidget(chip, 0, Qt.AlignmentFlag.AlignLeft)

    def _add_facts(self) -> None:
        theme, grid = self._theme, QGridLayout()
        grid.setHorizontalSpacing(theme.px(14))
        grid.setVerticalSpacing(theme.px(7))
        grid.setColumnStretch(1, 1)
        self._facts = []
        for row in range(_FACTS):
            what, said = label(theme, Type.SMALL, Tone.MUTED), label(theme, Type.SMALL_STRONG, wrap=True)
            grid.addWidget(what, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(said, row, 1)
            self._facts.append((what, said))
        self._column.addLayout(grid)

    def _add_visits(self) -> None:
        theme, grid = self._theme, QGridLayout()
        grid.setHorizontalSpacing(theme.px(14))
        grid.setVerticalSpacing(theme.px(6))
        grid.setColumnStretch(1, 1)
        self._visits_rule = rule()
        self._visits_head = label(theme, Type.SMALL_STRONG, Tone.MUTED, tr("Last visits"))
        self._column.addWidget(self._visits_rule)
        self._column.addWidget(self._visits_head)
        self._visits = []
        for row in range(_VISITS):
            day, goods = label(theme, Type.SMALL, Tone.MUTED), label(theme, Type.SMALL, wrap=True)
            grid.addWidget(day, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(goods, row, 1)
            self._visits.append((day, goods))
        self._column.addLayout(grid)


def _padded(widgets: list[W], values: tuple[V, ...]) -> list[tuple[W, V | None]]:
    return [(widget, values[place] if place < len(values) else None) for place, widget in enumerate(widgets)]
