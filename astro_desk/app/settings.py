"""`settings.toml` in the data folder: what belongs to the machine. What a PIN protects lies in the database instead."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from astro_desk.core.errors import Refused
from ui.presenters.languages import LANGUAGES

SAMPLE = """\
# Astro Desk: the settings of this machine. Everything here may be left out.

[sync]
# After how many seconds a sale whose answer was lost may be taken for not arrived. Small values are for tests.
fence_s = 180
# A file with more certificates to trust (PEM), for networks that inspect their traffic.
ca_file = ""

[scanner]
# Keys this close together, in milliseconds, come from a scanner and not from a person.
gap_ms = 60
# The same code again within so many milliseconds is one pull of the trigger that the scanner sent twice.
double_fire_ms = 300

[look]
# system, light or dark
theme = "system"
# 100 is the normal size of letters
text_percent = 100
# system, en (English) or es (Español)
language = "system"

[store]
# The country whose phone numbers are typed without a country code.
country = "US"
# The name at the top of the window.
cashier = ""
# What people call this register, up to 16 signs ("Front counter"); its ids go on with the name of the set-up.
called = ""
# The address of Astro's own page about a pet owner, {id} for Astro's number of them; "" for no button.
owner_page = ""
"""


@dataclass(frozen=True, slots=True)
class Settings:
    fence_s: float = 180.0
    ca_file: str = ""
    gap_ms: int = 60
    double_fire_ms: int = 300
    theme: str = "system"
    text_percent: int = 100
    language: str = "system"
    country: str = "US"
    cashier: str = ""
    called: str = ""
    owner_page: str = ""


_KEYS: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "sync.fence_s": ("fence_s", lambda value: _number(value) and 0 <= value <= 86_400),
    "sync.ca_file": ("ca_file", lambda value: isinstance(value, str)),
    "scanner.gap_ms": ("gap_ms", lambda value: _number(value) and 5 <= value <= 500),
    "scanner.double_fire_ms": ("double_fire_ms", lambda value: _number(value) and 0 <= value <= 2000),
    "look.theme": ("theme", lambda value: value in ("system", "light", "dark")),
    "look.text_percent": ("text_percent", lambda value: _number(value) and 75 <= value <= 300),
    "look.language": ("language", lambda value: value in ("system", *LANGUAGES)),
    "store.country": ("country", lambda value: isinstance(value, str) and len(value) == 2 and value.isalpha()),
    "store.owner_page": ("owner_page", lambda value: isinstance(value, str) and _is_page(value)),
    "store.called": (
        "called",
        lambda value: isinstance(value, str) and len(value) <= 16 and (value.isprintable() or not value),
    ),
    "store.cashier": ("cashier", lambda value: isinstance(value, str) and len(value) <= 40),
}


def read_settings(path: Path) -> Settings:
    """The file's settings, the usual ones where it is silent or missing.

    Raises Refused `settings_unreadable`, `settings_unknown_key` with the key's name, `settings_invalid`.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Refused("settings_unreadable", reason=str(error)[:200]) from error
    chosen: dict[str, Any] = {}
    for table, keys in tables.items():
        if not isinstance(keys, dict):
            raise Refused("settings_unknown_key", key=table)
        for key, value in keys.items():
            name = f"{table}.{key}"
            chosen[_field(name, value)] = value
    return replace(Settings(), **chosen)


def check_changes(changes: Mapping[str, object]) -> None:
    """Raises Refused `settings_unknown_key`, `settings_invalid` for what the file may not hold."""
    for name, value in changes.items():
        _field(name, value)


def _field(name: str, value: object) -> str:
    """The field of Settings that a key of the file is. Raises as `check_changes`."""
    if name not in _KEYS:
        raise Refused("settings_unknown_key", key=name)
    field, fits = _KEYS[name]
    if not fits(value):
        raise Refused("settings_invalid", key=name, value=value)
    return field


def _is_page(value: str) -> bool:
    return not value or (value.startswith("https://") and value.isprintable() and " " not in value)


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
