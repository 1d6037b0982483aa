"""Refusals, poison and what nothing can show: what becomes of an operation that Astro does not take."""

from dataclasses import replace

import pytest

from astro_desk.core.operations import (
    AddOffer,
    AddPoints,
    Redeem,
    RemoveOffer,
    State,
    UndoRedemption,
)
from sync.dialect import Meaning
from sync.lane import Rules
from sync.messages import Learned
from sync.outcome import Cause, Outcome, Verdict
from sync.settle import answered
from tests.sync.test_protocol_drain import first_then, linked_world, started, states
from tests.sync.world import (
    BROKE_AFTER,
    BROKE_BEFORE,
    GOOD,
    LOST_AFTER,
    LOST_BEFORE,
    OFFLINE,
    Fate,
    World,
    add,
    late,
    operation,
    refused,
    remove,
)

HOUR = 3_600_000


def only(world: World, operation_id: str, kind: str, fate: Fate) -> None:
    """That fate for every request in which the operation is."""

    def on_send(request):
        hit = any(row.id == operation_id for row in request.operations)
        world.fate = lambda what: fate if hit and what == kind else GOOD

    world.on_send = on_send


def test_a_code_that_nobody_knows_is_looked_up_and_then_a_persons_matter():
    world = linked_world()
    world.records.put(add("a"))
    world.fate = first_then(refused(999), "add")
    world.start()
    world.run(HOUR)
    assert world.records.rows["a"].reason == "astro_999"
    assert states(world) == {"a": "review"}
    assert len(world.sends) == 1


def test_astros_own_words_stand_by_what_it_refused_without_the_owners_name():
    world = linked_world()
    world.records.put(add("a"))
    words = "Sally Owner may not have it, call 555 010 0199"
    world.fate = first_then(Fate(None, 50, Outcome(Verdict.UNKNOWN, Cause.REFUSED, 999, words)), "add")
    world.start()
    world.run(HOUR)
    assert world.records.rows["a"].said == "… … may not have it, call …"


def test_any_refusal_of_an_item_that_our_catalogue_lacks_is_no_credit():
    world = linked_world()
    world.records.put(add("a", code="0002"))
    world.fate = first_then(refused(999), "add")
    world.start()
    world.run(10_000)
    row = world.records.rows["a"]
    assert (row.state, row.credited, row.reason) == (State.DONE, False, "astro_999")


def test_an_item_that_counts_in_an_offer_alone_has_no_credit_on_a_card():
    """ASTRO_API §6: not enrolled is normal, though the catalogue has the item for its offer's sake."""
    world = linked_world()
    world.programs = {"0001": frozenset({"P"}), "0002": frozenset()}
    world.records.put(add("a", code="0002"))
    world.fate = first_then(Fate(None, 50, Outcome(Verdict.REFUSED, Cause.REFUSED, 410)), "add")
    world.start()
    world.run(10_000)
    assert (world.records.rows["a"].state, world.records.rows["a"].credited) == (State.DONE, False)


def test_without_any_catalogue_a_refusal_is_not_taken_for_no_credit():
    world = linked_world()
    world.programs = None
    world.records.put(add("a", code="0002"))
    world.fate = first_then(refused(999), "add")
    world.start()
    world.run(HOUR)
    assert states(world) == {"a": "review"}


def test_one_answer_about_a_whole_batch_is_not_the_units_own():
    """A batch that is refused as a whole is cut into halves; what stays refused alone is reviewed."""
    world = linked_world()
    world.records.put(*(add(unit) for unit in "abcdef"))
    only(world, "d", "add", refused(999))
    world.start()
    world.run(3 * HOUR)
    assert states(world) == {**dict.fromkeys("abcef", "done"), "d": "review"}
    assert world.astro.most_copies == dict.fromkeys("abcef", 1)


def test_a_poisoned_unit_is_isolated_and_reviewed_after_an_hour_while_others_go():
    world = linked_world()
    world.records.put(*(add(unit) for unit in "abcde"))
    only(world, "c", "add", BROKE_BEFORE)
    world.start()
    world.run(6 * HOUR)
    assert states(world) == {**dict.fromkeys("abde", "done"), "c": "review"}
    assert world.records.rows["c"].reason == "keeps_failing"
    alone = [request for _, request in world.sends if [row.id for row in request.operations] == ["c"]]
    assert len(alone) >= 8
    assert all(request.isolated for request in alone)


