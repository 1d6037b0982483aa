"""What the screen of a register shows, and what a second mind makes of the same facts (I14)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from astro_desk.core.card_views import OwnerView
from astro_desk.core.cards import project
from astro_desk.core.checkout import Claim, Unit
from astro_desk.core.operations import AddPurchase, Redeem, UndoRedemption
from tests.support.second_view import picture_of, second_view

if TYPE_CHECKING:
    from sync.state import SyncState
    from tests.simulation.register import Register
    from tests.simulation.watch import Watch


def look(
    register: Register, watch: Watch, work: Any, owner_id: str, units: Sequence[Unit] = (), claims: Sequence[Claim] = ()
) -> OwnerView:
    """The owner's cards as they would be shown now, within a job of the writer; compared on the way."""
    rows = work.owner_operations(owner_id)
    snapshot = work.snapshot(owner_id)
    forms = {row.intent.form for row in rows if isinstance(row.intent, AddPurchase)} | {unit.form for unit in units}
    programs = sorted({card.program_id for card in snapshot.cards}) if snapshot else []
    known = work.catalogue(sorted(forms), programs)
    today = register.clock.today()
    view = project(snapshot, rows, units, claims, known, today, owner_id=owner_id)
    shown, expected = picture_of(view), second_view(snapshot, rows, units, claims, known, today)
    if shown != expected:
        watch.fail("I14", f"the screen of {register.name} shows {owner_id} {shown} instead of {expected}")
    undone = {row.intent.redeem_id for row in rows if isinstance(row.intent, UndoRedemption)}
    claimed = {claim.reward_id for claim in claims}
    claimed |= {
        row.intent.reward_id
        for row in rows
        if isinstance(row.intent, Redeem) and not row.state.final and row.id not in undone
    }
    for due in view.due:
        if due.reward_id in claimed:
            watch.fail("I14", f"{due.reward_id} is offered while a redemption here holds it")
    return view


SEEN_EVERY = 3


class Midway:
    """Looks at the screen between an answer of Astro's and what sync makes of it: both know of the same units then."""

    def __init__(self, register: Register, watch: Watch) -> None:
        self._register, self._watch = register, watch
        self._looks = 0

    def stepped(self, before: SyncState, after: SyncState) -> None:
        """Every third time, for it takes longer than the step."""
        for owner_id, lane in after.lanes.items():
            earlier = before.lanes.get(owner_id)
            if lane is earlier or lane.look is None or (earlier is not None and lane.look is earlier.look):
                continue
            self._looks += 1
            if self._looks % SEEN_EVERY == 0:
                self._register.store.peek(lambda work, who=owner_id: look(self._register, self._watch, work, who))
