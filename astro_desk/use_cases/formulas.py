"""Cells that a spreadsheet would run as a formula: an apostrophe makes them text, and is taken away by an import.

OWASP calls it CSV injection.
Not only the beginning of a cell counts. A spreadsheet of another country parts the line at `;` or `|`, whatever the
quotes around it say, and then a cell begins there. Some take the wide signs of East Asian keyboards as well.
"""

from __future__ import annotations

import re

_SIGNS = r"=+\-@＝＋－＠"
_BEGINS = re.compile(rf"^(?=[{_SIGNS}\t\r\n])|(?<=[;|])(?=[{_SIGNS}])")
_TOLD = re.compile(rf"^'(?=[{_SIGNS}\t\r\n])|(?<=[;|])'(?=[{_SIGNS}])")


def harmless(text: str) -> str:
    """A cell that no spreadsheet runs."""
    return _BEGINS.sub("'", text)


def as_it_was(text: str) -> str:
    """What `harmless` or a person in a spreadsheet made text by an apostrophe, without it."""
    return _TOLD.sub("", text) if "'" in text else text
