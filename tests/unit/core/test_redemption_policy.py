"""Who may redeem what while Astro cannot be asked (DESIGN §7)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from astro_desk.core.errors import NeedsManager, Refused
from astro_desk.core.redemption_policy import Circumstances, OfflineRule, RedemptionPolicy, check_redemption

POLICY = RedemptionPolicy()
OFFLINE = Circumstances(
    online=False, minted=True, snapshot_age=timedelta(hours=1), by_owner=0, by_register=0, manager=False
)


def answer(policy=POLICY, **changes):
    """None when the reward may be handed out, else the reason and whether a PIN would lift it."""
    try:
        check_redemption(policy, replace(OFFLINE, **changes))
    except Refused as refused:
        return refused.code, isinstance(refused, NeedsManager)
    return None


@pytest.mark.parametrize("rule", OfflineRule)
def test_online_a_minted_reward_is_handed_out_whatever_the_rule(rule):
    assert answer(RedemptionPolicy(rule), online=True, snapshot_age=None, by_owner=9, by_register=99) is None


def test_offline_a_confirmed_reward_is_handed_out_by_default():
    assert answer() is None


@pytest.mark.parametrize("manager", [False, True])
def test_never_means_never_with_a_pin_too(manager):
    assert answer(RedemptionPolicy(OfflineRule.NEVER), manager=manager) == ("redeem_offline_never", False)


@pytest.mark.parametrize(
    ("age", "code"),
    [
        (timedelta(0), None),
        (timedelta(hours=24), None),
        (timedelta(hours=24, seconds=1), "snapshot_too_old"),
        (None, "snapshot_too_old"),
        (-timedelta(seconds=2), None),
        (-timedelta(days=3650), "snapshot_too_old"),
    ],
)
def test_an_old_snapshot_needs_a_pin_and_so_does_one_whose_age_the_clock_cannot_tell(age, code):
    """T3: a dead battery sets the clock years back; that makes no snapshot young."""
    assert answer(snapshot_age=age) == (code and (code, True))
    assert answer(snapshot_age=age, manager=True) is None


@pytest.mark.parametrize(
    ("by_owner", "by_register", "code"),
    [
        (0, 9, None),
        (1, 1, "redeem_limit_owner"),
        (0, 10, "redeem_limit_register"),
        (1, 10, "redeem_limit_owner"),
    ],
)
def test_one_an_owner_and_ten_a_register_beyond_that_a_pin(by_owner, by_register, code):
    assert answer(by_owner=by_owner, by_register=by_register) == (code and (code, True))
    assert answer(by_owner=by_owner, by_register=by_register, manager=True) is None


def test_the_limit_is_told():
    with pytest.raises(NeedsManager) as refused:
        check_redemption(POLICY, replace(OFFLINE, by_owner=1))
    assert refused.value.facts == {"limit": 1}
    with pytest.raises(NeedsManager) as refused:
        check_redemption(POLICY, replace(OFFLINE, by_register=10))
    assert refused.value.facts == {"limit": 10}


@pytest.mark.parametrize("online", [False, True])
@pytest.mark.parametrize("rule", [OfflineRule.NEVER, OfflineRule.CONFIRMED])
def test_a_reward_that_is_only_earned_is_not_ready(rule, online):
    assert answer(RedemptionPolicy(rule), minted=False, online=online, manager=True) == ("reward_not_ready", False)


def test_a_reward_that_is_only_earned_takes_a_pin_each_where_the_manager_allows_it():
    earned = RedemptionPolicy(OfflineRule.EARNED)
    assert answer(earned, minted=False) == ("reward_earned_needs_pin", True)
    assert answer(earned, minted=False, manager=True) is None
    assert answer(earned) is None
