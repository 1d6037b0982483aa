"""What comes in from a file, row by row: values that were read and checked, and what was found out about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["owners", "items"]


@dataclass(frozen=True, slots=True)
class OwnerRow:
    """A pet owner of a file, under an id made here. `phone` is digits, `email` lower case; one of them is not ""."""

    line: int
    owner_id: str
    first_name: str
    last_name: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An article, or a code of the store's own, and what it is called here. Whether it counts, Astro alone says."""

    line: int
    code: str
    form: str
    description: str


@dataclass(frozen=True, slots=True)
class Twin:
    """A row that is left out because what it says is here already.

    `field` is what they have in common: `phone`, `email` or `code`. `other_line` is the line of the file that had it
    first, 0 when it is in the records: `owner_id` names the pet owner then.
    """

    line: int
    field: str
    other_line: int = 0
    owner_id: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that cannot be taken; `code` and `facts` as of a Refused."""

    line: int
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Moved:
    """What one job did of the rows that were accepted: so many came to their place, none when it did other work for
    them, as to let them be found by so many e-mails and last digits. `more`: there is work left."""

    rows: int
    more: bool
    keys: int = 0


@dataclass(frozen=True, slots=True)
class ImportFacts:
    """What the journal keeps of an import: no name and no contact. `digest` is the file's SHA-256 in hex.

    `last_id` is the newest id that was made for a row.
    """

    import_id: str
    last_id: str
    kind: Kind
    digest: str
    rows: int
    twins: int
    left_out: int
