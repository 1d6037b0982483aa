"""What a lane may send next: order where operations depend on each other, and nowhere else (DESIGN §6). Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from astro_desk.core.errors import Refused
from astro_desk.core.item_code import canonical
from astro_desk.core.operations import (
    AddPurchase,
    Operation,
    Redeem,
    RedeemOffer,
    RemoveOffer,
    RemovePurchase,
    State,
    UndoRedemption,
)
from astro_desk.core.owners import Owner
from astro_desk.core.review_reasons import Reason
from astro_desk.core.snapshot import Reward, Snapshot
from sync import offer_rules
from sync.lane import (
    FRESH_MS,
    Call,
    Change,
    Lane,
    Look,
    LookUp,
    Move,
    Rest,
    Rules,
    due_ms,
    next_look_ms,
    stamped,
    surely_missed,
    view_rows,
)
from sync.messages import Changes, LaneView, Moment, Request
from sync.settle import IDENTITY, done, review, reward_of_undo

_UNDER_WAY = frozenset({State.WAITING, State.SENDING, State.UNKNOWN})
_UNSETTLED = _UNDER_WAY | {State.REVIEW}


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything a decision may look at. `started`: when this run began."""

    view: LaneView
    lane: Lane
    owner: Owner
    at: Moment
    rules: Rules
    started: Moment

    def read_again(self) -> LookUp:
        """A look at the owner under the id that is linked."""
        return LookUp(self.owner.customer_id, self.owner.astro_customer_id)

    @property
    def fresh(self) -> Look | None:
        """The last look, if nothing was written since and it is not too old to hand goods out on."""
        look = self.lane.look
        return look if look is not None and self.at.boot_ms - look.asked.boot_ms <= FRESH_MS else None

    @property
    def settled_since(self) -> Moment:
        """The last moment at which this run or one before it may have written to the lane."""
        return self.lane.wrote or self.started


def without_a_call(scene: Scene) -> Changes:
    """Rows that need no call: a unit taken back before it was ever sent, and removals of what was never credited."""
    rows = {row.id: row for row in scene.view.operations}
    changes: list[tuple[Operation, Operation]] = []
    for row in view_rows(scene.view, State.WAITING):
        target = _target(row, scene)
        if target is None:
            continue
        if target.id in rows and target.state is State.WAITING and target.sent_at is None:
            changes += [(one, replace(one, state=State.CANCELLED, reason="taken_back")) for one in (target, row)]
        elif target.state is State.CANCELLED or (target.state is State.DONE and target.credited is False):
            changes.append((row, done(row, scene.at, reason="nothing_there")))
    return tuple(changes)


def next_move(scene: Scene) -> Move:
    """The next request of a lane whose owner is linked and read, or when to look again."""
    due: list[int] = []
    for row in view_rows(scene.view, State.WAITING):
        if isinstance(row.intent, IDENTITY) or _waits_for_another(row, scene):
            continue
        if _kept_back(row, scene):
            return Change(((row, review(row, Reason.NOT_TAKEN_BACK)),))
        if isinstance(row.intent, AddPurchase):
            at_ms = _may_be_under_way(row, scene)
            if at_ms is None:
                return _batch(row, scene)
            due.append(at_ms)
            continue
        match row.intent:
            case Redeem():
                move = _redeem(row, row.intent, scene)
            case RedeemOffer(reward_id=""):
                move = _redeem_offer(row, row.intent, scene)
            case _:
                move = _single(row, scene)
        if not isinstance(move, Rest):
            return move
        due += [ms for ms in (move.until_ms,) if ms is not None]
    if any(ms <= scene.at.boot_ms for ms in due):
        return scene.read_again()
    return Rest(min(due, default=None))


def _target(row: Operation, scene: Scene) -> Operation | None:
    """What a removal or an undo takes back; None for other rows, and for what this register never had."""
    match row.intent:
        case RemovePurchase(target_id) | RemoveOffer(target_id) | UndoRedemption(target_id):
            return _by_id(target_id, scene)
        case _:
            return None


def _waits_for_another(row: Operation, scene: Scene) -> bool:
    if isinstance(row.intent, AddPurchase):  # asked of each unit of a long lane: most wait for nothing
        return bool(row.intent.after) and _waits_for_removal(row.intent.after, scene)
    target = _target(row, scene)
    if target is not None and target.state in _UNSETTLED:
        return True
    earlier = [one for one in scene.view.operations if one.seq < row.seq and one.state in _UNSETTLED]
    undone = any(_undoes(one, scene) for one in earlier)
    match row.intent:
        case Redeem(program_id, reward_id=reward_id):
            return undone or any(_fills(one, program_id, reward_id, scene) for one in earlier)
        case RemovePurchase():
            # A punch of a redeemed card cannot be taken back before the redemption is (ASTRO_API §7), also where the
            # redemption is taken back because Astro refused the punch.
            return undone or any(_is_undone(one, scene) for one in view_rows(scene.view, *_UNDER_WAY))
        case _:
            return False


