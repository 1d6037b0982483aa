"""`python -m tests.tour --out DIR`: what `make tour` runs, and `make demo` where there is no display.

The demo's own counter, driven by key events; an outage comes and goes. Ends with 1 when Astro has not each punch once.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from astro_desk.app.demo import open_demo
from astro_desk.app.paths import DataPaths
from astro_desk.app.settings import Settings
from astro_desk.app.window import CounterApp
from astro_desk.core.operations import State
from astro_desk.practice.faults import Faults
from astro_desk.practice.seed import SALLY_PHONE, seed
from astro_desk.practice.store import PracticeStore
from astro_desk.use_cases.changes import Connection
from tests.tour.desk import before_the_counter, desk, employ
from tests.tour.kept import keep
from tests.tour.loyalty import loyalty
from ui.screens.header import Place
from ui.theme.scheme import Choice

PATIENCE_S = 240.0
SIZES = ((1366, 768), (1024, 700), (1920, 1080))


class Tour:
    def __init__(self, out: Path, store: PracticeStore, app: CounterApp) -> None:
        self.out, self.store, self.app = out, store, app
        self.pictures: list[Path] = []
        self.scheme = Choice.LIGHT
        """Of what is walked through now: a switch dresses the whole window anew, which takes its time."""

    def wait(self, fact: Callable[[], object], what: str) -> None:
        end = time.monotonic() + PATIENCE_S
        while not fact():
            if time.monotonic() > end:
                raise SystemExit(f"The tour waited in vain for {what}.")
            self.app.turn()

    def type(self, text: str) -> None:
        """As a scanner or quick hands: into whatever has the focus, Enter at the end."""
        target = QApplication.focusWidget() or self.window.checkout.omnibox
        QTest.keyClicks(target, text)
        QTest.keyClick(target, Qt.Key.Key_Return)
        self.app.turn()

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key, held)
        self.app.turn()

    @property
    def window(self):
        return self.app.window

    @property
    def session(self):
        return self.app.session

    def picture(self, name: str, *, sizes=SIZES[:1], both: bool = False, of: QWidget | None = None) -> None:
        """One picture for each size, and in light and dark if `both`; of the counter, or of another window."""
        shown = of or self.window
        for scheme in (Choice.LIGHT, Choice.DARK) if both else (self.scheme,):
            self.app.theme.choose(scheme)
            for width, height in sizes:
                shown.resize(width, height)
                for _ in range(5):
                    self.app.turn()
                path = self.out / f"{len(self.pictures) + 1:02d}-{name}-{width}x{height}-{scheme.value}.png"
                shown.grab().save(str(path))
                self.pictures.append(path)
        self.app.theme.choose(self.scheme)
        shown.resize(*SIZES[0])
        self.app.turn()

    def choose(self, phone: str) -> None:
        self.type(phone)
        self.wait(lambda: self.session.view.as_of, "the owner's cards")

    def settled(self, what: str) -> None:
        self.wait(lambda: not _open(self.app.register.records), what)

    def sell(self, *codes: str) -> None:
        for code in codes:
            before = len(self.session.basket.units)
            self.type(code)
            self.wait(lambda before=before: len(self.session.basket.units) > before, f"{code} in the sale")

    def finish(self) -> None:
        before = len(self.app.register.records.recent_sales())
        self.press(Qt.Key.Key_F12)
        self.wait(lambda: len(self.app.register.records.recent_sales()) > before, "the sale to be written")
        self.wait(lambda: self.session.basket.empty, "the next sale")

    def connection(self, wanted: Connection) -> None:
        self.wait(lambda: self.app.register.engine.status.connection is wanted, f"the connection to be {wanted}")

    def speak(self, language: str) -> None:
        """In a new window, as the settings do it, with the sale that is in hand."""
        self.app.change_language(language)
        self.wait(lambda: QApplication.activeWindow() is self.window, "the window in the other language")
        self.window.open_place(Place.CHECKOUT)
        self.wait(self.window.checkout.omnibox.hasFocus, "the field of the sale")

    def run(self, faults, codes: list[str]) -> int:
        records = self.app.register.records
        self.wait(lambda: records.catalogue_facts().fetched_at, "the catalogue")
        self.connection(Connection.ONLINE)
        self.picture("empty", both=True)
        self.choose(SALLY_PHONE)
        self.sell(codes[0], codes[1], "WASH-STD")
        self.picture("sale-reward-due", sizes=SIZES, both=True)
        self.speak("es")
        self.picture("spanish")
        self.speak("en")
        self.press(Qt.Key.Key_F8)
        self.wait(lambda: self.session.basket.claims, "the reward in the sale")
        self.picture("redeemed")
        self.finish()
        self.picture("finished")
        self.settled("everything to be at Astro")
        loyalty(self)

        faults.down = True
        self.sell(codes[1])
        self.type(SALLY_PHONE)
        self.finish()
        self.connection(Connection.ASTRO_DOWN)
        self.type("5550109876")
        self.sell(f"2*{codes[0]}")
        self.picture("offline-unknown-owner", both=True)
        self.finish()
        self.type(SALLY_PHONE)
        self.sell(codes[0])
        self.picture("offline-sale", sizes=SIZES, both=True)
        self.press(Qt.Key.Key_F6)
        self.press(Qt.Key.Key_F7)
        self.picture("held")
        self.press(Qt.Key.Key_Escape)
        self.press(Qt.Key.Key_F3)
        self.picture("new-owner", both=True)
        self.press(Qt.Key.Key_Escape)
        self.window.open_place(Place.SYNC)
        self.picture("sync-outage", sizes=SIZES[:2], both=True)
        self.window.open_place(Place.CHECKOUT)

        faults.down = False
        self.connection(Connection.ONLINE)
        self.wait(lambda: records.counts().get(State.REVIEW), "the unknown owner to be for a person")
        for self.scheme in (Choice.DARK, Choice.LIGHT):
            self.app.theme.choose(self.scheme)
            desk(self)
            self.window.open_place(Place.CHECKOUT)
        self.type("5550109876")
        self.press(Qt.Key.Key_F3)
        self.type("Ivo")
        self.type("Young")
        self.type("ivo@example.com")
        self.settled("the queue to be at Astro")
        self.picture("back-online")
        copies = self.store.state()["copies"]
        print(f"{len(copies)} punches are at the practice store; {sum(n > 1 for n in copies.values())} of them twice.")
        return 0 if copies and set(copies.values()) == {1} else 1


def _open(records) -> int:
    return sum(number for state, number in records.counts().items() if not state.final)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("build/tour"))
    parser.add_argument("--keep", type=Path, help="also put the pictures that the documents show into this folder")
    chosen = parser.parse_args()
    out: Path = chosen.out
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("*.png"):
        old.unlink()
    settings = Settings(cashier="Ana", fence_s=2.0)
    app = CounterApp(settings, theme="light")
    with tempfile.TemporaryDirectory(prefix="astro-desk-tour-") as folder, PracticeStore.open() as store:
        seed(store)
        with store.writing() as turn:
            rows = turn.db.execute(
                "SELECT e.code FROM program_items e JOIN programs p ON p.id = e.program_id"
                " WHERE p.kind = 'frequent' GROUP BY p.id LIMIT 2"
            ).fetchall()
        faults = Faults()
        register = open_demo(DataPaths.of(folder), store, app.bridge.notify, settings, faults)
        register.store.writer.submit(employ).result()
        tour = Tour(out, store, app)
        before_the_counter(tour)
        app.show_counter(lambda: register, app.give_up)
        tour.wait(lambda: app.session is not None, "the counter")
        result = tour.run(faults, [row["code"] for row in rows])
        app.end()
    print(f"{len(tour.pictures)} pictures lie in {out}.")
    if chosen.keep is not None:
        keep(tour.pictures, chosen.keep)
    return result


if __name__ == "__main__":
    sys.exit(main())
