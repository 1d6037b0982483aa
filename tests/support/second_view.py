"""A second mind about an owner's cards (I14): what `core.cards.project` should show, told from DESIGN §5 another way.

The real one lays punch after punch on cards. This one asks of each unit where it is, strings a program's own units
up, and cuts the string into cards. It is slow, shares no code with the real one, and knows nothing of order or looks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from astro_desk.core.card_views import OwnerView
from astro_desk.core.catalog import Catalogue, Program, ProgramKind, required_from_title
from astro_desk.core.checkout import Claim, Unit
from astro_desk.core.item_code import form_of
from astro_desk.core.operations import AddPurchase, Operation, Redeem, RemovePurchase, State, UndoRedemption
from astro_desk.core.snapshot import Card, Reward, Snapshot

_OVER = (State.CANCELLED, State.WRITTEN_OFF)
Shown = tuple[object, ...]
"""One card: program, card id, required, confirmed, waiting, basket, taken back, to decide, fallen, redeemable, claimed,
earned, guessed, undecided."""


@dataclass(frozen=True)
class Picture:
    """What a view says, without the order in which it says it."""

    cards: Counter[Shown]
    due: Counter[str]
    unassigned: int


def picture_of(view: OwnerView) -> Picture:
    """The real view, brought to the same form."""
    cards: Counter[Shown] = Counter(
        (
            *(one.program_id, one.card_id, one.required, one.confirmed, one.waiting, one.basket, one.taken_back),
            *(one.to_decide, len(one.fallen), one.rewards.redeemable, one.rewards.claimed, one.rewards.earned),
            *(one.required_guessed, one.undecided),
        )
        for one in view.cards
    )
    return Picture(cards, Counter(due.reward_id for due in view.due), view.unassigned)


@dataclass
class _Heap:
    """A card under the second mind's hands."""

    program_id: str
    card: Card | None
    required: int | None
    guessed: bool
    confirmed: int | None
    fallen: int = 0
    leaving: int = 0
    deciding: int = 0
    """Units on it whose return is before a person."""
    own: list[str] = field(default_factory=list)
    """Of each own punch on it, "waiting" or "basket"."""
    due: list[Reward] = field(default_factory=list)
    claimed: int = 0
    minted: bool = False
    undecided: bool = False
    spoken_for: int = 0
    """Earned rewards that a claim holds."""

    @property
    def room(self) -> int | None:
        """How many punches fit on it; None: without an end."""
        if self.minted:
            return 0
        if not self.required or self.confirmed is None or self.undecided:
            return None
        return max(0, self.required - self.confirmed - len(self.own))

    @property
    def earned(self) -> int:
        return int(self.room == 0 and not self.minted) - self.spoken_for

    @property
    def history(self) -> bool:
        rewards = self.card.rewards if self.card else ()
        return bool(rewards) and not (
            self.due or self.claimed or self.earned or self.spoken_for or self.leaving or self.deciding
        )

    def shown(self) -> Shown:
        counts = self.own.count("waiting"), self.own.count("basket"), self.leaving, self.deciding, self.fallen
        rewards = len(self.due), self.claimed + self.spoken_for, self.earned
        card_id = self.card.card_id if self.card else ""
        return (
            *(self.program_id, card_id, self.required, self.confirmed),
            *counts,
            *rewards,
            self.guessed,
            self.undecided,
        )


def second_view(
    snapshot: Snapshot | None,
    operations: Sequence[Operation],
    units: Sequence[Unit],
    claims: Sequence[Claim],
    catalogue: Catalogue,
    today: date,
    fence: timedelta = timedelta(seconds=180),
) -> Picture:
    """What the owner's cards are, from scratch."""
    cards = snapshot.cards if snapshot else ()
    there = {punch.transaction_id for card in cards for punch in card.punches if punch.transaction_id}
    leaving, gone = _removed(snapshot, operations, fence)
    asked_about = (row for row in operations if row.state is State.REVIEW)
    before_a_person = {row.intent.unit_id for row in asked_about if isinstance(row.intent, RemovePurchase)}
    before_a_person -= leaving | gone
    wanted = _wanted(operations, claims)
    held = {reward_id for _, _, reward_id in wanted if reward_id}
    heaps = [_astros(card, leaving, before_a_person, held, catalogue, today) for card in cards]
    strings: dict[str, list[tuple[str, str]]] = {}
    going: dict[str, list[str]] = {}
    deciding: list[tuple[str, str]] = []
    unassigned = 0
    for unit_id, (form, mark) in _own_units(operations, units).items():
        if unit_id in there or unit_id in gone:
            continue
        program_id = _program(form, heaps, catalogue)
        if program_id and unit_id in before_a_person:
            deciding.append((program_id, form))
        if unit_id in leaving:
            going.setdefault(program_id, []).append(form)
        elif program_id:
            strings.setdefault(program_id, []).append((form, mark))
        else:
            unassigned += _untold(form, catalogue)
    for program_id in sorted({*strings, *going} - {""}):
        heaps += _cut(
            catalogue.programs[program_id],
            [heap for heap in heaps if heap.program_id == program_id],
            strings.get(program_id, []),
            going.get(program_id, []),
            fetched=snapshot is not None,
        )
    for program_id, form in deciding:
        _where(form, [heap for heap in heaps if heap.program_id == program_id]).deciding += 1
    for program_id, item_code, reward_id in wanted:
        if not reward_id:
            _take(program_id, item_code, heaps)
    ahead = {_program(form, heaps, catalogue) for form in _ahead_of_a_removal(operations, leaving, there | gone)}
    unsettled = ahead & {heap.program_id for heap in heaps if heap.leaving}
    for heap in heaps:
        if heap.program_id in unsettled and "waiting" in heap.own and heap.earned > 0:
            heap.undecided = True  # told before the removal, they find no gap
    shown = [heap for heap in heaps if not heap.history]
    return Picture(
        Counter(heap.shown() for heap in shown),
        Counter(reward.reward_id for heap in shown for reward in heap.due),
        unassigned,
    )


