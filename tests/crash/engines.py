"""Engines that are used again: SQLAlchemy then makes each statement once, not once for each of 50,000 databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2

from astro_desk.storage import database


class _Lender:
    """An engine is free again when it was disposed of, as `Database.close` does."""

    def __init__(self) -> None:
        self._free: list[_Lent] = []

    def __call__(self, connect: Callable[[], Any]) -> Engine:
        lent = self._free.pop() if self._free else _Lent(self._free)
        lent.connect = connect
        return lent.engine.execution_options()  # a view of it, with listeners of its own


class _Lent:
    def __init__(self, free: list[_Lent]) -> None:
        self.connect: Callable[[], Any] = lambda: None
        self.engine = create_engine(
            "sqlite+pysqlite://", module=dbapi2, creator=lambda: self.connect(), poolclass=_Pool
        )
        self.engine.pool.given_back = lambda: free.append(self)  # type: ignore[attr-defined]


class _Pool(StaticPool):
    given_back: Callable[[], None]

    def recreate(self) -> _Pool:
        """Called when the engine is disposed of."""
        pool = super().recreate()
        assert isinstance(pool, _Pool)
        pool.given_back = self.given_back
        self.given_back()
        return pool


@contextmanager
def used_again() -> Iterator[None]:
    """While it lasts, the storage code's databases share their engines."""
    before = database._engine
    database._engine = _Lender()  # type: ignore[assignment]
    try:
        yield
    finally:
        database._engine = before
