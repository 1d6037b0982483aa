"""The heart of sync: `step(state, event) -> (state, effects)`, exactly-once effect over an API that promises nothing.

Pure (DESIGN §6). The same code runs in the program and in a simulator: clock, chance, records and network are outside.
The row in the outbox is the truth. What is decided from it becomes a Commit; a Send exists only once the Committed
of its `sending` rows came back, and they are younger than 5 s. What is Lost is read again.

A lane's turn is: read its rows, commit what follows from them, at most one request, commit what came of it. Then
the lanes are chosen anew, so that no lane waits for more than another's request, and the owner on the screen for less.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import nsmallest
from typing import Any, assert_never

from astro_desk.core.frozen import replace
from astro_desk.core.operations import RemovePurchase, State
from astro_desk.core.owners import Owner
from astro_desk.use_cases.changes import OwnerAbsent
from sync import answers
from sync.backoff import is_good
from sync.decision import decide
from sync.lane import (
    Awaiting,
    Call,
    Change,
    KeepOwner,
    Lane,
    LookUp,
    MergeInto,
    Move,
    Rest,
    SearchFor,
    not_sent,
    stamped,
    view_rows,
)
from sync.messages import (
    Answered,
    Changes,
    Commit,
    Committed,
    Effect,
    Event,
    Grown,
    Heard,
    Hurried,
    Keep,
    LaneRead,
    LanesRead,
    LaneView,
    Learned,
    Looked,
    Lost,
    Merge,
    Moment,
    OwnerRead,
    ReadBroke,
    ReadLane,
    ReadLanes,
    ReadOwner,
    Saved,
    Searched,
    SearchOwner,
    Send,
    Shown,
    Switched,
    Tell,
    Ticked,
    Unsaved,
    Wake,
)
from sync.ordering import Scene, removals_awaited
from sync.state import SyncState

FRESH_SENDING_MS = 5_000
"""`sending` rows that took longer to come back are committed again, so that the fence counts from the real send."""
RECOMMITS = 3
"""… so often; then it is sent all the same, for a disk that stays slow must not stop the outbox. That is safe: the
fence counts from the answer, and after a crash from the next start."""
UNSAVED_PAUSE_MS = 5_000
"""The records are tried again after so long (FAILURES D5)."""

Stepped = tuple[SyncState, tuple[Effect, ...]]


def step(state: SyncState, event: Event) -> Stepped:
    """The state after the event, and what is to be done about it. Never raises for what Astro or a person does."""
    first: tuple[Effect, ...] = ()
    if state.started is None:
        state, first = _list(replace(state, started=event.at))
    state, effects = _HANDLERS[type(event)](state, event)
    state, chosen = _choose(state, event.at)
    state, wake = _wake(state, event.at)
    return state, (*first, *effects, *chosen, *wake)


# ------------------------------------------------------------------------------------------------- the register's own


def _ticked(state: SyncState, _event: Ticked) -> Stepped:
    return state, ()


def _grown(state: SyncState, _event: Grown) -> Stepped:
    return _list(state)


def _hurried(state: SyncState, event: Hurried) -> Stepped:
    lanes = {key: replace(lane, backoff_ms=0, pause_ms=0, rest_ms=0) for key, lane in state.lanes.items()}
    return _list(replace(state, lanes=lanes, resting={}, hold=state.hold.ended(event.at)))


def _switched(state: SyncState, event: Switched) -> Stepped:
    return _list(replace(state, on=event.on, hold=state.hold.ended(event.at)))


def _learned(state: SyncState, event: Learned) -> Stepped:
    return replace(state, rules=replace(state.rules, learned=event.codes)), ()


def _shown(state: SyncState, event: Shown) -> Stepped:
    state = replace(state, shown=event.owner_id)
    return (_want(state, event.owner_id) if event.owner_id else state), ()


def _looked(state: SyncState, event: Looked) -> Stepped:
    return _want(state, event.owner_id), ()


def _want(state: SyncState, owner_id: str) -> SyncState:
    lane = replace(state.lane(owner_id), wanted=True, linked=None, grown=True)
    return state.with_lane(replace(lane, rest_ms=0, grown=not lane.idle))


def _heard(state: SyncState, event: Heard) -> Stepped:
    hold = state.hold.after(event.outcome, event.at)
    return replace(state, hold=hold, goods=state.goods + is_good(event.outcome)), ()


def _list(state: SyncState) -> Stepped:
    """Asks for the lanes from the newest on, or once more when the answer under way is out of date."""
    if state.listing:
        return replace(state, stale=True), ()
    state = replace(state, listing=True, paging=False, stale=False, more=None, listed=frozenset())
    return state, (ReadLanes(),)


def _lanes_read(state: SyncState, event: LanesRead) -> Stepped:
    """Takes the lanes that have grown, newest first; the others when nothing is ready: each sale brings a page, and
    every lane that is known costs at every step. However many pages show a lane, it has one turn for them (S9)."""
    grown = {owner_id: place for owner_id, place in event.lanes.items() if place > state.newest}
    if state.paging:
        shown, more = event.lanes.keys() - state.listed, event.more
    else:
        shown, more = set(grown), event.more if len(grown) == len(event.lanes) else state.newest + 1
    lanes = (state.lane(owner_id) for owner_id in event.lanes if owner_id in shown)
    state = state.with_lanes(replace(lane, rest_ms=0, grown=not lane.idle) for lane in lanes)
    newest = max(grown.values(), default=state.newest)
    state = replace(state, listing=False, more=more, listed=state.listed | shown, newest=newest)
    return _list(state) if state.stale else (state, ())


# ------------------------------------------------------------------------------------------------------------ a lane


def _lane_read(state: SyncState, event: LaneRead) -> Stepped:
    view, owner_id = event.view, event.view.owner_id
    lane = answers.forget(state.lane(owner_id), view)
    if lane.awaiting is not Awaiting.LANE:
        return state, ()
    if view.owner is None or view.owner.owner_id != owner_id:
        return _moved_away(state, owner_id, view.owner.owner_id if view.owner else ""), ()
    assert state.started is not None
    scene = Scene(view, lane, view.owner, event.at, state.rules, state.started)
    return _make(state.with_lane(lane), lane, decide(scene, read=owner_id in state.read), view, event.at)


def _moved_away(state: SyncState, owner_id: str, kept_id: str) -> SyncState:
    """The owner was merged into another one, or is no more."""
    state = state.without_lane(owner_id)
    if not kept_id:
        return replace(state, shown=None if state.shown == owner_id else state.shown)
    return _want(replace(state, shown=kept_id if state.shown == owner_id else state.shown), kept_id)


def _make(state: SyncState, lane: Lane, move: Move, view: LaneView, at: Moment) -> Stepped:
    """The move as effects. While nothing may be sent, only the records move."""
    owner_id = lane.owner_id
    match move:
        case Change(changes):
            return _commit(state, replace(lane, request=None), Awaiting.COMMIT, changes)
        case KeepOwner(owner, absent):
            lane = replace(lane, awaiting=Awaiting.SAVE, absent=absent, gone=False)
            return state.with_lane(lane), (Keep(owner_id, owner, _seen(view)),)
        case MergeInto(kept_id):
            lane = replace(lane, awaiting=Awaiting.SAVE, merging=kept_id)
            return state.with_lane(lane), (Merge(owner_id, kept_id, _seen(view)),)
        case Rest(until_ms):
            return _rest(state, lane, until_ms, view), ()
    if _silent(state, at):
        return _release(state, lane), ()
    match move:
        # What was seen before a send says nothing about what comes after it.
        case Call((), request):
            lane = replace(lane, awaiting=Awaiting.ANSWER, request=request, look=None)
            return state.with_lane(lane), (Send(owner_id, request),)
        case Call(changes, request):
            return _commit(state, replace(lane, request=request, look=None, recommits=0), Awaiting.COMMIT, changes)
        case LookUp(customer_id, expected):
            lane = replace(lane, awaiting=Awaiting.OWNER, asked=at, asked_for=customer_id, expected=expected)
            return state.with_lane(lane), (ReadOwner(owner_id, customer_id, expected),)
        case SearchFor(phone, email):
            lane = replace(lane, awaiting=Awaiting.SEARCH, asked=at, sought=(phone, email))
            return state.with_lane(lane), (SearchOwner(owner_id, phone, email),)
        case _:
            assert_never(move)


def _seen(view: LaneView) -> Owner:
    assert view.owner is not None
    return view.owner


def _silent(state: SyncState, at: Moment) -> bool:
    return not state.on or state.hold.asked(at)


def _commit(state: SyncState, lane: Lane, awaiting: Awaiting, changes: Changes) -> Stepped:
    return state.with_lane(replace(lane, awaiting=awaiting)), (Commit(lane.owner_id, changes),)


def _read_lane(state: SyncState, lane: Lane) -> Stepped:
    lane = replace(lane, awaiting=Awaiting.LANE, request=None, grown=False)
    return state.with_lane(lane), (ReadLane(lane.owner_id),)


def _rest(state: SyncState, lane: Lane, until_ms: int | None, view: LaneView) -> SyncState:
    """Ends a lane that has nothing to do now; one with nothing left is forgotten."""
    nothing = until_ms is None and not lane.grown and not lane.claimed
    if nothing and not view_rows(view, State.WAITING, State.UNKNOWN):
        return state.without_lane(lane.owner_id)
    rest_ms = 0 if lane.grown else until_ms
    lane = replace(lane, behind=removals_awaited(view))
    return _release(state, replace(lane, rest_ms=rest_ms, wanted=lane.wanted and lane.grown))


def _release(state: SyncState, lane: Lane) -> SyncState:
    """Ends the lane's turn; it stands behind the others now."""
    turns = state.turns + 1
    lane = replace(lane, awaiting=Awaiting.NOTHING, request=None, turn=turns)
    return replace(state.with_lane(lane), turns=turns)


