"""`project`: what the screen shows of an owner's cards, derived anew from facts and never stored (DESIGN §5).

Three kinds of punches stay apart: confirmed (in the snapshot), waiting (in the outbox), in this basket. An id counts
once, and it is confirmed if the snapshot has it, whatever state its operation is in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from astro_desk.core.by_hand import BY_HAND
from astro_desk.core.card_views import CardView, FallenPunch, FallingSoon, Mark, OwnerView, RewardCounts
from astro_desk.core.catalog import Catalogue, Program, ProgramKind, required_from_title
from astro_desk.core.checkout import Claim, Unit
from astro_desk.core.item_code import form_of
from astro_desk.core.operations import Operation
from astro_desk.core.own_facts import Held, OwnFacts, own_facts
from astro_desk.core.points import view_points
from astro_desk.core.rewards import RewardDue
from astro_desk.core.snapshot import Card, Punch, Reward, Snapshot
from astro_desk.core.windows import falls_on, months_before

__all__ = ["CardView", "FallenPunch", "FallingSoon", "Mark", "OwnerView", "RewardCounts", "project"]

SOON = timedelta(days=30)
"""So long before punches fall off the card says so."""


def project(
    snapshot: Snapshot | None,
    operations: Sequence[Operation],
    units: Sequence[Unit],
    claims: Sequence[Claim],
    catalogue: Catalogue,
    today: date,
    fence: timedelta = timedelta(seconds=180),
    owner_id: str | None = None,
    windows: Mapping[str, int] | None = None,
) -> OwnerView:
    """The owner's cards with everything this register knows.

    `operations` are the owner's, in outbox order, final ones included until a snapshot has shown them; `units` and
    `claims` are the basket's. `windows` are the months that a manager has set by program id, 0 for a program whose
    punches never fall off. Pure: the same arguments give the same view.
    """
    facts = own_facts(snapshot, operations, units, claims, fence)
    hand = _Hand(snapshot, facts, catalogue, today, windows or {})
    for form, mark in facts.punches:
        hand.punch(form, mark)
    for form in facts.leaving:
        hand.take_back(form)
    for form in facts.deciding:
        hand.wait_for_decision(form)
    for held in facts.held:
        if not held.reward_id:
            hand.claim(held)
    hand.leave_to_astro(facts.before_removal)
    shown = sorted((draft for draft in hand.drafts if not draft.spent), key=_prominence)
    return OwnerView(
        owner_id=owner_id or (snapshot.owner_id if snapshot else None),
        cards=tuple(draft.view() for draft in shown),
        due=tuple(due for draft in shown for due in draft.due),
        unassigned=hand.unassigned,
        as_of=snapshot.begun_at if snapshot else None,
        points=snapshot.points if snapshot else None,
        points_expected=view_points(snapshot, operations, (), today).expected,
    )


@dataclass(slots=True)
class _Draft:
    """A card while it is put together. `source` is Astro's card, None for one that is opened here."""

    program_id: str
    title: str
    brand: str
    required: int | None
    required_guessed: bool
    confirmed: int | None
    source: Card | None = None
    waiting: int = 0
    basket: int = 0
    taken_back: int = 0
    to_decide: int = 0
    fallen: tuple[FallenPunch, ...] = ()
    falling: tuple[FallingSoon, ...] = ()
    due: list[RewardDue] = field(default_factory=list)
    claimed: int = 0
    promised: int = 0
    earned: int = 0
    closed: bool = False
    """Its reward is minted or earned: no further punch lands here."""
    undecided: bool = False
    by_hand: bool = False

    @property
    def spent(self) -> bool:
        """A card whose rewards are all redeemed is history, not a card in the owner's hand."""
        if self.by_hand and self.source is not None:
            return bool(self.source.rewards) and all(reward.redeemed_on for reward in self.source.rewards)
        minted = self.source is not None and bool(self.source.rewards)
        return minted and not (self.due or self.claimed or self.earned or self.taken_back or self.to_decide)

    @property
    def own(self) -> int:
        """Punches that Astro has not shown yet."""
        return self.waiting + self.basket

    def close_if_full(self) -> None:
        """A full card earns its reward. Where the count is not known, or not decided, neither is that."""
        if self.required is None or self.confirmed is None or self.undecided:
            return
        if self.confirmed + self.waiting + self.basket >= self.required:
            self.earned += 1
            self.closed = True

    def forms(self) -> frozenset[str]:
        """The articles that were ever punched on Astro's card, whatever became of the punches."""
        return frozenset(form_of(punch.item_code) for punch in self.source.punches) if self.source else frozenset()

    def view(self) -> CardView:
        return CardView(
            program_id=self.program_id,
            title=self.title,
            required=self.required,
            confirmed=self.confirmed,
            waiting=self.waiting,
            basket=self.basket,
            taken_back=self.taken_back,
            to_decide=self.to_decide,
            fallen=self.fallen,
            falling=() if self.closed else self.falling,
            rewards=RewardCounts(len(self.due), self.claimed, self.earned, self.promised),
            required_guessed=self.required_guessed,
            undecided=self.undecided,
            card_id=self.source.card_id if self.source else "",
            brand=self.brand,
            by_hand=self.by_hand,
        )


