"""What comes before the counter: set-up at the first start, the passphrase where no keyring has the key."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from astro_desk.app.background import in_background
from astro_desk.app.configure import configure
from astro_desk.app.instance_lock import InstanceLock
from astro_desk.app.leaving import run_reset
from astro_desk.app.restoring import run_restore
from astro_desk.app.safekeeping import run_backup, run_verify
from astro_desk.app.secrets_input import Secrets
from astro_desk.app.settings import read_settings
from astro_desk.app.terminal import run_script
from astro_desk.storage import replacement
from astro_desk.use_cases.ports import AstroAccount
from tests.app.window_driver import PASSPHRASE, PATIENCE_S, PIN

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.usefixtures("quick")


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
            timeout=PATIENCE_S + 60,
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


@pytest.fixture
def safe(paths, practice):
    """The backup of a register that has sold once, beside the data folder."""
    secrets = Secrets("practice", PASSPHRASE, PIN)
    configure(paths, AstroAccount(practice.url, "cashier", "practice", "practice"), "R1", secrets)
    answers = run_script(paths, secrets, ("offline", "scan 012345678905", "finish"))
    assert all(one["ok"] for one in answers)
    run_backup(paths, secrets, str(paths.root.with_name("safe.zip")))
    return secrets


def lose_everything(paths):
    shutil.rmtree(paths.root)
    paths.root.mkdir()


def test_on_a_new_computer_a_backup_is_put_back_instead_of_a_set_up(person, paths, safe):
    lose_everything(paths)
    assert person("put_back_first") == "0 7 of 7"
    assert run_verify(paths, safe)["sound"]


def test_who_does_not_put_a_backup_back_is_at_the_set_up_again(person, paths):
    assert person("put_back_left") == "0 3 of 3"
    assert not paths.key_file.exists()


def test_a_backup_takes_the_place_of_data_that_do_not_open(person, paths, safe):
    damage(paths)
    assert person("damaged_put_back") == "0 5 of 5"
    assert run_verify(paths, safe)["sound"]


class Killed(BaseException):
    pass


def test_a_first_start_ends_what_was_killed_while_a_backup_was_put_back(person, paths, safe, monkeypatch):
    """The decision is on the disk, and nothing stands at its place yet: not even the key's file."""
    lose_everything(paths)

    def killed(*_):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(replacement, "_move", killed)
        with pytest.raises(Killed):
            run_restore(paths, safe, str(paths.root.with_name("safe.zip")), "R1")
    assert paths.replacing.exists()
    assert not paths.key_file.exists()
    assert person("opened") == "0 1 of 1"
    assert not paths.replacing.exists()
    assert run_verify(paths, safe)["sound"]


def test_a_reset_in_the_settings_makes_a_backup_and_begins_anew(person, paths, safe):
    list(run_script(paths, safe, ("offline", "owner 5550100199", "scan 012345678905", "finish")))
    assert person("reset") == "0 4 of 4"
    assert not paths.key_file.exists()
    assert (paths.root / "before-reset").is_dir()
    assert run_restore(paths, safe, str(paths.root.with_name("before.zip")), "R1")["sales"] == 2


def test_a_first_start_ends_a_reset_that_was_killed(person, paths, safe, monkeypatch):
    def killed(*_):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(replacement, "_move", killed)
        with pytest.raises(Killed):
            run_reset(paths, safe, str(paths.root.with_name("again.zip")))
    assert person("asked_again") == "0 1 of 1"
    assert not paths.key_file.exists()


def test_another_language_is_taken_up_at_once(person, paths, practice):
    configure(
        paths,
        AstroAccount(practice.url, "cashier", "practice", "practice"),
        "R1",
        Secrets("practice", PASSPHRASE, PIN),
    )
    assert person("another_language") == "0 5 of 5"
    assert read_settings(paths.settings).language == "es"


def test_the_first_start_speaks_another_language_and_keeps_it(person, paths):
    assert person("spanish_first") == "0 7 of 7"
    assert read_settings(paths.settings).language == "es"


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
        in_background(fail).result(timeout=PATIENCE_S)
    assert in_background(lambda: 7).result(timeout=PATIENCE_S) == 7
