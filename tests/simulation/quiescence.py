"""What must hold when everything has come to rest (I3, I6, I9, I13, I14)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

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
from astro_desk.core.review_reasons import kind_of
from tests.simulation.astro import SPENT
from tests.simulation.moves import awaited
from tests.simulation.offers import TOLD_ONCE
from tests.simulation.points import OF_POINTS
from tests.simulation.screen import look
from tests.simulation.watch import Watch

if TYPE_CHECKING:
    from tests.simulation.register import Register


_TOLD_ONCE = ("outcome_unknown", "database_restored", "offer_too_late", "offer_reward_not_found")
"""Nothing can be looked up about offers and points: whatever is not told for certain is before a person."""


class Quiescence:
    """The end of a schedule, hours after its last fault."""

    def __init__(self, watch: Watch) -> None:
        self._watch, self._astro, self._front = watch, watch.astro, watch.front

    def judge(self, registers: Iterable[Register]) -> None:
        """At quiescence: everything is settled, and Astro has each unit as often as was sold (I3, I6, I9, I13, I14)."""
        done_redeems: Counter[str] = Counter()
        for register in registers:
            rows = register.rows()
            self._watch.kept(register, rows)
            for owner_id in sorted({row.owner_id for row in rows.values()}):
                register.store.run(partial(look, register, self._watch, owner_id=owner_id))
            if not self._astro.merged:  # of two records of one person either name may be the right one
                self._watch.naming.settled(rows, {one.astro_id: one.named.now for one in self._astro.people})
            removals = {row.intent.unit_id: row for row in rows.values() if isinstance(row.intent, RemovePurchase)}
            for row in rows.values():
                self._settled(register, row, rows)
                if isinstance(row.intent, OF_POINTS):
                    register.store.run(partial(self._watch.points.settled, row))
                if isinstance(row.intent, AddPurchase):
                    self._there_once(row, removals.get(row.id))
                if row.state is State.DONE and isinstance(row.intent, Redeem | RedeemOffer):
                    done_redeems[row.intent.reward_id or ""] += 1
        for reward_id, count in done_redeems.items():
            # By what Astro took back, not by what we know of it: an undo whose answer was lost waits for a person.
            if count - self._astro.undone[reward_id] > 1:
                self._watch.fail("I6", f"{count} redemptions of {reward_id} are done")

    def _settled(self, register: Register, row: Operation, rows: dict[str, Operation]) -> None:
        if row.state is State.SENDING or (row.state is State.UNKNOWN and not self._may_wait(row, rows)):
            self._watch.fail("I13", f"{row.kind} {row.id} is still {row.state} ({row.reason})")
        elif row.state is State.WAITING and not self._may_wait(row, rows):
            self._watch.fail("I13", f"{row.kind} {row.id} still waits")
        elif row.state is State.REVIEW and kind_of(row) is None:
            self._watch.fail("I13", f"{row.kind} {row.id} needs a person as no kind of case: {row.reason}")
        elif row.state is State.REVIEW and not self._definite(register, row):
            self._watch.fail("I13", f"{row.kind} {row.id} needs a person for no good reason: {row.reason}")

    def _may_wait(self, row: Operation, rows: dict[str, Operation]) -> bool:
        """What depends on a case for a person waits for the person."""
        mine = [one for one in rows.values() if one.owner_id == row.owner_id]
        if any(one.kind in ("link", "new_owner") and one.state is State.REVIEW for one in mine):
            return True
        match row.intent:
            case RemovePurchase(target) | RemoveOffer(target) | UndoRedemption(target):
                return target in rows and self._needs_person(rows[target], rows)
            case Redeem():
                return any(one.seq < row.seq and self._needs_person(one, rows) for one in mine)
            case AddPurchase():
                removal = awaited(row, rows)
                return removal is not None and (removal.state is State.REVIEW or self._may_wait(removal, rows))
            case _:
                return False

    def _needs_person(self, row: Operation, rows: dict[str, Operation]) -> bool:
        """Itself, or by the removal that it comes behind."""
        behind = isinstance(row.intent, AddPurchase) and row.state is State.WAITING and self._may_wait(row, rows)
        return row.state is State.REVIEW or behind

    def _definite(self, register: Register, row: Operation) -> bool:
        astro, reason = self._astro, row.reason
        owner = register.owner_of(row.owner_id)
        upset = bool(astro.upset) and owner is not None
        if isinstance(row.intent, TOLD_ONCE) and reason in _TOLD_ONCE:
            return True
        if reason.startswith("astro_"):
            return any(code == int(reason[6:]) for _, code in self._front.refusals)
        if reason == "purchase_redeemed":
            return any(code == SPENT for _, code in self._front.refusals)
        if reason in ("owner_not_at_astro", "link_conflict", "link_not_confirmed", "owner_unknown"):
            return upset or astro.model.links != "many" or reason == "owner_unknown"
        if reason in ("redeemed_unproven", "reward_already_redeemed"):
            rewards = astro.ever_redeemed
            return (
                getattr(row.intent, "reward_id", None) in rewards if isinstance(row.intent, Redeem) else bool(rewards)
            )
        if reason == "keeps_failing":
            return row.id in self._front.poisoned
        if reason in ("reward_gone", "reward_not_found"):
            return upset or bool(astro.withdrawn) or bool(astro.ever_redeemed) or reason == "reward_not_found"
        return reason in ("undo_unproven", "contact_of_other_name", "not_taken_back")

    def _there_once(self, row: Operation, removal: Operation | None) -> None:
        copies = self._astro.copies[row.id]
        if row.id in self._astro.lost_lines:
            return
        if copies > 1:
            self._watch.excuse("I3", row.id, f"{row.id} is at Astro {copies} times")
        if row.state is State.DONE and row.credited and removal is None and copies != 1:
            self._watch.excuse("I3", row.id, f"{row.id} is done and {copies} times at Astro")
        if row.state is State.DONE and removal is not None and removal.state is State.DONE and copies:
            self._watch.excuse("I3", row.id, f"{row.id} was taken back and is at Astro")
        if row.state is State.CANCELLED and copies:
            self._watch.excuse("I3", row.id, f"{row.id} was cancelled and is at Astro")
