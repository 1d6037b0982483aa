"""What needs a person: each case with what happened, what is at stake, the evidence and the ways out (DESIGN §6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import tzinfo

from astro_desk.core.catalog import Item
from astro_desk.core.errors import Refused
from astro_desk.core.operations import AddPurchase
from astro_desk.core.people import NAMELESS, Person
from astro_desk.core.review import Case, Choice
from astro_desk.core.roles import Act, may
from astro_desk.use_cases.attendance import Attendance
from astro_desk.use_cases.checkout_session import CheckoutSession
from astro_desk.use_cases.owners import read_contact
from astro_desk.use_cases.ports import Clock, Records, Sync
from astro_desk.use_cases.review import Ruling, open_cases, settle_case
from astro_desk.use_cases.sentences import explain, sentence
from ui.presenters.case_facts import facts_of
from ui.presenters.case_words import Way, asks, happened, stake, way
from ui.presenters.display import RowDisplay, Tone
from ui.presenters.manager import CheckPin
from ui.presenters.owner import owner_name
from ui.presenters.places import operation_words
from ui.presenters.refusals import why_not
from ui.presenters.screen import Settle
from ui.presenters.words import counted, tr

_OLD_DAYS, _LATE_DAYS = 7, 3


@dataclass(frozen=True, slots=True)
class CaseDisplay:
    """`facts` are pairs of a caption and what stands under it."""

    key: str
    title: str
    owner: str
    happened: str
    stake: str
    facts: tuple[tuple[str, str], ...]
    ways: tuple[Way, ...]
    owner_id: str = ""
    """Whose it is; "" when it is about nobody here, or about several."""


class ReviewPresenter:
    def __init__(
        self,
        session: CheckoutSession,
        attendance: Attendance,
        records: Records,
        clock: Clock,
        sync: Sync,
        check_pin: CheckPin,
        settle: Settle,
        zone: tzinfo | None = None,
    ) -> None:
        self._session, self._records, self._clock, self._sync = session, records, clock, sync
        self._attendance = attendance
        self._check_pin, self._settle, self._zone = check_pin, settle, zone
        self._cases: dict[str, Case] = {}

    def rows(self) -> tuple[RowDisplay, ...]:
        """The cases, the oldest first."""
        found = open_cases(self._records)
        self._cases = {case.first.id: case for case in found}
        return tuple(self._row(case) for case in found)

    def detail(self, key: str) -> CaseDisplay | None:
        case = self._cases.get(key)
        if case is None:
            return None
        return CaseDisplay(
            key,
            self._title(case),
            self._owner(case),
            happened(case),
            stake(case),
            facts_of(case, self._records, self._clock.now(), self._clock.today(), self._zone),
            tuple(way(case, choice) for choice in case.choices),
            _whose(case, self._records),
        )

    def settle(self, key: str, choice: Choice, typed: str, pin: str, then: Callable[[str], None]) -> None:
        """Does what was chosen; `then` hears "" when it is done, else why not. `typed`: the reason, code or contact."""
        case = self._cases.get(key)
        if case is None:
            then(sentence("case_changed"))
            return
        try:
            ruling = self._ruling(case, choice, typed)
        except Refused as error:
            then(explain(error))
            return
        if not pin:
            self._decide(case, ruling, then)
            return

        def checked(future: Future[Person]) -> None:
            refusal = why_not(future)
            if refusal:
                then(refusal)
                return
            by = future.result()
            named = ruling.by or by.person_id if by == NAMELESS else by.person_id
            self._decide(case, Ruling(ruling.choice, named, ruling.why, manager=may(by.role, Act.SETTLE_CASE)), then)

        self._settle(self._check_pin(pin, Act.SETTLE_CASE), checked)

    def _ruling(self, case: Case, choice: Choice, typed: str) -> Ruling:
        by, asked = self._session.cashier, asks(case, choice)
        if asked == "code":
            return Ruling(choice, by, item_code=typed)
        if asked == "missing":
            return Ruling(choice, by, missing=typed)
        if asked == "contact":
            phone, email = ("", typed) if "@" in typed else (typed, "")
            return Ruling(choice, by, contact=read_contact("", "", phone, email, self._session.read_phone))
        return Ruling(choice, by, typed)

    def _decide(self, case: Case, ruling: Ruling, then: Callable[[str], None]) -> None:
        clock, new_id = self._clock, self._session.new_id
        try:
            if not case.needs_manager(ruling.choice):
                self._attendance.check(Act.RETRY_CASE)
        except Refused as error:
            then(explain(error))
            return

        def done(future: Future[None]) -> None:
            refusal = why_not(future)
            if refusal:
                then(refusal)
                return
            self._session.reread()
            self._sync.wake()
            then("")

        job = self._session.jobs.ask(lambda work: settle_case(work, case, ruling, clock, new_id), by=ruling.by)
        self._settle(job, done)

    def _row(self, case: Case) -> RowDisplay:
        words, tone = self._age(case)
        return RowDisplay(
            key=case.first.id,
            title=self._title(case),
            detail=self._owner(case),
            side=words,
            side_tone=tone,
            note=happened(case),
        )

    def _title(self, case: Case) -> str:
        first = operation_words(case.first, self._items(case))
        more = len(case.operations) - 1
        return first if not more else tr("{first} and {more} more", first=first, more=more)

    def _owner(self, case: Case) -> str:
        ids = list(dict.fromkeys(row.owner_id for row in case.operations))
        owner = self._records.owner(ids[0])
        name = owner_name(owner) if owner else tr("unknown pet owner")
        return name if len(ids) == 1 else tr("{name} and {more} more", name=name, more=len(ids) - 1)

    def _items(self, case: Case) -> Mapping[str, Item]:
        forms = {row.intent.form for row in case.operations if isinstance(row.intent, AddPurchase)}
        return self._records.catalogue(tuple(forms)).items

    def _age(self, case: Case) -> tuple[str, Tone]:
        left = case.days_left(self._clock.today())
        if left <= _LATE_DAYS:
            words = counted(tr("{n} day left"), tr("{n} days left"), left) if left else tr("last day")
            words = words if left >= 0 else tr("Astro's report is gone")
            return words, Tone.BAD
        days = (self._clock.today() - case.first.business_date).days
        return (
            counted(tr("{n} day old"), tr("{n} days old"), days) if days else tr("today"),
            Tone.WARN if days >= _OLD_DAYS else Tone.PLAIN,
        )


def _whose(case: Case, records: Records) -> str:
    owners = {row.owner_id for row in case.operations}
    owner = records.owner(case.first.owner_id) if len(owners) == 1 else None
    return owner.owner_id if owner is not None and owner.label else ""
