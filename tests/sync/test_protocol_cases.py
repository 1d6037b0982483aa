"""The rarer roads: refusals, poison, strangers at our customerID, offers, a slow disk, a lane that is shown."""

import pytest

from astro_desk.core.operations import (
    AddOffer,
    AddPoints,
    LinkOwner,
    NewOwner,
    Redeem,
    RemoveOffer,
    State,
    UndoRedemption,
)
from astro_desk.core.owners import Owner, Standing
from astro_desk.use_cases.changes import OwnerAbsent
from sync.lane import Lane, Look, LookUp, Rules
from sync.messages import (
    Answered,
    Committed,
    Heard,
    Hurried,
    LaneRead,
    LaneView,
    Looked,
    Lost,
    OwnerRead,
    ReadBroke,
    Saved,
    Searched,
    Shown,
    Switched,
    Unsaved,
)
from sync.ordering import Scene, next_move
from sync.outcome import Cause, Outcome, Verdict
from sync.protocol import step
from sync.settle import shown
from tests.sync.little_astro import LittleAstro
from tests.sync.test_protocol_drain import LINKED, first_then, linked_world, states
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
    remove,
)

HOUR = 3_600_000


def refused(code: int, *, verdict: Verdict = Verdict.UNKNOWN) -> Fate:
    return Fate(None, 50, Outcome(verdict, Cause.REFUSED, code))


def started(*rows, **astro) -> World:
    world = linked_world(**astro)
    world.records.put(*rows)
    world.start()
    return world


def only(world: World, operation_id: str, kind: str, fate: Fate) -> None:
    """That fate for every request in which the operation is."""

    def on_send(request):
        hit = any(row.id == operation_id for row in request.operations)
        world.fate = lambda what: fate if hit and what == kind else GOOD

    world.on_send = on_send


# ----------------------------------------------------------------------------------------------------------- refusals


def test_a_code_that_nobody_knows_is_looked_up_and_then_a_persons_matter():
    world = linked_world()
    world.records.put(add("a"))
    world.fate = first_then(refused(999), "add")
    world.start()
    world.run(HOUR)
    assert world.records.rows["a"].reason == "astro_999"
    assert states(world) == {"a": "review"}
    assert len(world.sends) == 1


def test_any_refusal_of_an_item_that_our_catalogue_lacks_is_no_credit():
    world = linked_world()
    world.records.put(add("a", code="0002"))
    world.fate = first_then(refused(999), "add")
    world.start()
    world.run(10_000)
    row = world.records.rows["a"]
    assert (row.state, row.credited, row.reason) == (State.DONE, False, "astro_999")


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


def test_a_definite_refusal_of_a_redemption_is_reviewed_with_its_code():
    world = linked_world()
    for unit in "abcd":
        world.astro.add("astro-70", unit, "0001")
    world.records.put(operation("r", Redeem("P", "0001", "r700", "9")))
    world.fate = first_then(refused(730, verdict=Verdict.REFUSED), "redeem")
    world.start()
    world.run(10_000)
    assert world.records.rows["r"].reason == "astro_730"


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
    assert world.records.rows["v"].reason == "reward_not_found"


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


# ------------------------------------------------------------------------------------------------- offers and points


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


# ------------------------------------------------------------------------------------------------------------ owners


def test_a_new_owners_contact_that_is_somebody_elses_is_reviewed():
    world = World()
    world.astro.add_person("Sally", "Owner", "5550100199")
    world.records.owners["o1"] = Owner("o1", "Ann", "New", "5550100199", "", Standing.NEW)
    world.records.put(operation("n", NewOwner(), sale_id=None))
    world.start()
    world.run()
    assert world.records.rows["n"].reason == "contact_of_other_name"
    world.do(lambda at: Shown(at, "o1"))
    world.run(100_000)
    assert world.records.owners["o1"].standing is Standing.NEW


def test_a_new_owner_whom_astro_has_under_the_same_name_is_linked():
    world = World()
    world.astro.add_person("ANN", "New ", "5550100111")
    world.records.owners["o1"] = Owner("o1", "Ann", "New", "5550100111", "", Standing.NEW)
    world.records.put(operation("n", NewOwner(), sale_id=None))
    world.start()
    world.run()
    assert states(world) == {"n": "done"}
    assert world.astro.log == ["link astro-70"]


def test_a_contact_of_an_owner_we_have_is_merged():
    world = linked_world()
    world.records.owners["o2"] = Owner("o2", "", "", "5550100199", "", Standing.CONTACT)
    world.records.put(operation("l", LinkOwner(), "o2"), add("a", "o2"))
    world.do(lambda at: Shown(at, "o2"))
    world.run()
    assert states(world) == {"l": "done", "a": "done"}
    assert world.state.shown == "o1"
    assert world.records.aliases == {"o2": "o1"}


