"""A scenario as it is written: a head, then sections of lines with what is expected under each (README.md)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

FOLDER = Path(__file__).parent / "scripts"
START = date(2026, 3, 16)
"""The day on which a scenario begins that names none: a Monday."""

SECTIONS = (
    "ONLINE",
    "OFFLINE",
    "RESTART",
    "ASTRO DOWN",
    "ASTRO BACK",
    "ASTRO KNOWS",
    "ELSEWHERE",
    "FAULT",
    "LATER",
    "REGISTER",
    "UNTIL NOTHING WAITS",
    "SYNC STAYS ON",
    "BACKUP",
    "RESTORE",
    "LOSE THE JOURNAL",
    "ERASE",
)
"""The words that begin a section."""
_WITH_WORDS = ("FAULT", "LATER", "REGISTER", "RESTORE", "ERASE")
_HEADS = ("Rules", "Practice store", "Starts", "Setting", "Case", "Difference")


class BadStory(AssertionError):
    """The file is not written as README.md says; the message has the file and the line."""


@dataclass(frozen=True)
class Line:
    """One line at the left edge, with the lines that stand indented under it: (number, text) each."""

    number: int
    text: str
    under: tuple[tuple[int, str], ...] = ()

    @property
    def section(self) -> str:
        """Which section the line begins, "" for a verb."""
        return next((word for word in SECTIONS if re.match(rf"{word}\b", self.text)), "")

    @property
    def rest(self) -> str:
        return self.text.removeprefix(self.section).strip()


@dataclass(frozen=True)
class Story:
    """`rules` are the ids that it shows, of rules.md; `options` and `settings` what the head sets.

    `cases`: the kinds of review cases that it leads to, each with the choices by which it leads out again.
    """

    path: Path
    about: str
    lines: tuple[Line, ...]
    rules: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    starts: date = START
    cases: tuple[tuple[str, tuple[str, ...]], ...] = ()
    differences: tuple[str, ...] = ()
    """Kinds of differences to Astro that it leads to, and out of again."""

    @property
    def name(self) -> str:
        return self.path.relative_to(FOLDER).with_suffix("").as_posix() if FOLDER in self.path.parents else "story"

    @property
    def offline(self) -> bool:
        """Whether any part of it takes place without Astro."""
        return any(line.section in ("OFFLINE", "ASTRO DOWN") for line in self.lines)

    @property
    def online(self) -> bool:
        return any(line.section == "ONLINE" for line in self.lines)


@dataclass
class _Head:
    about: list[str] = field(default_factory=list)
    said: dict[str, list[str]] = field(default_factory=dict)


def stories() -> list[Story]:
    """Every scenario that there is."""
    return [read_story(path) for path in sorted(FOLDER.rglob("*.script"))]


def read_story(path: Path) -> Story:
    return parse(path.read_text(encoding="utf-8"), path)


def parse(text: str, path: Path = Path("story.script")) -> Story:
    """Raises BadStory."""
    head = _Head()
    lines: list[Line] = []
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.rstrip()
        if not line or line.lstrip().startswith("#"):
            continue
        if line[0].isspace():
            if not lines:
                raise BadStory(f"{path.name}:{number}: nothing stands above this line: {line.strip()}")
            last = lines[-1]
            lines[-1] = Line(last.number, last.text, (*last.under, (number, line.strip())))
        elif lines or Line(number, line).section:
            lines.append(_checked(Line(number, line), path))
        else:
            key, colon, value = line.partition(":")
            if colon and key in _HEADS:
                head.said.setdefault(key, []).append(value.strip())
            else:
                head.about.append(line)
    story = Story(
        path=path,
        about=" ".join(head.about),
        lines=tuple(lines),
        rules=tuple(_commas(head.said.get("Rules", []))),
        options=tuple(_pair(one, " ", path) for one in _commas(head.said.get("Practice store", []))),
        settings=tuple(_pair(one, "=", path) for one in head.said.get("Setting", [])),
        cases=tuple(
            (kind, tuple(_commas([ways])))
            for kind, ways in (_pair(one, ":", path) for one in head.said.get("Case", []))
        ),
        differences=tuple(_commas(head.said.get("Difference", []))),
        starts=date.fromisoformat(head.said.get("Starts", [START.isoformat()])[0]),
    )
    _check_whole(story)
    return story


def _checked(line: Line, path: Path) -> Line:
    capitals = re.match(r"[A-Z]{2,}", line.text)
    if (capitals and not line.section) or (line.rest and line.section and line.section not in _WITH_WORDS):
        raise BadStory(f"{path.name}:{line.number}: {line.text!r} is no section; one of {', '.join(SECTIONS)}")
    return line


def _check_whole(story: Story) -> None:
    """A scenario names its rules and ends with what Astro knows; one that was offline, with a sync before that."""
    name = story.path.name
    if not story.about or not story.rules:
        raise BadStory(f"{name}: the head says what the scenario shows, and `Rules:` names them")
    if not any(line.section in ("ONLINE", "OFFLINE") for line in story.lines[:1]):
        raise BadStory(f"{name}: the first section is ONLINE or OFFLINE")
    truths = [place for place, line in enumerate(story.lines) if line.section == "ASTRO KNOWS" and line.under]
    if not truths:
        raise BadStory(f"{name}: it ends with ASTRO KNOWS, the practice store's own truth")
    away = [place for place, line in enumerate(story.lines) if line.section in ("OFFLINE", "ASTRO DOWN")]
    if away and not any(line.text.split()[0] == "sync" for line in story.lines[away[-1] : truths[-1]]):
        raise BadStory(f"{name}: what happened offline is followed by a sync, and that by ASTRO KNOWS")


def _commas(values: list[str]) -> list[str]:
    return [one.strip() for value in values for one in value.split(",") if one.strip()]


def _pair(text: str, between: str, path: Path) -> tuple[str, str]:
    key, found, value = text.partition(between)
    if not found:
        raise BadStory(f"{path.name}: {text!r} is not NAME{between}VALUE")
    return key.strip(), value.strip()
