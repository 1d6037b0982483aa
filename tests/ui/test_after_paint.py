"""What a scan paints, and that its draft is saved right after that frame, or before the window is gone."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject

from tests.ui.sample import CHEW, LOTUS, TREAT
from tests.ui.scene import pause


class Painted(QObject):
    """Counts a widget's frames."""

    def __init__(self, watched: QObject) -> None:
        super().__init__()
        self.frames = 0
        watched.installEventFilter(self)

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        self.frames += event.type() == QEvent.Type.Paint
        return False


def saved(counter) -> list[str]:
    return [unit.item_code for held in counter.register.records.drafts.values() for unit in held.basket.units]


def test_the_scan_is_painted_first_and_saved_next(counter, qtbot):
    pause(20)
    basket = Painted(counter.window.checkout.basket.viewport())
    frames_before = []
    save = counter.register.records.save_draft

    def noted(*args, **more):
        frames_before.append(basket.frames)
        save(*args, **more)

    counter.register.records.save_draft = noted

    counter.keys.scan(LOTUS)
    assert saved(counter) == []
    qtbot.waitUntil(lambda: saved(counter) == [LOTUS])
    assert frames_before == [1]


def test_scans_that_share_a_frame_are_all_saved(counter, qtbot):
    for code in (LOTUS, CHEW, TREAT):
        counter.keys.scan(code)
    qtbot.waitUntil(lambda: saved(counter) == [LOTUS, CHEW, TREAT])


def test_a_window_that_is_not_seen_saves_too(counter, qtbot):
    counter.window.hide()
    counter.presenter.enter(LOTUS)
    qtbot.waitUntil(lambda: saved(counter) == [LOTUS])


def test_closing_the_window_saves_what_was_scanned_last(counter):
    """R13: a scan just before the window is closed is there at the next start."""
    counter.keys.scan(LOTUS)
    counter.window.close()
    assert saved(counter) == [LOTUS]


def test_what_was_painted_over_looks_as_if_it_were_drawn_anew(counter):
    """A line that is no longer the newest gets another quantity box, a card another mark: nothing shines through."""
    for code in (LOTUS, LOTUS, CHEW, TREAT, LOTUS):
        counter.keys.scan(code)
        pause(20)
    for rows in (counter.window.checkout.basket, counter.window.checkout.cards):
        shown = rows.grab().toImage()
        rows.itemDelegate()._kept.clear()
        assert rows.grab().toImage() == shown
