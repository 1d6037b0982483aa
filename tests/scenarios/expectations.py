"""What stands indented under a verb, held against the JSON that the verb answered (README.md)."""

from __future__ import annotations

import re
import shlex
from datetime import date, timedelta
from typing import Any

_DAY = re.compile(r"\bTODAY([+-]\d+)?\b")


class Unmet(AssertionError):
    """The answer is not as the scenario says; the message is a sentence."""


def check(text: str, answer: Any, today: date) -> None:
    """One line: `PATH: VALUE`, or `no PATH`. Raises Unmet."""
    text = dated(text, today)
    path, colon, wanted = _halves(text)
    if not colon:
        if not text.startswith("no "):
            raise Unmet(f"{text!r} is neither PATH: VALUE nor `no PATH`")
        found = _find(answer, shlex.split(text[3:]), missing=None)
        if not _nothing(found):
            raise Unmet(f"{text[3:]} is {_said(found)}")
        return
    words = shlex.split(path)
    found = _find(answer, words)
    if not fits(found, wanted):
        raise Unmet(f"{path} is {_said(found)}, not {wanted}")


def dated(text: str, today: date) -> str:
    """With the days of `TODAY` and `TODAY-30` in it."""
    return _DAY.sub(lambda found: (today + timedelta(days=int(found[1] or 0))).isoformat(), text)


def value_at(path: str, answer: Any) -> Any:
    return _find(answer, shlex.split(path))


def fits(found: Any, wanted: str) -> bool:
    """Whether a value is what the scenario's word for it says."""
    if wanted == "any":
        return not _nothing(found)
    if wanted == "none":
        return _nothing(found)
    if wanted.startswith("contains "):
        return wanted.removeprefix("contains ").casefold() in _said(found).casefold()
    if count := re.fullmatch(r"(\d+) of them", wanted):
        return isinstance(found, list) and len(found) == int(count[1])
    if isinstance(found, dict):
        return all(_pair_fits(found, pair) for pair in wanted.split(","))
    if isinstance(found, list):
        return [_said(one) for one in found] == [one.strip() for one in wanted.split(",")]
    return _said(found) == " ".join(wanted.split())


def _halves(text: str) -> tuple[str, str, str]:
    """At the first colon that ends a word outside quotation marks."""
    quoted = False
    for place, letter in enumerate(text):
        if letter == '"':
            quoted = not quoted
        if letter == ":" and not quoted and text[place + 1 : place + 2] in (" ", ""):
            return text[:place].strip(), ":", text[place + 1 :].strip()
    return text, "", ""


def _pair_fits(found: dict[str, Any], pair: str) -> bool:
    *path, wanted = shlex.split(pair)
    if not path:
        raise Unmet(f"{pair.strip()!r} says nothing about one of {', '.join(found)}")
    # `redeemable 1` means the reward's own count one level down as well: it reads better.
    deeper = (value for value in found.values() if isinstance(value, dict) and path[0] in value)
    inside = found if path[0] in found else next(deeper, found)
    return fits(_find(inside, path), wanted)


_NEEDED = object()


def _find(found: Any, words: list[str], missing: Any = _NEEDED) -> Any:
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if isinstance(found, dict) and word in found:
            found = found[word]
        elif isinstance(found, list) and (fitting := _elements(found, word)):
            if len(fitting) > 1 and (not rest or not rest[0].isdecimal()):
                raise Unmet(f"{word!r} means {len(fitting)} of {_said(found)}")
            # `Pipperel 2` is the second of those that begin so.
            found = fitting[int(rest.pop(0)) - 1] if len(fitting) > 1 else fitting[0]
        elif missing is not _NEEDED:
            return missing
        else:
            raise Unmet(f"there is no {word!r} in {_said(found)}")
    return found


def _elements(found: list[Any], word: str) -> list[Any]:
    """By its place, counted from 1, or by the beginning of any text in it."""
    if word.isdecimal() and len(word) <= 2:
        return found[int(word) - 1 : int(word)]

    def begins(one: Any) -> bool:
        texts = one.values() if isinstance(one, dict) else [one]
        return any(isinstance(text, str) and text.casefold().startswith(word.casefold()) for text in texts)

    return [one for one in found if begins(one)]


def _nothing(found: Any) -> bool:
    return found is None or found in ("", [], {})


def _said(found: Any) -> str:
    if isinstance(found, bool):
        return "yes" if found else "no"
    return "none" if found is None else " ".join(str(found).split())
