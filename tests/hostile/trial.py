"""One hostile answer through the real transport, calls and protocol, and what an oracle says to what came of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from astro_desk.core.cards import project
from astro_desk.core.catalog import Catalogue
from astro_desk.core.operations import (
    AddPurchase,
    LinkOwner,
    NewOwner,
    Operation,
    Redeem,
    RemovePurchase,
    State,
    UndoRedemption,
)
from astro_desk.storage.mapping import snapshot_from_json, snapshot_to_json
from astro_desk.use_cases.ports import AstroAccount
from sync.answers import answered_request
from sync.astro_api import AstroApi, AstroOwner, Eligibility, OwnerReading, ReadFailed
from sync.lane import Awaiting, Lane, Look, Rules
from sync.messages import Answered, LaneView, Moment, Request
from sync.outcome import Cause, Outcome, Verdict
from sync.send import send
from sync.settle import shown
from sync.sign_in import LogIns, SignIn, Token
from sync.state import SyncState
from sync.transport import HttpTransport
from tests.hostile import oracle
from tests.hostile.canned import Answer, Network
from tests.hostile.questions import DAY, GONE, NOW, OWNER, REWARD, UNIT, Question, Read, Write

URL = "https://astro.example/api/json"
ACCOUNT = AstroAccount(api_url=URL, username="cashier", client_id="c", password="secret-canary")
AT = Moment(NOW, "boot", 10_000_000)
LATER = Moment(NOW + timedelta(minutes=10), "boot", 10_600_000)
READ_ANSWERS = (type(None), AstroOwner, OwnerReading, Eligibility, int, list, tuple)


class Desk:
    """A signed-in register before a network that gives one canned answer."""

    def __init__(self) -> None:
        self._network = Network()
        self._transport = HttpTransport(inner=self._network)

    async def try_(self, question: Question, answer: Answer) -> list[str]:
        """The rules that this answer has broken, in words; none is what we want."""
        self._network.endpoint, self._network.answer = question.endpoint, answer
        self._network.asked.clear()
        token = None if question.endpoint == "token" else Token("T0", 1000.0, 1800.0)
        past = LogIns(ACCOUNT, token)
        sign_in = SignIn(self._transport, ACCOUNT, monotonic=lambda: 1001.0, chance=lambda: 0.0, past=past)
        api = AstroApi(self._transport, sign_in, URL)
        try:
            if isinstance(question, Write):
                return await self._try_write(api, question, answer)
            return await self._try_read(api, question, answer)
        except Exception as error:  # noqa: BLE001 - whatever comes out is what this is about
            return [f"came out: {type(error).__name__}: {error}"[:300]]

    # -------------------------------------------------------------------------------------------------------- writes

    async def _try_write(self, api: AstroApi, write: Write, answer: Answer) -> list[str]:
        rows = tuple(
            Operation(one, OWNER.owner_id, intent, NOW, DAY, "R1-S", State.SENDING, 3, attempts=1, sent_at=NOW)
            for one, intent in write.intents.items()
        )
        request = Request(
            write.owner, rows, write.isolated, REWARD, "88", lacking=write.lacking, counting=write.counting
        )
        outcomes = await send(api, request)
        broken = [f"no outcome: {type(one).__name__}" for one in outcomes.values() if not isinstance(one, Outcome)]
        if set(outcomes) != set(write.intents):
            broken.append(f"outcomes about {sorted(outcomes)}")
        for one in outcomes.values():
            broken += _malformed(one)
        judge = oracle.Judgement(write, answer)
        for row, after in _settled(request, outcomes):
            broken += _unjust(write, judge, row, after, outcomes[row.id])
        return broken

    # --------------------------------------------------------------------------------------------------------- reads

    async def _try_read(self, api: AstroApi, read: Read, answer: Answer) -> list[str]:
        try:
            found = await read.ask(api)
        except ReadFailed as failed:
            broken = _malformed(failed.outcome)
        else:
            broken = [] if isinstance(found, READ_ANSWERS) else [f"no answer to a read: {type(found).__name__}"]
            if isinstance(found, OwnerReading):
                broken += _misread(read, answer, found)
        if read.endpoint == "token":
            broken += self._token_misused(read, answer)
        return broken

    def _token_misused(self, read: Read, answer: Answer) -> list[str]:
        body = oracle.payload(answer, read.limit)
        told = {token for endpoint, token in self._network.asked if endpoint != "token"}
        if not told:
            return []
        value = oracle.parsed(answer, read.limit)
        given = value.get("access_token") if isinstance(value, dict) else None
        wanted = f"Bearer {str(given).strip()}"
        if body is None or told != {wanted}:
            return [f"signed in with {told} after {body!r:.100}"]
        return []


def _settled(request: Request, outcomes: Mapping[str, Outcome]) -> list[tuple[Operation, Operation]]:
    lane = Lane(OWNER.owner_id, Awaiting.ANSWER, request)
    state = SyncState(started=AT, lanes={OWNER.owner_id: lane}, busy=frozenset({OWNER.owner_id}))
    _, changes = answered_request(state, Answered(AT, OWNER.owner_id, outcomes))
    return list(changes)


def _malformed(outcome: Outcome) -> list[str]:
    """An Outcome as documented: words folded and clipped, a wait within its bounds."""
    broken = []
    if len(outcome.message) > 160 or not outcome.message.replace("…", "").isprintable():
        broken.append(f"message {outcome.message!r:.200}")
    if outcome.retry_after_s is not None and not 1 <= outcome.retry_after_s <= 3600:
        broken.append(f"wait {outcome.retry_after_s}")
    if outcome.verdict is Verdict.APPLIED and outcome.cause is not Cause.NONE:
        broken.append(f"applied because of {outcome.cause}")
    return broken


def _unjust(write: Write, judge: oracle.Judgement, row: Operation, after: Operation, outcome: Outcome) -> list[str]:
    """What became of a row that the answer does not carry."""
    unit = row.id if row.id in write.ids else next(iter(write.ids), "")
    told = f"{row.id} is {after.state} {after.reason}"
    if isinstance(row.intent, NewOwner | LinkOwner):
        if after.state is State.DONE:
            return [told + " without a look"]
        return [told + " applied"] if outcome.verdict is Verdict.APPLIED and not judge.linked() else []
    if outcome.verdict is Verdict.APPLIED and not judge.applied(unit):
        return [told + ", and applied"]
    if after.state is State.DONE:
        if after.credited is False:
            return [] if judge.without_credit(unit) else [told + " without credit"]
        by_hand = after.reason == "offer_by_hand" and judge.left_to_a_person(unit)
        return [] if by_hand or judge.applied(unit) else [told]
    if after.state is State.WAITING and not judge.may_be_sent_again(unit):
        return [told + ", to be sent again at once"]
    if judge.applied(unit):
        return [told + ", and Astro said that it was done"]
    return []


# ----------------------------------------------------------------------------------------------------------- a reading

_OPEN_ROWS = (
    Operation(UNIT, OWNER.owner_id, AddPurchase("012345678905", "012345678905"), NOW, DAY),
    Operation("R1-N", OWNER.owner_id, AddPurchase("012345678905", "012345678905"), NOW, DAY),
    Operation("R1-X", OWNER.owner_id, RemovePurchase(GONE), NOW, DAY),
    Operation("R1-Y", OWNER.owner_id, Redeem("2", "012345678905", REWARD, "88"), NOW, DAY),
    Operation("R1-Z", OWNER.owner_id, UndoRedemption("R1-W", REWARD), NOW, DAY),
)


def _misread(read: Read, answer: Answer, found: OwnerReading) -> list[str]:
    """What the snapshot makes of unknown operations, against what stands in the answer."""
    snapshot = found.snapshot
    kept = snapshot_from_json(snapshot.owner_id, snapshot.begun_at.isoformat(), snapshot_to_json(snapshot))
    broken = [] if kept == snapshot else ["kept otherwise than read"]
    project(snapshot, (), (), (), Catalogue({}, {}), DAY)
    if read.endpoint != "customerStatus":
        return broken
    said = oracle.Status(answer, read.limit)
    if not said.good:
        return [*broken, "read from what is no answer"]
    unknown = replace(AT, now=NOW - timedelta(minutes=10), boot_ms=1)
    rows = tuple(
        # Missed once before: the look at hand is the one that decides.
        replace(
            row,
            state=State.UNKNOWN,
            attempts=2,
            sent_at=unknown.now,
            sent_boot="boot",
            sent_boot_ms=1,
            missed_boot_ms=2,
        )
        for row in _OPEN_ROWS
    )
    lane = Lane(OWNER.owner_id, look=Look(LATER, OWNER.customer_id, found))
    view = LaneView(OWNER.owner_id, OWNER, rows)
    after = {row.id: done for row, done in shown(view, lane, LATER, Rules())}
    return broken + [word for row in rows for word in _wrongly_settled(row, after.get(row.id), said)]


def _wrongly_settled(row: Operation, after: Operation | None, said: oracle.Status) -> list[str]:
    if after is None:
        return []
    told = f"{row.id} ({row.kind}) is {after.state} {after.reason}"
    done, again = after.state is State.DONE, after.state is State.WAITING
    match row.intent:
        case AddPurchase():
            wrong = (done and row.id not in said.units) or (again and row.id in said.units)
        case RemovePurchase(unit_id):
            wrong = (done and unit_id in said.units) or (again and unit_id not in said.units)
        case Redeem():
            wrong = done or (again and (REWARD not in said.open or REWARD in said.closed))
        case _:
            wrong = done and (REWARD not in said.open or REWARD in said.closed)
    return [told] if wrong else []


def fingerprint(question: Question, answer: Answer) -> str:
    """Where a failure came from, to be kept as a test."""
    return json.dumps({"endpoint": question.endpoint, "answer": answer.short()})
