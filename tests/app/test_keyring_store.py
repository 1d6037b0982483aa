"""The operating system's keyring: used when it keeps a secret, and never waited for (FAILURES K1)."""

import keyring
import keyring.backends.chainer
import keyring.backends.fail
import keyring.backends.null
import pytest

from astro_desk.app import keyring_store
from astro_desk.app.keyring_store import fit, keep_key, read_key, system_keyring
from tests.app.keyrings import (
    DenyingKeyring,
    ForgetfulKeyring,
    GoodKeyring,
    HangingKeyring,
    NullInDisguise,
    OtherKeyring,
)

KEY = bytes(range(32))


class PlainTextKeyring(GoodKeyring):
    """keyrings.alt is not installed: what it would bring, under the name of its module."""

    __module__ = "keyrings.alt.file"


def test_a_key_that_was_kept_is_read_again():
    backend = GoodKeyring()
    assert keep_key(backend, "uuid", KEY)
    assert read_key(backend, "uuid") == KEY
    assert read_key(backend, "another") is None
    assert list(backend.kept) == [("astro-desk", "uuid")]


@pytest.mark.parametrize("answer", [None, "", "no key", "00" * 31, "00" * 33, "zz" * 32])
def test_an_answer_that_is_no_key_is_none(answer):
    assert read_key(OtherKeyring(answer), "uuid") is None


def test_one_that_keeps_something_else_or_nothing_has_not_taken_the_key():
    assert not keep_key(OtherKeyring("11" * 32), "uuid", KEY)
    assert not keep_key(ForgetfulKeyring(), "uuid", KEY)


def test_one_that_denies_has_nothing():
    assert read_key(DenyingKeyring(), "uuid") is None
    assert not keep_key(DenyingKeyring(), "uuid", KEY)


def test_one_that_hangs_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(keyring_store, "PATIENCE_S", 0.01)
    backend = HangingKeyring()
    assert read_key(backend, "uuid") is None
    backend.let_go.set()


@pytest.mark.parametrize(
    "unfit", [keyring.backends.fail.Keyring, keyring.backends.null.Keyring, PlainTextKeyring, NullInDisguise], ids=str
)
def test_one_that_keeps_no_secret_is_refused(unfit):
    keyring.set_keyring(unfit())
    assert not fit(unfit())
    assert system_keyring() is None


def test_one_that_keeps_secrets_is_used():
    good = GoodKeyring()
    keyring.set_keyring(good)
    assert system_keyring() is good


def test_of_a_chain_the_first_that_keeps_secrets_is_used():
    good = GoodKeyring()

    class Chain(keyring.backends.chainer.ChainerBackend):
        backends = (PlainTextKeyring(), keyring.backends.null.Keyring(), good)

    keyring.set_keyring(Chain())
    assert system_keyring() is good


def test_a_chain_that_breaks_is_none():
    class Broken(keyring.backends.chainer.ChainerBackend):
        @property
        def backends(self):
            raise RuntimeError("no bus")

    keyring.set_keyring(Broken())
    assert system_keyring() is None
