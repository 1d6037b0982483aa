"""Who answers for what is done at a counter: whoever sells, or whose PIN was given for the next decision."""

from __future__ import annotations

from astro_desk.core.people import NAMELESS, Person, is_person
from astro_desk.core.roles import Act, Role, may
from astro_desk.use_cases.people import working
from astro_desk.use_cases.ports import Records


class Allowed:
    """The part of a session that knows it; the table of roles is asked here."""

    def __init__(self, records: Records, cashier: str) -> None:
        self._people = records
        self.cashier = cashier
        """Who sells: a person's id, or what the register's own settings say."""
        self.approver: Person | None = None
        """Whose PIN was given for the next decision of this sale."""

    @property
    def manager(self) -> bool:
        """A manager has given the PIN for this sale."""
        return self.may(Act.REDEEM_OVER_CAP)

    @manager.setter
    def manager(self, given: bool) -> None:
        self.approver = NAMELESS if given else None

    def may(self, act: Act) -> bool:
        """Whether whoever gave a PIN for the next decision may do this."""
        return self.approver is not None and may(self.approver.role, act)

    @property
    def may_undo_older(self) -> bool:
        """As `may`; a store that has not said who its cashiers are tells nobody apart."""
        cashiers = any(one.role is Role.CASHIER for one in working(self._people))
        return not cashiers or self.may(Act.UNDO_OLDER_REDEMPTION)

    @property
    def decider(self) -> str:
        """Who answers for the next decision: whose PIN was given, else who is at the register."""
        if self.approver is not None and self.approver != NAMELESS:
            return self.approver.person_id
        return self.cashier or (NAMELESS.person_id if self.approver else "")

    @property
    def seller_id(self) -> str:
        """The id of whoever is signed on, "" for nobody."""
        return self.cashier if is_person(self.cashier) else ""
