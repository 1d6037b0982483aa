"""The commands that look after the data, at the terminal: `doctor`, `verify`, `recover`, `backup`, `restore`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from astro_desk.app.clock import SystemClock
from astro_desk.app.command import Exit, folder_name, paths_of, print_json, secrets_of
from astro_desk.core.roles import Act

Add = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def add(command: Add) -> None:
    """Puts them into the parser."""
    doctor = command("doctor", _doctor, "looks at all that the counter stands on; changes nothing")
    doctor.add_argument("--offline", action="store_true", help="do not ask Astro's host")
    doctor.add_argument("--preview", action="store_true", help="show what a diagnostics bundle would hold")
    doctor.add_argument("--bundle", default="", metavar="FILE.zip", help="write it: no names, contacts, ids or secrets")
    doctor.add_argument("--json", action="store_true")
    verify = command("verify", _verify, "whether database and journal are what was written; changes nothing")
    verify.add_argument("--json", action="store_true")
    recover = command("recover", _recover, "makes a lost or damaged database, or journal, anew from the other")
    recover.add_argument("--believe", choices=("journal", "database"), help="when neither is damaged; with --reason")
    recover.add_argument("--reason", default="", metavar="WORDS", help="why; it is kept in the journal, sealed")
    recover.add_argument("--json", action="store_true")
    backup = command("backup", _backup, "a copy of everything, to an empty folder or one .zip file")
    backup.add_argument("to", metavar="DIR|FILE.zip", type=folder_name)
    backup.add_argument("--json", action="store_true")
    upkeep = command("upkeep", _upkeep, "the planned backup and the forgetting that are due, as the counter does them")
    upkeep.add_argument("--now", action="store_true", help="make the backup whether it is due or not")
    upkeep.add_argument("--json", action="store_true")
    leave = command("sign-out", _sign_out, "takes Astro's log-in off this register; refused while operations are open")
    leave.add_argument("--export", default="", metavar="FILE", help="write what is open to .csv or .json, and go on")
    leave.add_argument("--json", action="store_true")
    reset = command("reset", _reset, "sets all data aside, so that the next start is a first one")
    reset.add_argument("--export", default="", metavar="FILE.zip", help="make a checked backup first, and go on")
    reset.add_argument("--yes", action="store_true", required=True, help="it is meant")
    reset.add_argument("--json", action="store_true")
    put_back = command("restore", _restore, "puts a backup back; says first what that means")
    put_back.add_argument("file", metavar="FILE.zip|DIR", type=folder_name)
    put_back.add_argument("--yes", action="store_true", help="do it; without it nothing is changed")
    put_back.add_argument(
        "--register", default="", metavar="NAME", help="on another computer: the name of this register"
    )
    put_back.add_argument("--json", action="store_true")


def _doctor(options: argparse.Namespace) -> int:
    from astro_desk.app.diagnostics import bundle, write_bundle
    from astro_desk.app.doctor import Doctor, run_doctor

    paths, secrets, asking = paths_of(options), secrets_of(options), not options.offline
    if options.preview or options.bundle:
        files = bundle(paths, Doctor(paths, SystemClock(), secrets.passphrase, asking=asking))
        if options.preview:
            _show(files, as_json=options.json)
        if options.bundle:
            write_bundle(files, Path(options.bundle).expanduser().absolute())
        return Exit.FINE
    report, code = run_doctor(paths, secrets, asking=asking)
    if options.json:
        print_json(report)
    else:
        for one in report["checks"]:
            print(f"{one['health']:5} {one['name']}: {one['message']} [{one['code']}]")
    return code


def _show(files: dict[str, str], *, as_json: bool) -> None:
    if as_json:
        print_json({"files": files})
    else:
        for name, text in files.items():
            print(f"--- {name}", text, sep="\n")


def _verify(options: argparse.Namespace) -> int:
    from astro_desk.app.safekeeping import run_verify

    report = run_verify(paths_of(options), secrets_of(options))
    if options.json:
        print_json(report)
    else:
        _print_worth(report)
    return Exit.FINE if report["sound"] else Exit.FAILED


def _recover(options: argparse.Namespace) -> int:
    from astro_desk.app.safekeeping import run_recover

    report = run_recover(paths_of(options), secrets_of(options), options.believe, options.reason)
    if options.json:
        print_json(report)
    else:
        print(*report["messages"], sep="\n")
    if not report["sound"]:
        return Exit.FAILED
    return Exit.NEEDS_A_PERSON if report["owners_lost"] or report["operations"]["review"] else Exit.FINE


def _backup(options: argparse.Namespace) -> int:
    from astro_desk.app.safekeeping import run_backup

    report = run_backup(paths_of(options), secrets_of(options), options.to)
    if options.json:
        print_json(report)
    else:
        print(f"Everything was copied to {report['to']}.")
        _print_worth(report)
    return Exit.FINE if report["sound"] else Exit.FAILED


def _upkeep(options: argparse.Namespace) -> int:
    from astro_desk.app.safekeeping import run_upkeep

    report = run_upkeep(paths_of(options), secrets_of(options), now=options.now)
    if options.json:
        print_json(report)
    else:
        print(f"Last good backup: {report['last_good'] or 'none'}. {report['forgotten']} pet owners were forgotten.")
        for one in report["news"]:
            print(f"{one['message']} [{one['code']}]")
    return Exit.FAILED if report["news"] else Exit.FINE


def _sign_out(options: argparse.Namespace) -> int:
    from astro_desk.app.leaving import run_sign_out
    from astro_desk.app.permission import permit

    paths, secrets = paths_of(options), secrets_of(options)
    # The file has names in it. Where nobody has a PIN who could give them out, the register is still not anybody's.
    who = permit(paths, secrets, Act.EXPORT) if options.export else ""
    who = who or permit(paths, secrets, Act.SET_UP_REGISTER)
    return _told(run_sign_out(paths, secrets, options.export, who), as_json=options.json)


def _reset(options: argparse.Namespace) -> int:
    from astro_desk.app.leaving import run_reset
    from astro_desk.app.permission import permit_if_readable

    paths, secrets = paths_of(options), secrets_of(options)
    permit_if_readable(paths, secrets, Act.SET_UP_REGISTER)
    return _told(run_reset(paths, secrets, options.export), as_json=options.json)


def _told(report: dict[str, Any], *, as_json: bool) -> int:
    if as_json:
        print_json(report)
    else:
        print(*report["messages"], sep="\n")
    return Exit.FINE


def _restore(options: argparse.Namespace) -> int:
    from astro_desk.app.permission import permit_if_readable
    from astro_desk.app.restoring import run_explain, run_restore

    paths, secrets = paths_of(options), secrets_of(options)
    if options.yes:
        permit_if_readable(paths, secrets, Act.RESTORE)
        report = run_restore(paths, secrets, options.file, options.register)
    else:
        report = run_explain(paths, secrets, options.file)
    if not (options.yes or options.json):
        report["messages"].append("Nothing was changed. With --yes it is done.")
    return _told(report, as_json=options.json)


def _print_worth(report: dict[str, Any]) -> None:
    for finding in report["findings"]:
        line = f", line {finding['line']}" if "line" in finding else ""
        print(f"{finding['place']}{line}: {finding['message']} [{finding['code']}]")
    if report["sound"]:
        print(f"Database and journal are whole and agree: {report['journal']['lines']} lines were checked.")
