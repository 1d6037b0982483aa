"""The manager's desk in one window on the big store: prints its milliseconds as JSON.

Run by `desk`, alone in a process.
"""

import json
import random
import sys
from collections.abc import Callable
from concurrent.futures import Future
from datetime import date
from pathlib import Path

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication, QPushButton

from astro_desk.app.background import settle_down, start_quickly
from astro_desk.storage.audit import AuditTrail
from astro_desk.storage.journal import Journal
from astro_desk.storage.paths import Paths
from astro_desk.storage.sealing import derive
from tests.benchmarks.big_store import BUSY, OWNERS, big_counter
from tests.benchmarks.scan_window import Frame, ports
from tests.support.counter import KEY
from ui.bridge import Bridge
from ui.main_window import MainWindow, WindowSettings
from ui.presenters.desk import make_desk
from ui.presenters.display import RowDisplay
from ui.screens.header import Place
from ui.theme.scheme import Choice, Theme
from ui.widgets.records_panel import RecordsPanel
from ui.widgets.row_list import RowList

PAGES, ROWS = 200, 100_000
Taken = dict[str, list[float]]
_NOW = QEventLoop.ProcessEventsFlag.AllEvents


def scroll(rows: RowList) -> Taken:
    """To the end again and again until so many rows are there, then to and fro; beside it, the rows painted anew."""
    frame, bar, ours, floor = Frame((rows.viewport(),)), rows.verticalScrollBar(), [], []
    while rows.rows_model.seen < ROWS and rows.rows_model.more is not None:
        ours.append(frame.take(lambda: bar.setValue(bar.maximum())))
        floor.append(frame.take(rows.viewport().update))
    assert rows.rows_model.seen >= ROWS, rows.rows_model.seen
    draw = random.Random(5)
    for _ in range(200):
        ours.append(frame.take(lambda: bar.setValue(draw.randrange(bar.maximum()))))
        floor.append(frame.take(rows.viewport().update))
    return {"ours": ours, "floor": floor}


def owner_pages(choose: Callable[[RowDisplay], None], painted: Frame, repaint: Callable[[], None]) -> Taken:
    """Now somebody whom this register knows well, now anybody, each for the first time: nothing is kept of them."""
    ours, floor = [], []
    for n in range(PAGES):
        owner_id = BUSY if n % 10 == 0 else f"owner-{(7 + n * 9973) % OWNERS}"
        ours.append(painted.take(lambda owner_id=owner_id: choose(RowDisplay(owner_id, "", ""))))
        floor.append(painted.take(repaint))
    return {"ours": ours[10:], "floor": floor[10:]}


_ADDED = {"state": "done", "intent": {"kind": "add"}}


def long_journal(folder: Path) -> AuditTrail:
    """Of a year: two lines a sale, and a decision now and then."""
    journal = Journal(Paths(folder).journal, derive(KEY, "journal"), Paths(folder).quarantine)
    for start in range(0, ROWS + 2000, 1000):
        events = [
            ("operations_settled", {"operations": [{"id": f"R1-{n}", "owner_id": "owner-1", **_ADDED}]})
            for n in range(start, start + 1000)
        ]
        month = date(2026, 1 + start * 12 // (ROWS + 2000), 1)
        journal.append(journal.compose(events, f"{month.isoformat()}T10:00:00+00:00"), f"{month:%Y-%m}", durable=False)
    journal.close()
    return AuditTrail(folder, KEY)


def main(folder: Path) -> None:
    start_quickly()
    app = QApplication([])
    counter = big_counter(folder / "store")
    trail = long_journal(folder / "years")
    bridge = Bridge()
    theme = Theme(app, Choice.LIGHT)
    window = MainWindow(theme, bridge, WindowSettings("1", "Ana"))
    window.resize(1366, 768)
    window.show()
    desk = make_desk(
        counter.session,
        counter.records,
        counter.clock,
        bridge.settle,
        counter.sync,
        check_pin=lambda _: Future(),
        settings_ports=ports(counter),
        audit=trail,
        check_books=Future,
    )
    window.begin(desk)
    loop, taken = QEventLoop(), {}
    settle_down()

    window.open_place(Place.OWNERS)
    owners = window.places.owners
    loop.processEvents(_NOW)
    painted = (owners.person.viewport(), owners.cards.viewport())
    frame = Frame(painted)

    def repaint() -> None:
        for widget in painted:
            widget.update()

    taken["page"] = owner_pages(owners._open, frame, repaint)
    owners.findChild(QPushButton, "owner-history").click()
    loop.processEvents(_NOW)
    read = (owners.person.viewport(), owners.history.viewport())
    taken["history"] = owner_pages(owners._open, Frame(read), lambda: [widget.update() for widget in read])
    owners.findChild(QPushButton, "owner-cards").click()
    owners.search.setText("20")  # the beginning of most phones
    owners._look()
    loop.processEvents(_NOW)
    taken["owners"] = scroll(owners.found)

    window.open_place(Place.SYNC)
    sync = window.places.sync
    next(tab for tab in sync._tabs.buttons() if tab.objectName() == "outbox-done").click()
    loop.processEvents(_NOW)
    taken["outbox"] = scroll(sync.rows)

    panel = RecordsPanel(theme)
    panel.resize(800, 600)
    panel.show()
    panel.begin(desk.records)
    panel.open_place()
    loop.processEvents(_NOW)
    taken["records"] = scroll(panel.rows)
    panel.close()
    window.close()
    counter.close()
    print(json.dumps(taken))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
