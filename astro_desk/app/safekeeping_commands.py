"""The commands that look after the data, at the terminal: `verify`, `recover`, `backup`, `restore`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from astro_desk.app.command import Exit, folder_name, paths_of, print_json, secrets_of

Add = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def add(command: Add) -> None:
    """Puts them into the parser."""
    verify = command("verify", _verify, "whether database and journal are what was written; changes nothing")
    verify.add_argument("--json", action="store_true")
    recover = command("recover", _recover, "makes a lost or damaged database, or journal, anew from the other")
    recover.add_argument("--believe", choices=("journal", "database"), help="when neither is damaged; with --reason")
    recover.add_argument("--reason", default="", metavar="WORDS", help="why; it is kept in the journal, sealed")
    recover.add_argument("--json", action="store_true")
    backup = command("backup", _backup, "a copy of everything, to an empty folder or one .zip file")
    backup.add_argument("to", metavar="DIR|FILE.zip", type=folder_name)
    backup.add_argument("--json", action="store_true")
    put_back = command("restore", _restore, "puts a backup back; says first what that means")
    put_back.add_argument("file", metavar="FILE.zip|DIR", type=folder_name)
    put_back.add_argument("--yes", action="store_true", help="do it; without it nothing is changed")
    put_back.add_argument(
        "--register", default="", metavar="NAME", help="on another computer: the name of this register"
    )
    put_back.add_argument("--json", action="store_true")


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


def _restore(options: argparse.Namespace) -> int:
    from astro_desk.app.restoring import run_explain, run_restore

    paths, secrets = paths_of(options), secrets_of(options)
    if options.yes:
        report = run_restore(paths, secrets, options.file, options.register)
    else:
        report = run_explain(paths, secrets, options.file)
    if options.json:
        print_json(report)
    else:
        print(*report["messages"], sep="\n")
        if not options.yes:
            print("Nothing was changed. With --yes it is done.")
    return Exit.FINE


def _print_worth(report: dict[str, Any]) -> None:
    for finding in report["findings"]:
        line = f", line {finding['line']}" if "line" in finding else ""
        print(f"{finding['place']}{line}: {finding['message']} [{finding['code']}]")
    if report["sound"]:
        print(f"Database and journal are whole and agree: {report['journal']['lines']} lines were checked.")
