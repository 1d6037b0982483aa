"""The Owners place: who this register knows, their cards, and each purchase with what became of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, tzinfo

from astro_desk.core.cards import OwnerView, project
from astro_desk.core.errors import Refused
from astro_desk.core.owners import Owner, Standing
from astro_desk.core.snapshot import Snapshot
from astro_desk.use_cases.checkout_session import CheckoutSession
from astro_desk.use_cases.owners import Contact, correct_owner, link_again, read_contact
from astro_desk.use_cases.ports import Clock, Records, Sync
from astro_desk.use_cases.sally import is_test
from astro_desk.use_cases.sentences import explain
from astro_desk.use_cases.store_rules import windows
from ui.presenters.cards import show_card
from ui.presenters.display import CardDisplay, OwnerDisplay, RowDisplay, Tone
from ui.presenters.owner import contact_words, owner_name, page_address, show_owner, standing_chips
from ui.presenters.owner_history import OwnerHistory, catalogue_of
from ui.presenters.refusals import why_not
from ui.presenters.screen import Settle
from ui.presenters.words import tr

PAGE = 100
"""Rows that a list gets at a time, as somebody scrolls: twice as many were a pause that one felt."""


@dataclass(frozen=True, slots=True)
class OwnerDetail:
    """`twins`: others with the same phone or e-mail."""

    owner_id: str
    owner: OwnerDisplay
    cards: tuple[CardDisplay, ...]
    twins: str
    page: str
    """The address of Astro's own page about the owner, "" when there is none."""
    read_at: datetime | None = None
    """When Astro was last asked about them."""
    new: bool = False
    """Astro does not have them yet."""
    editable: bool = False
    """Name and contact can be corrected here: the owner is made with them, or Astro is told."""


class OwnersPresenter:
    """Owners that this register knows. `page`: the address of Astro's page, with `{id}` for Astro's number."""

    def __init__(
        self,
        session: CheckoutSession,
        records: Records,
        clock: Clock,
        sync: Sync,
        settle: Settle,
        zone: tzinfo | None = None,
        page: str = "",
    ) -> None:
        self._session, self._records, self._clock, self._sync = session, records, clock, sync
        self._settle, self._zone, self._page = settle, zone, page

    def search(self, text: str, after: str = "") -> tuple[RowDisplay, ...]:
        """A page of whom this finds; `after` goes on behind the last one's key."""
        if len(text.strip()) < 2:
            return ()
        return tuple(self.row(owner) for owner in self._records.search_owners(text.strip(), PAGE, after))

    def detail(self, owner_id: str) -> OwnerDetail | None:
        owner = self._records.owner(owner_id)
        if owner is None:
            return None
        snapshot = self._records.snapshot(owner.owner_id)
        view = self._view(owner, snapshot)
        visits = self._records.recent_sales(owner_id, 5)
        test = is_test(owner, self._records)
        shown = show_owner(owner, view, visits, self._clock.now(), self._zone, online=False, test_customer=test)
        return OwnerDetail(
            owner.owner_id,
            shown,
            tuple(show_card(card, place) for place, card in enumerate(view.cards)),
            self._twins(owner),
            page_address(self._page, owner),
            snapshot.begun_at if snapshot else None,
            owner.standing is Standing.NEW,
            owner.standing is Standing.NEW or bool(owner.astro_customer_id),
        )

    def history(self, owner_id: str) -> OwnerHistory | None:
        """All that is known of an owner's purchases. Twice the work of the page itself: for who opens it."""
        owner = self._records.owner(owner_id)
        return OwnerHistory(self._records, owner.owner_id, self._clock.today()) if owner is not None else None

    def look_up(self, owner_id: str) -> str:
        """Astro is asked about this owner as soon as it can be; answers whether that is now, in a sentence."""
        self._sync.look_up(owner_id)
        if self._session.online:
            return tr("Astro is asked …")
        return tr("Astro cannot be asked just now; what is shown stays as old as it says.")

    def contact(self, owner_id: str) -> Contact | None:
        """What is known of the owner, to be corrected."""
        owner = self._records.owner(owner_id)
        return Contact(owner.first_name, owner.last_name, owner.phone, owner.email) if owner else None

    def correct(self, owner_id: str, typed: Contact, then: Callable[[str], None]) -> None:
        """Corrects the name and contact of an owner, of which Astro is told; `then` hears "", else why not."""
        try:
            contact = read_contact(
                typed.first_name,
                typed.last_name,
                typed.phone,
                typed.email,
                self._session.read_phone,
                half_name=True,
                known=True,
            )
        except Refused as error:
            then(explain(error))
            return
        clock, new_id = self._clock, self._session.new_id

        def kept(future: Future[Owner]) -> None:
            refusal = why_not(future)
            if not refusal:
                self._session.reread()
                self._sync.wake()
            then(refusal)

        job = self._session.jobs.ask(lambda work: correct_owner(work, owner_id, contact, clock, new_id))
        self._settle(job, kept)

    def link_again(self, owner_id: str, phone: str, email: str, then: Callable[[str], None]) -> None:
        """Has the owner looked for at Astro by this contact; `then` hears "" when it is kept, else why not."""
        owner = self._records.owner(owner_id)
        try:
            if owner is None:
                raise Refused("owner_missing")
            contact = read_contact("", "", phone, email, self._session.read_phone)
        except Refused as error:
            then(explain(error))
            return
        known, clock, new_id = owner, self._clock, self._session.new_id

        def kept(future: Future[Owner]) -> None:
            refusal = why_not(future)
            if refusal:
                then(refusal)
                return
            self._sync.wake()
            self._sync.look_up(known.owner_id)
            then("")

        job = self._session.jobs.ask(lambda work: link_again(work, known, contact, clock, new_id))
        self._settle(job, kept)

    # ---------------------------------------------------------------------------------------------------- the parts

    def _view(self, owner: Owner, snapshot: Snapshot | None) -> OwnerView:
        operations = self._records.owner_operations(owner.owner_id)
        catalogue = catalogue_of(self._records, snapshot, operations)
        today, months = self._clock.today(), windows(self._records)
        return project(snapshot, operations, (), (), catalogue, today, owner_id=owner.owner_id, windows=months)

    def _twins(self, owner: Owner) -> str:
        same = {
            one.owner_id: one
            for one in (
                *(self._records.owners_by_contact(phone=owner.phone) if owner.phone else ()),
                *(self._records.owners_by_contact(email=owner.email) if owner.email else ()),
            )
            if one.owner_id != owner.owner_id
        }
        if not same:
            return ""
        names = ", ".join(owner_name(one) for one in list(same.values())[:3])
        return tr("Same phone or e-mail: {names}. Astro's page merges two records of one person.", names=names)

    def row(self, owner: Owner) -> RowDisplay:
        """An owner as a line of the list."""
        chips = standing_chips(owner, online=False)
        chip = chips[0] if chips else None
        name = owner_name(owner)
        return RowDisplay(
            key=owner.owner_id,
            title=name,
            detail=" · ".join(part for part in contact_words(owner) if part != name),
            side=chip.text if chip else "",
            side_tone=chip.tone if chip else Tone.MUTED,
            firm=True,
        )
