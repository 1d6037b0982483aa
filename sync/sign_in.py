"""Signing in: one token, got once, renewed in time, and never a storm of log-ins (ASTRO_API §1, DESIGN §6)."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from astro_desk.core.frozen import replace
from astro_desk.use_cases.account import check_url
from astro_desk.use_cases.ports import AstroAccount
from sync import dialect
from sync.envelope import read_token
from sync.outcome import UNREADABLE, Cause, Outcome, Verdict, from_http
from sync.transport import CallFailed, Reply, Transport
from sync.wire import Unreadable


@dataclass(frozen=True, slots=True, eq=False)
class Token:
    """An access token; `received_at` and `life_s` in seconds of the monotonic clock. Never logged, never shown."""

    value: str = field(repr=False)
    received_at: float
    life_s: float

    def ended(self, now: float) -> bool:
        """Whether it is to be renewed before the next call: shortly before its end, or at half of a very short life."""
        return now >= self.received_at + self.life_s - min(dialect.TOKEN_MARGIN_S, self.life_s / 2)


@dataclass(slots=True)
class LogIns:
    """What is remembered of an account's log-ins from one event loop to the next: refusals must not be forgotten.

    `keep` is told the refusals whenever they change, for the processes to come.
    """

    account: AstroAccount | None = None
    token: Token | None = None
    refusals: list[float] = field(default_factory=list)
    keep: Callable[[Sequence[float]], None] | None = field(default=None, repr=False)

    def refused(self, refusals: list[float]) -> None:
        """Remembers these refusals in place of those of before."""
        changed = refusals != self.refusals
        self.refusals = refusals
        if changed and self.keep is not None:
            self.keep(refusals)


class SignIn:
    """The one log-in of this register. For one event loop; `past` may outlive it.

    `monotonic` must not be set by anybody; best one that goes on while the machine sleeps. `chance` answers 0 to 1.
    """

    def __init__(
        self,
        transport: Transport,
        account: AstroAccount,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
        past: LogIns | None = None,
    ) -> None:
        self._past = past or LogIns()
        self._transport = transport
        self._monotonic = monotonic
        self._sleep = sleep
        self._chance = chance
        self._lock = asyncio.Lock()
        self._account = account
        self._url = ""
        if self._past.account == account:
            self._url = token_url(account)
        else:
            self.use(account)

    def use(self, account: AstroAccount) -> None:
        """Other credentials, or the same typed again: what was refused before is forgotten, and so is the token.

        Raises Refused as `check_url` does.
        """
        self._url = token_url(account)
        self._account = replace(account)  # one of its own, so that a log-in under way is told from this one
        self._past.account, self._past.token = self._account, None
        self._past.refused([])

    def forget(self, token: Token) -> None:
        """The token is in doubt: the next call signs in anew."""
        if self._past.token is token:
            self._past.token = None

    @property
    def needed(self) -> bool:
        """Whether a person must look: too many refused log-ins in the last 15 minutes."""
        return self.wait_s > 0

    @property
    def wait_s(self) -> float:
        """The seconds until a log-in may be tried again, 0 when it may now."""
        recent = sorted(self._past.refusals)[-dialect.REFUSALS_ALLOWED :]
        if len(recent) < dialect.REFUSALS_ALLOWED:
            return 0.0
        return max(0.0, recent[0] + dialect.REFUSALS_WINDOW_S - self._monotonic())

    async def token(self) -> Token:
        """A token that lives; signs in when there is none. Raises CallFailed, always NOT_APPLIED."""
        async with self._lock:
            if self._past.token is None or self._past.token.ended(self._monotonic()):
                self._past.token = None
                await self._log_in()
            return self._current()

    async def renew(self, refused: Token) -> Token:
        """Another token than the one that Astro has just refused; the one somebody else got meanwhile will do.

        A young token that is refused was probably ended by another register's log-in: a pause by chance keeps the
        two from ending each other's for ever. Raises CallFailed, always NOT_APPLIED.
        """
        async with self._lock:
            if self._past.token is refused:
                if self._monotonic() - refused.received_at < dialect.TOKEN_YOUNG_S:
                    await self._sleep(self._chance() * dialect.TOKEN_PAUSE_S)
                self.forget(refused)
            if self._past.token is None or self._past.token.ended(self._monotonic()):
                self._past.token = None
                await self._log_in()
            return self._current()

    def _current(self) -> Token:
        assert self._past.token is not None
        return self._past.token

    async def _log_in(self) -> None:
        """Sets the token. Credentials that change while it is under way make it begin anew (FAILURES R25)."""
        while self._past.token is None:
            if self.needed:
                raise CallFailed(replace(_REFUSED, retry_after_s=self.wait_s))
            account = self._account
            try:
                found = _read(await self._ask(account))
            except CallFailed as failed:
                if account is not self._account:
                    continue
                # Whatever became of the log-in, the call that needed it was never sent.
                raise CallFailed(replace(failed.outcome, verdict=Verdict.NOT_APPLIED)) from failed
            if account is not self._account:
                continue
            if found is None:
                self._past.refused([*self._past.refusals[1 - dialect.REFUSALS_ALLOWED :], self._monotonic()])
                raise CallFailed(_REFUSED)
            self._past.refused([])
            self._past.token = Token(found[0], self._monotonic(), found[1])

    async def _ask(self, account: AstroAccount) -> Reply:
        return await self._transport.post(self._url, log_in_form(account))


def log_in_form(account: AstroAccount) -> dict[str, str]:
    """The token call's plain form fields (ASTRO_API §1)."""
    return {
        "username": account.username,
        "password": account.password,
        "grant_type": "password",
        "client_id": account.client_id.strip(),
    }


def token_url(account: AstroAccount) -> str:
    """Raises Refused as `check_url` does."""
    return f"{check_url(account.api_url)}/{dialect.TOKEN_PATH}/"


_REFUSED = Outcome(Verdict.NOT_APPLIED, Cause.SIGN_IN_NEEDED)


def _read(reply: Reply) -> tuple[str, float] | None:
    """The token and its life in seconds; None for a refused log-in. Raises CallFailed for anything else."""
    if reply.status in dialect.LOG_IN_REFUSED:
        return None
    failed = from_http(reply.status, reply.headers)
    if failed is not None:
        raise CallFailed(failed)
    try:
        return read_token(reply.body)
    except Unreadable:
        raise CallFailed(UNREADABLE) from None
