"""Settings of this machine: what stands in `settings.toml`, and what a tried scan tells (DESIGN §8, §9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from astro_desk.core.errors import Refused
from astro_desk.core.item_code import read_code
from astro_desk.core.roles import Act
from astro_desk.use_cases.machine_settings import Value
from astro_desk.use_cases.sentences import explain
from ui.presenters.refusals import why_not
from ui.presenters.settings import SettingsPresenter, Told
from ui.presenters.words import counted, tr

GAP_MS, DOUBLE_MS = (5, 500), (0, 2000)
"""The smallest and the largest that settings.toml takes."""


@dataclass(frozen=True, slots=True)
class TriedScan:
    """A scan that sells nothing; its first and its last key in ms. `ended`: Enter or Tab came behind it."""

    text: str
    began_ms: float
    ended_ms: float
    ended: bool


class MachinePresenter:
    def __init__(self, settings: SettingsPresenter) -> None:
        self._settings = settings

    @property
    def register(self) -> str:
        return self._settings.ports.register

    def value(self, key: str) -> Value:
        return self._settings.ports.machine.value(key)

    def save(self, changes: Mapping[str, Value], then: Told) -> None:
        """Writes them into the file; `then` hears "" when they are there, else why not."""
        if not self._settings.shut(then, Act.SET_UP_REGISTER):
            self._settings.settle(self._settings.ports.machine.save(changes), lambda done: then(why_not(done)))

    def save_look(self, theme: str, text_percent: int, language: str, then: Told) -> None:
        """The language is taken up at once, when `then` has heard of it."""
        before = self.value("look.language")

        def told(refusal: str) -> None:
            then(refusal)
            if not refusal and language != before:
                self._settings.on_language(language)

        self.save({"look.theme": theme, "look.text_percent": text_percent, "look.language": language}, told)

    def save_scanner(self, gap: str, double: str, then: Told) -> None:
        """Both in milliseconds, as typed; the scanner in use follows at once."""
        try:
            gap_ms, double_ms = _number(gap, *GAP_MS), _number(double, *DOUBLE_MS)
        except ValueError as error:
            then(str(error))
            return

        def told(refusal: str) -> None:
            if not refusal:
                self._settings.on_scanner(gap_ms, double_ms)
            then(refusal)

        self.save({"scanner.gap_ms": gap_ms, "scanner.double_fire_ms": double_ms}, told)

    def read(self, scan: TriedScan) -> tuple[str, str]:
        """What was read, and how fast and how it ended."""
        return self._meaning(scan.text), _pace(scan)

    def _meaning(self, text: str) -> str:
        try:
            code = read_code(text)
        except Refused as refusal:
            return explain(refusal)
        item = self._settings.records.catalogue(code.forms).find(code)
        if item is not None:
            return tr("{code} is “{item}”.", code=code.text, item=item.description or item.code)
        return tr("{code} was read right, and the catalogue does not have it.", code=code.text)


def _pace(scan: TriedScan) -> str:
    signs = counted(tr("{n} sign"), tr("{n} signs"), len(scan.text))
    apart = (scan.ended_ms - scan.began_ms) / max(1, len(scan.text) - (not scan.ended))
    ended = tr("then Enter or Tab") if scan.ended else tr("nothing behind it")
    return tr("{signs}, {ms} ms apart, {ended}.", signs=signs, ms=f"{apart:.0f}", ended=ended)


def _number(text: str, least: int, most: int) -> int:
    """Raises ValueError with a sentence."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else -1
    if not least <= number <= most:
        raise ValueError(
            tr("“{number}” is not from {least} to {most} milliseconds.", number=text, least=least, most=most)
        )
    return number
