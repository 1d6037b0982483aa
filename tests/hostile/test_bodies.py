"""Hostile answers in place of the network (FAILURES N6, N10, N11, R32, U2): never a crash, never a false "done"."""

from __future__ import annotations

import gzip
import itertools
import json
import time
import tracemalloc
from typing import Any

import pytest

from sync.astro_api import AstroApi, ReadFailed
from sync.lane import unsent
from sync.outcome import Outcome, from_line
from sync.sign_in import SignIn
from sync.transport import HttpTransport
from tests.hostile import campaign, oracle
from tests.hostile.bodies import corpus, cuts
from tests.hostile.canned import Answer, Network, packed, run_at_once
from tests.hostile.questions import NOW, QUESTIONS, STATUS, UNIT, Question, Write, envelope, line
from tests.hostile.trial import ACCOUNT, URL

MIB = 1 << 20
BY_ENDPOINT = {question.endpoint: question for question in QUESTIONS}
EVERY_QUESTION = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.endpoint)


def broken_by(question: Question, *answers: Answer) -> list[str]:
    return campaign.run((question, answer) for answer in answers).violations


def right(question: Question) -> Answer:
    return Answer(json.dumps(envelope(question)).encode())


@EVERY_QUESTION
def test_a_right_answer_breaks_no_rule(question: Question) -> None:
    """The oracle also objects when what Astro said was done is not done."""
    assert broken_by(question, right(question), packed(right(question))) == []


