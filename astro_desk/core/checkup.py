"""What `doctor` found: a line for each thing that the counter needs. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Health(StrEnum):
    OK = "ok"
    WARN = "warn"
    """It works, and something should be done."""
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """`name` is what was looked at, `code` the stable name of what was found; a sentence of it takes `facts`."""

    name: str
    health: Health
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """Numbers about a store, without a name, contact or id of anybody.

    `api_url` is "" where there is no log-in; `newest_id_ms`: when the newest id was made, by the wall clock.
    """

    schema: int
    rows: Mapping[str, int]
    operations: Mapping[str, int]
    reasons: Mapping[str, int]
    """Stable codes alone; words that a person typed are counted as `words`."""
    settings: tuple[str, ...]
    api_url: str
    newest_id_ms: int
    pragmas: Mapping[str, object]
    sizes: Mapping[str, int]
    """Bytes of the files and folders of the data, by name."""