@pytest.mark.parametrize("fate", [GOOD, LOST_AFTER, LOST_BEFORE, OFFLINE, refused(310, verdict=Verdict.REFUSED)])
def test_a_link_is_made_again_until_our_id_answers(fate):
    world = World(LittleAstro(stale_ms=30_000))
    world.astro.add_person("Sally", "Owner", "5550100199")
    world.records.owners["o1"] = Owner("o1", "", "", "5550100199", "", Standing.CONTACT)
    world.records.put(operation("l", LinkOwner(), sale_id=None), add("a"))
    world.fate = first_then(fate, "link")
    world.start()
    world.run(HOUR)
    assert states(world) == {"l": "done", "a": "done"}


def test_an_id_that_answers_with_another_owner_is_a_conflict():
    world = World()
    world.astro.add_person("Sally", "Owner", "5550100199")
    world.astro.add_person("Other", "One", customer_id="astro-70")
    world.records.owners["o1"] = Owner("o1", "", "", "5550100199", "", Standing.CONTACT)
    world.records.put(operation("l", LinkOwner(), sale_id=None), add("a"))
    world.start()
    world.run()
    assert world.records.rows["l"].reason == "link_conflict"
    world.do(lambda at: Shown(at, "o1"))
    world.run(100_000)
    assert world.records.owners["o1"].standing is Standing.FOUND


def test_an_id_that_the_search_named_and_does_not_hold_gives_way_to_ours(monkeypatch):
    world = World()
    person = world.astro.add_person("Sally", "Owner", "5550100199", customer_id="TILL-9")
    world.records.owners["o1"] = Owner("o1", "", "", "5550100199", "", Standing.CONTACT)
    world.records.put(operation("l", LinkOwner(), sale_id=None))
    monkeypatch.setattr(world.astro, "person", lambda our_id: person if our_id in person.customer_ids[1:] else None)
    world.start()
    world.run()
    assert world.records.owners["o1"].customer_id == "astro-70"
    assert states(world) == {"l": "done"}


@pytest.mark.parametrize("code", [330, 999])
def test_a_refused_link_or_new_owner_is_reviewed(code):
    world = World()
    world.astro.add_person("Sally", "Owner", "5550100199")
    world.records.owners["o1"] = Owner("o1", "", "", "5550100199", "", Standing.CONTACT)
    world.records.owners["o2"] = Owner("o2", "Ann", "New", "5550100111", "", Standing.NEW)
    world.records.put(operation("l", LinkOwner(), sale_id=None), operation("n", NewOwner(), "o2"))
    world.fate = lambda what: refused(code) if what in ("link", "new_owner") else GOOD
    world.start()
    world.run(HOUR)
    assert {row.reason for row in world.records.rows.values()} == {f"astro_{code}"}


def test_a_link_that_never_holds_goes_to_a_person(monkeypatch):
    world = World()
    world.astro.add_person("Sally", "Owner", "5550100199")
    world.records.owners["o1"] = Owner("o1", "", "", "5550100199", "", Standing.CONTACT)
    world.records.put(operation("l", LinkOwner(), sale_id=None))
    monkeypatch.setattr(world.astro, "link", lambda customer_id, astro_id: 100)
    world.start()
    world.run(2 * HOUR)
    assert world.records.rows["l"].reason == "link_not_confirmed"


def test_a_closed_case_takes_what_hung_on_it_to_review():
    world = World()
    world.records.owners["o1"] = Owner("o1", "", "", "5550100199", "", Standing.CONTACT)
    world.records.put(operation("l", LinkOwner(), state=State.WRITTEN_OFF), add("a"))
    world.start()
    world.run()
    assert world.records.rows["a"].reason == "owner_unknown"


def test_a_new_owner_without_any_contact_is_made_without_a_search():
    world = World()
    world.records.owners["o1"] = Owner("o1", "Ann", "New", "", "", Standing.NEW)
    world.records.put(operation("n", NewOwner(), sale_id=None))
    world.start()
    world.run()
    assert states(world) == {"n": "done"}
    assert not world.searches


def test_an_owner_whom_astro_no_longer_knows_is_reviewed_behind_the_fence():
    world = started(add("a"))
    world.run(10_000)
    world.astro.people[0].customer_ids.clear()
    world.records.put(add("b"))
    world.do_grown()
    world.run(100_000)
    assert states(world)["b"] == "waiting"
    world.run(HOUR)
    assert world.records.rows["b"].reason == "owner_not_at_astro"
    assert world.state.quiet


