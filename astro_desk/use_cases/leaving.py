"""Signing a register out of Astro, and what must be settled before its data are set aside."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Protocol

from astro_desk.core.errors import Refused
from astro_desk.core.operations import Operation, State
from astro_desk.core.owners import Owner, Standing
from astro_desk.use_cases.account import ACCOUNT_SETTING
from astro_desk.use_cases.exports import Row
from astro_desk.use_cases.ports import AstroAccount, Clock, Records, UnitOfWork

BEGINNING_ANEW = "beginning_anew"
NO_ACCOUNT = AstroAccount("", "", "", "")
_OPEN = (State.WAITING, State.SENDING, State.UNKNOWN, State.REVIEW)


def open_operations(records: Records) -> int:
    """What Astro has not heard of, or has not settled."""
    counts = records.counts()
    return sum(counts[state] for state in _OPEN)


class OpenWork(Protocol):
    """What is open, page by page."""

    def open_after(self, seq: int) -> tuple[Operation, ...]: ...

    def owner(self, owner_id: str) -> Owner | None: ...


def open_rows(archive: OpenWork) -> Iterator[Row]:
    """One row an operation, with whose it is: for a person who tells Astro by hand."""
    after = 0
    while page := archive.open_after(after):
        for one in page:
            owner = archive.owner(one.owner_id) or Owner(one.owner_id, "", "", "", "", Standing.CONTACT)
            yield {
                "id": one.id,
                "kind": one.kind,
                "state": one.state.value,
                "reason": one.reason,
                "business_date": one.business_date.isoformat(),
                "item_code": getattr(one.intent, "item_code", ""),
                "program_id": getattr(one.intent, "program_id", ""),
                "pet_owner": owner.name,
                "phone": owner.phone,
                "email": owner.email,
                "astro_customer_id": owner.astro_customer_id,
            }
        after = page[-1].seq


def sign_out(work: UnitOfWork, clock: Clock, *, exported: int = 0) -> None:
    """Takes Astro's log-in off this register; sales go on and wait. A job of the writer.

    Raises Refused `sign_out_has_open` while Astro has not heard everything, unless all that was `exported`: so many
    operations were open when they were written down.
    """
    if (count := open_operations(work)) > exported:
        raise Refused("sign_out_has_open", count=count)
    work.save_account(NO_ACCOUNT)
    said = {"api_url": "", "username": "", "changed_at": clock.now().isoformat(), "written_down": exported}
    work.save_setting(ACCOUNT_SETTING, json.dumps(said, sort_keys=True))


def note_beginning_anew(work: UnitOfWork, clock: Clock, backup: bool) -> None:
    """The last line of a journal that is set aside: who wanted it, and whether a backup was to be made first."""
    said = {"at": clock.now().isoformat(), "backup": backup}
    work.save_setting(BEGINNING_ANEW, json.dumps(said, sort_keys=True))


def check_settled(records: Records) -> None:
    """Raises Refused `reset_has_open`, `reset_has_held`, when something would be left behind."""
    if count := open_operations(records):
        raise Refused("reset_has_open", count=count)
    draft = records.draft()
    if records.held_sales() or (draft is not None and draft.basket.goods):
        raise Refused("reset_has_held")
