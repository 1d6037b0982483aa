"""What an answer or a look at Astro makes of an operation: the tables of DESIGN §6. Pure.

A row that waits and carries a `sent_at` may still be under way (a person sent it back); one without is not.

Why an operation needs a person: `core/review_reasons.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from astro_desk.core.operations import (
    AddPurchase,
    LinkOwner,
    NewOwner,
    Operation,
    Redeem,
    RemoveOffer,
    RemovePurchase,
    State,
    UndoRedemption,
    UpdateOwner,
)
from astro_desk.core.review_reasons import BY_CODE, SENT_ONCE, Reason, by_code
from astro_desk.core.snapshot import Snapshot
from sync.dialect import Meaning, meaning_of, missing_contact
from sync.lane import Lane, Rules, not_sent, passed_fence, stamped, surely_missed, unsent
from sync.messages import Changes, LaneView, Moment
from sync.outcome import Outcome, Verdict

IDENTITY = (NewOwner, LinkOwner)
NO_ANSWER = Outcome(Verdict.UNKNOWN)
LINKS_TRIED = 8


def done(row: Operation, at: Moment, *, credited: bool | None = None, reason: str = "") -> Operation:
    """The row as told to Astro, for good."""
    return replace(row, state=State.DONE, credited=credited, reason=reason, done_at=at.now)


def review(row: Operation, reason: str) -> Operation:
    """The row as a case for a person. `reason`: a Reason, or one with Astro's status code."""
    return replace(row, state=State.REVIEW, reason=str(reason))


def reason_of(row: Operation, outcome: Outcome) -> str:
    """`astro_<code>`, or "" when Astro gave no code; `needs_<field>` when a brand asks for a contact first, which goes
    with a card's reward alone (ASTRO_API §3)."""
    if outcome.code is None:
        return ""
    if meaning_of(outcome.code) is Meaning.CONTACT_NEEDED and isinstance(row.intent, Redeem):
        return missing_contact(outcome.message)
    return by_code(outcome.code)


def meaning(outcome: Outcome, rules: Rules) -> Meaning:
    """What Astro's code means, OK when there is none."""
    return Meaning.OK if outcome.code is None else meaning_of(outcome.code, rules.learned)


# ---------------------------------------------------------------------------------------------------------- an answer


def answered(
    row: Operation,
    outcome: Outcome,
    at: Moment,
    rules: Rules,
    *,
    lacks: bool,
    alone: bool,
    counts: bool = False,
) -> Operation:
    """What becomes of a row that was sending.

    `lacks`: our catalogue, which is not empty, does not hold its item; `counts`: it has it in a program. `alone`: it
    was the only one in its request, or the others were answered otherwise, so that the answer is its own.
    """
    if outcome.verdict is Verdict.APPLIED:
        if isinstance(row.intent, IDENTITY):
            return stamped(row, State.UNKNOWN, at)  # done is what customerStatus confirms
        return done(row, at, credited=True if isinstance(row.intent, AddPurchase) else None)
    if outcome.verdict is Verdict.NOT_APPLIED:
        return not_sent(row)
    if meaning(outcome, rules) is Meaning.NO_SUCH_OWNER:
        return unsent(row)
    if isinstance(row.intent, AddPurchase) and alone and _no_credit(outcome, rules, lacks=lacks, counts=counts):
        return done(row, at, credited=False, reason=reason_of(row, outcome))
    if isinstance(row.intent, RemovePurchase) and meaning(outcome, rules) is Meaning.ALREADY_REDEEMED:
        return review(row, Reason.PURCHASE_REDEEMED)
    if isinstance(row.intent, RemoveOffer) and meaning(outcome, rules) is Meaning.ALREADY_REDEEMED:
        return done(row, at, reason="offer_by_hand")  # the by-hand list says what to take back (use_cases/gone_again)
    if outcome.verdict is Verdict.REFUSED or isinstance(row.intent, SENT_ONCE):
        return review(row, reason_of(row, outcome) or Reason.OUTCOME_UNKNOWN)
    return stamped(row, State.UNKNOWN, at, reason_of(row, outcome) if alone else "")


def _no_credit(outcome: Outcome, rules: Rules, *, lacks: bool, counts: bool) -> bool:
    """No credit is normal: said so, or refused by any number while our catalogue lacks the item (DESIGN §6).

    Not so for an item that Astro's own catalogue counts: that a number means "not enrolled" is a guess until a manager
    has said so, and a punch is not lost over a guess.
    """
    said = meaning(outcome, rules)
    if said is Meaning.NOT_ENROLLED:
        return not counts or outcome.code in rules.learned
    return lacks and (outcome.verdict is Verdict.REFUSED or (outcome.unexplained_code and said is Meaning.UNKNOWN))


def own_answers(rows: tuple[Operation, ...], outcomes: Mapping[str, Outcome], rules: Rules) -> bool:
    """Whether the answers are about the units, and not one answer about the whole batch."""
    if len(rows) == 1:
        return True
    said = [outcomes.get(row.id, NO_ANSWER) for row in rows]
    whole = all(one.unexplained_code and meaning(one, rules) is Meaning.UNKNOWN for one in said)
    return not (whole and len({one.code for one in said}) == 1)


# ------------------------------------------------------------------------------------------------------------- a look


def found_at_start(view: LaneView, at: Moment) -> Changes:
    """Rows that a stopped process or a lost commit left behind, and rows whose time is in doubt."""
    changes = []
    for row in view.operations:
        if row.state is State.SENDING or (row.state is State.UNKNOWN and _in_doubt(row, at)):
            changes.append((row, stamped(row, State.UNKNOWN, at, row.reason)))
        elif row.state is State.WAITING and row.sent_at is not None and _in_doubt(row, at):
            changes.append((row, stamped(row, State.WAITING, at, row.reason)))
        elif row.state is State.UNKNOWN and isinstance(row.intent, SENT_ONCE):
            changes.append((row, review(row, row.reason or Reason.OUTCOME_UNKNOWN)))
    return tuple(changes)


