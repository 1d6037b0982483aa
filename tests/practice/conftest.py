"""A stocked shop on a port for each test, and a till that is signed in."""

import httpx
import pytest

from astro_desk.practice.server import RunningPracticeStore
from astro_desk.practice.store import PracticeStore
from tests.practice.support import Clock, Telling, Till, stock


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def shop(clock):
    with PracticeStore.open(now=clock) as store:
        stock(store)
        with RunningPracticeStore(store, faults=Telling()) as running:
            yield running


@pytest.fixture(scope="session")
def wire():
    # trust_env off and no TLS context: making one costs more than a test.
    with httpx.Client(timeout=60, trust_env=False, verify=False) as client:
        yield client


@pytest.fixture
def guest(shop, wire):
    """A till without a token."""
    wire.headers.pop("Authorization", None)
    return Till(shop, wire)


@pytest.fixture
def till(guest):
    return guest.sign_in()
