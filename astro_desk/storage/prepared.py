"""Statements that Core builds and the driver runs: the way for what is asked thousands of times in one drain.

Core wraps each run in a context and a result that cost ten times what SQLite needs for a keyed read (75 µs and 7).
Here a statement is compiled once; its SQL, the connection, the transaction and the errors are Core's all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ClauseElement, Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlcipher3 import dbapi2

Row = tuple[Any, ...]
_STRIDE = 256


class Prepared:
    """One statement. Its parameters are named; a list goes to a `bindparam(…, expanding=True)`.

    Rows are fetched whole and nothing stays open. Raises SQLAlchemy's DBAPIErrors, without the values.
    """

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._spelled: dict[tuple[str, ...], tuple[str, tuple[str, ...], Mapping[str, Any]]] = {}

    def rows(self, connection: Connection, **asked: Any) -> list[Row]:
        """Runs a query."""
        flat = _flat(asked)
        sql, names, fixed = self._sql(connection, flat, asked)
        values = [flat[name] if name in flat else fixed[name] for name in names]
        try:
            rows: list[Row] = _raw(connection).execute(sql, values).fetchall()
        except dbapi2.Error as error:
            raise _as_core_has_it(sql, error) from error
        return rows

    def one(self, connection: Connection, **asked: Any) -> Row | None:
        """Runs a query that has one row at most."""
        rows = self.rows(connection, **asked)
        return rows[0] if rows else None

    def value(self, connection: Connection, **asked: Any) -> Any:
        """Runs a query of one value; None when there is no row."""
        row = self.one(connection, **asked)
        return row[0] if row else None

    def change(self, connection: Connection, *rows: Mapping[str, Any]) -> None:
        """Runs a change, once for each of these rows; all of them name the same columns."""
        if not rows:
            return
        listed = any(isinstance(value, list) for value in rows[0].values())
        flat = [_flat(row) for row in rows] if listed else rows
        sql, names, fixed = self._sql(connection, flat[0], rows[0])
        values = [[row[name] if name in row else fixed[name] for name in names] for row in flat]
        try:
            _raw(connection).executemany(sql, values)
        except dbapi2.Error as error:
            raise _as_core_has_it(sql, error) from error

    def _sql(
        self, connection: Connection, flat: Mapping[str, Any], asked: Mapping[str, Any]
    ) -> tuple[str, tuple[str, ...], Mapping[str, Any]]:
        """The text, the names of its parameters in their order, and the values that the statement itself has."""
        shape = tuple(flat)
        known = self._spelled.get(shape)
        if known is None:
            compiled = self._statement.compile(dialect=connection.dialect, column_keys=list(asked))
            assert isinstance(compiled, SQLCompiler)
            padded = {name: _padded(value) if isinstance(value, list) else value for name, value in asked.items()}
            spelled = compiled.construct_expanded_state(padded)
            names = tuple(spelled.positiontup or ())
            fixed = {name: spelled.parameters[name] for name in names if name not in flat}
            known = self._spelled[shape] = spelled.statement, names, fixed
        return known


def _flat(asked: Mapping[str, Any]) -> dict[str, Any]:
    """A list as the single values that Core makes of it: name_1, name_2, …"""
    flat: dict[str, Any] = {}
    for name, value in asked.items():
        if isinstance(value, list):
            flat |= {f"{name}_{number}": one for number, one in enumerate(_padded(value), start=1)}
        else:
            flat[name] = value
    return flat


def _padded(values: list[Any]) -> list[Any]:
    """The list with its last value repeated, so that a few texts do for lists of every length."""
    if not values:
        return values
    count = len(values)
    wanted = 1 << (count - 1).bit_length() if count <= _STRIDE else -(-count // _STRIDE) * _STRIDE
    return values + values[-1:] * (wanted - count)


def _raw(connection: Connection) -> Any:
    return connection.connection.dbapi_connection


def _as_core_has_it(sql: str, error: dbapi2.Error) -> BaseException:
    wrapped: BaseException = DBAPIError.instance(sql, None, error, dbapi2.Error)
    return wrapped
