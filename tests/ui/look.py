"""Pictures of every screen with rich sample data: `python -m tests.ui.look --out DIR` (QT_SCALE_FACTOR=2 for 200 %)."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from astro_desk.core.day import Compared
from astro_desk.core.people import NAMELESS
from astro_desk.core.reconciliation import Discrepancy, Kind
from astro_desk.core.roles import Role
from astro_desk.core.snapshot import PointsReward
from astro_desk.use_cases.changes import OwnersLeft
from astro_desk.use_cases.sentences import sentence
from tests.ui.fakes import NOW
from tests.ui.look_settings import checked, invalid, listing, restoring, section, tested, tried_scan
from tests.ui.sample import (
    CHEW,
    LEASH,
    LOTUS,
    SALLY,
    TREAT,
    VISIT,
    add,
    cases,
    own_pass,
    staff,
    written,
    written_by_hand,
)
from tests.ui.sample_day import busy_day
from tests.ui.sample_day import closed as closed_day
from tests.ui.sample_sync import sync_day
from tests.ui.scene import Scene, button, pause, take
from ui.commands import Id
from ui.presenters.setup import Step
from ui.screens.first_start import SetupScreen
from ui.screens.header import Place
from ui.screens.opening import PassphraseScreen, StoppedScreen
from ui.sections.table import sections
from ui.theme.scheme import Choice, Theme
from ui.widgets.row_list import RowList

SIZES = ((1024, 700), (1366, 768), (1920, 1080))


def empty(theme: Theme, size: tuple[int, int]) -> Scene:
    return Scene(theme, size, offline=False)


def sale(theme: Theme, size: tuple[int, int]) -> Scene:
    scene = Scene(theme, size)
    scene.sale()
    return scene


def redeemed(theme: Theme, size: tuple[int, int]) -> Scene:
    scene = Scene(theme, size, offline=False)
    scene.sale()
    scene.act(Id.REDEEM)
    return scene


def offered(theme: Theme, size: tuple[int, int], *, accepted: bool = False) -> Scene:
    """An offer that the sale has earned and one that is over; accepted, the stick scanned last is free."""
    scene = sale(theme, size)
    for code in (CHEW, CHEW, TREAT, CHEW):
        scene.desk.counter.enter(code, scanned=True)
    if accepted:
        scene.act(Id.OFFER)
    return scene


def suggesting(theme: Theme, size: tuple[int, int]) -> Scene:
    scene = Scene(theme, size)
    scene.window.checkout.omnibox.setText("sa")
    scene.window.suggestions.offer(scene.desk.counter.suggestions("s") or scene.desk.counter.suggestions("sa"))
    return scene


def pressed(command: Id) -> Callable[[Theme, tuple[int, int]], Scene]:
    def build(theme: Theme, size: tuple[int, int]) -> Scene:
        scene = sale(theme, size)
        if command is Id.RESUME:
            scene.act(Id.HOLD)
        scene.act(command)
        return scene

    return build


def refused(theme: Theme, size: tuple[int, int]) -> Scene:
    """A PIN that was wrong."""
    scene = sale(theme, size)
    scene.act(Id.MANAGER)
    scene.window.floating.manager._answered("That is nobody's PIN here.")
    return scene


def free_or_paid(theme: Theme, size: tuple[int, int]) -> Scene:
    """A good of the reward that is due was scanned; a card near losing punches and a promise stand beside it."""
    scene = sale(theme, size)
    scene.desk.counter.enter(TREAT, scanned=True)
    pause(30)
    return scene


def asked(theme: Theme, size: tuple[int, int]) -> Scene:
    """A brand wants an address before its reward."""
    scene = sale(theme, size)
    scene.register.records.settings["program_rules"] = '{"treats": {"months": null, "needs": "address"}}'
    scene.act(Id.REDEEM)
    return scene


def handed_out(theme: Theme, size: tuple[int, int]) -> Scene:
    """A reward of the sale before, handed out without Astro: on its card, and in the list of what can be taken back."""
    scene = Scene(theme, size)
    counter = scene.desk.counter
    counter.choose_owner(SALLY)
    counter.rewards.redeem()
    counter.finish()
    pause(60)
    counter.choose_owner(SALLY)
    scene.act(Id.HANDED_OUT)
    return scene


def differing(theme: Theme, size: tuple[int, int]) -> Scene:
    scene = sale(theme, size)
    scene.register.records.differing = [
        Discrepancy("R2-1", SALLY, Kind.CHANGED),
        Discrepancy("R2-2", SALLY, Kind.EXTRA),
    ]
    scene.window.open_place(Place.SYNC)
    return scene


def case(theme: Theme, size: tuple[int, int], *, asks: bool) -> Scene:
    """What needs a person: cases of several ages, one of them open."""
    scene = sale(theme, size)
    cases(scene.register.records)
    scene.window.open_place(Place.SYNC)
    button(scene, "outbox-review").click()
    if asks:
        button(scene, "case-give_up").click()
        pause(30)
        scene.window.places.sync.case.ensureWidgetVisible(button(scene, "caseConfirm-give_up"))
    return scene


def synced(theme: Theme, size: tuple[int, int], *, history: bool) -> Scene:
    """A day with an outage in the morning: what waits, or when the way to Astro was open."""
    scene = Scene(theme, size)
    sync_day(scene.register.records)
    scene.window.open_place(Place.SYNC)
    if history:
        button(scene, "outbox-history").click()
    return scene


def for_points(theme: Theme, size: tuple[int, int]) -> Scene:
    """What the owner's points buy, one of it in the sale."""
    scene = Scene(theme, size, offline=False)
    told = scene.register.records.snapshots[SALLY]
    rewards = (
        PointsReward("501", "$5 Off", 250, "Discount", 500),
        PointsReward("502", "Orthopaedic dog bed, large", 5000, "Free item"),
    )
    scene.register.records.snapshots[SALLY] = replace(told, points_rewards=rewards, begun_at=NOW)
    scene.sale()
    scene.desk.points.redeem("501")
    scene.act(Id.POINTS)
    return scene


