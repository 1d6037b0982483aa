"""F10: a manager's PIN lets the next reward be handed out where the register alone may not (DESIGN §7)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from astro_desk.use_cases.checkout_session import CheckoutSession
from ui.presenters.refusals import why_not
from ui.presenters.screen import Settle

CheckPin = Callable[[str], Future[None]]
"""Checks a PIN beside the screen; the future raises Refused `pin_not_set`, `pin_wait`, `pin_wrong`."""


class ManagerPresenter:
    def __init__(self, session: CheckoutSession, check: CheckPin, settle: Settle) -> None:
        self._session, self._check, self._settle = session, check, settle

    def enter(self, pin: str, then: Callable[[str], None]) -> None:
        """Checks the PIN; `then` hears "" when it is right, else why not."""
        sale = self._session.basket.sale_id

        def checked(future: Future[None]) -> None:
            refusal = why_not(future)
            if refusal:
                then(refusal)
                return
            # A PIN is for the sale that the manager saw.
            self._session.manager = self._session.basket.sale_id == sale
            then("")

        self._settle(self._check(pin), checked)
