import pytest

from tests.support.counter import Counter


@pytest.fixture
def counter(tmp_path):
    counter = Counter(tmp_path / "data")
    counter.stock()
    yield counter
    counter.close()
