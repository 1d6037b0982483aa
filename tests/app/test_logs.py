"""What happened is written down, and never who it happened to (FAILURES K3)."""

import asyncio
import logging
import sys
import threading

import pytest

from astro_desk.app.logs import set_up_logs, write_crash
from astro_desk.core.errors import Unavailable

NAME = "Sally Pet Owner 5550100199"


@pytest.fixture
def logs(paths, hooks):
    """Logging and hooks as a command sets them up."""
    set_up_logs(paths)
    return paths.logs


def written(folder):
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def crash():
    raise ValueError(NAME)


def caught(act):
    try:
        act()
    except ValueError as error:
        return error
    raise AssertionError


def test_the_log_has_codes_and_times_and_is_its_owners_alone(logs):
    logging.getLogger("astro_desk").info("opened %s", "R1")
    assert "INFO MainThread astro_desk opened R1" in written(logs)["astro-desk.log"]
    if sys.platform != "win32":
        assert logs.stat().st_mode & 0o777 == 0o700


def test_an_error_that_is_logged_tells_its_type_and_its_way_only(logs):
    try:
        crash()
    except ValueError:
        logging.getLogger("astro_desk").exception("a job failed")
    text = written(logs)["astro-desk.log"]
    assert "a job failed" in text
    assert "builtins.ValueError" in text
    assert "test_logs.py" in text
    assert "Sally" not in text


def test_what_asyncio_logs_of_a_task_loses_its_words(logs):
    async def fail():
        task = asyncio.get_running_loop().create_task(asyncio.to_thread(crash))
        await asyncio.wait([task])
        context = {"message": "sync", "exception": task.exception(), "task": task}
        asyncio.get_running_loop().call_exception_handler(context)

    asyncio.run(fail())
    text = written(logs)["astro-desk.log"]
    assert "asyncio sync" in text
    assert "builtins.ValueError" in text
    assert "Sally" not in text


def test_a_crash_file_holds_lines_and_the_type(logs, capsys):
    error = caught(crash)
    sys.excepthook(type(error), error, error.__traceback__)
    ((name, text),) = written(logs).items()
    assert name.startswith("crash-")
    assert "builtins.ValueError" in text
    assert " crash\n" in text
    said = capsys.readouterr().err
    assert "Sally" not in text + said
    assert "ValueError" in said
    assert str(logs) in said


def test_a_bug_on_a_thread_is_one_too(logs, capsys):
    thread = threading.Thread(target=crash)
    thread.start()
    thread.join()
    assert len(list(logs.glob("crash-*.txt"))) == 1
    assert "Sally" not in capsys.readouterr().err


def test_a_person_who_interrupts_is_no_bug(logs, capsys):
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert not list(logs.iterdir())
    assert "KeyboardInterrupt" in capsys.readouterr().err


def test_a_bug_on_a_full_disk_is_said_all_the_same(logs, capsys):
    logs.rmdir()
    error = caught(crash)
    sys.excepthook(type(error), error, error.__traceback__)
    logging.getLogger("astro_desk").warning("nobody keeps this")
    said = capsys.readouterr().err
    assert "ValueError" in said
    assert "Sally" not in said
    assert "Logging error" not in said


def test_the_newest_twenty_are_kept(tmp_path):
    made = [write_crash(tmp_path, ValueError, None) for _ in range(25)]
    assert sorted(tmp_path.iterdir()) == made[-20:]


def test_a_folder_that_takes_no_log_is_the_disks_failure(paths):
    paths.root.rmdir()
    paths.root.write_text("in the way")
    with pytest.raises(Unavailable, match="disk_read_only"):
        set_up_logs(paths)
