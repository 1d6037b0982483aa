"""Pictures of every screen with rich sample data: `python -m tests.ui.look --out DIR` (QT_SCALE_FACTOR=2 for 200 %)."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QApplication

from astro_desk.app.language import speak
from astro_desk.core.day import Compared
from astro_desk.core.owners import Standing
from astro_desk.core.redemption_policy import OfflineRule
from astro_desk.core.review_reasons import case_kinds
from astro_desk.use_cases.changes import OwnersLeft
from tests.ui.look_people import forgotten, listed_people, shut
from tests.ui.look_sales import (
    after_a_sale,
    all_offers,
    answered,
    asked,
    choosing_free,
    contact,
    corrected,
    earned_here,
    empty,
    for_points,
    free_or_paid,
    handed_out,
    offered,
    prepaid,
    pressed,
    ready_for_another,
    redeemed,
    refused,
    sale,
    suggesting,
)
from tests.ui.look_settings import checked, invalid, leaving, listing, restoring, section, tested, tried_scan
from tests.ui.look_start import asking, first_start, put_back, stopped
from tests.ui.look_sync import case, case_of, differing, synced
from tests.ui.sample import SALLY, staff, written, written_by_hand
from tests.ui.sample_day import busy_day
from tests.ui.sample_day import closed as closed_day
from tests.ui.scene import Scene, button, pause, pick, take
from ui.commands import Id
from ui.presenters.languages import ENGLISH, LANGUAGES
from ui.presenters.setup import Step
from ui.screens.header import Place
from ui.screens.opening import PassphraseScreen
from ui.sections.table import sections
from ui.theme.scheme import Choice, Theme

SIZES = ((1024, 700), (1366, 768), (1920, 1080))


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


def recorded(theme: Theme, size: tuple[int, int]) -> Scene:
    """The journal as a manager reads it, and the books found whole."""
    scene = place(Place.CLOSING)(theme, size)
    written(scene.register.audit)
    button(scene, "closing-records").click()
    scene.register.books.set_result(())
    button(scene, "verifyBooks").click()
    return scene


def recorded_of(theme: Theme, size: tuple[int, int]) -> Scene:
    """What one person did between two days."""
    scene = recorded(theme, size)
    staff(scene.register)
    records = scene.window.places.closing.records
    records.open_place()
    for box, key in ((records.who, "Bo"), (records.when, "days")):
        pick(box, key)
    records.first.setText("11/01")
    records.first.editingFinished.emit()
    return scene


def historic(theme: Theme, size: tuple[int, int], *, opens: str = "") -> Scene:
    """An owner's purchases, one by one; and what a button beside them opens."""
    scene = place(Place.OWNERS)(theme, size)
    button(scene, "owner-history").click()
    if opens:
        button(scene, opens).click()
    return scene


def doubled(theme: Theme, size: tuple[int, int]) -> Scene:
    """Two records of one phone, found among all."""
    scene = place(Place.OWNERS)(theme, size)
    owners = scene.register.records.owners
    owners["twin"] = replace(owners[SALLY], owner_id="twin", first_name="Sal", last_name="Owner", email="")
    button(scene, "findDoubles").click()
    pause(60)
    return scene


def waiting_owners(theme: Theme, size: tuple[int, int]) -> Scene:
    """Owners whom Astro does not have yet, each with a phone and a long word at the side."""
    scene = place(Place.OWNERS)(theme, size)
    owners = scene.register.records.owners
    for number, standing in enumerate((Standing.NEW, Standing.CONTACT, Standing.FOUND)):
        name = "Salvatore Featherstonehaugh" if number == 1 else "Sal Owner"
        phone = f"555010014{number}"
        made = replace(owners[SALLY], owner_id=f"w{number}", first_name=name, last_name="", phone=phone)
        owners[made.owner_id] = replace(made, standing=standing)
    scene.window.places.refresh()
    pause(30)
    return scene


def edited(theme: Theme, size: tuple[int, int]) -> Scene:
    """Of somebody whom Astro does not have yet the name can be corrected."""
    scene = place(Place.OWNERS)(theme, size)
    owners = scene.register.records.owners
    owners[SALLY] = replace(owners[SALLY], standing=Standing.NEW, first_name="Slaly")
    scene.window.places.refresh()
    button(scene, "editOwner").click()
    pause(30)
    return scene


