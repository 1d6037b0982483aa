"""Scenes of the people who work at a register: signing on, the lock, a forgotten PIN, the settings of them."""

from __future__ import annotations

from astro_desk.core.people import NAMELESS
from astro_desk.core.roles import Role
from astro_desk.use_cases.people import TRIES_SETTING, switch_person
from astro_desk.use_cases.pin_tries import PinTries
from tests.ui.sample import LEASH, add, staff
from tests.ui.scene import Scene, button
from ui.commands import Id
from ui.screens.header import Place
from ui.theme.scheme import Theme
from ui.widgets.row_list import RowList


def shut(theme: Theme, size: tuple[int, int], *, locked: bool) -> Scene:
    """Nobody is signed on: at the start of the day, and behind a cashier who went away in the middle of a sale."""
    scene = Scene(theme, size)
    staff(scene.register, sign_on="name")
    for name in ("Cleo", "Dave with a very long name indeed") if locked else ():
        add(scene.register, name, Role.CASHIER, "")
    scene.desk.attendance.on_change()
    if locked:
        button(scene, "signOn-person:3").click()
        scene.sale()
        scene.act(Id.LOCK)
        for n in range(2):
            scene.window.shutter.keep(LEASH, n * 1000.0, n * 1000.0, typed=False)
        for _ in range(4):
            button(scene, "pinDigit1").click()
        for _ in range(4):
            tries = PinTries(scene.register.records.setting(TRIES_SETTING), scene.register.clock)
            scene.register.records.save_setting(TRIES_SETTING, tries.wrong_once_more())
        scene.window.shutter.ask()
    return scene


def forgotten(theme: Theme, size: tuple[int, int]) -> Scene:
    """A manager's PIN that nobody knows any more."""
    scene = Scene(theme, size)
    scene.sale()
    scene.act(Id.MANAGER)
    button(scene, "pinForgotten").click()
    button(scene, "forgottenSet").click()
    return scene


def listed_people(theme: Theme, size: tuple[int, int], who: str = "Ana", *, off: bool = False, **rules: str) -> Scene:
    """Who works here, one of them chosen."""
    scene = Scene(theme, size, offline=False)
    staff(scene.register, **rules)
    if off:
        scene.register.writer.submit(lambda work: switch_person(work, who, on=False)).result()
    scene.desk.settings.person = NAMELESS
    scene.desk.attendance.enter(scene.register.pins["2468"])
    scene.window.open_place(Place.SETTINGS)
    button(scene, "settings-people").click()
    people = scene.window.findChild(RowList, "people")
    assert people is not None
    row = next(place for place, one in enumerate(people.rows_model.rows) if one.title == who)
    people.setCurrentIndex(people.rows_model.index(row))
    assert people.on_chosen is not None
    people.on_chosen(people.rows_model.rows[row])
    return scene
