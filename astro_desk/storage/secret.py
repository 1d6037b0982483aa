"""The one secret: the database's 32-byte key, and the file that gives it back for a passphrase (FAILURES K1).

`key.json` lies beside the database and holds its uuid, a value by which a key is checked without the database (so
that a wrong key is never taken for a damaged file), and, once there is a passphrase, the key wrapped with it:
Argon2id makes the wrapping key, AES-GCM wraps. The key itself lies in the keyring, which is the shell's business.
"""

from __future__ import annotations

import base64
import hmac
import json
import os
import unicodedata
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from astro_desk.core.errors import Refused, Unavailable
from astro_desk.storage.database import KEY_BYTES
from astro_desk.storage.disk import os_errors, write_durably
from astro_desk.storage.mapping import canonical_json
from astro_desk.storage.sealing import derive

FILE_NAME = "key.json"
_FORM = 1


@dataclass(frozen=True, slots=True)
class Cost:
    """What a guess at the passphrase costs. The file keeps it, so that it may be raised later."""

    iterations: int = 3
    lanes: int = 4
    memory_kib: int = 64 * 1024


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A key under a passphrase. `salt` and `sealed` (nonce and AES-GCM text) are bytes in base64."""

    cost: Cost
    salt: str
    sealed: str


@dataclass(frozen=True, slots=True)
class KeyFile:
    """`key.json`. `uuid` names the database, `check_value` is hex; `wrapped` is None while there is no passphrase."""

    uuid: str
    check_value: str
    wrapped: Wrapped | None = None


def new_key() -> bytes:
    """A key for a new database; made once, from the system's own randomness."""
    return os.urandom(KEY_BYTES)


def describe(key: bytes, database_uuid: str = "") -> KeyFile:
    """The file of a key without a passphrase; a new uuid unless one is given."""
    return KeyFile(database_uuid or str(uuid.uuid4()), _check_value(key))


def check(key: bytes, file: KeyFile) -> bool:
    """Whether it is the key that the file speaks of."""
    return hmac.compare_digest(_check_value(key), file.check_value)


def wrap(key: bytes, passphrase: str, file: KeyFile, cost: Cost = Cost()) -> KeyFile:
    """The file with the key under this passphrase; an older wrapping is replaced. Raises Refused `wrong_key`."""
    if not check(key, file):
        raise Refused("wrong_key")
    salt, nonce = os.urandom(16), os.urandom(12)
    sealed = nonce + AESGCM(_wrapping_key(passphrase, salt, cost)).encrypt(nonce, key, file.uuid.encode())
    return KeyFile(file.uuid, file.check_value, Wrapped(cost, _encode(salt), _encode(sealed)))


def unwrap(file: KeyFile, passphrase: str) -> bytes:
    """The key. Raises Refused `passphrase_wrong`, or `passphrase_missing` when none was ever set."""
    if file.wrapped is None:
        raise Refused("passphrase_missing")
    salt, sealed = base64.b64decode(file.wrapped.salt), base64.b64decode(file.wrapped.sealed)
    try:
        cipher = AESGCM(_wrapping_key(passphrase, salt, file.wrapped.cost))
        key = cipher.decrypt(sealed[:12], sealed[12:], file.uuid.encode())
    except InvalidTag as error:
        raise Refused("passphrase_wrong") from error
    if not check(key, file):
        raise Refused("passphrase_wrong")
    return key


def read_key_file(data_dir: Path) -> KeyFile | None:
    """None when there is none. Raises Unavailable `key_file_damaged`, or what the disk says."""
    path = data_dir / FILE_NAME
    if not path.exists():
        return None
    with os_errors():
        content = path.read_bytes()
    return read_key_text(content)


def check_key(data_dir: Path, key: bytes) -> KeyFile | None:
    """The key's file, None when there is none. A wrong key is known before the database is touched (FAILURES K1).

    Raises Refused `wrong_key`, Unavailable `key_file_damaged`.
    """
    file = read_key_file(data_dir)
    if file is not None and not check(key, file):
        raise Refused("wrong_key")
    return file


def read_key_text(content: bytes) -> KeyFile:
    """What stands in such a file, wherever it came from. Raises Unavailable `key_file_damaged`."""
    try:
        body = json.loads(content.decode())
        wrapped = body["wrapped"]
        if body["v"] != _FORM:
            raise ValueError("a later form")
        return KeyFile(
            str(body["uuid"]),
            str(body["check_value"]),
            wrapped and Wrapped(Cost(**wrapped["cost"]), wrapped["salt"], wrapped["sealed"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise Unavailable("key_file_damaged") from error


def write_key_file(data_dir: Path, file: KeyFile) -> None:
    """Replaces `key.json`, durably. Raises Unavailable."""
    write_durably(data_dir / FILE_NAME, (canonical_json({"v": _FORM, **asdict(file)}) + "\n").encode())


def _check_value(key: bytes) -> str:
    return derive(key, "key check").hex()[:32]


def _wrapping_key(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    return Argon2id(
        salt=salt, length=KEY_BYTES, iterations=cost.iterations, lanes=cost.lanes, memory_cost=cost.memory_kib
    ).derive(unicodedata.normalize("NFC", passphrase).encode())


def _encode(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
