"""Reads that lag behind the writes (ASTRO_API §8)."""

from tests.practice.support import KIBBLE


def test_a_status_is_as_old_as_the_switch_says(till, clock):
    till.choose(stale_s=30)
    till.buy(("a", KIBBLE))
    assert till.punches() == []
    clock.advance(seconds=20)
    till.buy(("b", KIBBLE))
    clock.advance(seconds=9)
    assert till.punches() == []
    clock.advance(seconds=1)
    assert till.punches() == [["a"]]
    clock.advance(seconds=20)
    assert till.punches() == [["a", "b"]]


def test_all_three_status_calls_lag_and_the_inspection_does_not(till, clock):
    till.choose(stale_s=30)
    till.buy(*[(line, KIBBLE) for line in "abc"])
    till.ok("addPointsByDollar", customerID="sam", dollarAmount=7)
    assert till.rewards() == []
    assert till.ok("customerPointsStatus", customerID="sam") == {"astroPointsBalance": "0"}
    (owner,) = till.store.state("sam")["owners"]
    assert (owner["points"], len(owner["punches"]), len(owner["rewards"])) == (7, 3, 1)
    clock.advance(seconds=30)
    assert len(till.rewards()) == 1
    assert till.ok("customerPointsStatus", customerID="sam") == {"astroPointsBalance": "7"}


def test_a_new_owner_is_not_there_yet(till, clock):
    till.choose(stale_s=30)
    till.ok("addCustomer", customerID="new", first_name="A", last_name="B", phone="5556667777")
    assert till.status("customerStatus", customerID="new") == 310
    assert till.status("searchCustomer", phone="5556667777") == 100, "the search is fresh unless told otherwise"
    till.choose(stale_search=True)
    assert till.status("searchCustomer", phone="5556667777") == 310
    clock.advance(seconds=30)
    assert till.status("customerStatus", customerID="new") == 100
    assert till.status("searchCustomer", phone="5556667777") == 100


def test_a_varying_lag_shows_the_new_now_and_the_old_again(till, clock):
    till.choose(stale_s=30, stale_varies=True)
    till.buy(("a", KIBBLE))
    clock.advance(seconds=15)
    seen = [bool(till.punches()) for _ in range(40)]
    assert {True, False} == set(seen)
    clock.advance(seconds=15)
    assert all(till.punches() for _ in range(40))
