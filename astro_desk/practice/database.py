"""The practice store's own SQLite: tables, and one transaction a request."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from astro_desk.practice.options import Options

SCHEMA_VERSION = 2

_SCHEMA = """
CREATE TABLE programs (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL,            -- frequent | custom | offer | prepaid | cash_back
  title TEXT NOT NULL, mfg_id INTEGER NOT NULL, mfg_name TEXT NOT NULL,
  required INTEGER NOT NULL, reward_count INTEGER NOT NULL, reward_text TEXT NOT NULL,
  reward_type TEXT NOT NULL, rebate_cents INTEGER NOT NULL DEFAULT 0,
  window_months INTEGER, needs TEXT NOT NULL DEFAULT '', -- '' | email | address
  description TEXT NOT NULL DEFAULT '', image TEXT NOT NULL DEFAULT '', in_store_only INTEGER NOT NULL DEFAULT 0,
  starts TEXT, ends TEXT, per_customer INTEGER, total_cap INTEGER,
  enrolled INTEGER NOT NULL DEFAULT 1);
CREATE TABLE items (
  id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, description TEXT NOT NULL,
  mfg_id INTEGER NOT NULL, mfg_name TEXT NOT NULL);
CREATE TABLE program_items (
  code TEXT NOT NULL, program_id INTEGER NOT NULL, PRIMARY KEY (code, program_id)) WITHOUT ROWID;
CREATE TABLE item_rebates (                              -- what a rebate takes off an item, where it differs
  code TEXT NOT NULL, program_id INTEGER NOT NULL, cents INTEGER NOT NULL,
  PRIMARY KEY (code, program_id)) WITHOUT ROWID;
CREATE TABLE reward_items (
  program_id INTEGER NOT NULL, item_id INTEGER NOT NULL, PRIMARY KEY (program_id, item_id)) WITHOUT ROWID;
CREATE TABLE owners (
  id INTEGER PRIMARY KEY AUTOINCREMENT, first_name TEXT NOT NULL, last_name TEXT NOT NULL,
  email TEXT NOT NULL DEFAULT '', phone TEXT NOT NULL DEFAULT '', address TEXT NOT NULL DEFAULT '',
  city TEXT NOT NULL DEFAULT '', state TEXT NOT NULL DEFAULT '', zip TEXT NOT NULL DEFAULT '',
  points INTEGER NOT NULL DEFAULT 0);
CREATE INDEX owners_phone ON owners(phone);
CREATE INDEX owners_email ON owners(email COLLATE NOCASE);
CREATE TABLE links (n INTEGER PRIMARY KEY AUTOINCREMENT, customer_id TEXT NOT NULL UNIQUE, owner_id INTEGER NOT NULL);
CREATE INDEX links_owner ON links(owner_id);
CREATE TABLE cards (
  id INTEGER PRIMARY KEY AUTOINCREMENT, owner_id INTEGER NOT NULL, program_id INTEGER NOT NULL, filled_on TEXT);
CREATE INDEX cards_owner ON cards(owner_id, program_id);
CREATE TABLE lines (                                     -- accepted lines; the id is astro_transaction_id
  id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, transaction_id TEXT NOT NULL, owner_id INTEGER NOT NULL,
  program_id INTEGER NOT NULL, item_code TEXT NOT NULL, sale_id TEXT NOT NULL DEFAULT '', amount_cents INTEGER,
  received_at REAL NOT NULL, removed INTEGER NOT NULL DEFAULT 0, seeded INTEGER NOT NULL DEFAULT 0);
CREATE INDEX lines_transaction ON lines(transaction_id, kind);
CREATE INDEX lines_owner ON lines(owner_id);
CREATE TABLE punches (
  id INTEGER PRIMARY KEY AUTOINCREMENT, card_id INTEGER NOT NULL, line_id INTEGER NOT NULL, bought_on TEXT NOT NULL);
CREATE INDEX punches_card ON punches(card_id);
CREATE INDEX punches_line ON punches(line_id);
CREATE TABLE rewards (                                   -- AUTOINCREMENT: a reward id is never minted twice
  id INTEGER PRIMARY KEY AUTOINCREMENT, owner_id INTEGER NOT NULL, program_id INTEGER NOT NULL,
  card_id INTEGER NOT NULL, redeemed_on TEXT, item_id INTEGER);
CREATE INDEX rewards_owner ON rewards(owner_id);
CREATE INDEX rewards_card ON rewards(card_id);
CREATE INDEX rewards_program ON rewards(program_id);
CREATE TABLE points (
  id INTEGER PRIMARY KEY AUTOINCREMENT, owner_id INTEGER NOT NULL, description TEXT NOT NULL, day TEXT NOT NULL,
  quantity INTEGER NOT NULL, total INTEGER NOT NULL);
CREATE INDEX points_owner ON points(owner_id);
CREATE TABLE points_rewards (
  id INTEGER PRIMARY KEY, title TEXT NOT NULL, required INTEGER NOT NULL, reward_type TEXT NOT NULL,
  reward_value TEXT NOT NULL);
CREATE TABLE tokens (token TEXT PRIMARY KEY, expires_at REAL NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one request may look at: the open transaction, the switches and the store's own clock."""

    db: sqlite3.Connection
    options: Options
    now: datetime

    @property
    def today(self) -> date:
        """The store's date: that of its clock, in the clock's own zone."""
        return self.now.date()


class UnreadableStore(Exception):
    """The file is no practice store, or was written by a newer version; the message says which."""


def open_database(path: Path | None) -> sqlite3.Connection:
    """Open (and create) a practice database; None keeps it in memory.

    Raises UnreadableStore when the file is something else. The connection may be used from any one thread at a
    time; the caller holds the lock.
    """
    db = sqlite3.connect(":memory:" if path is None else path, check_same_thread=False, isolation_level=None)
    try:
        db.row_factory = sqlite3.Row
        # WAL with NORMAL keeps a committed request over a kill of the process, which is all that training and
        # tests need, and costs no fsync a request.
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version == 0 and not db.execute("SELECT 1 FROM sqlite_master").fetchone():
            with transaction(db):
                for statement in _SCHEMA.split(";\n"):
                    db.execute(statement)
                db.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
        elif version != SCHEMA_VERSION:
            raise UnreadableStore(f"{path} is not a practice store of version {SCHEMA_VERSION}")
    except sqlite3.DatabaseError as error:
        db.close()
        raise UnreadableStore(f"{path} cannot be read as a practice store: {error}") from error
    except UnreadableStore:
        db.close()
        raise
    return db


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All or nothing; any exception rolls back."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")
