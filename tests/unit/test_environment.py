"""The ground the program stands on: our packages are ours, this PySide6 counts right, the locks name no index."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import resources
import sync
import ui

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))

LOST_REFERENCES = """
import sys
from PySide6.QtCore import QObject

thing = QObject()
before = sys.getrefcount(None)
for _ in range(200):
    thing.setObjectName("x")
print(before - sys.getrefcount(None))
"""


@pytest.mark.parametrize("package", [sync, ui, resources], ids=lambda package: package.__name__)
def test_short_top_level_names_are_our_own(package):
    """`ui` and `sync` are names anyone may have taken: what is imported must lie in this repository."""
    assert Path(package.__file__).resolve() == ROOT / package.__name__ / "__init__.py"


def test_void_qt_calls_do_not_take_references_off_none():
    """In PySide6 6.12.0 on Python 3.11 they do, and the process aborts when None has none left."""
    answer = subprocess.run(
        [sys.executable, "-c", LOST_REFERENCES], capture_output=True, text=True, check=True, timeout=300
    )
    assert abs(int(answer.stdout)) < 20


def test_there_is_a_lock_for_running_and_one_for_development():
    assert [lock.name for lock in LOCKS] == ["dev.txt", "runtime.txt"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_locks_name_no_index_and_no_place(lock):
    """A lock says what and which bytes; where to get them is the machine's own affair."""
    text = lock.read_text(encoding="utf-8")
    assert not re.findall(r"(?m)^\s*(?:-i|-f|--(?!hash=)[a-z-]+).*", text), "only --hash may stand in a lock"
    assert not re.findall(r"\S*(?:://|file:)\S*", text)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_locked_package_is_pinned_and_has_a_hash(lock):
    entries = re.split(r"(?m)^(?=[A-Za-z0-9])", lock.read_text(encoding="utf-8"))[1:]
    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9-]+==\S+", entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_what_runs_is_locked_alike_for_development():
    """The tests must run on the very versions that a store runs."""

    def pins(name):
        return set(re.findall(r"(?m)^[a-z0-9-]+==\S+", (ROOT / "requirements" / name).read_text(encoding="utf-8")))

    assert pins("runtime.txt") <= pins("dev.txt")