def contact(theme: Theme, size: tuple[int, int]) -> Scene:
    scene = Scene(theme, size)
    scene.desk.counter.enter("5550100321")
    scene.desk.counter.enter(LOTUS, scanned=True)
    return scene


def place(which: Place) -> Callable[[Theme, tuple[int, int]], Scene]:
    def build(theme: Theme, size: tuple[int, int]) -> Scene:
        scene = sale(theme, size)
        scene.act(Id.FINISH)
        scene.window.open_place(which)
        if which is Place.OWNERS:
            scene.window.places.owners.search.setText("sal")
            scene.window.places.owners.open_place()
            scene.window.places.owners.found.on_chosen and scene.window.places.owners.found.on_chosen(
                scene.window.places.owners.found.rows_model.rows[0]
            )
        return scene

    return build


def asking(theme: Theme, size: tuple[int, int], screen: QWidget) -> Scene:
    scene = Scene(theme, size)
    scene.instead(screen, size)
    return scene


def first_start(theme: Theme, size: tuple[int, int], step: Step) -> Scene:
    """A step of the first start; of each but the first, with what is wrong with an answer."""
    screen = SetupScreen(theme)
    scene = asking(theme, size, screen)
    screen.show_step(step)
    if step is not Step.WELCOME:
        button(scene, "setupDone").click()
    return scene


REPORT = (
    "The database was made anew from the journal: 1204 sales, 3611 operations.",
    "12 operations were open; Astro is asked about each before anything is sent again.",
    "Sign-in needed: the Astro log-in lay in the database. Run `configure`; sales go on and wait until then.",
)


def stopped(theme: Theme, size: tuple[int, int], *, recovered: bool) -> Scene:
    """The data do not open; and what a person reads when they were made anew."""
    scene = Scene(theme, size)
    screen = StoppedScreen(theme, sentence("database_recoverable"), recovers=True)
    scene.instead(screen, size)
    if recovered:
        screen.say("")
        screen.report(REPORT)
    return scene


def recorded(theme: Theme, size: tuple[int, int]) -> Scene:
    """The journal as a manager reads it, and the books found whole."""
    scene = place(Place.CLOSING)(theme, size)
    written(scene.register.audit)
    button(scene, "closing-records").click()
    scene.register.books.set_result(())
    button(scene, "verifyBooks").click()
    return scene


def historic(theme: Theme, size: tuple[int, int], *, opens: str = "") -> Scene:
    """An owner's purchases, one by one; and what a button beside them opens."""
    scene = place(Place.OWNERS)(theme, size)
    button(scene, "owner-history").click()
    if opens:
        button(scene, opens).click()
    return scene


def listed(theme: Theme, size: tuple[int, int]) -> Scene:
    """A pass and a visit to key in by hand, one of them done."""
    scene = Scene(theme, size)
    written_by_hand(scene.register.records)
    scene.window.open_place(Place.CLOSING)
    button(scene, "closing-by-hand").click()
    return scene


def after_a_sale(theme: Theme, size: tuple[int, int], *, slip: bool) -> Scene:
    """The sale just finished: two of its items came back, or its slip."""
    scene = sale(theme, size)
    scene.act(Id.FINISH)
    pause(50)
    scene.desk.counter.choose_owner(SALLY)
    scene.act(Id.SLIP if slip else Id.FINISHED)
    if not slip:
        panel = scene.window.floating.finished
        panel.sales.setCurrentIndex(panel.sales.rows_model.index(0))
        row = panel.sales.chosen()
        assert row is not None
        assert panel.sales.on_chosen is not None
        panel.sales.on_chosen(row)
        button(scene, "returnOne").click()
        pause(50)
    return scene


def prepaid(theme: Theme, size: tuple[int, int]) -> Scene:
    """A visit on a pre-paid pass that the store's own list knows, with the card that Astro's page keeps."""
    scene = Scene(theme, size)
    own_pass(scene.register.records)
    scene.desk.counter.choose_owner(SALLY)
    for code in (VISIT, LOTUS):
        scene.desk.counter.enter(code, scanned=True)
    pause(30)
    return scene


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
        scene.window.shutter._page.say(sentence("pin_wait", {"seconds": 31}))  # type: ignore[union-attr] # is open
    return scene


