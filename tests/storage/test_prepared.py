"""A prepared statement answers what Core answers, whatever it is asked with."""

from __future__ import annotations

import pytest
from sqlalchemy import BindParameter, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError
from sqlcipher3 import dbapi2

from astro_desk.core.errors import Unavailable
from astro_desk.storage import secret
from astro_desk.storage.database import open_writing
from astro_desk.storage.disk import sqlite_errors
from astro_desk.storage.prepared import Prepared
from astro_desk.storage.schema import steps
from astro_desk.storage.tables import settings

KEYS: BindParameter[str] = bindparam("keys", expanding=True)


@pytest.fixture
def connection(tmp_path):
    database = open_writing(tmp_path / "a.db", secret.new_key(), steps(), tmp_path / "backup", "now")
    with database.connection.begin():
        yield database.connection
    database.close()


def fill(connection, count):
    names = [f"n{number:04}" for number in range(count)]
    Prepared(insert(settings)).change(connection, *({"name": name, "value": f"of {name}"} for name in names))
    return names


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5, 64, 255, 256, 257, 700])
def test_a_list_of_any_length_finds_its_rows_and_no_others(connection, count):
    names = fill(connection, 800)
    query = select(settings.c.name).where(settings.c.name.in_(KEYS)).order_by(settings.c.name)
    asked = [*names[1 : count + 1], *(["not there"] if count else [])]
    found = Prepared(query).rows(connection, keys=asked)
    assert found == [tuple(row) for row in connection.execute(query, {"keys": asked}).all()]
    assert len(found) == count


def test_lists_of_many_lengths_share_a_few_texts(connection):
    texts: list[str] = []
    connection.connection.dbapi_connection.set_trace_callback(texts.append)
    query = Prepared(select(settings.c.value).where(settings.c.name.in_(KEYS)))
    for count in range(1, 200):
        query.rows(connection, keys=["x"] * count)
    connection.connection.dbapi_connection.set_trace_callback(None)
    assert len(texts) == 199
    assert len({text.count("'x'") for text in texts}) == 9


def test_the_statement_keeps_values_of_its_own_beside_those_it_is_asked_with(connection):
    names = fill(connection, 9)
    query = Prepared(
        select(settings.c.name)
        .where(settings.c.name.in_(KEYS), settings.c.value != "of n0002")
        .order_by("name")
        .limit(3)
    )
    for _ in range(2):
        assert query.rows(connection, keys=names[1:]) == [("n0001",), ("n0003",), ("n0004",)]
        assert query.rows(connection, keys=names[5:]) == [("n0005",), ("n0006",), ("n0007",)]


def test_a_change_writes_the_columns_that_are_named_and_leaves_the_others(connection):
    fill(connection, 3)
    change = Prepared(update(settings).where(settings.c.name == bindparam("key")))
    change.change(connection, {"key": "n0001", "value": "new"})
    change.change(connection, {"key": "n0002", "name": "renamed"})
    change.change(connection)
    rows = connection.execute(select(settings).order_by(settings.c.name)).all()
    assert [tuple(row) for row in rows] == [("n0000", "of n0000"), ("n0001", "new"), ("renamed", "of n0002")]
    Prepared(delete(settings).where(settings.c.name.in_(KEYS))).change(connection, {"keys": ["n0001", "renamed"]})
    assert connection.execute(select(settings.c.name)).all() == [("n0000",)]


def test_one_row_and_one_value_are_none_where_nothing_is(connection):
    fill(connection, 1)
    query = Prepared(select(settings.c.value).where(settings.c.name == bindparam("key")))
    assert query.value(connection, key="n0000") == "of n0000"
    assert query.value(connection, key="nothing") is None
    assert query.one(connection, key="nothing") is None


def test_it_is_part_of_the_open_transaction(connection):
    savepoint = connection.begin_nested()
    fill(connection, 2)
    savepoint.rollback()
    assert connection.execute(select(settings)).all() == []


def test_it_fails_as_core_fails_and_tells_no_value(connection):
    """Replay goes on behind a line that breaks a constraint, by Core's own error; no value gets into a log (K3)."""
    add = Prepared(insert(settings))
    with pytest.raises(IntegrityError) as caught:
        add.change(connection, {"name": "canary", "value": "a"}, {"name": "canary", "value": "b"})
    assert "canary" not in str(caught.value)
    assert isinstance(caught.value.orig, dbapi2.IntegrityError)
    with pytest.raises(OperationalError):
        Prepared(select(settings.c.name.label("x")).where(settings.c.name.op("GLOBB")("x"))).rows(connection)


def test_what_the_disk_says_is_heard(tmp_path):
    """D2."""
    database = open_writing(tmp_path / "a.db", secret.new_key(), steps(), tmp_path / "backup", "now")
    database.raw.execute("PRAGMA query_only = ON")
    with pytest.raises(Unavailable) as caught, sqlite_errors():
        Prepared(insert(settings)).change(database.connection, {"name": "a", "value": "b"})
    assert caught.value.code == "disk_read_only"
    database.close()
    with pytest.raises(SQLAlchemyError):
        Prepared(select(settings)).rows(database.connection)
