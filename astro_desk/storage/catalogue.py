"""The catalogue: read in parts by canonical form, fetched in generations (FAILURES R61, R11).

A fetch writes its parts beside what is there; what its generation did not bring goes only when it is complete, so
that a broken fetch leaves the old catalogue standing. What cards told about a program outlives every generation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from astro_desk.core.catalog import Catalogue, Item, Program, ProgramKind
from astro_desk.storage.mapping import maybe_time, time_text
from astro_desk.storage.prepared import Prepared, Row
from astro_desk.storage.tables import item_programs, items, program_facts, programs, register
from astro_desk.use_cases.ports import CatalogueFacts

_LISTED = "listed"
"""The generation of an offer that came after the catalogue: the next one brings it, or it goes."""
OWN = "own"
"""The generation of items that only the store's own list names: no fetch takes them away."""

# A scan asks all three.
_BY_FORM = Prepared(
    select(items.c.item_key, items.c.code, items.c.description, items.c.form, items.c.generation).where(
        items.c.form.in_(bindparam("forms", expanding=True))
    )
)
_LINKS = Prepared(
    select(item_programs.c.item_key, item_programs.c.program_id, item_programs.c.rebate_cents)
    .where(item_programs.c.item_key.in_(bindparam("keys", expanding=True)))
    .order_by(item_programs.c.item_key, item_programs.c.position, item_programs.c.program_id)
)
_OF_PROGRAM = Prepared(
    select(items.c.item_key, items.c.code, items.c.description, items.c.form, items.c.generation)
    .join(item_programs, item_programs.c.item_key == items.c.item_key)
    .where(item_programs.c.program_id == bindparam("key"))
    .order_by(items.c.description, items.c.code)
    .limit(bindparam("most"))
)
_PROGRAMS = (
    select(
        programs.c.program_id,
        programs.c.title,
        programs.c.kind,
        programs.c.brand,
        # A card is a deed, a catalogue's number a promise.
        func.coalesce(program_facts.c.required, programs.c.required).label("required"),
        func.coalesce(program_facts.c.window_months, programs.c.window_months).label("window_months"),
        programs.c.starts,
        programs.c.ends,
        programs.c.in_store_only,
        programs.c.per_owner,
        programs.c.enrolled,
    )
    .outerjoin(program_facts, program_facts.c.program_id == programs.c.program_id)
    .order_by(programs.c.title, programs.c.program_id)
)
_ALL_PROGRAMS = Prepared(_PROGRAMS)
_THESE_PROGRAMS = Prepared(_PROGRAMS.where(programs.c.program_id.in_(bindparam("keys", expanding=True))))
_OF_ASTRO = select(items.c.item_key).where(items.c.generation != OWN)
_EVER_TOLD = Prepared(select(or_(register.c.catalogue_fetched_at.is_not(None), exists(_OF_ASTRO))))
_FACTS = Prepared(
    select(
        select(func.count()).select_from(items).scalar_subquery(),
        select(func.count()).select_from(programs).scalar_subquery(),
        select(register.c.catalogue_fetched_at).scalar_subquery(),
        select(register.c.offers_listed_at).scalar_subquery(),
    )
)
_fact = insert(program_facts)
_LEARN = Prepared(
    _fact.on_conflict_do_update(
        index_elements=["program_id"],
        set_={
            name: func.coalesce(_fact.excluded[name], program_facts.c[name]) for name in ("required", "window_months")
        },
    )
)


def part(connection: Connection, forms: Sequence[str], program_ids: Sequence[str]) -> Catalogue:
    """The items with these canonical forms, their programs and these programs."""
    found = with_programs(connection, _BY_FORM.rows(connection, forms=sorted(set(forms))))
    wanted = {program_id for item in found for program_id in item.program_ids} | set(program_ids)
    known = _programs(connection, sorted(wanted))
    if not found and not known and not _EVER_TOLD.value(connection):
        return Catalogue()
    return Catalogue.of(found, known)


def with_programs(connection: Connection, rows: Sequence[Row]) -> tuple[Item, ...]:
    """Item values of rows of `items` (item_key, code, description, form, generation), in their order."""
    if not rows:
        return ()
    ids: defaultdict[int, list[str]] = defaultdict(list)
    rebates: defaultdict[int, list[tuple[str, int]]] = defaultdict(list)
    for key, program_id, cents in _LINKS.rows(connection, keys=[row[0] for row in rows]):
        ids[key].append(program_id)
        if cents:
            rebates[key].append((program_id, cents))
    return tuple(
        Item(code, description, form, tuple(ids[key]), tuple(rebates[key]), own=generation == OWN)
        for key, code, description, form, generation in rows
    )


def items_of(connection: Connection, program_id: str, limit: int) -> tuple[Item, ...]:
    """The items that count in a program, by description."""
    return with_programs(connection, _OF_PROGRAM.rows(connection, key=program_id, most=limit))


def all_programs(connection: Connection) -> tuple[Program, ...]:
    """Every program, by title."""
    return _programs(connection, None)


def facts(connection: Connection) -> CatalogueFacts:
    ((item_count, program_count, fetched_at, listed_at),) = _FACTS.rows(connection)
    return CatalogueFacts(item_count, program_count, maybe_time(fetched_at), maybe_time(listed_at))


