"""A day as the Closing place shows it: values only, made by `ui.presenters.day_words`."""

from __future__ import annotations

from dataclasses import dataclass

from ui.presenters.display import Tone


@dataclass(frozen=True, slots=True)
class Bar:
    """`words`: what stands at its end."""

    label: str
    value: int
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """`upright`: bars stand side by side, as hours do; else they lie under each other. `spoken` says all of it."""

    title: str
    bars: tuple[Bar, ...]
    upright: bool
    empty: str
    spoken: str


@dataclass(frozen=True, slots=True)
class Tile:
    number: str
    words: str


@dataclass(frozen=True, slots=True)
class LeftLine:
    """Something that is left, one click from where it is settled. `key`: "review", "waiting",
    "differing", "by-hand", or a date."""

    key: str
    text: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class ComparisonDisplay:
    """`done` of `total` owners are read; a bar is shown while `running`. `differences`: (who, what)."""

    text: str
    tone: Tone
    done: int = 0
    total: int = 0
    running: bool = False
    differences: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DayDisplay:
    """`more`: lines of (what, how much) beside the tiles; `programs` the same of each.

    `asks`: closing takes a manager's PIN and a reason. `close`: what the button says, "" when it cannot be closed.
    """

    title: str
    standing: str
    standing_tone: Tone
    verdict: str
    verdict_tone: Tone
    tiles: tuple[Tile, ...]
    more: tuple[tuple[str, str], ...]
    redemptions: Chart
    hours: Chart
    programs: tuple[tuple[str, str], ...]
    left: tuple[LeftLine, ...]
    notes: tuple[str, ...]
    asks: bool
    close: str
    standing_on_paper: str
    """Without the reason of whoever closed the day: free words may hold a name, and a file leaves the register."""


@dataclass(frozen=True, slots=True)
class DayPaper:
    """For the printer: a heading, what is said below it, and tables of (what, how much)."""

    heading: str
    register: str
    lines: tuple[str, ...]
    tables: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    charts: tuple[Chart, ...]

    @property
    def rows(self) -> int:
        return sum(len(rows) for _, rows in self.tables)
