"""Slip numbers: a finished sale by a few signs that can be read out over a counter, like `R1-7KD4`.

They are the register's name and the end of the sale's id, which is drawn by chance: four signs, and more where an
earlier sale of this register ends in the same ones. Crockford's alphabet has no letter that looks like another sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from astro_desk.core.sales import Sale

SHORTEST = 4
_LONGEST = 26
_MEANT = str.maketrans("OIL", "011")
_NUMBER = re.compile(r"(?:([A-Za-z0-9]{1,6})\s*[-–]\s*)?([0-9A-Za-z]{4,26})")
_CROCKFORD = frozenset("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def slip_codes(sale_id: str) -> Iterator[str]:
    """The codes that a sale may have, the shortest first; the last one is the whole of its id's own part."""
    own = sale_id.rpartition("-")[2]
    longest = min(len(own), _LONGEST)
    for length in range(min(SHORTEST, longest), longest + 1):
        yield own[len(own) - length :]


def register_of(some_id: str) -> str:
    """The register that made an id, "" when none did."""
    return some_id.rpartition("-")[0]


def slip_number(sale: Sale) -> str:
    """The number as it is printed and said."""
    return slip_number_of(sale.sale_id, sale.slip)


def slip_number_of(sale_id: str, slip: str) -> str:
    """The same of a sale that is not at hand; `slip`: its code, "" before it is recorded."""
    code = slip or next(slip_codes(sale_id))
    register = register_of(sale_id)
    return f"{register}-{code}" if register else code


def read_slip_number(text: str) -> tuple[str, str] | None:
    """(register, code) of a number as somebody types it, None when it can be none; the register may be left out ("").

    An O is a zero and an I or L a one, as Crockford's alphabet has it.
    """
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        return None
    code = found.group(2).upper().translate(_MEANT)
    return (found.group(1) or "", code) if _CROCKFORD.issuperset(code) else None
