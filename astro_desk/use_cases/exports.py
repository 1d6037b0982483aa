"""Records as files for other programs: rows for CSV, objects for JSON, page by page.

A cell that a spreadsheet would take for a formula gets an apostrophe before it, which spreadsheets hide and our own
import takes away again.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Protocol, TextIO, TypeVar

from astro_desk.core.catalog import Item
from astro_desk.core.errors import Refused
from astro_desk.core.owners import Owner, leave_out_bare, read_email
from astro_desk.core.sales import Sale
from astro_desk.use_cases.formulas import harmless
from astro_desk.use_cases.ports import ReadPhone
from astro_desk.use_cases.sally import is_test_sale

Row = Mapping[str, Any]
T = TypeVar("T")


class Archive(Protocol):
    """Long reads, page by page: each call answers what comes behind the last page's key, () at the end."""

    def owner(self, owner_id: str) -> Owner | None: ...

    def setting(self, name: str) -> str | None: ...

    def owners_by_contact(self, phone: str = "", email: str = "") -> tuple[Owner, ...]: ...

    def owners_after(self, owner_id: str) -> tuple[Owner, ...]: ...

    def items_after(self, form: str) -> tuple[Item, ...]: ...

    def day_sales_after(self, day: date, after: int) -> tuple[tuple[int, Sale], ...]: ...


def owner_rows(archive: Archive) -> Iterator[Row]:
    """Everybody with a name or a contact; what `import --owners` reads again."""
    for owner in pages_of(archive.owners_after, "", lambda last: last.owner_id):
        if owner.label:
            yield {
                "first_name": owner.first_name,
                "last_name": owner.last_name,
                "phone": owner.phone,
                "email": owner.email,
                "owner_id": owner.owner_id,
                "standing": str(owner.standing),
                "customer_id": owner.customer_id,
                "astro_customer_id": owner.astro_customer_id,
            }


def item_rows(archive: Archive) -> Iterator[Row]:
    """The catalogue; `own`: of the store's own list alone."""
    for item in pages_of(archive.items_after, "", lambda last: last.form):
        yield {
            "item_code": item.code,
            "item_description": item.description,
            "program_ids": " ".join(item.program_ids),
            "own": "yes" if item.own else "",
        }


def day_rows(archive: Archive, day: date) -> Iterator[Row]:
    """What was sold and handed out, one row a unit; ids, no names."""
    for sale in _sales_of(archive, day):
        yield from sold_rows(sale)


def _sales_of(archive: Archive, day: date) -> Iterator[Sale]:
    """Those that the day's figures count, so that the rows add up to them: the test customer's are left out."""
    for _, sale in pages_of(lambda after: archive.day_sales_after(day, after), 0, lambda last: last[0]):
        if not is_test_sale(sale.owner_id, archive):
            yield sale


def sold_rows(sale: Sale) -> Iterator[Row]:
    head = {
        "sale_id": sale.sale_id,
        "finished_at": sale.finished_at.isoformat(),
        "business_date": sale.business_date.isoformat(),
        "cashier": sale.cashier,
        "owner_id": sale.owner_id or "",
        "total": f"{sale.total.cents / 100:.2f}" if sale.total else "",
    }
    for unit in sale.units:
        told = {"what": "sold", "id": unit.unit_id, "item_code": unit.item_code, "description": unit.description}
        yield head | told | {"program_id": "", "approved_by": ""}
    for claim in sale.claims:
        told = {"what": "free", "id": claim.claim_id, "item_code": claim.item_code, "description": claim.description}
        yield head | told | {"program_id": claim.program_id, "approved_by": claim.approved_by}


def day_facts(archive: Archive, day: date) -> Row:
    return {"day": day.isoformat(), "sales": [asdict(sale) for sale in _sales_of(archive, day)]}


def owner_meant(archive: Archive, text: str, read_phone: ReadPhone) -> Owner:
    """The one owner whom an id, a phone or an e-mail names. Raises Refused `owner_not_here`, `owners_fit`."""
    text = text.strip()
    owner = archive.owner(text)
    if owner is not None:
        return owner
    email = read_email(text) or ""
    phone = "" if email else read_phone(text) or ""
    found = leave_out_bare(archive.owners_by_contact(phone, email))
    if not found:
        raise Refused("owner_not_here", text=text[:60])
    if len(found) > 1:
        raise Refused("owners_fit", ids=", ".join(one.owner_id for one in found))
    return found[0]


def write_csv(file: TextIO, rows: Iterator[Row]) -> int:
    """Writes rows of the same columns under their names; answers how many. Without a row, nothing is written."""
    writer = csv.writer(file)
    count = 0
    for row in rows:
        if not count:
            writer.writerow(row)
        writer.writerow([harmless(str(value)) for value in row.values()])
        count += 1
    return count


def write_json(file: TextIO, rows: Iterator[Row]) -> int:
    """A list of objects, one a line."""
    count = 0
    file.write("[")
    for row in rows:
        file.write(",\n" if count else "\n")
        file.write(to_json(row))
        count += 1
    file.write("\n]\n")
    return count


def to_json(value: Row) -> str:
    """Times, dates and states as their text."""
    return json.dumps(value, ensure_ascii=False, default=str)


def pages_of(read: Callable[[Any], Sequence[T]], start: object, key: Callable[[T], Any]) -> Iterator[T]:
    after = start
    while page := read(after):
        yield from page
        after = key(page[-1])
