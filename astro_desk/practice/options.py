"""What the practice store may be told to do where the real service's behaviour is unknown (ASTRO_API §8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Duplicate = Literal["echo", "reject", "double"]
DUPLICATES: tuple[Duplicate, ...] = ("echo", "reject", "double")


@dataclass(frozen=True, slots=True)
class Login:
    """The one log-in of a practice store (ASTRO_API §1, token call); compared byte for byte, never trimmed."""

    username: str = "cashier"
    password: str = "practice"
    client_id: str = "practice"


@dataclass(frozen=True, slots=True)
class Options:
    """Switches of one practice store; every value is a plausible reading of an undocumented point.

    The defaults are the kindest world. Sources: ASTRO_API §6 and §8, and the list of server models that
    closes FAILURES part 4.
    """

    login: Login = Login()

    duplicate: Duplicate = "echo"
    """The same transactionID again: the first result again, a 420 line, or a second punch."""

    dedupe_hours: float | None = None
    """After so many hours an id counts as never seen. None: it is remembered for ever."""

    removed_id_may_return: bool = True
    """False: an id that was removed is refused with 420 when it is added again."""

    honour_dates: bool = True
    """False: every purchase is dated the day on which it arrives."""

    quantity_rows: bool = True
    """A line of n units is n entries of cardPurchases; False: one entry. It is n punches either way."""

    completed: Literal["also", "only"] = "also"
    """completed_cards=1 shows the full cards beside the open ones, or nothing but the full ones."""

    refill_gap: bool = True
    """After a removal the gap of a full card is filled from the next card; False: two cards stay open."""

    links: Literal["many", "one", "replace"] = "many"
    """customerIDs of one pet owner: any number, a second one is refused (330), or the new one alone lives."""

    stale_s: float = 0.0
    """Status answers show the state of so many seconds ago."""

    stale_varies: bool = False
    """True: each read is between 0 and stale_s old, drawn from a fixed seed."""

    stale_search: bool = False
    """True: searchCustomer does not find an owner added less than stale_s ago either."""

    token_lifetime_s: int = 1800
    """The life of an access token, in seconds."""

    new_token_revokes: bool = False
    """True: each log-in ends every older token."""

    api_on: bool = True
    """False: an Astro agent has not switched this account's REST API on: it signs in, and every call answers 403."""

    bad_login_is_200: bool = False
    """A wrong log-in answers 200 without access_token instead of 401."""

    not_eligible_is_100: bool = False
    """checkRedemptionEligibility says no with 100 and isEligible false instead of 700."""

    single_item_as_object: bool = True
    """eligiblePurchaseItems with one item_code answers one object; False: an array of one."""

    lists_goods: bool = True
    """customerRewardStatus names open rewards and their goods; False: it is empty, and only checkRedemptionEligibility
    tells of one good at a time."""

    lists_by_hand: bool = True
    """eligiblePurchaseItems also names the items of programs that no call can post: pre-paid passes, Cash Back."""

    points_per_dollar: int = 1
    """Points for each whole dollar of addPointsByDollar."""
