"""The command `restore`: what it would do, said first, and done when a person says so."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from astro_desk.app.clock import SystemClock
from astro_desk.app.instance_lock import InstanceLock
from astro_desk.app.keyring_store import system_keyring
from astro_desk.app.opening import find_key, finish_replacement, is_set_up, key_of
from astro_desk.app.paths import DataPaths, prepare
from astro_desk.app.secrets_input import Secrets
from astro_desk.app.settings import read_settings
from astro_desk.core.backups import Consequences
from astro_desk.core.errors import Refused
from astro_desk.core.ids import check_register
from astro_desk.storage.manifest import key_file_in, opened
from astro_desk.storage.restore import explain_restore, restore
from astro_desk.use_cases.safekeeping_words import consequence_lines, restored_lines

Json = dict[str, Any]


def look_at(paths: DataPaths, secrets: Secrets, file: str) -> Consequences:
    """What `restore` would do; nothing is changed. Raises what `explain_restore` raises."""
    source = _source(file)
    return explain_restore(paths.root, _key(paths, secrets, source, keep=False), SystemClock(), source)


def run_explain(paths: DataPaths, secrets: Secrets, file: str) -> Json:
    """As `look_at`, for the terminal."""
    told = look_at(paths, secrets, file)
    manifest = told.manifest
    return {
        "made_at": manifest.made_at.isoformat(),
        "register": manifest.register,
        "schema": manifest.schema,
        "sales": manifest.sales,
        "owners": manifest.owners,
        "operations": dict(manifest.operations),
        "journal": told.fate.value,
        "sales_since": told.sales_since,
        "events_since": told.events_since,
        "same_machine": told.same_machine,
        "messages": list(consequence_lines(told)),
    }


def run_restore(paths: DataPaths, secrets: Secrets, file: str, register: str = "") -> Json:
    """Raises Refused `already_running`, `restore_needs_register`, `register_fixed`, and what `restore` raises."""
    source = _source(file)
    register = check_register(register) if register else ""
    key = _key(paths, secrets, source)
    prepare(paths)
    with InstanceLock(paths.lock):
        told = explain_restore(paths.root, key, SystemClock(), source)
        name = told.manifest.register
        if told.same_machine and register not in ("", name):
            raise Refused("register_fixed", name=name)
        if not (told.same_machine or register):
            raise Refused("restore_needs_register", name=name)
        fence = timedelta(seconds=read_settings(paths.settings).fence_s)
        done = restore(paths.root, key, SystemClock(), source, register=register, fence=fence)
    return {
        "register": done.register,
        "sales": done.sales,
        "to_look_up": done.to_look_up,
        "left_to_other": done.left_to_other,
        "journal": done.consequences.fate.value,
        "set_aside": list(done.set_aside),
        "messages": list(restored_lines(done)),
    }


def _source(file: str) -> Path:
    return Path(file).expanduser().absolute()


def _key(paths: DataPaths, secrets: Secrets, source: Path, *, keep: bool = True) -> bytes:
    """Of the data that lie here, else of the backup. Raises Refused `passphrase_missing`, `passphrase_wrong`."""
    finish_replacement(paths)
    if is_set_up(paths):
        return find_key(paths, secrets.passphrase, system_keyring())
    with opened(source) as backup:
        file = key_file_in(backup)
    return key_of(file, secrets.passphrase, system_keyring(), keep=keep)
