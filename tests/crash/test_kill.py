"""A small part of `make crash`: registers killed with SIGKILL lose nothing that was acknowledged (P1, I1-I4, I9, I10).

In a process of its own, which forks: this one has threads by now, and perhaps Qt.
"""

import subprocess
import sys


def crash(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.crash", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)


def test_what_was_acknowledged_outlives_a_kill():
    done = crash("kill", "--rounds", "16", "--cold", "0", "--jobs", "2", "--life-rounds", "8")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "16 rounds" in done.stdout


def test_a_journal_that_is_not_written_is_found_at_the_next_start():
    """The first round that finds it is the last: on a slow machine a register may be killed before it writes a line."""
    done = crash(
        *("kill", "--rounds", "60", "--life-rounds", "60", "--cold", "0", "--jobs", "1", "--plant", "journal-lost")
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "alarm at open: journal_behind" in done.stdout
