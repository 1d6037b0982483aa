"""The counter without a screen: one sale after another, driven by the window and by `script` alike.

A session belongs to one thread. It reads by key, changes its own frozen basket, and gives every write to the writer;
nothing in it waits for the network, and only `finish` has a future that everybody waits for.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import timedelta

from astro_desk.core.cards import OwnerView
from astro_desk.core.catalog import Catalogue, Item
from astro_desk.core.checkout import Basket, Unit, check_quantity
from astro_desk.core.errors import Refused
from astro_desk.core.money import Money
from astro_desk.core.owners import Owner, Standing
from astro_desk.core.points import PointsView
from astro_desk.core.sales import HeldSale, Sale
from astro_desk.use_cases.allowed import Allowed
from astro_desk.use_cases.by_hand import entries_of
from astro_desk.use_cases.changes import (
    CatalogueProgress,
    Change,
    Connection,
    Notify,
    OwnerAbsent,
    OwnerChanged,
    OwnerResolved,
    StatusChanged,
)
from astro_desk.use_cases.counter_jobs import CounterJobs
from astro_desk.use_cases.finish_sale import close_basket, finish_sale
from astro_desk.use_cases.finished_sales import FinishedSales
from astro_desk.use_cases.held_sales import HeldSales, exchange
from astro_desk.use_cases.offers import SaleOffers
from astro_desk.use_cases.owner_cards import OwnerCards
from astro_desk.use_cases.owners import add_owner, bare_contact, describe_owner
from astro_desk.use_cases.points import SalePoints
from astro_desk.use_cases.ports import Clock, NewId, ReadPhone, Records, Sync, Writer
from astro_desk.use_cases.resolve import (
    ContactMeant,
    Entered,
    ItemAdded,
    ItemMeant,
    OwnerChosen,
    OwnerMeant,
    QuantityMeant,
    TotalRead,
    resolve,
)
from astro_desk.use_cases.sale_at_hand import SaleTools
from astro_desk.use_cases.sale_rewards import SaleRewards


class CheckoutSession(Allowed):
    """The sale on the screen, its owner, and the owner's cards with everything this register knows."""

    def __init__(
        self,
        records: Records,
        writer: Writer,
        sync: Sync,
        clock: Clock,
        new_id: NewId,
        read_phone: ReadPhone,
        *,
        notify: Notify = lambda _: None,
        cashier: str = "",
        fence: timedelta = timedelta(seconds=180),
    ) -> None:
        super().__init__(records, cashier)
        self._records, self._sync = records, sync
        self.jobs = CounterJobs(writer, clock, notify)
        self._clock, self._new_id, self.read_phone = clock, new_id, read_phone
        self._cards = OwnerCards(records, clock, fence)
        self.fence = fence
        self.finished_sales = FinishedSales(records, self.jobs, sync, clock, new_id, read_phone, lambda: self.cashier)
        self.jobs.who = lambda: self.seller_id
        self.online = False
        self.pending_quantity: int | None = None
        """How often the next scan counts, when somebody typed `3*` before it."""
        self._typed: dict[tuple[str, str], Owner] = {}
        """Bare contacts that the disk has not taken yet."""
        self.basket = Basket(new_id())
        self._cancelled: Basket | None = None
        self._finishing: Future[Sale] | None = None
        self._aside = HeldSales(records)
        tools = SaleTools(self._change, records, sync, clock, new_id)
        self.rewards = SaleRewards(self, tools)
        self.offers = SaleOffers(self, tools)
        self.points = SalePoints(self, tools)

    @property
    def new_id(self) -> NewId:
        return self._new_id

    @property
    def owner(self) -> Owner | None:
        return self._cards.owner

    @property
    def test_customer(self) -> bool:
        """The owner is Astro's own customer for tests."""
        return self._cards.test_customer

    @property
    def view(self) -> OwnerView:
        """The owner's cards as of now; of nobody's, when no owner is chosen."""
        return self._cards.view(self.basket)

    def view_without(self, unit_id: str) -> OwnerView:
        """The owner's cards as they would be without this unit of the sale."""
        return self._cards.view_of(self.basket.without([unit_id]))

    @property
    def points_shown(self) -> PointsView:
        """The owner's points as the cards are shown: of what was read for them, for a scan reads neither again."""
        return self._cards.points(self.basket)

    @property
    def catalogue(self) -> Catalogue:
        """The part of the catalogue that this sale and its owner touch."""
        return self._cards.catalogue

    @property
    def busy(self) -> bool:
        """A sale is being written; the screen says "done" when it is."""
        return self._finishing is not None

    def held_sales(self) -> tuple[HeldSale, ...]:
        """Oldest first. One that the disk has not taken (yet) is among them as long as the program runs."""
        return self._aside.all()

    def enter(self, text: str, *, quantity: int | None = None, scanned: bool = False) -> Entered:
        """Takes an entry of the one field: puts an item into the sale or chooses the owner.

        Raises Refused as `resolve` does; the basket is untouched then.
        """
        total = self.points.scanned(text) if scanned else self.points.typed(text)
        if total is not None:
            return TotalRead(total)
        typed = self._typed.copy()  # before the records are read: what is taken meanwhile is in one of the two
        meaning = resolve(text, self._records, self.read_phone, scanned=scanned)
        if isinstance(meaning, ItemMeant):
            count = quantity if quantity is not None else meaning.quantity
            if quantity is None and count == 1 and self.pending_quantity is not None:
                count = self.pending_quantity
            if meaning.item.form in meaning.part.items and meaning.item.form not in self.catalogue.items:
                self._cards.keep(meaning.part)
            return self.add_item(meaning.item, count, known=meaning.known)
        if isinstance(meaning, OwnerMeant):
            return self.choose_owner(meaning.owner)
        if isinstance(meaning, ContactMeant):
            return self._take_contact(meaning, typed.get(meaning.contact))
        if isinstance(meaning, QuantityMeant):
            self.pending_quantity = meaning.quantity
        return meaning

    def add_item(self, item: Item, quantity: int = 1, *, known: bool = True) -> ItemAdded:
        """Puts units of an item into the sale. Raises Refused `quantity_invalid`."""
        check_quantity(quantity)
        units = [Unit(self._new_id(), item.code, item.form, item.description) for _ in range(quantity)]
        basket = self.basket.add(units)
        if known and item.form not in self.catalogue.items:
            self._cards.learn([item.form])
        self.pending_quantity = None
        self._change(basket)
        self.rewards.scanned(units[-1])
        line = next(line for line in basket.lines if line.form == item.form)
        return ItemAdded(line, quantity, known)

    def set_quantity(self, quantity: int) -> ItemAdded:
        """Makes the line that was scanned last hold so many units. Raises Refused `nothing_to_count`, …"""
        check_quantity(quantity)
        if not self.basket.goods:
            raise Refused("nothing_to_count")
        paid = self.basket.free({})  # what offers make free is a part of the quantity, and reckoned anew
        last = paid.units[-1]
        line = next(line for line in paid.lines if line.form == last.form)
        if quantity < line.quantity:
            paid = paid.without(line.unit_ids[quantity:])
        elif quantity > line.quantity:
            paid = paid.add([replace(last, unit_id=self._new_id()) for _ in range(quantity - line.quantity)])
        if quantity != line.quantity:
            self._change(paid)
        line = next(line for line in paid.lines if line.form == last.form)
        return ItemAdded(line, quantity, known=last.form in self.catalogue.items)

    def choose_owner(self, owner: Owner) -> OwnerChosen:
        """The sale is this owner's; the goods scanned so far move with it, and what is due is asked about again."""
        self.rewards.ask_again()
        if owner.owner_id != self.basket.owner_id:
            self.offers.begin()  # what somebody else declined
        self._change(self.basket.for_owner(owner.owner_id))
        self._cards.show(owner)
        self.jobs.submit(lambda work: work.save_owner(owner, seen_at=self._clock.now()))
        self._sync.owner_shown(owner.owner_id)
        return OwnerChosen(owner, contact=owner.standing is Standing.CONTACT)

    def drop_owner(self) -> None:
        """The sale is nobody's again."""
        self._change(self.basket.for_owner(None))
        self._cards.show(None)
        self._sync.owner_shown(None)

    def new_owner(self, first_name: str, last_name: str, phone: str, email: str) -> Future[Owner]:
        """Keeps a new pet owner, to be made at Astro by sync, and puts the sale on them. Raises as `describe_owner`."""
        owner = describe_owner(first_name, last_name, phone, email, self._records, self.read_phone, self._new_id)
        future = self.jobs.submit(lambda work: add_owner(work, owner, self._clock, self._new_id))
        self._change(self.basket.for_owner(owner.owner_id))
        self._cards.show(owner)
        future.add_done_callback(lambda _: self._sync.wake())
        return future

    def undo(self) -> None:
        """Takes the last act back; right after `cancel`, the cancelled sale. Raises Refused `nothing_to_undo`."""
        if self.basket.empty and self._cancelled is not None:
            cancelled, self._cancelled = self._cancelled, None
            self._open(cancelled)
            self._change(cancelled)
            return
        self._change(self.basket.undo())

    def take_back(self, unit_ids: Sequence[str]) -> None:
        """Without these units of the sale."""
        self._change(self.basket.without(unit_ids))

    def finish(self, total: Money | None = None) -> Future[Sale]:
        """Writes the sale. Twice is once: while it is being written the same future is answered.

        The future raises Unavailable `not_saved`, `disk_full`, … and the basket is still there. `finished` must be
        called on the session's own thread when it is done. Raises Refused `sale_empty`, and of an accepted offer that
        does not apply any more why not. `total` None: what a scan of the till's receipt said, if there was one.
        """
        if self._finishing is not None:
            return self._finishing
        total, owner = total or self.points.total, self.owner
        self.basket = self.offers.settled(self.basket)
        more = self.offers.close(self.basket) + self.points.close(self.basket, total)
        sale = close_basket(self.basket, self._clock, self.cashier, total, more.allowances, online=self.online)
        told = more.intents
        listed = entries_of(sale, self.catalogue, self._records, counts=not self.test_customer)
        self.rewards.completed.closing(self.basket.owner_id or "", self.view)
        self._finishing = self.jobs.ask(lambda work: finish_sale(work, sale, self._new_id, owner, told, listed))
        return self._finishing

    def finished(self) -> Sale | None:
        """Takes the written sale's answer: an empty basket, or the error raised and the basket as it was.

        None when nothing is being written; a call for a sale that was taken already changes nothing.
        """
        if self._finishing is None or not self._finishing.done():
            return None
        future, self._finishing = self._finishing, None
        sale = future.result()
        self.rewards.completed.finished()
        self._begin()
        self._sync.wake()
        return sale

    def hold(self) -> Future[None]:
        """Sets the sale aside. Raises Refused `sale_empty`, the future Unavailable; `held_sales` has it even then."""
        if self.basket.empty and self.basket.owner_id is None:
            raise Refused("sale_empty")
        self._check_free()
        held = HeldSale(self.basket, self._clock.now(), held=True)
        future = self.jobs.submit(lambda work: work.save_draft(held.basket, held.saved_at, held=True))
        self._aside.put(held, future)
        self._cards.hold(held.basket)
        self._begin()
        return future

    def resume(self, sale_id: str) -> None:
        """Goes on with a held sale; the one on the screen, if any, is held instead. Raises Refused `sale_not_held`."""
        held, leaving = self._aside.find(sale_id), HeldSale(self.basket, self._clock.now(), held=True)
        self._check_free()
        future = self.jobs.submit(lambda work: exchange(work, leaving, held))
        if not leaving.basket.empty:
            self._aside.put(leaving, future)
            self._cards.hold(leaving.basket)
        self._aside.drop(sale_id)
        self._cards.resume(sale_id)
        self._begin()
        self._open(held.basket)
        self._change(held.basket)

    def cancel(self) -> None:
        """Drops the sale; `undo` brings it back."""
        self._check_free()
        basket = self.basket
        self.jobs.submit(lambda work: work.drop_draft(basket.sale_id))
        self._begin()
        self._cancelled = None if basket.empty else basket

    def restore(self) -> bool:
        """Takes up the sale that was on the screen when the program ended; whether there was one."""
        draft = self._records.draft()
        if draft is None:
            return False
        basket = draft.basket
        self._open(basket)
        if basket.owner_id and self.owner is None:
            self._change(basket.for_owner(None))  # a contact that was typed in the very moment of a power cut
        return True

    def refresh(self, change: Change) -> bool:
        """Takes news from the workers; whether anything shown has changed."""
        ours = self.basket.owner_id
        if isinstance(change, StatusChanged):
            self.online = change.status.connection is Connection.ONLINE
            return False
        if isinstance(change, OwnerResolved) and change.gone_id == ours:
            # Also while the sale is being written: the writer follows the merge by itself.
            self.basket = replace(self.basket, owner_id=change.kept_id)
            if self._finishing is None:
                self._change(self.basket)
            self._cards.read_again(self.basket.owner_id)
            self._sync.owner_shown(change.kept_id)
            return True
        if isinstance(change, OwnerChanged | OwnerAbsent) and change.owner_id == ours:
            self._cards.read_again(self.basket.owner_id)
            self.offers.read_again()
            return True
        if isinstance(change, CatalogueProgress) and change.done == change.total:
            self._cards.learn_again(self.basket)
            self.offers.read_again()
            return True
        return False

    def reread(self) -> None:
        """Reads the owner and the catalogue again, as after a sync, and the store's rule for rewards."""
        self._cards.read_again(self.basket.owner_id)
        self._cards.learn_again(self.basket)
        self.rewards.read_again()
        self.offers.read_again()

    def _begin(self) -> None:
        self.basket = Basket(self._new_id())
        self.pending_quantity, self.approver, self._cancelled = None, None, None
        self.rewards.begin()
        self.offers.begin()
        self.points.begin()
        self._cards.show(None)
        self._sync.owner_shown(None)

    def _open(self, basket: Basket) -> None:
        self.basket = basket
        self.rewards.begin()
        self.offers.begin()
        self.points.begin()
        self._cards.read_again(self.basket.owner_id)
        self._cards.learn_again(self.basket)
        self.rewards.opened()
        self._sync.owner_shown(basket.owner_id)

    def _check_free(self) -> None:
        if self._finishing is not None:
            raise Refused("sale_being_saved")

    def _change(self, basket: Basket) -> None:
        self._check_free()
        self.basket, self._cancelled = self.offers.settled(basket), None
        self._cards.changed()
        self.jobs.draft(basket)

    def _take_contact(self, meaning: ContactMeant, typed: Owner | None) -> OwnerChosen:
        # Typed a second time before the disk has taken the first, it is the same person and no second one.
        owner = typed or bare_contact(meaning.phone, meaning.email, self._new_id)
        self._typed[meaning.contact] = owner
        self._change(self.basket.for_owner(owner.owner_id))
        self._cards.show(owner)
        # Sync looks for the owner once the row is there; until then this sale knows it by heart.
        future = self.jobs.submit(lambda work: work.save_owner(owner, seen_at=self._clock.now()))
        future.add_done_callback(lambda _: self._typed.pop(meaning.contact, None))
        future.add_done_callback(lambda _: self._sync.owner_shown(owner.owner_id))
        return OwnerChosen(owner, contact=True)
