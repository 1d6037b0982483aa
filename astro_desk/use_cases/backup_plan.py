"""Backups by themselves: where to, when, how many are kept; and how the last one went. All of it behind the PIN."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta

from astro_desk.core.checkup import Check, Health
from astro_desk.core.errors import Refused
from astro_desk.core.frozen import replace
from astro_desk.use_cases.ports import Records, UnitOfWork
from astro_desk.use_cases.safekeeping_words import day_and_time
from astro_desk.use_cases.sentences import sentence

PLAN_SETTING = "backup_plan"
STATE_SETTING = "backup_state"
MOST_KEPT = 365
TOO_OLD_DAYS = 3
"""A register with a plan that has had no good backup for so long says so on the screen."""
_AGAIN = timedelta(hours=1)
"""After a backup that failed: a drive that was not plugged in may be, later."""


@dataclass(frozen=True, slots=True)
class BackupPlan:
    """`folder` "": none is made by itself. `at` is the store's time, `HH:MM`; the newest `keep` are kept."""

    folder: str = ""
    at: str = "21:30"
    keep: int = 14


@dataclass(frozen=True, slots=True)
class BackupState:
    """Of the last good one, and of the last that failed since then; `why` is its code."""

    made_at: datetime | None = None
    file: str = ""
    tried_at: datetime | None = None
    why: str = ""


def read_plan(records: Records) -> BackupPlan:
    text = records.setting(PLAN_SETTING)
    return BackupPlan(**json.loads(text)) if text else BackupPlan()


def choose_plan(folder: str, at: str, keep: str) -> BackupPlan:
    """Raises Refused `backup_time_invalid`, `backup_keep_invalid`."""
    try:
        moment = time.fromisoformat(at.strip())
    except ValueError:
        raise Refused("backup_time_invalid", text=at[:12]) from None
    number = int(keep) if keep.isascii() and keep.isdecimal() and len(keep) < 5 else 0
    if not 1 <= number <= MOST_KEPT:
        raise Refused("backup_keep_invalid", text=keep[:12], most=MOST_KEPT)
    return BackupPlan(folder.strip(), moment.strftime("%H:%M"), number)


def save_plan(work: UnitOfWork, plan: BackupPlan) -> None:
    """A job of the writer; whoever calls has seen a PIN."""
    work.save_setting(PLAN_SETTING, json.dumps(asdict(plan), sort_keys=True))


def read_state(records: Records) -> BackupState:
    text = records.setting(STATE_SETTING)
    if text is None:
        return BackupState()
    kept = json.loads(text)
    made, tried = (kept[name] and datetime.fromisoformat(kept[name]) for name in ("made_at", "tried_at"))
    return BackupState(made or None, kept["file"], tried or None, kept["why"])


def note_made(work: UnitOfWork, at: datetime, file: str) -> None:
    _save(work, BackupState(at, file))


def note_failed(work: UnitOfWork, at: datetime, why: str) -> None:
    _save(work, replace(read_state(work), tried_at=at, why=why))


def _save(work: UnitOfWork, state: BackupState) -> None:
    body = {
        "made_at": state.made_at.isoformat() if state.made_at else "",
        "file": state.file,
        "tried_at": state.tried_at.isoformat() if state.tried_at else "",
        "why": state.why,
    }
    work.save_setting(STATE_SETTING, json.dumps(body, sort_keys=True))


def is_due(plan: BackupPlan, state: BackupState, now: datetime) -> bool:
    """`now` in the store's own time zone. A last backup in the future (a clock that was set back) counts as none."""
    if not plan.folder:
        return False
    today = now.replace(second=0, microsecond=0, hour=int(plan.at[:2]), minute=int(plan.at[3:]))
    planned = today if today <= now else today - timedelta(days=1)
    if state.made_at is not None and planned <= state.made_at <= now:
        return False
    return state.tried_at is None or not timedelta(0) <= now - state.tried_at < _AGAIN


def standing(plan: BackupPlan, state: BackupState, now: datetime) -> Check:
    """How good it is, for the counter's notice, for the settings and for `doctor`."""
    if state.why:
        return Check("backup", Health.WARN, "backup_failed", {"why": sentence(state.why)})
    if state.made_at is None:
        return Check("backup", Health.WARN, "backup_never" if plan.folder else "backup_unset")
    facts = {"at": day_and_time(state.made_at), "days": TOO_OLD_DAYS}
    if now - state.made_at > timedelta(days=TOO_OLD_DAYS):
        return Check("backup", Health.WARN, "backup_too_old", facts)
    return Check("backup", Health.OK, "backup_fine", facts)
