"""What the screen's thread reads for one scan: each statement decrypts its pages anew, for a draft came in between."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.counter import CANS, KIBBLE, SALLY, Counter
from ui.presenters.checkout import Around, show_checkout


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    counter = Counter(tmp_path)
    counter.stock()
    yield counter
    counter.settle()
    counter.close()


def scan(counter: Counter, code: str) -> list[str]:
    """What is read for it, until it is shown."""
    read = list[str]()
    reader: Any = counter.records
    reader._connection.connection.dbapi_connection.set_trace_callback(read.append)
    counter.session.enter(code, scanned=True)
    show_checkout(counter.session, Around(counter.clock.now(), None, True, "", 0, (), 0, False))
    reader._connection.connection.dbapi_connection.set_trace_callback(None)
    counter.settle()
    return read


def test_a_scan_reads_the_article_with_its_programs_and_nothing_else(counter: Counter) -> None:
    """Three statements: the item, where it counts, those programs. The owner's cards, points and operations were read
    when the owner came, the store's rules and lists when the sale began."""
    counter.session.choose_owner(SALLY)
    scan(counter, KIBBLE)
    read = scan(counter, CANS)
    assert len(counter.session.basket.units) == 2
    assert len(read) == 3, read


@pytest.mark.parametrize("online", [True, False])
def test_nor_does_one_that_is_asked_about(counter: Counter, online: bool) -> None:
    """The store's rule for rewards is read at the first of a sale."""
    counter.write(lambda work: work.save_snapshot(counter.snapshot(full=True)))
    counter.session.online = online
    counter.session.choose_owner(SALLY)
    scan(counter, KIBBLE)
    assert counter.session.rewards.question is not None
    read = scan(counter, KIBBLE)
    assert counter.session.rewards.question is not None
    assert len(read) == 3, read


def test_nor_does_one_whose_reward_must_wait(counter: Counter) -> None:
    counter.session.choose_owner(SALLY)
    for _ in range(13):
        scan(counter, KIBBLE)
    read = scan(counter, KIBBLE)
    assert counter.session.rewards.handed_out_later is not None
    assert len(read) == 3, read
