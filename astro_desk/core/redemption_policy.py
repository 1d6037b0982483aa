"""Who may redeem what while Astro cannot be asked (DESIGN §7). Pure: the caller counts and tells the time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from astro_desk.core.errors import NeedsManager, Refused


class OfflineRule(StrEnum):
    NEVER = "never"
    CONFIRMED = "confirmed"
    """Rewards that Astro had minted when it was last asked."""
    EARNED = "earned"
    """Also rewards that filled up here since, with a PIN each."""


@dataclass(frozen=True, slots=True)
class RedemptionPolicy:
    """What the manager chose. The counts hold for one outage."""

    rule: OfflineRule = OfflineRule.CONFIRMED
    oldest_snapshot: timedelta = timedelta(hours=24)
    per_owner: int = 1
    per_register: int = 10


@dataclass(frozen=True, slots=True)
class Circumstances:
    """`snapshot_age` None: the owner was never fetched. The counts are this outage's redemptions before this one."""

    online: bool
    minted: bool
    snapshot_age: timedelta | None
    by_owner: int
    by_register: int
    manager: bool


def check_redemption(policy: RedemptionPolicy, now: Circumstances) -> None:
    """Raises Refused or NeedsManager with the reason's code when the reward may not be handed out now."""
    if now.online and now.minted:
        return
    if not now.minted:
        if policy.rule is not OfflineRule.EARNED:
            raise Refused("reward_not_ready")
        if not now.manager:
            raise NeedsManager("reward_earned_needs_pin")
        return
    if policy.rule is OfflineRule.NEVER:
        raise Refused("redeem_offline_never")
    if now.manager:
        return
    # A snapshot from far ahead was taken before the clock was set back: nobody knows its age.
    if now.snapshot_age is None or abs(now.snapshot_age) > policy.oldest_snapshot:
        raise NeedsManager("snapshot_too_old")
    if now.by_owner >= policy.per_owner:
        raise NeedsManager("redeem_limit_owner", limit=policy.per_owner)
    if now.by_register >= policy.per_register:
        raise NeedsManager("redeem_limit_register", limit=policy.per_register)
