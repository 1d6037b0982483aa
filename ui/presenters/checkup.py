"""Settings, help: the check-up line by line, and the diagnostics bundle that is shown before it is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass

from astro_desk.core.checkup import Check, Health
from astro_desk.core.errors import AstroDeskError
from astro_desk.core.roles import Act
from astro_desk.use_cases.sentences import explain, sentence
from ui.presenters.display import Tone
from ui.presenters.refusals import why_not
from ui.presenters.settings import SettingsPresenter, Told
from ui.presenters.words import tr


@dataclass(frozen=True, slots=True)
class CheckLine:
    """`mark` says without colour how it stands."""

    mark: str
    words: str
    tone: Tone


_MARKS = {Health.OK: ("✓", Tone.PLAIN), Health.WARN: ("!", Tone.WARN), Health.FAIL: ("✗", Tone.BAD)}


class CheckupPresenter:
    def __init__(self, settings: SettingsPresenter) -> None:
        self._settings, self._keeping = settings, settings.ports.keeping
        self._files: Mapping[str, str] = {}

    def look(self, then: Callable[[tuple[CheckLine, ...], str], None]) -> None:
        """What is wrong first; ( ) and why, when it cannot be looked at."""

        def looked(done: Future[tuple[Check, ...]]) -> None:
            try:
                found = done.result()
            except AstroDeskError as error:
                then((), explain(error))
                return
            worst_first = sorted(found, key=lambda one: -list(Health).index(one.health))
            then(tuple(_line(one) for one in worst_first), "")

        if not self._settings.shut(lambda refusal: then((), refusal), Act.SET_UP_REGISTER):
            self._settings.settle(self._keeping.check_up(), looked)

    def show_bundle(self, then: Callable[[str, str], None]) -> None:
        """The whole bundle as one text, or "" and why not."""
        self._files = {}

        def made(done: Future[Mapping[str, str]]) -> None:
            try:
                self._files = done.result()
            except AstroDeskError as error:
                then("", explain(error))
                return
            then("\n".join(f"— {name}\n{text}" for name, text in self._files.items()), "")

        if not self._settings.shut(lambda refusal: then("", refusal), Act.SET_UP_REGISTER):
            self._settings.settle(self._keeping.bundle(), made)

    def write_bundle(self, to: str, then: Told) -> None:
        """What was shown, as it was shown."""
        if not self._files:
            then(tr("Look at it first."))
        elif not to.strip():
            then(tr("Say where to: a name that ends in .zip."))
        elif not self._settings.shut(then, Act.SET_UP_REGISTER):
            self._settings.settle(self._keeping.write_bundle(self._files, to.strip()), lambda done: then(why_not(done)))


def _line(check: Check) -> CheckLine:
    mark, tone = _MARKS[check.health]
    return CheckLine(mark, sentence(check.code, dict(check.facts)), tone)
