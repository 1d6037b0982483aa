"""The sections of the settings, in the order in which they are listed. A new one is one line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ui.presenters.astro_account import AccountPresenter
from ui.presenters.backups import BackupsPresenter
from ui.presenters.beginning_anew import BeginningAnewPresenter
from ui.presenters.by_hand_items import ByHandItemsPresenter
from ui.presenters.checkup import CheckupPresenter
from ui.presenters.desk import Desk
from ui.presenters.export_lists import ExportPresenter
from ui.presenters.forgetting import ForgettingPresenter
from ui.presenters.import_lists import ImportPresenter
from ui.presenters.machine import MachinePresenter
from ui.presenters.people import PeoplePresenter
from ui.presenters.points_rules import PointsRulesPresenter
from ui.presenters.program_rules import ProgramRulesPresenter
from ui.presenters.redeeming import RedeemingPresenter
from ui.presenters.signing_out import SigningOutPresenter
from ui.presenters.slip_words import SlipWordsPresenter
from ui.presenters.words import tr
from ui.sections.astro_account import AccountSection
from ui.sections.backups import BackupsSection
from ui.sections.beginning_anew import BeginningAnewSection
from ui.sections.by_hand import ByHandSection
from ui.sections.checkup import CheckupSection
from ui.sections.export_lists import ExportSection
from ui.sections.forgetting import ForgettingSection
from ui.sections.import_lists import ImportSection
from ui.sections.look import LookSection
from ui.sections.people import PeopleSection
from ui.sections.points import PointsSection
from ui.sections.programs import ProgramsSection
from ui.sections.redeeming import RedeemingSection
from ui.sections.scanner import ScannerSection
from ui.sections.section import SectionPanel
from ui.sections.signing_out import SigningOutSection
from ui.sections.slips import SlipsSection
from ui.sections.store import StoreSection
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
        Section("store", tr("Store and register"), lambda theme, desk: StoreSection(theme, _machine(desk))),
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
        Section(
            "programs",
            tr("Cards and windows"),
            lambda theme, desk: ProgramsSection(theme, ProgramRulesPresenter(desk.settings)),
        ),
        Section(
            "points",
            tr("Points"),
            lambda theme, desk: PointsSection(theme, PointsRulesPresenter(desk.settings)),
        ),
        Section(
            "by-hand",
            tr("Goods by hand"),
            lambda theme, desk: ByHandSection(theme, ByHandItemsPresenter(desk.settings)),
        ),
        Section(
            "people",
            tr("People"),
            lambda theme, desk: PeopleSection(theme, PeoplePresenter(desk.settings, desk.attendance)),
        ),
        Section("slips", tr("Slips"), lambda theme, desk: SlipsSection(theme, SlipWordsPresenter(desk.settings))),
        Section("scanner", tr("Scanner"), lambda theme, desk: ScannerSection(theme, _machine(desk))),
        Section("look", tr("Look"), lambda theme, desk: LookSection(theme, _machine(desk))),
        Section("import", tr("Import lists"), lambda theme, desk: ImportSection(theme, ImportPresenter(desk.settings))),
        Section("export", tr("Export lists"), lambda theme, desk: ExportSection(theme, ExportPresenter(desk.settings))),
        Section("backups", tr("Backups"), lambda theme, desk: BackupsSection(theme, BackupsPresenter(desk.settings))),
        Section(
            "forgetting",
            tr("Forgetting names"),
            lambda theme, desk: ForgettingSection(theme, ForgettingPresenter(desk.settings)),
        ),
        Section(
            "help",
            tr("Help and check-up"),
            lambda theme, desk: CheckupSection(theme, CheckupPresenter(desk.settings)),
        ),
        Section(
            "signing-out",
            tr("Sign out"),
            lambda theme, desk: SigningOutSection(theme, SigningOutPresenter(desk.settings, desk.sync)),
        ),
        Section(
            "beginning-anew",
            tr("Begin anew"),
            lambda theme, desk: BeginningAnewSection(theme, BeginningAnewPresenter(desk.settings)),
        ),
    )


def _machine(desk: Desk) -> MachinePresenter:
    return MachinePresenter(desk.settings)
