"""What the screen's thread reads for one scan: each statement decrypts its pages anew, for a draft came in between."""

from __future__ import annotations

from typing import Any

from tests.support.counter import CANS, KIBBLE, SALLY, Counter
from ui.presenters.checkout import Around, show_checkout


def test_a_scan_reads_the_article_with_its_programs_and_nothing_else(tmp_path) -> None:
    """Three statements: the item, where it counts, those programs. The owner's cards, points and operations were read
    when the owner came, the store's rules and lists when the sale began."""
    counter = Counter(tmp_path)
    counter.stock()
    session = counter.session

    def show() -> None:
        show_checkout(session, Around(counter.clock.now(), None, True, "", 0, (), 0, False))

    session.choose_owner(SALLY)
    session.enter(KIBBLE, scanned=True)
    show()
    counter.settle()
    read = list[str]()
    reader: Any = counter.records
    reader._connection.connection.dbapi_connection.set_trace_callback(read.append)
    session.enter(CANS, scanned=True)
    show()
    reader._connection.connection.dbapi_connection.set_trace_callback(None)
    assert len(session.basket.units) == 2
    assert len(read) == 3, read
    counter.settle()
    counter.close()
