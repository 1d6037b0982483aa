"""Points: what is expected, what may be spent, and how a receipt's bar code is read (ASTRO_API §7)."""

from datetime import UTC, date, datetime

import pytest

from astro_desk.core.checkout import PointsClaim
from astro_desk.core.errors import NeedsManager, Refused
from astro_desk.core.money import Money
from astro_desk.core.operations import AddPoints, AddPurchase, Operation, RedeemPoints, State
from astro_desk.core.points import PointsRules, ReceiptCode, check_reward, check_total, points_for, view_points
from astro_desk.core.snapshot import PointsEntry, PointsReward, Snapshot

NOW, TODAY = datetime(2026, 5, 2, 9, tzinfo=UTC), date(2026, 5, 2)
FIVE = PointsReward("501", "$5 Off", 250, "Discount", 500)


def told(intent, state=State.WAITING, seen=False):
    return Operation("x", "o1", intent, NOW, TODAY, state=state, seen=seen)


def snapshot(points=320, *entries):
    return Snapshot("o1", NOW, points=points, points_entries=entries, points_rewards=(FIVE,))


@pytest.mark.parametrize(
    ("cents", "rate", "points"),
    [(2199, 100, 21), (2199, 300, 63), (2199, 50, 10), (99, 100, 0), (2199, None, None), (100, 150, 1)],
)
def test_whole_dollars_times_the_rate_rounded_down(cents, rate, points):
    assert points_for(cents, PointsRules(rate=rate)) == points


def test_the_balance_and_what_is_expected_stay_apart():
    rows = [
        told(AddPoints(4150, 41)),
        told(AddPoints(900, 9), State.DONE),
        told(AddPoints(700, 7), State.DONE, seen=True),
        told(AddPoints(500, 5), State.CANCELLED),
        told(RedeemPoints("501", 250)),
        told(AddPurchase("0360", "0360")),
    ]
    view = view_points(snapshot(), rows, [], TODAY)
    assert (view.confirmed, view.coming, view.going, view.expected) == (320, 50, 250, 120)
    assert not view.certain
    assert view_points(snapshot(), [], [], TODAY).certain


def test_without_a_rate_and_without_a_snapshot_nobody_can_say():
    unknown = view_points(snapshot(), [told(AddPoints(4150)), told(AddPoints(900, 9))], [], TODAY)
    assert (unknown.coming, unknown.expected, unknown.certain) == (None, None, False)
    never = view_points(None, [told(AddPoints(900, 9))], [], TODAY)
    assert (never.confirmed, never.expected, never.spendable(PointsRules())) == (None, None, 0)


def test_points_in_doubt_are_not_promised_and_those_spent_in_doubt_are_not_spent_again():
    rows = [told(AddPoints(4150, 41), State.REVIEW), told(RedeemPoints("501", 250), State.REVIEW)]
    view = view_points(snapshot(), rows, [], TODAY)
    assert (view.coming, view.going, view.doubtful, view.spendable(PointsRules())) == (0, 250, 2, 70)


@pytest.mark.parametrize(
    ("rules", "claims", "entries", "code"),
    [
        (PointsRules(per_sale=1), 1, (), "points_limit_sale"),
        (PointsRules(per_sale=0), 0, (), "points_limit_sale"),
        (PointsRules(per_sale=3), 1, (), "points_too_few"),
        (PointsRules(same_day=False), 0, (PointsEntry("1", "", TODAY, 100, 320),), "points_same_day"),
    ],
)
def test_the_limits_of_a_points_reward(rules, claims, entries, code):
    held = [PointsClaim(f"c{n}", "501", "$5 Off", 250) for n in range(claims)]
    view = view_points(snapshot(320, *entries), [], held, TODAY)
    with pytest.raises(Refused) as refused:
        check_reward(FIVE, view, held, rules)
    assert refused.value.code == code


def test_a_reward_within_its_limits():
    old = PointsEntry("1", "", date(2026, 5, 1), 300, 320)
    spent = PointsEntry("2", "", TODAY, -50, 320)
    check_reward(FIVE, view_points(snapshot(320, old, spent), [], [], TODAY), [], PointsRules(same_day=False))


def test_a_total_beyond_reason():
    assert check_total(Money(200_000), manager=False) == Money(200_000)
    with pytest.raises(NeedsManager, match="amount_unusual"):
        check_total(Money(200_001), manager=False)
    assert check_total(Money(9_999_999), manager=True)
    with pytest.raises(Refused) as refused:
        check_total(Money(10_000_000), manager=True)
    assert refused.value.code == "amount_absurd"


@pytest.mark.parametrize(
    ("form", "text", "cents"),
    [
        ("R{any:6}T{total:7}", "R001234T0004150", 4150),
        ("R{any:6}T{total:7}", "R001234T004150", None),
        ("TOTAL:{total}", " TOTAL:4150 ", 4150),
        ("29{any:5}{total:5}{any:1}", "2900017041509", 4150),
        ("29{any:5}{total:5}{any:1}", "018542001003", None),
        ("R{any}/{total}", "R2026-05-02/7/4150", 4150),
        ("R.{total}", "Rx4150", None),
        ("R{total}", "R٤١٥٠", None),
    ],
)
def test_the_total_in_the_bar_code_of_a_receipt(form, text, cents):
    total = ReceiptCode(form).total(text)
    assert (total and total.cents) == cents


@pytest.mark.parametrize(
    "form",
    ["", "{total}", "R{any:4}", "R{total}{total}", "R{sum}", "R{total", "R{total:99999}", "R" * 61 + "{total}"],
)
def test_a_form_that_says_nothing_or_everything_is_refused(form):
    with pytest.raises(Refused) as refused:
        ReceiptCode(form)
    assert refused.value.code == "receipt_code_invalid"