def listed(theme: Theme, size: tuple[int, int]) -> Scene:
    """A pass and a visit to key in by hand, one of them done."""
    scene = Scene(theme, size)
    written_by_hand(scene.register.records)
    scene.window.open_place(Place.CLOSING)
    button(scene, "closing-by-hand").click()
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
    "offer-free": choosing_free,
    "suggesting": suggesting,
    "contact": contact,
    "new-owner": pressed(Id.NEW_OWNER),
    "held": pressed(Id.RESUME),
    "quantity": pressed(Id.QUANTITY),
    "manager": refused,
    "pin-forgotten": forgotten,
    "free-or-paid": free_or_paid,
    "earned-here": earned_here,
    "earned-later": lambda theme, size: earned_here(theme, size, OfflineRule.CONFIRMED),
    "ready-for-another": ready_for_another,
    "settings-invalid": invalid,
    "settings-tested": tested,
    "settings-tried": tried_scan,
    "import-looked": lambda theme, size: listing(theme, size, read=False),
    "import-read": lambda theme, size: listing(theme, size, read=True),
    **{f"settings-{one.name}": section(one.name) for one in sections()},
    "settings-restoring": restoring,
    "settings-checked": checked,
    "signing-out-open": leaving("signing-out"),
    "beginning-anew-open": leaving("beginning-anew"),
    "asked": asked,
    "handed-out": handed_out,
    "points": for_points,
    "returned": lambda theme, size: after_a_sale(theme, size, slip=False),
    "corrected": corrected,
    "all-offers": all_offers,
    "slip": lambda theme, size: after_a_sale(theme, size, slip=True),
    "keys": pressed(Id.SHORTCUTS),
    "help": pressed(Id.HELP),
    "finished": pressed(Id.FINISH),
    "answered": answered,
    "owners": place(Place.OWNERS),
    "doubles": doubled,
    "edit": edited,
    "history": lambda theme, size: historic(theme, size),
    "erase": lambda theme, size: historic(theme, size, opens="ownerData"),
    "link": lambda theme, size: historic(theme, size, opens="linkOwnerAgain"),
    "sync": lambda theme, size: synced(theme, size, history=False),
    "connection": lambda theme, size: synced(theme, size, history=True),
    "differing": differing,
    "differences": lambda theme, size: differing(theme, size, opened=True),
    "case": lambda theme, size: case(theme, size, asks=False),
    "case-asked": lambda theme, size: case(theme, size, asks=True),
    "closing": closing,
    "closing-days": lambda theme, size: closing(theme, size, view="days"),
    "closing-sales": lambda theme, size: closing(theme, size, view="sales"),
    "closed": lambda theme, size: closing(theme, size, closed=True),
    "records": recorded,
    "records-of": recorded_of,
    "owners-waiting": waiting_owners,
    "by-hand": listed,
    "prepaid": prepaid,
    "people": listed_people,
    "people-off": lambda theme, size: listed_people(theme, size, off=True),
    "people-manager": lambda theme, size: listed_people(theme, size, "Mia"),
    "people-shut-out": lambda theme, size: listed_people(theme, size, "Ben", sign_on="pin"),
    "sign-on": lambda theme, size: shut(theme, size, locked=False),
    "locked": lambda theme, size: shut(theme, size, locked=True),
    "welcome": lambda theme, size: first_start(theme, size, Step.WELCOME),
    "setup-log-in": lambda theme, size: first_start(theme, size, Step.LOG_IN),
    "setup-register": lambda theme, size: first_start(theme, size, Step.REGISTER),
    "setup-passphrase": lambda theme, size: first_start(theme, size, Step.PASSPHRASE),
    "put-back": put_back,
    "put-back-gone": lambda theme, size: put_back(theme, size, chosen="restoreGone"),
    "put-back-works": lambda theme, size: put_back(theme, size, chosen="restoreWorks"),
    "stopped": lambda theme, size: stopped(theme, size, recovered=False),
    "recovered": lambda theme, size: stopped(theme, size, recovered=True),
    "passphrase": lambda theme, size: asking(theme, size, PassphraseScreen(theme)),
}


CASES = {f"case-{kind}".replace(" ", "-"): case_of(kind) for kind in case_kinds()}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=Path("build/look"))
    parser.add_argument("--only", nargs="*", default=list(SCENES))
    parser.add_argument("--size", nargs="*", default=[f"{w}x{h}" for w, h in SIZES])
    parser.add_argument("--theme", nargs="*", default=["light", "dark"])
    parser.add_argument("--language", choices=tuple(LANGUAGES), default=ENGLISH)
    parser.add_argument("--text", type=float, default=1.0, help="the user's text scale")
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication([])
    theme = Theme(app, scale=chosen.text)
    speak(chosen.language)
    for scheme in chosen.theme:
        theme.choose(Choice(scheme))
        for words in chosen.size:
            wide, high = map(int, words.split("x"))
            for name in chosen.only:
                scene = (SCENES | CASES)[name](theme, (wide, high))
                take(scene, chosen.out / f"{name}-{words}-{scheme}.png")


if __name__ == "__main__":
    main()
