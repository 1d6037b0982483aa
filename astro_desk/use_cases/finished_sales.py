"""The finished sales of a register, as the counter puts them right; the window and `script` share it.

Reads at once; what changes a record is a future, and sync is woken when it is done.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TypeVar

from astro_desk.core.checkout import Claim
from astro_desk.core.corrections import Correction, CorrectionKind, SoldUnit
from astro_desk.core.errors import Refused
from astro_desk.core.operations import Operation
from astro_desk.core.owners import Owner
from astro_desk.core.sales import Allowance, Sale
from astro_desk.use_cases.consequences import if_moved, if_returned
from astro_desk.use_cases.correct_sale import attach_owner, move_sale
from astro_desk.use_cases.counter_jobs import CounterJobs
from astro_desk.use_cases.find_sale import PAGE, find_sales
from astro_desk.use_cases.owners import bare_contact
from astro_desk.use_cases.ports import Clock, NewId, ReadPhone, Records, Sync, UnitOfWork
from astro_desk.use_cases.resolve import ContactMeant, OwnerMeant, Several, resolve
from astro_desk.use_cases.return_sale import (
    choose_units,
    given,
    in_offers,
    keep_units,
    return_given,
    return_units,
    standing_units,
)
from astro_desk.use_cases.undo_redemption import rewards_of, undo_redemption

T = TypeVar("T")


class FinishedSales:
    """`cashier` says who is at the register."""

    def __init__(
        self,
        records: Records,
        jobs: CounterJobs,
        sync: Sync,
        clock: Clock,
        new_id: NewId,
        read_phone: ReadPhone,
        cashier: Callable[[], str],
    ) -> None:
        self._records, self._jobs, self._sync, self._clock = records, jobs, sync, clock
        self._new_id, self._read_phone, self._cashier = new_id, read_phone, cashier

    def find(self, text: str, below: str = "", limit: int = PAGE) -> tuple[Sale, ...]:
        """A page, newest first, behind the sale of this id. Raises Refused as `find_sales` does."""
        return find_sales(text, self._records, self._read_phone, self._clock.today(), below, limit)

    def sale(self, sale_id: str) -> Sale:
        """As it is now. Raises Refused `sale_unknown`."""
        sale = self._records.sale(sale_id)
        if sale is None:
            raise Refused("sale_unknown", sale=sale_id)
        return sale

    def units(self, sale: Sale) -> tuple[SoldUnit, ...]:
        return standing_units(self._records, sale)

    def owner_named(self, text: str) -> Owner:
        """The one owner that is meant, a contact that nobody knows yet included; the sale at hand stays whose it is.

        Raises Refused `nothing_found`, and `several_fit` with the owners as `owners`.
        """
        meaning = resolve(text, self._records, self._read_phone)
        match meaning:
            case OwnerMeant():
                return meaning.owner
            case ContactMeant():
                return bare_contact(meaning.phone, meaning.email, self._new_id)
            case Several() if meaning.owners:
                raise Refused("several_fit", owners=meaning.owners)
            case _:
                raise Refused("nothing_found", text=text[:60])

    def take_back(self, unit_ids: Sequence[str]) -> Future[tuple[Operation, ...]]:
        """The future raises as `return_units`."""
        return self._change(lambda work: return_units(work, unit_ids, self._clock, self._new_id, self._cashier()))

    def choose(self, sale: Sale, form: str, count: int | None = None) -> tuple[str, ...]:
        """So many units of one item to take back; None: all that are left. Raises Refused as `choose_units`."""
        units = self.units(sale)
        left = sum(one.unit.form == form and not one.returned for one in units)
        return choose_units(units, form, max(left, 1) if count is None else count, in_offers(self._records, sale))

    def given(self, sale: Sale) -> tuple[tuple[Allowance, bool], ...]:
        """What offers and points gave in it, and of each whether it is back."""
        return given(self._records, sale)

    def take_given_back(self, sale_id: str, allowance_id: str) -> Future[Correction]:
        """The future raises as `return_given`."""
        clock, new_id = self._clock, self._new_id
        return self._change(lambda work: return_given(work, sale_id, allowance_id, clock, new_id, self._cashier()))

    def rewards(self, sale: Sale) -> tuple[tuple[Claim, bool], ...]:
        """The rewards of cards that were redeemed in it, and of each whether it is taken back."""
        return rewards_of(self._records, sale)

    def undo_reward(self, claim_id: str, *, older: bool, by: str) -> Future[Operation]:
        """`by` answers for it. The future raises as `undo_redemption`."""
        clock, new_id = self._clock, self._new_id
        return self._change(lambda work: undo_redemption(work, claim_id, clock, new_id, older=older), by)

    def if_returned(self, sale: Sale, gone: Sequence[str], *, older: bool) -> tuple[str, ...]:
        """What it means to take these units back, or one thing that a card, an offer or points gave; in sentences."""
        return if_returned(self._records, sale, gone, self._clock.today(), older=older)

    def if_moved(self, sale: Sale, *, older: bool) -> tuple[str, ...]:
        """What it means to give the sale to another owner; in sentences. `older` as for `move`."""
        return if_moved(self._records, sale, self._clock.today(), older=older)

    def last_return(self, sale_id: str) -> Correction:
        """The return that `keep` would take back. Raises Refused `return_undone` when there is none."""
        returns: list[Correction] = []
        for one in self._records.corrections(sale_id):
            if one.kind is CorrectionKind.RETURN:
                returns.append(one)
            elif one.kind is CorrectionKind.KEEP:
                undone = [back for back in returns if back.unit_ids == one.unit_ids]
                returns.remove(undone[-1])
        if not returns:
            raise Refused("return_undone")
        return returns[-1]

    def keep(self, returned: Correction) -> Future[Correction]:
        """The units of a return are the owner's again. The future raises as `keep_units`."""
        return self._change(lambda work: keep_units(work, returned, self._clock, self._new_id, self._cashier()))

    def attach(self, sale_id: str, owner: Owner) -> Future[Sale]:
        """The future raises as `attach_owner`."""
        return self._change(lambda work: attach_owner(work, sale_id, owner, self._clock, self._new_id, self._cashier()))

    def move(self, sale_id: str, owner: Owner, *, older: bool, by: str) -> Future[Sale]:
        """`by` answers for it, and may take a reward of another day back when `older`. The future raises as
        `move_sale`."""
        clock, new_id, cashier = self._clock, self._new_id, self._cashier()
        return self._change(lambda work: move_sale(work, sale_id, owner, clock, new_id, cashier, older=older), by)

    def _change(self, job: Callable[[UnitOfWork], T], by: str = "") -> Future[T]:
        future = self._jobs.ask(job, by=by)
        future.add_done_callback(lambda _: self._sync.wake())
        return future
