"""The log-in as the settings try and change it: against the practice server, with a real database and a real sync."""

import json
from dataclasses import replace
from datetime import timedelta
from threading import Event

import pytest

from astro_desk.app.bootstrap import open_register
from astro_desk.app.log_in import RegisterLogIn
from astro_desk.app.paths import DataPaths
from astro_desk.app.settings import Settings
from astro_desk.core.errors import Refused
from astro_desk.practice.server import RunningPracticeStore
from astro_desk.storage import secret
from astro_desk.use_cases.account import (
    ACCOUNT_SETTING,
    LOG_IN_REFUSALS,
    Finding,
    check_account,
    complete,
    replace_account,
)
from astro_desk.use_cases.changes import Change, Connection, StatusChanged
from astro_desk.use_cases.ports import AstroAccount

GOOD = AstroAccount("https://astro.example/api/json", "cashier", "practice", "practice")


class Clock:
    """The real one, whose boot clock stands still until it is put forward."""

    def __init__(self, real):
        self._real, self.later_ms = real, 0
        self._boot, self._ms = real.boot()

    def now(self):
        return self._real.now()

    def today(self):
        return self._real.today()

    def boot(self):
        return self._boot, self._ms + self.later_ms


@pytest.fixture(scope="module")
def shop():
    with RunningPracticeStore() as running:
        yield running


@pytest.fixture
def register(tmp_path):
    heard: list[Change] = []
    opened = open_register(DataPaths.of(tmp_path), secret.new_key(), Settings(), heard.append, name="R1")
    yield opened, heard
    opened.close()


def keep(register, account):
    register.store.writer.submit(lambda work: replace_account(work, account, register.clock)).result()
    register.network.wake()


def test_the_good_one_is_good_and_what_is_wrong_is_named(register, shop):
    opened, _ = register
    account = replace(GOOD, api_url=shop.url)
    log_in = opened.ports.account
    assert log_in.test(account).result(120).finding is Finding.GOOD
    assert log_in.test(replace(account, client_id="other")).result(120).finding is Finding.CLIENT_ID
    assert opened.store.writer.submit(lambda work: work.account()).result() is None, "trying keeps nothing"


def test_an_empty_password_is_the_kept_one_for_the_same_address_and_user_alone(register, shop):
    opened, _ = register
    account = replace(GOOD, api_url=shop.url)
    keep(opened, account)
    blank = replace(account, password="")
    log_in = opened.ports.account
    assert log_in.current().result() == blank
    assert log_in.test(blank).result(120).finding is Finding.GOOD
    assert log_in.test(replace(blank, client_id=" practice ")).result(120).finding is Finding.GOOD
    for other in (replace(blank, username="boss"), replace(blank, api_url="https://elsewhere.example")):
        with pytest.raises(Refused, match="password_again"):
            log_in.test(other).result(120)
        with pytest.raises(Refused, match="password_again"):
            keep(opened, other)
    assert opened.store.writer.submit(lambda work: work.account()).result() == account


def test_sync_signs_in_with_another_log_in_at_once(register, shop):
    opened, heard = register
    keep(opened, replace(GOOD, api_url=shop.url, password="wrong"))
    opened.network.start()
    wait_for(heard, Connection.SIGN_IN_NEEDED)
    heard.clear()
    keep(opened, replace(GOOD, api_url=shop.url))
    wait_for(heard, Connection.ONLINE)
    assert opened.records.setting(LOG_IN_REFUSALS) == "[]"


def wait_for(heard, connection):
    """Until sync says so; faulthandler tells where a test hangs."""
    pause = Event()
    while not any(isinstance(one, StatusChanged) and one.status.connection is connection for one in tuple(heard)):
        pause.wait(0.02)


def test_a_change_leaves_a_line_in_the_journal_and_no_password_there(register, shop, tmp_path):
    opened, _ = register
    keep(opened, replace(GOOD, password="a-very-secret-word"))
    said = json.loads(opened.records.setting(ACCOUNT_SETTING))
    assert (said["api_url"], said["username"]) == (GOOD.api_url, GOOD.username)
    assert "password" not in said
    newest = opened.store.audit().newest(limit=1)[0]
    assert (newest.kind, newest.subject) == ("setting_saved", ACCOUNT_SETTING)
    assert all(b"a-very-secret-word" not in path.read_bytes() for path in (tmp_path / "journal").iterdir())


def test_three_refused_tries_in_a_row_and_then_a_pause(register, shop):
    opened, _ = register
    clock = Clock(opened.clock)
    log_in = RegisterLogIn(opened.store.writer, clock)
    wrong = replace(GOOD, api_url=shop.url, password="guess")
    for _ in range(3):
        assert log_in.test(wrong).result(120).finding is Finding.PASSWORD
    asked = shop.store.requests["token"]
    with pytest.raises(Refused, match="log_in_tries") as refusal:
        log_in.test(wrong).result(120)
    assert refusal.value.facts["minutes"] in (15, 16)
    assert shop.store.requests["token"] == asked, "Astro is not asked meanwhile"
    clock.later_ms = int(timedelta(minutes=15) / timedelta(milliseconds=1)) + 1
    assert log_in.test(replace(GOOD, api_url=shop.url)).result(120).finding is Finding.GOOD


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"api_url": "http://astro.example/api/json"}, "api_url_not_https"),
        ({"api_url": "astro.example"}, "api_url_invalid"),
        ({"username": " "}, "username_missing"),
        ({"client_id": ""}, "client_id_missing"),
        ({"username": "a\nb"}, "account_invalid"),
    ],
)
def test_what_can_be_no_log_in_is_told_before_anybody_is_asked(change, code):
    with pytest.raises(Refused, match=code):
        check_account(replace(GOOD, **change))


def test_without_a_kept_one_the_password_is_needed():
    with pytest.raises(Refused, match="password_again"):
        complete(replace(GOOD, password=""), None)
