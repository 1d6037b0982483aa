"""The Owners place: who this register knows, their cards, and each purchase with what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import tzinfo

from astro_desk.core.cards import OwnerView, project
from astro_desk.core.catalog import Catalogue
from astro_desk.core.errors import Refused
from astro_desk.core.history import CardHistory, Entry, Fate, history
from astro_desk.core.operations import AddPurchase, Operation
from astro_desk.core.owners import Owner
from astro_desk.core.snapshot import Snapshot
from astro_desk.use_cases.checkout_session import CheckoutSession
from astro_desk.use_cases.owners import Contact, link_again, read_contact
from astro_desk.use_cases.people import said_by
from astro_desk.use_cases.ports import Clock, Records, Sync
from astro_desk.use_cases.sally import is_test
from astro_desk.use_cases.sentences import explain, sentence
from astro_desk.use_cases.store_rules import windows
from ui.presenters.cards import short_title, show_card
from ui.presenters.display import CardDisplay, OwnerDisplay, RowDisplay, Tone
from ui.presenters.lines import code_words
from ui.presenters.owner import contact_words, owner_name, show_owner, standing_chips
from ui.presenters.owner_more import offer_rows, points_rows
from ui.presenters.refusals import why_not
from ui.presenters.screen import Settle
from ui.presenters.time_words import full_date
from ui.presenters.words import counted, tr

PAGE = 200


@dataclass(frozen=True, slots=True)
class OwnerDetail:
    """`history` are rows of all cards, a heading before each card's. `twins`: others with the same phone or e-mail."""

    owner_id: str
    owner: OwnerDisplay
    cards: tuple[CardDisplay, ...]
    history: tuple[RowDisplay, ...]
    twins: str
    page: str
    """The address of Astro's own page about the owner, "" when there is none."""


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
        return tuple(self._row(owner) for owner in self._records.search_owners(text.strip(), PAGE, after))

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
            tuple(self._history(owner, snapshot)),
            self._twins(owner),
            self._page.replace("{id}", owner.astro_customer_id) if self._page and owner.astro_customer_id else "",
        )

    def look_up(self, owner_id: str) -> None:
        """Astro is asked about this owner as soon as it can be."""
        self._sync.look_up(owner_id)

    def contact(self, owner_id: str) -> Contact | None:
        """What is known of the owner, to be corrected."""
        owner = self._records.owner(owner_id)
        return Contact(owner.first_name, owner.last_name, owner.phone, owner.email) if owner else None

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
        catalogue = self._catalogue(snapshot, operations)
        today, months = self._clock.today(), windows(self._records)
        return project(snapshot, operations, (), (), catalogue, today, owner_id=owner.owner_id, windows=months)

    def _catalogue(self, snapshot: Snapshot | None, operations: tuple[Operation, ...]) -> Catalogue:
        forms = tuple({one.intent.form for one in operations if isinstance(one.intent, AddPurchase)})
        return self._records.catalogue(forms, tuple({card.program_id for card in snapshot.cards}) if snapshot else ())

    def _history(self, owner: Owner, snapshot: Snapshot | None) -> Iterator[RowDisplay]:
        operations = self._records.owner_history(owner.owner_id, PAGE)
        catalogue = self._catalogue(snapshot, operations)
        cards = history(snapshot, operations, catalogue, self._clock.today(), windows(self._records))
        for number, card in enumerate(cards):
            yield _heading(card, number)
            for place, entry in enumerate(card.entries):
                yield _entry_row(entry, f"{number}.{place}", self._who(entry))
        yield from offer_rows(snapshot, self._records.owner_offers(owner.owner_id), catalogue.items)
        yield from points_rows(snapshot)

    def _who(self, entry: Entry) -> str:
        """Who handed a reward out, where it was this register: their sale says it."""
        sale = self._records.sale(entry.sale_id) if entry.is_reward and entry.sale_id else None
        return said_by(self._records, sale.cashier) if sale is not None else ""

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

    def _row(self, owner: Owner) -> RowDisplay:
        chips = standing_chips(owner, online=False)
        chip = chips[0] if chips else None
        name = owner_name(owner)
        return RowDisplay(
            key=owner.owner_id,
            title=name,
            detail=" · ".join(part for part in contact_words(owner) if part != name),
            side=chip.text if chip else "",
            side_tone=chip.tone if chip else Tone.MUTED,
        )


def _heading(card: CardHistory, number: int) -> RowDisplay:
    title = short_title(card.title) if card.title else tr("On no card")
    punches = sum(1 for entry in card.entries if not entry.is_reward)
    return RowDisplay(
        key=f"card {number}",
        title=title,
        detail="",
        side=counted(tr("{n} purchase"), tr("{n} purchases"), punches),
        heading=True,
    )


def _entry_row(entry: Entry, place: str, who: str) -> RowDisplay:
    words, tone = fate_words(entry)
    where = tr("register {name}", name=entry.register) if entry.register else tr("another till")
    day = full_date(entry.day) if entry.day else ""
    what = entry.description or code_words(entry.item_code)
    return RowDisplay(
        key=f"entry {place} {entry.transaction_id}",
        title=tr("Reward · {what}", what=what) if entry.is_reward else what,
        detail=" · ".join(part for part in (day, where if day or not entry.is_reward else "", who) if part),
        side=words,
        side_tone=tone,
        note=_why(entry),
    )


def _why(entry: Entry) -> str:
    if entry.fate is Fate.FALLEN and entry.until is not None:
        return tr("Older than the program's window: it counts no more since {day}.", day=full_date(entry.until))
    return sentence(entry.reason) if entry.reason else ""


def fate_words(entry: Entry) -> tuple[str, Tone]:
    return {
        Fate.CONFIRMED: (tr("confirmed"), Tone.ACCENT),
        Fate.FALLEN: (tr("fallen off"), Tone.MUTED),
        Fate.WAITING: (tr("waiting"), Tone.PLAIN),
        Fate.REVIEW: (tr("needs a person"), Tone.BAD),
        Fate.LEAVING: (tr("being taken back"), Tone.WARN),
        Fate.REMOVED: (tr("taken back"), Tone.MUTED),
        Fate.NO_CREDIT: (tr("no credit"), Tone.MUTED),
        Fate.GIVEN_UP: (tr("given up"), Tone.MUTED),
        Fate.OPEN: (tr("may be redeemed"), Tone.GIFT),
        Fate.CLAIMED: (tr("handed out here"), Tone.GIFT),
        Fate.REDEEMED: (tr("redeemed"), Tone.MUTED),
    }[entry.fate]
