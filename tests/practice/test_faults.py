"""Each fault as a caller meets it, and what it leaves behind (ASTRO_API §8)."""

import json
import socket
from urllib.parse import urlsplit

import httpx
import pytest

from astro_desk.practice.faults import KINDS, Fault, Faults
from tests.practice.support import KIBBLE

LINE = {"customerID": "sam", "transactionID": "a", "item_code": KIBBLE}


def add(till):
    return till.post("addTransaction", **LINE)


def copies(till):
    return till.store.state()["copies"].get("a", 0)


@pytest.mark.parametrize(("kind", "applied"), [("down", 0), ("lose_answer", 1)])
def test_the_connection_ends_without_a_byte(till, kind, applied):
    till.shop.faults.next(kind, "addTransaction")
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        add(till)
    assert copies(till) == applied
    assert add(till).json()["returnData"]["transaction_status"] == 100
    assert copies(till) == 1


def test_a_refusal_in_astros_words_is_about_each_line_and_changes_nothing(till):
    till.shop.faults.add(Fault.parse("refuse=998:addTransactionBatch"))
    lines = [{"transactionID": one, "item_code": KIBBLE} for one in "ab"]
    body = till.post("addTransactionBatch", customerID="sam", transactions=lines).json()
    assert body["astro_status"] == 100
    assert [(one["transactionID"], one["transaction_status"]) for one in body["returnData"]] == [("a", 998), ("b", 998)]
    till.shop.faults.add(Fault.parse("refuse=997:addTransaction:1"))
    assert add(till).json()["astro_status"] == 997
    assert copies(till) == 0
    with pytest.raises(ValueError, match="status code"):
        Fault.parse("refuse=never")


def test_what_is_forgotten_is_answered_and_not_kept(till):
    till.shop.faults.next("forget", "addTransaction")
    assert add(till).json()["returnData"]["transaction_status"] == 100
    assert copies(till) == 0
    assert add(till).json()["returnData"]["transaction_status"] == 100
    assert copies(till) == 1


def test_down_until_it_is_up_again(till):
    till.shop.faults.down = True
    for _ in range(3):
        with pytest.raises(httpx.TransportError):
            add(till)
    with pytest.raises(httpx.TransportError):
        till.ask_token()
    till.shop.faults.down = False
    assert add(till).status_code == 200


def test_late_is_applied_by_the_stores_clock(till, clock):
    till.shop.faults.next("late", "addTransaction", seconds=40)
    with pytest.raises(httpx.TransportError):
        add(till)
    clock.advance(seconds=39)
    till.ok("listOffers")
    assert copies(till) == 0
    clock.advance(seconds=1)
    till.ok("listOffers")
    assert copies(till) == 1


def test_late_requests_are_applied_in_the_order_in_which_they_fall_due(till, clock):
    for line, seconds in (("second", 20), ("first", 10)):
        till.shop.faults.next("late", seconds=seconds)
        with pytest.raises(httpx.TransportError):
            till.post("addTransaction", **LINE | {"transactionID": line})
    clock.advance(seconds=30)
    till.ok("listOffers")
    assert till.punches() == [["first", "second"]]


def test_late_without_a_token_is_never_applied(till, clock):
    till.store.revoke_tokens()
    till.shop.faults.next("late", seconds=1)
    with pytest.raises(httpx.TransportError):
        add(till)
    clock.advance(seconds=1)
    till.sign_in()
    assert copies(till) == 0


@pytest.mark.parametrize(("kind", "applied"), [("hang", 0), ("hang_after", 1)])
def test_no_answer_until_the_caller_gives_up(till, kind, applied):
    till.shop.faults.next(kind)
    address = urlsplit(till.shop.url)
    request = till.http.build_request("POST", f"{till.shop.url}/addTransaction/", data={"jsonData": json.dumps(LINE)})
    head = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
    with socket.create_connection((address.hostname, address.port)) as line:
        line.sendall(f"POST {address.path}/addTransaction/ HTTP/1.1\r\n{head}\r\n".encode() + request.content)
        assert till.shop.faults.has_struck.wait(60)
        line.shutdown(socket.SHUT_WR)
        assert line.recv(65536) == b"", "not a byte, however long it took the caller to give up"
    assert copies(till) == applied


@pytest.mark.parametrize("kind", ["slow", "drip"])
def test_slow_is_right_in_the_end(till, kind):
    till.shop.faults.next(kind, seconds=0.0001)
    assert add(till).json()["returnData"]["transactionID"] == "a"
    assert copies(till) == 1


def test_a_caller_may_leave_a_drip(till):
    till.shop.faults.next("drip", seconds=1800)
    with till.http.stream("POST", f"{till.shop.url}/listOffers/") as answer:
        assert answer.status_code == 200
    assert till.status("listOffers") == 100


@pytest.mark.parametrize(
    ("kind", "status", "applied"),
    [
        ("401", 401, 0),
        ("429", 429, 0),
        ("500", 500, 0),
        ("503", 503, 0),
        ("429_after", 429, 1),
        ("500_after", 500, 1),
        ("503_after", 503, 1),
    ],
)
def test_http_errors_before_and_after(till, kind, status, applied):
    till.shop.faults.next(kind, seconds=2.5)
    answer = add(till)
    assert answer.status_code == status
    assert answer.headers.get("Retry-After") == ("3" if status == 429 else None)
    assert copies(till) == applied