def listed_people(theme: Theme, size: tuple[int, int]) -> Scene:
    """Who works here, one of them chosen."""
    scene = Scene(theme, size, offline=False)
    staff(scene.register)
    scene.desk.settings.person = NAMELESS
    scene.window.open_place(Place.SETTINGS)
    button(scene, "settings-people").click()
    people = scene.window.findChild(RowList, "people")
    assert people is not None
    people.setCurrentIndex(people.rows_model.index(1))
    assert people.on_chosen is not None
    people.on_chosen(people.rows_model.rows[1])
    return scene


def closing(theme: Theme, size: tuple[int, int], *, view: str = "figures", closed: bool = False) -> Scene:
    """A busy day, with work left of it and days before it; or one that is closed and agrees with Astro."""
    scene = Scene(theme, size, offline=not closed)
    records = scene.register.records
    if not closed:
        written_by_hand(records)
    busy_day(records, compared=not closed)
    if closed:
        records.closings += [closed_day(2), closed_day(1), closed_day(0)]
        records.read_there = Compared(97, 97)
    scene.window.open_place(Place.CLOSING)
    pause(30)
    button(scene, "compareDay").click()
    if closed:
        scene.bridge.notify(OwnersLeft(0))
    pause(400)
    button(scene, f"closing-{view}").click()
    return scene


SCENES: dict[str, Callable[[Theme, tuple[int, int]], Scene]] = {
    "empty": empty,
    "sale": sale,
    "redeemed": redeemed,
    "offered": offered,
    "offer-applied": lambda theme, size: offered(theme, size, accepted=True),
    "suggesting": suggesting,
    "contact": contact,
    "new-owner": pressed(Id.NEW_OWNER),
    "held": pressed(Id.RESUME),
    "quantity": pressed(Id.QUANTITY),
    "manager": refused,
    "free-or-paid": free_or_paid,
    "settings-invalid": invalid,
    "settings-tested": tested,
    "settings-tried": tried_scan,
    "import-looked": lambda theme, size: listing(theme, size, read=False),
    "import-read": lambda theme, size: listing(theme, size, read=True),
    **{f"settings-{one.name}": section(one.name) for one in sections()},
    "settings-restoring": restoring,
    "settings-checked": checked,
    "asked": asked,
    "handed-out": handed_out,
    "points": for_points,
    "returned": lambda theme, size: after_a_sale(theme, size, slip=False),
    "slip": lambda theme, size: after_a_sale(theme, size, slip=True),
    "keys": pressed(Id.SHORTCUTS),
    "help": pressed(Id.HELP),
    "finished": pressed(Id.FINISH),
    "owners": place(Place.OWNERS),
    "history": lambda theme, size: historic(theme, size),
    "erase": lambda theme, size: historic(theme, size, opens="ownerData"),
    "link": lambda theme, size: historic(theme, size, opens="linkOwnerAgain"),
    "sync": lambda theme, size: synced(theme, size, history=False),
    "connection": lambda theme, size: synced(theme, size, history=True),
    "differing": differing,
    "case": lambda theme, size: case(theme, size, asks=False),
    "case-asked": lambda theme, size: case(theme, size, asks=True),
    "closing": closing,
    "closing-days": lambda theme, size: closing(theme, size, view="days"),
    "closing-sales": lambda theme, size: closing(theme, size, view="sales"),
    "closed": lambda theme, size: closing(theme, size, closed=True),
    "records": recorded,
    "by-hand": listed,
    "prepaid": prepaid,
    "people": listed_people,
    "sign-on": lambda theme, size: shut(theme, size, locked=False),
    "locked": lambda theme, size: shut(theme, size, locked=True),
    "welcome": lambda theme, size: first_start(theme, size, Step.WELCOME),
    "setup-log-in": lambda theme, size: first_start(theme, size, Step.LOG_IN),
    "setup-register": lambda theme, size: first_start(theme, size, Step.REGISTER),
    "setup-passphrase": lambda theme, size: first_start(theme, size, Step.PASSPHRASE),
    "stopped": lambda theme, size: stopped(theme, size, recovered=False),
    "recovered": lambda theme, size: stopped(theme, size, recovered=True),
    "passphrase": lambda theme, size: asking(theme, size, PassphraseScreen(theme)),
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=Path("build/look"))
    parser.add_argument("--only", nargs="*", default=list(SCENES))
    parser.add_argument("--size", nargs="*", default=[f"{w}x{h}" for w, h in SIZES])
    parser.add_argument("--theme", nargs="*", default=["light", "dark"])
    parser.add_argument("--text", type=float, default=1.0, help="the user's text scale")
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication([])
    theme = Theme(app, scale=chosen.text)
    for scheme in chosen.theme:
        theme.choose(Choice(scheme))
        for words in chosen.size:
            wide, high = map(int, words.split("x"))
            for name in chosen.only:
                scene = SCENES[name](theme, (wide, high))
                take(scene, chosen.out / f"{name}-{words}-{scheme}.png")


if __name__ == "__main__":
    main()