@EVERY_QUESTION
def test_the_answers_that_have_a_name(question: Question) -> None:
    light = [answer for answer in corpus(question) if len(answer.body) * answer.times < MIB // 2]
    assert broken_by(question, *light) == []


def test_a_tenth_of_the_generated_ones() -> None:
    assert campaign.run(campaign.generated(seed=1, bodies=1_000)).violations == []


def test_the_same_seed_makes_the_same_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = itertools.count(1_700_000_000.0)
    monkeypatch.setattr(time, "time", lambda: next(seconds))

    def some(seed: int) -> list[tuple[Question, Answer]]:
        return list(campaign.generated(seed, 200))

    assert some(7) == some(7)
    assert some(7) != some(8)


@EVERY_QUESTION
def test_an_answer_cut_at_any_byte(question: Question) -> None:
    """Here at every seventh; `make hostile` cuts at all of them."""
    assert broken_by(question, *list(cuts(question))[::7]) == []


@pytest.mark.parametrize(
    ("kind", "endpoint"),
    [
        ("100 MiB", "addRedemption"),
        ("100 MiB", "customerStatus"),
        ("bomb", "addTransactionBatch"),
        ("bomb", "eligiblePurchaseItems"),
        ("brackets", "customerStatus"),
    ],
)
def test_memory_stays_bounded(kind: str, endpoint: str) -> None:
    """N10: what is held at most is a small multiple of the limit, whatever is sent."""
    question = BY_ENDPOINT[endpoint]
    start = right(question).body[:-1] + b',"x":"'
    answer = {
        "100 MiB": Answer(b" " * MIB, times=100),
        "bomb": packed(Answer(start + b"x" * (100 * MIB))),
        "brackets": Answer(b'{"x":' + b"[" * (question.limit - 10)),
    }[kind]
    tracemalloc.start()
    try:
        assert broken_by(question, answer) == []
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 4 * question.limit + 8 * MIB


# ------------------------------------------------------------------------------------------------- what was once wrong


def lines(*entries: object) -> Answer:
    return Answer(json.dumps({"astro_status": 100, "returnData": entries}).encode())


def status(**changes: object) -> Answer:
    return Answer(json.dumps({"astro_status": 100, "returnData": STATUS | changes}).encode())


CARD: dict[str, Any] = STATUS["astroCardData"][0]
OTHER_NAMES = [{"transactionID": each["imported_transaction_id"]} for each in CARD["cardPurchases"]]
KEPT: dict[str, tuple[str, Answer]] = {
    "a refusal, then success under the same key": (
        "addRedemption",
        Answer(b'{"astro_status":730,"astro_status":100}'),
    ),
    "another unit, then ours under the same key": (
        "addTransaction",
        Answer(
            b'{"astro_status":100,"returnData":{"transactionID":"Z","transactionID":"R1-A","transaction_status":100}}'
        ),
    ),
    "digits that are none of ASCII's": ("addRedemption", Answer('{"astro_status":"١٠٠"}'.encode())),
    "taken in, nothing done yet": ("addRedemption", Answer(b'{"astro_status":100}', 202)),
    "33 deep": ("addRedemption", Answer(b'{"astro_status":100,"x":' + b"[" * 32 + b"]" * 32 + b"}")),
    "packed, and cut before the end": (
        "addRedemption",
        Answer(gzip.compress(b'{"astro_status":100}')[:-4], headers=(("Content-Encoding", "gzip"),)),
    ),
    "an added unit that was deleted": ("addTransaction", lines(line(UNIT, transactionDeleted=True))),
    "a second line of ours that cannot be read": ("addTransaction", lines(line(UNIT), line(UNIT, [100]))),
    "not enrolled, of a whole batch": ("addTransactionBatch", Answer(b'{"astro_status":410,"returnData":""}')),
    "an access token of two minds": ("token", Answer(b'{"access_token":"T1","access_token":"T2"}')),
    "an access token that is a number": ("token", Answer(b'{"access_token":1e300}')),
    "cards under another name": (
        "customerStatus",
        Answer(json.dumps({"astro_status": 100, "returnData": STATUS}).encode().replace(b"astroCardData", b"cards")),
    ),
    "purchases under another name": ("customerStatus", status(astroCardData=[CARD | {"cardPurchases": OTHER_NAMES}])),
}


@pytest.mark.parametrize("name", KEPT)
def test_what_was_once_wrong(name: str) -> None:
    endpoint, answer = KEPT[name]
    question = BY_ENDPOINT[endpoint]
    assert broken_by(question, answer) == []
    if isinstance(question, Write):
        assert not any(oracle.Judgement(question, answer).applied(unit) for unit in question.ids or ("R1-X",))


def test_purchases_under_another_name_are_no_absence() -> None:
    """U2: the oracle reads by name, so that this one is asserted by hand: nothing is sent again."""

    async def read(answer: Answer) -> object:
        network = Network("customerStatus", answer)
        api = AstroApi(transport := HttpTransport(inner=network), SignIn(transport, ACCOUNT), URL)
        return await api.read_snapshot("R1-O", "astro-7", NOW)

    for name in ("cards under another name", "purchases under another name"):
        with pytest.raises(ReadFailed):
            run_at_once(read(KEPT[name][1]))


# ------------------------------------------------------------------------------------------------ that it would be seen


def test_a_unit_that_counts_as_done_without_its_line_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def by_place(_unit: str, envelope: Outcome, lines: list[Any], *_: object, **_more: object) -> Outcome:
        return from_line(lines[0]) if lines else envelope

    monkeypatch.setattr("sync.astro_api.from_lines", by_place)
    assert campaign.run(campaign.generated(seed=1, bodies=300)).violations


def test_an_unknown_that_is_sent_again_at_once_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.settle.stamped", lambda row, *_: unsent(row))
    assert campaign.run(campaign.generated(seed=1, bodies=200)).violations


def test_keys_that_come_twice_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.envelope.refuse_repeats", lambda _text: None)
    endpoint, answer = KEPT["a refusal, then success under the same key"]
    assert broken_by(BY_ENDPOINT[endpoint], answer)


def test_an_error_that_comes_out_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_body: bytes, **_: object) -> None:
        raise KeyError("astro_status")

    monkeypatch.setattr("sync.calls.read_envelope", broken)
    assert broken_by(BY_ENDPOINT["addRedemption"], right(BY_ENDPOINT["addRedemption"]))


def test_an_absence_that_nobody_said_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.readings._unit_id", lambda punch: "")
    assert broken_by(BY_ENDPOINT["customerStatus"], right(BY_ENDPOINT["customerStatus"]))
