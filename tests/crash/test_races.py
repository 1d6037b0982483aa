"""A small part of `make crash WHAT=races`: one holder of the data at a time, and a dead one holds nobody up (D6)."""

from tests.crash.test_kill import crash


def test_two_processes_want_one_folder_and_one_is_killed():
    done = crash("races", "--rounds", "8", "--cold", "0")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "One holder at a time" in done.stdout
