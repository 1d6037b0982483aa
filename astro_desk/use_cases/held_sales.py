"""The sales that are set aside: those on the disk, and those of this session that the disk has not taken (yet)."""

from __future__ import annotations

from concurrent.futures import Future

from astro_desk.core.errors import Refused
from astro_desk.core.sales import HeldSale
from astro_desk.use_cases.ports import Records, UnitOfWork


class HeldSales:
    """One session's, on its thread: a sale that was held stays in sight whatever the disk says."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._own: dict[str, tuple[HeldSale, Future[None]]] = {}

    def all(self) -> tuple[HeldSale, ...]:
        """Oldest first."""
        kept = self._records.held_sales()
        ids = {held.basket.sale_id for held in kept}
        unsaved = [held for held, future in self._own.values() if not _is_saved(future)]
        return (*kept, *(held for held in unsaved if held.basket.sale_id not in ids))

    def find(self, sale_id: str) -> HeldSale:
        """Raises Refused `sale_not_held`."""
        held = next((held for held in self.all() if held.basket.sale_id == sale_id), None)
        if held is None:
            raise Refused("sale_not_held")
        return held

    def put(self, held: HeldSale, saved: Future[None]) -> None:
        """Keeps the sale until the future says that the disk has it."""
        unsure = {one: (sale, future) for one, (sale, future) in self._own.items() if not _is_saved(future)}
        self._own = unsure | {held.basket.sale_id: (held, saved)}

    def drop(self, sale_id: str) -> None:
        self._own.pop(sale_id, None)


def _is_saved(future: Future[None]) -> bool:
    return future.done() and future.exception() is None


def exchange(work: UnitOfWork, leaving: HeldSale, taken: HeldSale) -> None:
    """The sale on the screen is set aside, and this one is taken up.

    In one job: a power cut must not find both set aside, nor leave a pet owner behind whom nobody serves.
    """
    if leaving.basket.empty:
        work.drop_draft(leaving.basket.sale_id)
    else:
        work.save_draft(leaving.basket, leaving.saved_at, held=True)
    work.save_draft(taken.basket, leaving.saved_at)