def put_items(connection: Connection, new: Sequence[Item], generation: str) -> None:
    """Within one generation the programs of an item add up; the old generation's stay until it is closed."""
    if not new:
        return
    fresh = insert(items)
    upsert = fresh.on_conflict_do_update(
        index_elements=["form"],
        set_={name: fresh.excluded[name] for name in ("code", "description", "generation")},
    )
    connection.execute(
        upsert, [{"form": i.form, "code": i.code, "description": i.description, "generation": generation} for i in new]
    )
    query = select(items.c.form, items.c.item_key).where(items.c.form.in_({item.form for item in new}))
    keys = {row.form: row.item_key for row in connection.execute(query).all()}
    links = [
        {
            "item_key": keys[item.form],
            "program_id": program_id,
            "position": position,
            "generation": generation,
            "rebate_cents": item.rebate(program_id),
        }
        for item in new
        for position, program_id in enumerate(item.program_ids)
    ]
    if links:
        linking = insert(item_programs)
        connection.execute(
            linking.on_conflict_do_update(
                index_elements=["item_key", "program_id"],
                set_={name: linking.excluded[name] for name in ("position", "generation", "rebate_cents")},
            ),
            links,
        )


def put_programs(connection: Connection, new: Sequence[Program], generation: str) -> None:
    """What a catalogue does not say (a count, a window) does not overwrite what it said before."""
    if not new:
        return
    fresh = insert(programs)
    always = ("title", "kind", "brand", "generation", "in_store_only", "enrolled")
    told = {name: fresh.excluded[name] for name in always}
    kept = {
        name: func.coalesce(fresh.excluded[name], programs.c[name])
        for name in ("required", "window_months", "starts", "ends", "per_owner")
    }
    rows = [
        {
            "program_id": program.program_id,
            "title": program.title,
            "kind": str(program.kind),
            "brand": program.brand,
            "required": program.required,
            "window_months": program.window_months,
            "starts": program.starts and program.starts.isoformat(),
            "ends": program.ends and program.ends.isoformat(),
            "generation": generation,
            "in_store_only": int(program.in_store_only),
            "per_owner": program.per_owner,
            "enrolled": int(program.enrolled),
        }
        for program in new
    ]
    connection.execute(fresh.on_conflict_do_update(index_elements=["program_id"], set_=told | kept), rows)


def drop_stale(connection: Connection, generation: str, limit: int) -> bool:
    """Some of what is not of this generation; whether there is more. An item's way out of the search costs the most."""
    stale = select(items.c.item_key).where(items.c.generation.not_in([generation, OWN])).limit(limit)
    keys = connection.scalars(stale).all()
    connection.execute(delete(item_programs).where(item_programs.c.item_key.in_(keys)))
    connection.execute(delete(items).where(items.c.item_key.in_(keys)))
    return len(keys) == limit


def close(connection: Connection, generation: str, fetched_at: datetime) -> None:
    """The fetch was complete: what is not of this generation goes."""
    for table in (item_programs, items, programs):
        connection.execute(delete(table).where(table.c.generation.not_in([generation, OWN])))
    told = time_text(fetched_at)  # a fetch begins with the offers
    connection.execute(update(register).values(catalogue_fetched_at=told, offers_listed_at=told))


def list_offers(connection: Connection, listed: Sequence[Program], at: datetime) -> bool:
    """The offers as Astro lists them now; whether there is one whose items nobody has told us yet.

    An offer that is not in the list any more stays, for whoever scans its goods must read why it does not apply.
    """
    query = select(programs.c.program_id, programs.c.generation).where(programs.c.kind == str(ProgramKind.OFFER))
    generations = {row.program_id: row.generation for row in connection.execute(query).all()}
    for program in listed:
        put_programs(connection, [program], generations.get(program.program_id, _LISTED))
    kept = [program.program_id for program in listed]
    others = (programs.c.kind == str(ProgramKind.OFFER)) & programs.c.program_id.not_in(kept)
    connection.execute(update(programs).where(others).values(enrolled=0))
    connection.execute(update(register).values(offers_listed_at=time_text(at)))
    return any(generations.get(program_id, _LISTED) == _LISTED for program_id in kept)


def learn(connection: Connection, program_id: str, required: int | None, window_months: int | None) -> None:
    """What a card told; None is no news."""
    _LEARN.change(connection, {"program_id": program_id, "required": required, "window_months": window_months})


def _programs(connection: Connection, program_ids: Sequence[str] | None) -> tuple[Program, ...]:
    if program_ids is None:
        rows = _ALL_PROGRAMS.rows(connection)
    elif program_ids:
        rows = _THESE_PROGRAMS.rows(connection, keys=list(program_ids))
    else:
        return ()
    return tuple(_program(row) for row in rows)


def _program(row: Row) -> Program:
    program_id, title, kind, brand, required, window_months, starts, ends, in_store_only, per_owner, enrolled = row
    return Program(
        program_id=program_id,
        title=title,
        kind=ProgramKind(kind),
        brand=brand,
        required=required,
        window_months=window_months,
        starts=_day(starts),
        ends=_day(ends),
        in_store_only=bool(in_store_only),
        per_owner=per_owner,
        enrolled=bool(enrolled),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
