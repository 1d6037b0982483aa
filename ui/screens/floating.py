"""What floats above the window for a moment: quantity, PIN, a question, the keys, help. No dialogs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from astro_desk.use_cases.slip_text import slip_text
from ui.presenters.desk import Desk
from ui.presenters.finished import FinishedPresenter
from ui.theme.scheme import Theme
from ui.widgets.ask_panel import AskPanel
from ui.widgets.finished_panel import FinishedPanel
from ui.widgets.forgotten_panel import ForgottenPanel
from ui.widgets.help_panel import HelpPanel
from ui.widgets.manager_panel import ManagerPanel
from ui.widgets.offers_panel import OffersPanel
from ui.widgets.quantity_panel import QuantityPanel
from ui.widgets.shortcut_sheet import ShortcutSheet
from ui.widgets.slip_panel import SlipPanel


class Floating:
    """The panels over one window; one of them is open at a time."""

    def __init__(self, theme: Theme, keys: Sequence[tuple[str, str]], root: QWidget) -> None:
        self.quantity = QuantityPanel(theme, root)
        self.manager = ManagerPanel(theme, root)
        self.ask = AskPanel(theme, root)
        self.shortcuts = ShortcutSheet(theme, tuple(keys), root)
        self.finished = FinishedPanel(theme, root)
        self.slip = SlipPanel(theme, root)
        self.help = HelpPanel(theme, root)
        self.offers = OffersPanel(theme, root)
        self.forgotten = ForgottenPanel(theme, root)
        self.manager.forgotten.connect(self._ask_for_passphrase)
        asking = (self.quantity, self.manager, self.forgotten, self.ask)
        self.all = (*asking, self.shortcuts, self.finished, self.slip, self.offers, self.help)
        self._desk: FinishedPresenter | None = None
        self._slip_of = ""
        """The sale whose slip was shown last."""

    def begin(self, desk: Desk) -> None:
        """The data is open."""
        self.quantity.on_quantity = desk.counter.set_quantity
        self.manager.on_pin = desk.manager.enter
        self.manager.on_settings = desk.settings.enter
        self.forgotten.on_new_pin = desk.manager.new_pin
        self.manager.said.pause = desk.manager.pause_s
        self._desk = self.finished.presenter = desk.finished
        self.finished.on_slip = self._open_slip
        self.offers.presenter = desk.offer_list
        self.offers.on_accept, self.offers.on_decline = desk.offers.accept, desk.offers.decline

    @property
    def open(self) -> bool:
        return any(one.isVisible() for one in self.all)

    def hide(self) -> None:
        for one in self.all:
            one.hide()

    def fit_again(self) -> None:
        """The window is another size: what is open stays open, with what was typed."""
        for one in self.all:
            one.fit_again()

    def refresh(self) -> None:
        """News from the workers: a slip or a sale that is open says what Astro has said meanwhile (DESIGN §7)."""
        if self.finished.isVisible():
            self.finished.renew()
        slip = self._desk.slip(self._slip_of) if self._desk and self.slip.isVisible() else None
        if slip is not None and self._desk is not None:
            self.slip.renew(slip_text(slip, self._desk.zone))

    def show_finished(self) -> None:
        """Finished sales, newest first."""
        if self._desk is not None:
            self.hide()
            self.finished.begin()

    def show_offers(self) -> None:
        """Every offer that this register knows of."""
        self.hide()
        self.offers.begin()

    def show_help(self) -> None:
        self.hide()
        self.help.begin()

    def show_slip(self) -> None:
        """The slip of the sale that was finished last, if there is one."""
        if self._desk is not None:
            self._open_slip(self._desk.last_sale())

    def ask_for_settings(self) -> None:
        """The PIN that opens the settings."""
        if self._desk is not None:
            self.hide()
            self.manager.begin(for_settings=True)

    def _ask_for_passphrase(self) -> None:
        self.hide()
        self.forgotten.begin()

    def _open_slip(self, sale_id: str) -> None:
        slip = self._desk.slip(sale_id) if self._desk else None
        if slip is not None and self._desk is not None:
            self.hide()
            self._slip_of = sale_id
            self.slip.begin(slip.number, slip_text(slip, self._desk.zone))
