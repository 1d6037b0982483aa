"""Getting at the database's key: keyring, passphrase, sentence."""

import pytest

from astro_desk.app.keyring_store import read_key
from astro_desk.app.opening import find_key, is_set_up, make_key
from astro_desk.core.errors import Refused, Unavailable
from astro_desk.storage import secret
from tests.app.keyrings import DenyingKeyring, ForgetfulKeyring, GoodKeyring, OtherKeyring

PASSPHRASE = "a long store passphrase"


pytestmark = pytest.mark.usefixtures("quick")


def refusal(code, act, *arguments):
    with pytest.raises((Refused, Unavailable)) as error:
        act(*arguments)
    assert error.value.code == code


def test_nothing_is_there_before_set_up(paths):
    assert not is_set_up(paths)
    refusal("database_missing", find_key, paths, PASSPHRASE, None)


def test_a_passphrase_is_needed_and_not_too_short(paths):
    refusal("passphrase_missing", make_key, paths, "", None)
    refusal("passphrase_too_short", make_key, paths, "1234567", None)
    assert not is_set_up(paths)


@pytest.mark.parametrize("backend", [None, DenyingKeyring(), ForgetfulKeyring(), OtherKeyring("junk")], ids=str)
def test_without_a_keyring_that_works_the_passphrase_opens(paths, backend):
    key = make_key(paths, PASSPHRASE, backend)
    assert is_set_up(paths)
    assert find_key(paths, PASSPHRASE, backend) == key
    refusal("passphrase_missing", find_key, paths, "", backend)
    refusal("passphrase_wrong", find_key, paths, PASSPHRASE + " ", backend)


def test_with_a_keyring_nobody_is_asked(paths):
    backend = GoodKeyring()
    key = make_key(paths, PASSPHRASE, backend)
    assert find_key(paths, "", backend) == key
    assert find_key(paths, "a wrong passphrase is not even looked at", backend) == key


def test_a_keyring_that_lost_the_key_or_has_another_one_is_put_right(paths):
    backend = GoodKeyring()
    key = make_key(paths, PASSPHRASE, backend)
    file = secret.read_key_file(paths.root)
    assert file is not None
    for spoil in (backend.kept.clear, lambda: backend.set_password("astro-desk", file.uuid, "11" * 32)):
        spoil()
        refusal("passphrase_missing", find_key, paths, "", backend)
        refusal("passphrase_wrong", find_key, paths, "not this one", backend)
        assert find_key(paths, PASSPHRASE, backend) == key
        assert read_key(backend, file.uuid) == key


def test_a_key_file_that_cannot_be_read_is_said_to_be_one(paths):
    paths.key_file.write_text("{}")
    refusal("key_file_damaged", find_key, paths, PASSPHRASE, None)


@pytest.mark.parametrize("name", ["astro-desk.db", "journal/2026-03.ndjson"])
def test_data_without_their_key_file_are_no_new_ones(paths, name):
    """Making another key would lock away what lies there."""
    (paths.root / "journal").mkdir()
    (paths.root / name).write_bytes(b"something")
    refusal("key_file_missing", find_key, paths, PASSPHRASE, None)
    refusal("key_file_missing", make_key, paths, PASSPHRASE, None)
    assert not is_set_up(paths)