def test_an_owner_of_whom_nothing_can_be_read_is_reviewed_in_the_end():
    world = linked_world()
    world.astro.add_person("Bob", "Two", customer_id="astro-71")
    world.records.owners["o2"] = Owner("o2", "Bob", "Two", "", "", Standing.LINKED, "astro-71", "71")
    world.records.put(add("a", "o2"))
    broken = Fate(None, 60, Outcome(Verdict.UNKNOWN, Cause.UNREADABLE))
    world.fate = lambda what: broken if world.reads and world.reads[-1][1] == "o2" and what == "read" else GOOD
    world.start()
    for number in range(60):
        world.records.put(add(f"u{number}"))
        world.do_grown()
        world.run(200_000)
    assert world.records.rows["a"].reason == "owner_unreadable"


def test_a_unit_in_doubt_is_not_sent_before_a_look():
    at = linked_world().moment()
    row = add("a", sent_at=at.now, sent_boot=at.boot, sent_boot_ms=at.boot_ms)
    scene = Scene(LaneView("o1", LINKED, (row,)), Lane("o1"), LINKED, at, Rules(), at)
    assert next_move(scene) == LookUp("astro-70", "70")


def test_what_nothing_can_show_is_never_settled_by_a_look():
    world = linked_world()
    reading = world.astro.read("o1", "astro-70", world.moment().now)
    row = operation("p", AddPoints(5), state=State.UNKNOWN, sent_at=world.moment().now, sent_boot="boot-1")
    lane = Lane("o1", look=Look(world.moment(), "astro-70", reading))
    assert shown(LaneView("o1", LINKED, (row,)), lane, world.moment(), Rules(fence_ms=0)) == ()


def test_a_redemption_of_something_that_is_no_code_compares_as_it_stands():
    world = linked_world()
    for unit in "abcd":
        world.astro.add("astro-70", unit, "0001")
    world.records.put(operation("r", Redeem("P", "\x00", "r700")))
    world.start()
    world.run(10_000)
    assert world.records.rows["r"].reason == "reward_item_unknown"


# ------------------------------------------------------------------------------------------- the counter and the disk


def test_a_contact_on_the_screen_that_astro_denies():
    world = World()
    world.records.owners["o1"] = Owner("o1", "", "", "5550100199", "", Standing.CONTACT)
    world.do(lambda at: Shown(at, "o1"))
    world.run(10_000)
    assert world.told == [OwnerAbsent("o1")]
    assert world.records.owners["o1"].absent_at is not None
    assert len(world.searches) == 1


def test_an_old_snapshot_of_the_owner_on_the_screen_is_read_again():
    world = linked_world()
    world.do(lambda at: Shown(at, "o1"))
    world.run(10_000)
    world.do(lambda at: Shown(at, None))
    world.do(lambda at: Shown(at, "o1"))
    world.run(10_000)
    assert len(world.reads) == 1, "a minute has not passed"
    world.run(60_000)
    world.do(lambda at: Looked(at, "o1"))
    world.run(10_000)
    assert len(world.reads) == 2


def test_the_owner_on_the_screen_comes_first():
    world = linked_world()
    for number in range(2, 8):
        world.astro.add_person("P", str(number), customer_id=f"c{number}")
        astro_id = world.astro.people[-1].astro_id
        owner = Owner(f"o{number}", "P", "", "", "", Standing.LINKED, f"c{number}", astro_id)
        world.records.owners[owner.owner_id] = owner
        world.records.put(add(f"u{number}", owner.owner_id))
    world.records.put(add("a"))
    world.records.rows["a"] = add("a", seq=0)
    world.start()
    world.do(lambda at: Shown(at, "o1"))
    world.run()
    order = [request.owner.owner_id for _, request in world.sends]
    assert order.index("o1") <= 2
    assert len(order) == 7


def test_rows_that_are_old_when_they_come_back_are_committed_again_but_not_for_ever():
    world = linked_world()
    world.records.put(add("a"))
    world.commit_ms = 6_000
    world.start()
    world.run(100_000)
    assert states(world) == {"a": "done"}
    assert world.records.rows["a"].version == 5


def test_switched_off_between_the_commit_and_the_send_nothing_goes_out():
    world = linked_world()
    world.records.put(add("a"))
    world.commit_ms = 1_000
    world.start()
    world.run(500)
    world.do(lambda at: Switched(at, on=False))
    world.run(100_000)
    assert states(world) == {"a": "waiting"}
    assert not world.sends
    assert world.records.rows["a"].attempts == 0
    world.do(lambda at: Switched(at, on=True))
    world.run(100_000)
    assert states(world) == {"a": "done"}


