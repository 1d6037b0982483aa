"""F10: a manager's PIN lets the next reward be handed out where the register alone may not, or the rules be changed
(DESIGN §7)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from astro_desk.core.errors import Refused
from astro_desk.use_cases.checkout_session import CheckoutSession
from astro_desk.use_cases.ports import Records
from astro_desk.use_cases.sentences import explain
from astro_desk.use_cases.store_rules import check_manager, choose_policy, read_policy, save_policy
from ui.presenters.refusals import why_not
from ui.presenters.screen import Settle

CheckPin = Callable[[str], Future[None]]
"""Checks a PIN beside the screen; the future raises Refused `pin_not_set`, `pin_wait`, `pin_wrong`."""


@dataclass(frozen=True, slots=True)
class PolicyDisplay:
    """The rule, and as text: hours of the oldest answer, rewards an owner, rewards a register."""

    rule: str
    numbers: tuple[str, str, str]


class ManagerPresenter:
    def __init__(self, session: CheckoutSession, records: Records, check: CheckPin, settle: Settle) -> None:
        self._session, self._records, self._check, self._settle = session, records, check, settle

    def policy(self) -> PolicyDisplay:
        """What holds now."""
        now = read_policy(self._records)
        hours = int(now.oldest_snapshot.total_seconds()) // 3600
        return PolicyDisplay(now.rule.value, (str(hours), str(now.per_owner), str(now.per_register)))

    def leave(self) -> None:
        """The rules were looked at and left: the PIN is used up."""
        self._session.manager = False

    def save_policy(self, chosen: PolicyDisplay, then: Callable[[str], None]) -> None:
        """Keeps the rules that a manager has chosen after the PIN; `then` hears "" or why not."""
        hours, owner, register = (number or "?" for number in chosen.numbers)
        try:
            check_manager(self._session.manager)
            numbers = {"oldest_snapshot_h": hours, "per_owner": owner, "per_register": register}
            policy = choose_policy(read_policy(self._records), chosen.rule, **numbers)
        except Refused as refusal:
            then(explain(refusal))
            return

        def saved(future: Future[None]) -> None:
            refusal = why_not(future)
            if refusal:
                then(refusal)
                return
            self._session.manager = False  # one PIN is for one decision
            then("")

        self._settle(self._session.jobs.ask(lambda work: save_policy(work, policy)), saved)

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
