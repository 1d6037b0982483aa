"""Records: who did what, when and why, from the journal itself, and whether it is whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from datetime import date, timedelta, tzinfo

from astro_desk.core.audit import EVERYTHING, AuditEntry, Deed, Looked, Within
from astro_desk.core.errors import AstroDeskError, Refused
from astro_desk.core.item_code import form_of
from astro_desk.core.notes import Noted
from astro_desk.core.reconciliation import Kind
from astro_desk.core.slip_numbers import slip_number, slip_number_of
from astro_desk.use_cases.people import said_by
from astro_desk.use_cases.ports import Audit, Clock, Records
from astro_desk.use_cases.seek_records import KINDS, NOBODY, day_meant, people_to_choose, within_days, written_as
from astro_desk.use_cases.sentences import explain
from ui.presenters.differences import side_words
from ui.presenters.display import RowDisplay, Tone
from ui.presenters.erasing import why_words
from ui.presenters.lines import code_words
from ui.presenters.noted_words import act_words, given_out_words, person_words, rule_words, setting_words
from ui.presenters.owner import owner_name
from ui.presenters.screen import Settle
from ui.presenters.time_words import moment_words
from ui.presenters.words import counted, tr

CheckBooks = Callable[[], Future[tuple[str, ...]]]
"""Checks journal and database beside the screen; answers a sentence for each thing that is wrong."""

PAGE = 50
"""Read and worded within a frame or two: the list asks for the next one as somebody scrolls."""
_DAYS = {"": (0, 0), "today": (0, 0), "yesterday": (1, 1), "week": (6, 0), "month": (29, 0)}
"""So many days ago a span begins and ends."""


class RecordsPresenter:
    def __init__(
        self,
        audit: Audit,
        records: Records,
        check: CheckBooks,
        clock: Clock,
        settle: Settle,
        zone: tzinfo | None = None,
    ) -> None:
        self._audit, self._records, self._check, self._settle = audit, records, check, settle
        self._clock, self._zone = clock, zone
        self._place: tuple[str, int] | None = None
        self._wanted = 0
        self._filter, self._within = "all", EVERYTHING
        self._bounds = "", "", "", ""
        self._met: dict[str, None] = {}
        self.more = False
        """Whether there are older lines."""

    @property
    def seeking(self) -> bool:
        """Whether the page that was asked for is not full yet, and older lines may fit: `seek` goes on."""
        return self.more and self._wanted > 0

    def kinds(self) -> tuple[tuple[str, str], ...]:
        """(filter, its words)."""
        words = {
            "all": tr("All"),
            "sales": tr("Sales"),
            "owners": tr("Pet owners"),
            "decisions": tr("Decisions"),
            "settings": tr("Settings"),
            "people": tr("People"),
            "given-out": tr("Given out"),
        }
        return tuple(words.items())

    def people(self) -> tuple[tuple[str, str], ...]:
        """Whose lines may be shown alone: (a key for `bound`, their words). "" is everybody's."""
        persons = people_to_choose(self._records, tuple(self._met))
        named = ((one, self._named(one)) for one in persons)
        return ("", tr("Everybody")), *named, (NOBODY, tr("Nobody named"))

    def spans(self) -> tuple[tuple[str, str], ...]:
        """(a key for `bound`, its words); "days" asks for a first and a last day."""
        words = {
            "": tr("Any day"),
            "today": tr("Today"),
            "yesterday": tr("Yesterday"),
            "week": tr("The last 7 days"),
            "month": tr("The last 30 days"),
            "days": tr("From day to day"),
        }
        return tuple(words.items())

    def bound(self, who: str, span: str, first: str = "", last: str = "") -> str:
        """Whose lines of which days are shown from here on; a sentence when a day cannot be read, and then all stays.

        Of the span "days" `first` and `last` are days as people write them; an empty one leaves that end open.
        """
        bounds = who, span, first, last
        try:
            self._reach(*bounds)
        except Refused as refusal:
            return explain(refusal)
        self._bounds = bounds
        return ""

    def _reach(self, who: str, span: str, first: str, last: str) -> Within:
        """As of today, which moves on while the list is open. Raises Refused."""
        today = self._clock.today()
        days: tuple[date | None, date | None]
        if span == "days":
            days = day_meant(first, today), day_meant(last, today)
        else:
            begin, end = (today - timedelta(days=ago) for ago in _DAYS[span])
            days = (begin, end) if span else (None, None)
        return within_days(written_as(self._records, who), *days, self._zone)

    def open(self, name: str) -> tuple[RowDisplay, ...]:
        """The newest lines of a filter, as far as they are found at once."""
        self._filter, self._place = name, None
        self._within = self._reach(*self._bounds)
        return self.older()

    def older(self) -> tuple[RowDisplay, ...]:
        """The page behind those that were told, as far as it is found at once."""
        self._wanted = PAGE
        return self.seek()

    def seek(self) -> tuple[RowDisplay, ...]:
        """What more of that page the next part of the journal holds; there may be none in it."""
        try:
            part = self._audit.look(KINDS[self._filter], self._within, self._place, self._wanted)
        except AstroDeskError:
            part = Looked((), None)  # a disk that does not answer: what is shown stays
        self._place, self.more = part.place, part.place is not None
        self._wanted -= len(part.entries)
        self._met |= dict.fromkeys(entry.by for entry in part.entries if entry.by)
        return tuple(self._row(entry) for entry in part.entries)

    def verify(self, then: Callable[[str, Tone], None]) -> None:
        """Checks the books; `then` hears what came of it."""

        def checked(future: Future[tuple[str, ...]]) -> None:
            try:
                found = future.result()
            except AstroDeskError as error:
                then(explain(error), Tone.BAD)
                return
            if not found:
                then(tr("Journal and database are whole and agree."), Tone.ACCENT)
                return
            more = tr(" And {n} more: run `astro-desk verify`.", n=len(found) - 2) if len(found) > 2 else ""
            then(" ".join(found[:2]) + more, Tone.BAD)

        self._settle(self._check(), checked)

    def _row(self, entry: AuditEntry) -> RowDisplay:
        when = moment_words(entry.at, self._clock.now(), self._zone)
        (words, tone), goods = _deed_words(entry), self._goods(entry)
        why = why_words(entry.why) if entry.kind == "owner_erased" else entry.why
        return RowDisplay(
            key=str(entry.n),
            title=tr("{deed} · {goods}", deed=words, goods=goods) if goods else words,
            detail=" · ".join(part for part in (when, self._named(entry.by or entry.who), *self._about(entry)) if part),
            side=tr("no. {n}", n=entry.n),
            side_tone=tone,
            note=tr("“{why}”", why=why) if why else "",
        )

    def _named(self, person: str) -> str:
        """What a person is called whose id stands in the journal."""
        return said_by(self._records, person)

    def _about(self, entry: AuditEntry) -> Iterable[str]:
        """Which slip and whose; which setting, file or person it was. Other ids stay in the journal."""
        if entry.deed is Deed.PERSON:
            about = (tr("about {name}", name=self._named(entry.subject)),) if entry.subject else ()
            return (*about, act_words(entry.act))
        if entry.choice in _WITH_DAY:
            return (entry.subject,)
        if entry.deed is Deed.SETTING:
            return (rule_words(entry.subject),)
        if entry.deed in (Deed.RECOVERY, Deed.CLOSING):
            return (entry.subject.replace("_", " "),)
        return (self._slip(entry), self._owners(entry))

    def _slip(self, entry: AuditEntry) -> str:
        if not entry.sale_id:
            return ""
        sale = None if entry.slip else self._records.sale(entry.sale_id)
        number = slip_number(sale) if sale is not None else slip_number_of(entry.sale_id, entry.slip)
        return tr("slip {number}", number=number)

    def _owners(self, entry: AuditEntry) -> str:
        """Their names as the records have them now; the id of who is erased, for the name is nowhere."""
        if len(entry.owner_ids) > _NAMED and entry.kind != "owner_erased":
            return counted(tr("{n} pet owner"), tr("{n} pet owners"), len(entry.owner_ids))
        names = (self._owner(owner_id) for owner_id in entry.owner_ids[:_NAMED])
        return ", ".join(dict.fromkeys(names))

    def _owner(self, owner_id: str) -> str:
        owner = self._records.owner(owner_id)
        return (owner_name(owner) if owner is not None else "") or owner_id

    def _goods(self, entry: AuditEntry) -> str:
        """What a sale's goods were, its slip says."""
        if entry.deed is Deed.SALE or not entry.item_codes:
            return ""
        first = entry.item_codes[0]
        item = self._records.catalogue((form_of(first),)).items.get(form_of(first))
        words = item.description if item is not None and item.description else code_words(first)
        more = len(entry.item_codes) - 1
        return tr("{goods} and {n} more", goods=words, n=more) if more else words


