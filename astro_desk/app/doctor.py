"""`doctor`: looks at everything that the counter stands on, changes nothing, and says it a line each (DESIGN §9)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from astro_desk.app.books import finding_words
from astro_desk.app.clock import SystemClock
from astro_desk.app.command import Exit
from astro_desk.app.keyring_store import read_key, system_keyring
from astro_desk.app.opening import find_key
from astro_desk.app.paths import DataPaths, shared_drive
from astro_desk.app.secrets_input import Secrets
from astro_desk.app.settings import Settings, read_settings
from astro_desk.core.checkup import Check, Health, StoreFacts
from astro_desk.core.errors import AstroDeskError, Refused, Unavailable
from astro_desk.storage import secret
from astro_desk.storage.inspection import inspect
from astro_desk.storage.schema import steps
from astro_desk.storage.store import open_read_only
from astro_desk.storage.verify import verify
from astro_desk.use_cases.backup_plan import read_plan, read_state, standing
from astro_desk.use_cases.ports import Clock
from astro_desk.use_cases.sentences import explain, sentence

SHORTEST_FENCE_S = 60
_FULL_MB, _NEARLY_MB = 200, 1024
_DRIFT_S = 120
"""A clock that is further away from Astro's than this may put a sale on the wrong day."""


class Doctor:
    """One visit. `key`: who has the data open has it. `asking`: whether Astro's host is asked, too."""

    def __init__(
        self, paths: DataPaths, clock: Clock, passphrase: str = "", *, key: bytes = b"", asking: bool = True
    ) -> None:
        self._paths, self._passphrase, self._clock, self._asking = paths, passphrase, clock, asking
        self.facts: StoreFacts | None = None
        self._settings = Settings()
        self._key = key

    def checks(self) -> Iterator[Check]:
        """What could not even be begun is a check that failed; the next one is made all the same."""
        yield self._try("settings", self._of_settings)
        yield self._try("folder", self._of_folder)
        yield self._try("disk", self._of_disk)
        yield self._try("keyring", self._of_keyring)
        yield self._of_fence()
        yield self._try("tls", self._of_tls)
        key = self._try("key", self._find_key)
        if key.health is Health.FAIL:
            yield key
            return
        yield self._try("database", self._of_database)
        yield from self._of_books()
        if self.facts is not None:
            yield self._try("backup", self._of_backup)
            yield self._of_outbox(self.facts)
            yield from self._of_astro(self.facts)

    def _try(self, name: str, look: Any) -> Check:
        try:
            check = look()
            assert isinstance(check, Check)
        except AstroDeskError as error:
            return Check(name, Health.FAIL, error.code, error.facts)
        return check

    def _of_settings(self) -> Check:
        self._settings = read_settings(self._paths.settings)
        return Check("settings", Health.OK, "settings_fine")

    def _of_folder(self) -> Check:
        if not self._paths.root.is_dir():
            raise Unavailable("database_missing")
        if drive := shared_drive(self._paths.root):
            raise Refused("data_on_network", drive=drive)
        if not os.access(self._paths.root, os.W_OK):
            return Check("folder", Health.FAIL, "folder_read_only")
        return Check("folder", Health.OK, "folder_fine")

    def _of_disk(self) -> Check:
        free_mb = shutil.disk_usage(self._paths.root).free >> 20 if self._paths.root.is_dir() else 0
        facts = {"free_mb": free_mb}
        if free_mb < _FULL_MB:
            return Check("disk", Health.FAIL, "disk_too_full", facts)
        if free_mb < _NEARLY_MB:
            return Check("disk", Health.WARN, "disk_nearly_full", facts)
        return Check("disk", Health.OK, "disk_fine", facts)

    def _of_keyring(self) -> Check:
        backend, file = system_keyring(), secret.read_key_file(self._paths.root)
        if backend is None:
            return Check("keyring", Health.WARN, "keyring_none")
        kept = read_key(backend, file.uuid) if file else None
        if file is None or kept is None or not secret.check(kept, file):
            return Check("keyring", Health.WARN, "keyring_without_key")
        return Check("keyring", Health.OK, "keyring_fine")

    def _of_fence(self) -> Check:
        fence_s = self._settings.fence_s
        if fence_s < SHORTEST_FENCE_S:
            return Check("fence", Health.WARN, "fence_short", {"fence_s": f"{fence_s:g}"})
        return Check("fence", Health.OK, "fence_fine", {"fence_s": f"{fence_s:g}"})

    def _of_tls(self) -> Check:
        from sync.transport import trust

        ca_file = self._settings.ca_file
        trust(Path(ca_file) if ca_file else None)
        return Check("tls", Health.OK, "tls_fine", {"more": " and those of ca_file" if ca_file else ""})

    def _find_key(self) -> Check:
        self._key = self._key or find_key(self._paths, self._passphrase, system_keyring())
        return Check("key", Health.OK, "keyring_fine")

    def _of_database(self) -> Check:
        self.facts = inspect(self._paths.root, self._key)
        known = steps()[-1].version
        facts = {"schema": self.facts.schema, "known": known}
        return Check("database", Health.OK, "schema_fine" if self.facts.schema == known else "schema_older", facts)

    def _of_books(self) -> Iterator[Check]:
        try:
            verdict = verify(self._paths.root, self._key)
        except AstroDeskError as error:
            health = Health.WARN if error.code == "database_older" else Health.FAIL  # as `schema_older` says already
            yield Check("books", health, error.code, error.facts)
            return
        for finding in verdict.findings:
            health, code = (Health.WARN, "books_heal") if finding.heals else (Health.FAIL, "books_harmed")
            facts = {"place": finding.place, "message": finding_words(finding), "finding": finding.code}
            yield Check("books", health, code, facts)
        if not verdict.findings:
            yield Check("books", Health.OK, "books_fine", {"lines": verdict.chain.lines})

    def _of_backup(self) -> Check:
        records = open_read_only(self._paths.root, self._key)
        try:
            return standing(read_plan(records), read_state(records), self._clock.now())
        finally:
            records.close()

    def _of_outbox(self, facts: StoreFacts) -> Check:
        review = facts.operations.get("review", 0)
        waiting = sum(facts.operations.get(state, 0) for state in ("waiting", "sending", "unknown"))
        if review:
            return Check("outbox", Health.WARN, "outbox_needs_person", {"review": review})
        return Check("outbox", Health.OK, "outbox_fine", {"waiting": waiting})

    def _of_astro(self, facts: StoreFacts) -> Iterator[Check]:
        """The log-in, the network, and the clock, which the network may know better."""
        there: datetime | None = None
        if not facts.api_url:
            yield Check("log_in", Health.WARN, "log_in_missing")
            yield Check("network", Health.OK, "network_not_asked")
        else:
            yield Check("log_in", Health.OK, "log_in_fine")
            network, there = self._of_network(facts.api_url)
            yield network
        yield clock_check(self._clock.now(), facts.newest_id_ms, there)

    def _of_network(self, api_url: str) -> tuple[Check, datetime | None]:
        if not self._asking:
            return Check("network", Health.OK, "network_not_asked"), None
        from sync.outcome import Cause
        from sync.probe import probe

        try:
            found = probe(api_url, Path(self._settings.ca_file) if self._settings.ca_file else None)
        except AstroDeskError as error:
            return Check("network", Health.FAIL, error.code, error.facts), None
        if found.cause is not Cause.NONE:
            facts = {"cause": found.cause.value, "message": sentence(_SAID.get(found.cause.value, found.cause.value))}
            return Check("network", Health.WARN, "network_away", facts), None
        return Check("network", Health.OK, "network_fine"), found.there


