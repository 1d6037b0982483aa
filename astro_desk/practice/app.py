"""The practice store over HTTP: Astro's endpoints, and a control panel of our own beside them.

`/api/json/<endpoint>/` and `/api/json/token/` follow ASTRO_API §1 and §3. `/practice/faults` and
`/practice/state` are no part of Astro's API, take no token and answer also while the store is down.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Final
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from astro_desk.practice import mishaps
from astro_desk.practice.answers import Answer, Status, refusal
from astro_desk.practice.faults import KINDS, Fault, Faults, bare
from astro_desk.practice.options import Login
from astro_desk.practice.store import ENDPOINTS, PracticeStore

BASE: Final = "/api/json"
TOKEN: Final = "token"

_log = logging.getLogger(__name__)


def create_app(
    store: PracticeStore, faults: Faults | None = None, breakdowns: list[Exception] | None = None
) -> Starlette:
    """The ASGI application over a store; the caller keeps and closes the store.

    `faults` is what goes wrong, none when left out; it is also at `app.state.faults`. Works under `server.serve`
    and in httpx's ASGITransport, where a lost answer raises `mishaps.ConnectionLost` (an OSError) and a hung one
    waits until it is cancelled.

    A bug of ours is answered 500 with `{"error": sentence}` as the last answer of its connection, logged, and put into
    `breakdowns`: to a caller it looks like a fault, and a test must not take it for one.
    """
    found = [] if breakdowns is None else breakdowns

    async def broken(request: Request, error: Exception) -> Response:
        if not isinstance(error, mishaps.ConnectionLost):
            found.append(error)
            _log.error("the practice store broke down at %s", request.url.path, exc_info=error)
        # The server closes the connection after this answer: said in it, nobody sends the next call there.
        return JSONResponse({"error": f"the practice store broke down: {error!r}"}, 500, {"Connection": "close"})

    rules = Faults() if faults is None else faults
    api, panel = _Api(store, rules), _Panel(store, rules)
    routes = [Route(f"{BASE}/{name}/", api.answer, methods=["POST"]) for name in (TOKEN, *ENDPOINTS)]
    routes += [
        Route("/practice/faults", panel.list_faults, methods=["GET"]),
        Route("/practice/faults", panel.add_fault, methods=["POST"]),
        Route("/practice/faults", panel.clear_faults, methods=["DELETE"]),
        Route("/practice/state", panel.state, methods=["GET"]),
    ]
    app = Starlette(routes=routes, exception_handlers={Exception: broken, ClientDisconnect: _gone})
    app.router.redirect_slashes = False  # a redirected POST would hide that a client forgot the last slash
    app.state.faults = rules
    return app


async def _gone(_request: Request, _error: Exception) -> Response:
    """Who left in the middle of a request has asked for nothing, and hears nothing."""
    return Response()


class _Malformed(Exception):
    """The body is not what ASTRO_API §1 says; the message is a sentence."""


class _Late:
    """Requests that were cut off and are to be applied when the store's clock has gone on."""

    def __init__(self, store: PracticeStore) -> None:
        self._store = store
        self._waiting: list[tuple[float, Callable[[], object]]] = []

    def add(self, seconds: float, act: Callable[[], object]) -> None:
        """Notes `act`; a timer runs it, and so does the first request after it is due."""
        self._waiting.append((self._store.now().timestamp() + seconds, act))
        asyncio.get_running_loop().call_later(seconds, self._ring)

    def _ring(self) -> None:
        """The loop's clock and the store's are two: where it is not due yet by the store's, the timer is set again."""
        self.run_due()
        if self._waiting:
            rest = min(due for due, _ in self._waiting) - self._store.now().timestamp()
            asyncio.get_running_loop().call_later(max(rest, 0.001), self._ring)

    def run_due(self) -> None:
        """Runs what is due, the earliest first."""
        now = self._store.now().timestamp()
        due = sorted((one for one in self._waiting if one[0] <= now), key=lambda one: one[0])
        self._waiting = [one for one in self._waiting if one[0] > now]
        for _, act in due:
            act()