@pytest.mark.parametrize(
    ("code", "message", "reason"),
    [
        (700, "Not eligible", "astro_700"),
        (730, "customer_zip is required for this redemption", "needs_zip"),
        (730, "customer_address is required for this redemption", "needs_address"),
        (730, "customer_email_address is required for this redemption", "needs_email"),
        (730, "More about the customer is required", "needs_contact"),
    ],
)
def test_a_definite_refusal_of_a_redemption_is_reviewed_with_what_is_missing(code, message, reason):
    """ASTRO_API §7, §8: some brands ask for an e-mail or a postal address."""
    world = linked_world()
    for unit in "abcd":
        world.astro.add("astro-70", unit, "0001")
    world.records.put(operation("r", Redeem("P", "0001", "r700", "9")))
    world.fate = first_then(Fate(None, 50, Outcome(Verdict.REFUSED, Cause.REFUSED, code, message)), "redeem")
    world.start()
    world.run(10_000)
    assert world.records.rows["r"].reason == reason


@pytest.mark.parametrize(
    ("intent", "reason"),
    [
        (Redeem("P", "0001", "r999", "9"), "reward_gone"),
        (Redeem("P", "0001"), "reward_not_found"),
        (Redeem("Q", "0001"), "reward_not_found"),
    ],
)
def test_a_reward_that_is_not_there_behind_the_fence_is_reviewed(intent, reason):
    world = started(operation("r", intent))
    world.run(100_000)
    assert states(world) == {"r": "waiting"}
    world.run(HOUR)
    assert world.records.rows["r"].reason == reason


def test_a_good_that_astro_calls_eligible_without_its_number_is_for_a_person():
    """addRedemption needs Astro's own id of the good, and a guess is never sent."""
    world = linked_world()
    world.astro.item_id = ""
    for unit in "abcd":
        world.astro.add("astro-70", unit, "0001")
    world.records.put(operation("r", Redeem("P", "0001", "r700")))
    world.start()
    world.run(10_000)
    assert (world.records.rows["r"].state, world.records.rows["r"].reason) == (State.REVIEW, "reward_item_unnamed")
    assert world.sends == []


def test_a_reward_of_another_item_and_one_that_is_taken():
    world = linked_world()
    for unit in "abcd":
        world.astro.add("astro-70", unit, "0001")
    world.records.put(operation("r", Redeem("P", "777", "r700")))
    world.start()
    world.run(10_000)
    assert world.records.rows["r"].reason == "reward_item_unknown"
    world.astro.redeem("astro-70", "r700")
    world.records.put(operation("q", Redeem("P", "0001", "r700", "9")))
    world.do_grown()
    world.run(HOUR)
    assert world.records.rows["q"].reason == "reward_already_redeemed"


def test_a_redemption_whose_reward_went_away_while_it_was_unknown():
    world = linked_world()
    for unit in "abcd":
        world.astro.add("astro-70", unit, "0001")
    world.records.put(operation("r", Redeem("P", "0001", "r700", "9")))
    world.fate = first_then(LOST_BEFORE, "redeem")
    world.start()
    world.run(20_000)
    world.astro.people[0].minted.clear()
    world.run(HOUR)
    assert world.records.rows["r"].reason == "reward_gone"


def test_what_a_manager_says_of_a_status_code_holds_from_the_next_unit_on():
    world = linked_world()
    world.fate = lambda what: refused(999, verdict=Verdict.REFUSED) if what == "add" else GOOD
    world.records.put(add("a"))
    world.start()
    world.run(10_000)
    assert states(world) == {"a": "review"}
    world.do(lambda at: Learned(at, {999: Meaning.NOT_ENROLLED}))
    world.records.put(add("b"))
    world.do_grown()
    world.run(10_000)
    assert states(world) == {"a": "review", "b": "done"}
    assert world.records.rows["b"].credited is False


