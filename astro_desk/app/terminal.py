"""The commands that need no screen: `script`, `sync --once`, `status`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from astro_desk.app.bootstrap import Register, open_register
from astro_desk.app.clock import SystemClock
from astro_desk.app.keyring_store import system_keyring
from astro_desk.app.logs import set_up_logs
from astro_desk.app.opening import find_key
from astro_desk.app.paths import DataPaths, prepare
from astro_desk.app.pins import RegisterPins
from astro_desk.app.script import Script
from astro_desk.app.secrets_input import Secrets
from astro_desk.app.settings import read_settings
from astro_desk.core.errors import Unavailable
from astro_desk.storage.store import open_read_only
from astro_desk.use_cases.changes import Change, Connection
from astro_desk.use_cases.ports import Records
from astro_desk.use_cases.warmth import until_all_fresh, warming_paused
from sync.drain_report import DrainReport


class Line:
    """The script's line to Astro: every call waits for its end, and between calls nothing is sent."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._touched: dict[str, None] = {}

    @property
    def in_use(self) -> bool:
        return self._register.engine.in_use

    @property
    def online(self) -> bool:
        return self._register.engine.status.connection is Connection.ONLINE

    def use_network(self, on: bool) -> None:
        self._register.engine.use_network(on)

    def look_up(self, owner_id: str) -> None:
        self._touched[owner_id] = None
        self._register.engine.look_up_once(owner_id)

    def read_again(self, owner_ids: Sequence[str]) -> None:
        if self.in_use:
            self._register.engine.sync_once(tuple(owner_ids))

    def synchronise(self) -> dict[str, Any]:
        touched, self._touched = tuple(self._touched), {}
        return as_json(self._register.engine.sync_once(touched, refresh=True))


def run_script(paths: DataPaths, secrets: Secrets, lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """One answer a verb. Raises AstroDeskError when the register's data cannot be opened."""
    register = open_for_command(paths, secrets)
    try:
        session = register.session(_nobody)
        session.restore()
        line = Line(register)
        script = Script(
            session,
            register.records,
            register.store.writer,
            line,
            register.clock,
            register.new_id,
            RegisterPins(register.records, register.store.writer, register.clock),
            register.store.audit(),
            paths.check_for_backups,
        )
        yield from script.run(lines)
    finally:
        register.close()


def sync_once(paths: DataPaths, secrets: Secrets) -> dict[str, Any]:
    register = open_for_command(paths, secrets)
    try:
        return as_json(register.engine.sync_once(refresh=False))
    finally:
        register.close()


def status(paths: DataPaths, secrets: Secrets) -> dict[str, Any]:
    """What waits, also beside a running counter: opened for reading alone, without the lock."""
    if not paths.root.is_dir():
        raise Unavailable("database_missing")
    key = find_key(paths, secrets.passphrase, system_keyring())
    records = open_read_only(paths.root, key)
    try:
        catalogue = records.catalogue_facts()
        return {
            "operations": {state.value: number for state, number in records.counts().items()},
            "differs_at_astro": Counter(one.kind.value for one in records.discrepancies()),
            "catalogue": {
                "items": catalogue.items,
                "programs": catalogue.programs,
                "fetched_at": catalogue.fetched_at.isoformat() if catalogue.fetched_at else None,
            },
            "cache": _cache(records),
        }
    finally:
        records.close()


def _cache(records: Records) -> dict[str, Any]:
    """How fresh the cards are that an outage would find; `until_all_fresh_s` None: more than can be kept so."""
    known = records.freshness(SystemClock().now())
    left = until_all_fresh(known)
    return {
        "owners": known.owners,
        "younger_than_a_day": known.fresh,
        "never_read": known.never,
        "oldest": known.oldest.isoformat() if known.oldest else None,
        "until_all_fresh_s": None if left is None else int(left.total_seconds()),
        "paused": warming_paused(records),
    }


def as_json(report: DrainReport) -> dict[str, Any]:
    return {
        "connection": report.connection.value,
        "detail": report.detail,
        "sent": report.sent,
        "done": report.done,
        "waiting": report.waiting,
        "review": report.review,
        "reasons": dict(report.reasons),
        "sign_in_needed": report.sign_in_needed,
        "offline": report.offline,
    }


def open_for_command(paths: DataPaths, secrets: Secrets) -> Register:
    """The register's data for a command without a window. Raises AstroDeskError when they cannot be opened."""
    if not paths.root.is_dir():
        raise Unavailable("database_missing")
    prepare(paths)
    settings = read_settings(paths.settings)
    key = find_key(paths, secrets.passphrase, system_keyring())
    register = open_register(paths, key, settings, _nobody)
    set_up_logs(paths)
    return register


def _nobody(_change: Change) -> None:
    """A command asks for the status itself."""
