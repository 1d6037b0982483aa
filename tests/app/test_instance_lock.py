"""One program for one set of data."""

import subprocess
import sys

import pytest

from astro_desk.app import instance_lock
from astro_desk.app.instance_lock import InstanceLock
from astro_desk.core.errors import Refused, Unavailable

HOLDER = """
import sys
from pathlib import Path
from astro_desk.app.instance_lock import InstanceLock
lock = InstanceLock(Path(sys.argv[1]))
lock.take()
print("held", flush=True)
sys.stdin.read()
"""


def refused(lock, code):
    with pytest.raises((Refused, Unavailable)) as refusal:
        lock.take()
    assert refusal.value.code == code


def test_whoever_comes_second_is_told_and_may_come_again(tmp_path):
    path = tmp_path / "instance.lock"
    second = InstanceLock(path)
    with InstanceLock(path):
        refused(second, "already_running")
        refused(second, "already_running")
    second.take()
    second.release()
    second.release()


def test_the_lock_ends_with_its_process_however_that_ends(tmp_path):
    path = tmp_path / "instance.lock"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    refused(InstanceLock(path), "already_running")
    holder.kill()
    holder.communicate(timeout=300)
    with InstanceLock(path):
        pass


def test_a_place_that_takes_no_file_is_not_a_program_that_runs(tmp_path):
    refused(InstanceLock(tmp_path / "missing" / "instance.lock"), "disk_read_only")
    refused(InstanceLock(tmp_path), "disk_read_only")


def test_a_drive_without_locks_is_not_a_program_that_runs(tmp_path, monkeypatch):
    def no_locks(_file):
        raise OSError(37, "No locks available")

    monkeypatch.setattr(instance_lock, "_lock", no_locks)
    refused(InstanceLock(tmp_path / "instance.lock"), "data_on_network")
