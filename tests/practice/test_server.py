"""Starting, stopping, files, and the same application without a socket."""

import asyncio
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from types import SimpleNamespace
from urllib.parse import urlsplit

import httpx
import pytest

from astro_desk.practice.app import create_app
from astro_desk.practice.database import UnreadableStore
from astro_desk.practice.faults import Faults
from astro_desk.practice.mishaps import ConnectionLost
from astro_desk.practice.seed import SALLY_PHONE
from astro_desk.practice.server import Breakdown, RunningPracticeStore, serve
from astro_desk.practice.store import PracticeStore
from tests.practice.support import KIBBLE, Clock, Telling, Till, stock

SERVE = """
import sys
from astro_desk.practice.faults import Fault
from astro_desk.practice.options import Options
from astro_desk.practice.server import serve

serve(
    0, sys.argv[1], Options(duplicate="reject"), [Fault.parse("503:listOffers:2")],
    ready=lambda url: print(url, flush=True),
)
print("over")
"""


def test_stop_and_start_on_the_same_port(till):
    url = till.shop.url
    till.buy(("a", KIBBLE))
    till.shop.stop()
    with pytest.raises(httpx.TransportError):
        till.post("listOffers")
    with pytest.raises(httpx.ConnectError):
        till.post("listOffers")
    till.shop.stop()
    till.shop.start()
    till.shop.start()
    assert till.shop.url == url
    assert till.punches() == [["a"]], "the token and the punches are still there"


@pytest.mark.parametrize("kind", ["hang", "hang_after", "slow", "drip"])
def test_stopping_ends_what_is_under_way(clock, wire, kind):
    faults = Telling()
    with PracticeStore.open(now=clock) as store, ThreadPoolExecutor(1) as pool:
        stock(store)
        with RunningPracticeStore(store, faults=faults) as shop:
            till = Till(shop, wire).sign_in()
            faults.next(kind, seconds=3600)
            call = pool.submit(till.post, "listOffers")
            assert faults.has_struck.wait(60)
            shop.stop()
            with pytest.raises(httpx.TransportError):
                call.result(timeout=60)


def test_a_file_keeps_everything(tmp_path, clock, wire):
    path = tmp_path / "astro.sqlite"
    with PracticeStore.open(path, now=clock) as store:
        stock(store)
        with RunningPracticeStore(store) as shop:
            till = Till(shop, wire).sign_in()
            till.buy(("a", KIBBLE))
            cards = till.cards()
    with RunningPracticeStore(data=path, now=clock) as shop:
        till = Till(shop, wire)
        assert till.cards() == cards, "the token is good as well, and nothing was seeded"
        assert till.buy(("a", KIBBLE)) == [100]
        assert till.cards() == cards, "the repeat is known"


def test_a_store_of_its_own_is_seeded_and_closed(wire):
    with RunningPracticeStore() as shop:
        till = Till(shop, wire).sign_in()
        assert till.ok("searchCustomer", phone=SALLY_PHONE)["first_name"] == "Sally"
    with pytest.raises(sqlite3.ProgrammingError):
        shop.store.state()


def test_a_taken_port_is_said_at_once(shop, tmp_path):
    port = urlsplit(shop.url).port
    with pytest.raises(OSError, match=r"in use|10048|10013"):
        serve(port, tmp_path / "unused.sqlite")
    assert not (tmp_path / "unused.sqlite").exists()


@pytest.mark.parametrize("content", [b"not a database, but long enough to be asked about it " * 40, None])
def test_a_file_that_is_something_else_is_refused(tmp_path, content):
    path = tmp_path / "other"
    if content is None:
        with closing(sqlite3.connect(path)) as other:
            other.execute("CREATE TABLE mine (x)")
    else:
        path.write_bytes(content)
    with pytest.raises(UnreadableStore, match="other"):
        PracticeStore.open(path)


def test_answers_in_two_writes_do_not_wait(shop):
    """With Nagle's algorithm a keep-alive call would wait for the caller's delayed ACK, 40 ms each."""
    address = urlsplit(shop.url)
    with socket.create_connection((address.hostname, address.port)) as line:
        for _ in range(2):
            line.sendall(b"GET /practice/state HTTP/1.1\r\nHost: x\r\n\r\n")
            answer = line.recv(65536)
            while b'"requests"' not in answer:
                answer += line.recv(65536)
            assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
            assert b"server:" not in answer.lower()


@pytest.mark.skipif(os.name != "posix", reason="Windows has no SIGTERM to send")
@pytest.mark.parametrize("sig", [signal.SIGINT, signal.SIGTERM])
def test_serve_says_where_it_is_and_ends_on_a_signal(tmp_path, wire, sig):
    path = tmp_path / "served.sqlite"
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", SERVE, str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert url.startswith("http://127.0.0.1:")
        assert url.endswith("/api/json")
        till = Till(SimpleNamespace(url=url), wire).sign_in()
        assert [till.post("listOffers").status_code for _ in range(3)] == [503, 503, 200]
        sally = till.ok("searchCustomer", phone=SALLY_PHONE)["astro_customer_id"]
        till.ok("linkCustomer", customerID="s", astro_customer_id=sally)
        assert till.buy(("a", "NAILS"), ("a", "NAILS"), who="s") == [100, 420]
        process.send_signal(sig)
        out, err = process.communicate(timeout=120)
    assert (process.returncode, out, err) == (0, "over\n", "")
    with PracticeStore.open(path) as store:
        assert store.state("s")["copies"] == {"a": 1}


