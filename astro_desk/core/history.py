"""An owner's history, card by card: each purchase and reward with its day, its register, its state and why. Pure.

The cards say how many punches there are (`core.cards`); this says which they are. What Astro shows is believed first;
beside it stand the operations of this register that it may not know yet, and those that came to nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from astro_desk.core.catalog import Catalogue, ProgramKind
from astro_desk.core.ids import register_of
from astro_desk.core.item_code import form_of
from astro_desk.core.operations import AddPurchase, Operation, Redeem, RemovePurchase, State, UndoRedemption
from astro_desk.core.snapshot import Card, Punch, Reward, Snapshot
from astro_desk.core.windows import falls_on

_OPEN = (State.WAITING, State.SENDING, State.UNKNOWN)


class Fate(StrEnum):
    """What became of a purchase or a reward."""

    CONFIRMED = "confirmed"
    FALLEN = "fallen"
    """Older than the program's window: shown and not counted (ASTRO_API §7)."""
    WAITING = "waiting"
    REVIEW = "review"
    LEAVING = "leaving"
    """Being taken back."""
    REMOVED = "removed"
    NO_CREDIT = "no_credit"
    GIVEN_UP = "given_up"
    OPEN = "open"
    """A reward that may be redeemed."""
    CLAIMED = "claimed"
    """A reward that was handed out here; Astro has not confirmed it yet."""
    REDEEMED = "redeemed"


@dataclass(frozen=True, slots=True)
class Entry:
    """A purchase, or a reward when `is_reward`; `transaction_id` is the reward's id then.

    `day`: of the purchase, or of the redemption; None when Astro does not say. `register` "": another till's, or one
    that Astro's page made. `sale_id`: of this register's own sale. `reason`: a code of `sentences`, "" for none.
    `until`: the first day on which the purchase counts no more. `left`: the store's date on which it was taken back.
    """

    fate: Fate
    day: date | None
    item_code: str
    description: str = ""
    register: str = ""
    transaction_id: str = ""
    sale_id: str | None = None
    reason: str = ""
    until: date | None = None
    is_reward: bool = False
    left: date | None = None


@dataclass(frozen=True, slots=True)
class CardHistory:
    """`program_id` "" holds what is on no card: refused, given up, or of a program that nobody can tell."""

    program_id: str
    title: str
    card_id: str
    entries: tuple[Entry, ...]


def history(
    snapshot: Snapshot | None,
    operations: Sequence[Operation],
    catalogue: Catalogue,
    today: date,
    windows: Mapping[str, int] | None = None,
) -> tuple[CardHistory, ...]:
    """All that is known of an owner, the newest entry of each card first; Astro's cards in its order, ours behind them.

    `operations` are the owner's in outbox order, whatever became of them. `windows` are the months that a manager has
    set by program id, 0 for none.
    """
    book = _Book(operations, catalogue, today, windows or {})
    cards = [book.card(card) for card in (snapshot.cards if snapshot else ())]
    return (*cards, *book.ours(snapshot))


