"""Events: what the journal says, and the one way in which it becomes rows. **Storage is events applied.**

A change that belongs in the journal is made by the same `Events.apply` that replays the journal at the next open, and
`apply` is idempotent: a sale by its id, an operation by its id and version. So a crash between the journal's fsync and
the database's commit heals by applying the tail again (FAILURES P1, I1, I2).

Events hold ids, codes, dates and amounts. Names and contacts lie in side files; free words are sealed in place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert

from astro_desk.core.by_hand import ByHandEntry
from astro_desk.core.checkout import Claim, Unit
from astro_desk.core.corrections import Correction
from astro_desk.core.day import DayClosing
from astro_desk.core.frozen import replace
from astro_desk.core.imports import ImportFacts
from astro_desk.core.money import Money
from astro_desk.core.notes import Note
from astro_desk.core.operations import Operation, State
from astro_desk.core.owners import Owner, Standing
from astro_desk.core.reconciliation import SettledDifference
from astro_desk.core.sales import Allowance, AllowanceKind, Sale
from astro_desk.storage import (
    by_hand,
    chain,
    closings,
    corrections,
    erasure,
    imports,
    notes,
    outbox,
    owners,
    sales,
    settled,
)
from astro_desk.storage.mapping import Json, intent_from_json, intent_to_json, maybe_time, maybe_time_text, time_text
from astro_desk.storage.newest_id import note_ids
from astro_desk.storage.sealing import Sealer, SideFiles
from astro_desk.storage.tables import settings


@dataclass(frozen=True, slots=True)
class Event:
    """`kind` and `data` as they stand in the journal. `decided`: a person waits for it, so it is fsynced first."""

    kind: str
    data: Json
    decided: bool = True


class Events:
    """Makes events of values, and rows of events, on one connection. `side_files` hold the names of new owners."""

    def __init__(self, connection: Connection, sealer: Sealer, side_files: SideFiles) -> None:
        self._connection = connection
        self._sealer = sealer
        self._side_files = side_files

    # ------------------------------------------------------------------------------------------------ values to events

    def sale_finished(self, sale: Sale, operations: Sequence[Operation]) -> Event:
        about = sale.sale_id
        claims = [
            asdict(claim) | {"approved_by": claim.approved_by and self._sealer.hide(claim.approved_by, about)}
            for claim in sale.claims
        ]
        body = {
            "sale_id": sale.sale_id,
            "owner_id": sale.owner_id,
            "units": [asdict(unit) for unit in sale.units],
            "claims": claims,
            "finished_at": time_text(sale.finished_at),
            "business_date": sale.business_date.isoformat(),
            "cashier": sale.cashier and self._sealer.hide(sale.cashier, about),
            "total": sale.total and asdict(sale.total),
            "slip": sale.slip,
        }
        if sale.allowances:
            body["allowances"] = [
                asdict(one) | {"approved_by": one.approved_by and self._sealer.hide(one.approved_by, about)}
                for one in sale.allowances
            ]
        return Event("sale_finished", {"sale": body, "operations": self._operations(operations)})

    def sale_corrected(self, correction: Correction, operations: Sequence[Operation]) -> Event:
        cashier = correction.cashier and self._sealer.hide(correction.cashier, correction.correction_id)
        body = corrections.to_json(correction) | {"cashier": cashier}
        return Event("sale_corrected", {"correction": body, "operations": self._operations(operations)})

    def owner_added(self, owner: Owner, digest: str, at: datetime, operations: Sequence[Operation]) -> Event:
        """`digest`: the SHA-256 of the owner's side file."""
        data = {"side_file": digest, "seen_at": time_text(at), "operations": self._operations(operations)}
        return Event("owner_added", _owner_ids(owner) | data)

    def owner_known(self, owner: Owner, digest: str = "") -> Event:
        """Astro told under which ids it has the owner. `digest`: of the side file, when that was written anew."""
        return Event("owner_known", _owner_ids(owner) | ({"side_file": digest} if digest else {}), decided=False)

    def owners_merged(self, gone_id: str, kept_id: str) -> Event:
        return Event("owners_merged", {"gone_id": gone_id, "kept_id": kept_id}, decided=False)

    def operations_added(self, operations: Sequence[Operation]) -> Event:
        return Event("operations_added", {"operations": self._operations(operations)})

    def operations_settled(self, rows: Sequence[Operation], decided: bool) -> Event:
        """Rows that came to an end, to a person, or from one."""
        return Event("operations_settled", {"operations": self._operations(rows)}, decided)

    def case_settled(self, rows: Sequence[Operation], choice: str, by: str, why: str) -> Event:
        """A person decided about rows in review; who and why are sealed, for both may hold a name."""
        about = f"case {rows[0].id}"
        said = {"choice": choice, "by": self._sealer.hide(by, about), "why": self._sealer.hide(why, about)}
        return Event("case_settled", said | {"operations": self._operations(rows)})

    def recovered(self, what: str, reason: str) -> Event:
        """A person had `what` (`database`, `journal`, `side_files`) made anew; `reason` is a code, or their words."""
        return Event("recovered", {"what": what, "reason": self._sealer.hide_words(reason, f"recovered {what}")})

    def by_hand_added(self, entries: Sequence[ByHandEntry]) -> Event:
        return Event("by_hand_added", {"entries": [by_hand.to_body(entry, self._sealer) for entry in entries]})

    def by_hand_ticked(self, entry_id: str, at: datetime, by: str) -> Event:
        data = {"entry_id": entry_id, "at": time_text(at), "by": self._sealer.hide(by, entry_id)}
        return Event("by_hand_ticked", data)

    def day_closed(self, closing: DayClosing) -> Event:
        return Event("day_closed", {"closing": closings.to_body(closing, self._sealer)})

    def difference_settled(self, one: SettledDifference) -> Event:
        return Event("difference_settled", {"settled": settled.to_body(one, self._sealer)})

    def file_imported(self, facts: ImportFacts) -> Event:
        """A person took a file in; whom it named stands in the database alone."""
        return Event("file_imported", asdict(facts))

    def owner_erased(self, owner_ids: Sequence[str], at: datetime, why: str) -> Event:
        """A person had every name of an owner taken away; `owner_ids`: of all records that are this owner. `why` is a
        code: words might hold the name."""
        data = {"owner_ids": list(owner_ids), "erased_at": time_text(at)}
        return Event("owner_erased", data | ({"why": str(why)} if why else {}))

    def noted(self, note: Note) -> Event:
        return Event("noted", notes.to_body(note))

    def setting_saved(self, name: str, value: str) -> Event:
        return Event("setting_saved", {"name": name, "value": self._sealer.hide(value, f"setting {name}")})

    # -------------------------------------------------------------------------------------------------- events to rows

    def apply(self, kind: str, data: Json) -> None:
        """Makes the rows say what the event says; does nothing when they do. Raises ValueError for an unknown kind."""
        match kind:
            case "sale_finished":
                self._apply_sale(data)
            case "sale_corrected":
                self._apply_correction(data)
            case "owner_added":
                self._apply_owner(data)
            case "owner_known":
                self._apply_ids(data)
            case "owners_merged":
                owners.merge(self._connection, data["gone_id"], data["kept_id"])
            case "operations_added":
                self._add(data["operations"])
            case "operations_settled" | "case_settled":
                self._settle(data["operations"])
            case "setting_saved":
                self._apply_setting(data)
            case "by_hand_added":
                self._apply_by_hand(data)
            case "by_hand_ticked":
                by = self._sealer.show(data["by"], data["entry_id"])
                by_hand.tick(self._connection, data["entry_id"], datetime.fromisoformat(data["at"]), by)
            case "day_closed":
                closings.add(self._connection, closings.from_body(data["closing"], self._sealer))
                self._note([data["closing"]["closing_id"]])
            case "difference_settled":
                settled.add(self._connection, settled.from_body(data["settled"], self._sealer))
                self._note([data["settled"]["settled_id"]])
            case "file_imported":
                facts = ImportFacts(**{key: one for key, one in data.items() if key != "who"})
                imports.accept(self._connection, facts.import_id, imports.count_of(facts))
                self._note([facts.last_id])
            case "noted":
                notes.add(self._connection, notes.from_body(data))
            case "owner_erased":
                self._erase(data["owner_ids"], data["erased_at"])
            case chain.REBUILT:
                self._note([data["newest_id"]])
            case "recovered":
                pass  # told for the auditor; it changes nothing
            case _:
                raise ValueError(f"the journal holds an event that this program does not know: {kind}")

    def _apply_sale(self, data: Json) -> None:
        body, about = data["sale"], data["sale"]["sale_id"]
        if not sales.exists(self._connection, about):
            finished_at = datetime.fromisoformat(body["finished_at"])
            owner_id = body["owner_id"] and self._owner_for(body["owner_id"])
            claims = tuple(
                Claim(**claim | {"approved_by": self._sealer.show(claim["approved_by"], about)})
                for claim in body["claims"]
            )
            sale = Sale(
                sale_id=about,
                owner_id=owner_id,
                units=tuple(Unit(**unit) for unit in body["units"]),
                claims=claims,
                finished_at=finished_at,
                business_date=date.fromisoformat(body["business_date"]),
                cashier=self._sealer.show(body["cashier"], about),
                total=body["total"] and Money(**body["total"]),
                allowances=tuple(
                    Allowance(
                        **one
                        | {
                            "kind": AllowanceKind(one["kind"]),
                            "approved_by": self._sealer.show(one["approved_by"], about),
                        }
                    )
                    for one in body.get("allowances", ())
                ),
                slip=body.get("slip", ""),
            )
            sales.add(self._connection, sale)
            if owner_id is not None:
                self._see(owner_id, finished_at)
            ids = (unit.unit_id for unit in sale.units)
            more = (*(claim.claim_id for claim in claims), *(one.allowance_id for one in sale.allowances))
            self._note([about, *ids, *more])
        sales.drop_draft(self._connection, about)
        self._add(data["operations"])

    def _apply_correction(self, data: Json) -> None:
        body = data["correction"]
        about = body["correction_id"]
        correction = corrections.from_json(body | {"cashier": self._sealer.show(body["cashier"], about)})
        owner_id = correction.owner_id and self._owner_for(correction.owner_id)
        if corrections.add(self._connection, correction, owner_id) and correction.owner_id:
            by_hand.give(self._connection, correction.sale_id, correction.owner_id)
        self._note([about])
        self._add(data["operations"])

    def _apply_owner(self, data: Json) -> None:
        owner_id = data["owner_id"]
        known = owners.find(self._connection, owner_id)
        if known is None or known.owner_id == owner_id:
            # Without a file Astro has the owner by now, or it was lost: then there is nobody to be named.
            named = self._side_files.read(owner_id) or known or Owner(owner_id, "", "", "", "", Standing.NEW)
            owners.put(self._connection, _with_ids(named, data))
            self._note([owner_id])
            self._see(owner_id, datetime.fromisoformat(data["seen_at"]))
        self._add(data["operations"])

    def _apply_ids(self, data: Json) -> None:
        owner_id = data["owner_id"]
        known = owners.find(self._connection, owner_id)
        if known is None:
            # After a loss of the database: the side file of an owner not yet linked, or ids alone; Astro has the name.
            named = self._side_files.read(owner_id)
            if named is None and data["standing"] == Standing.CONTACT and "side_file" not in data:
                # A contact typed a moment before a kill, on which nothing hangs: a row without it would be a person
                # whom nobody can name, and the sale on the screen would be theirs.
                return
            known = named or Owner(owner_id, "", "", "", "", Standing.CONTACT)
            owners.put(self._connection, known)
        elif "side_file" in data and known.owner_id == owner_id:
            # Written anew in a transaction that a kill took from the database: what it holds was told to a person.
            named = self._side_files.read(owner_id) or known
            known = replace(known, first_name=named.first_name, last_name=named.last_name)
            known = replace(known, phone=named.phone, email=named.email)
            owners.put(self._connection, known)
        if known.owner_id == owner_id and _with_ids(known, data) != known:
            owners.put(self._connection, _with_ids(known, data))

    def _apply_setting(self, data: Json) -> None:
        value = self._sealer.show(data["value"], f"setting {data['name']}")
        fresh = insert(settings).values(name=data["name"], value=value)
        self._connection.execute(fresh.on_conflict_do_update(index_elements=["name"], set_={"value": value}))

    def _apply_by_hand(self, data: Json) -> None:
        entries = [by_hand.from_body(body, self._sealer) for body in data["entries"]]
        owned = [replace(one, owner_id=one.owner_id and self._owner_for(one.owner_id)) for one in entries]
        by_hand.add(self._connection, owned)
        self._note([entry.entry_id for entry in entries])

    def _erase(self, owner_ids: Sequence[str], at: str) -> None:
        for owner_id in owner_ids:
            erasure.erase(self._connection, owner_id, at)

    def _add(self, bodies: Iterable[Json]) -> None:
        new = [self._operation(body) for body in bodies]
        kept = {owner_id: self._owner_for(owner_id) for owner_id in {operation.owner_id for operation in new}}
        outbox.add(self._connection, [replace(operation, owner_id=kept[operation.owner_id]) for operation in new])
        self._note([operation.id for operation in new])

    def _settle(self, bodies: Sequence[Json]) -> None:
        known = {row.id: row for row in outbox.find_all(self._connection, [body["id"] for body in bodies])}
        moved: list[Operation] = []
        for body in bodies:
            row, now = self._operation(body), known.get(body["id"])
            if now is None:
                # Its beginning is lost with a part of the journal; its end is still worth keeping.
                outbox.add(self._connection, [replace(row, owner_id=self._owner_for(row.owner_id))])
            elif now.version < row.version:
                moved.append(replace(row, seen=now.seen or row.seen))
        outbox.write(self._connection, moved)

    def _see(self, owner_id: str, at: datetime) -> None:
        owners.see(self._connection, owner_id, at)

    def _note(self, ids: Sequence[str]) -> None:
        note_ids(self._connection, ids)

    def _owner_for(self, owner_id: str) -> str:
        """The owner's own id, or that of the record it was merged into; there is a row under it."""
        kept_id = owners.kept(self._connection, owner_id)
        owners.ensure(self._connection, kept_id)
        return kept_id

    # ------------------------------------------------------------------------------------------------------ operations

    def _operations(self, operations: Sequence[Operation]) -> list[Json]:
        return [self._operation_body(operation) for operation in operations]

    def _operation_body(self, operation: Operation) -> Json:
        """What replay needs, without what is at its default."""
        body = {
            "id": operation.id,
            "owner_id": operation.owner_id,
            "intent": intent_to_json(operation.intent),
            "created_at": time_text(operation.created_at),
            "business_date": operation.business_date.isoformat(),
            "sale_id": operation.sale_id,
            "state": None if operation.state is State.WAITING else str(operation.state),
            "version": operation.version or None,
            "reason": (operation.reason and self._sealer.hide_words(operation.reason, operation.id)) or None,
            "said": (operation.said and self._sealer.hide(operation.said, operation.id)) or None,
            "credited": operation.credited,
            "attempts": operation.attempts or None,
            "sent_at": maybe_time_text(operation.sent_at),
            "sent_boot": operation.sent_boot or None,
            "sent_boot_ms": operation.sent_boot_ms or None,
            "done_at": maybe_time_text(operation.done_at),
        }
        return {key: value for key, value in body.items() if value is not None}

    def _operation(self, body: Mapping[str, Any]) -> Operation:
        return Operation(
            id=body["id"],
            owner_id=body["owner_id"],
            intent=intent_from_json(body["intent"]),
            created_at=datetime.fromisoformat(body["created_at"]),
            business_date=date.fromisoformat(body["business_date"]),
            sale_id=body.get("sale_id"),
            state=State(body.get("state", State.WAITING)),
            version=body.get("version", 0),
            reason=self._sealer.show(body.get("reason", ""), body["id"]),
            said=self._sealer.show(body.get("said", ""), body["id"]),
            credited=body.get("credited"),
            attempts=body.get("attempts", 0),
            sent_at=maybe_time(body.get("sent_at")),
            sent_boot=body.get("sent_boot", ""),
            sent_boot_ms=body.get("sent_boot_ms", 0),
            done_at=maybe_time(body.get("done_at")),
        )


def _owner_ids(owner: Owner) -> Json:
    return {
        "owner_id": owner.owner_id,
        "standing": str(owner.standing),
        "customer_id": owner.customer_id,
        "astro_customer_id": owner.astro_customer_id,
    }


def _with_ids(owner: Owner, data: Json) -> Owner:
    return replace(
        owner,
        standing=Standing(data["standing"]),
        customer_id=data["customer_id"],
        astro_customer_id=data["astro_customer_id"],
    )