def test_five_hundred_in_the_middle_of_a_batch(till):
    till.shop.faults.next("500_midway", "addTransactionBatch")
    lines = [{"transactionID": line, "item_code": KIBBLE} for line in "abcde"]
    assert till.post("addTransactionBatch", customerID="sam", transactions=lines).status_code == 500
    assert till.store.state()["copies"] == {"a": 1, "b": 1}


@pytest.mark.parametrize(("kind", "applied"), [("html", 0), ("html_after", 1)])
def test_a_page_instead_of_json(till, kind, applied):
    till.shop.faults.next(kind)
    answer = add(till)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.text.startswith("<!doctype html>")
    assert copies(till) == applied


def test_an_empty_body(till):
    till.shop.faults.next("empty")
    answer = add(till)
    assert (answer.status_code, answer.content, copies(till)) == (200, b"", 1)


def test_a_body_that_ends_halfway(till):
    till.shop.faults.next("cut_body")
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message body"):
        add(till)
    assert copies(till) == 1


def test_json_that_ends_halfway(till):
    till.shop.faults.next("cut_json")
    answer = add(till)
    assert answer.status_code == 200
    assert answer.text.startswith('{"astro_status":100,')
    assert not answer.text.endswith("}")
    assert copies(till) == 1


def test_the_wrong_type(till):
    till.shop.faults.next("wrong_type")
    assert add(till).json() == {"astro_status": 100, "astro_status_message": "Success", "returnData": 17}
    assert copies(till) == 1


def test_a_body_of_ones_own(till):
    till.shop.faults.next("body", text='{"astro_status": "100"}')
    assert add(till).json() == {"astro_status": "100"}
    assert copies(till) == 0


def test_a_refused_log_in_and_a_refused_call_that_is_malformed_are_answered_and_end_no_connection(till):
    till.shop.faults.next("refuse", "token", text="997")
    assert (refused := till.ask_token()).status_code == 200
    assert refused.json()["astro_status"] == 997
    till.shop.faults.next("refuse", "listOffers")
    answer = till.http.post(f"{till.shop.url}/listOffers/", data={"jsonData": "[", "more": "1"})
    assert (answer.status_code, answer.json()["astro_status"]) == (200, 400)


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"hang", "hang_after", "late"}))
def test_every_fault_can_meet_the_log_in_and_passes(till, kind):
    till.shop.faults.next(kind, "token", seconds=0)
    try:
        till.ask_token()
    except httpx.TransportError:
        pass
    assert till.shop.faults.struck == {f"{kind}:token": 1}
    assert till.ask_token().json()["access_token"]


def test_rules_are_used_in_order_counted_down_and_spare_others(till):
    rules = till.shop.faults
    rules.next("500", "/api/json/addTransaction/", 2, skip=1)
    rules.next("503", "*", None)
    assert till.post("listOffers").status_code == 503
    assert [add(till).status_code for _ in range(4)] == [503, 500, 500, 503]
    assert rules.rules == (Fault("503", "*", None),)
    assert rules.struck == {"500:addTransaction": 2, "503:addTransaction": 2, "503:listOffers": 1}
    rules.clear()
    assert till.post("listOffers").status_code == 200


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("lose_answer:addTransactionBatch:2", Fault("lose_answer", "addTransactionBatch", 2)),
        (" slow:/customerStatus/:always:2.5 ", Fault("slow", "customerStatus", None, 2.5)),
        ("500", Fault("500")),
        ("503:*", Fault("503", "*")),
        ("hang:token", Fault("hang", "token")),
        ("late::3:60", Fault("late", "", 3, 60.0)),
        ("down", Fault("down", "*", None)),
        ("down::2", Fault("down", "*", 2)),
    ],
)
def test_a_fault_in_words(text, rule):
    assert Fault.parse(text) == rule


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "unknown fault ''; one of down, "),
        ("explode:addTransaction", "unknown fault 'explode'; one of down, "),
        ("500:voidTransaction", "there is no endpoint 'voidTransaction'"),
        ("500:addTransaction:two", "TIMES is a number or always, SECONDS a number"),
        ("500:addTransaction:1:soon", "TIMES is a number or always, SECONDS a number"),
        ("500:addTransaction:0", "times must be 1 or more"),
        ("slow::1:-1", "seconds must be from 0 to 86400"),
        ("slow::1:nan", "seconds must be from 0 to 86400"),
        ("a:b:c:d:e", "is not KIND[:PATH[:TIMES[:SECONDS]]]"),
    ],
)
def test_a_fault_in_the_wrong_words(text, sentence):
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        Fault.parse(text)
    assert sentence in str(caught.value)


def test_rules_may_be_given_at_once():
    faults = Faults(Fault("500"), Fault("503"))
    assert [faults.take("listOffers"), faults.take("listOffers"), faults.take("listOffers")] == [
        Fault("500"),
        Fault("503"),
        None,
    ]
