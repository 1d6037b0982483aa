"""`demo` and `--self-test`: a practice store in this process, a throw-away key, nothing kept."""

from dataclasses import replace

import pytest

from astro_desk.app.demo import DEMO_PIN, open_demo
from astro_desk.app.pins import RegisterPins
from astro_desk.app.self_test import run_self_test
from astro_desk.app.settings import Settings
from astro_desk.core.operations import State
from astro_desk.core.roles import Act, Role
from astro_desk.practice.faults import Faults
from astro_desk.practice.seed import SALLY_PHONE, seed
from astro_desk.practice.store import PracticeStore
from astro_desk.use_cases.account import Finding
from astro_desk.use_cases.changes import Connection
from astro_desk.use_cases.sentences import sentence


@pytest.fixture
def store():
    with PracticeStore.open() as store:
        seed(store)
        yield store


@pytest.fixture
def faults():
    return Faults()


@pytest.fixture
def demo(paths, store, faults):
    register = open_demo(paths, store, lambda _change: None, Settings(fence_s=0), faults)
    yield register
    register.close()


def test_the_demo_knows_everybody_and_nothing_waits(demo, paths):
    (sally,) = demo.records.owners_by_contact(phone=SALLY_PHONE)
    assert sally.name == "Sally Pet Owner"
    assert len(demo.records.search_owners("a", 5)) <= 5
    assert demo.name == "1"
    assert not any(demo.records.counts().values())
    assert b"Sally" not in (paths.root / "astro-desk.db").read_bytes()


def test_the_settings_of_the_demo_open_with_the_pin_of_its_greeting_and_its_log_in_can_be_tested(demo):
    assert DEMO_PIN in sentence("demo_greeting")
    demo.store.writer.submit(lambda work: None).result()  # the PIN was given to the writer before
    greeted = RegisterPins(demo.records, demo.store.writer, demo.clock).identify(DEMO_PIN, Act.CHANGE_RULES)
    assert greeted.role is Role.MANAGER
    account = demo.ports.account.current().result()
    assert demo.ports.account.test(account).result(120).finding is Finding.GOOD
    wrong = demo.ports.account.test(replace(account, password="guess")).result(120)
    assert wrong.finding is Finding.PASSWORD


def test_a_sale_in_the_demo_reaches_the_practice_store_without_a_port(demo, store):
    session = demo.session(lambda _change: None)
    session.enter(SALLY_PHONE)
    session.enter("2*036000291452")
    session.finish().result()
    assert session.finished() is not None
    report = demo.engine.sync_once(refresh=True)
    assert (report.connection, report.done, report.waiting) == (Connection.ONLINE, 3, 0), "the link and two units"
    assert demo.records.counts()[State.DONE] == 3


def test_the_demo_can_lose_its_network(demo, faults):
    faults.down = True
    session = demo.session(lambda _change: None)
    session.enter(SALLY_PHONE)
    session.enter("036000291452")
    session.finish().result()
    session.finished()
    assert demo.engine.sync_once().offline
    faults.clear()
    assert demo.engine.sync_once().waiting == 0


def test_a_check_that_fails_is_named_and_the_others_still_run(qapp, capsys, monkeypatch):
    monkeypatch.setattr("astro_desk.app.self_test._LIBRARIES", ("no_such_library",))
    monkeypatch.setattr("astro_desk.app.self_test._sale", lambda: "not now")
    assert not run_self_test()
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("FAILED  libraries: ModuleNotFoundError")
    assert [line.split()[0] for line in said] == ["FAILED", "ok", "ok", "ok"]
