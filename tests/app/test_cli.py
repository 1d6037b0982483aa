"""The command line in this process: what is asked, what is printed, and the exit code."""

import io
import json
import socket
import sys
from dataclasses import replace

import pytest

from astro_desk.app import cli
from astro_desk.app.cli import Exit, main
from astro_desk.core.errors import Refused, Unavailable
from astro_desk.practice.options import Login
from astro_desk.practice.seed import SALLY_PHONE
from tests.support.counter import KIBBLE
from tests.support.terminal import SECRETS, configuring


def test_set_up_says_what_it_did_and_may_be_repeated(terminal, practice):
    assert terminal(*configuring(f" {practice.url}/ ", username=" cashier ")) == Exit.FINE
    assert "Register R1 is set up" in terminal.out
    assert "took the log-in" in terminal.out
    assert (terminal.folder / "settings.toml").read_text().startswith("# Astro Desk")
    assert terminal(*configuring(practice.url, register="R2")) == Exit.FINE, "no id was made with the name yet"
    assert terminal("status", secrets={}) == Exit.FAILED
    assert "[passphrase_missing]" in terminal.err


def test_set_up_while_astro_is_away_tries_the_log_in_later(terminal):
    with socket.create_server(("127.0.0.1", 0)) as gone:
        url = f"http://127.0.0.1:{gone.getsockname()[1]}/api/json"
    assert terminal(*configuring(url)) == Exit.FINE
    assert "tried later" in terminal.out
    assert terminal("sync", "--once") == Exit.FINE, "nothing waits"
    assert terminal.script(f"owner {SALLY_PHONE}", f"scan {KIBBLE}", "finish")[-1]["ok"]
    assert terminal("sync", "--once") == Exit.OFFLINE


@pytest.mark.parametrize(
    ("given", "secrets", "code", "exit_code"),
    [
        ({"register": "too long a name"}, {}, "register_name_invalid", Exit.WRONG_USAGE),
        ({"username": " "}, {}, "username_missing", Exit.WRONG_USAGE),
        ({"client-id": ""}, {}, "client_id_missing", Exit.WRONG_USAGE),
        ({"username": "cash\udcffier"}, {}, "account_invalid", Exit.WRONG_USAGE),
        ({"api-url": "http://astro.example"}, {}, "api_url_not_https", Exit.WRONG_USAGE),
        ({"api-url": "astro"}, {}, "api_url_invalid", Exit.WRONG_USAGE),
        ({}, {"password": ""}, "password_missing", Exit.FAILED),
        ({}, {"password": "guessed"}, "astro_password_wrong", Exit.SIGN_IN_NEEDED),
        ({}, {"passphrase": ""}, "passphrase_missing", Exit.FAILED),
        ({}, {"passphrase": "short"}, "passphrase_too_short", Exit.FAILED),
        ({}, {"pin": "12"}, "pin_invalid", Exit.FAILED),
    ],
)
def test_set_up_refuses_with_a_code(terminal, practice, given, secrets, code, exit_code):
    assert terminal(*configuring(practice.url, **given), secrets=SECRETS | secrets) == exit_code
    assert terminal.err.rstrip().endswith(f"[{code}]")
    assert terminal("script", "-", text="outbox\n") == Exit.FAILED
    assert "[database_missing]" in terminal.err or "[not_set_up]" in terminal.err


def test_a_register_keeps_its_name_once_it_made_ids(desk, practice):
    desk.script(f"scan {KIBBLE}", "finish")
    assert desk(*configuring(practice.url, register="R2")) == Exit.FAILED
    assert "belongs to register R1" in desk.err
    assert desk(*configuring(practice.url)) == Exit.FINE


def test_a_sale_and_its_way_to_astro(desk, practice):
    answers = desk.script("sync", f"owner {SALLY_PHONE}", "scan WASH-STD", "manager 2468", "finish", "nonsense")
    assert [answer["ok"] for answer in answers] == [True] * 5 + [False]
    assert desk("status", "--json") == Exit.FINE
    report = json.loads(desk.out)
    assert report["operations"]["waiting"] == 1
    assert report["catalogue"]["items"] > 100
    assert desk("sync", "--once") == Exit.FINE
    assert "1 done, 0 waiting, 0 for a person." in desk.out
    assert desk("status") == Exit.FINE
    assert "     1 done" in desk.out
    assert desk("sync", "--once", "--json") == Exit.FINE
    assert json.loads(desk.out)["waiting"] == 0


def test_a_draft_goes_on_in_the_next_script(desk):
    desk.script(f"scan {KIBBLE} 2")
    assert desk.script("finish")[0]["units"] == 2


def test_what_needs_a_person_has_an_exit_code_of_its_own(desk):
    desk.script("sync", "owner 5550109871", "scan WASH-STD", "finish", "sync")
    assert desk("sync", "--once") == Exit.NEEDS_A_PERSON
    assert "for a person" in desk.out
    assert "nobody by this phone" in desk.out
    assert desk("status") == Exit.NEEDS_A_PERSON


def test_a_password_changed_at_astro_waits_for_a_person(desk, practice):
    desk.script(f"scan {KIBBLE}", f"owner {SALLY_PHONE}", "finish")
    options = practice.store.options
    practice.store.options = replace(options, login=Login(password="another"))
    try:
        assert desk("sync", "--once") == Exit.SIGN_IN_NEEDED
    finally:
        practice.store.options = options
    assert "Enter the password again; the queue waits" in desk.out


