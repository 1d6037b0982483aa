"""A tenth of the random days that `make promises` plays (DESIGN §5, I3, I14)."""

from tests.scenarios.promises import run


def test_what_the_cards_promise_is_what_astro_has_after_the_drain():
    happened = run(200)
    assert happened["days"] >= 200
    for what in ("units", "rewards", "of them not minted yet", "returned", "faults", "promises kept"):
        assert happened[what] > 20, happened
