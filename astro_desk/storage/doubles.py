"""Owners with the same phone or e-mail. Each index is walked once: a part of a second in a large store."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from sqlalchemy import Connection, Select, func, select

from astro_desk.core.owners import Owner
from astro_desk.storage.mapping import owner_from_row
from astro_desk.storage.tables import owner_keys, owners
from astro_desk.use_cases.doubles import MOST_DOUBLES, Doubles


def _by_phone() -> Select[tuple[object, ...]]:
    column = owners.c.phone
    twice = select(column).where(column != "").group_by(column).having(func.count() > 1)
    shared = twice.order_by(column).limit(MOST_DOUBLES)
    return select(owners).where(column.in_(shared)).order_by(column, owners.c.recency.desc())


def _by_email() -> Select[tuple[object, ...]]:
    value, of_emails = owner_keys.c.value, owner_keys.c.field == "email"
    twice = select(value).where(of_emails).group_by(value).having(func.count() > 1)
    shared = twice.order_by(value).limit(MOST_DOUBLES)
    theirs = select(owner_keys.c.recency).where(of_emails, value.in_(shared))
    return select(owners).where(owners.c.recency.in_(theirs)).order_by(owners.c.email, owners.c.recency.desc())


_OF: dict[str, Callable[[Owner], str]] = {"phone": lambda owner: owner.phone, "email": lambda owner: owner.email}
_QUERIES = {"phone": _by_phone(), "email": _by_email()}


def doubles(connection: Connection) -> tuple[Doubles, ...]:
    """Those of one phone first. Who shares both is named once."""
    found: dict[frozenset[str], Doubles] = {}
    for name, query in _QUERIES.items():
        rows = [owner_from_row(row) for row in connection.execute(query).mappings()]
        for contact, group in groupby(rows, _OF[name]):
            same = tuple(group)
            found.setdefault(frozenset(owner.owner_id for owner in same), Doubles(contact, same))
    return tuple(found.values())