def test_a_wrong_password_is_tried_three_times_whoever_asks_until_another_is_set_up(desk, practice):
    """N7: each command is a process, and the account is locked by all of them together."""
    desk.script(f"scan {KIBBLE}", f"owner {SALLY_PHONE}", "finish")
    practice.faults.next("401", "token", None)
    before = practice.faults.struck["401:token"]
    assert {desk("sync", "--once") for _ in range(6)} == {Exit.SIGN_IN_NEEDED}
    assert practice.faults.struck["401:token"] == before + 3
    practice.faults.clear()
    assert desk("sync", "--once") == Exit.SIGN_IN_NEEDED, "not yet"
    assert desk(*configuring(practice.url)) == Exit.FINE
    assert desk("sync", "--once") == Exit.FINE


def test_a_script_from_a_file_has_lines_as_a_person_sees_them(desk, tmp_path):
    script = tmp_path / "script.txt"
    script.write_text(f"scan {KIBBLE}\r\nscan WASH\u2028STD\nundo\n", encoding="utf-8")
    assert desk("script", str(script)) == Exit.FAILED
    assert [json.loads(line).get("code") for line in desk.out.splitlines()] == [None, "code_control_characters", None]
    for wrong in (tmp_path, tmp_path / "missing"):
        assert desk("script", str(wrong)) == Exit.WRONG_USAGE
    script.write_bytes(b"\xff\xfe")
    assert desk("script", str(script)) == Exit.WRONG_USAGE
    assert "[script_missing]" in desk.err


@pytest.mark.parametrize(
    "words",
    [
        ["juggle"],
        ["script"],
        ["sync"],
        ["status", "--yaml"],
        ["configure", "--register", "R1"],
        ["practice-server"],
        ["practice-server", "--port", "eighty"],
        ["practice-server", "--port", "0", "--duplicate", "triple"],
        ["--data-dir", "", "status"],
        ["--data-dir", "  ", "status"],
    ],
)
def test_a_command_that_is_none_is_wrong_usage(terminal, words):
    assert terminal(*words) == Exit.WRONG_USAGE
    assert "usage:" in terminal.err
    assert not terminal.folder.exists()


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (["--port", "70000"], "port_invalid", Exit.WRONG_USAGE),
        (["--port", "-1"], "port_invalid", Exit.WRONG_USAGE),
        (["--port", "0", "--fault", "earthquake"], "fault_unknown", Exit.WRONG_USAGE),
        (["--port", "0", "--fault", "500:nowhere"], "fault_unknown", Exit.WRONG_USAGE),
        (["--port", "0", "--data", "{folder}"], "practice_data_unreadable", Exit.FAILED),
        (["--port", "0", "--data", "{file}"], "practice_data_unreadable", Exit.FAILED),
    ],
)
def test_a_practice_store_that_cannot_be(terminal, tmp_path, words, code, exit_code):
    (tmp_path / "file").write_text("no database, but long enough to be read as one " * 40)
    words = [word.format(folder=tmp_path, file=tmp_path / "file") for word in words]
    assert terminal("practice-server", *words) == exit_code
    assert f"[{code}]" in terminal.err


def test_a_port_that_somebody_else_has(terminal, practice):
    port = practice.url.split(":")[2].split("/")[0]
    assert terminal("practice-server", "--port", port) == Exit.FAILED
    assert "[port_taken]" in terminal.err


def test_secrets_are_read_only_when_they_are_announced(terminal, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", None)
    assert main(["--data-dir", str(terminal.folder), "status"]) == Exit.FAILED
    assert "[database_missing]" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Refused("already_running"), 6),
        (Refused("sign_in_needed"), 4),
        (Unavailable("offline"), 5),
        (Refused("settings_invalid", key="a", value=1), 2),
        (Unavailable("disk_full"), 1),
        (KeyboardInterrupt(), 130),
    ],
)
def test_every_failure_has_its_exit_code(monkeypatch, error, code, capsys):
    def fail(_options):
        raise error

    monkeypatch.setattr(cli, "_status", fail)
    assert main(["status"]) == code
    assert ("Traceback" in capsys.readouterr().err) is False


def test_a_reader_who_has_gone_is_no_bug(tmp_path, monkeypatch):
    class Pipe(io.StringIO):
        def fileno(self):
            return file.fileno()

    def fail(_options):
        raise BrokenPipeError

    monkeypatch.setattr(cli, "_status", fail)
    with (tmp_path / "pipe").open("wb") as file:
        monkeypatch.setattr(sys, "stdout", Pipe())
        assert main(["status"]) == Exit.FAILED


@pytest.mark.parametrize("words", [[], ["demo", "--theme", "dark"], ["--self-test"]])
def test_what_opens_a_window_is_asked_of_its_part(monkeypatch, words):
    import astro_desk.app.counter
    import astro_desk.app.demo
    import astro_desk.app.self_test

    asked = []

    def ask(what, answer=Exit.FINE):
        asked.append(what)
        return answer

    monkeypatch.setattr(astro_desk.app.counter, "run_counter", lambda paths, secrets: ask("counter"))
    monkeypatch.setattr(astro_desk.app.demo, "run_demo", lambda theme: ask(theme))
    monkeypatch.setattr(astro_desk.app.self_test, "run_self_test", lambda: ask("self-test", answer=True))
    assert main(words) == Exit.FINE
    assert asked == {0: ["counter"], 1: ["self-test"], 3: ["dark"]}[len(words)]
