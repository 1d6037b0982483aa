"""`status --json` says how fresh the cards are that an outage would find, beside what waits."""

from datetime import UTC, datetime, timedelta

import pytest

from astro_desk.app.paths import DataPaths
from astro_desk.app.secrets_input import Secrets
from astro_desk.app.terminal import open_for_command
from astro_desk.practice.seed import SALLY_PHONE
from astro_desk.use_cases.sync_ports import FRESH, Freshness
from astro_desk.use_cases.warmth import READ_S, pause_warming, until_all_fresh
from tests.support.terminal import SECRETS


def cache(desk):
    return desk.json("status")["cache"]


def test_a_new_register_keeps_nobody_fresh(desk):
    assert cache(desk) == {
        "owners": 0,
        "younger_than_a_day": 0,
        "never_read": 0,
        "oldest": None,
        "until_all_fresh_s": 0,
        "paused": False,
    }


def test_owners_of_a_list_are_to_be_read_and_who_was_here_is_fresh(desk, tmp_path):
    file = tmp_path / "owners.csv"
    file.write_text("First Name,Last Name,Phone,Email\n" + "".join(f"Ann,Lee,21255501{n:02},\n" for n in range(3)))
    desk.json("import", "--owners", str(file))
    told = cache(desk)
    assert (told["owners"], told["never_read"], told["younger_than_a_day"]) == (3, 3, 0)
    assert (told["oldest"], told["until_all_fresh_s"]) == (None, 3 * READ_S)
    before = datetime.now(UTC)
    desk.script("sync", f"owner {SALLY_PHONE}", "sync")
    told = cache(desk)
    assert (told["owners"], told["never_read"], told["younger_than_a_day"]) == (4, 3, 1)
    assert before <= datetime.fromisoformat(told["oldest"]) <= datetime.now(UTC)
    assert told["until_all_fresh_s"] == 3 * READ_S


def test_a_pause_is_a_persons_and_is_said(desk):
    register = open_for_command(DataPaths(desk.folder), Secrets(passphrase=SECRETS["passphrase"]))
    register.store.writer.submit(lambda work: pause_warming(work, True)).result()
    register.close()
    assert cache(desk)["paused"] is True


def test_it_is_said_beside_a_running_counter(desk):
    register = open_for_command(DataPaths(desk.folder), Secrets(passphrase=SECRETS["passphrase"]))
    try:
        assert cache(desk)["owners"] == 0
    finally:
        register.close()


@pytest.mark.parametrize(("owners", "left"), [(10, timedelta(seconds=7 * READ_S)), (14_400, FRESH), (14_401, None)])
def test_more_than_a_day_can_read_are_never_all_fresh(owners, left):
    fresh = 3 if owners == 10 else 0
    assert until_all_fresh(Freshness(owners, fresh, 0, None)) == left