def _committed(state: SyncState, event: Committed) -> Stepped:
    stepped = _go_on(state, event)
    made = {row.id for row in event.rows if isinstance(row.intent, RemovePurchase) and row.state.final}
    return (stepped[0].going_on_behind(made), stepped[1]) if made else stepped


def _go_on(state: SyncState, event: Committed) -> Stepped:
    lane = state.lane(event.owner_id)
    if lane.awaiting is Awaiting.OUTCOME_COMMIT:
        return _release(state, lane), ()
    if lane.awaiting is not Awaiting.COMMIT:
        return state, ()
    if lane.request is None:
        return _read_lane(state, lane)
    if _silent(state, event.at):
        back = tuple((row, not_sent(row)) for row in event.rows)
        return _commit(state, replace(lane, request=None), Awaiting.OUTCOME_COMMIT, back)
    old = any(not 0 <= event.at.boot_ms - row.sent_boot_ms <= FRESH_SENDING_MS for row in event.rows)
    if old and lane.recommits < RECOMMITS:
        again = tuple((row, stamped(row, State.SENDING, event.at)) for row in event.rows)
        return _commit(state, replace(lane, recommits=lane.recommits + 1), Awaiting.COMMIT, again)
    request = replace(lane.request, operations=event.rows)
    return state.with_lane(replace(lane, awaiting=Awaiting.ANSWER, request=request)), (Send(lane.owner_id, request),)