def _in_doubt(row: Operation, at: Moment) -> bool:
    if row.sent_at is None or row.sent_boot != at.boot:
        return True
    return row.sent_at > at.now or row.sent_boot_ms > at.boot_ms


def shown(view: LaneView, lane: Lane, at: Moment, rules: Rules) -> Changes:
    """What the lane's last look at Astro settles: presence at once, absence only behind the fence and missed twice."""
    if lane.look is None or lane.look.snapshot is None:
        return ()
    snapshot, read = lane.look.snapshot, lane.look.asked
    changes = []
    for row in view.operations:
        after = None
        seen = _in_sight(row, snapshot, view)
        if row.state is State.WAITING:
            after = _waiting(row, snapshot, at)
        elif row.state is State.UNKNOWN:
            behind = passed_fence(row, read, rules) if seen else surely_missed(row, read, rules)
            bad = row.reason if row.reason.startswith(BY_CODE) else Reason.KEEPS_FAILING if lane.out(row.id) else ""
            again = review(row, bad) if bad else unsent(row)
            after = _unknown(row, snapshot, view, lane, at, rules, again if behind else None)
        else:
            continue
        if after is None and not seen and row.missed_boot_ms is None and passed_fence(row, read, rules):
            after = replace(row, missed_boot_ms=at.boot_ms)
        if after is not None:
            changes.append((row, after))
    return tuple(changes)


def _in_sight(row: Operation, snapshot: Snapshot, view: LaneView) -> bool:
    """Whether Astro shows what the row is about: its unit, the unit that it removes, or its reward."""
    match row.intent:
        case AddPurchase():
            return row.id in snapshot.transaction_ids
        case RemovePurchase(unit_id):
            return unit_id in snapshot.transaction_ids
        case Redeem(reward_id=reward_id):
            return snapshot.reward(reward_id or "") is not None
        case UndoRedemption(redeem_id):
            return snapshot.reward(reward_of_undo(row.intent, view.targets.get(redeem_id)) or "") is not None
        case _:
            return True


def _waiting(row: Operation, snapshot: Snapshot, at: Moment) -> Operation | None:
    """A unit that is there needs no sending: an older image of the database was restored (FAILURES D8)."""
    if isinstance(row.intent, AddPurchase) and row.id in snapshot.transaction_ids:
        return done(row, at, credited=True)
    return None


def _unknown(
    row: Operation,
    snapshot: Snapshot,
    view: LaneView,
    lane: Lane,
    at: Moment,
    rules: Rules,
    again: Operation | None,
) -> Operation | None:
    """`again`: what becomes of the row when Astro does not have it; None while the fence stands."""
    match row.intent:
        case AddPurchase():
            return done(row, at, credited=True) if row.id in snapshot.transaction_ids else again
        case RemovePurchase(unit_id):
            if unit_id in snapshot.transaction_ids:
                # A first removal that Astro refused in its own words has met the unit where it still is.
                refused = row.attempts <= 1 and row.reason.startswith(BY_CODE)
                return review(row, row.reason) if refused else again
            return _nothing_left(row, unit_id, view, at, again)
        case Redeem(reward_id=reward_id):
            reward = snapshot.reward(reward_id or "")
            if reward is not None and reward.redeemed_on is not None:
                return review(row, Reason.REDEEMED_UNPROVEN)
            return again if reward is not None else again and review(row, Reason.REWARD_GONE)
        case UndoRedemption(redeem_id, reward_id):
            redeem = view.targets.get(redeem_id)
            reward = snapshot.reward(reward_of_undo(row.intent, redeem) or reward_id or "")
            # A read that lags may show the reward as it was before it was redeemed.
            lags = redeem is not None and redeem.done_at is not None and _lags(redeem, lane, rules)
            if _is_open(redeem_id, view):
                return again  # both are in doubt in a restored database: the redemption is settled first
            if reward is not None and reward.redeemed_on is None and not lags:
                return done(row, at)
            said = row.reason if row.reason.startswith(BY_CODE) else ""
            return again and review(row, said or Reason.UNDO_UNPROVEN)
        case UpdateOwner():
            return again
        case _:
            return None


def _nothing_left(
    row: Operation, unit_id: str, view: LaneView, at: Moment, again: Operation | None
) -> Operation | None:
    """A removal whose unit is not there: done behind the fence, unless the unit may still come.

    In a restored database the purchase may be in doubt beside its removal (FAILURES D8). Were this one done, the
    purchase would go out after it; waiting, it follows the purchase, or goes with it.
    """
    return again if again is None or _is_open(unit_id, view) else done(row, at)


def _is_open(operation_id: str, view: LaneView) -> bool:
    return any(one.id == operation_id for one in view.operations)


def _lags(redeem: Operation, lane: Lane, rules: Rules) -> bool:
    assert lane.look is not None
    assert redeem.done_at is not None
    age = (lane.look.asked.now - redeem.done_at).total_seconds() * 1000
    return 0 <= age < rules.fence_ms


def reward_of_undo(intent: UndoRedemption, redeem: Operation | None) -> str | None:
    """The reward that an undo opens again: its own, else the one that its redemption found."""
    if intent.reward_id:
        return intent.reward_id
    return redeem.intent.reward_id if redeem is not None and isinstance(redeem.intent, Redeem) else None
