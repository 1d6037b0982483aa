"""The network between the registers and Astro: requests go their way, also when who sent them is gone.

A register is on it in one of two ways. Over the `Wire`, sync's own AstroApi, sign-in and readings talk to Astro in
bytes, three calls for a look at an owner and a token before them. The `Shortcut` stands in AstroApi's place and hands
values over: half the work, and all that the protocol can see.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from astro_desk.core.frozen import replace
from sync.outcome import Cause, Outcome, Verdict
from sync.transport import CallFailed, Reply
from tests.simulation.astro import Said
from tests.simulation.front import WRITES, Call, Front, read_call
from tests.simulation.timeline import Timeline
from tests.simulation.weather import DEADLINE_MS, FINE, Fate, draw

if TYPE_CHECKING:
    from tests.simulation.register import Register
    from tests.simulation.watch import Watch

_RESET = Outcome(Verdict.UNKNOWN, Cause.ASTRO_DOWN)
_SLOW = Outcome(Verdict.UNKNOWN, Cause.SLOW)
_OFFLINE = Outcome(Verdict.NOT_APPLIED, Cause.NO_NETWORK)
_HTML = b"<!doctype html><title>Welcome to our guest network</title>"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a failure of the way, or an HTTP status with Astro's words, if they can be read."""

    failed: Outcome | None = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    said: Said | None = None
    garbled: str = ""
    """html or cut: the words are there and cannot be read."""

    @property
    def readable(self) -> Said | None:
        return self.said if self.failed is None and self.status == 200 and not self.garbled else None


class Network:
    """`latest_ms`: late requests come no later. `beyond`: this world delivers some later than the fence allows for."""

    def __init__(
        self,
        timeline: Timeline,
        front: Front,
        watch: Watch,
        dice: random.Random,
        *,
        latest_ms: int,
        beyond: bool,
        applied_when_busy: bool,
    ) -> None:
        self._timeline, self._front, self._watch, self._dice = timeline, front, watch, dice
        self._latest_ms, self._beyond, self._applied_when_busy = latest_ms, beyond, applied_when_busy

    def _fate(self, register: Register, call: Call, write: bool) -> Fate:
        weather = register.weather
        if weather.mood == "locked" and call.endpoint == "token":
            weather = FINE
        return draw(
            weather,
            write=write,
            dice=self._dice,
            applied_when_busy=self._applied_when_busy,
            latest_ms=self._latest_ms,
            beyond=self._beyond,
        )

    async def exchange(self, register: Register, call: Call) -> Answer:
        """One request, from before its first byte to its answer or the deadline."""
        write = call.endpoint in WRITES
        if write:
            register.point("sending")
        sending = self._watch.begins(register, call)
        fate = self._fate(register, call, write)
        self._watch.note(register, f"{call.endpoint} {_brief(call)} {fate.name}")
        now, answer = self._timeline.now_ms, register.loop.create_future()
        said: list[tuple[int, Said | None]] = []

        def arrive() -> None:
            self._watch.arrives(sending)
            said.append(self._front.answer(call, fate.units))
            self._watch.arrived()

        if fate.arrives_ms is not None:
            self._watch.flies(sending, fate.arrives_ms)
            self._timeline.at(now + fate.arrives_ms, arrive)
        if write:
            register.point("sent")
        wait_ms = DEADLINE_MS if fate.answers_ms is None else fate.answers_ms
        self._timeline.at(now + wait_ms, lambda: answer.done() or answer.set_result(None), loop=register.loop)
        try:
            await answer
        except asyncio.CancelledError:
            self._watch.left(sending)
            raise
        slept = self._timeline.now_ms - now - wait_ms > 1_000
        came = _answer(fate, said[0] if said else (200, None), slept=slept)
        self._watch.answered(sending, came)
        if write:
            register.point("answer")
        return came


def _answer(fate: Fate, said: tuple[int, Said | None], *, slept: bool) -> Answer:
    if fate.says == "offline":
        return Answer(_OFFLINE)
    if slept or fate.says == "reset":
        return Answer(_RESET)
    if fate.answers_ms is None:
        return Answer(_SLOW)
    status, words = said
    match fate.says:
        case "":
            return Answer(None, status, {}, words)
        case "html" | "cut":
            return Answer(None, 200, {}, words, fate.says)
        case "one_line_missing":
            if words is not None and isinstance(words.data, list):
                words = replace(words, data=words.data[1:])
            return Answer(None, status, {}, words)
        case number:
            return Answer(None, int(number), fate.headers)


def _brief(call: Call) -> str:
    return " ".join([*(str(value) for name, value in call.fields.items() if name != "transactions"), *call.ids])


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
        came = await self._network.exchange(self._register, read_call(url, form, token))
        if came.failed is not None:
            raise CallFailed(came.failed)
        if came.garbled == "html":
            return Reply(200, {}, _HTML)
        body = came.said.body() if came.said is not None and came.status == 200 else b""
        return Reply(came.status, came.headers, body[: len(body) // 2] if came.garbled else body)


class PassThrough:
    """In HttpTransport's place: `inner` is the transport already."""

    def __init__(self, *, ca_file: object = None, inner: Wire) -> None:
        self._inner = inner

    async def __aenter__(self) -> Wire:
        return self._inner

    async def __aexit__(self, *_: object) -> None:
        pass
