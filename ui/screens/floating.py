"""What floats above the checkout for a moment: quantity, PIN, the store's rules, a question, the keys. No dialogs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from ui.presenters.desk import Desk
from ui.theme.scheme import Theme
from ui.widgets.ask_panel import AskPanel
from ui.widgets.manager_panel import ManagerPanel
from ui.widgets.quantity_panel import QuantityPanel
from ui.widgets.rules_panel import RulesPanel
from ui.widgets.shortcut_sheet import ShortcutSheet


class Floating:
    """The panels over one window; one of them is open at a time."""

    def __init__(self, theme: Theme, keys: Sequence[tuple[str, str]], root: QWidget) -> None:
        self.quantity = QuantityPanel(theme, root)
        self.manager = ManagerPanel(theme, root)
        self.rules = RulesPanel(theme, root)
        self.ask = AskPanel(theme, root)
        self.shortcuts = ShortcutSheet(theme, tuple(keys), root)
        self.all = (self.quantity, self.manager, self.rules, self.ask, self.shortcuts)
        self.manager.rules.connect(self._open_rules)

    def begin(self, desk: Desk) -> None:
        """The data is open."""
        self.quantity.on_quantity = desk.counter.set_quantity
        self.manager.on_pin = desk.manager.enter
        self.rules.on_save = desk.manager.save_policy
        self.rules.policy = desk.manager.policy
        self.rules.closed.connect(desk.manager.leave)

    @property
    def open(self) -> bool:
        return any(one.isVisible() for one in self.all)

    def hide(self) -> None:
        for one in self.all:
            one.hide()

    def _open_rules(self) -> None:
        self.hide()
        self.rules.begin()
