"""Numbers about a store for `doctor` and the diagnostics bundle: how many of what, never who. Reads only."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from sqlalchemy import func, select

from astro_desk.core.checkup import StoreFacts
from astro_desk.core.ids import decode_ulid
from astro_desk.storage import outbox
from astro_desk.storage.database import Database, open_reading
from astro_desk.storage.disk import os_errors, sqlite_errors
from astro_desk.storage.paths import Paths
from astro_desk.storage.schema import steps, version_of
from astro_desk.storage.secret import check_key
from astro_desk.storage.tables import account, metadata, operations, register, settings

_CODE = re.compile(r"[a-z0-9_]{0,60}")
_CHANCE_BITS = 80


def inspect(data_dir: Path, key: bytes) -> StoreFacts:
    """Beside a running counter, too. Raises what `open_read_only` raises."""
    check_key(data_dir, key)
    database = open_reading(Paths(data_dir).database, key, steps())
    try:
        with sqlite_errors():
            return _facts(database, data_dir)
    finally:
        database.close()


def _facts(database: Database, data_dir: Path) -> StoreFacts:
    connection = database.connection
    tables = sorted(metadata.tables.values(), key=lambda table: table.name)
    reasons: Counter[str] = Counter()
    grouped = select(operations.c.state, operations.c.reason, func.count()).group_by("state", "reason")
    for state, reason, number in connection.execute(grouped):
        reasons[f"{state}: {reason if _CODE.fullmatch(reason) else 'words'}"] += number
    newest = connection.scalar(select(register.c.newest_id))
    return StoreFacts(
        schema=version_of(database.raw),
        rows={one.name: connection.scalar(select(func.count()).select_from(one)) or 0 for one in tables},
        operations={str(state): number for state, number in outbox.counts(connection).items()},
        reasons=dict(sorted(reasons.items())),
        settings=tuple(connection.scalars(select(settings.c.name).order_by("name")).all()),
        api_url=connection.scalar(select(account.c.api_url)) or "",
        newest_id_ms=decode_ulid(newest[-26:]) >> _CHANCE_BITS if newest else 0,
        pragmas=database.pragmas(),
        sizes=_sizes(data_dir),
    )


def _sizes(data_dir: Path) -> dict[str, int]:
    """Folders as a whole: the files in them are named by owners' ids."""
    sizes: Counter[str] = Counter()
    with os_errors():
        for path in data_dir.rglob("*"):
            if path.is_file():
                sizes[path.relative_to(data_dir).parts[0]] += path.stat().st_size
    return dict(sorted(sizes.items()))