def test_an_undo_that_was_lost_is_settled_by_the_open_reward():
    world = linked_world()
    for unit in "abcd":
        world.astro.add("astro-70", unit, "0001")
    world.records.put(operation("r", Redeem("P", "0001", "r700", "9")))
    world.start()
    world.run(1_000)
    world.records.put(operation("u", UndoRedemption("r", "r700")))
    world.fate = first_then(LOST_AFTER, "undo_redeem")
    world.do_grown()
    world.run(HOUR)
    assert states(world) == {"r": "done", "u": "done"}


def test_an_undo_that_never_arrived_is_a_persons_matter():
    world = linked_world()
    for unit in "abcd":
        world.astro.add("astro-70", unit, "0001")
    world.astro.redeem("astro-70", "r700")
    world.records.put(operation("u", UndoRedemption("elsewhere", "r700")), operation("v", UndoRedemption("gone", None)))
    world.fate = first_then(LOST_BEFORE, "undo_redeem")
    world.start()
    world.run(HOUR)
    assert world.records.rows["u"].reason == "undo_unproven"
    assert world.records.rows["v"].reason == "undo_unproven"


def test_an_undo_in_doubt_since_an_older_image_says_what_a_person_is_to_find_out():
    world = linked_world()
    for unit in "abcd":
        world.astro.add("astro-70", unit, "0001")
    world.astro.redeem("astro-70", "r700")
    undo = operation("u", UndoRedemption("elsewhere", "r700"))
    world.records.put(replace(undo, state=State.UNKNOWN, reason="database_restored"))
    world.start()
    world.run(HOUR)
    assert world.records.rows["u"].reason == "undo_unproven"


def test_a_first_removal_that_is_refused_where_the_unit_stays_is_reviewed_at_once():
    world = linked_world()
    world.astro.add("astro-70", "a", "0001")
    world.records.put(remove("x", "a"))
    world.fate = first_then(refused(999), "remove")
    world.start()
    world.run(10_000)
    assert world.records.rows["x"].reason == "astro_999"


@pytest.mark.parametrize("fate", [LOST_AFTER, LOST_BEFORE, BROKE_AFTER, late(100_000)])
def test_a_removal_of_uncertain_end_is_settled_behind_the_fence(fate):
    world = linked_world(stale_ms=30_000)
    world.astro.add("astro-70", "a", "0001")
    world.records.put(remove("x", "a"))
    world.fate = first_then(fate, "remove")
    world.start()
    world.run(HOUR)
    assert states(world) == {"x": "done"}
    assert world.astro.copies("a") == 0


@pytest.mark.parametrize(("fate", "state"), [(GOOD, "done"), (LOST_AFTER, "review"), (OFFLINE, "done")])
def test_offers_and_points_are_sent_once(fate, state):
    world = linked_world()
    world.records.put(operation("p", AddPoints(1250)))
    world.fate = first_then(fate, "points")
    world.start()
    world.run(HOUR)
    assert states(world) == {"p": state}
    assert world.records.rows["p"].reason == ("outcome_unknown" if state == "review" else "")


def test_an_offer_cut_off_by_a_crash_goes_to_a_person_and_its_removal_waits():
    world = linked_world()
    world.records.put(operation("o", AddOffer("Q", "0001", "0001")), operation("x", RemoveOffer("o")))
    world.records.rows["o"] = operation("o", AddOffer("Q", "0001", "0001"), state=State.SENDING, seq=1)
    world.start()
    world.run(10_000)
    assert states(world) == {"o": "review", "x": "waiting"}


def test_a_guessed_no_for_an_item_that_astro_itself_counts_is_for_a_person():
    """That 410 means "not enrolled" is a guess: over a guess no punch is lost (ASTRO_API §8)."""
    row = add("a")
    no = Outcome(Verdict.REFUSED, Cause.REFUSED, 410)
    moment = World().moment()

    def became(rules, *, counts):
        return answered(row, no, moment, rules, lacks=False, counts=counts, alone=True)

    assert became(Rules(), counts=True).state is State.REVIEW
    assert became(Rules(), counts=False).credited is False
    assert became(Rules(learned={410: Meaning.NOT_ENROLLED}), counts=True).credited is False