class _Hand:
    """The owner's cards as Astro told them, on which our own facts are then laid."""

    def __init__(
        self,
        snapshot: Snapshot | None,
        facts: OwnFacts,
        catalogue: Catalogue,
        today: date,
        windows: Mapping[str, int],
    ) -> None:
        self._known = snapshot is not None
        self._catalogue = catalogue
        cards = snapshot.cards if snapshot else ()
        self.drafts = [_from_snapshot(card, facts, catalogue, today, windows) for card in cards]
        self.unassigned = 0
        # As Astro told them: where a punch goes must not depend on the order in which punches are laid.
        self._programs = {draft.program_id for draft in self.drafts}
        self._open: dict[str, list[_Draft]] = {}
        for draft in self.drafts:
            if not draft.closed:
                self._open.setdefault(draft.program_id, []).append(draft)
        self._rivals = {
            program_id: [(draft, draft.forms()) for draft in drafts]
            for program_id, drafts in self._open.items()
            if len(drafts) > 1
        }

    def punch(self, form: str, mark: Mark) -> None:
        program = self._program_of(form)
        if program is None:
            self.unassigned += self._nobody_can_tell(form)
            return
        draft = self._landing(program, form) or self._next_card(program)
        if mark is Mark.WAITING:
            draft.waiting += 1
        else:
            draft.basket += 1
        draft.close_if_full()

    def take_back(self, form: str) -> None:
        """Shows a unit that Astro has not shown yet as being taken back, on a card of its program."""
        program = self._program_of(form)
        if program is None:
            return
        draft = self._landing(program, form) or self._next_card(program)
        draft.taken_back += 1

    def wait_for_decision(self, form: str) -> None:
        """Shows that the return of a unit that Astro has not shown yet waits for a person, on the card it lies on."""
        program = self._program_of(form)
        if program is None:
            return
        holders = [draft for draft, forms in self._rivals.get(program.program_id, ()) if form in forms]
        if len(holders) != 1 or not holders[0].own:
            holders = [one for one in self.drafts if one.program_id == program.program_id and one.own]
        if holders:
            holders[-1].to_decide += 1

    def claim(self, held: Held) -> None:
        """Holds a reward for a claim that had none when it was made: one minted meanwhile, else an earned one.

        Sync looks for the reward by program and item; it must not be offered a second time until then.
        """
        cards = [draft for draft in self.drafts if draft.program_id == held.program_id]
        minted = [(draft, due) for draft in cards for due in draft.due]
        if minted:
            draft, due = next((pair for pair in minted if pair[1].item(held.item_code)), minted[0])
            draft.due.remove(due)
            draft.claimed += 1
            draft.promised += held.promised
            return
        earned = next((draft for draft in cards if draft.earned), None)
        if earned is not None:
            earned.earned -= 1
            earned.claimed += 1
            earned.promised += held.promised

    def leave_to_astro(self, forms: Collection[str]) -> None:
        """Promises no reward for punches of `forms`, which Astro hears of before something of their program goes back.

        They come to cards that are still as full as they were: to a next one, and not into the gap.
        """
        found = (self._program_of(form) for form in forms)
        programs = {one.program_id for one in found if one is not None}
        going = {draft.program_id for draft in self.drafts if draft.taken_back}
        for draft in self.drafts:
            if draft.earned and draft.waiting and draft.program_id in programs & going:
                draft.earned, draft.undecided = 0, True

    def _program_of(self, form: str) -> Program | None:
        """The card program that an item punches: one in which the owner has a card before the catalogue's first."""
        programs = self._catalogue.programs_of(form, ProgramKind.CARD)
        return min(
            programs,
            key=lambda one: (one.program_id not in self._open, one.program_id not in self._programs),
            default=None,
        )

    def _nobody_can_tell(self, form: str) -> bool:
        """Astro has not told us the item's programs. An item that it told us to be in no card program is told."""
        item = self._catalogue.items.get(form)
        told = self._catalogue.programs
        return self._catalogue.empty or (item is not None and any(one not in told for one in item.program_ids))

    def _landing(self, program: Program, form: str) -> _Draft | None:
        """The open card that takes the punch, None when the next card does.

        Between several open cards only the article tells: the one card that holds it, else Astro decides, and
        such punches are laid on a card of their own, marked so.
        """
        program_id = program.program_id
        rivals = self._rivals.get(program_id)
        if rivals is None:
            return next((one for one in self.drafts if one.program_id == program_id and not one.closed), None)
        holders = [draft for draft, forms in rivals if form in forms]
        if len(holders) == 1 and not holders[0].closed:
            return holders[0]
        return next((one for one in self.drafts if one.program_id == program_id and one.undecided), None)

    def _next_card(self, program: Program) -> _Draft:
        required, guessed = _required(None, program, program.title)
        draft = _Draft(
            program_id=program.program_id,
            title=program.title,
            brand=program.brand,
            required=required,
            required_guessed=guessed,
            confirmed=0 if self._known else None,
            undecided=program.program_id in self._rivals,
        )
        self.drafts.append(draft)
        return draft