class _Book:
    def __init__(
        self, operations: Sequence[Operation], catalogue: Catalogue, today: date, windows: Mapping[str, int]
    ) -> None:
        self._catalogue, self._today, self._windows = catalogue, today, windows
        self._adds = {one.id: one for one in operations if isinstance(one.intent, AddPurchase)}
        self._removals = {one.intent.unit_id: one for one in operations if isinstance(one.intent, RemovePurchase)}
        self._redeems = [one for one in operations if isinstance(one.intent, Redeem)]
        self._undone = {one.intent.redeem_id: one for one in operations if isinstance(one.intent, UndoRedemption)}

    def card(self, card: Card) -> CardHistory:
        months = self._windows.get(card.program_id, card.window_months or 0)
        entries = [self._punch(punch, months) for punch in card.punches]
        entries += [self._reward(reward, card.program_id) for reward in card.rewards]
        return CardHistory(card.program_id, card.program_title, card.card_id, _newest_first(entries))

    def ours(self, snapshot: Snapshot | None) -> Iterable[CardHistory]:
        """What stands beside the snapshot, by program."""
        known = snapshot.transaction_ids if snapshot else frozenset()
        by_program: dict[str, list[Entry]] = {}
        for add in self._adds.values():
            entry = self._own_unit(add, known=add.id in known)
            if entry is not None:
                where = "" if entry.fate in (Fate.NO_CREDIT, Fate.GIVEN_UP) else self._program_of(add)
                by_program.setdefault(where, []).append(entry)
        for redeem in self._redeems:
            if not isinstance(redeem.intent, Redeem) or redeem.intent.reward_id or redeem.state is State.CANCELLED:
                continue  # one with a reward stands on Astro's card
            by_program.setdefault(redeem.intent.program_id, []).append(_own_reward(redeem))
        for program_id, entries in by_program.items():
            program = self._catalogue.programs.get(program_id)
            yield CardHistory(program_id, program.title if program else "", "", _newest_first(entries))

    def _punch(self, punch: Punch, months: int) -> Entry:
        add, removal = self._adds.get(punch.transaction_id), self._removals.get(punch.transaction_id)
        until = falls_on(punch.purchased_on, months) if months and punch.purchased_on else None
        fate, reason, left = Fate.CONFIRMED, "", None
        if removal is not None and removal.state is not State.CANCELLED:
            fate, reason, left = _leaving(removal)
        elif until is not None and until <= self._today:
            fate = Fate.FALLEN
        return Entry(
            fate,
            punch.purchased_on,
            punch.item_code,
            punch.description or self._description(punch.item_code),
            register_of(punch.transaction_id),
            punch.transaction_id,
            add.sale_id if add else None,
            reason,
            until,
            left=left,
        )

    def _reward(self, reward: Reward, program_id: str) -> Entry:
        ours = next(
            (
                one
                for one in reversed(self._redeems)
                if isinstance(one.intent, Redeem)
                and one.intent.reward_id == reward.reward_id
                and one.state not in (State.CANCELLED, State.WRITTEN_OFF)
            ),
            None,
        )
        undo = self._undone.get(ours.id) if ours else None
        fate = Fate.REDEEMED if reward.redeemed_on else Fate.OPEN
        reason = ""
        if ours is not None and undo is None and reward.redeemed_on is None:
            fate = Fate.REVIEW if ours.state is State.REVIEW else Fate.CLAIMED
            reason = ours.reason
        elif undo is not None and not undo.state.final:
            fate, reason = Fate.LEAVING, undo.reason
        return Entry(
            fate,
            reward.redeemed_on or (ours.business_date if ours and fate is Fate.CLAIMED else None),
            ours.intent.item_code if ours and isinstance(ours.intent, Redeem) else "",
            reward.description or program_id,
            register_of(ours.id) if ours else "",
            reward.reward_id,
            ours.sale_id if ours else None,
            reason,
            is_reward=True,
        )

    def _own_unit(self, add: Operation, *, known: bool) -> Entry | None:
        """None: it is on Astro's card, or was taken back before Astro heard of it."""
        removal = self._removals.get(add.id)
        if known or add.state is State.CANCELLED:
            return None
        (fate, reason), left = _unit_fate(add), None
        if removal is not None and removal.state is not State.CANCELLED and fate is not Fate.NO_CREDIT:
            fate, reason, left = _leaving(removal)
        assert isinstance(add.intent, AddPurchase)
        return Entry(
            fate,
            add.business_date,
            add.intent.item_code,
            self._description(add.intent.item_code),
            register_of(add.id),
            add.id,
            add.sale_id,
            reason,
            left=left,
        )

    def _program_of(self, add: Operation) -> str:
        assert isinstance(add.intent, AddPurchase)
        programs = self._catalogue.programs_of(add.intent.form, ProgramKind.CARD)
        return programs[0].program_id if programs else ""

    def _description(self, item_code: str) -> str:
        item = self._catalogue.items.get(form_of(item_code))
        return item.description if item else ""


def _unit_fate(add: Operation) -> tuple[Fate, str]:
    match add.state:
        case State.DONE:
            return (Fate.NO_CREDIT, add.reason) if add.credited is False else (Fate.CONFIRMED, "")
        case State.REVIEW:
            return Fate.REVIEW, add.reason
        case State.WRITTEN_OFF:
            return Fate.GIVEN_UP, add.reason
        case _:
            return Fate.WAITING, "looking_up" if add.state is State.UNKNOWN else add.reason


def _leaving(removal: Operation) -> tuple[Fate, str, date]:
    """With what keeps it from being told to Astro, and the day on which the unit came back."""
    if removal.state is State.REVIEW:
        return Fate.REVIEW, removal.reason, removal.business_date
    if removal.state.final:
        return Fate.REMOVED, "", removal.business_date
    return Fate.LEAVING, removal.reason, removal.business_date


def _own_reward(redeem: Operation) -> Entry:
    assert isinstance(redeem.intent, Redeem)
    fate = Fate.CLAIMED if redeem.state in _OPEN else Fate.REVIEW if redeem.state is State.REVIEW else Fate.GIVEN_UP
    return Entry(
        fate,
        redeem.business_date,
        redeem.intent.item_code,
        register=register_of(redeem.id),
        sale_id=redeem.sale_id,
        reason=redeem.reason,
        is_reward=True,
    )


def _newest_first(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Those without a day last; of one day in the order in which they came."""
    return tuple(sorted(entries, key=lambda entry: entry.day or date.min, reverse=True))
