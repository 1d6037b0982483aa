"""The command line: what may be asked, and which part of the shell answers. Each part is imported when it is needed."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from astro_desk.app import safekeeping_commands
from astro_desk.app.command import Exit as Exit  # the tests', too
from astro_desk.app.command import folder_name, paths_of, print_json, secrets_of
from astro_desk.app.logs import keep_bugs_short
from astro_desk.core.errors import AstroDeskError, Refused
from astro_desk.use_cases.sentences import explain, sentence

_EXIT_OF_CODE = {
    "already_running": Exit.ALREADY_RUNNING,
    "sign_in_needed": Exit.SIGN_IN_NEEDED,
    "astro_password_wrong": Exit.SIGN_IN_NEEDED,
    "offline": Exit.OFFLINE,
    "settings_unknown_key": Exit.WRONG_USAGE,
    "settings_invalid": Exit.WRONG_USAGE,
    "settings_unreadable": Exit.WRONG_USAGE,
    "api_url_invalid": Exit.WRONG_USAGE,
    "api_url_not_https": Exit.WRONG_USAGE,
    "register_name_invalid": Exit.WRONG_USAGE,
    "secrets_unreadable": Exit.WRONG_USAGE,
    "fault_unknown": Exit.WRONG_USAGE,
    "script_missing": Exit.WRONG_USAGE,
    "port_invalid": Exit.WRONG_USAGE,
    "account_invalid": Exit.WRONG_USAGE,
    "username_missing": Exit.WRONG_USAGE,
    "client_id_missing": Exit.WRONG_USAGE,
    "reason_missing": Exit.WRONG_USAGE,
    "restore_needs_register": Exit.WRONG_USAGE,
    "import_field_unknown": Exit.WRONG_USAGE,
    "export_what": Exit.WRONG_USAGE,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and answers its exit code (DESIGN §9)."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        # A pipe on Windows is not UTF-8 by itself, and owners' names are; a scanner may send anything.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if arguments is None:  # else a program calls, which has a hook of its own
        keep_bugs_short()
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except AstroDeskError as error:
        print(explain(error), f"[{error.code}]", file=sys.stderr)
        return int(_EXIT_OF_CODE.get(error.code, Exit.FAILED))
    except BrokenPipeError:
        # Whoever read us has gone; what is still buffered for them must not fail again at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return int(Exit.FAILED)
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--data-dir",
        type=folder_name,
        metavar="DIR",
        default=argparse.SUPPRESS,
        help="the folder of this register's data",
    )
    shared.add_argument(
        "--secrets-stdin",
        action="store_true",
        default=argparse.SUPPRESS,
        help="read one JSON object with `password` and `passphrase` from standard input",
    )
    parser = argparse.ArgumentParser(
        prog="astro-desk", description="The counter for pet stores on Astro Loyalty.", parents=[shared]
    )
    parser.set_defaults(run=_counter)
    parser.add_argument("--self-test", action="store_const", const=_self_test, dest="run", help="check this build")
    commands = parser.add_subparsers(metavar="command")

    def command(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text, parents=[shared])
        added.set_defaults(run=run)
        return added

    demo = command("demo", _demo, "the counter with a built-in practice store; keeps nothing")
    demo.add_argument("--theme", choices=("system", "light", "dark"), default="system")
    server = command("practice-server", _practice_server, "the practice store over HTTP")
    server.add_argument("--port", type=int, required=True, help="0 takes a free one")
    server.add_argument("--data", metavar="FILE", help="keep the store's state in this file")
    server.add_argument("--duplicate", choices=("echo", "reject", "double"), default="echo")
    server.add_argument("--fault", action="append", default=[], metavar="KIND[:ENDPOINT[:TIMES]]")
    configure = command("configure", _configure, "what set-up asks, without a window")
    configure.add_argument("--api-url", required=True)
    configure.add_argument("--username", required=True)
    configure.add_argument("--client-id", required=True)
    configure.add_argument("--register", required=True, help="1 to 6 letters or digits, one for each counter")
    command("new-pin", _new_pin, "a new PIN for the first manager, from whoever holds the store's passphrase")
    script = command("script", _script, "the counter without a screen: one verb a line")
    script.add_argument("file", metavar="FILE", help="- for standard input")
    sync = command("sync", _sync, "send what waits, without a window")
    sync.add_argument("--once", action="store_true", required=True, help="as far as it goes now, then end")
    sync.add_argument("--json", action="store_true")
    status = command("status", _status, "how many operations are in which state")
    status.add_argument("--json", action="store_true")
    safekeeping_commands.add(command)
    take = command("import", _import, "takes pet owners, or items and codes of the store's own, from a CSV file")
    what = take.add_mutually_exclusive_group(required=True)
    what.add_argument("--owners", metavar="FILE")
    what.add_argument("--items", metavar="FILE")
    take.add_argument("--column", action="append", default=[], metavar="FIELD=HEADING", help="which column holds what")
    take.add_argument("--preview", action="store_true", help="how it would be read; changes nothing")
    take.add_argument("--encoding", default="", metavar="NAME", help="utf-8-sig, cp1252, utf-16, cp850 or mac_roman")
    take.add_argument("--leave-out", action="store_true", help="leave out lines that cannot be taken")
    take.add_argument("--json", action="store_true")
    give = command("export", _export, "writes .csv or .json files; they hold names and contacts in clear")
    give.add_argument("--offers", metavar="FILE", help="what Astro was not told of offers in time; - for the terminal")
    give.add_argument("--owners", metavar="FILE", help="every pet owner")
    give.add_argument("--items", metavar="FILE", help="the catalogue")
    give.add_argument("--day", metavar="DATE", help="what was sold that day, like 2026-03-14; with --to")
    give.add_argument("--owner", metavar="ID", help="everything about one: an id, a phone or an e-mail; with --to")
    give.add_argument("--figures", metavar="FILE", help="the closing of --day as .csv or .json")
    give.add_argument("--to", metavar="FILE", help="where --day or --owner go; standard output without it")
    erase = command("erase", _erase, "takes every name and contact of one pet owner away, for ever")
    erase.add_argument("--owner", required=True, metavar="ID", help="an id, a phone or an e-mail")
    erase.add_argument("--why", default="asked", metavar="CODE", help="asked (default), mistake, gone or retention")
    erase.add_argument("--yes", action="store_true", required=True, help="it cannot be taken back")
    erase.add_argument("--json", action="store_true")
    return parser


def _counter(options: argparse.Namespace) -> int:
    from astro_desk.app.counter import run_counter

    return run_counter(paths_of(options), secrets_of(options))


def _demo(options: argparse.Namespace) -> int:
    from astro_desk.app.demo import run_demo

    return run_demo(theme=options.theme)


def _practice_server(options: argparse.Namespace) -> int:
    from astro_desk.app.practice import run_practice_server

    return run_practice_server(options.port, options.data, options.duplicate, options.fault)


def _configure(options: argparse.Namespace) -> int:
    from astro_desk.app.configure import configure
    from astro_desk.use_cases.ports import AstroAccount

    secrets = secrets_of(options)
    account = AstroAccount(options.api_url, options.username, options.client_id, secrets.password)
    answer = configure(paths_of(options), account, options.register, secrets)
    print(answer["message"])
    return Exit.FINE


def _new_pin(options: argparse.Namespace) -> int:
    from astro_desk.app.configure import run_new_pin

    print(run_new_pin(paths_of(options), secrets_of(options)))
    return Exit.FINE


def _script(options: argparse.Namespace) -> int:
    from astro_desk.app.script_answers import to_line
    from astro_desk.app.terminal import run_script

    from_stdin = options.file == "-"
    secrets = secrets_of(options)
    try:
        # Lines end where a person sees them end, and not at every sign that Unicode calls a separator.
        lines = sys.stdin if from_stdin else Path(options.file).read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused("script_missing", file=options.file, reason=str(error)) from error
    failed = False
    for answer in run_script(paths_of(options), secrets, lines):
        failed = failed or not answer["ok"]
        print(to_line(answer), flush=True)
    return Exit.FAILED if failed else Exit.FINE


def _sync(options: argparse.Namespace) -> int:
    from astro_desk.app.terminal import sync_once

    report = sync_once(paths_of(options), secrets_of(options))
    if options.json:
        print_json(report)
    else:
        print(f"{report['done']} done, {report['waiting']} waiting, {report['review']} for a person.")
        for reason, number in report["reasons"].items():
            print(f"{number:6} {sentence(reason)}")
    if report["sign_in_needed"] or report["connection"] == "not_set_up":
        return Exit.SIGN_IN_NEEDED
    if report["offline"] and report["waiting"]:
        return Exit.OFFLINE
    return Exit.NEEDS_A_PERSON if report["review"] else Exit.FINE


def _status(options: argparse.Namespace) -> int:
    from astro_desk.app.terminal import status

    report = status(paths_of(options), secrets_of(options))
    if options.json:
        print_json(report)
    else:
        for state, number in report["operations"].items():
            print(f"{number:6} {state}")
    return Exit.NEEDS_A_PERSON if report["operations"].get("review") else Exit.FINE


def _import(options: argparse.Namespace) -> int:
    from astro_desk.app.exchange_commands import import_command

    return import_command(paths_of(options), secrets_of(options), options)


def _export(options: argparse.Namespace) -> int:
    from astro_desk.app.exchange_commands import export_command
    from astro_desk.app.export import export_offers

    paths, secrets = paths_of(options), secrets_of(options)
    if options.offers:
        report = export_offers(paths, secrets, options.offers)
        if "text" in report:
            print(report["text"], end="")
        else:
            print(f"{report['offers']} redemptions of offers were written to {report['to']}.")
        return Exit.FINE
    return export_command(paths, secrets, options)


def _erase(options: argparse.Namespace) -> int:
    from astro_desk.app.exchange_commands import erase_command

    return erase_command(paths_of(options), secrets_of(options), options)


def _self_test(_: argparse.Namespace) -> int:
    from astro_desk.app.self_test import run_self_test

    return Exit.FINE if run_self_test() else Exit.FAILED
