"""Damaged files (D3, D4, K4, I1, I19): a small part of `python -m tests.crash damage`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash import damage
from tests.crash.engines import used_again
from tests.crash.facts import Facts


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with used_again():
        yield tmp_path / "data"


@pytest.mark.parametrize("seed", [4, 16, 28, 44, 64, 76])
def test_harm_is_noticed_and_what_a_surviving_file_holds_is_there(folder: Path, seed: int) -> None:
    assert damage.try_damage(seed, folder).wrong == []


def test_a_sale_that_is_gone_and_one_that_is_new_are_found() -> None:
    """The check can fail."""
    day = damage.base(4)
    less: Facts = day.facts | {"sales": frozenset(sorted(day.facts["sales"])[1:])}
    assert damage._lost(less, day.facts, dict(day.files), {damage.DATABASE})
    assert damage._lost(day.facts, less, dict(day.files), {damage.JOURNAL})
    assert damage._lost(less, day.facts, dict(day.files), {damage.DATABASE, damage.JOURNAL})
    assert damage._lost(day.facts, day.facts, dict(day.files), {damage.DATABASE}) == []
