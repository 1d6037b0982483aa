"""What a lane does next, as a list of questions in the order of their weight (DESIGN §6). Pure."""

from __future__ import annotations

from astro_desk.core.operations import State
from astro_desk.core.owners import Standing
from astro_desk.core.review_reasons import Reason
from sync import identity, offer_rules, ordering, settle
from sync.lane import FRESH_MS, Call, Change, Move, Rest, next_look_ms, view_rows
from sync.messages import Changes
from sync.ordering import Scene

_OPEN = (State.WAITING, State.UNKNOWN)


def decide(scene: Scene, *, read: bool) -> Move:
    """The next move of a lane none of whose requests is under way. `read`: it was read at Astro in this run."""
    changes = settle.found_at_start(scene.view, scene.at) or offer_rules.too_late(scene.view, scene.at)
    if changes:
        return Change(changes)
    if scene.owner.standing is not Standing.LINKED:
        return _not_linked(scene)
    return _linked(scene, read=read)


def _not_linked(scene: Scene) -> Move:
    move = identity.next_step(scene)
    if isinstance(move, Call) and scene.lane.pause_ms > scene.at.boot_ms:
        return Rest(scene.lane.pause_ms)
    if move is not None:
        return move
    changes = identity.dependants_without_owner(scene)
    return Change(changes) if changes else Rest()


def _linked(scene: Scene, *, read: bool) -> Move:
    changes = identity_done(scene) or given_up(scene)
    if changes:
        return Change(changes)
    lane, at_ms = scene.lane, scene.at.boot_ms
    todo = view_rows(scene.view, *_OPEN)
    if lane.unknown_since_ms is not None:
        due = next_look_ms(lane.unknown_since_ms, lane.look.asked if lane.look else None, scene.rules)
        if not todo and not lane.wanted:
            return Rest()
        return scene.read_again() if due <= at_ms else Rest(due)
    changes = settle.shown(scene.view, lane, scene.at, scene.rules)
    if changes:
        return Change(changes)
    if (todo and not read) or (lane.wanted and _stale(scene)):
        return scene.read_again()
    changes = ordering.without_a_call(scene)
    if changes:
        return Change(changes)
    due_ms = ordering.unknown_due(scene)
    if due_ms is not None and due_ms <= at_ms:
        return scene.read_again()
    move = ordering.next_move(scene)
    if isinstance(move, Call) and lane.pause_ms > at_ms:
        move = Rest(lane.pause_ms)
    elif not isinstance(move, Rest):
        return move
    elif lane.dirty:
        return scene.read_again()
    return Rest(min((ms for ms in (due_ms, move.until_ms) if ms is not None), default=None))


def identity_done(scene: Scene) -> Changes:
    """Operations that were to make or link an owner who is linked by now."""
    rows = view_rows(scene.view, State.WAITING, State.UNKNOWN, State.REVIEW)
    return tuple((row, settle.done(row, scene.at)) for row in rows if isinstance(row.intent, settle.IDENTITY))


def given_up(scene: Scene) -> Changes:
    """What waits for an owner whom Astro no longer knows, or of whom nothing can be read."""
    since = scene.lane.unknown_since_ms
    reason: Reason | None = None
    if since is not None and scene.lane.look and scene.lane.look.asked.boot_ms - since >= scene.rules.fence_ms:
        reason = Reason.OWNER_NOT_AT_ASTRO
    elif scene.lane.out(""):
        reason = Reason.OWNER_UNREADABLE
    return tuple((row, settle.review(row, reason)) for row in view_rows(scene.view, *_OPEN)) if reason else ()


def _stale(scene: Scene) -> bool:
    """Whether what the counter shows is older than a minute, and was not read within it."""
    look, begun = scene.lane.look, scene.view.snapshot_begun
    if look is not None and scene.at.boot_ms - look.asked.boot_ms <= FRESH_MS:
        return False
    return begun is None or not 0 <= (scene.at.now - begun).total_seconds() * 1000 <= FRESH_MS
