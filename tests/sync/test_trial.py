"""A log-in tried out: each failure by its own name, against the practice server and servers that are none."""

import asyncio
import socket
from dataclasses import replace
from datetime import timedelta

import pytest

from astro_desk.practice.options import Options
from astro_desk.practice.server import RunningPracticeStore
from astro_desk.use_cases.account import Finding, Trial, trial_words
from astro_desk.use_cases.ports import AstroAccount
from sync.trial import try_account
from tests.support.certificates import DAY, Authority, self_signed, server_context
from tests.support.own_time import pass_by, run_in_own_time
from tests.support.raw_server import OK, answering, server

ACCOUNT = AstroAccount("https://127.0.0.1/api/json", "cashier", "practice", "practice")


def at(port, scheme="https", host="127.0.0.1"):
    return replace(ACCOUNT, api_url=f"{scheme}://{host}:{port}/api/json")


LONG_S = 120.0
"""What fails here fails for its own reason, however long the machine takes to get there."""


def tried(account, **how):
    return asyncio.run(try_account(account, deadline_s=LONG_S, **how))


async def tried_on(serve, context=None, *, scheme="https", host="127.0.0.1", **how):
    async with server(serve, context) as port:
        return await try_account(at(port, scheme, host), deadline_s=LONG_S, **how)


# -------------------------------------------------------------------------------------------------- the practice server


@pytest.fixture(scope="module")
def shop():
    with RunningPracticeStore() as running:
        yield running


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ({}, Finding.GOOD),
        ({"password": "wrong"}, Finding.PASSWORD),
        ({"username": "nobody"}, Finding.PASSWORD),
        ({"client_id": "another"}, Finding.CLIENT_ID),
    ],
)
def test_what_astro_says_of_the_log_in(shop, change, finding):
    assert tried(replace(ACCOUNT, api_url=shop.url, **change)).finding is finding


def test_nothing_is_written_there_and_no_owner_is_made(shop):
    before = len(shop.store.state()["owners"])
    tried(replace(ACCOUNT, api_url=shop.url))
    assert len(shop.store.state()["owners"]) == before
    assert set(shop.store.requests) == {"token", "searchCustomer"}


def test_a_refusal_that_does_not_say_why():
    with RunningPracticeStore(options=Options(bad_login_is_200=True)) as shop:
        assert tried(replace(ACCOUNT, api_url=shop.url, password="x")).finding is Finding.PASSWORD


def test_the_api_is_not_switched_on():
    with RunningPracticeStore(options=Options(api_on=False)) as shop:
        assert tried(replace(ACCOUNT, api_url=shop.url)) == Trial(Finding.API_OFF, "HTTP 403")


@pytest.mark.parametrize(
    ("fault", "path", "finding"),
    [
        ("500", "token", Finding.UNWELL),
        ("503", "searchCustomer", Finding.UNWELL),
        ("429", "token", Finding.BUSY),
        ("429", "searchCustomer", Finding.BUSY),
        ("401", "searchCustomer", Finding.API_OFF),
        ("html", "token", Finding.NOT_ASTRO),
        ("html", "searchCustomer", Finding.NOT_ASTRO),
        ("lose_answer", "token", Finding.UNWELL),
    ],
)
def test_what_goes_wrong_behind_the_door(shop, fault, path, finding):
    shop.faults.next(fault, path)
    assert tried(replace(ACCOUNT, api_url=shop.url)).finding is finding


def test_a_code_that_nobody_knows_is_told_with_astros_own_words(shop):
    shop.faults.next("body", "searchCustomer", text='{"astro_status": 999, "astro_status_message": "API disabled"}')
    trial = tried(replace(ACCOUNT, api_url=shop.url))
    assert trial == Trial(Finding.API_OFF, "999 API disabled")
    assert "API disabled" in trial_words(trial)


def test_another_path_of_the_same_server_is_not_the_api(shop):
    assert tried(replace(ACCOUNT, api_url=shop.url.replace("/json", "/xml"))).finding is Finding.NOT_ASTRO


def test_an_answer_that_does_not_come():
    async def main():
        async with server(answering(then=lambda: pass_by(LONG_S + 1))) as port:
            return await try_account(at(port, "http"), deadline_s=LONG_S)

    assert run_in_own_time(main()).finding is Finding.NO_ANSWER


# ---------------------------------------------------------------------------------------------------------- the way


def test_no_computer_of_that_name(monkeypatch):
    def no_such_name(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_such_name)  # no name server is asked, which may take its time
    assert tried(replace(ACCOUNT, api_url="https://astro.invalid/api/json")) == Trial(
        Finding.HOST_UNKNOWN, "astro.invalid"
    )


def test_nobody_listens_there():
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        assert tried(at(port)) == Trial(Finding.NOBODY_LISTENS, f"127.0.0.1:{port}")


def test_no_encryption_where_https_was_said(shop):
    async def complain(reader, writer):
        await reader.read(64)
        writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()

    assert asyncio.run(tried_on(complain)).finding is Finding.NOT_ENCRYPTED
    secure = shop.url.replace("http:", "https:")
    assert tried(replace(ACCOUNT, api_url=secure)).finding is Finding.NOT_ENCRYPTED


@pytest.mark.parametrize(
    ("begins", "ends", "host", "finding"),
    [
        (-DAY, DAY, "127.0.0.1", Finding.LOG_IN),  # the way is good; 200 without a token is a log-in refused
        (-2 * DAY, -DAY, "127.0.0.1", Finding.CERTIFICATE_DATE),
        (timedelta(hours=6), DAY, "127.0.0.1", Finding.CERTIFICATE_DATE),
        (-DAY, DAY, "astro.example", Finding.CERTIFICATE_HOST),
        (-DAY, DAY, "10.0.0.1", Finding.CERTIFICATE_HOST),
    ],
)
def test_certificates_that_the_store_trusts_in_principle(tmp_path, begins, ends, host, finding):
    authority = Authority(tmp_path)
    context = server_context(authority.certify(host, begins=begins, ends=ends))
    trial = asyncio.run(tried_on(answering(OK), context, ca_file=authority.file))
    assert trial.finding is finding


def test_certificates_that_nobody_vouches_for(tmp_path):
    context = server_context(self_signed(tmp_path, "127.0.0.1"))
    assert asyncio.run(tried_on(answering(OK), context)).finding is Finding.CERTIFICATE
    context = server_context(Authority(tmp_path, "another").certify("127.0.0.1"))
    assert asyncio.run(tried_on(answering(OK), context, ca_file=Authority(tmp_path).file)).finding is (
        Finding.CERTIFICATE
    )


def test_the_password_is_sent_only_where_the_way_is_good(tmp_path):
    heard: list[bytes] = []

    async def listen(reader, writer):
        heard.append(await reader.read(4096))

    asyncio.run(tried_on(listen))
    assert heard
    assert b"practice" not in b"".join(heard)


def test_a_redirect_is_not_followed():
    away = b"HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/\r\nContent-Length: 0\r\n\r\n"
    assert asyncio.run(tried_on(answering(away), scheme="http")) == Trial(Finding.NOT_ASTRO, "HTTP 302")


def test_every_finding_has_words():
    for finding in Finding:
        words = trial_words(Trial(finding, "there"))
        assert words.endswith((".", "?"))
        assert "{" not in words
