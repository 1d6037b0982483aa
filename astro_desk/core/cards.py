"""`project`: what the screen shows of an owner's cards, derived anew from facts and never stored (DESIGN §5).

Three kinds of punches stay apart: confirmed (in the snapshot), waiting (in the outbox), in this basket. An id counts
once, and it is confirmed if the snapshot has it, whatever state its operation is in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from astro_desk.core.catalog import Catalogue, Program, ProgramKind, required_from_title
from astro_desk.core.checkout import Claim, Unit
from astro_desk.core.errors import Refused
from astro_desk.core.item_code import canonical
from astro_desk.core.operations import AddPurchase, Operation, Redeem, RemovePurchase, State
from astro_desk.core.rewards import RewardDue
from astro_desk.core.snapshot import Card, Punch, Reward, Snapshot


class Mark(StrEnum):
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    BASKET = "basket"


@dataclass(frozen=True, slots=True)
class FallenPunch:
    """A punch that is older than its program's window: shown with the reason, not counted (ASTRO_API §7)."""

    item_code: str
    description: str
    purchased_on: date
    window_months: int


@dataclass(frozen=True, slots=True)
class RewardCounts:
    """Of one card: minted and free to redeem · claimed at this register · full, and minted only after sync."""

    redeemable: int = 0
    claimed: int = 0
    earned: int = 0


@dataclass(frozen=True, slots=True)
class CardView:
    """One punch card as shown. `confirmed` is None when Astro was never asked about this owner: not known, not 0.

    `required` None means without an end; `required_guessed` that only the title says so. `undecided` means that
    the owner has two open cards and Astro decides on which of them these punches land.
    """

    program_id: str
    title: str
    required: int | None
    confirmed: int | None
    waiting: int = 0
    basket: int = 0
    taken_back: int = 0
    fallen: tuple[FallenPunch, ...] = ()
    rewards: RewardCounts = field(default=RewardCounts())
    required_guessed: bool = False
    undecided: bool = False
    card_id: str = ""
    brand: str = ""

    @property
    def count(self) -> int:
        return (self.confirmed or 0) + self.waiting + self.basket

    @property
    def to_go(self) -> int | None:
        """How many punches are missing; None when nobody knows."""
        return None if self.required is None or self.confirmed is None else max(0, self.required - self.count)

    @property
    def full(self) -> bool:
        return self.required is not None and self.count >= self.required


@dataclass(frozen=True, slots=True)
class OwnerView:
    """All cards of an owner. `unassigned` are punches whose program nobody can tell yet."""

    owner_id: str | None
    cards: tuple[CardView, ...] = ()
    due: tuple[RewardDue, ...] = ()
    unassigned: int = 0
    as_of: datetime | None = None
    points: int | None = None


