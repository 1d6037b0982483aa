"""A till for a test, closed behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.storage.till import FakeClock, Till
from tests.storage.told import Register


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def till(data_dir: Path, clock: FakeClock) -> Iterator[Till]:
    till = Till(data_dir, clock)
    yield till
    till.close()


@pytest.fixture
def desk(data_dir: Path, clock: FakeClock) -> Register:
    """Closed, with what a person was told of in it."""
    register = Register(data_dir, clock)
    register.close()
    return register
