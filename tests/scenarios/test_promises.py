"""A few of the random days that `make promises` plays (DESIGN §5, I3, I14), in parts for several cores."""

import pytest

from tests.scenarios.promises import run

PARTS, DAYS = 4, 15


@pytest.mark.parametrize("part", range(PARTS))
def test_what_the_cards_promise_is_what_astro_has_after_the_drain(part):
    happened = run(DAYS)
    assert happened["days"] >= DAYS
    assert happened["units"] > 0
    assert happened["promises kept"] > 0
