"""A network made by hand: a transport that answers from a script, and clocks that stand still until told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from astro_desk.use_cases.ports import AstroAccount
from sync.astro_api import AstroApi
from sync.outcome import Outcome
from sync.sign_in import SignIn
from sync.transport import CallFailed, Reply

T = TypeVar("T")
URL = "https://astro.example/api/json"
ACCOUNT = AstroAccount(api_url=URL, username="cashier", client_id=" client ", password="secret-canary")


def run(main: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(main)


def token_reply(value: str = "T1", expires: object = "1800") -> Reply:
    return answer({"access_token": value, "token_type": "bearer", "expires": expires, "created": "1"})


def answer(body: object, status: int = 200) -> Reply:
    return Reply(status, {}, body if isinstance(body, bytes) else json.dumps(body).encode())


def envelope(data: object = None, status: object = 100, message: str = "Success") -> Reply:
    body = {"astro_status": status, "astro_status_message": message}
    return answer(body if data is None else body | {"returnData": data})


@dataclass(frozen=True, slots=True)
class Call:
    """What was posted: the endpoint's bare name, the form, the jsonData read back, and the token."""

    endpoint: str
    form: Mapping[str, str]
    fields: Mapping[str, Any]
    token: str
    limit: int
    deadline_s: float
    alone: bool = False


Step = Reply | Outcome | Callable[[Call], Reply]


@dataclass(slots=True)
class FakeTransport:
    """Answers each call with the next step of its endpoint's script; the last step of a script is for ever.

    An Outcome fails the call. The token endpoint signs everybody in unless it has a script.
    """

    scripts: dict[str, list[Step]] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    under_way: int = 0
    most_under_way: int = 0

    def on(self, endpoint: str, *steps: Step) -> None:
        self.scripts[endpoint] = list(steps)

    async def post(
        self,
        url: str,
        form: Mapping[str, str],
        *,
        token: str = "",
        limit: int = 0,
        deadline_s: float = 0.0,
        alone: bool = False,
    ) -> Reply:
        assert url.startswith(URL + "/")
        assert url.endswith("/")
        endpoint = url.removeprefix(URL).strip("/")
        call = Call(endpoint, form, json.loads(form.get("jsonData", "{}")), token, limit, deadline_s, alone)
        self.calls.append(call)
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        await asyncio.sleep(0)
        self.under_way -= 1
        script = self.scripts.setdefault(endpoint, [token_reply() if endpoint == "token" else envelope()])
        step = script.pop(0) if len(script) > 1 else script[0]
        if isinstance(step, Outcome):
            raise CallFailed(step)
        return step if isinstance(step, Reply) else step(call)

    def asked(self, endpoint: str) -> list[Call]:
        return [call for call in self.calls if call.endpoint == endpoint]


@dataclass(slots=True)
class FakeTime:
    """A monotonic clock that sleeping moves on."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


def sign_in_on(network: FakeTransport, time: FakeTime, chance: float = 0.5) -> SignIn:
    return SignIn(network, ACCOUNT, monotonic=time.monotonic, sleep=time.sleep, chance=lambda: chance)


def api_on(network: FakeTransport, time: FakeTime | None = None) -> AstroApi:
    return AstroApi(network, sign_in_on(network, time or FakeTime()), URL)
