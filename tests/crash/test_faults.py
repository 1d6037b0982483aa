"""The n-th call fails (D1, D2, D5): a small part of `python -m tests.crash faults`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from astro_desk.storage.journal import Journal
from tests.crash import faults, full_disk
from tests.crash.calls import why_not
from tests.crash.engines import used_again

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not())


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with used_again():
        yield tmp_path / "data"


@pytest.mark.parametrize(
    ("use", "kind", "calls"),
    [
        ("first_open", "full-on", (60, 184)),
        ("replay", "broken", (9, 30)),
        ("new_schema", "short-on", (5, 40)),
        ("sell", "broken", (14, 62)),  # a read of the screen's own connection
        ("sell", "broken-on", (43,)),
        ("sell", "unsynced", (1, 2, 5)),
        ("sell_to_a_new_owner", "full", (3, 12)),
        ("settle", "full-on", (8, 20)),
        ("restart", "read-only-on", (2, 11)),
    ],
)
def test_a_sale_is_saved_or_refused_and_never_neither(
    folder: Path, use: str, kind: str, calls: tuple[int, ...]
) -> None:
    tally = faults.Tally()
    for n in calls:
        assert faults.try_fault(use, kind, n, folder, tally)
    assert tally.wrong == []


def test_a_refused_line_that_stays_in_the_journal_is_found(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check can fail."""
    monkeypatch.setattr(Journal, "take_back", lambda journal, mark: None)
    tally = faults.Tally()
    for n in range(1, 6):
        faults.try_fault("sell_to_nobody", "unsynced", n, folder, tally)
    assert any("refused" in text or "lost" in text for text in tally.wrong)


def test_a_full_disk_refuses_and_sells_on_when_there_is_room(tmp_path: Path) -> None:
    if full_disk.why_not():
        pytest.skip(full_disk.why_not())
    wrong, refused = full_disk.fill_and_sell(1)
    assert wrong == []
    assert refused > 0
