"""Settings, cards: how long a punch counts in a program, and what its brand asks for before a reward (ASTRO_API §7)."""

from __future__ import annotations

from dataclasses import dataclass

from astro_desk.core.catalog import Program, ProgramKind
from astro_desk.use_cases.ports import UnitOfWork
from astro_desk.use_cases.store_rules import ProgramRules, read_program_rules, set_months, set_needs
from ui.presenters.cards import short_title
from ui.presenters.display import RowDisplay, Tone
from ui.presenters.settings import SettingsPresenter, Told
from ui.presenters.words import counted, tr

_PAGE = 200


@dataclass(frozen=True, slots=True)
class ProgramDisplay:
    """`window` is astro, never or months, with `months` as text; `needs` nothing, email or address."""

    title: str
    astro: str
    window: str
    months: str
    needs: str


class ProgramRulesPresenter:
    def __init__(self, settings: SettingsPresenter) -> None:
        self._settings = settings

    def rows(self, text: str = "") -> tuple[RowDisplay, ...]:
        """The programs whose title holds all these words; those that a manager has touched first."""
        rules = read_program_rules(self._settings.records)
        wanted = text.casefold().split()
        found = [one for one in self._programs() if all(word in one.title.casefold() for word in wanted)]
        found.sort(key=lambda one: (one.program_id not in rules, one.title.casefold()))
        return tuple(_row(one, rules.get(one.program_id)) for one in found[:_PAGE])

    def program(self, program_id: str) -> ProgramDisplay | None:
        known = next((one for one in self._programs() if one.program_id == program_id), None)
        if known is None:
            return None
        rules = read_program_rules(self._settings.records).get(program_id, ProgramRules())
        window = "astro" if rules.months is None else "months" if rules.months else "never"
        months = str(rules.months) if rules.months else ""
        return ProgramDisplay(known.title, _astro_words(known), window, months, rules.needs.value or "nothing")

    def save(self, program_id: str, window: str, months: str, needs: str, then: Told) -> None:
        """`then` hears "" when both are kept, else why not; nothing is changed then."""
        wanted = {"astro": "astro", "never": "0"}.get(window, months.strip())
        # 0 months is “never”, and an empty field is no number: both are said to be none here.
        wanted = "?" if window == "months" and wanted in ("", "0") else wanted

        def change(work: UnitOfWork) -> None:
            set_months(work, program_id, wanted)
            set_needs(work, program_id, needs)

        self._settings.keep(change, then)

    def _programs(self) -> tuple[Program, ...]:
        return tuple(one for one in self._settings.records.programs() if one.kind is ProgramKind.CARD)


def _row(program: Program, rules: ProgramRules | None) -> RowDisplay:
    if rules is None or rules.months is None:
        side, tone = _astro_words(program), Tone.MUTED
    else:
        side, tone = (months_words(rules.months) if rules.months else tr("never falls off")), Tone.ACCENT
    asks = {"email": tr("asks for an e-mail"), "address": tr("asks for a postal address")}
    terms = (
        tr("{n} punches for a reward", n=program.required) if program.required else tr("so many punches as Astro says")
    )
    asked = asks.get(rules.needs.value, "") if rules else ""
    detail = " · ".join(part for part in (terms, asked) if part)
    return RowDisplay(program.program_id, short_title(program.title), detail, side, tone)


def _astro_words(program: Program) -> str:
    return months_words(program.window_months) if program.window_months else tr("not told by Astro")


def months_words(months: int) -> str:
    return counted(tr("{n} month"), tr("{n} months"), months)
