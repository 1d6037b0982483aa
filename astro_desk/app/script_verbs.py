"""What the verbs of `script` share: how one is called, and the desk that they all work on.

A kind of verbs is a module of its own with a function `verbs(desk)`; `app/script.py` puts them together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from astro_desk.app.script_answers import Answer
from astro_desk.core.cards import CardView
from astro_desk.core.checkout import MAX_QUANTITY
from astro_desk.core.errors import Refused
from astro_desk.core.sales import Sale
from astro_desk.use_cases.attendance import Attendance
from astro_desk.use_cases.changes import OwnerResolved
from astro_desk.use_cases.checkout_session import CheckoutSession
from astro_desk.use_cases.people_ports import Pins
from astro_desk.use_cases.ports import Audit, Clock, NewId, Records, UnitOfWork, Writer

T = TypeVar("T")
Verb = Callable[..., Answer]
_WHOLE = re.compile(r"-?[0-9]{1,6}")


class Line(Protocol):
    """The register's line to Astro as the script needs it: every call waits for its end."""

    @property
    def in_use(self) -> bool:
        """The register's own switch."""
        ...

    @property
    def online(self) -> bool:
        """Astro answered when it was last asked."""
        ...

    def use_network(self, on: bool) -> None: ...

    def look_up(self, owner_id: str) -> None:
        """Asks Astro for this owner and keeps the answer; returns quietly when Astro cannot be asked."""
        ...

    def read_again(self, owner_ids: Sequence[str]) -> None:
        """Asks Astro for these owners, as far as it can be asked now."""
        ...

    def synchronise(self) -> Answer:
        """Catalogue, owners and outbox, as far as they go now; what was sent, what waits and why."""
        ...


@dataclass(frozen=True, slots=True)
class Usage:
    """A verb takes from `least` to `most` words; `text` is what its usage says."""

    verb: Verb
    least: int
    most: int
    text: str


@dataclass(slots=True)
class Desk:
    """One register's counter, as the verbs find it."""

    session: CheckoutSession
    records: Records
    writer: Writer
    line: Line
    clock: Clock
    new_id: NewId
    pins: Pins
    attendance: Attendance
    audit: Audit
    check_folder: Callable[[str], object]
    """Refuses a folder for backups, with the codes of `keeping_ports.Keeping`."""
    last_sale: Sale | None = None
    """The sale that this script finished last."""

    def decide(self, job: Callable[[UnitOfWork], T]) -> T:
        """Does what was decided, as the deed of whose PIN was given or who is signed on; waits for its end."""
        return self.session.jobs.ask(job, by=self.session.decider).result()

    def reread(self) -> None:
        """What sync has learnt, the resolution of a bare contact included."""
        owner_id = self.session.basket.owner_id
        kept = self.records.owner(owner_id) if owner_id else None
        if owner_id and kept and kept.owner_id != owner_id:
            self.session.refresh(OwnerResolved(owner_id, kept.owner_id))
        self.session.online = self.line.online
        self.session.reread()

    def basket(self) -> Answer:
        lines = self.session.basket.lines
        return {"lines": [{"code": line.item_code, "quantity": line.quantity} for line in lines]}

    def card(self, program: str) -> CardView:
        """The owner's card of a program, by its id or the beginning of its title; one with a reward first.

        Raises Refused `program_ambiguous`, `program_unknown`.
        """
        wanted = program.casefold()
        cards = self.session.view.cards
        fits = [card for card in cards if card.program_id == program] or [
            card for card in cards if card.title.casefold().startswith(wanted)
        ]
        if len({card.program_id for card in fits}) > 1:
            raise Refused("program_ambiguous", program=program)
        if not fits:
            raise Refused("program_unknown", program=program)
        return max(fits, key=lambda card: (card.rewards.redeemable, card.rewards.earned))


def whole_number(text: str) -> int:
    """Raises Refused `quantity_invalid`."""
    if not _WHOLE.fullmatch(text):
        raise Refused("quantity_invalid", quantity=text[:12], limit=MAX_QUANTITY)
    return int(text)
