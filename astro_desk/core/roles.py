"""What each role may do: one table, asked by every act that is not everybody's (DESIGN §7, §8). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from astro_desk.core.errors import NeedsManager


class Role(StrEnum):
    CASHIER = "cashier"
    SET_UP = "set_up"
    """Who installs the register: its line to Astro, its lists, its backups. No pet owner's affairs."""
    MANAGER = "manager"


class Act(StrEnum):
    """What somebody wants to do. Acts of a cashier are done by whoever is signed on; all others ask for a PIN."""

    SELL = "sell"
    """Scan, find pet owners, finish, hold, return goods: the counter."""
    SEE_NAMES = "see_names"
    UNDO_REDEMPTION = "undo_redemption"
    """Of the business day that is still open."""
    UNDO_OLDER_REDEMPTION = "undo_older_redemption"
    """Of another day: that day's closing has counted it."""
    RETRY_CASE = "retry_case"
    """A case in review: looked for again, sent again, or sent with a code put right."""
    SETTLE_CASE = "settle_case"
    """A case in review that Astro is never told of, a difference with Astro that is let be."""
    REDEEM_OVER_CAP = "redeem_over_cap"
    """A reward that the rules alone do not give without Astro."""
    UNUSUAL_TOTAL = "unusual_total"
    CHANGE_RULES = "change_rules"
    """For redeeming, programs, points, slips, goods by hand, the test customer."""
    CLOSE_WITH_OPEN_WORK = "close_with_open_work"
    ERASE_OWNER = "erase_owner"
    EXPORT = "export"
    """Names leave the register."""
    IMPORT = "import"
    BACKUP = "backup"
    RESTORE = "restore"
    SET_UP_REGISTER = "set_up_register"
    """Astro's address and log-in, the register's own settings."""
    PEOPLE = "people"
    """Who works here, their roles and PINs, and when the register locks itself."""


_COUNTER = frozenset({Role.CASHIER, Role.MANAGER})
_INSTALLING = frozenset({Role.SET_UP, Role.MANAGER})
_MANAGER = frozenset({Role.MANAGER})

WHO_MAY: Mapping[Act, frozenset[Role]] = {
    Act.SELL: _COUNTER,
    Act.SEE_NAMES: _COUNTER,
    Act.UNDO_REDEMPTION: _COUNTER,
    Act.UNDO_OLDER_REDEMPTION: _MANAGER,
    Act.RETRY_CASE: _COUNTER,
    Act.SETTLE_CASE: _MANAGER,
    Act.REDEEM_OVER_CAP: _MANAGER,
    Act.UNUSUAL_TOTAL: _MANAGER,
    Act.CHANGE_RULES: _MANAGER,
    Act.CLOSE_WITH_OPEN_WORK: _MANAGER,
    Act.ERASE_OWNER: _MANAGER,
    Act.EXPORT: _MANAGER,
    Act.IMPORT: _INSTALLING,
    Act.BACKUP: _INSTALLING,
    Act.RESTORE: _INSTALLING,
    Act.SET_UP_REGISTER: _INSTALLING,
    Act.PEOPLE: _MANAGER,
}
"""Of a locked register nobody sees names and nobody sells: there is nobody whose role could be asked."""


def may(role: Role | None, act: Act) -> bool:
    """`role` None: the register is locked, or somebody must sign on first."""
    return role is not None and role in WHO_MAY[act]


def check_role(role: Role | None, act: Act, code: str) -> None:
    """Raises NeedsManager with the code of a sentence that says what a PIN is wanted for."""
    if not may(role, act):
        raise NeedsManager(code)
