"""What Astro's answers do to a lane and to the pace of the whole register (DESIGN §6). Pure."""

from __future__ import annotations

from astro_desk.core.frozen import replace
from astro_desk.core.operations import Operation, State, UndoRedemption
from sync.backoff import OFFLINE, Strikes, is_good, jitter
from sync.dialect import Meaning
from sync.lane import Lane, Look, Search, view_rows
from sync.messages import Answered, Changes, LaneView, OwnerRead, ReadBroke, Request, Searched
from sync.outcome import Cause, Outcome, clean_message
from sync.settle import IDENTITY, NO_ANSWER, answered, meaning, own_answers
from sync.state import SyncState

_NOT_ITS_FAULT = OFFLINE | {Cause.SIGN_IN_NEEDED, Cause.BUSY}


def heard(state: SyncState, outcome: Outcome, event: Answered | OwnerRead | Searched | ReadBroke) -> SyncState:
    """The register's pace after one more answer."""
    return replace(state, hold=state.hold.after(outcome, event.at), goods=state.goods + is_good(outcome))


def read_back(state: SyncState, event: OwnerRead) -> SyncState:
    """The owner's lane after a look at Astro."""
    lane, reading = state.lane(event.owner_id), event.reading
    assert lane.asked is not None
    theirs = reading is None or (lane.expected and reading.owner.astro_customer_id != lane.expected)
    since = lane.unknown_since_ms
    lane = replace(
        lane,
        look=Look(lane.asked, lane.asked_for, reading),
        dirty=False,
        unknown_since_ms=(lane.asked.boot_ms if since is None else since) if theirs else None,
        strikes={key: strikes for key, strikes in lane.strikes.items() if key},
        failures=0,
    )
    read = state.read if theirs else state.read | {event.owner_id}
    return replace(state.with_lane(lane), read=read, hold=state.hold.ended(event.at), goods=state.goods + 1)


def searched(state: SyncState, event: Searched) -> SyncState:
    """The owner's lane after a search."""
    lane = state.lane(event.owner_id)
    assert lane.asked is not None
    lane = replace(lane, search=Search(lane.asked, event.found, event.known, *lane.sought), failures=0)
    return replace(state.with_lane(lane), hold=state.hold.ended(event.at), goods=state.goods + 1)


def broke(state: SyncState, event: ReadBroke) -> SyncState:
    """The owner's lane after a read that brought nothing."""
    outcome = event.outcome
    state = heard(state, outcome, event)
    lane = state.lane(event.owner_id)
    if outcome.cause not in _NOT_ITS_FAULT:
        lane = _slower(lane, event)
        strikes = Strikes.again(lane.strikes.get(""), state.goods, event.at)
        lane = replace(lane, strikes={**lane.strikes, "": strikes})
    return state.with_lane(lane)


def _slower(lane: Lane, event: ReadBroke) -> Lane:
    failures = lane.failures + 1
    return replace(lane, failures=failures, backoff_ms=event.at.boot_ms + jitter(failures, event.at.chance))


def answered_request(state: SyncState, event: Answered) -> tuple[SyncState, Changes]:
    """The owner's lane after a request, and what becomes of its rows."""
    lane = state.lane(event.owner_id)
    request = lane.request
    assert request is not None
    rows = request.operations
    keys = [row.id for row in rows] or [""]
    outcomes = {key: event.outcomes.get(key, NO_ANSWER) for key in keys}
    # One request is one answer to the pace: a good word about any unit is a good word.
    best = next((one for one in outcomes.values() if is_good(one)), outcomes[keys[0]])
    state = heard(state, best, event)
    nobody = any(meaning(one, state.rules) is Meaning.NO_SUCH_OWNER for one in outcomes.values())
    lane = replace(lane, look=None, dirty=True, wrote=event.at, request=None)
    if nobody or not (is_good(best) or best.cause in _NOT_ITS_FAULT):
        # Only sending pauses: an unknown is looked up at once.
        failures = lane.send_failures + 1
        pause_ms = event.at.boot_ms + jitter(failures, event.at.chance)
        lane = replace(lane, send_failures=failures, pause_ms=pause_ms)
    elif is_good(best):
        lane = replace(lane, send_failures=0)
    if request.reward_id:
        undone = isinstance(rows[0].intent, UndoRedemption)
        mine = {request.reward_id}
        lane = replace(lane, claimed=lane.claimed - mine if undone else lane.claimed | mine)
    if not rows:
        lane = replace(lane, linked=event.at, dirty=False)
    if nobody:
        state = replace(state, read=state.read - {event.owner_id})
        lane = replace(lane, gone=not rows or isinstance(rows[0].intent, IDENTITY), search=None)
    own = own_answers(rows, outcomes, state.rules)
    changes = []
    for row in rows:
        lacks, counts = row.id in request.lacking, row.id in request.counting
        after = answered(row, outcomes[row.id], event.at, state.rules, lacks=lacks, counts=counts, alone=own)
        after = replace(after, said=_words(after, outcomes[row.id], request))
        changes.append((row, after))
        if after.state is State.UNKNOWN and len(rows) > 1:
            lane = replace(lane, limits={**lane.limits, row.id: len(rows) // 2})
        elif after.state is State.UNKNOWN and outcomes[row.id].cause not in _NOT_ITS_FAULT:
            strikes = Strikes.again(lane.strikes.get(row.id), state.goods, event.at)
            lane = replace(lane, strikes={**lane.strikes, row.id: strikes})
    return state.with_lane(lane), tuple(changes)


def _words(row: Operation, outcome: Outcome, request: Request) -> str:
    """Astro's own words about a row that it did not take: whoever decides about it reads them."""
    if outcome.code is None or row.state not in (State.UNKNOWN, State.REVIEW):
        return row.said if row.state is State.WAITING else ""
    return clean_message(outcome.message, (request.owner.first_name, request.owner.last_name))


def forget(lane: Lane, view: LaneView) -> Lane:
    """Without what was remembered of operations that are settled, and of reads that nothing depends on any more."""
    ids = {row.id for row in view.operations} | ({""} if view_rows(view, State.WAITING, State.UNKNOWN) else set())
    return replace(
        lane,
        limits={key: limit for key, limit in lane.limits.items() if key in ids},
        strikes={key: strikes for key, strikes in lane.strikes.items() if key in ids},
    )
