"""The places in one stack. Checkout is there from the first frame; the others are built when they are opened."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit, QStackedWidget

from ui.presenters.badge import starting_badge
from ui.presenters.desk import Desk
from ui.presenters.display import BadgeDisplay
from ui.presenters.machine import TriedScan
from ui.screens.checkout import CheckoutScreen
from ui.screens.header import Place
from ui.theme.scheme import Theme
from ui.widgets.floating_panel import FloatingPanel

if TYPE_CHECKING:
    from ui.screens.closing import ClosingScreen
    from ui.screens.owners import OwnersScreen
    from ui.screens.settings import SettingsScreen
    from ui.screens.sync import SyncScreen


class Places(QStackedWidget):
    def __init__(self, theme: Theme, checkout: CheckoutScreen) -> None:
        super().__init__()
        self._theme = theme
        self._desk: Desk | None = None
        self._badge = starting_badge()
        self.place = Place.CHECKOUT
        self.on_sell: Callable[[str], None] | None = None
        """Somebody in the Owners place is to be put on the sale."""
        self.on_place: Callable[[Place], None] | None = None
        """A place leads to another one."""
        self.on_idle: Callable[[], None] | None = None
        """The settings were left open, and nobody is there."""
        self.setObjectName("places")
        self.addWidget(checkout)

    def begin(self, desk: Desk) -> None:
        self._desk = desk
        self._show()

    def open(self, place: Place) -> None:
        if self.place is Place.SETTINGS and place is not Place.SETTINGS and self._desk is not None:
            self._desk.settings.leave()
        if self.place is not place:
            self._drop_what_is_typed()
        self.place = place
        self._show()
        if place is Place.OWNERS:
            self.owners.open_place()  # with the focus in its search
        elif place is Place.SETTINGS:
            self.settings.open_place()
        else:
            self.refresh()

    def one_back(self) -> Place:
        """Where Escape leads to: out of a panel that floats over the place, else to the checkout."""
        floating = self._floating()
        for one in floating:
            one.leave()
        return self.place if floating else Place.CHECKOUT

    def shut(self) -> None:
        """The register is locked: a manager's visit is over, and no half-typed PIN waits for somebody else."""
        self._drop_what_is_typed()
        if self.place is Place.SETTINGS:
            self.open(Place.CHECKOUT)

    def _drop_what_is_typed(self) -> None:
        for panel in self._floating():
            panel.leave()
        for field in self.findChildren(QLineEdit):
            if field.echoMode() is QLineEdit.EchoMode.Password:
                field.clear()

    def _floating(self) -> list[FloatingPanel]:
        """Panels over a place that are open, also of one that is not in sight."""
        return [one for one in self.findChildren(FloatingPanel) if not one.isHidden()]

    def refresh(self) -> None:
        """Reads again what the open place shows."""
        match self.place:
            case Place.OWNERS:
                self.owners.refresh()
            case Place.SYNC:
                self.sync.open_place()
            case Place.CLOSING:
                self.closing.open_place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What floats over a place stays inside the window."""
        super().resizeEvent(event)
        for panel in self._floating():
            panel.fit_again()

    def takes_scan(self, scan: TriedScan) -> bool:
        """A scan that is tried in the settings and sells nothing."""
        return self.place is Place.SETTINGS and self.settings.takes_scan(scan)

    def _go_to_outbox(self, which: str) -> None:
        """What is left of a day is settled there."""
        if self.on_place is not None:
            self.on_place(Place.SYNC)
            self.sync.show_list("review" if which == "review" else "open")

    def _show_owner(self, owner_id: str) -> None:
        """Something about a pet owner is looked into there."""
        if self.on_place is not None:
            self.on_place(Place.OWNERS)
            self.owners.show_owner(owner_id)

    def show_badge(self, display: BadgeDisplay) -> None:
        self._badge = display
        if self.place is Place.SYNC:
            self.sync.show_badge(display)

    @cached_property
    def owners(self) -> OwnersScreen:
        from ui.screens.owners import OwnersScreen

        made = OwnersScreen(self._theme)
        made.on_sell = lambda owner_id: self.on_sell and self.on_sell(owner_id)
        self.addWidget(made)
        return made

    @cached_property
    def sync(self) -> SyncScreen:
        from ui.screens.sync import SyncScreen

        made = SyncScreen(self._theme)
        made.on_owner = self._show_owner
        self.addWidget(made)
        return made

    @cached_property
    def closing(self) -> ClosingScreen:
        from ui.screens.closing import ClosingScreen

        made = ClosingScreen(self._theme)
        made.on_owner = self._show_owner
        self.addWidget(made)
        return made

    @cached_property
    def settings(self) -> SettingsScreen:
        """Only after `begin`: its sections need the data."""
        from ui.screens.settings import SettingsScreen

        assert self._desk is not None
        made = SettingsScreen(self._theme, self._desk)
        made.on_idle = lambda: self.on_idle and self.on_idle()
        self.addWidget(made)
        return made

    def _show(self) -> None:
        desk = self._desk
        match self.place:
            case Place.CHECKOUT:
                self.setCurrentIndex(0)
            case Place.OWNERS:
                if desk is not None:
                    self.owners.begin(desk.owners, desk.erasing, desk.doubles)
                self.setCurrentWidget(self.owners)
            case Place.SYNC:
                if desk is not None:
                    self.sync.begin(desk.outbox, desk.review, desk.sync_page, desk.differences)
                self.sync.show_badge(self._badge)
                self.setCurrentWidget(self.sync)
            case Place.CLOSING:
                if desk is not None:
                    self.closing.begin(desk.closing, desk.records, desk.by_hand, desk.differences)
                    self.closing.on_go = self._go_to_outbox
                self.setCurrentWidget(self.closing)
            case Place.SETTINGS:
                self.setCurrentWidget(self.settings)