def months_before(day: date, months: int) -> date:
    """The same day of the month that many months earlier, or that month's last day."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    first_of_next = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(day.day - 1), first_of_next - timedelta(1))


@dataclass(slots=True)
class _Building:
    """A card while it is put together."""

    program_id: str
    view: CardView
    forms: set[str]
    due: list[RewardDue]
    closed: bool = False
    """Its reward is minted: no further punch lands here."""
    minted: bool = False


def project(
    snapshot: Snapshot | None,
    operations: Sequence[Operation],
    units: Sequence[Unit],
    claims: Sequence[Claim],
    catalogue: Catalogue,
    today: date,
    fence: timedelta = timedelta(seconds=180),
    owner_id: str | None = None,
) -> OwnerView:
    """The owner's cards with everything this register knows.

    `operations` are the owner's, in outbox order, final ones included until a snapshot has shown them; `units` and
    `claims` are the basket's. Pure: the same arguments give the same view.
    """
    taken_back = _taken_back(snapshot, operations, fence)
    held = _held_rewards(operations, claims)
    cards = [_from_snapshot(card, taken_back, held, catalogue, today) for card in (snapshot.cards if snapshot else ())]
    present = snapshot.transaction_ids if snapshot else frozenset()
    unassigned = 0
    for form, mark in _pending(operations, units, present, taken_back):
        program = _program_of(form, cards, catalogue)
        if program is None:
            unassigned += catalogue.empty
        else:
            _punch(cards, program, form, mark, known=snapshot is not None)
    _claim_earned(cards, operations, claims)
    shown = [card for card in cards if not _is_spent(card)]
    shown.sort(key=_prominence)
    return OwnerView(
        owner_id=owner_id or (snapshot.owner_id if snapshot else None),
        cards=tuple(card.view for card in shown),
        due=tuple(due for card in shown for due in card.due),
        unassigned=unassigned,
        as_of=snapshot.begun_at if snapshot else None,
        points=snapshot.points if snapshot else None,
    )


def _taken_back(snapshot: Snapshot | None, operations: Sequence[Operation], fence: timedelta) -> frozenset[str]:
    """Units under removal, and removed ones that a snapshot too old to know may still show."""
    gone = set()
    for operation in operations:
        if not isinstance(operation.intent, RemovePurchase):
            continue
        if not operation.state.final:
            gone.add(operation.intent.unit_id)
        elif (
            operation.state is State.DONE
            and operation.done_at is not None
            and (snapshot is None or snapshot.begun_at < operation.done_at + fence)
        ):
            gone.add(operation.intent.unit_id)
    return frozenset(gone)


def _held_rewards(operations: Sequence[Operation], claims: Sequence[Claim]) -> frozenset[str]:
    """The ids of minted rewards that a redemption or the basket of this register holds."""
    ids = {claim.reward_id for claim in claims}
    for operation in operations:
        if isinstance(operation.intent, Redeem) and _counts(operation):
            ids.add(operation.intent.reward_id)
    return frozenset(reward_id for reward_id in ids if reward_id)


def _counts(operation: Operation) -> bool:
    """Whether the operation still stands in the view: open, or done and not seen in a snapshot yet."""
    if operation.state is State.DONE:
        return not operation.seen and operation.credited is not False
    return not operation.state.final


def _from_snapshot(
    card: Card, taken_back: frozenset[str], held: frozenset[str], catalogue: Catalogue, today: date
) -> _Building:
    program = catalogue.programs.get(card.program_id)
    required, guessed = _required(card.required, program, card.program_title)
    open_rewards = [reward for reward in card.rewards if reward.redeemed_on is None]
    months = card.window_months or (program.window_months if program else None)
    # A reward that Astro has minted stands, whatever our own arithmetic of the window says (DESIGN §5).
    oldest = months_before(today, months) if months and not open_rewards else None
    fallen, standing, leaving = [], [], 0
    for punch in card.punches:
        if punch.transaction_id in taken_back:
            leaving += 1
        elif months and oldest and punch.purchased_on and punch.purchased_on < oldest:
            fallen.append(FallenPunch(punch.item_code, punch.description, punch.purchased_on, months))
        else:
            standing.append(punch)
    free = [reward for reward in open_rewards if reward.reward_id not in held]
    view = CardView(
        program_id=card.program_id,
        title=card.program_title,
        required=required,
        required_guessed=guessed,
        confirmed=len(standing),
        taken_back=leaving,
        fallen=tuple(fallen),
        rewards=RewardCounts(redeemable=len(free), claimed=len(open_rewards) - len(free)),
        card_id=card.card_id,
        brand=card.brand,
    )
    building = _Building(
        program_id=card.program_id,
        view=view,
        forms={_form(punch) for punch in standing},
        due=[_due(card, reward) for reward in free],
        closed=bool(card.rewards) or view.full,
        minted=bool(card.rewards),
    )
    if view.full and not card.rewards:
        building.view = replace(view, rewards=RewardCounts(earned=1))
    return building


def _form(punch: Punch) -> str:
    try:
        return canonical(punch.item_code)
    except Refused:
        return punch.item_code


def _due(card: Card, reward: Reward) -> RewardDue:
    return RewardDue(card.program_id, card.program_title, reward.reward_id, reward.description, reward.items)


def _required(own: int | None, program: Program | None, title: str) -> tuple[int | None, bool]:
    """This owner's card, else another cached card of the program, else the title's guess (DESIGN §5)."""
    if own:
        return own, False
    if program and program.required:
        return program.required, False
    guess = required_from_title(title)
    return guess, guess is not None


def _pending(
    operations: Sequence[Operation],
    units: Sequence[Unit],
    present: frozenset[str],
    taken_back: frozenset[str],
) -> list[tuple[str, Mark]]:
    """The units that the snapshot lacks, each once, as (canonical form, waiting or basket)."""
    pending: dict[str, tuple[str, Mark]] = {}
    for operation in operations:
        if isinstance(operation.intent, AddPurchase) and _counts(operation):
            pending[operation.id] = (operation.intent.form, Mark.WAITING)
    for unit in units:
        pending.setdefault(unit.unit_id, (unit.form, Mark.BASKET))
    return [what for unit_id, what in pending.items() if unit_id not in present and unit_id not in taken_back]


def _program_of(form: str, cards: Sequence[_Building], catalogue: Catalogue) -> Program | None:
    """The card program that an item punches: one in which the owner has a card before the catalogue's first."""
    programs = catalogue.programs_of(form, ProgramKind.CARD)
    held = {card.program_id for card in cards if not card.closed}
    return next((program for program in programs if program.program_id in held), programs[0] if programs else None)


