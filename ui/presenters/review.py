"""What needs a person: each case with what happened, what is at stake, the evidence and the ways out (DESIGN §6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import tzinfo

from astro_desk.core.catalog import Item
from astro_desk.core.errors import Refused
from astro_desk.core.operations import AddPurchase, Redeem, RemovePurchase, UndoRedemption
from astro_desk.core.people import NAMELESS, Person
from astro_desk.core.review import WITH_PIN, Case, Choice, code_of
from astro_desk.core.roles import Act, may
from astro_desk.use_cases.checkout_session import CheckoutSession
from astro_desk.use_cases.owners import read_contact
from astro_desk.use_cases.ports import Clock, Records, Sync
from astro_desk.use_cases.review import Ruling, open_cases, settle_case
from astro_desk.use_cases.sentences import explain, sentence
from ui.presenters.display import RowDisplay, Tone
from ui.presenters.manager import CheckPin
from ui.presenters.owner import owner_name
from ui.presenters.places import operation_words
from ui.presenters.refusals import why_not
from ui.presenters.screen import Settle
from ui.presenters.time_words import moment_words
from ui.presenters.words import counted, tr

_SHOWN = 6
"""Operations of a case that are named one by one."""
_OLD_DAYS, _LATE_DAYS = 7, 3


@dataclass(frozen=True, slots=True)
class Way:
    """A way out. `asks` is what else must be typed: "", "code", "contact" or "why" (with a manager's PIN)."""

    choice: Choice
    text: str
    consequence: str
    asks: str = ""


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


class ReviewPresenter:
    def __init__(
        self,
        session: CheckoutSession,
        records: Records,
        clock: Clock,
        sync: Sync,
        check_pin: CheckPin,
        settle: Settle,
        zone: tzinfo | None = None,
    ) -> None:
        self._session, self._records, self._clock, self._sync = session, records, clock, sync
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
            sentence(case.reason),
            _stake(case),
            self._facts(case),
            tuple(_way(case, choice) for choice in case.choices),
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
        by, asks = self._session.cashier, _asks(case, choice)
        if asks == "code":
            return Ruling(choice, by, item_code=typed)
        if asks == "contact":
            phone, email = ("", typed) if "@" in typed else (typed, "")
            return Ruling(choice, by, contact=read_contact("", "", phone, email, self._session.read_phone))
        return Ruling(choice, by, typed)

    def _decide(self, case: Case, ruling: Ruling, then: Callable[[str], None]) -> None:
        clock, new_id = self._clock, self._session.new_id

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
            note=sentence(case.reason),
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
            words = tr("Astro's report is gone") if left < 0 else tr("{n} days left", n=left)
            return words, Tone.BAD
        days = (self._clock.today() - case.first.business_date).days
        return (
            counted(tr("{n} day old"), tr("{n} days old"), days) if days else tr("today"),
            Tone.WARN if days >= _OLD_DAYS else Tone.PLAIN,
        )

    def _facts(self, case: Case) -> tuple[tuple[str, str], ...]:
        row, now = case.first, self._clock.now()
        facts = [(tr("Since"), moment_words(row.created_at, now, self._zone))]
        if row.sent_at is not None:
            tried = counted(tr("once"), tr("{n} times"), row.attempts)
            when = moment_words(row.sent_at, now, self._zone)
            facts.append((tr("Sent"), tr("{tried}, last {when}", tried=tried, when=when)))
        if row.reason.startswith("astro_"):
            facts.append((tr("Astro says"), tr("status {code}", code=row.reason.removeprefix("astro_"))))
        left = case.days_left(self._clock.today())
        facts.append(
            (
                tr("Astro's report"),
                tr("has it for {n} more days", n=left) if left > 0 else tr("has it no more: 30 days are over"),
            )
        )
        ids = [one.id for one in case.operations[:_SHOWN]]
        rest = len(case.operations) - len(ids)
        facts.append((tr("Numbers"), "\n".join([*ids, *([tr("and {n} more", n=rest)] if rest else [])])))
        return tuple(facts)


def _asks(case: Case, choice: Choice) -> str:
    if choice is Choice.CORRECT:
        return "code" if isinstance(case.first.intent, AddPurchase) and case.owner_is_known else "contact"
    return "why" if choice in WITH_PIN else ""


def _stake(case: Case) -> str:
    """What somebody loses as long as this is open, or when it is given up."""
    n = len(case.operations)
    match case.first.intent:
        case AddPurchase():
            return counted(tr("{n} punch of the pet owner."), tr("{n} punches of the pet owner."), n)
        case RemovePurchase():
            return tr("The pet owner keeps a punch for goods that came back.")
        case Redeem():
            return tr("The store's credit for the free good that was handed out.")
        case UndoRedemption():
            return tr("A reward that the pet owner did not get stays used up.")
        case _ if not case.owner_is_known:
            return tr("All punches of this pet owner wait.")
        case _:
            return tr("An offer or points: whether Astro counted them.")


def _way(case: Case, choice: Choice) -> Way:
    asks = _asks(case, choice)
    match choice:
        case Choice.RETRY:
            text = tr("It is looked for at Astro first, and sent again only when it is not there.")
            if case.sent_once:
                text = tr("It is sent again. Look into Astro's report first: what Astro has would count twice.")
            return Way(choice, tr("Try again"), text, asks)
        case Choice.CORRECT if asks == "code":
            return Way(choice, tr("Correct"), tr("It is sent with this item code instead."), asks)
        case Choice.CORRECT:
            text = tr("The pet owner is looked for at Astro by this phone or e-mail, and everything follows.")
            return Way(choice, tr("Correct"), text, asks)
        case Choice.ACCEPT:
            text = tr("Nothing more is sent: Astro has it.")
            if isinstance(case.first.intent, AddPurchase):
                text = tr("It stays a purchase without a punch. Nothing more is sent.")
            return Way(choice, tr("Accept"), text, asks)
        case Choice.NO_CREDIT:
            words = tr("As accepting it, and nobody is asked about status {code} again.", code=code_of(case.first))
            return Way(choice, tr("Never counts"), words, asks)
        case Choice.GIVE_UP:
            return Way(
                choice, tr("Give up"), tr("Astro is never told. The journal keeps who decided it, and why."), asks
            )