# ------------------------------------------------------------------------------------------------- what is a fact


def _removed(snapshot: Snapshot | None, operations: Sequence[Operation], fence: timedelta) -> tuple[set[str], set[str]]:
    """The units on their way back, and those that are back for certain: "a snapshot begun F after its done removal"."""
    leaving: set[str] = set()
    gone: set[str] = set()
    for row in operations:
        if isinstance(row.intent, RemovePurchase) and row.state not in (*_OVER, State.REVIEW):
            certain = row.state is State.DONE and snapshot is not None
            if certain and row.done_at is not None and snapshot is not None:
                certain = snapshot.begun_at - row.done_at >= fence
            (gone if certain else leaving).add(row.intent.unit_id)
    return leaving, gone


def _ahead_of_a_removal(operations: Sequence[Operation], leaving: set[str], over: set[str]) -> set[str]:
    last = max((place for place, row in enumerate(operations) if _takes_back(row, leaving)), default=0)
    ahead = {
        row.id: row.intent.form for row in operations[:last] if isinstance(row.intent, AddPurchase) and _counts(row)
    }
    return {form for unit_id, form in ahead.items() if unit_id not in leaving | over}


def _takes_back(row: Operation, leaving: set[str]) -> bool:
    return isinstance(row.intent, RemovePurchase) and row.intent.unit_id in leaving


def _counts(row: Operation) -> bool:
    """An operation leaves on cancel, on done without credit, and when a snapshot has shown it."""
    return row.state not in _OVER and not (row.state is State.DONE and (row.seen or row.credited is False))


def _own_units(operations: Sequence[Operation], units: Sequence[Unit]) -> dict[str, tuple[str, str]]:
    adds = [row for row in operations if isinstance(row.intent, AddPurchase) and _counts(row)]
    waiting = {row.id: (row.intent.form, "waiting") for row in adds if isinstance(row.intent, AddPurchase)}
    return waiting | {one.unit_id: (one.form, "basket") for one in units if one.unit_id not in waiting}


def _wanted(operations: Sequence[Operation], claims: Sequence[Claim]) -> list[tuple[str, str, str]]:
    """(program, item code, reward id or "") of each redemption that stands; a claim that is written is its row."""
    rows = [row for row in operations if isinstance(row.intent, Redeem)]
    back = [
        row.intent.redeem_id for row in operations if isinstance(row.intent, UndoRedemption) and row.state == "done"
    ]
    written = {row.id for row in rows}
    mine = [(one.program_id, one.item_code, one.reward_id or "") for one in claims if one.claim_id not in written]
    standing = [row.intent for row in {row.id: row for row in rows}.values() if _counts(row) and row.id not in back]
    redeems = [intent for intent in standing if isinstance(intent, Redeem)]
    return mine + [(one.program_id, one.item_code, one.reward_id or "") for one in redeems]


# ---------------------------------------------------------------------------------------------------- Astro's cards


def _needed(own: int | None, program: Program | None, title: str) -> tuple[int | None, bool]:
    sure = own or (program.required if program else None)
    return (sure, False) if sure else (required_from_title(title), required_from_title(title) is not None)


def _so_long_ago(today: date, months: int) -> date:
    year, month, day = today.year, today.month - months, today.day
    while month < 1:
        year, month = year - 1, month + 12
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1


def _astros(
    card: Card, leaving: set[str], deciding: set[str], held: set[str], catalogue: Catalogue, today: date
) -> _Heap:
    program = catalogue.programs.get(card.program_id)
    required, guessed = _needed(card.required, program, card.program_title)
    heap = _Heap(card.program_id, card, required, guessed, 0, minted=bool(card.rewards))
    unredeemed = [reward for reward in card.rewards if not reward.redeemed_on]
    months = card.window_months or (program.window_months if program else None)
    staying = [punch for punch in card.punches if punch.transaction_id not in leaving]
    heap.leaving = len(card.punches) - len(staying)
    heap.deciding = sum(punch.transaction_id in deciding for punch in card.punches)
    heap.due = [reward for reward in unredeemed if reward.reward_id not in held]
    heap.claimed = len(unredeemed) - len(heap.due)
    untouched = len(heap.due) == len(card.rewards) and bool(required) and not guessed
    newest = max((punch.purchased_on for punch in card.punches if punch.purchased_on), default=today)
    filled_it = [punch for punch in staying if not _fell(punch.purchased_on, months, newest)]
    sure = sum(punch.transaction_id not in deciding for punch in filled_it)
    withdrawn = untouched and heap.leaving > 0 and len(filled_it) < (required or 0)
    if withdrawn:
        heap.due, heap.minted = [], False  # it goes with the punches that filled the card
    elif untouched and sure < len(filled_it) and sure < (required or 0):
        heap.due = []
    if withdrawn or not unredeemed:
        heap.fallen = sum(_fell(punch.purchased_on, months, today) for punch in staying)
    heap.confirmed = len(staying) - heap.fallen
    return heap


