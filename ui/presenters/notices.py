"""What the notice bar says of an act: pure words, one line each."""

from __future__ import annotations

from collections.abc import Sequence

from astro_desk.core.errors import Refused
from astro_desk.core.operations import Operation, State
from astro_desk.core.owners import Owner
from astro_desk.core.sales import Sale
from astro_desk.use_cases.free_or_paid import HandedOutLater
from astro_desk.use_cases.points import PointsTold
from astro_desk.use_cases.resolve import ItemAdded
from astro_desk.use_cases.sentences import explain
from ui.presenters.display import Act, Notice, Tone
from ui.presenters.lines import code_words
from ui.presenters.owner import owner_name, phone_words
from ui.presenters.words import counted, tr


def item_added(added: ItemAdded, later: HandedOutLater | None = None) -> Notice:
    """`later`: a reward could make the good free, and the store hands it out another time."""
    what = added.line.description or code_words(added.line.item_code)
    if added.known:
        if later is not None:
            return Notice(_waits(later), passing=True)
        return Notice(tr("{what} ·\u00a0×{n}", what=what, n=added.line.quantity), passing=True)
    return Notice(tr("Not in Astro's catalogue: {what}", what=what), Tone.WARN)


def _waits(later: HandedOutLater) -> str:
    if later.why.code == "reward_not_ready":
        return tr("The card is full: its reward comes when Astro has counted it.")
    return explain(later.why)


def refused(refusal: Refused) -> Notice:
    """What cannot be done, and why. An accepted offer that holds up the sale is left from here; whom nobody knows by
    name may be new."""
    text, offer = explain(refusal), str(refusal.facts.get("program_id", "")) if "offer" in refusal.facts else ""
    if refusal.code == "nothing_found" and not any(letter.isdigit() for letter in str(refusal.facts["text"])):
        return Notice(text, Tone.WARN, tr("New pet owner"), Act.NEW_OWNER)
    return Notice(text, Tone.WARN, tr("Leave it"), Act.LEAVE_OFFER, offer) if offer else Notice(text, Tone.WARN)


def contact_taken(owner: Owner, *, online: bool) -> Notice:
    looking = tr("asking Astro who that is") if online else tr("Astro is asked when it can be reached")
    return Notice(tr("{contact}: {looking}.", contact=owner_name(owner), looking=looking))


def owner_known(refusal: Refused) -> Notice:
    """Why somebody is no new pet owner: who has that phone already can be chosen."""
    known = str(refusal.facts.get("owner_id", ""))
    button, act = (tr("Choose them"), Act.CHOOSE_OWNER) if known else ("", Act.NONE)
    return Notice(explain(refusal), Tone.WARN, button, act, known)


def owner_absent(owner: Owner) -> Notice:
    text = tr("Astro knows nobody by {contact}.", contact=owner_name(owner))
    return Notice(text, Tone.WARN, tr("New pet owner"), Act.NEW_OWNER)


def fired_twice(code: str) -> Notice:
    text = tr("The scanner fired twice: counted ×1 — scan again for ×2.")
    return Notice(text, Tone.WARN, tr("Count ×2"), Act.COUNT_AGAIN, code)


def phone_or_scan(digits: str, owner: Owner) -> Notice:
    """A phone that came as fast as a scan while somebody's goods are in the sale: a person says what it is."""
    if phone_words(digits) == phone_words(owner.phone):
        return Notice(tr("{name} is on this sale already.", name=owner_name(owner)))
    text = tr("{phone} came as fast as a scan. Is it the phone of another pet owner?", phone=phone_words(digits))
    return Notice(text, Tone.WARN, tr("Choose them"), Act.LOOK_UP, digits)


def sale_saved(sale: Sale, points: PointsTold | None, operations: Sequence[Operation] = (), *, online: bool) -> Notice:
    """With the owner's points before and after it, where the sale brings or spends any. `operations`: what Astro is
    told of it, as far as that is known."""
    count = counted(tr("{n} item"), tr("{n} items"), sale.goods)
    if sale.owner_id is None:
        return Notice(tr("Sale saved · {items} · on nobody's card", items=count))
    tone = Tone.ACCENT
    if any(one.state is State.REVIEW for one in operations):
        told, tone = tr("Sale saved · {items} · something of it waits for a person under Sync", items=count), Tone.WARN
    elif operations and all(one.state.final for one in operations):
        told, tone = tr("Sale saved · {items} · Astro has been told", items=count), Tone.MUTED
    elif online:
        told = tr("Sale saved · {items} · Astro is being told", items=count)
    else:
        told = tr("Sale saved · {items} · Astro is told when it can be reached", items=count)
    words = points_words(points) if points else ""
    return Notice(f"{told} · {words}" if words else told, tone)


def points_words(told: PointsTold) -> str:
    """The balance before and after, an expectation until Astro has counted; "" where nothing changes it."""
    if told.earned is None:
        return tr("points follow")
    if not (told.earned or told.spent):
        return ""
    if told.before is None or told.after is None:
        return tr("{n} points expected", n=f"{told.earned:,}") if told.earned else ""
    before, spent, brought, after = (f"{n:,}" for n in (told.before, told.spent, told.earned, told.after))
    if not told.spent:
        return tr("{before} + {n} = {after} points expected", before=before, n=brought, after=after)
    if not told.earned:
        return tr("{before} - {spent} = {after} points expected", before=before, spent=spent, after=after)
    return tr("{before} - {spent} + {n} = {after} points expected", before=before, spent=spent, n=brought, after=after)
