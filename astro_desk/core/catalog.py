"""The catalogue: which items count in which programs, as Astro last told us (ASTRO_API §5)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from astro_desk.core.frozen import replace
from astro_desk.core.item_code import ItemCode, canonical

_BUY = re.compile(r"\bbuy\s+(\d{1,2})\b", re.IGNORECASE)
_WHITE_SPACE = re.compile(r"\s+")


class ProgramKind(StrEnum):
    CARD = "card"
    """Frequent buyer or custom: punches fill a card. The API does not tell the two apart."""
    OFFER = "offer"
    POINTS = "points"
    """Of no program in the catalogue: what a person keys in about an owner's points."""
    PREPAID = "prepaid"
    """Pre-paid membership: a pass is bought and each visit punches it. Not to be posted (ASTRO_API §7)."""
    CASH_BACK = "cash_back"
    """A percentage of each purchase, redeemed when the card is full. Not to be posted either."""


@dataclass(frozen=True, slots=True)
class Program:
    """A "buy X get Y". `required` and `window_months` are None while nobody has told us.

    Of an offer: `in_store_only` as Astro says; `per_owner`, how often one owner may use it, None when nobody has said;
    `enrolled` False: an item names it and Astro's list of this store's offers does not (any more).
    """

    program_id: str
    title: str
    kind: ProgramKind = ProgramKind.CARD
    brand: str = ""
    required: int | None = None
    window_months: int | None = None
    starts: date | None = None
    ends: date | None = None
    in_store_only: bool = False
    per_owner: int | None = None
    enrolled: bool = True


@dataclass(frozen=True, slots=True)
class Item:
    """An article that counts. `code` is Astro's own spelling, the one that is sent; `form` compares.

    `rebates`: the cents that a rebate offer takes off this very item, by program id (ASTRO_API §5).
    `own`: the store's own list names it, and Astro's catalogue does not hold it.
    """

    code: str
    description: str
    form: str
    program_ids: tuple[str, ...] = ()
    rebates: tuple[tuple[str, int], ...] = ()
    own: bool = False

    @classmethod
    def of(
        cls, code: str, description: str, program_ids: Iterable[str] = (), rebates: Iterable[tuple[str, int]] = ()
    ) -> Item:
        """Raises Refused as `read_code` does when Astro's code is none."""
        return cls(code, description, canonical(code), tuple(program_ids), tuple(rebates))

    def rebate(self, program_id: str) -> int | None:
        """The cents that this offer takes off the item; None when it is no rebate."""
        return dict(self.rebates).get(program_id)

    def with_programs_of(self, other: Item) -> Item:
        """The same article in another spelling: it counts in the programs of both."""
        programs = tuple(dict.fromkeys((*self.program_ids, *other.program_ids)))
        return replace(self, program_ids=programs, rebates=tuple({**dict(other.rebates), **dict(self.rebates)}.items()))


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A part of the catalogue or all of it, by canonical form and by program id.

    `empty` means that Astro has never told us which items count, not that this part happens to hold none.
    """

    items: Mapping[str, Item] = field(default_factory=dict)
    programs: Mapping[str, Program] = field(default_factory=dict)
    empty: bool = True

    @classmethod
    def of(cls, items: Iterable[Item], programs: Iterable[Program]) -> Catalogue:
        """A catalogue that Astro has told us, of these items and programs.

        One article may stand in it under several spellings: it counts in the programs of each (FAILURES R58).
        """
        by_form: dict[str, Item] = {}
        for item in items:
            first = by_form.setdefault(item.form, item)
            if first is not item:
                by_form[item.form] = first.with_programs_of(item)
        return cls(by_form, {program.program_id: program for program in programs}, empty=False)

    def find(self, code: ItemCode) -> Item | None:
        """The item of the first form that the catalogue knows."""
        return next((self.items[form] for form in code.forms if form in self.items), None)

    def programs_of(self, form: str, kind: ProgramKind) -> tuple[Program, ...]:
        item = self.items.get(form)
        if item is None:
            return ()
        known = (self.programs[program_id] for program_id in item.program_ids if program_id in self.programs)
        return tuple(program for program in known if program.kind is kind)


def fold_title(title: str) -> str:
    """A title on one line: Astro's titles hold line breaks and double spaces (ASTRO_API §1)."""
    return _WHITE_SPACE.sub(" ", title).strip()


def required_from_title(title: str) -> int | None:
    """The X of "buy X get Y" as the title says it: a guess, to be shown as one (DESIGN §5)."""
    found = _BUY.search(title)
    count = int(found.group(1)) if found else 0
    return count or None