def clock_check(now: datetime, newest_id_ms: int, there: datetime | None) -> Check:
    """`there`: what Astro says it is, when it has said so."""
    drift_s = round((now - there).total_seconds()) if there is not None else 0
    behind_s = round(newest_id_ms / 1000 - now.timestamp())
    if abs(drift_s) > _DRIFT_S:
        return Check("clock", Health.WARN, "clock_drifts", {"seconds": abs(drift_s)})
    if behind_s > _DRIFT_S:
        return Check("clock", Health.WARN, "clock_set_back", {"seconds": behind_s})
    return Check("clock", Health.OK, "clock_fine", {} if there is None else {"drift_s": drift_s})


_SAID = {"slow": "astro_slow", "busy": "astro_busy", "unreadable": "astro_unreadable"}


def run_doctor(paths: DataPaths, secrets: Secrets, *, asking: bool = True) -> tuple[dict[str, Any], Exit]:
    """What was found, and the exit code that says the worst of it."""
    found = tuple(Doctor(paths, SystemClock(), secrets.passphrase, asking=asking).checks())
    return {"healthy": worst(found) is not Health.FAIL, "checks": [check_json(one) for one in found]}, exit_of(found)


def check_json(check: Check) -> dict[str, Any]:
    return {"name": check.name, "health": check.health.value, "code": check.code, "message": check_words(check)}


def check_words(check: Check) -> str:
    return explain(Refused(check.code, **check.facts))


def worst(found: tuple[Check, ...]) -> Health:
    return max((one.health for one in found), key=list(Health).index, default=Health.OK)


def exit_of(found: tuple[Check, ...]) -> Exit:
    """DESIGN §9: what failed goes first, then who must sign in, the network, and what needs a person."""
    codes = {one.code for one in found}
    if worst(found) is Health.FAIL:
        return Exit.FAILED
    if "log_in_missing" in codes:
        return Exit.SIGN_IN_NEEDED
    if "network_away" in codes:
        return Exit.OFFLINE
    return Exit.NEEDS_A_PERSON if "outbox_needs_person" in codes else Exit.FINE
