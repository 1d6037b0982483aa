"""Getting at the database's key: the keyring first, then the store's passphrase, else a sentence (FAILURES K1)."""

from __future__ import annotations

from astro_desk.app.instance_lock import InstanceLock
from astro_desk.app.keyring_store import Keyring, keep_key, read_key
from astro_desk.app.paths import DataPaths
from astro_desk.core.errors import Refused, Unavailable
from astro_desk.storage import replacement, secret
from astro_desk.storage.paths import holds_data

SHORTEST_PASSPHRASE = 8


def is_set_up(paths: DataPaths) -> bool:
    """Whether there is a register's data in this folder."""
    return secret.read_key_file(paths.root) is not None


def find_key(paths: DataPaths, passphrase: str, keyring: Keyring | None) -> bytes:
    """The key of the data in this folder.

    Raises Unavailable `database_missing`, `key_file_missing`; Refused `passphrase_missing` when the keyring has not
    got it and no passphrase was given, `passphrase_wrong`.
    """
    finish_replacement(paths)
    file = secret.read_key_file(paths.root)
    if file is None:
        raise Unavailable("key_file_missing" if holds_data(paths.root) else "database_missing")
    return key_of(file, passphrase, keyring)


def finish_replacement(paths: DataPaths) -> None:
    """A backup that was being put back when the program was killed: it is, before anything is opened.

    Raises Refused `already_running` while another process is just doing so.
    """
    if replacement.is_under_way(paths.root):
        with InstanceLock(paths.lock):
            replacement.finish(paths.root)


def key_of(file: secret.KeyFile, passphrase: str, keyring: Keyring | None, *, keep: bool = True) -> bytes:
    """The key that a key's file speaks of; the keyring has it then, unless it is only looked at.

    Raises Refused `passphrase_missing`, `passphrase_wrong`.
    """
    kept = read_key(keyring, file.uuid) if keyring else None
    if kept is not None and secret.check(kept, file):
        return kept
    if not passphrase:
        raise Refused("passphrase_missing")
    key = secret.unwrap(file, passphrase)
    if keyring and keep:
        keep_key(keyring, file.uuid, key)
    return key


def make_key(paths: DataPaths, passphrase: str, keyring: Keyring | None) -> bytes:
    """A new key for a new database, kept under the passphrase and, where there is one, in the keyring.

    Raises Refused `passphrase_missing`, `passphrase_too_short`; Unavailable `key_file_missing` where there are data
    under another key.
    """
    if holds_data(paths.root):
        raise Unavailable("key_file_missing")
    if not passphrase:
        raise Refused("passphrase_missing")
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise Refused("passphrase_too_short", limit=SHORTEST_PASSPHRASE)
    key = secret.new_key()
    file = secret.wrap(key, passphrase, secret.describe(key))
    if keyring:
        keep_key(keyring, file.uuid, key)
    secret.write_key_file(paths.root, file)
    return key
