"""The whole program in processes of its own, against a practice store on a real port."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from astro_desk.app.clock import SystemClock
from astro_desk.practice.options import Options
from astro_desk.practice.server import RunningPracticeStore
from astro_desk.storage import secret
from astro_desk.storage.store import ReadOnlyRecords, open_read_only, open_store
from astro_desk.use_cases.ports import AstroAccount
from tests.support.new_store import lay_out

PATIENCE_S = 240.0
SECRETS = {"password": "practice", "passphrase": "a long store passphrase"}
SETTINGS = "[sync]\nfence_s = 3\n"
"""The fence is three minutes in a store; no test is to wait for that."""


def wait_for(fact: Callable[[], object], what: str):
    """Looks until the fact is there and answers it. The pause between looks is not what a test waits for."""
    end = time.monotonic() + PATIENCE_S
    while not (found := fact()):
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.02)
    return found


class Register:
    """One register's folder, and the commands that a person types there."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder, self.environment = folder, environment
        self._children: list[subprocess.Popen[str]] = []
        self._records: ReadOnlyRecords | None = None

    def start(self, *arguments: str, **more) -> subprocess.Popen[str]:
        """A command whose secrets have been given; its standard input stays open."""
        child = subprocess.Popen(
            [sys.executable, "-m", "astro_desk", "--data-dir", str(self.folder), "--secrets-stdin", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self.environment,
            **more,
        )
        self._children.append(child)
        child.stdin.write(json.dumps(more.pop("secrets", SECRETS)) + "\n")
        child.stdin.flush()
        return child

    def run(self, *arguments: str, text: str = "", secrets: dict[str, str] | None = None, **more):
        """A command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "astro_desk", "--data-dir", str(self.folder), "--secrets-stdin", *arguments],
            input=json.dumps(SECRETS if secrets is None else secrets) + "\n" + text,
            capture_output=True,
            text=True,
            env=self.environment,
            timeout=PATIENCE_S,
            check=False,
            **more,
        )

    def start_code(self, code: str, *arguments: str, secrets: dict[str, str]) -> subprocess.Popen[str]:
        """As `start`, of a program that is given as text and runs a command in the end."""
        child = subprocess.Popen(
            [sys.executable, "-c", code, "--data-dir", str(self.folder), "--secrets-stdin", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self.environment,
        )
        self._children.append(child)
        child.stdin.write(json.dumps(secrets) + "\n")
        child.stdin.flush()
        return child

    def run_code(self, code: str, *arguments: str, secrets: dict[str, str], text: str = ""):
        """As `start_code`, to its end."""
        child = self.start_code(code, *arguments, secrets=secrets)
        out, err = child.communicate(text, timeout=PATIENCE_S)
        return subprocess.CompletedProcess(arguments, child.returncode, out, err)

    def configure(self, url: str, **more):
        arguments = {"--api-url": url, "--username": "cashier", "--client-id": "practice", "--register": "R1"} | more
        done = self.run("configure", *(word for pair in arguments.items() for word in pair))
        if done.returncode == 0:
            (self.folder / "settings.toml").write_text(SETTINGS, encoding="utf-8")
            self.lower_the_cost()
        return done

    def begin(self, url: str) -> None:
        """Set up, for a test of what comes after: `configure` runs once, and its folder is copied.

        The log-in of each is to its own practice store.
        """
        lay_out(self.folder, "e2e", lambda empty: Register(empty, self.environment)._made_for(url))
        self.sign_in_at(url, SECRETS)

    def sign_in_at(self, url: str, secrets: dict[str, str]) -> None:
        """From now on Astro is there. A copy of a folder is to have a practice store of its own."""
        key = secret.unwrap(secret.read_key_file(self.folder), secrets["passphrase"])
        store = open_store(self.folder, key, SystemClock())
        account = AstroAccount(url, "cashier", "practice", secrets["password"])
        try:
            store.writer.submit(lambda work: work.save_account(account)).result()
        finally:
            store.close()

    def _made_for(self, url: str) -> None:
        done = self.configure(url)
        assert done.returncode == 0, done.stderr

    def lower_the_cost(self, passphrase: str = SECRETS["passphrase"]) -> None:
        """From now on a guess at the passphrase costs next to nothing: the key's file says itself what it costs."""
        file = secret.read_key_file(self.folder)
        key, cheap = secret.unwrap(file, passphrase), secret.Cost(iterations=1, lanes=1, memory_kib=64)
        secret.write_key_file(self.folder, secret.wrap(key, passphrase, file, cheap))

    def script(self, *verbs: str) -> list[dict]:
        done = self.run("script", "-", text="\n".join(verbs) + "\n")
        assert not done.stderr, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    @property
    def records(self) -> ReadOnlyRecords:
        """What is in the database, read beside the running program."""
        if self._records is None:
            key = secret.unwrap(secret.read_key_file(self.folder), SECRETS["passphrase"])
            self._records = open_read_only(self.folder, key)
        return self._records

    def close(self) -> None:
        if self._records is not None:
            self._records.close()
        for child in self._children:
            if child.poll() is None:
                child.kill()
            child.communicate()


def talk(child, *verbs):
    """Says verbs to a running script, one answer after the other: what it answered, it has written."""
    answers = []
    for verb in verbs:
        child.stdin.write(verb + "\n")
        child.stdin.flush()
        answers.append(json.loads(child.stdout.readline()))
    return answers


def kill(child: subprocess.Popen[str]) -> None:
    """As a power cut does: no handler, no last word."""
    child.send_signal(signal.SIGKILL)
    child.wait(timeout=PATIENCE_S)


@pytest.fixture
def practice():
    with RunningPracticeStore(options=Options(duplicate="double")) as store:
        yield store


@pytest.fixture(scope="session")
def environment_without_keyring(tmp_path_factory):
    """No display, nobody's home, and nobody's keyring: the passphrase is what opens these data."""
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    home = str(tmp_path_factory.mktemp("home"))
    return environment | {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring", "HOME": home}


@pytest.fixture
def register(tmp_path, environment_without_keyring):
    register = Register(tmp_path / "desk", dict(environment_without_keyring))
    yield register
    register.close()


@pytest.fixture
def display(register):
    """A real X server without a screen."""
    if shutil.which("Xvfb") is None or shutil.which("xdotool") is None:
        pytest.skip("a window on a real X server needs Xvfb and xdotool, which this system does not have")
    read, write = os.pipe()
    server = subprocess.Popen(
        # Without -noreset it starts anew when its last window is gone, and refuses the one that comes meanwhile.
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1920x1080x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=(write,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as said:
        number = said.readline().strip()
    register.environment |= {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
    yield register.environment
    server.terminate()
    server.wait(timeout=PATIENCE_S)