def in_process(store, faults, *steps):
    """Runs coroutines that take a client whose transport is the application itself."""

    async def run():
        transport = httpx.ASGITransport(app=create_app(store, faults))
        async with httpx.AsyncClient(transport=transport, base_url="http://practice/api/json") as client:
            form = {"username": "cashier", "password": "practice", "grant_type": "password", "client_id": "practice"}
            token = (await client.post("/token/", data=form)).json()["access_token"]
            client.headers["Authorization"] = f"Bearer {token}"
            for step in steps:
                await step(client)

    asyncio.run(run())


@pytest.fixture
def stocked(clock):
    with PracticeStore.open(now=clock) as store:
        stock(store)
        yield store


LINE = {"jsonData": f'{{"customerID": "sam", "transactionID": "a", "item_code": "{KIBBLE}"}}'}


def test_without_a_socket_it_answers(stocked):
    async def buy(client):
        answer = await client.post("/addTransaction/", data=LINE)
        assert answer.json()["returnData"]["transaction_status"] == 100

    in_process(stocked, None, buy)
    assert stocked.state()["copies"] == {"a": 1}


@pytest.mark.parametrize(("kind", "applied"), [("down", {}), ("lose_answer", {"a": 1}), ("cut_body", {"a": 1})])
def test_without_a_socket_a_lost_answer_is_an_error_of_the_os(stocked, kind, applied):
    faults = Faults()
    faults.next(kind)

    async def buy(client):
        with pytest.raises(OSError, match="dropped") as caught:
            await client.post("/addTransaction/", data=LINE)
        assert caught.type is ConnectionLost

    in_process(stocked, faults, buy)
    assert stocked.state()["copies"] == applied


def test_without_a_socket_a_hung_call_waits_for_its_deadline(stocked):
    faults = Faults()
    faults.next("hang")

    async def buy(client):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02):
                await client.post("/addTransaction/", data=LINE)

    in_process(stocked, faults, buy)
    assert stocked.state()["copies"] == {}


def test_without_a_socket_slow_and_drip_are_right_in_the_end(stocked):
    faults = Faults()
    faults.next("slow", seconds=0.001)
    faults.next("drip", seconds=0.0001)

    async def look(client):
        for _ in range(2):
            answer = await client.post("/customerPointsStatus/", data={"jsonData": '{"customerID": "sam"}'})
            assert answer.json()["returnData"] == {"astroPointsBalance": "0"}

    in_process(stocked, faults, look)


class Watched(PracticeStore):
    """Says when a purchase has arrived."""

    def __init__(self, *args):
        super().__init__(*args)
        self.bought = asyncio.Event()

    def call(self, endpoint, fields):
        answer = super().call(endpoint, fields)
        self.bought.set()
        return answer


class Behind(Clock):
    """Goes on a little whenever it is asked, whatever the loop's own clock does."""

    def __call__(self):
        self.advance(milliseconds=10)
        return self.at


def test_a_late_request_needs_no_other_one_and_its_timer_waits_for_a_clock_that_is_behind():
    with Watched.open(now=Behind()) as store:
        stock(store)
        faults = Faults()
        faults.next("late", seconds=0.2)

        async def buy(client):
            with pytest.raises(ConnectionLost):
                await client.post("/addTransaction/", data=LINE)
            async with asyncio.timeout(60):
                await store.bought.wait()

        in_process(store, faults, buy)
        assert store.state()["copies"] == {"a": 1}


class Broken(PracticeStore):
    """Has a bug wherever it is asked for the offers."""

    def call(self, endpoint, fields):
        if endpoint == "listOffers":
            raise ZeroDivisionError
        return super().call(endpoint, fields)


@pytest.fixture
def broken(clock):
    with Broken.open(now=clock) as store:
        stock(store)
        yield store


def at(store, wire, act):
    with RunningPracticeStore(store) as shop:
        act(Till(shop, wire).sign_in())


def test_a_bug_is_said_in_the_last_answer_of_its_connection_and_nobody_passes_over_it(broken, wire):
    def meet_it_twice(till):
        for _ in range(2):
            answer = till.post("listOffers")
            assert (answer.status_code, answer.headers["connection"]) == (500, "close")
            assert "ZeroDivisionError" in answer.json()["error"]
            assert till.buy(("a", KIBBLE)) == [100]

    with pytest.raises(Breakdown) as found:
        at(broken, wire, meet_it_twice)
    assert [type(one) for one in found.value.exceptions] == [ZeroDivisionError] * 2


def test_a_bug_in_a_request_that_was_to_be_applied_later_is_found_as_well(broken, wire):
    def be_late(till):
        till.shop.faults.next("late", "listOffers", seconds=0)
        with pytest.raises(httpx.TransportError):
            till.post("listOffers")

    with pytest.raises(Breakdown) as found:
        at(broken, wire, be_late)
    assert [type(one) for one in found.value.exceptions] == [ZeroDivisionError]


def test_a_test_that_fails_itself_fails_by_its_own_words(broken, wire):
    def fail(till):
        till.post("listOffers")
        raise LookupError

    with pytest.raises(LookupError):
        at(broken, wire, fail)


def test_who_leaves_in_the_middle_of_a_request_is_no_bug_of_ours(shop):
    address = urlsplit(shop.url)
    with socket.create_connection((address.hostname, address.port)) as line:
        line.sendall(f"POST {address.path}/listOffers/ HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{{".encode())
        line.shutdown(socket.SHUT_WR)
        line.recv(65536)
    shop.stop()
    assert shop.breakdowns == []