def _waits_for_removal(removal_id: str, scene: Scene) -> bool:
    """Whether a unit in whose place another one comes is still to be taken back, perhaps in another lane."""
    return any(removal is not None and removal.state in _UNSETTLED for removal, _ in _line_before(removal_id, scene))


def removals_awaited(view: LaneView) -> frozenset[str]:
    """The removals, all of other lanes, that are open and that purchases of this one come behind."""
    open_ones = (one for one in view.targets.values() if isinstance(one.intent, RemovePurchase) and not one.state.final)
    return frozenset(one.id for one in open_ones if one.owner_id != view.owner_id)


def _kept_back(row: Operation, scene: Scene) -> bool:
    """Whether a unit that was to come in another one's place may not: that one was not taken back, or nobody knows."""
    if not isinstance(row.intent, AddPurchase) or not row.intent.after:
        return False
    return not all(_made(removal, bought) for removal, bought in _line_before(row.intent.after, scene))


def _line_before(removal_id: str, scene: Scene) -> Iterator[tuple[Operation | None, Operation | None]]:
    """The removal and its unit; before a unit that was never sent, those in whose place it was to come, and so on."""
    while removal_id:
        removal = _by_id(removal_id, scene)
        taken_back = removal.intent if removal else None
        bought = _by_id(taken_back.unit_id, scene) if isinstance(taken_back, RemovePurchase) else None
        yield removal, bought
        purchase = bought.intent if bought and bought.state is State.CANCELLED else None
        removal_id = purchase.after if isinstance(purchase, AddPurchase) else ""


def _made(removal: Operation | None, bought: Operation | None) -> bool:
    """Whether a removal has done what it was for: it is done, or was cancelled together with its unsent unit."""
    if removal is None or removal.state is not State.CANCELLED:
        return removal is not None and removal.state is State.DONE
    return bought is not None and bought.state is State.CANCELLED


def _by_id(operation_id: str, scene: Scene) -> Operation | None:
    """A row of this lane, or what rows of it hang on in whatever lane."""
    return next((one for one in scene.view.operations if one.id == operation_id), scene.view.targets.get(operation_id))


def _undoes(row: Operation, scene: Scene) -> bool:
    """Whether a redemption is about to be undone. One that waits for a person does not hold up others."""
    if not isinstance(row.intent, UndoRedemption) or row.state not in _UNDER_WAY:
        return False
    redeem = _target(row, scene)
    return redeem is None or redeem.state is not State.REVIEW


def _is_undone(row: Operation, scene: Scene) -> bool:
    """Whether a redemption that Astro has is about to be undone: nothing else holds that up."""
    redeem = _target(row, scene) if isinstance(row.intent, UndoRedemption) else None
    return redeem is not None and redeem.state is State.DONE


def _fills(row: Operation, program_id: str, reward_id: str | None, scene: Scene) -> bool:
    """Whether an unsettled add may still punch the program. One that needs a person, or comes behind a removal that is
    not made yet, holds up only what is not minted yet: nobody knows for how long, and no punch makes a reward that is
    there already."""
    if not isinstance(row.intent, AddPurchase):
        return False
    if reward_id and (row.state is State.REVIEW or _waits_for_removal(row.intent.after, scene)):
        return False
    programs = (scene.view.programs or {}).get(row.intent.form)
    if programs is None:
        return row.state is not State.REVIEW
    return program_id in programs


def _may_be_under_way(row: Operation, scene: Scene) -> int | None:
    """None: the unit may be sent. Else when to look for it: it was sent before, and a person sent it back."""
    look = scene.lane.look
    if row.sent_at is None or (look is not None and surely_missed(row, look.asked, scene.rules)):
        return None
    return due_ms(row, look.asked if look else None, scene.rules)


def _batch(first: Operation, scene: Scene) -> Call:
    """Units of one sale, all of them new or all out of one failed batch."""
    limits, most = scene.lane.limits, scene.rules.batch
    limit = limits.get(first.id, most)
    rows = [
        row
        for row in view_rows(scene.view, State.WAITING)
        if isinstance(row.intent, AddPurchase)
        and row.seq >= first.seq
        and row.sale_id == first.sale_id
        and limits.get(row.id, most) == limit
        and _may_be_under_way(row, scene) is None
        and not (_waits_for_another(row, scene) or _kept_back(row, scene))
    ][:limit]
    call = _call(rows, scene, isolated=limit == 1)
    programs = scene.view.programs
    if programs is None:
        return call
    forms = {row.id: row.intent.form for row in rows if isinstance(row.intent, AddPurchase)}
    counting = frozenset(key for key, form in forms.items() if programs.get(form))
    lacking = frozenset(key for key, form in forms.items() if form not in programs)
    return replace(call, request=replace(call.request, lacking=lacking, counting=counting))


def _single(row: Operation, scene: Scene) -> Move:
    if not isinstance(row.intent, UndoRedemption):
        return _call([row], scene)
    reward_id = reward_of_undo(row.intent, _target(row, scene))
    if reward_id is None:
        return Change(((row, review(row, Reason.UNDO_UNPROVEN)),))
    return _call([row], scene, reward_id=reward_id)


