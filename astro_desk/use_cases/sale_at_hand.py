"""What the parts of a session share: the sale on the screen, and what all of them work with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from astro_desk.core.cards import OwnerView
from astro_desk.core.catalog import Catalogue
from astro_desk.core.checkout import Basket
from astro_desk.core.owners import Owner
from astro_desk.core.people import Person
from astro_desk.core.points import PointsView
from astro_desk.core.roles import Act
from astro_desk.use_cases.ports import Clock, NewId, Records, Sync


class SaleAtHand(Protocol):
    """The sale and the owner's cards with it."""

    basket: Basket
    online: bool
    approver: Person | None

    @property
    def manager(self) -> bool: ...

    def may(self, act: Act) -> bool: ...

    @property
    def owner(self) -> Owner | None: ...

    @property
    def view(self) -> OwnerView: ...

    def view_without(self, unit_id: str) -> OwnerView: ...

    @property
    def points_shown(self) -> PointsView: ...

    @property
    def catalogue(self) -> Catalogue: ...


@dataclass(frozen=True, slots=True)
class SaleTools:
    """`change` puts another basket in the place of the sale's."""

    change: Callable[[Basket], None]
    records: Records
    sync: Sync
    clock: Clock
    new_id: NewId
