"""What this register knows of the owner on the screen and of the goods in the sale, and the view derived from both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from astro_desk.core.by_hand import ByHandItem
from astro_desk.core.cards import OwnerView, project
from astro_desk.core.catalog import Catalogue
from astro_desk.core.checkout import Basket, Claim
from astro_desk.core.operations import AddPurchase, Operation
from astro_desk.core.owners import Owner
from astro_desk.core.points import PointsView, view_points
from astro_desk.core.snapshot import Snapshot
from astro_desk.use_cases.by_hand import own_items, with_own
from astro_desk.use_cases.ports import Clock, Records
from astro_desk.use_cases.sally import is_test
from astro_desk.use_cases.store_rules import windows


class OwnerCards:
    """Reads by key when something changes, and derives the view once between two changes."""

    def __init__(self, records: Records, clock: Clock, fence: timedelta) -> None:
        self._records, self._clock, self._fence = records, clock, fence
        self.owner: Owner | None = None
        self.test_customer = False
        """Astro's own customer for tests, about whom nothing counts."""
        self.catalogue = Catalogue()
        """The part of the catalogue that this sale and its owner touch."""
        self._snapshot: Snapshot | None = None
        self._operations: tuple[Operation, ...] = ()
        self._view: OwnerView | None = None
        self._windows = windows(records)
        self._own: Mapping[str, ByHandItem] | None = None
        self._held = {held.basket.sale_id: held.basket for held in records.held_sales()}

    def view(self, basket: Basket) -> OwnerView:
        """The owner's cards with this basket, as of the last change."""
        if self._view is None:
            self._view = self.view_of(basket)
        return self._view

    def view_of(self, basket: Basket) -> OwnerView:
        """The same with any basket, which need not be the one on the screen."""
        return project(
            self._snapshot,
            self._operations,
            basket.units,
            (*basket.claims, *self._claims_held(basket)),
            self.catalogue,
            self._clock.today(),
            self._fence,
            owner_id=basket.owner_id,
            windows=self._windows,
        )

    def points(self, basket: Basket) -> PointsView:
        """The owner's points with this basket, of what was read for the view."""
        return view_points(self._snapshot, self._operations, basket.points_claims, self._clock.today())

    def hold(self, basket: Basket) -> None:
        """This sale is set aside: the rewards in it are taken."""
        self._held[basket.sale_id] = basket

    def resume(self, sale_id: str) -> None:
        """That sale is on the screen again, or gone."""
        self._held.pop(sale_id, None)
        self._view = None

    def changed(self) -> None:
        """The basket is another one: the view is derived anew."""
        self._view = None

    def show(self, owner: Owner | None) -> None:
        """This owner is on the screen, or nobody: that reads nothing, for a sale that is saved ends so."""
        self.owner, self._view, self._own = owner, None, None
        self._snapshot, self._operations, self.test_customer = None, (), False
        if owner is None:
            return
        self.test_customer = is_test(owner, self._records)
        self._windows = windows(self._records)
        self._snapshot = self._records.snapshot(owner.owner_id)
        self._operations = self._records.owner_operations(owner.owner_id)
        self.learn(self._waiting_forms())

    def read_again(self, owner_id: str | None) -> None:
        """The owner's facts, snapshot or operations are others now."""
        self.show(self._records.owner(owner_id) or self.owner if owner_id else None)

    def learn(self, forms: Sequence[str]) -> None:
        """Reads the catalogue's part for these forms and the owner's programs, and keeps it for this sale."""
        programs = tuple({card.program_id for card in self._snapshot.cards}) if self._snapshot else ()
        self.keep(self._records.catalogue(tuple(dict.fromkeys(forms)), programs), forms)

    def keep(self, part: Catalogue, forms: Sequence[str] = ()) -> None:
        """This part of the catalogue was read just now (for these forms), and the sale touches it."""
        if self._own is None:
            self._own = own_items(self._records)
        part = with_own(part, (*part.items, *forms), self._snapshot, self._own)
        items, titles = {**self.catalogue.items, **part.items}, {**self.catalogue.programs, **part.programs}
        self.catalogue, self._view = Catalogue(items, titles, part.empty), None

    def learn_again(self, basket: Basket) -> None:
        """The catalogue is another one, the store's own list, or the sale."""
        self.catalogue, self._own = Catalogue(), None
        self.learn([unit.form for unit in basket.goods] + self._waiting_forms())

    def _waiting_forms(self) -> list[str]:
        return [one.intent.form for one in self._operations if isinstance(one.intent, AddPurchase)]

    def _claims_held(self, basket: Basket) -> list[Claim]:
        """The claims of the same owner in sales that are set aside."""
        if basket.owner_id is None:
            return []
        others = (held for held in self._held.values() if held.sale_id != basket.sale_id)
        return [claim for held in others if held.owner_id == basket.owner_id for claim in held.claims]
