"""What can be made to go wrong, as rules that a test or the command line sets (ASTRO_API §8, FAILURES N1-N12).

| kind | what the caller sees |
|---|---|
| down | no answer, nothing applied: the connection ends |
| lose_answer | applied, then the connection ends without a byte |
| late | the connection ends without a byte; applied `seconds` later by the store's clock |
| hang | nothing, until the caller gives up; nothing applied |
| hang_after | applied, then nothing, until the caller gives up |
| slow | the right answer after `seconds` |
| drip | the right answer, a byte every `seconds` |
| 401, 429, 500, 503 | that HTTP status, nothing applied |
| 429_after, 500_after, 503_after | applied, then that HTTP status |
| 500_midway | of a batch only the first half of the lines (rounded down) is applied, then 500 |
| html | a sign-in page with 200, nothing applied: a captive portal |
| html_after | applied, then such a page |
| empty | applied, then 200 with an empty body |
| cut_body | applied; the answer stops halfway and the connection ends |
| cut_json | applied; a whole HTTP answer whose JSON stops halfway |
| wrong_type | applied; an envelope whose returnData is a number |
| forget | the right answer to a write, and nothing of it is kept |
| body | nothing applied; 200 with the rule's own `text` |
| refuse | nothing applied; each line, or the call, is refused with the status code in `text` (998 without one) |

A 429 carries `Retry-After: seconds`.
"""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, replace
from typing import Final, Self

from astro_desk.practice.store import ENDPOINTS

KINDS: Final = [
    "down",
    "lose_answer",
    "late",
    "hang",
    "hang_after",
    "slow",
    "drip",
    "401",
    "429",
    "500",
    "503",
    "429_after",
    "500_after",
    "503_after",
    "500_midway",
    "html",
    "html_after",
    "empty",
    "cut_body",
    "cut_json",
    "wrong_type",
    "body",
    "refuse",
    "forget",
]
FOREVER: Final = None


@dataclass(frozen=True, slots=True)
class Fault:
    """One rule: what goes wrong, on which endpoint ("" is any but token, "*" is any), how often from now on.

    `times` None is for ever; the first `skip` matching requests are spared. `seconds` and `text` as the kind
    asks.
    """

    kind: str
    path: str = ""
    times: int | None = 1
    seconds: float = 1.0
    skip: int = 0
    text: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown fault {self.kind!r}; one of {', '.join(KINDS)}")
        if self.kind == "refuse" and not (self.text.isascii() and f"0{self.text}".isdigit() and len(self.text) <= 6):
            raise ValueError("refuse takes a status code of at most six digits")
        if self.times is not None and self.times < 1:
            raise ValueError("times must be 1 or more")
        if not (0 <= self.seconds <= 86_400 and self.skip >= 0):
            raise ValueError("seconds must be from 0 to 86400, skip 0 or more")
        if self.path not in ("", "*", "token", *ENDPOINTS):
            raise ValueError(f"there is no endpoint {self.path!r}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """`KIND[:PATH[:TIMES[:SECONDS]]]`, as `--fault` takes it; TIMES may be `always`, KIND `refuse=998`.

        `down` alone is for ever and for every path. Raises ValueError with a sentence.
        """
        kind, *rest = text.strip().split(":")
        kind, _, code = kind.partition("=")
        if len(rest) > 3:
            raise ValueError(f"{text!r} is not KIND[:PATH[:TIMES[:SECONDS]]]")
        path, times, seconds = (*rest, *("", "", "")[len(rest) :])
        always = times == "always" or (kind == "down" and not times)
        try:
            count = FOREVER if always else int(times or 1)
            wait = float(seconds or 1.0)
        except ValueError:
            raise ValueError(f"{text!r}: TIMES is a number or always, SECONDS a number") from None
        return cls(kind, bare(path) or ("*" if kind == "down" else ""), count, wait, text=code)


def bare(path: str) -> str:
    """The endpoint's name in any spelling of its path: "/api/json/addTransaction/" is "addTransaction"."""
    return path.strip("/").rsplit("/", 1)[-1]


class Faults:
    """The rules in force, oldest first; the first that matches a request is used. Safe from any thread."""

    def __init__(self, *rules: Fault) -> None:
        self._lock = threading.Lock()
        self._rules = list(rules)
        self._down = False
        self.struck: Counter[str] = Counter()
        """How often each kind happened, by `kind:endpoint`."""

    @property
    def down(self) -> bool:
        """Whether every request of the Astro API is dropped before anything is done."""
        with self._lock:
            return self._down

    @down.setter
    def down(self, value: bool) -> None:
        with self._lock:
            self._down = value

    @property
    def rules(self) -> tuple[Fault, ...]:
        """The rules that are not used up, as they stand now."""
        with self._lock:
            return tuple(self._rules)

    def next(
        self,
        kind: str,
        path: str = "",
        times: int | None = 1,
        *,
        seconds: float = 1.0,
        skip: int = 0,
        text: str = "",
    ) -> None:
        """The next `times` requests of an endpoint go wrong in this way. Raises ValueError for an unknown kind."""
        self.add(Fault(kind, bare(path), times, seconds, skip, text))

    def add(self, rule: Fault) -> None:
        """Puts a rule behind those in force."""
        with self._lock:
            self._rules.append(rule)

    def clear(self) -> None:
        """Nothing goes wrong any more, `down` included."""
        with self._lock:
            self._rules.clear()
            self._down = False

    def take(self, endpoint: str) -> Fault | None:
        """The fault that this request meets, counted down; None when it is to be answered rightly."""
        with self._lock:
            fault = Fault("down", "*", FOREVER) if self._down else self._first(endpoint)
            if fault is not None:
                self.struck[f"{fault.kind}:{endpoint}"] += 1
            return fault

    def _first(self, endpoint: str) -> Fault | None:
        for place, rule in enumerate(self._rules):
            if rule.path != "*" and rule.path != endpoint and (rule.path or endpoint == "token"):
                continue
            if rule.skip:
                self._rules[place] = replace(rule, skip=rule.skip - 1)
                continue
            if rule.times == 1:
                del self._rules[place]
            elif rule.times is not None:
                self._rules[place] = replace(rule, times=rule.times - 1)
            return rule
        return None
