"""The one way to words: every text that a person reads goes through `tr`, so that it can be translated.

English stands in the code and is the key; `install` puts a translation into force for the whole process. Only the
window does: the command line, journals, logs and files for other programs stay English (`docs/languages.md`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, TypeVar

K = TypeVar("K")

Texts: TypeAlias = dict[K, str]
"""A table of texts, by its annotation marked for translation. It is English; what is said of it is `tr(TABLE[key])`."""


class _Language:
    """The translation in force; English until somebody installs another."""

    translate: Callable[[str], str] = staticmethod(str)


def install(translate: Callable[[str], str] = str) -> None:
    """From now on, in every thread; without a translation it is English again."""
    _Language.translate = staticmethod(translate)


def tr(text: str, **facts: object) -> str:
    """The text in the user's language, its {places} filled."""
    translated = _Language.translate(text)
    return translated.format(**facts) if facts else translated


def counted(one: str, many: str, n: int, **facts: object) -> str:
    """`one` or `many`, with {n} and other places filled: `counted(tr("{n} item"), tr("{n} items"), 2)`."""
    return (one if n == 1 else many).format(n=n, **facts)
