"""When what nobody waits for waits for the counter, and how long keeping cards fresh takes."""

from datetime import timedelta

import pytest

from astro_desk.use_cases.counter_activity import FORGOTTEN_S, KEYS_S, CounterActivity
from astro_desk.use_cases.sync_ports import Freshness
from astro_desk.use_cases.warmth import until_all_fresh


@pytest.mark.parametrize(
    ("since_key_s", "in_hand", "busy"),
    [
        (KEYS_S - 1, False, True),
        (KEYS_S, False, False),
        (KEYS_S, True, True),
        (FORGOTTEN_S - 1, True, True),
        (FORGOTTEN_S, True, False),
    ],
)
def test_a_key_a_moment_ago_or_a_sale_that_is_not_forgotten(since_key_s, in_hand, busy):
    activity = CounterActivity(lambda: 10_000.0)
    activity.last_key_s = lambda: 10_000.0 - since_key_s
    activity.sale_in_hand = lambda: in_hand
    assert activity.busy() is busy


def test_before_anybody_was_there_nobody_is():
    assert not CounterActivity().busy()


def test_an_owner_takes_three_requests_and_a_day_has_room_for_14400():
    assert until_all_fresh(Freshness(14_400, 400, 0, None)) == timedelta(seconds=84_000)
    assert until_all_fresh(Freshness(14_401, 14_401, 0, None)) is None
