"""The shell in this process: a keyring that belongs to nobody, and a folder of its own."""

import keyring
import keyring.backends.fail
import pytest

from astro_desk.app.paths import DataPaths


@pytest.fixture(autouse=True)
def nobodys_keyring():
    """No test may ask, or write to, the keyring of whoever runs it."""
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture
def paths(tmp_path):
    folder = tmp_path / "desk"
    folder.mkdir()
    return DataPaths(folder)
