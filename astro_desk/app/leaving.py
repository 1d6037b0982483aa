"""The commands `sign-out` and `reset`: nothing that is open is left behind without somebody saying so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from astro_desk.app.clock import SystemClock
from astro_desk.app.instance_lock import InstanceLock
from astro_desk.app.keyring_store import system_keyring
from astro_desk.app.open_work import write_open
from astro_desk.app.opening import find_key
from astro_desk.app.paths import DataPaths
from astro_desk.app.secrets_input import Secrets
from astro_desk.app.terminal import open_for_command
from astro_desk.core.errors import Refused
from astro_desk.storage.backup import copy_everything
from astro_desk.storage.quarantine import stamp_of
from astro_desk.storage.replacement import Replacement, decide
from astro_desk.storage.store import open_read_only
from astro_desk.use_cases.counter_jobs import acting
from astro_desk.use_cases.leaving import check_settled, sign_out
from astro_desk.use_cases.words import tr

Json = dict[str, Any]

BEFORE_RESET = "before-reset"
_KEPT = ("instance.lock", "restore.json", BEFORE_RESET, "ballast")


def run_sign_out(paths: DataPaths, secrets: Secrets, export: str = "", who: str = "") -> Json:
    """`export`: a .csv or .json file for what is open, with names; `who`: the id of whose act it is.

    Raises Refused `sign_out_has_open`, `file_exists`, `export_name`, `already_running`.
    """
    register = open_for_command(paths, secrets)
    try:
        written = write_open(register.store, export, who) if export else 0
        leave = acting(who, lambda work: sign_out(work, register.clock, exported=written))
        register.store.writer.submit(leave).result()
    finally:
        register.close()
    messages = [tr("{count} open operations were written to {file}.", count=written, file=export)] if export else []
    messages.append(tr("This register is signed out of Astro. Sales go on and wait; `configure` signs it in again."))
    return {"exported": written, "messages": messages}


def run_reset(paths: DataPaths, secrets: Secrets, export: str = "") -> Json:
    """`export`: a checked backup, after which what is open is no reason to refuse. Raises Refused `reset_has_open`,
    `reset_has_held`, `backup_unsound`, `file_exists`, `already_running`, and what opening the data raises."""
    key = find_key(paths, secrets.passphrase, system_keyring())
    clock = SystemClock()
    with InstanceLock(paths.lock):
        if export:
            target = Path(export).expanduser().absolute()
            paths.check_outside(target)
            if not copy_everything(paths.root, key, clock, target).sound:
                raise Refused("backup_unsound")
        else:
            records = open_read_only(paths.root, key)
            try:
                check_settled(records)
            finally:
                records.close()
        names = sorted(path.name for path in paths.root.iterdir() if path.name not in _KEPT)
        kept = decide(paths.root, Replacement(stamp_of(clock), gone=_in_order(names), into=BEFORE_RESET))
    messages = [tr("A backup was made: {file}.", file=export)] if export else []
    messages.append(
        tr(
            "All data were set aside in {folder}. Remove that folder when you are sure.",
            folder=paths.root / BEFORE_RESET,
        )
    )
    return {"set_aside": list(kept), "messages": messages}


def _in_order(names: list[str]) -> tuple[str, ...]:
    """Database and its log go as one; the key's file last, so that what is half done is found and ended."""
    wanted = dict.fromkeys("astro-desk.db" if name.startswith("astro-desk.db") else name for name in names)
    return tuple(sorted(wanted, key=lambda name: name == "key.json"))
