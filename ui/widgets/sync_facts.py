"""Beside the outbox: how the way to Astro stands, today in numbers, the last hours, and how fresh the cards are."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from ui.presenters.display import BadgeDisplay, Tone
from ui.presenters.sync_page import Figure, SyncPagePresenter, WarmDisplay
from ui.presenters.words import tr
from ui.theme.fonts import Type
from ui.theme.scheme import Theme
from ui.widgets.parts import button, label, rule, set_text, set_tone
from ui.widgets.traffic_chart import TrafficChart


class SyncFacts(QScrollArea):
    """Scrolls where there is too little room."""

    differences_wanted = Signal()
    """Somebody wants to go on from what differs at Astro."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._presenter: SyncPagePresenter | None = None
        self._warm: WarmDisplay | None = None
        self.setObjectName("syncFacts")
        self.setAccessibleName(tr("The way to Astro"))
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, theme.px(10), 0)
        self._column.setSpacing(theme.px(10))
        self._add_way()
        self._add_figures()
        self._add_hours()
        self._add_warm()
        self._add_rest()
        self.setWidget(inside)
        inside.setAutoFillBackground(False)  # setWidget has just switched it on; the panel below is the ground

    def begin(self, presenter: SyncPagePresenter) -> None:
        self._presenter = presenter

    def show_badge(self, display: BadgeDisplay) -> None:
        set_text(self._headline, display.headline)
        set_tone(self._headline, Tone.PLAIN if display.tone is Tone.MUTED else display.tone)
        set_text(self._detail, display.detail or tr("Nothing waits."))
        set_text(self._why, display.explanation)

    def show_facts(self, catalogue: str, differences: str) -> None:
        if self._presenter is None:
            return
        for figure in self._presenter.figures():
            self._show_figure(figure)
        traffic = self._presenter.traffic()
        self._chart.show_traffic(traffic)
        set_text(self._summary, traffic.summary)
        self._show_warm(self._presenter.warm())
        set_text(self._catalogue, catalogue)
        set_text(self._differences, differences)
        for part in (self._differences, self._show):
            part.setVisible(bool(differences))

    def _show_figure(self, figure: Figure) -> None:
        number, words = self._numbers[figure.name]
        set_text(number, f"{figure.number:,}")
        set_tone(number, figure.tone if figure.number else Tone.MUTED)
        set_text(words, f"{figure.words} · {figure.more}" if figure.more else figure.words)

    def _show_warm(self, display: WarmDisplay) -> None:
        if display == self._warm:
            return
        self._warm = display
        self._bar.setRange(0, max(1, display.whole))
        self._bar.setValue(display.done)
        self._bar.setVisible(bool(display.whole))
        self._bar.setAccessibleDescription(display.headline)
        set_text(self._fresh, display.headline)
        set_text(self._old, display.detail)
        self._old.setVisible(bool(display.detail))
        self.pause.setText(tr("Go on") if display.paused else tr("Pause"))
        spoken = tr("Go on keeping cards fresh") if display.paused else tr("Pause keeping cards fresh")
        self.pause.setAccessibleName(spoken)

    def _press_pause(self) -> None:
        if self._presenter is None or self._warm is None:
            return
        presenter = self._presenter

        def heard(refusal: str) -> None:
            self._show_warm(presenter.warm())
            set_text(self._refused, refusal)
            self._refused.setVisible(bool(refusal))

        presenter.pause(not self._warm.paused, heard)

    def _press_now(self) -> None:
        if self._presenter is not None:
            self._presenter.sync_now()

    # ---------------------------------------------------------------------------------------------------- the pieces

    def _section(self, words: str) -> None:
        self._column.addSpacing(self._theme.px(6))
        self._column.addWidget(rule())
        self._column.addSpacing(self._theme.px(2))
        self._column.addWidget(self._named("", Type.SMALL_STRONG, Tone.MUTED, words))

    def _named(self, name: str, step: Type = Type.BODY, tone: Tone = Tone.PLAIN, text: str = "") -> QLabel:
        made = label(self._theme, step, tone, text, wrap=True)
        made.setObjectName(name)
        return made

    def _add_way(self) -> None:
        self._column.addWidget(self._named("", Type.SMALL_STRONG, Tone.MUTED, tr("The way to Astro")))
        self._headline = self._named("syncHeadline", Type.TITLE)
        self._detail = self._named("syncDetail")
        self._why = self._named("syncExplanation", tone=Tone.MUTED)
        for part in (self._headline, self._detail, self._why):
            self._column.addWidget(part)
        self.now = button(self._theme, "syncNow", tr("Sync now"), "primary")
        self.now.clicked.connect(self._press_now)
        self._column.addWidget(self.now)
        self._differences = self._named("differencesAtAstro", tone=Tone.WARN)
        self._show = button(self._theme, "showDifferences", tr("See whose they are"))
        self._show.clicked.connect(self.differences_wanted)
        self._differences.hide()
        self._show.hide()
        self._column.addWidget(self._differences)
        self._column.addWidget(self._show)

    def _add_figures(self) -> None:
        self._section(tr("Operations"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(self._theme.px(12))
        grid.setVerticalSpacing(self._theme.px(4))
        grid.setColumnStretch(1, 1)
        self._numbers: dict[str, tuple[QLabel, QLabel]] = {}
        for row, name in enumerate(("waiting", "sending", "unknown", "review", "done")):
            number = label(self._theme, Type.STRONG)
            number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            words = label(self._theme, Type.BODY, wrap=True)
            number.setObjectName(f"figure-{name}")
            words.setObjectName(f"figureWords-{name}")
            grid.addWidget(number, row, 0)
            grid.addWidget(words, row, 1)
            self._numbers[name] = number, words
        self._column.addLayout(grid)

    def _add_hours(self) -> None:
        self._section(tr("The last 24 hours"))
        self._chart = TrafficChart(self._theme)
        self._summary = self._named("trafficSummary", Type.SMALL, Tone.MUTED)
        self._column.addWidget(self._chart)
        self._column.addWidget(self._summary)

    def _add_warm(self) -> None:
        self._section(tr("Cards kept fresh for an outage"))
        self._bar = QProgressBar()
        self._bar.setObjectName("warmProgress")
        self._bar.setAccessibleName(tr("Owners whose cards are younger than a day"))
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(self._theme.px(10))
        self._fresh = self._named("warmHeadline")
        self._old = self._named("warmDetail", Type.SMALL, Tone.MUTED)
        self._refused = self._named("warmRefusal", Type.SMALL, Tone.BAD)
        self._refused.hide()
        self.pause = button(self._theme, "pauseWarming", tr("Pause"), accessible=tr("Pause keeping cards fresh"))
        self.pause.clicked.connect(self._press_pause)
        for part in (self._fresh, self._bar, self._old, self.pause, self._refused):
            self._column.addWidget(part)

    def _add_rest(self) -> None:
        self._section(tr("The catalogue"))
        self._catalogue = self._named("catalogueState", Type.SMALL, Tone.MUTED)
        self._column.addWidget(self._catalogue)
        self._column.addStretch(1)
        kept = tr("Each sale is on this register's disk before the screen says so. Nothing here is ever dropped.")
        self._column.addWidget(self._named("", Type.SMALL, Tone.MUTED, kept))
