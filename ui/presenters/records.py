"""Records: who did what, when and why, from the journal itself, and whether it is whole."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import tzinfo

from astro_desk.core.audit import AuditEntry, Deed
from astro_desk.core.errors import AstroDeskError
from astro_desk.use_cases.backup_plan import STATE_SETTING as BACKUP_STATE
from astro_desk.use_cases.ports import Audit, Clock
from astro_desk.use_cases.retention import STATE_SETTING as RETENTION_STATE
from astro_desk.use_cases.sentences import explain
from ui.presenters.display import RowDisplay, Tone
from ui.presenters.erasing import why_words
from ui.presenters.screen import Settle
from ui.presenters.time_words import moment_words
from ui.presenters.words import counted, tr

CheckBooks = Callable[[], Future[tuple[str, ...]]]
"""Checks journal and database beside the screen; answers a sentence for each thing that is wrong."""

PAGE = 100
_FILTERS: dict[str, tuple[Deed, ...]] = {
    "all": (),
    "sales": (Deed.SALE, Deed.CHANGE),
    "decisions": (Deed.DECISION, Deed.BY_HAND, Deed.CLOSING, Deed.RECOVERY),
    "settings": (Deed.SETTING,),
    "people": (Deed.PRESENCE,),
}


class RecordsPresenter:
    def __init__(
        self,
        audit: Audit,
        check: CheckBooks,
        clock: Clock,
        settle: Settle,
        zone: tzinfo | None = None,
        named: Callable[[str], str] = str,
    ) -> None:
        self._audit, self._check, self._settle = audit, check, settle
        self._clock, self._zone = clock, zone
        self._named = named
        """What a person is called whose id stands in the journal."""
        self._last: int | None = None
        self._filter = "all"
        self.more = False
        """Whether there are older lines."""

    def tabs(self) -> tuple[tuple[str, str], ...]:
        """(filter, its words)."""
        words = {
            "all": tr("All"),
            "sales": tr("Sales"),
            "decisions": tr("Decisions"),
            "settings": tr("Settings"),
            "people": tr("People"),
        }
        return tuple(words.items())

    def open(self, name: str) -> tuple[RowDisplay, ...]:
        """The newest lines of a filter."""
        self._filter, self._last = name, None
        return self.older()

    def older(self) -> tuple[RowDisplay, ...]:
        """The page behind those that were told."""
        try:
            page = self._audit.newest(_FILTERS[self._filter], self._last, PAGE)
        except AstroDeskError:
            page = ()  # a disk that does not answer: what is shown stays
        self._last = page[-1].n if page else self._last
        self.more = len(page) == PAGE
        return tuple(self._row(entry) for entry in page)

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
        words, tone = _deed_words(entry)
        why = why_words(entry.why) if entry.kind == "owner_erased" else entry.why
        return RowDisplay(
            key=str(entry.n),
            title=words,
            detail=" · ".join(part for part in (when, self._named(entry.by or entry.who), _about(entry)) if part),
            side=tr("no. {n}", n=entry.n),
            side_tone=tone,
            note=tr("“{why}”", why=why) if why else "",
        )


def _deed_words(entry: AuditEntry) -> tuple[str, Tone]:
    told = sum(entry.counts.values())
    match entry.deed:
        case Deed.SALE:
            rewards = entry.counts.get("redeem", 0)
            words = counted(tr("Sale of {n} item"), tr("Sale of {n} items"), entry.counts.get("add", 0))
            return (tr("{sale}, a reward with it", sale=words) if rewards else words), Tone.MUTED
        case Deed.CHANGE:
            return _change_words(entry), Tone.PLAIN
        case Deed.DECISION:
            chosen = {
                "retry": tr("Tried again"),
                "correct": tr("Corrected"),
                "accept": tr("Accepted"),
                "no_credit": tr("Never counts"),
                "give_up": tr("Given up"),
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
            }
            return owners.get(entry.kind, tr("A pet owner's link")), Tone.MUTED
        case Deed.PRESENCE:
            presence = {
                "signed_on": tr("Signed on"),
                "signed_off": tr("Signed off"),
                "locked": tr("The register was locked"),
            }
            return presence.get(entry.choice, tr("Signed off")), Tone.MUTED
        case Deed.SETTING if entry.subject in _BY_ITSELF:
            return tr("Done by itself"), Tone.MUTED
        case Deed.SETTING:
            return tr("A rule was changed"), Tone.WARN
        case Deed.BY_HAND:
            ticked = entry.kind == "by_hand_ticked"
            return (tr("Keyed into Astro's page") if ticked else tr("For the by-hand list")), Tone.PLAIN
        case Deed.CLOSING:
            words = tr("Day closed, with work left") if entry.why else tr("Day closed")
            return words, Tone.WARN if entry.why else Tone.PLAIN
        case Deed.RECOVERY:
            return tr("Recovered"), Tone.BAD
        case Deed.OTHER:
            return tr("Something newer than this program"), Tone.MUTED


_BY_ITSELF = (BACKUP_STATE, RETENTION_STATE)
"""Settings that nobody decided: what the register notes of its own work."""


def _change_words(entry: AuditEntry) -> str:
    kinds = {
        "remove": tr("Taken back"),
        "undo_redeem": tr("Redemption taken back"),
        "remove_offer": tr("Offer taken back"),
        "add": tr("Added later"),
    }
    return next((words for kind, words in kinds.items() if kind in entry.counts), tr("Told to Astro"))


def _about(entry: AuditEntry) -> str:
    """Which setting or file it was; ids say nothing to a person and stay in the journal."""
    return entry.subject.replace("_", " ") if entry.deed in (Deed.SETTING, Deed.RECOVERY, Deed.CLOSING) else ""
