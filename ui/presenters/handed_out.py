"""What became of what a finished sale gave away: confirmed, refused, or being looked into (DESIGN §7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from astro_desk.core.money import Money
from astro_desk.core.operations import Operation, State
from astro_desk.core.review_reasons import WITHOUT_ANSWER, Reason
from astro_desk.core.reward_contact import field_of
from astro_desk.core.sales import Allowance, Sale
from astro_desk.core.slip_numbers import slip_number
from astro_desk.use_cases.ports import Records
from astro_desk.use_cases.sentences import sentence
from ui.presenters.display import Act, Notice, Tone
from ui.presenters.words import tr

MOST = 200
"""What is watched at most; the oldest are let go, and stand in Review and on their slips all the same."""
_WORST_FIRST = (Tone.BAD, Tone.WARN, Tone.GIFT)


@dataclass(slots=True)
class _Open:
    """Something that was given away. `reward`: of a card; else the till took it off for an offer or points."""

    what: str
    sale_id: str
    slip: str
    owner_id: str
    reward: bool
    checking_said: bool = False


class HandedOut:
    """Watches what finished sales gave away until Astro has answered; tells each outcome once.

    A sale that follows at once silences nothing. What is told of an earlier sale than the last one names its slip:
    whoever stands at the counter now is not the one to charge.
    """

    def __init__(self) -> None:
        self._open: dict[str, _Open] = {}
        self._last = ""

    def begin(self, sale: Sale) -> None:
        """The goods of this sale have been given away."""
        self._last, owner_id, slip = sale.sale_id, sale.owner_id or "", slip_number(sale)
        for claim in sale.claims:
            what = claim.description or claim.program_title
            self._open[claim.claim_id] = _Open(what, sale.sale_id, slip, owner_id, reward=True)
        for given in sale.allowances:
            self._open[given.allowance_id] = _Open(_what(given), sale.sale_id, slip, owner_id, reward=False)
        for oldest in list(self._open)[:-MOST]:
            del self._open[oldest]

    def news(self, records: Records) -> dict[str, Notice]:
        """All there is to say now, by the id of what was given away; {} where Astro has not answered or everything has
        been said."""
        found = ((key, self._told(key, one, records)) for key, one in list(self._open.items()))
        return {key: notice for key, notice in found if notice is not None}

    def _told(self, key: str, one: _Open, records: Records) -> Notice | None:
        operation = records.operation(key)
        if operation is None or operation.state in (State.WAITING, State.SENDING):
            return None
        if operation.state is State.UNKNOWN:
            if one.checking_said:
                return None
            one.checking_said = True
        else:
            del self._open[key]
        notice = _outcome(operation, one)
        if notice is None or one.sale_id == self._last:
            return notice
        said = tr("Slip {number}: {said}", number=one.slip, said=notice.text)
        return replace(notice, text=said)


def joined(told: Sequence[Notice]) -> Notice | None:
    """All of it in one notice, the worst first and before its like what can be answered, each sentence once; None
    where there is nothing to say."""
    if not told:
        return None
    ordered = sorted(told, key=lambda notice: (_WORST_FIRST.index(notice.tone), not notice.button))
    asking = next((notice for notice in ordered if notice.button), ordered[0])
    text = " ".join(dict.fromkeys(notice.text for notice in ordered))
    stays = any(notice.stays for notice in ordered)
    return Notice(text, ordered[0].tone, asking.button, asking.act, asking.subject, stays)


def _outcome(operation: Operation, one: _Open) -> Notice | None:
    """None where nothing is left to say: it was taken back, or a person has decided already."""
    what, why = one.what, sentence(operation.reason)
    match operation.state:
        case State.UNKNOWN if one.reward:
            text = tr("Astro's answer about the reward was lost; it is being checked: {what}", what=what)
            return Notice(text, Tone.WARN)
        case State.UNKNOWN:
            text = tr("Astro's answer about what was taken off was lost; it is being checked: {what}", what=what)
            return Notice(text, Tone.WARN)
        case State.DONE if one.reward:
            return Notice(tr("Astro has confirmed the reward: {what}", what=what), Tone.GIFT)
        case State.DONE:
            return Notice(tr("Astro has confirmed what was taken off: {what}", what=what), Tone.GIFT)
        case State.REVIEW if field_of(operation.reason) is not None:
            return Notice(why, Tone.WARN, tr("Type it"), Act.ASK_CONTACT, one.owner_id)
        case State.REVIEW if Reason.of(operation.reason) in WITHOUT_ANSWER:
            text = tr("Astro has not confirmed {what}, and it waits in review. {why}", what=what, why=why)
            return Notice(text, Tone.WARN)
        case State.REVIEW if one.reward:
            return Notice(tr("The reward was refused: charge {what}. {why}", what=what, why=why), Tone.BAD, stays=True)
        case State.REVIEW:
            text = tr("Astro refused what was taken off: charge {what}. {why}", what=what, why=why)
            return Notice(text, Tone.BAD, stays=True)
        case _:
            return None


def _what(given: Allowance) -> str:
    what = given.description or given.title
    return what if given.cents is None else tr("{title} ({amount})", title=what, amount=Money(given.cents))
