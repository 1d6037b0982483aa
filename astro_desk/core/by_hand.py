"""What Astro's API cannot take and a person keys into its page: pre-paid membership and Cash Back (ASTRO_API §7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from astro_desk.core.catalog import Catalogue, Program, ProgramKind


class Act(StrEnum):
    SOLD = "sold"
    """A pass is bought, or a purchase earns its percentage."""
    USED = "used"
    """A visit punches the pass, or the cash back is paid out."""
    EITHER = "either"
    """Only the catalogue has told us of the item: which of the two it is, a person at the counter knows."""


@dataclass(frozen=True, slots=True)
class OfSale:
    """What of a sale an entry about points or an offer speaks of, as facts: its words are made when it is shown.

    `day`: the sale's business date, ISO. `goods` of `of_goods` came back. `points` that were brought or spent, None
    where only Astro knows; `cents`: what the sale came to, None when nobody typed it. `rest`: a part of these points
    was taken back before.
    """

    day: str
    goods: int = 0
    of_goods: int = 0
    points: int | None = None
    cents: int | None = None
    currency: str = ""
    rest: bool = False


@dataclass(frozen=True, slots=True)
class ByHandItem:
    """An item of such a program. `kind` is PREPAID or CASH_BACK; `words` are the store's own, for who keys it in.

    Of points and offers that a sale brought, `of_sale` says which; None in the lines of before it was kept, whose
    description says it in English.
    """

    code: str
    form: str
    kind: ProgramKind
    act: Act
    title: str
    words: str = ""
    of_sale: OfSale | None = None


@dataclass(frozen=True, slots=True)
class ByHandEntry:
    """One unit that Astro's page must be told of. `entry_id` is the unit's own id, a new one when it is taken back;
    `description` names the goods, "" for points.

    `number` is its place in the list, for ever. `owner_id` None: nobody was chosen, and somebody must say whose it is.
    """

    entry_id: str
    sale_id: str
    unit_id: str
    owner_id: str | None
    item: ByHandItem
    description: str
    business_date: date
    created_at: datetime
    taken_back: bool = False
    number: int = 0
    ticked_at: datetime | None = None
    ticked_by: str = ""


BY_HAND = frozenset({ProgramKind.PREPAID, ProgramKind.CASH_BACK})


def recognise(form: str, catalogue: Catalogue, own: Mapping[str, ByHandItem]) -> ByHandItem | None:
    """What is to be keyed in of an article: by Astro's own word when the catalogue has it, else by the store's list.

    An article that Astro counts on a card is sent to it, whatever the store's list says.
    """
    item, listed = catalogue.items.get(form), own.get(form)
    told = [catalogue.programs[one] for one in item.program_ids if one in catalogue.programs] if item else []
    program = next((one for one in told if one.kind in BY_HAND), None)
    if program is not None and item is not None:
        same = listed if listed is not None and listed.kind is program.kind else None
        act, words = (same.act, same.words) if same else (Act.EITHER, "")
        return ByHandItem(item.code, form, program.kind, act, program.title, words)
    if any(one.kind is ProgramKind.CARD for one in told):
        return None
    return listed


def programs_by_hand(titles: Mapping[str, str], own: Mapping[str, ByHandItem]) -> dict[str, Program]:
    """Of these programs (title by id) those that the store's list names by the beginning of their title."""
    found: dict[str, Program] = {}
    for program_id, title in titles.items():
        for item in own.values():
            if title.casefold().startswith(item.title.casefold()):
                found[program_id] = Program(program_id, title, item.kind)
    return found