def _lost(state: SyncState, event: Lost) -> Stepped:
    lane = state.lane(event.owner_id)
    if lane.awaiting not in (Awaiting.COMMIT, Awaiting.OUTCOME_COMMIT, Awaiting.SAVE):
        return state, ()
    return _read_lane(state, replace(lane, merging="", absent=False))


def _unsaved(state: SyncState, event: Unsaved) -> Stepped:
    lane = state.lane(event.owner_id)
    if lane.idle:
        return state, ()
    pause = event.at.boot_ms + UNSAVED_PAUSE_MS
    return _release(state, replace(lane, backoff_ms=pause, merging="", absent=False)), ()


def _saved(state: SyncState, event: Saved) -> Stepped:
    lane = state.lane(event.owner_id)
    if lane.awaiting is not Awaiting.SAVE:
        return state, ()
    if lane.merging:
        return _moved_away(state, lane.owner_id, lane.merging), ()
    told: tuple[Effect, ...] = (Tell(OwnerAbsent(lane.owner_id)),) if lane.absent else ()
    state, effects = _read_lane(state, replace(lane, absent=False))
    return state, (*told, *effects)


def _answered(state: SyncState, event: Answered) -> Stepped:
    if state.lane(event.owner_id).awaiting is not Awaiting.ANSWER:
        return state, ()
    state, changes = answers.answered_request(state, event)
    lane = state.lane(event.owner_id)
    if not changes:
        return _release(state, lane), ()
    return _commit(state, lane, Awaiting.OUTCOME_COMMIT, changes)


