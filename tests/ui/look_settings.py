"""For the pictures: the sections of the settings, and what they say after something was done in them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit

from astro_desk.core.people import NAMELESS
from astro_desk.use_cases.account import Finding, Trial
from tests.ui.look_lists import show_list
from tests.ui.sample import LOTUS, cases
from tests.ui.scene import Scene, button, pause
from tests.ui.settings_fakes import FakeAccount
from ui.presenters.machine import TriedScan
from ui.screens.header import Place
from ui.theme.scheme import Theme


def section(name: str) -> Callable[..., Scene]:
    """One section of the settings; `scene`, when something was made ready for it."""

    def build(theme: Theme, size: tuple[int, int], scene: Scene | None = None) -> Scene:
        scene = scene or Scene(theme, size, offline=False)
        scene.desk.settings.person = NAMELESS
        scene.window.open_place(Place.SETTINGS)
        button(scene, f"settings-{name}").click()
        return scene

    return build


def listing(theme: Theme, size: tuple[int, int], *, read: bool) -> Scene:
    scene = section("import")(theme, size)
    show_list(scene.window, pause, read=read)
    return scene


def tested(theme: Theme, size: tuple[int, int]) -> Scene:
    """A log-in that was tried: what answers is somebody else."""
    scene = section("astro")(theme, size)
    account = scene.register.ports.account
    assert isinstance(account, FakeAccount)
    account.trial.set_result(Trial(Finding.CERTIFICATE_HOST, "api.astroloyalty.com"))
    button(scene, "testAccount").click()
    pause(30)
    return scene


def tried_scan(theme: Theme, size: tuple[int, int]) -> Scene:
    scene = section("scanner")(theme, size)
    scene.window.places.takes_scan(TriedScan(LOTUS, 0.0, 96.0, ended=True))
    return scene


def invalid(theme: Theme, size: tuple[int, int]) -> Scene:
    """What the manager lets the register hand out while Astro cannot be asked: a limit that is none."""
    scene = section("redeeming")(theme, size)
    limit = scene.window.findChild(QLineEdit, "ruleRegister")
    assert isinstance(limit, QLineEdit)
    limit.setText("999")
    button(scene, "saveRules").click()
    return scene


def restoring(theme: Theme, size: tuple[int, int]) -> Scene:
    """A planned backup that failed, and what putting an older one back would mean."""
    scene = Scene(theme, size, offline=False)
    settings = scene.register.records.settings
    settings["backup_plan"] = '{"folder": "/media/stick/astro", "at": "21:30", "keep": 14}'
    settings["backup_state"] = '{"made_at": "", "file": "", "tried_at": "", "why": "backup_folder_missing"}'
    scene = section("backups")(theme, size, scene)
    made = scene.window.findChild(QLineEdit, "restoreFile")
    assert isinstance(made, QLineEdit)
    made.setText("/media/stick/astro/astro-desk-R2-20260313T213000Z.zip")
    button(scene, "explainRestore").click()
    pause(60)
    return scene


def leaving(name: str) -> Callable[..., Scene]:
    """Signing out, or beginning anew, while Astro has not heard of everything."""

    def build(theme: Theme, size: tuple[int, int]) -> Scene:
        scene = Scene(theme, size, offline=False)
        cases(scene.register.records)
        return section(name)(theme, size, scene)

    return build


def checked(theme: Theme, size: tuple[int, int]) -> Scene:
    """The check-up has found something, and the bundle is shown before it is written."""
    scene = section("help")(theme, size)
    for name in ("checkUp", "showBundle"):
        button(scene, name).click()
        pause(60)
    return scene
