"""What a scan sets in motion: one frame, no layout of the window, nothing on pages that nobody sees."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tests.ui.sample import LOTUS
from tests.ui.scene import pause
from ui.presenters.display import Notice, Phrase, Tone
from ui.screens.header import Place
from ui.widgets.notice_bar import NoticeBar

PHONE = "5550100199"
AT_WORK = {QEvent.Type.Paint, QEvent.Type.LayoutRequest, QEvent.Type.Resize, QEvent.Type.PaletteChange}


class Seen(QObject):
    """Every event that a widget gets, until `end`."""

    def __init__(self) -> None:
        super().__init__()
        self.events = list[tuple[QEvent.Type, QObject]]()
        app = QCoreApplication.instance()
        assert app is not None
        self._app = app
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, QWidget):
            self.events.append((event.type(), watched))
        return False

    def end(self) -> None:
        self._app.removeEventFilter(self)

    def of(self, widget: QWidget, kind: QEvent.Type) -> int:
        return sum(seen == (kind, widget) for seen in self.events)


def scan(counter, code: str) -> Seen:
    pause(1000)  # what was set in motion before has come to rest: a page is put off for up to a third of a second
    seen = Seen()
    counter.keys.scan(code)
    pause(20)
    seen.end()
    return seen


def test_the_line_and_the_card_that_grew_with_it_come_in_one_frame(counter):
    """The card gets a line of words more, and the cards below it move: a second frame would show that."""
    counter.keys.type(PHONE + "\n")
    checkout = counter.window.checkout
    seen = scan(counter, LOTUS)
    for rows in (checkout.basket, checkout.cards):
        assert seen.of(rows.viewport(), QEvent.Type.Paint) == 1
    assert seen.of(counter.window, QEvent.Type.UpdateRequest) == 1


def test_a_card_that_grows_moves_the_others_at_once(counter):
    """And not in a second frame, after the one that shows the line."""
    counter.keys.type(PHONE + "\n")
    pause(20)
    cards = counter.window.checkout.cards
    before, shown = cards.verticalScrollBar().maximum(), cards.rows_model.rows
    notes = (*shown[0].notes, Phrase("2 being taken back", Tone.WARN))
    cards.show_cards((replace(shown[0], notes=notes), *shown[1:]))
    assert cards.verticalScrollBar().maximum() > before


def test_the_first_words_of_a_sale_move_nothing_around_them(counter, theme):
    """No layout of what the notice bar stands in, which goes up to the window, and no style sheet looked up again."""
    host, bar = QWidget(counter.window), NoticeBar(theme)
    QVBoxLayout(host).addWidget(bar)
    host.resize(600, 80)
    host.show()
    pause(20)
    seen = Seen()
    bar.show_notice(Notice("Chewy bones", Tone.ACCENT))
    pause(20)
    seen.end()
    assert seen.of(bar, QEvent.Type.Paint)
    assert seen.of(host, QEvent.Type.LayoutRequest) == 0
    assert seen.of(bar, QEvent.Type.PaletteChange) == 0


def test_a_scan_touches_no_page_that_nobody_sees(counter):
    counter.keys.type(PHONE + "\n")
    window = counter.window
    for place in (Place.OWNERS, Place.SYNC, Place.CLOSING, Place.CHECKOUT):
        window.open_place(place)
        pause(20)
    pages = [window.places.widget(n) for n in range(window.places.count()) if window.places.currentIndex() != n]
    assert len(pages) == 3
    seen = scan(counter, LOTUS)
    behind = [kind for kind, widget in seen.events if any(page.isAncestorOf(widget) for page in pages)]
    assert not AT_WORK.intersection(behind)
