"""The shell in this process: a keyring that belongs to nobody, and a folder of its own."""

import gc
import logging
import sys
import threading
from functools import partial

import argon2
import keyring
import keyring.backends.fail
import pytest
from argon2 import PasswordHasher

from astro_desk.app import keyring_store
from astro_desk.app.cli import Exit
from astro_desk.app.paths import DataPaths
from astro_desk.practice.server import RunningPracticeStore
from astro_desk.storage import secret
from tests.support.terminal import Terminal, configuring


@pytest.fixture(autouse=True)
def nobodys_keyring(monkeypatch):
    """No test may ask, or write to, the keyring of whoever runs it; its own is answered however late it is."""
    monkeypatch.setattr(keyring_store, "PATIENCE_S", 600.0)
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture
def paths(tmp_path):
    folder = tmp_path / "desk"
    folder.mkdir()
    return DataPaths(folder)


@pytest.fixture
def hooks():
    """Logging, the hooks for bugs and the collector, which a command sets up, are afterwards as they were before."""
    root = logging.getLogger()
    threshold = gc.get_threshold()
    before = list(root.handlers), root.level, sys.excepthook, threading.excepthook, logging.raiseExceptions
    yield
    gc.set_threshold(*threshold)
    for handler in [one for one in root.handlers if one not in before[0]]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(before[1])
    sys.excepthook, threading.excepthook, logging.raiseExceptions = before[2:]


@pytest.fixture(scope="module")
def practice():
    with RunningPracticeStore() as store:
        yield store


@pytest.fixture
def quick(monkeypatch):
    """A guess at the passphrase, or at a PIN, costs next to nothing here; a hash says itself what it costs."""
    wrap, cheap = secret.wrap, secret.Cost(iterations=1, lanes=1, memory_kib=64)
    monkeypatch.setattr(secret, "wrap", lambda key, passphrase, file: wrap(key, passphrase, file, cheap))
    monkeypatch.setattr(argon2, "PasswordHasher", partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def terminal(tmp_path, capsys, monkeypatch, hooks, quick):
    return Terminal(tmp_path / "desk", capsys, monkeypatch)


@pytest.fixture
def desk(terminal, practice):
    """Set up with the practice store; a lost answer is looked up without a pause."""
    assert terminal(*configuring(practice.url)) == Exit.FINE
    (terminal.folder / "settings.toml").write_text("[sync]\nfence_s = 0\n")
    return terminal
