"""The commands that look after the data: `verify`, `recover`, `backup`. Facts come from storage, words from here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from astro_desk.app.books import finding_words
from astro_desk.app.clock import SystemClock
from astro_desk.app.instance_lock import InstanceLock
from astro_desk.app.keyring_store import system_keyring
from astro_desk.app.opening import find_key
from astro_desk.app.paths import DataPaths, prepare
from astro_desk.app.secrets_input import Secrets
from astro_desk.app.settings import read_settings
from astro_desk.app.terminal import open_for_command
from astro_desk.app.upkeep import Upkeep
from astro_desk.core.errors import Refused, Unavailable
from astro_desk.core.operations import State
from astro_desk.storage.backup import copy_everything
from astro_desk.storage.findings import Finding
from astro_desk.storage.recovery import Believe, Recovery, recover_store
from astro_desk.storage.verify import Verdict, verify
from astro_desk.use_cases.backup_plan import read_state
from astro_desk.use_cases.retention import read_retention
from astro_desk.use_cases.safekeeping_words import may_have_been_sent
from astro_desk.use_cases.sentences import sentence
from astro_desk.use_cases.words import Texts, tr

Json = dict[str, Any]

_MADE: Texts[str] = {
    "database": "The database was made anew from the journal.",
    "journal": "The journal was made anew from the database.",
    "side_files": "The sealed files of pet owners whom Astro does not have yet were made anew from the database.",
    "derived": "What pet owners and goods are found and counted by was made anew from their rows.",
}


def run_verify(paths: DataPaths, secrets: Secrets) -> Json:
    """Also beside a running counter: it is opened for reading alone, without the lock."""
    return _worth(verify(paths.root, _key(paths, secrets)))


def run_recover(paths: DataPaths, secrets: Secrets, believe: str | None, reason: str) -> Json:
    """Raises Refused `already_running`, `reason_missing` and what `recover_store` raises."""
    reason = reason.strip()
    if bool(believe) != bool(reason):
        raise Refused("reason_missing")
    key = _key(paths, secrets)
    prepare(paths)
    with InstanceLock(paths.lock):
        done = recover_store(
            paths.root,
            key,
            SystemClock(),
            believe=Believe(believe) if believe else None,
            reason=reason,
            fence=timedelta(seconds=read_settings(paths.settings).fence_s),
        )
    return {
        "made": list(done.made),
        "set_aside": list(done.set_aside),
        "found": [_finding(finding) for finding in done.found],
        "alarms": [{"code": alarm.code, "detail": alarm.detail} for alarm in done.alarms],
        "added": done.united,
        "sales": done.sales,
        "operations": {state.value: number for state, number in done.operations.items()},
        "to_look_up": done.operations[State.UNKNOWN],
        "owners": done.owners,
        "owners_named": done.owners_named,
        "owners_unnamed": done.owners_unnamed,
        "owners_lost": list(done.owners_lost),
        "log_in": "kept" if done.has_account else "needed",
        "sound": done.verdict.sound,
        "messages": list(_messages(done)),
    }


def run_backup(paths: DataPaths, secrets: Secrets, to: str) -> Json:
    """Raises Refused `already_running`, `file_exists`, `backup_folder_inside` and what the disk says."""
    key = _key(paths, secrets)
    target = Path(to).expanduser().absolute()
    paths.check_outside(target)
    with InstanceLock(paths.lock):
        done = copy_everything(paths.root, key, SystemClock(), target)
    return {"to": str(target)} | _worth(done.verdict)


def run_upkeep(paths: DataPaths, secrets: Secrets, *, now: bool) -> Json:
    """What the counter does by itself, for a computer that is only switched on at times. `now`: the backup in any case.

    Raises Refused `already_running`, `backup_folder_…`, `backup_unsound`.
    """
    register = open_for_command(paths, secrets)
    try:
        upkeep = Upkeep(paths, register.store, register.records, register.clock, register.name)
        before = read_retention(register.records).forgotten
        if now:
            upkeep.back_up_now()
        news = upkeep.turn()
        state = read_state(register.records)
        return {
            "last_good": state.made_at.isoformat() if state.made_at else None,
            "file": state.file,
            "forgotten": read_retention(register.records).forgotten - before,
            "news": [{"code": one.code, "message": sentence(one.code, dict(one.facts))} for one in news],
        }
    finally:
        register.close()


def _key(paths: DataPaths, secrets: Secrets) -> bytes:
    if not paths.root.is_dir():
        raise Unavailable("database_missing")
    return find_key(paths, secrets.passphrase, system_keyring())


def _worth(verdict: Verdict) -> Json:
    chain = verdict.chain
    return {
        "sound": not verdict.findings,
        "journal": {"files": chain.months, "lines": chain.lines, "head": chain.head.n, "key": chain.key_id},
        "findings": [_finding(finding) for finding in verdict.findings],
    }


def _finding(finding: Finding) -> Json:
    place: Json = {"place": finding.place} | ({"line": finding.line} if finding.line else {})
    told = {"heals": finding.heals, "message": finding_words(finding)}
    return {"code": finding.code} | place | dict(finding.facts) | told


def _messages(done: Recovery) -> Iterator[str]:
    """What a person should know, the most important first."""
    yield from (tr(_MADE[what]) for what in done.made)
    if not done.made:
        yield tr("The database was brought up to the journal.")
    if done.united:
        yield tr(
            "{count} sales and operations that only the journal had were added to the database.", count=done.united
        )
    operations = sum(done.operations.values())
    yield tr("It holds {sales} sales and {operations} operations.", sales=done.sales, operations=operations)
    if done.set_aside:
        first, *more = done.set_aside
        if more:
            yield tr("What it replaces was set aside: {first} and {more} more.", first=first, more=len(more))
        else:
            yield tr("What it replaces was set aside: {first}.", first=first)
    if unknown := done.operations[State.UNKNOWN]:
        yield may_have_been_sent(unknown)
    if done.owners_lost:
        yield tr(
            "{count} pet owners with open operations have neither name nor contact nor number at Astro any more, and "
            "need a person: {ids}.",
            count=len(done.owners_lost),
            ids=", ".join(done.owners_lost),
        )
    if done.owners_named:
        yield tr(
            "The names of {count} pet owners could still be read in the damaged database.", count=done.owners_named
        )
    if "database" in done.made:
        yield tr(
            "Cards and the catalogue lay in the database alone, and come again from Astro, as do the names of {count} "
            "pet owners, by their number there. Sales that were not finished are gone.",
            count=done.owners_unnamed,
        )
    if not done.has_account:
        yield tr(
            "Sign-in needed: the Astro log-in lay in the database. Run `configure`; sales go on and wait until then."
        )
    if not done.verdict.sound:
        yield tr("Not everything is whole again. Run `verify` to see what is not.")
