"""The one way to words: every text that a person reads goes through `tr`, so that it can be translated."""

from __future__ import annotations

from collections.abc import Callable


class _Language:
    """The translation in force; English until somebody installs another."""

    translate: Callable[[str], str] = staticmethod(str)


def install(translate: Callable[[str], str]) -> None:
    _Language.translate = translate


def tr(text: str, **facts: object) -> str:
    """The text in the user's language, its {places} filled."""
    translated = _Language.translate(text)
    return translated.format(**facts) if facts else translated


def counted(one: str, many: str, n: int) -> str:
    """`one` or `many`, with {n} filled: `counted(tr("{n} item"), tr("{n} items"), 2)`."""
    return (one if n == 1 else many).format(n=n)
