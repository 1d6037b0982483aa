"""When to try again: full jitter, a breaker for Astro as a whole, strikes against one bad unit (DESIGN §6). Pure."""

from __future__ import annotations

from dataclasses import dataclass

from astro_desk.core.frozen import replace
from sync.messages import Moment
from sync.outcome import Cause, Outcome, Verdict

SHORTEST_MS = 1_000
LONGEST_MS = 5 * 60_000
LONGEST_OFFLINE_MS = 60_000
"""Our own network comes back unannounced (FAILURES R30), and asking it costs Astro nothing."""
UNWELL_AFTER = 3
"""So many failures in a row, with no good answer between them, mean that Astro is unwell and not one request bad."""
STRIKES = 8
STRIKES_MS = 60 * 60_000

OFFLINE = frozenset({Cause.NO_NETWORK, Cause.NO_INTERNET, Cause.TLS_UNTRUSTED})
_EVERYBODY = OFFLINE | {Cause.SIGN_IN_NEEDED, Cause.BUSY}
"""Causes that no other request can escape: one failure is enough."""


def jitter(failures: int, chance: float, longest_ms: int = LONGEST_MS) -> int:
    """Milliseconds before the next attempt after so many failures in a row: anything from 1 s to a doubling bound."""
    bound = min(longest_ms, SHORTEST_MS << min(failures, 20))
    return SHORTEST_MS + int((bound - SHORTEST_MS) * chance)


def is_good(outcome: Outcome) -> bool:
    """Whether Astro answered in its own words, be it a no: then the way there is open."""
    return outcome.verdict in (Verdict.APPLIED, Verdict.REFUSED) or outcome.cause is Cause.REFUSED


@dataclass(frozen=True, slots=True)
class Hold:
    """The pause of the whole register. `failures` in a row; `cause` is the last one's, NONE when all is well.

    `cut_off`: the last request did not even get there. `asked_ms`: Astro asked to be left alone until then
    (Retry-After); what answers well meanwhile was under way before, and shortens nothing.
    """

    failures: int = 0
    cause: Cause = Cause.NONE
    until_ms: int = 0
    cut_off: bool = False
    asked_ms: int = 0

    @property
    def open(self) -> bool:
        """Whether something is the matter with more than one request; then one request at a time feels its way."""
        return self.failures > 0 and (self.cut_off or self.cause in _EVERYBODY or self.failures >= UNWELL_AFTER)

    def asked(self, at: Moment) -> bool:
        """Whether a pause that Astro asked for is not over: then no request begins, whoever wants it."""
        return self.asked_ms > at.boot_ms

    def after(self, outcome: Outcome, at: Moment) -> Hold:
        """The pause after one more answer."""
        if is_good(outcome):
            return self.ended(at)
        failures = self.failures + 1
        cut_off = outcome.verdict is Verdict.NOT_APPLIED
        hold = replace(self, failures=failures, cause=outcome.cause, cut_off=cut_off)
        if outcome.retry_after_s is not None:
            # Half as much again by chance, so that a store's registers do not come back in step (FAILURES N14).
            pause = int(outcome.retry_after_s * 1000 * (1 + at.chance / 2))
            # How long a log-in is refused is our own rule, and typing the password ends it.
            if outcome.cause is not Cause.SIGN_IN_NEEDED:
                hold = replace(hold, asked_ms=max(hold.asked_ms, at.boot_ms + pause))
        elif hold.open:
            pause = jitter(failures, at.chance, LONGEST_OFFLINE_MS if outcome.cause in OFFLINE else LONGEST_MS)
        else:
            return hold
        return replace(hold, until_ms=max(hold.asked_ms, at.boot_ms + pause))

    def ended(self, at: Moment) -> Hold:
        """No pause but what Astro asked for, if that is not over."""
        return replace(self, until_ms=self.asked_ms) if self.asked(at) else Hold()


@dataclass(frozen=True, slots=True)
class Strikes:
    """Failures of one isolated unit, each after another good answer of Astro; times by the boot clock."""

    count: int
    first_ms: int
    last_ms: int
    goods: int
    """How many good answers there had been at the last strike."""

    @classmethod
    def again(cls, before: Strikes | None, goods: int, at: Moment) -> Strikes:
        """One more failure. It counts only if Astro answered somebody well since the last one."""
        if before is None:
            return cls(1, at.boot_ms, at.boot_ms, goods)
        if goods == before.goods:
            return before
        return cls(before.count + 1, before.first_ms, at.boot_ms, goods)

    @property
    def out(self) -> bool:
        return self.count >= STRIKES and self.last_ms - self.first_ms >= STRIKES_MS