def _punch(cards: list[_Building], program: Program, form: str, mark: Mark, *, known: bool) -> None:
    card = _landing(cards, program, form)
    if card is None:
        required, guessed = _required(None, program, program.title)
        view = CardView(
            program_id=program.program_id,
            title=program.title,
            brand=program.brand,
            required=required,
            required_guessed=guessed,
            confirmed=0 if known else None,
            undecided=any(c.program_id == program.program_id and not c.closed for c in cards),
        )
        card = _Building(program.program_id, view, set(), [])
        cards.append(card)
    view = card.view
    waiting = mark is Mark.WAITING
    view = replace(view, waiting=view.waiting + waiting, basket=view.basket + (not waiting))
    card.forms.add(form)
    if view.full and view.confirmed is not None and not view.undecided:
        view = replace(view, rewards=replace(view.rewards, earned=view.rewards.earned + 1))
        card.closed = True
    card.view = view


def _landing(cards: Sequence[_Building], program: Program, form: str) -> _Building | None:
    """The card that takes the punch; None when there is none, or when only Astro can tell."""
    open_cards = [card for card in cards if card.program_id == program.program_id and not card.closed]
    undecided = [card for card in open_cards if card.view.undecided]
    real = [card for card in open_cards if not card.view.undecided]
    if len(real) == 1:
        return real[0]
    return next((card for card in real if form in card.forms), undecided[0] if undecided else None)


def _claim_earned(cards: Sequence[_Building], operations: Sequence[Operation], claims: Sequence[Claim]) -> None:
    """Moves earned rewards to claimed for redemptions that have no minted reward yet."""
    programs = [claim.program_id for claim in claims if not claim.reward_id]
    programs += [
        operation.intent.program_id
        for operation in operations
        if isinstance(operation.intent, Redeem) and not operation.intent.reward_id and _counts(operation)
    ]
    for program_id in programs:
        for card in cards:
            counts = card.view.rewards
            if card.program_id == program_id and counts.earned:
                counts = replace(counts, earned=counts.earned - 1, claimed=counts.claimed + 1)
                card.view = replace(card.view, rewards=counts)
                break


def _is_spent(card: _Building) -> bool:
    """A card whose rewards are all redeemed is history, not a card in the owner's hand."""
    return card.minted and card.view.rewards == RewardCounts()


def _prominence(card: _Building) -> tuple[bool, bool, bool, str, str]:
    """Cards that this sale touches first, then rewards that are due, then by title; stable while scanning goes on."""
    view = card.view
    return (
        not view.basket,
        not view.rewards.redeemable,
        not (view.waiting or view.count),
        view.title,
        view.card_id,
    )
