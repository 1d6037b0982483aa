"""Everything that this register knows about one pet owner, as a file: for whoever asks what is kept of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Protocol

from astro_desk.core.by_hand import ByHandEntry
from astro_desk.core.corrections import Correction
from astro_desk.core.operations import Operation
from astro_desk.core.owners import Owner
from astro_desk.core.reward_contact import PostalAddress
from astro_desk.core.sales import Sale
from astro_desk.core.snapshot import Snapshot
from astro_desk.use_cases.exports import Row, pages_of, sold_rows


class OwnerArchive(Protocol):
    """What is kept of one owner; the long lists page by page, as in `Archive`."""

    def postal_address(self, owner_id: str) -> PostalAddress | None: ...

    def merged_ids(self, owner_id: str) -> tuple[str, ...]:
        """Of the records that became part of this one."""
        ...

    def snapshot(self, owner_id: str) -> Snapshot | None: ...

    def operations_after(self, owner_id: str, seq: int) -> tuple[Operation, ...]: ...

    def sales_of_owner(self, owner_id: str, after: int) -> tuple[tuple[int, Sale], ...]: ...

    def owner_corrections(self, owner_id: str) -> tuple[Correction, ...]:
        """Of the owner's sales, and of those that went from or to them, in the order in which they were made."""
        ...

    def owner_by_hand(self, owner_id: str) -> tuple[ByHandEntry, ...]:
        """Ticked off or not, in the order of the list."""
        ...


def owner_facts(archive: OwnerArchive, owner: Owner) -> Row:
    """All of it in one object."""
    snapshot, address = archive.snapshot(owner.owner_id), archive.postal_address(owner.owner_id)
    return {
        "owner": asdict(owner),
        "postal_address": asdict(address) if address else None,
        "merged_ids": list(archive.merged_ids(owner.owner_id)),
        "cards": asdict(snapshot) if snapshot else None,
        "sales": [asdict(sale) for sale in _sales(archive, owner)],
        "corrections": [asdict(one) for one in archive.owner_corrections(owner.owner_id)],
        "by_hand": [asdict(one) for one in archive.owner_by_hand(owner.owner_id)],
        "operations": [{"kind": one.kind} | asdict(one) for one in _operations(archive, owner)],
    }


_EMPTY = dict.fromkeys(("what", "date", "id", "item_code", "description", "program_id", "state", "detail"), "")


def owner_table(archive: OwnerArchive, owner: Owner) -> Iterator[Row]:
    """The same as rows of one table: who it is, what was sold, given and put right, what a person is to key in, what
    Astro was told, and what Astro has."""
    for row in _rows(archive, owner):
        yield {**_EMPTY, **row}


def _rows(archive: OwnerArchive, owner: Owner) -> Iterator[Row]:
    yield from _who(archive, owner)
    for sale in _sales(archive, owner):
        yield from _sold(sale)
    for put_right in archive.owner_corrections(owner.owner_id):
        told = {"what": str(put_right.kind), "date": _day(put_right.business_date), "id": put_right.correction_id}
        yield told | {"detail": " ".join((put_right.sale_id, *put_right.unit_ids))}
    for entry in archive.owner_by_hand(owner.owner_id):
        told = {"what": "by_hand", "date": _day(entry.business_date), "id": entry.entry_id}
        told |= {"item_code": entry.item.code, "description": entry.description, "detail": _taken(entry)}
        yield told | {"state": "keyed_in" if entry.ticked_at else "open"}
    for one in _operations(archive, owner):
        told = {"what": one.kind, "date": _day(one.business_date), "id": one.id, "state": str(one.state)}
        told |= {name: getattr(one.intent, name, "") for name in ("item_code", "program_id")}
        yield told | {"detail": f"{one.reason} {one.said}".strip()}
    snapshot = archive.snapshot(owner.owner_id)
    if snapshot is not None:
        yield from _at_astro(snapshot)


def _taken(entry: ByHandEntry) -> str:
    """Of which program or, of points and offers, of which sale, and how much."""
    title, of_sale = entry.item.title, entry.item.of_sale
    if of_sale is None:
        return title
    points = "" if of_sale.points is None else f", {of_sale.points} points"
    return f"{title}: {entry.sale_id} of {of_sale.day}{points}"


def _who(archive: OwnerArchive, owner: Owner) -> Iterator[Row]:
    known = {"name": owner.name, "phone": owner.phone, "email": owner.email}
    known |= asdict(archive.postal_address(owner.owner_id) or PostalAddress())
    known |= {"owner_id": owner.owner_id, "standing": str(owner.standing)}
    known |= {"customer_id": owner.customer_id, "astro_customer_id": owner.astro_customer_id}
    for field, value in known.items():
        yield {"what": field, "detail": value}
    for gone_id in archive.merged_ids(owner.owner_id):
        yield {"what": "merged_id", "id": gone_id}


def _sold(sale: Sale) -> Iterator[Row]:
    total = f"{sale.total.cents / 100:.2f}" if sale.total else ""
    yield {"what": "sale", "date": _day(sale.business_date), "id": sale.sale_id, "detail": total}
    for row in sold_rows(sale):
        told = {name: row[name] for name in ("what", "id", "item_code", "description", "program_id")}
        yield told | {"date": row["business_date"], "detail": row["sale_id"]}
    for one in sale.allowances:
        told = {"what": f"given_{one.kind}", "date": _day(sale.business_date), "id": one.allowance_id}
        yield told | {"item_code": one.item_code, "description": one.title, "detail": sale.sale_id}


def _at_astro(snapshot: Snapshot) -> Iterator[Row]:
    for card in snapshot.cards:
        about = {"program_id": card.program_id, "detail": card.program_title}
        for punch in card.punches:
            told = {"what": "punch", "date": _day(punch.purchased_on), "id": punch.transaction_id}
            yield about | told | {"item_code": punch.item_code, "description": punch.description}
        for reward in card.rewards:
            told = {"what": "reward", "date": _day(reward.redeemed_on), "id": reward.reward_id}
            state = "redeemed" if reward.redeemed_on else "open"
            yield about | told | {"description": reward.description, "state": state}
    for offer in snapshot.offers:
        told = {"what": "offer_reward", "date": _day(offer.expires), "id": offer.reward_id}
        yield told | {"description": offer.title, "state": "open"}
    if snapshot.points is not None:
        yield {"what": "points_balance", "detail": str(snapshot.points)}
    for entry in snapshot.points_entries:
        told = {"what": "points_entry", "date": _day(entry.booked_on), "id": entry.entry_id}
        yield told | {"description": entry.description, "detail": str(entry.points)}
    for bought in snapshot.points_rewards:
        yield {"what": "points_reward", "id": bought.reward_id, "description": bought.title} | {
            "detail": str(bought.required)
        }


def _sales(archive: OwnerArchive, owner: Owner) -> Iterator[Sale]:
    pages = pages_of(lambda after: archive.sales_of_owner(owner.owner_id, after), 0, lambda last: last[0])
    return (sale for _, sale in pages)


def _operations(archive: OwnerArchive, owner: Owner) -> Iterator[Operation]:
    return pages_of(lambda after: archive.operations_after(owner.owner_id, after), 0, lambda last: last.seq)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
