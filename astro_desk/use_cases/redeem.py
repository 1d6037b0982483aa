"""Putting a reward into the sale, within what the manager allows while Astro cannot be asked (DESIGN §7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from astro_desk.core.cards import OwnerView
from astro_desk.core.checkout import Basket, Claim
from astro_desk.core.errors import NeedsManager, Refused
from astro_desk.core.item_code import read_code
from astro_desk.core.operations import Redeem, State
from astro_desk.core.redemption_policy import Circumstances, RedemptionPolicy, check_redemption
from astro_desk.core.rewards import RewardDue
from astro_desk.core.snapshot import RewardItem
from astro_desk.use_cases import outage
from astro_desk.use_cases.ports import Clock, NewId, Records
from astro_desk.use_cases.store_rules import read_policy

_FRESH_ENOUGH = timedelta(seconds=60)
"""How old Astro's answer may be when a reward is handed out online (DESIGN §7)."""


def is_old(view: OwnerView, clock: Clock) -> bool:
    """Whether Astro must be asked again before goods are handed out on this view."""
    return view.as_of is None or clock.now() - view.as_of > _FRESH_ENOUGH


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
    check_free([due.reward_id], owner_id, records)
    snapshot = records.snapshot(owner_id)
    age = clock.now() - snapshot.begun_at if snapshot else None
    approved = approval(basket, records, online=online, minted=True, snapshot_age=age, manager=manager)
    return Claim(
        claim_id=new_id(),
        program_id=due.program_id,
        program_title=due.program_title,
        item_code=item.item_code if item else "",
        description=item.description if item else due.description,
        reward_id=due.reward_id,
        astro_item_id=item.astro_item_id if item else None,
        approved_by=approved,
        promised=not online,
    )


def claim_earned(
    program_id: str,
    program_title: str,
    item_code: str,
    basket: Basket,
    records: Records,
    new_id: NewId,
    *,
    online: bool,
    manager: bool,
) -> Claim:
    """The claim of a reward that is full here and not minted by Astro yet; refused unless the manager's rule has it.

    `item_code`: the good that is handed out, in any spelling; "" leaves it to what Astro will list. Raises Refused as
    `read_code`.
    """
    approved = approval(basket, records, online=online, minted=False, snapshot_age=None, manager=manager)
    read = read_code(item_code) if item_code else None
    item = records.catalogue(read.forms).find(read) if read else None
    code, description = (item.code, item.description) if item else (item_code, "")
    return Claim(new_id(), program_id, program_title, code, description, approved_by=approved, promised=True)


def check_free(reward_ids: Iterable[str], owner_id: str, records: Records) -> None:
    """Raises Refused `reward_taken` when an operation of this register holds one of the rewards."""
    held = {
        one.intent.reward_id
        for one in records.owner_operations(owner_id)
        if isinstance(one.intent, Redeem) and one.state not in (State.CANCELLED, State.WRITTEN_OFF)
    }
    if held & set(reward_ids):
        raise Refused("reward_taken")


def check_open(claims: Iterable[Claim], owner_id: str, records: Records) -> None:
    """Raises Refused `reward_redeemed_elsewhere` when Astro shows one of the rewards as redeemed by now.

    One that Astro does not show at all may be missing in a read that lags: sync looks for it (FAILURES N15).
    """
    snapshot = records.snapshot(owner_id)
    for claim in claims:
        reward = snapshot.reward(claim.reward_id) if snapshot and claim.reward_id else None
        if reward is not None and reward.redeemed_on is not None:
            raise Refused("reward_redeemed_elsewhere", what=claim.description or claim.program_title)


def forbidden(policy: RedemptionPolicy, *, online: bool, minted: bool) -> Refused | None:
    """Why the store's rule hands such a reward out to nobody just now, whatever PIN is given; None: it does."""
    now = Circumstances(online=online, minted=minted, snapshot_age=None, by_owner=0, by_register=0, manager=True)
    try:
        check_redemption(policy, now)
    except Refused as refusal:
        return refusal
    return None


def approval(
    basket: Basket, records: Records, *, online: bool, minted: bool, snapshot_age: timedelta | None, manager: bool
) -> str:
    """Who had to allow it: "" for nobody. The counts are of this outage, with what stands in sales not finished; a
    reward for points is a reward like one of a card.

    Raises Refused or NeedsManager as `check_redemption`.
    """
    handed_out = [one.owner_id for one in outage.promised(records)]
    others = (held.basket for held in records.held_sales() if held.basket.sale_id != basket.sale_id)
    for one in (basket, *others):
        handed_out += [one.owner_id or ""] * one.promises
    circumstances = Circumstances(
        online=online,
        minted=minted,
        snapshot_age=snapshot_age,
        by_owner=handed_out.count(basket.owner_id or ""),
        by_register=len(handed_out),
        manager=False,
    )
    policy = read_policy(records)
    try:
        check_redemption(policy, circumstances)
    except NeedsManager:
        if not manager:
            raise
        check_redemption(policy, replace(circumstances, manager=True))
        return "manager"
    return ""