def _fell(bought: date | None, months: int | None, by: date) -> bool:
    """Whether a punch of that day counted no more on another."""
    return bought is not None and bool(months) and bought < _so_long_ago(by, months or 0)


def _program(form: str, heaps: list[_Heap], catalogue: Catalogue) -> str:
    """Where a punch counts: in a program with an open card, else with any card, else the first that is told."""
    named = [one.program_id for one in catalogue.programs_of(form, ProgramKind.CARD)]
    with_room = {heap.program_id for heap in heaps if heap.card and heap.confirmed is not None and _open_at_astro(heap)}
    with_card = {heap.program_id for heap in heaps if heap.card}
    for known in (with_room, with_card):
        found = [one for one in named if one in known]
        if found:
            return found[0]
    return named[0] if named else ""


def _open_at_astro(heap: _Heap) -> bool:
    return not heap.minted and not (heap.required and (heap.confirmed or 0) >= heap.required)


def _untold(form: str, catalogue: Catalogue) -> bool:
    item = catalogue.items.get(form)
    return catalogue.empty or (item is not None and not set(item.program_ids) <= set(catalogue.programs))


# ------------------------------------------------------------------------------------------------------ our own punches


def _cut(
    program: Program, heaps: list[_Heap], string: list[tuple[str, str]], going: list[str], *, fetched: bool
) -> list[_Heap]:
    """Puts a program's own punches on its cards, and answers with the cards that had to be begun."""
    open_ = [heap for heap in heaps if _open_at_astro(heap)]
    if len(open_) > 1:
        return _between(program, open_, string, going, fetched=fetched)
    begun: list[_Heap] = []

    def with_room() -> _Heap:
        for heap in (*open_, *begun):
            if heap.room != 0:
                return heap
        begun.append(_next(program, fetched=fetched))
        return begun[-1]

    marks = [mark for _, mark in string]
    while marks:
        heap = with_room()
        fits = len(marks) if heap.room is None else heap.room
        heap.own += marks[:fits]
        del marks[:fits]
    if going:
        with_room().leaving += len(going)
    return begun


def _between(
    program: Program, rivals: list[_Heap], string: list[tuple[str, str]], going: list[str], *, fetched: bool
) -> list[_Heap]:
    """Of several open cards the one takes a punch that alone holds the article; else Astro decides."""
    astro_decides = _next(program, fetched=fetched)
    astro_decides.undecided = True

    def place(form: str) -> _Heap:
        holding = _holding(form, rivals)
        return holding[0] if len(holding) == 1 and holding[0].room != 0 else astro_decides

    for form, mark in string:
        place(form).own.append(mark)
    for form in going:
        place(form).leaving += 1
    return [astro_decides] if astro_decides.own or astro_decides.leaving else []


def _holding(form: str, rivals: list[_Heap]) -> list[_Heap]:
    return [heap for heap in rivals if heap.card and form in {form_of(one.item_code) for one in heap.card.punches}]


def _where(form: str, heaps: list[_Heap]) -> _Heap:
    """On which of a program's cards a unit lies that Astro has not shown yet: that of its article, else the last."""
    rivals = [heap for heap in heaps if heap.card and _open_at_astro(heap)]
    holding = _holding(form, rivals) if len(rivals) > 1 else []
    return holding[0] if len(holding) == 1 and holding[0].own else [heap for heap in heaps if heap.own][-1]


def _next(program: Program, *, fetched: bool) -> _Heap:
    required, guessed = _needed(None, program, program.title)
    return _Heap(program.program_id, None, required, guessed, 0 if fetched else None)


def _take(program_id: str, item_code: str, heaps: list[_Heap]) -> None:
    """A claim without a reward's id holds one that is minted by now, best of its own item, else an earned one."""
    mine = [heap for heap in heaps if heap.program_id == program_id]
    minted = [(heap, reward) for heap in mine for reward in heap.due]
    same = [pair for pair in minted if _fits(pair[1], item_code)]
    if minted:
        heap, reward = (same or minted)[0]
        heap.due.remove(reward)
        heap.claimed += 1
    else:
        for heap in [heap for heap in mine if heap.earned > 0][:1]:
            heap.spoken_for += 1


def _fits(reward: Reward, item_code: str) -> bool:
    if not item_code:
        return bool(reward.items)
    return any(form_of(item.item_code) == form_of(item_code) for item in reward.items)
