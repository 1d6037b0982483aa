"""The sections of the settings, in the order in which they are listed. A new one is one line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ui.presenters.astro_account import AccountPresenter
from ui.presenters.desk import Desk
from ui.presenters.redeeming import RedeemingPresenter
from ui.presenters.words import tr
from ui.sections.astro_account import AccountSection
from ui.sections.redeeming import RedeemingSection
from ui.sections.section import SectionPanel
from ui.theme.scheme import Theme


@dataclass(frozen=True, slots=True)
class Section:
    """`build` makes the panel when the section is first opened; `title` is its line in the list."""

    name: str
    title: str
    build: Callable[[Theme, Desk], SectionPanel]


def sections() -> tuple[Section, ...]:
    """Made when asked, so that the language is the one in force."""
    return (
        Section(
            "astro",
            tr("Astro log-in"),
            lambda theme, desk: AccountSection(theme, AccountPresenter(desk.settings, desk.sync)),
        ),
        Section(
            "redeeming",
            tr("Redeeming offline"),
            lambda theme, desk: RedeemingSection(theme, RedeemingPresenter(desk.settings)),
        ),
    )
