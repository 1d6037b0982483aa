"""The manager's half of the tour: every place and section, at two sizes; it is walked in light and in dark."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from astro_desk.app.demo import DEMO_PIN
from astro_desk.app.pins import seal
from astro_desk.core.roles import Role
from astro_desk.use_cases.people import add_person, read_people
from astro_desk.use_cases.ports import UnitOfWork
from ui.commands import Id
from ui.presenters.setup import Step
from ui.screens.first_start import SetupScreen
from ui.screens.header import Place
from ui.sections.table import sections

if TYPE_CHECKING:
    from tests.tour.__main__ import Tour

TWO = ((1366, 768), (1024, 700))


def employ(work: UnitOfWork) -> None:
    """Two cashiers beside the demo's manager, one of them with a PIN."""
    add_person(work, "Ana", Role.CASHIER, seal("1357", read_people(work)))
    add_person(work, "Ben", Role.CASHIER, "")


def before_the_counter(tour: Tour) -> None:
    """What a new register shows, step by step."""
    screen = SetupScreen(tour.app.theme)
    screen.show()
    for step in Step:
        screen.show_step(step)
        tour.picture(f"first-start-{step.name.lower().replace('_', '-')}", sizes=TWO, both=True, of=screen)
    screen.close()


def press(tour: Tour, name: str) -> None:
    found = tour.window.findChild(QPushButton, name)
    if found is None:
        raise SystemExit(f"The tour found no {name}.")
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)
    tour.app.turn()


def act(tour: Tour, command: Id) -> None:
    next(one for one in tour.window.actions() if one.objectName() == command.value).trigger()
    tour.app.turn()


def page(tour: Tour, name: str, lead: Callable[[], None] = lambda: None) -> None:
    lead()
    for _ in range(5):
        tour.app.turn()
    tour.picture(name, sizes=TWO)


def desk(tour: Tour) -> None:
    """Every place but the checkout, after an outage, with a case that needs a person."""
    window = tour.window
    window.open_place(Place.OWNERS)
    window.places.owners.search.setText("sal")
    tour.app.turn()
    found = window.places.owners.found
    tour.wait(lambda: found.rows_model.rows, "Sally among the owners")
    found.on_chosen(found.rows_model.rows[0])
    page(tour, "owners", lambda: press(tour, "owner-cards"))
    page(tour, "owners-history", lambda: press(tour, "owner-history"))
    page(tour, "owners-link", lambda: press(tour, "linkOwnerAgain"))
    press(tour, "leaveLink")
    window.open_place(Place.SYNC)
    for tab in ("open", "review", "done", "history"):
        page(tour, f"sync-{tab}", lambda tab=tab: press(tour, f"outbox-{tab}"))
    window.open_place(Place.CLOSING)
    tour.wait(lambda: window._desk.closing.display(), "the day's report")
    tabs = [one.objectName() for one in window.places.closing.findChildren(QPushButton)]
    for tab in (one for one in tabs if one.startswith("closing-")):
        page(tour, tab, lambda tab=tab: press(tour, tab))
    press(tour, "closing-records")
    page(tour, "records-verified", lambda: press(tour, "verifyBooks"))
    settings(tour)
    page(tour, "help", lambda: act(tour, Id.HELP))
    page(tour, "keys", lambda: act(tour, Id.SHORTCUTS))
    tour.press(Qt.Key.Key_Escape)
    page(tour, "returns", lambda: act(tour, Id.FINISHED))
    tour.press(Qt.Key.Key_Escape)
    page(tour, "sign-on", lambda: act(tour, Id.SIGN_ON))
    press(tour, "signOnBack")


def settings(tour: Tour) -> None:
    """Behind the manager's PIN, each section of them."""
    act(tour, Id.SETTINGS)
    page(tour, "settings-pin")
    QTest.keyClicks(QApplication.focusWidget(), DEMO_PIN)
    tour.press(Qt.Key.Key_Return)
    tour.wait(lambda: tour.window.places.place is Place.SETTINGS, "the settings")
    for section in sections():
        page(tour, f"settings-{section.name}", lambda name=section.name: press(tour, f"settings-{name}"))
    tour.window.open_place(Place.CHECKOUT)
