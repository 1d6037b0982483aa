"""What a person types at the command line in one folder, run in this process."""

import io
import json
import sys

from astro_desk.app.cli import Exit, main

SECRETS = {"password": "practice", "passphrase": "a long store passphrase", "pin": "2468"}


class Terminal:
    """`out` and `err` are what the last command said."""

    def __init__(self, folder, capsys, monkeypatch):
        self.folder, self._capsys, self._monkeypatch = folder, capsys, monkeypatch
        self.out = self.err = ""

    def __call__(self, *arguments, text="", secrets=None):
        said = json.dumps(SECRETS if secrets is None else secrets) + "\n" + text
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(said))
        try:
            return main(["--data-dir", str(self.folder), "--secrets-stdin", *arguments])
        except SystemExit as end:
            return end.code
        finally:
            self.out, self.err = self._capsys.readouterr()

    def script(self, *verbs):
        assert self("script", "-", text="\n".join(verbs)) in (Exit.FINE, Exit.FAILED), self.err
        return [json.loads(line) for line in self.out.splitlines()]

    def json(self, *arguments, code=Exit.FINE):
        """What a command with `--json` said, when it ended with this code."""
        assert self(*arguments, "--json") == code, self.err
        return json.loads(self.out)


def configuring(url, **more):
    """The words of `configure` for the practice store at `url`."""
    given = {"api-url": url, "username": "cashier", "client-id": "practice", "register": "R1"} | more
    return ["configure", *(word for name, value in given.items() for word in (f"--{name}", value))]