def _owner_read(state: SyncState, event: OwnerRead) -> Stepped:
    if state.lane(event.owner_id).awaiting is not Awaiting.OWNER:
        return state, ()
    state = answers.read_back(state, event)
    lane = state.lane(event.owner_id)
    if event.view is None:
        return _read_lane(state, lane)
    # `grown` stays: what came while Astro was asked may be younger than the view.
    state = state.with_lane(replace(lane, awaiting=Awaiting.LANE, request=None))
    return _lane_read(state, LaneRead(event.at, event.view))


def _searched(state: SyncState, event: Searched) -> Stepped:
    if state.lane(event.owner_id).awaiting is not Awaiting.SEARCH:
        return state, ()
    state = answers.searched(state, event)
    return _read_lane(state, state.lane(event.owner_id))


def _broke(state: SyncState, event: ReadBroke) -> Stepped:
    if state.lane(event.owner_id).awaiting not in (Awaiting.OWNER, Awaiting.SEARCH):
        return state, ()
    state = answers.broke(state, event)
    return _release(state, state.lane(event.owner_id)), ()


_HANDLERS: dict[type[Event], Callable[[SyncState, Any], Stepped]] = {
    Ticked: _ticked,
    Grown: _grown,
    Hurried: _hurried,
    Switched: _switched,
    Learned: _learned,
    Shown: _shown,
    Looked: _looked,
    Heard: _heard,
    LanesRead: _lanes_read,
    LaneRead: _lane_read,
    Committed: _committed,
    Lost: _lost,
    Unsaved: _unsaved,
    Saved: _saved,
    Answered: _answered,
    OwnerRead: _owner_read,
    Searched: _searched,
    ReadBroke: _broke,
}

# -------------------------------------------------------------------------------------------------- whose turn it is


def _choose(state: SyncState, at: Moment) -> Stepped:
    """Gives free slots to lanes: who is on the screen, then who is looked for, then who waited longest."""
    effects: list[Effect] = []
    if not state.on or state.hold.until_ms > at.boot_ms:
        return state, ()
    # While something is the matter, one request at a time feels whether it is over.
    slots = 1 if state.hold.open else state.rules.slots
    free = slots - len(state.busy)
    if free <= 0:
        return state, ()
    ready = [lane for lane in state.lanes.values() if lane.ready(at.boot_ms)]
    for lane in nsmallest(free, ready, key=lambda lane: (lane.owner_id != state.shown, not lane.wanted, lane.turn)):
        state, more = _read_lane(state, lane)
        effects += more
    if not ready and state.more is not None and not state.listing:
        effects.append(ReadLanes(state.more))
        state = replace(state, listing=True, paging=True)
    return state, tuple(effects)


def _wake(state: SyncState, at: Moment) -> Stepped:
    """The next moment at which something may be done without anything new, if it is another one than before."""
    next_ms = None
    if state.on and state.hold.until_ms > at.boot_ms:
        # All of them wait, those whose turn it is too.
        due = [ms for lane in state.lanes.values() if lane.idle and (ms := lane.due_ms()) is not None]
        due += [0] if state.more is not None else []  # somebody may wait who is on a page to come
        next_ms = min((max(ms, state.hold.until_ms) for ms in due), default=None)
    elif state.on:
        next_ms = min((ms for ms in state.resting.values() if ms > at.boot_ms), default=None)
    if next_ms == state.wake_ms:
        return state, ()
    return replace(state, wake_ms=next_ms), (Wake(next_ms),)