def _deed_words(entry: AuditEntry) -> tuple[str, Tone]:
    told = sum(entry.counts.values())
    match entry.deed:
        case Deed.SALE:
            rewards = entry.counts.get("redeem", 0)
            words = counted(tr("Sale of {n} item"), tr("Sale of {n} items"), entry.counts.get("add", 0))
            return (tr("{sale}, a reward with it", sale=words) if rewards else words), Tone.MUTED
        case Deed.CHANGE:
            return _change_words(entry), Tone.PLAIN
        case Deed.DECISION if entry.kind == "difference_settled":
            return tr("A difference with Astro was let be: {what}", what=side_words(Kind(entry.choice))), Tone.WARN
        case Deed.DECISION:
            chosen = {
                "retry": tr("Tried again"),
                "correct": tr("Corrected"),
                "accept": tr("Accepted"),
                "no_credit": tr("Never counts"),
                "give_up": tr("Given up"),
                "same_person": tr("Taken for the same person"),
                "contact": tr("What the brand asks for was added"),
            }.get(entry.choice, tr("Decided"))
            return tr("{choice}: {n} for Astro", choice=chosen, n=told), Tone.WARN
        case Deed.SETTLED:
            return counted(tr("Astro's answer settled {n}"), tr("Astro's answers settled {n}"), told), Tone.MUTED
        case Deed.OWNER:
            owners = {
                "owner_added": tr("New pet owner"),
                "owners_merged": tr("Two records became one"),
                "owner_erased": tr("A pet owner was erased"),
                "file_imported": tr("A list was taken in"),
                "operations_added": _change_words(entry),
            }
            return owners.get(entry.kind, tr("A pet owner's link")), Tone.MUTED
        case Deed.PRESENCE:
            presence = {
                "signed_on": tr("Signed on"),
                "signed_off": tr("Signed off"),
                "locked": tr("The register was locked"),
            }
            return presence.get(entry.choice, tr("Signed off")), Tone.MUTED
        case Deed.SETTING:
            return setting_words(entry.subject)
        case Deed.BY_HAND:
            ticked = entry.kind == "by_hand_ticked"
            return (tr("Keyed into Astro's page") if ticked else tr("For the by-hand list")), Tone.PLAIN
        case Deed.CLOSING:
            words = tr("Day closed, with work left") if entry.why else tr("Day closed")
            return words, Tone.WARN if entry.why else Tone.PLAIN
        case Deed.GIVEN_OUT:
            return given_out_words(entry), Tone.WARN
        case Deed.PERSON:
            return person_words(entry), Tone.WARN
        case Deed.RECOVERY:
            return tr("Recovered"), Tone.BAD
        case Deed.OTHER:
            return tr("Something newer than this program"), Tone.MUTED


_WITH_DAY = (Noted.EXPORT_DAY, Noted.EXPORT_FIGURES)
_NAMED = 2
"""Of more pet owners than so many only the number is told."""


CHANGES: dict[str, Callable[[], str]] = {
    "remove": lambda: tr("Taken back"),
    "undo_redeem": lambda: tr("Redemption taken back"),
    "remove_offer": lambda: tr("Offer taken back"),
    "add": lambda: tr("Added later"),
    "redeem": lambda: tr("Redeemed later"),
    "offer": lambda: tr("Counted in an offer"),
    "redeem_offer": lambda: tr("An offer was used"),
    "points": lambda: tr("Points for a sale"),
    "redeem_points": lambda: tr("Points were redeemed"),
    "update_owner": lambda: tr("Change of name or contact"),
    "link": lambda: tr("To be found and linked at Astro"),
    "new_owner": lambda: tr("To be made known to Astro"),
}
"""What was told outside a sale, by the kind of operation (`core.operations.KINDS`); of several the first one here."""


def _change_words(entry: AuditEntry) -> str:
    return next((words() for kind, words in CHANGES.items() if kind in entry.counts), tr("Told to Astro"))
