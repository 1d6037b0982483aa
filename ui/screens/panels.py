"""What a command opens beside the sale or above it: a new owner, held sales, rewards, quantity, PIN."""

from __future__ import annotations

from collections.abc import Callable

from ui.commands import Id
from ui.presenters.desk import Desk
from ui.presenters.display import Notice, Tone
from ui.screens.checkout import CheckoutScreen
from ui.screens.floating import Floating
from ui.widgets.side_panels import RewardsPanel


class Panels:
    """`to_checkout` brings the Checkout place to the front, with nothing open over it; `to_field` the one field."""

    def __init__(
        self,
        checkout: CheckoutScreen,
        floating: Floating,
        to_checkout: Callable[[], None],
        to_field: Callable[[], None],
    ) -> None:
        self._checkout, self._floating = checkout, floating
        self._to_checkout, self._to_field = to_checkout, to_field
        self._desk: Desk | None = None

    def begin(self, desk: Desk) -> None:
        """The data are open."""
        self._desk = desk
        checkout, rewards, points, offers = self._checkout, desk.counter.rewards, desk.points, desk.offers
        checkout.new_owner.on_save, checkout.held.on_resume = desk.counter.new_owner, desk.counter.resume
        checkout.handed_out.serve(rewards.handed_out, rewards.take_back)
        checkout.points.serve(points.rows, points.redeem, points.balance)
        checkout.free_goods.serve(offers.free_goods, offers.choose_free)
        checkout.offers.on_accept, checkout.offers.on_decline = offers.accept, offers.decline
        checkout.offers.on_choose = lambda program_id: self._rewards(checkout.free_goods, program_id)

    def close(self) -> None:
        self._floating.hide()
        if self._checkout.side_open:
            self._checkout.show_side(None)

    def find_owner(self) -> None:
        self._to_checkout()
        self._checkout.omnibox.selectAll()
        self._checkout.omnibox.ask_for_owner()

    def new_owner(self) -> None:
        self._to_checkout()
        typed = self._checkout.omnibox.text()
        owner = self._desk.counter.session.owner if self._desk else None
        if not typed.strip() and owner is not None and not owner.name:
            typed = owner.email or owner.phone
        self._checkout.omnibox.wipe()
        self._checkout.show_side(self._checkout.new_owner)
        self._checkout.new_owner.begin(typed)

    def quantity(self) -> None:
        last = self._desk.counter.last_line() if self._desk else None
        if last is not None:
            self._to_checkout()
            self._floating.quantity.begin(last[0], last[1], self._checkout.buttons[Id.QUANTITY])

    def manager(self) -> None:
        if self._desk is not None:
            self._to_checkout()
            self._floating.manager.begin()

    def held(self) -> None:
        if self._desk is not None:
            self._to_checkout()
            self._checkout.show_side(self._checkout.held)
            self._checkout.held.begin(self._desk.counter.held())

    def handed_out(self) -> None:
        self._rewards(self._checkout.handed_out)

    def points(self) -> None:
        """What the owner's points buy."""
        self._rewards(self._checkout.points)

    def free_goods(self) -> None:
        """Which good an accepted offer makes free."""
        self._rewards(self._checkout.free_goods)

    def _rewards(self, panel: RewardsPanel, at: str = "") -> None:
        if self._desk is not None:
            self._to_checkout()
            self._checkout.show_side(panel)
            panel.begin(at)

    def shortcuts(self) -> None:
        """Opens the table of keys, or closes it."""
        if self._floating.shortcuts.isVisible():
            self._to_field()
        else:
            self.close()
            self._floating.shortcuts.begin()

    def lock(self) -> None:
        """Names go from the screen until somebody signs on."""
        refusal = self._desk.sign_on.lock() if self._desk else ""
        if refusal and self._desk is not None:
            self._desk.counter.tell_notice(Notice(refusal, Tone.WARN))