def _from_snapshot(
    card: Card, facts: OwnFacts, catalogue: Catalogue, today: date, windows: Mapping[str, int]
) -> _Draft:
    program = catalogue.programs.get(card.program_id)
    required, guessed = _required(card.required, program, card.program_title)
    by_hand = program is not None and program.kind in BY_HAND
    open_rewards = [reward for reward in card.rewards if reward.redeemed_on is None]
    free = [reward for reward in open_rewards if reward.reward_id not in facts.held_rewards]
    months = windows.get(card.program_id, card.window_months or (program.window_months if program else None))
    left = [punch for punch in card.punches if punch.transaction_id not in facts.taken_back]
    leaving = len(card.punches) - len(left)
    to_decide = sum(punch.transaction_id in facts.to_decide for punch in card.punches) if facts.to_decide else 0
    minted, claimed, taken = bool(card.rewards), len(open_rewards) - len(free), False
    if (leaving or to_decide) and len(free) == len(card.rewards) and required is not None and not guessed:
        filling = _filling(card, left, months)
        sure = sum(punch.transaction_id not in facts.to_decide for punch in filling)
        taken = bool(leaving) and len(filling) < required
        if taken:
            # What filled the card is on its way back, and nobody has used the reward: it will go with it.
            free, minted = [], False
        elif sure < len(filling) and sure < required:
            free = []  # the goods are back all the same: nothing is handed out on them until somebody has decided
    # A reward that Astro has minted stands, whatever our own arithmetic of the window says (DESIGN §5).
    oldest = months_before(today, months) if months and (taken or not open_rewards) else None
    fallen: list[FallenPunch] = []
    standing: list[Punch] = []
    for punch in left:
        if months and oldest and punch.purchased_on and punch.purchased_on < oldest:
            fallen.append(FallenPunch(punch.item_code, punch.description, punch.purchased_on, months))
        else:
            standing.append(punch)
    draft = _Draft(
        program_id=card.program_id,
        title=card.program_title,
        brand=card.brand,
        required=required,
        required_guessed=guessed,
        confirmed=len(standing),
        source=card,
        taken_back=leaving,
        to_decide=to_decide,
        fallen=tuple(fallen),
        falling=_falling(standing, months, today) if months else (),
        due=[] if by_hand else [_due(card, reward) for reward in free],
        claimed=claimed if minted else 0,
        promised=len(facts.promised_rewards.intersection(reward.reward_id for reward in open_rewards)),
        closed=minted,
        by_hand=by_hand,
    )
    if not minted and not by_hand:
        draft.close_if_full()
    return draft


def _filling(card: Card, punches: Sequence[Punch], months: int | None) -> list[Punch]:
    """Those of the card's punches that counted when it filled up: on the day of its newest one, as far as one can tell.

    What had fallen off it by then is on the card still, and filled nothing.
    """
    days = [punch.purchased_on for punch in card.punches if punch.purchased_on]
    if not months or not days:
        return list(punches)
    oldest = months_before(max(days), months)
    return [punch for punch in punches if punch.purchased_on is None or punch.purchased_on >= oldest]


def _falling(standing: Sequence[Punch], months: int, today: date) -> tuple[FallingSoon, ...]:
    """The punches that fall off before long, day by day."""
    first, last = months_before(today, months), months_before(today + SOON, months)
    ending = [punch.purchased_on for punch in standing if punch.purchased_on and first <= punch.purchased_on <= last]
    if not ending:
        return ()
    days = Counter(falls_on(day, months) for day in ending)
    soon = sorted((day, punches) for day, punches in days.items() if day - today <= SOON)
    return tuple(FallingSoon(punches, day, (day - today).days) for day, punches in soon)


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


def _prominence(draft: _Draft) -> tuple[bool, bool, bool, str, bool, str]:
    """Cards that this sale touches first, then rewards that are due, then by title, a program's next card last.

    It does not depend on the order in which Astro lists the cards, so that nothing jumps at a refresh.
    """
    return (
        not draft.basket,
        not draft.due,
        not ((draft.confirmed or 0) + draft.waiting),
        draft.title,
        draft.source is None,
        draft.source.card_id if draft.source else "",
    )
