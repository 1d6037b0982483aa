"""A backup put back where no counter is open: what is asked, and what is wrong with an answer before it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from astro_desk.core.backups import Consequences
from astro_desk.core.errors import AstroDeskError
from astro_desk.core.ids import check_register
from astro_desk.use_cases.sentences import explain
from ui.presenters.words import tr

Explained = Callable[[Consequences | None, str], None]
"""Hears what it means, or None and why that cannot be said."""

GONE, WORKS = "restoreGone", "restoreWorks"
"""What became of the computer on which the backup was made."""


@dataclass(frozen=True, slots=True)
class PutBackAnswers:
    """What was typed; the passphrase is in no text of this value. `register`: "" keeps the one that lies here."""

    file: str
    passphrase: str = field(repr=False)
    register: str = ""


def asks_for_register(told: Consequences) -> bool:
    """On another computer it must be said who this register is."""
    return not told.same_machine


def choose_register(told: Consequences, chosen: str, typed: str) -> tuple[str, str]:
    """The name under which this register goes on, or "" and a sentence why there is none yet."""
    name = told.manifest.register
    if not asks_for_register(told):
        return "", ""
    if chosen == GONE:
        return name, ""
    if chosen != WORKS:
        return "", tr("Say first what became of the computer that was register {name}.", name=name)
    try:
        register = check_register(typed.strip())
    except AstroDeskError as error:
        return "", explain(error)
    if register == name:
        return "", tr("{name} works elsewhere: give this register another name.", name=name)
    return register, ""


def register_choices(told: Consequences) -> tuple[tuple[str, str], ...]:
    """(object name, words) of what may have become of the other computer."""
    name = told.manifest.register
    return (
        (GONE, tr("It is gone: this one is register {name} now", name=name)),
        (WORKS, tr("It still works: this is another register")),
    )


def choice_means(told: Consequences, chosen: str) -> str:
    """What follows from the choice."""
    name = told.manifest.register
    if chosen == GONE:
        return tr(
            "Never open the counter on the old computer again: two registers of one name would both tell Astro of "
            "the same sales."
        )
    if chosen == WORKS:
        return tr(
            "What was open when the backup was made is left to register {name}, and stands in review here.", name=name
        )
    return ""
