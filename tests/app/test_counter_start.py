"""What comes before the counter: set-up at the first start, the passphrase where no keyring has the key."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from astro_desk.app.background import in_background
from astro_desk.app.configure import configure
from astro_desk.app.instance_lock import InstanceLock
from astro_desk.app.safekeeping import run_backup, run_verify
from astro_desk.app.secrets_input import Secrets
from astro_desk.use_cases.ports import AstroAccount
from tests.app.window_driver import PASSPHRASE, PIN

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def person(paths, practice, tmp_path):
    """Somebody at the window; `temporary` is where the program may leave nothing."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()

    def person(case):
        done = subprocess.run(
            [sys.executable, "-m", "tests.app.window_driver", case, str(paths.root), practice.url],
            cwd=ROOT,
            env=os.environ | {"TMPDIR": str(temporary)},
            capture_output=True,
            text=True,
            timeout=110,
            check=False,
        )
        # The off-screen platform says so of every window.
        assert not done.stderr.replace("This plugin does not support propagateSizeHints()\n", "")
        assert list(temporary.iterdir()) == []
        return done.stdout.strip()

    return person


@pytest.fixture
def known(paths, practice):
    account = AstroAccount(practice.url, "cashier", "practice", "practice")
    configure(paths, account, "R1", Secrets("practice", PASSPHRASE))


def test_the_first_start_asks_for_everything_until_it_is_right(person, paths):
    assert person("first_start") == "0 10 of 10"
    assert (paths.root / "astro-desk.db").exists()
    with InstanceLock(paths.lock):
        pass


def test_whoever_looks_around_first_leaves_nothing_behind(person, paths):
    assert person("look_around") == "0 2 of 2"
    assert not (paths.root / "astro-desk.db").exists()
    assert not paths.key_file.exists()


def test_without_a_keyring_the_passphrase_is_asked_until_it_is_right(person, known):
    assert person("passphrase") == "0 3 of 3"


def damage(paths):
    path = paths.root / "astro-desk.db"
    path.write_bytes(path.read_bytes()[:100] + bytes(8000) + path.read_bytes()[8100:])
    return path.read_bytes()


def test_a_damaged_database_is_said_in_the_window_and_made_anew_when_a_person_says_so(person, known, paths):
    """D3: the damaged file is kept as it is."""
    broken = damage(paths)
    assert person("damaged") == "0 3 of 3"
    assert broken in [path.read_bytes() for path in (paths.root / "quarantine").iterdir()]


def test_a_damaged_database_is_left_as_it_is_when_nobody_says_so(person, known, paths):
    broken = damage(paths)
    assert person("left_damaged") == "database_damaged 1 of 1"
    assert (paths.root / "astro-desk.db").read_bytes() == broken
    assert not (paths.root / "quarantine").exists()


def test_a_backup_is_put_back_from_the_settings_and_the_counter_opens_again(person, paths, practice):
    secrets = Secrets("practice", PASSPHRASE, PIN)
    configure(paths, AstroAccount(practice.url, "cashier", "practice", "practice"), "R1", secrets)
    run_backup(paths, secrets, str(paths.root.with_name("safe.zip")))
    assert person("put_back") == "0 5 of 5"
    set_aside = [path.name.partition("-")[2] for path in (paths.root / "quarantine").iterdir()]
    assert "astro-desk.db" in set_aside
    assert run_verify(paths, secrets)["sound"]


def test_what_opening_found_is_said_at_the_counter(person, known, paths):
    """D4, K4: selling goes on."""
    [path] = (paths.root / "journal").iterdir()
    path.unlink()
    assert person("journal_short") == "0 1 of 1"


def test_a_window_closed_while_the_data_open_closes_them_too(person, known, paths):
    assert person("closed_at_once") == "0 1 of 1"
    assert not list(paths.root.glob("*-wal")), "the write-ahead log was put away"


def test_the_demo_greets_and_leaves_nothing(person):
    assert person("demo") == "0 1 of 1"


def test_a_bug_behind_the_window_reaches_whoever_asks():
    def fail():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        in_background(fail).result(timeout=30)
    assert in_background(lambda: 7).result(timeout=30) == 7
