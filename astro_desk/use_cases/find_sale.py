"""Finding a finished sale again: by its slip number, by a date, or by its owner."""

from __future__ import annotations

import re
from datetime import date, timedelta

from astro_desk.core.errors import Refused
from astro_desk.core.owners import read_email
from astro_desk.core.sales import Sale
from astro_desk.core.slip_numbers import read_slip_number, register_of
from astro_desk.use_cases.ports import ReadPhone, Records

PAGE = 200
_OWNERS = 5
"""Of so many owners that fit, the sales are shown."""
_DAY = re.compile(r"(?:(\d{4})-)?(\d{1,2})[-/.](\d{1,2})(?:[-/.](\d{4}))?")


def find_sales(
    text: str, records: Records, read_phone: ReadPhone, today: date, below: str = "", limit: int = PAGE
) -> tuple[Sale, ...]:
    """A page, newest first; the newest of all for "". `below` goes on behind the sale of this id.

    Raises Refused `slip_of_other_register`, `slip_unknown`, `no_sales_on`, `no_sales_of`, `sale_not_found`.
    """
    text = text.strip()
    if not text:
        return records.recent_sales(None, limit, below)
    day = read_day(text, today)
    if day is not None:
        found = records.sales_of_day(day, limit, below)
        if not found and not below:
            raise Refused("no_sales_on", date=day.isoformat())
        return found
    if below:  # there is a page before it, and only an owner has so many sales
        return records.sales_of_owners(_owners_meant(text, records, read_phone), limit, below)
    return _by_slip(text, records) or _by_owner(text, records, read_phone, limit)


def read_day(text: str, today: date) -> date | None:
    """A day as people write it: `2026-11-22`, `11/22`, `11/22/2026`, `today`, `yesterday`; None for anything else.

    Month and day without a year are the last such day that was.
    """
    word = text.strip().casefold()
    if word in ("today", "yesterday"):
        return today - timedelta(days=word == "yesterday")
    found = _DAY.fullmatch(word)
    if found is None or (found.group(1) and found.group(4)):
        return None
    year = int(found.group(1) or found.group(4) or today.year)
    try:
        day = date(year, int(found.group(2)), int(found.group(3)))
        return day.replace(year=year - 1) if day > today and not (found.group(1) or found.group(4)) else day
    except ValueError:
        return None


def _by_slip(text: str, records: Records) -> tuple[Sale, ...]:
    """By the number; none when the text may as well be a name. Raises Refused."""
    number = read_slip_number(text)
    if number is None:
        return ()
    register, code = number
    found = records.sales_by_slip(code)
    if register:
        found = tuple(sale for sale in found if register_of(sale.sale_id).casefold() == register.casefold())
    if found or not register or records.search_owners(text, 1):
        return found
    own = register_of(records.newest_id() or "")
    if register.casefold() == own.casefold():
        raise Refused("slip_unknown", number=f"{own}-{code}")
    raise Refused("slip_of_other_register", number=f"{register}-{code}", register=register, own=own)


def _by_owner(text: str, records: Records, read_phone: ReadPhone, limit: int) -> tuple[Sale, ...]:
    owner_ids = _owners_meant(text, records, read_phone)
    if not owner_ids:
        raise Refused("sale_not_found", text=text[:40])
    found = records.sales_of_owners(owner_ids, limit)
    if not found:
        first = records.owner(owner_ids[0])
        raise Refused("no_sales_of", name=first.label if first else text[:40])
    return found


def _owners_meant(text: str, records: Records, read_phone: ReadPhone) -> tuple[str, ...]:
    email = read_email(text)
    phone = read_phone(text) if sum(letter.isdecimal() for letter in text) >= 7 else None
    owners = records.owners_by_contact(phone or "", email or "") if phone or email else ()
    owners = owners or records.search_owners(text, _OWNERS)
    return tuple(owner.owner_id for owner in owners[:_OWNERS])