def test_switched_off_while_a_lane_is_read_nothing_is_asked():
    world = started(add("a"))
    world.do(lambda at: Switched(at, on=False))
    world.run(100_000)
    assert not world.reads


def test_a_row_that_somebody_else_moved_is_read_again():
    world = linked_world()
    world.records.put(add("a"), add("b"))
    world.commit_ms = 100
    world.start()
    world.run(160)
    row = world.records.rows["a"]
    world.records.rows["a"] = operation("a", row.intent, seq=row.seq, version=9)
    world.run(100_000)
    assert states(world) == {"a": "done", "b": "done"}


def test_a_disk_that_is_full_is_tried_again():
    world = linked_world()
    world.records.put(add("a"))
    world.disk = lambda: world.ms > 20_000
    world.start()
    world.run(HOUR)
    assert states(world) == {"a": "done"}


def test_an_owner_who_is_gone_has_no_lane():
    world = World()
    world.records.put(add("a"))
    world.do(lambda at: Shown(at, "o1"))
    world.run(10_000)
    assert not world.state.lanes
    assert world.state.shown is None


def test_pauses_end_when_a_person_asks():
    world = started(add("a"))
    world.fate = lambda _what: OFFLINE
    world.run(300_000)
    world.fate = lambda _what: GOOD
    world.do(lambda at: Hurried(at))
    world.run(2_000)
    assert states(world) == {"a": "done"}


def test_a_busy_astro_is_left_alone_for_as_long_as_it_says():
    world = linked_world()
    world.records.put(add("a"))
    busy = Outcome(Verdict.NOT_APPLIED, Cause.BUSY, retry_after_s=100)
    world.fate = first_then(Fate(None, 5, busy), "read")
    world.start()
    world.run(99_000)
    assert len(world.reads) == 1
    world.run(60_000)
    assert states(world) == {"a": "done"}


def test_what_was_heard_elsewhere_sets_the_pace_too():
    world = started(add("a"))
    world.do(lambda at: Heard(at, Outcome(Verdict.NOT_APPLIED, Cause.NO_NETWORK)))
    assert world.state.hold.open
    world.do(lambda at: Heard(at, Outcome(Verdict.APPLIED)))
    assert not world.state.hold.open


@pytest.mark.parametrize(
    "event",
    [
        lambda at: LaneRead(at, LaneView("o1", LINKED)),
        lambda at: Committed(at, "o1", ()),
        lambda at: Lost(at, "o1"),
        lambda at: Unsaved(at, "o1"),
        lambda at: Saved(at, "o1"),
        lambda at: Answered(at, "o1", {}),
        lambda at: OwnerRead(at, "o1", None),
        lambda at: Searched(at, "o1", None),
        lambda at: ReadBroke(at, "o1", Outcome(Verdict.UNKNOWN)),
    ],
)
def test_an_answer_that_nobody_waits_for_changes_nothing(event):
    world = linked_world()
    world.start()
    world.run(1_000)
    assert step(world.state, event(world.moment())) == (world.state, ())


def test_a_unit_that_a_person_sends_again_is_looked_for_first():
    world = linked_world()
    world.records.put(add("a"))
    world.fate = first_then(late(150_000), "add")
    world.start()
    world.run(31_000)
    row = world.records.rows["a"]
    world.records.rows["a"] = operation(
        "a", row.intent, seq=1, version=9, sent_at=row.sent_at, sent_boot=row.sent_boot, sent_boot_ms=row.sent_boot_ms
    )
    world.do_grown()
    world.run(HOUR)
    assert states(world) == {"a": "done"}
    assert world.astro.most_copies == {"a": 1}
    assert len(world.sends) == 1


def test_a_unit_that_a_person_sends_again_after_a_new_boot_waits_for_the_fence():
    world = linked_world()
    world.records.put(add("a", sent_at=world.moment().now, sent_boot="another", sent_boot_ms=5, attempts=1))
    world.start()
    world.run(170_000)
    assert not world.sends
    world.run(HOUR)
    assert states(world) == {"a": "done"}


def test_a_page_of_lanes_is_not_the_end():
    world = World(rules=Rules(slots=1))
    for number in range(3):
        world.astro.add_person("P", str(number), customer_id=f"c{number}")
        astro_id = world.astro.people[-1].astro_id
        owner = Owner(f"o{number}", "P", "", "", "", Standing.LINKED, f"c{number}", astro_id)
        world.records.owners[owner.owner_id] = owner
        world.records.put(add(f"u{number}", owner.owner_id))
    world.page = 1
    world.start()
    world.run()
    assert set(states(world).values()) == {"done"}
