"""Putting a reward into the sale, within what the manager allows while Astro cannot be asked (DESIGN §7)."""

from __future__ import annotations

import json
from datetime import timedelta

from astro_desk.core.checkout import Basket, Claim
from astro_desk.core.errors import Refused
from astro_desk.core.operations import OPEN, Operation, Redeem
from astro_desk.core.redemption_policy import Circumstances, OfflineRule, RedemptionPolicy, check_redemption
from astro_desk.core.rewards import RewardDue
from astro_desk.core.snapshot import RewardItem
from astro_desk.use_cases.ports import Clock, NewId, Records

POLICY_SETTING = "redemption_policy"


def read_policy(records: Records) -> RedemptionPolicy:
    """The manager's choice, or the rule that holds until a manager chooses."""
    text = records.setting(POLICY_SETTING)
    if text is None:
        return RedemptionPolicy()
    chosen = json.loads(text)
    return RedemptionPolicy(
        OfflineRule(chosen["rule"]),
        timedelta(hours=chosen["oldest_snapshot_h"]),
        chosen["per_owner"],
        chosen["per_register"],
    )


def claim_reward(
    due: RewardDue,
    item: RewardItem | None,
    basket: Basket,
    records: Records,
    clock: Clock,
    new_id: NewId,
    *,
    online: bool,
    manager: bool = False,
) -> Claim:
    """The claim of a minted reward, with the free good that the owner takes (None: Astro listed none).

    Raises Refused `reward_taken`, or as `check_redemption` does.
    """
    owner_id = basket.owner_id or ""
    if any(claim.reward_id == due.reward_id for claim in basket.claims):
        raise Refused("reward_taken")
    snapshot = records.snapshot(owner_id)
    waiting = _redemptions(records.operations(tuple(OPEN)))
    circumstances = Circumstances(
        online=online,
        minted=True,
        snapshot_age=clock.now() - snapshot.begun_at if snapshot else None,
        by_owner=sum(one.owner_id == owner_id for one in waiting) + len(basket.claims),
        by_register=len(waiting) + len(basket.claims),
        manager=manager,
    )
    check_redemption(read_policy(records), circumstances)
    return Claim(
        claim_id=new_id(),
        program_id=due.program_id,
        program_title=due.program_title,
        item_code=item.item_code if item else "",
        description=item.description if item else due.description,
        reward_id=due.reward_id,
        astro_item_id=item.astro_item_id if item else None,
        approved_by="manager" if manager else "",
    )


def claim_earned(
    program_id: str,
    program_title: str,
    basket: Basket,
    records: Records,
    new_id: NewId,
    *,
    online: bool,
    manager: bool,
) -> Claim:
    """The claim of a reward that is full here and not minted by Astro yet; refused unless the manager's rule has it."""
    waiting = _redemptions(records.operations(tuple(OPEN)))
    owner_id = basket.owner_id or ""
    circumstances = Circumstances(
        online=online,
        minted=False,
        snapshot_age=None,
        by_owner=sum(one.owner_id == owner_id for one in waiting) + len(basket.claims),
        by_register=len(waiting) + len(basket.claims),
        manager=manager,
    )
    check_redemption(read_policy(records), circumstances)
    return Claim(new_id(), program_id, program_title, "", program_title, approved_by="manager" if manager else "")


def _redemptions(operations: tuple[Operation, ...]) -> list[Operation]:
    return [one for one in operations if isinstance(one.intent, Redeem)]