def _call(
    rows: list[Operation], scene: Scene, *, isolated: bool = False, reward_id: str = "", item_id: str = ""
) -> Call:
    sending = tuple(sent(row, scene.at) for row in rows)
    request = Request(scene.owner, sending, isolated, reward_id, item_id)
    return Call(tuple(zip(rows, sending, strict=True)), request)


def sent(row: Operation, at: Moment) -> Operation:
    """The row as it is durable before the first byte."""
    return replace(stamped(row, State.SENDING, at), attempts=row.attempts + 1)


def _redeem(row: Operation, intent: Redeem, scene: Scene) -> Move:
    """A redemption relies on a look behind every write: rewards are minted, and taken, meanwhile (DESIGN §7)."""
    if scene.fresh is None or scene.fresh.snapshot is None:
        return scene.read_again()
    held = {
        other.intent.reward_id
        for other in scene.view.operations
        if other.id != row.id and isinstance(other.intent, Redeem)
    }
    if scene.fresh.asked.boot_ms - scene.settled_since.boot_ms < scene.rules.fence_ms:
        held |= scene.lane.claimed | scene.view.claimed
    reward = _reward(intent, scene.fresh.snapshot, held)
    if reward is None:
        return _later(row, Reason.REWARD_GONE if intent.reward_id else Reason.REWARD_NOT_FOUND, scene)
    if reward.redeemed_on is not None:
        return _later(row, Reason.REWARD_ALREADY_REDEEMED, scene)
    item_id = intent.astro_item_id or _item_id(reward, intent.item_code)
    if item_id is None:
        unnamed = any(not item.astro_item_id for item in reward.items)
        reason = Reason.REWARD_ITEM_UNNAMED if unnamed else Reason.REWARD_ITEM_UNKNOWN
        return Change(((row, review(row, reason)),))
    named = replace(intent, reward_id=reward.reward_id, astro_item_id=item_id)
    call = _named(_call([row], scene, reward_id=reward.reward_id, item_id=item_id), named)
    return replace(call, request=replace(call.request, address=scene.view.address))


def _redeem_offer(row: Operation, intent: RedeemOffer, scene: Scene) -> Move:
    """Astro mints an offer's reward when its units are counted: it is looked for behind them, as a card's is."""
    if scene.fresh is None or scene.fresh.snapshot is None:
        return scene.read_again()
    held = offer_rules.held_rewards(scene.view.operations, row) | scene.view.claimed
    reward = offer_rules.earned_reward(intent, scene.fresh.snapshot, held)
    if reward is None:
        refused = offer_rules.refused_punch(row, scene.view.operations)
        if refused:
            return Change(((row, review(row, refused)),))
        return _later(row, Reason.OFFER_REWARD_NOT_FOUND, scene)
    item = offer_rules.item_of(intent, reward)
    if item is None:
        return Change(((row, review(row, Reason.REWARD_ITEM_UNKNOWN)),))
    return _named(_call([row], scene), replace(intent, reward_id=reward.reward_id, astro_item_id=item.astro_item_id))


def _named(call: Call, intent: Redeem | RedeemOffer) -> Call:
    """The call with the reward and the item that were found in the row itself: what is sent is what is durable."""
    return Call(
        tuple((before, replace(after, intent=intent)) for before, after in call.changes),
        replace(call.request, operations=tuple(replace(one, intent=intent) for one in call.request.operations)),
    )


def _reward(intent: Redeem, snapshot: Snapshot, held: set[str | None]) -> Reward | None:
    if intent.reward_id:
        return snapshot.reward(intent.reward_id)
    minted = (
        reward
        for card in snapshot.cards
        if card.program_id == intent.program_id
        for reward in card.rewards
        if reward.redeemed_on is None and reward.reward_id not in held
    )
    return next((reward for reward in minted if _item_id(reward, intent.item_code)), None)


def _item_id(reward: Reward, item_code: str) -> str | None:
    """Astro's id of the qualifying item; the code in any spelling, "" for the first item."""
    wanted = _form(item_code)
    ids = (item.astro_item_id for item in reward.items if not wanted or _form(item.item_code) == wanted)
    return next((item_id for item_id in ids if item_id), None)


def _form(item_code: str) -> str:
    try:
        return canonical(item_code)
    except Refused:
        return item_code


def _later(row: Operation, reason: str, scene: Scene) -> Move:
    """What a look does not show may come with a later one, until the last write is behind the fence."""
    look, since = scene.lane.look, scene.settled_since.boot_ms
    assert look is not None
    if look.asked.boot_ms - since >= scene.rules.fence_ms:
        return Change(((row, review(row, reason)),))
    return Rest(next_look_ms(since, look.asked, scene.rules))


def unknown_due(scene: Scene) -> int | None:
    """When the lane's unknown operations are looked up next, in ms of the boot clock; None when there are none."""
    asked = scene.lane.look.asked if scene.lane.look else None
    rows = (row for row in view_rows(scene.view, State.UNKNOWN) if not isinstance(row.intent, IDENTITY))
    return min((due_ms(row, asked, scene.rules) for row in rows), default=None)