class _Api:
    """Astro's side: log-in, envelope, faults."""

    def __init__(self, store: PracticeStore, faults: Faults) -> None:
        self._store = store
        self._faults = faults
        self._late = _Late(store)

    async def answer(self, request: Request) -> Response:
        """Answers one POST, rightly or as the first matching fault says."""
        name, body = bare(request.url.path), await request.body()
        self._late.run_due()
        fault = self._faults.take(name)
        if fault is None:
            return self._reply(request, name, body)
        at_once = mishaps.instead(fault)
        if at_once is not None:
            return at_once
        if fault.kind == "refuse":
            return self._reply(request, name, body, refused=int(fault.text or 998))
        if fault.kind == "forget":
            with self._store.forgetting():
                return self._reply(request, name, body)
        if fault.kind == "late":
            if self._is_signed_in(request, name):
                self._late.add(fault.seconds, lambda: self._act(name, request, body))
            return mishaps.Dropped()
        return mishaps.spoiled(fault, self._reply(request, name, body, halved=fault.kind == "500_midway"))

    def _reply(
        self, request: Request, name: str, body: bytes, *, halved: bool = False, refused: int | None = None
    ) -> Response:
        if not self._is_signed_in(request, name):
            return JSONResponse({"error": "invalid_token"}, 401, {"WWW-Authenticate": "Bearer"})
        if not self._store.options.api_on and name != TOKEN:
            return JSONResponse({"error": "access_denied"}, 403)
        return self._act(name, request, body, halved=halved, refused=refused)

    def _is_signed_in(self, request: Request, name: str) -> bool:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        return name == TOKEN or (scheme.lower() == "bearer" and self._store.knows_token(token.strip()))

    def _act(
        self, name: str, request: Request, body: bytes, *, halved: bool = False, refused: int | None = None
    ) -> Response:
        try:
            form = _form(request, body)
            if name == TOKEN and refused is None:
                return self._log_in(form)
            # A log-in has no jsonData; refused, it is answered as a call without fields.
            fields = _fields({} if name == TOKEN else form)
            fields = _half(fields) if halved else fields
            answer = self._store.call(name, fields) if refused is None else refusal(name, fields, refused)
        except _Malformed as error:
            answer = Answer(Status.BAD_REQUEST, str(error))
        return JSONResponse(answer.envelope(name))

    def _log_in(self, form: dict[str, str]) -> Response:
        if form.get("grant_type") != "password":
            return JSONResponse({"error": "unsupported_grant_type"}, 400)
        login = Login(form.get("username", ""), form.get("password", ""), form.get("client_id", ""))
        token = self._store.log_in(login)
        if token is None:
            known = login.client_id == self._store.options.login.client_id
            error = {"error": "invalid_grant" if known else "invalid_client"}
            return JSONResponse(error, 200 if self._store.options.bad_login_is_200 else 401)
        return JSONResponse(
            {
                "access_token": token.value,
                "token_type": "bearer",
                "expires": str(token.lifetime_s),
                "created": str(token.created),
            }
        )


class _Panel:
    """Our own side: what goes wrong, and what is inside."""

    def __init__(self, store: PracticeStore, faults: Faults) -> None:
        self._store = store
        self._faults = faults

    async def list_faults(self, _request: Request) -> Response:
        """`{down, rules: [{kind, path, times, seconds, skip, text}], struck: {"kind:endpoint": n}, kinds: [...]}`."""
        return JSONResponse(
            {
                "down": self._faults.down,
                "rules": [asdict(rule) for rule in self._faults.rules],
                "struck": dict(self._faults.struck),
                "kinds": list(KINDS),
            }
        )

    async def add_fault(self, request: Request) -> Response:
        """Takes `{"down": true|false}`, `{"fault": "KIND:PATH:TIMES:SECONDS"}` or a rule's own fields.

        Answers as `list_faults`; 400 with `{"error": sentence}` for anything else.
        """
        try:
            wish = json.loads(await request.body())
            if not isinstance(wish, dict):
                raise ValueError("the body must be a JSON object")
            if isinstance(wish.get("down"), bool):
                self._faults.down = wish["down"]
            else:
                self._faults.add(_rule(wish))
        except ValueError as error:
            return JSONResponse({"error": str(error)}, 400)
        return await self.list_faults(request)

    async def clear_faults(self, request: Request) -> Response:
        """Nothing goes wrong any more; answers as `list_faults`."""
        self._faults.clear()
        return await self.list_faults(request)

    async def state(self, request: Request) -> Response:
        """`PracticeStore.state()`, of one owner with `?owner=` a customerID, Astro's id, a phone or an e-mail."""
        return JSONResponse(self._store.state(request.query_params.get("owner")))


def _rule(wish: dict[str, Any]) -> Fault:
    """A fault in its fields or as text; ValueError with a sentence."""
    text = wish.get("fault")
    if isinstance(text, str):
        return Fault.parse(text)
    kinds: dict[str, tuple[type, ...]] = {"kind": (str,), "path": (str,), "text": (str,), "skip": (int,)}
    kinds |= {"times": (int, type(None)), "seconds": (int, float)}
    for name, value in wish.items():
        if name not in kinds or isinstance(value, bool) or not isinstance(value, kinds[name]):
            raise ValueError(f"{name!r} is no field of a fault, or its value has the wrong type")
    if "kind" not in wish:
        raise ValueError("a fault needs its kind")
    return Fault(**wish | {"path": bare(wish.get("path", ""))})


def _form(request: Request, body: bytes) -> dict[str, str]:
    """The form's fields, each once; an empty body is an empty form (ASTRO_API §1)."""
    if not body.strip():
        return {}
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/x-www-form-urlencoded":
        raise _Malformed("The body must be application/x-www-form-urlencoded")
    try:
        fields = parse_qs(body.decode("ascii"), keep_blank_values=True, strict_parsing=True, errors="strict")
    except ValueError as error:
        raise _Malformed("The body is no form") from error
    if any(len(values) > 1 for values in fields.values()):
        raise _Malformed("A field occurs twice")
    return {name: values[0] for name, values in fields.items()}


def _fields(form: dict[str, str]) -> dict[str, Any]:
    """The JSON object in `jsonData`, the one field that may be there; missing or empty is `{}`."""
    if form.keys() - {"jsonData"}:
        raise _Malformed("jsonData is the only field")
    try:
        fields = json.loads(form.get("jsonData") or "{}")
        json.dumps(fields, ensure_ascii=False).encode()  # half a surrogate pair is valid JSON and no text
    except (ValueError, RecursionError) as error:
        raise _Malformed("jsonData is no JSON") from error
    if not isinstance(fields, dict):
        raise _Malformed("jsonData must be an object")
    return fields


def _half(fields: dict[str, Any]) -> dict[str, Any]:
    """The request with the first half of its lines, rounded down; the fault 500_midway."""
    lines = fields.get("transactions")
    return fields | {"transactions": lines[: len(lines) // 2]} if isinstance(lines, list) else fields
