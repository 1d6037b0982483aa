"""A few of the random days that `make promises` plays (DESIGN §5, I3, I14), in parts for several cores."""

import pytest

from tests.scenarios.kept_days import KEPT, play
from tests.scenarios.promises import run
from tests.scenarios.shop_of_days import World

PARTS, DAYS = 4, 15


@pytest.mark.parametrize("part", range(PARTS))
def test_what_the_cards_promise_is_what_astro_has_after_the_drain(part):
    happened = run(DAYS, shrink=False, number=part)
    assert happened["days"] >= DAYS
    assert happened["units"] > 0
    assert happened["promises kept"] > 0


@pytest.mark.parametrize("day", KEPT, ids=lambda day: day.what)
def test_a_day_that_broke_a_promise_once_keeps_it(day, tmp_path):
    world = World(tmp_path)
    try:
        play(world, day)
        assert world.happened[day.met] > 0
    finally:
        world.close()
