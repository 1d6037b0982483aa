"""A pet owner's own data: all of it as a file, and the end of it, with what follows said before it is done."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass

from astro_desk.core.erasing import WhyErased, read_why
from astro_desk.core.errors import Refused
from astro_desk.core.owners import Owner
from astro_desk.core.people import Person
from astro_desk.core.roles import Act
from astro_desk.use_cases.checkout_session import CheckoutSession
from astro_desk.use_cases.erase_owner import check_erasable, erase_owner
from astro_desk.use_cases.exchange_ports import Exchange, Order, Wanted
from astro_desk.use_cases.ports import Records
from astro_desk.use_cases.sentences import explain
from ui.presenters.display import Tone
from ui.presenters.export_lists import Heard, given
from ui.presenters.manager import CheckPin
from ui.presenters.owner import owner_name
from ui.presenters.refusals import why_not
from ui.presenters.screen import Settle
from ui.presenters.settings import Told
from ui.presenters.words import tr

_SALES = 200


@dataclass(frozen=True, slots=True)
class ErasingDisplay:
    """`consequences`: a sentence each. `stops`: why it cannot be now, "" when it can."""

    name: str
    consequences: tuple[str, ...]
    stops: str


def why_words(code: str) -> str:
    """Why somebody was erased; a code that this program does not know stays as it is."""
    return {
        "asked": tr("The pet owner wants it"),
        "mistake": tr("Never was a pet owner: a test, a double"),
        "gone": tr("Moved away, or died"),
        "retention": tr("Not seen for as long as names are kept"),
    }.get(code, code)


def reasons() -> tuple[tuple[str, str], ...]:
    """(code, its words) of what a person may choose. Words of one's own are not kept: they might hold the name."""
    return tuple((one.value, why_words(one)) for one in WhyErased if one is not WhyErased.RETENTION)


class ErasingPresenter:
    def __init__(
        self, session: CheckoutSession, records: Records, check: CheckPin, settle: Settle, exchange: Exchange
    ) -> None:
        self._session, self._records, self._check, self._settle = session, records, check, settle
        self._exchange = exchange

    def detail(self, owner_id: str) -> ErasingDisplay | None:
        owner = self._records.owner(owner_id)
        if owner is None:
            return None
        try:
            check_erasable(self._records, owner)
        except Refused as refused:
            stops = explain(refused)
        else:
            stops = ""
        sales = len(self._records.recent_sales(owner.owner_id, _SALES))
        many = tr("{n} or more", n=_SALES) if sales == _SALES else str(sales)
        found = (
            tr("Name, phone, e-mail, address and cards go from this register, its search and its copies."),
            tr("Their sales ({n}) stay in the books, on nobody's name.", n=many),
            tr("Backups made before hold the name still; when one is put back here, it is erased again at once.")
            if owner.label
            else "",
            tr("Astro keeps what Astro has: ask Astro to remove it there.") if owner.astro_customer_id else "",
            tr("It cannot be taken back. Who comes again is a new pet owner."),
        )
        return ErasingDisplay(owner_name(owner), tuple(one for one in found if one), stops)

    def give(self, owner_id: str, path: str, pin: str, then: Heard) -> None:
        """Writes everything about the owner to a .json or .csv file; `then` hears what came of it."""
        if not path.strip():
            then(tr("Say first where the file is to lie."), Tone.WARN)
            return
        order = Order(Wanted.OWNER, path.strip(), owner_id=owner_id)

        def checked(future: Future[Person]) -> None:
            refusal = why_not(future)
            if refusal:
                then(refusal, Tone.WARN)
                return
            giving = self._exchange.give(order, future.result().person_id)
            self._settle(giving, lambda done: then(*given(done, order)))

        self._settle(self._check(pin, Act.EXPORT), checked)

    def erase(self, owner_id: str, why: str, pin: str, then: Told) -> None:
        """Erases the owner for one of the `reasons`; `then` hears "" when it is done, else why not."""
        try:
            reason = read_why(why)
        except Refused:
            then(tr("Choose first why."))
            return

        def erased(future: Future[Owner]) -> None:
            refusal = why_not(future)
            if not refusal:
                self._session.reread()
            then(refusal)

        def checked(future: Future[Person]) -> None:
            refusal = why_not(future)
            if refusal:
                then(refusal)
                return
            by = future.result().person_id
            self._settle(self._session.jobs.ask(lambda work: erase_owner(work, owner_id, reason), by=by), erased)

        self._settle(self._check(pin, Act.ERASE_OWNER), checked)
