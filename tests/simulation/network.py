"""The network between the registers and Astro: requests go their way, also when who sent them is gone."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sync.outcome import Cause, Outcome, Verdict
from sync.transport import CallFailed, Reply
from tests.simulation.front import WRITES, Call, Front, read_call
from tests.simulation.timeline import Timeline
from tests.simulation.weather import DEADLINE_MS, Fate, draw

if TYPE_CHECKING:
    from tests.simulation.register import Register
    from tests.simulation.watch import Watch

_RESET = Outcome(Verdict.UNKNOWN, Cause.ASTRO_DOWN)
_SLOW = Outcome(Verdict.UNKNOWN, Cause.SLOW)
_OFFLINE = Outcome(Verdict.NOT_APPLIED, Cause.NO_NETWORK)
_HTML = b"<!doctype html><title>Welcome to our guest network</title>"


class Network:
    """`beyond`: this world delivers some requests later than the fence allows for."""

    def __init__(
        self, timeline: Timeline, front: Front, watch: Watch, dice: random.Random, *, latest_ms: int, beyond: bool
    ):
        self._timeline = timeline
        self._front = front
        self._watch = watch
        self._dice = dice
        self._latest_ms = latest_ms
        self._beyond = beyond
        self.applied_when_busy = True

    def fate(self, register: Register, call: Call) -> Fate:
        return draw(
            register.weather,
            write=call.endpoint in WRITES,
            dice=self._dice,
            applied_when_busy=self.applied_when_busy,
            latest_ms=self._latest_ms,
            beyond=self._beyond,
        )

    async def post(self, register: Register, url: str, form: Mapping[str, str], token: str) -> Reply:
        """One request of a register's, as HttpTransport.post has it."""
        call = read_call(url, form, token)
        write = call.endpoint in WRITES
        if write:
            register.point("sending")
        sending = self._watch.begins(register, call)
        fate = self.fate(register, call)
        self._watch.note(register, f"{call.endpoint} {_brief(call)} {fate.name}")
        now, answer = self._timeline.now_ms, register.loop.create_future()
        said: list[tuple[int, bytes]] = []

        def arrive() -> None:
            self._watch.arrives(sending)
            said.append(self._front.answer(call, fate.units))
            self._watch.arrived(sending)

        if fate.arrives_ms is not None:
            self._watch.flies(sending)
            self._timeline.at(now + fate.arrives_ms, arrive)
        if write:
            register.point("sent")
        wait_ms = DEADLINE_MS if fate.answers_ms is None else fate.answers_ms
        self._timeline.at(now + wait_ms, lambda: answer.done() or answer.set_result(None), loop=register.loop)
        await answer
        late_by = self._timeline.now_ms - now - wait_ms
        reply = self._reply(call, fate, said, slept=late_by > 1_000)
        self._watch.answered(sending, reply)
        if write:
            register.point("answer")
        if isinstance(reply, Outcome):
            raise CallFailed(reply)
        return reply

    def _reply(self, call: Call, fate: Fate, said: list[tuple[int, bytes]], *, slept: bool) -> Reply | Outcome:
        if fate.says == "offline":
            return _OFFLINE
        if slept or fate.says == "reset":
            return _RESET
        if fate.answers_ms is None:
            return _SLOW
        status, body = said[0] if said else (200, b"")
        match fate.says:
            case "":
                return Reply(status, {}, body)
            case "html":
                return Reply(200, {}, _HTML)
            case "cut":
                return Reply(status, {}, body[: len(body) // 2] or b"{")
            case "one_line_missing":
                return Reply(status, {}, _without_a_line(body))
            case number:
                return Reply(int(number), fate.headers)


def _without_a_line(body: bytes) -> bytes:
    said = json.loads(body) if body else {}
    if isinstance(said.get("returnData"), list):
        said["returnData"] = said["returnData"][1:]
    return json.dumps(said).encode()


def _brief(call: Call) -> str:
    return " ".join(str(value) for name, value in call.fields.items() if name != "transactions") + " ".join(call.ids)


class Wire:
    """A register's own end of the network: what sync takes for its Transport."""

    def __init__(self, network: Network, register: Register) -> None:
        self._network, self._register = network, register

    async def post(
        self,
        url: str,
        form: Mapping[str, str],
        *,
        token: str = "",
        limit: int = 0,
        deadline_s: float = 0,
        alone: bool = False,
    ) -> Reply:
        return await self._network.post(self._register, url, form, token)


class PassThrough:
    """In HttpTransport's place: `inner` is the transport already."""

    def __init__(self, *, ca_file: object = None, inner: Wire) -> None:
        self._inner = inner

    async def __aenter__(self) -> Wire:
        return self._inner

    async def __aexit__(self, *_: object) -> None:
        pass
