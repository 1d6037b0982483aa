"""The database's key in a real Secret Service, as a Linux desktop has it (FAILURES K1)."""

import json
import shutil
import subprocess
import sys

import pytest

from tests.e2e.conftest import PATIENCE_S, SECRETS, Register
from tests.e2e.test_bad_input import refused

PROGRAMS = ("dbus-run-session", "gnome-keyring-daemon")
SESSION = """
printf desktop | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
echo "$DBUS_SESSION_BUS_ADDRESS"
read -r _
"""
SLOW_BUS = """
from jeepney.io.blocking import open_dbus_connection
open_dbus_connection.__defaults__ = ("SESSION", False, 120.0)
"""
"""A bus that takes more than a second to let somebody in is no bus to the library."""
FORGET = f"""{SLOW_BUS}
import sys, secretstorage
with secretstorage.dbus_init() as bus:
    for item in secretstorage.search_items(bus, {{"username": sys.argv[1]}}):
        item.delete()
        print("forgotten")
"""
THERE = f"""{SLOW_BUS}
import time
from jeepney import DBusAddress, new_method_call
bus = DBusAddress("/org/freedesktop/DBus", bus_name="org.freedesktop.DBus", interface="org.freedesktop.DBus")
asked = new_method_call(bus, "NameHasOwner", "s", ("org.freedesktop.secrets",))
with open_dbus_connection() as connection:
    while not connection.send_and_get_reply(asked).body[0]:
        time.sleep(0.05)
"""
"""Until the unlocked keyring has its name: whoever asks before that is given another one, which is locked."""
PATIENT = f"""{SLOW_BUS}
import sys
from astro_desk.app import keyring_store
keyring_store.PATIENCE_S = 120.0
from astro_desk.app.cli import main
sys.exit(main())
"""


class Patient(Register):
    """A keyring that is slow on a busy machine is not one that hangs, which is given up after five seconds."""

    def run(self, *arguments, text="", secrets=None, **more):
        return self.run_code(PATIENT, *arguments, secrets=SECRETS if secrets is None else secrets, text=text)


@pytest.fixture
def desktop(environment_without_keyring, tmp_path):
    """The environment of a desktop that somebody has logged in to, whose session ends with the test."""
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing:
        pytest.skip(f"a Secret Service needs {' and '.join(missing)}, which this system does not have")
    environment = dict(environment_without_keyring)
    del environment["PYTHON_KEYRING_BACKEND"]
    run = tmp_path / "run"
    run.mkdir(mode=0o700)
    environment |= {"HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(run), "XDG_DATA_HOME": str(tmp_path / "share")}
    session = subprocess.Popen(
        ["dbus-run-session", "--", "sh", "-c", SESSION],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    )
    address = session.stdout.readline().strip()
    if not address:
        session.communicate()
        pytest.skip("the session bus does not start here")
    environment |= {"DBUS_SESSION_BUS_ADDRESS": address}
    subprocess.run([sys.executable, "-c", THERE], env=environment, check=True, timeout=PATIENCE_S)
    yield environment
    session.communicate("\n", timeout=PATIENCE_S)


def test_set_up_once_the_passphrase_is_asked_only_where_the_keyring_forgot(practice, desktop, tmp_path):
    register = Patient(tmp_path / "desk", desktop)
    assert register.configure(practice.url).returncode == 0
    assert register.run("status", secrets={}).returncode == 0
    done = register.run("script", "-", text="outbox\n", secrets={})
    assert (done.returncode, json.loads(done.stdout)["ok"]) == (0, True)

    uuid = json.loads((register.folder / "key.json").read_text())["uuid"]
    forgotten = subprocess.run(
        [sys.executable, "-c", FORGET, uuid],
        env=desktop,
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE_S,
    )
    assert forgotten.stdout == "forgotten\n", forgotten.stderr
    refused(register.run("status", secrets={}), 1, "passphrase_missing")
    refused(register.run("status", secrets={"passphrase": "a wrong passphrase"}), 1, "passphrase_wrong")
    assert register.run("status", secrets=SECRETS).returncode == 0
    assert register.run("status", secrets={}).returncode == 0, "and the keyring has it again"
