"""F10: a manager's PIN lets the next reward be handed out where the register alone may not (DESIGN §7)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol

from astro_desk.core.people import Person
from astro_desk.core.roles import Act
from astro_desk.use_cases.checkout_session import CheckoutSession
from astro_desk.use_cases.people_ports import ResetPin
from astro_desk.use_cases.pin_tries import PinPauses
from astro_desk.use_cases.sentences import sentence
from ui.presenters.refusals import why_not
from ui.presenters.screen import Settle


class CheckPin(Protocol):
    def __call__(self, pin: str, act: Act) -> Future[Person]:
        """Says beside the screen whose PIN it is, when their role may do this.

        The future raises Refused `pin_not_set`, `pin_wait`, `pin_wrong`, `role_may_not`.
        """
        ...


class ManagerPresenter:
    def __init__(
        self, session: CheckoutSession, check: CheckPin, settle: Settle, pauses: PinPauses, reset: ResetPin
    ) -> None:
        self._session, self._check, self._settle, self._pauses = session, check, settle, pauses
        self._reset = reset

    def new_pin(self, passphrase: str, pin: str, again: str, then: Callable[[str], None]) -> None:
        """A manager's PIN that nobody knows any more: `then` hears "" when the new one holds, else why not."""
        if pin != again:
            then(sentence("pins_differ"))
            return
        self._settle(self._reset(passphrase, pin), lambda done: then(why_not(done)))

    def pause_s(self, all_wait: bool) -> int:
        """As `PinPauses.left_s`, of managers."""
        return self._pauses.left_s(Act.REDEEM_OVER_CAP, all_wait=all_wait)

    def enter(self, pin: str, then: Callable[[str], None]) -> None:
        """Checks the PIN; `then` hears "" when it is right, else why not."""
        sale = self._session.basket.sale_id

        def checked(future: Future[Person]) -> None:
            refusal = why_not(future)
            if refusal:
                then(refusal)
                return
            # A PIN is for the sale that the manager saw.
            self._session.approver = future.result() if self._session.basket.sale_id == sale else None
            then("")

        self._settle(self._check(pin, Act.REDEEM_OVER_CAP), checked)
