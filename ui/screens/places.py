"""The places in one stack. Checkout is there from the first frame; the others are built when they are opened."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget

from ui.presenters.badge import starting_badge
from ui.presenters.desk import Desk
from ui.presenters.display import BadgeDisplay
from ui.presenters.machine import TriedScan
from ui.screens.checkout import CheckoutScreen
from ui.screens.header import Place
from ui.theme.scheme import Theme

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
        self.place = place
        self._show()
        if place is Place.OWNERS:
            self.owners.open_place()  # with the focus in its search
        elif place is Place.SETTINGS:
            self.settings.open_place()
        else:
            self.refresh()

    def leave_settings(self) -> None:
        """A manager's visit is over when the register is locked."""
        if self.place is Place.SETTINGS:
            self.open(Place.CHECKOUT)

    def refresh(self) -> None:
        """Reads again what the open place shows."""
        match self.place:
            case Place.OWNERS:
                self.owners.refresh()
            case Place.SYNC:
                self.sync.open_place()
            case Place.CLOSING:
                self.closing.open_place()

    def takes_scan(self, scan: TriedScan) -> bool:
        """A scan that is tried in the settings and sells nothing."""
        return self.place is Place.SETTINGS and self.settings.takes_scan(scan)

    def _go_to_outbox(self, which: str) -> None:
        """What is left of a day is settled there."""
        if self.on_place is not None:
            self.on_place(Place.SYNC)
            self.sync.show_list("review" if which == "review" else "open")

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
        self.addWidget(made)
        return made

    @cached_property
    def closing(self) -> ClosingScreen:
        from ui.screens.closing import ClosingScreen

        made = ClosingScreen(self._theme)
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
                    self.owners.begin(desk.owners, desk.erasing)
                self.setCurrentWidget(self.owners)
            case Place.SYNC:
                if desk is not None:
                    self.sync.begin(desk.outbox, desk.review, desk.sync_page)
                self.sync.show_badge(self._badge)
                self.setCurrentWidget(self.sync)
            case Place.CLOSING:
                if desk is not None:
                    self.closing.begin(desk.closing, desk.records, desk.by_hand)
                    self.closing.on_go = self._go_to_outbox
                self.setCurrentWidget(self.closing)
            case Place.SETTINGS:
                self.setCurrentWidget(self.settings)
