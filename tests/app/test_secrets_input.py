"""Secrets from standard input: one JSON object, and nothing behind it is read."""

import io

import pytest

from astro_desk.app.secrets_input import Secrets, read_secrets
from astro_desk.core.errors import Refused


def test_one_object_on_one_line_and_the_script_behind_it_stays():
    stream = io.StringIO('{"password": "p", "passphrase": "q", "pin": "1234"}\nscan WASH-STD\n')
    assert read_secrets(stream) == Secrets("p", "q", "1234")
    assert stream.read() == "scan WASH-STD\n"


def test_it_may_go_over_several_lines_and_say_little():
    assert read_secrets(io.StringIO('{\n"passphrase":\n"q"\n}\n')) == Secrets(passphrase="q")
    assert read_secrets(io.StringIO("{}")) == Secrets()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hunter2\n",
        '["hunter2"]',
        '"hunter2"',
        '{"password": 42}',
        '{"pass": "hunter2"}',
        '{"passphrase": null}',
        '{"passphrase": "hunter2',
        '{"passphrase": "hunter2\\ud800"}',
        "{" + "\n" * 20_000,
    ],
)
def test_anything_else_is_refused_and_not_repeated(text):
    with pytest.raises(Refused) as refusal:
        read_secrets(io.StringIO(text))
    assert refusal.value.code == "secrets_unreadable"
    assert not refusal.value.facts


def test_secrets_are_never_shown():
    assert "hunter2" not in repr(Secrets("hunter2", "hunter2", "hunter2"))
