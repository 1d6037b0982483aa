"""Offers: nothing at Astro shows whether a unit arrived, so that each is told once, and none after its last day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from astro_desk.core.operations import AddOffer, Operation, RedeemOffer, RemoveOffer
from tests.simulation.astro import Astro
from tests.simulation.points import OF_POINTS

if TYPE_CHECKING:
    from tests.simulation.register import Register

OF_OFFERS = AddOffer | RemoveOffer | RedeemOffer
TOLD_ONCE = OF_OFFERS | OF_POINTS
_TO_SEND_S = 10
"""So long after it was committed to it a call may go out; midnight may come between."""


class Offers:
    """`fail(invariant, name, what)` hears of what is wrong, and excuses what came too late."""

    def __init__(self, astro: Astro, fail: Callable[[str, str, str], None]) -> None:
        self._astro, self._fail = astro, fail
        self.sent_again: set[str] = set()
        """What a person has sent back since it was sent."""

    def sent(self, register: Register, row: Operation, before_ms: int | None) -> None:
        """It goes out; `before_ms`: when it last went out without a certain answer."""
        if before_ms is not None and row.id not in self.sent_again:
            self._fail("I11", row.id, f"{row.kind} {row.id} is sent a second time, and nobody has said so")
        self.sent_again.discard(row.id)
        ends = row.intent.ends if isinstance(row.intent, AddOffer | RedeemOffer) else None
        if ends is not None and ends < (register.clock.now() - timedelta(seconds=_TO_SEND_S)).date():
            self._fail("I15", row.id, f"{row.kind} {row.id} is sent after the offer's last day, {ends}")

    def done(self, row: Operation, redeemed_by: str | None) -> None:
        """It is told for good."""
        match row.intent:
            case AddOffer() if row.id not in self._astro.ever_added:
                self._fail("I3", row.id, f"{row.kind} {row.id} is done and was never at Astro")
            case RemoveOffer(unit_id) if row.reason != "offer_by_hand" and self._astro.copies[unit_id]:
                self._fail("I5", unit_id, f"the removal of {unit_id} is done and it is still at Astro")
            case RedeemOffer(reward_id) if redeemed_by != row.id:
                self._fail("I6", reward_id, f"{row.id} is done, and {reward_id} was not redeemed by it")
            case _:
                pass
