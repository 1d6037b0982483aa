"""Scans of a locked register, until they lie in a draft."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert

from astro_desk.storage.prepared import Prepared
from astro_desk.storage.tables import kept_scans
from astro_desk.use_cases.scan_ports import KeptScan

_KEEP = Prepared(insert(kept_scans).on_conflict_do_nothing(index_elements=["n"]))
_DROP = Prepared(delete(kept_scans).where(kept_scans.c.n <= bindparam("last")))


def everything(connection: Connection) -> tuple[tuple[int, KeptScan], ...]:
    rows = connection.execute(select(kept_scans).order_by(kept_scans.c.n)).all()
    return tuple((row.n, KeptScan(row.code, row.began_ms, row.ended_ms, bool(row.typed))) for row in rows)


def keep(connection: Connection, n: int, scan: KeptScan) -> None:
    """Idempotent by the number."""
    times = {"began_ms": round(scan.began_ms), "ended_ms": round(scan.ended_ms)}
    _KEEP.change(connection, {"n": n, "code": scan.code, "typed": int(scan.typed), **times})


def drop(connection: Connection, last: int) -> None:
    _DROP.change(connection, {"last": last})
