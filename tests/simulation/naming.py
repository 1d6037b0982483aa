"""What pet owners are called: at Astro as it was told, at a register as somebody typed it.

Nothing at Astro shows which register has told it a name, so that the last one that arrives stands. Here each person is
put right at one register alone: then the last name that was typed is the one that Astro must have in the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from astro_desk.core.operations import Operation, State, UpdateOwner
from astro_desk.use_cases.owners import Contact


class Naming:
    """`fail(invariant, name, what)` hears of what is wrong, and excuses what came too late."""

    def __init__(self, fail: Callable[[str, str, str], None]) -> None:
        self._fail = fail
        self._typed: dict[str, tuple[str, Contact]] = {}
        """By operation: whose id at Astro, and what was typed."""

    def corrected(self, made: Iterable[Operation], astro_id: str, contact: Contact) -> None:
        """Within the job that makes them."""
        self._typed |= {row.id: (astro_id, contact) for row in made if isinstance(row.intent, UpdateOwner)}

    def settled(self, rows: Mapping[str, Operation], at_astro: Mapping[str, tuple[str, str, str]]) -> None:
        """The operations of one register at the end, and what Astro calls everybody."""
        last: dict[str, Operation] = {}
        for row in sorted(rows.values(), key=lambda one: one.seq):
            if row.id in self._typed:
                last[self._typed[row.id][0]] = row
        for astro_id, row in last.items():
            contact = self._typed[row.id][1]
            typed, there = (contact.first_name, contact.last_name, contact.email), at_astro.get(astro_id)
            if row.state is State.DONE and there is not None and there != typed:
                self._fail("I3", row.id, f"{astro_id} is {there} at Astro, and {typed} was typed last")
