"""The database's key in the keyring of the operating system, under the database's uuid (DESIGN §4)."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Protocol, TypeVar

T = TypeVar("T")

SERVICE = "astro-desk"
PATIENCE_S = 5.0
# Backends that keep nothing, keep it readable, or keep it for somebody else to find.
_UNFIT = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt", "keyring.backends.chainer.none")


class Keyring(Protocol):
    """What the program needs of a keyring backend."""

    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...


def system_keyring() -> Keyring | None:
    """This computer's keyring; None where there is none that keeps a secret secret, or none that says so in time."""
    return _patiently(_find)


def _find() -> Keyring | None:
    import keyring
    from keyring.backends.chainer import ChainerBackend

    backend = keyring.get_keyring()
    # Which of a chain's backends work is asked over their own wires, and each may hang.
    candidates = backend.backends if isinstance(backend, ChainerBackend) else [backend]
    return next((one for one in candidates if fit(one)), None)


def fit(backend: object) -> bool:
    """Whether a backend keeps secrets secret: neither it nor what it is made from is one that does not."""
    return not any(kind.__module__.startswith(_UNFIT) for kind in type(backend).__mro__)


def read_key(backend: Keyring, database_uuid: str) -> bytes | None:
    """The 32-byte key, None when the keyring has none, denies, or does not answer within 5 s (FAILURES K1)."""
    text = _patiently(lambda: backend.get_password(SERVICE, database_uuid))
    try:
        key = bytes.fromhex(text) if text else b""
    except ValueError:
        return None
    return key if len(key) == 32 else None


def keep_key(backend: Keyring, database_uuid: str, key: bytes) -> bool:
    """Whether the keyring took the key, proven by reading it back."""
    _patiently(lambda: backend.set_password(SERVICE, database_uuid, key.hex()))
    return read_key(backend, database_uuid) == key


def _patiently(call: Callable[[], T]) -> T | None:
    """The call's answer, None when it failed or took longer than 5 s: a keyring may wait for a person for ever."""
    answers: queue.SimpleQueue[T | None] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(call())
        except Exception:  # noqa: BLE001 - backends raise what their system raises; each of them means "no answer"
            answers.put(None)

    threading.Thread(target=ask, name="keyring", daemon=True).start()
    try:
        return answers.get(timeout=PATIENCE_S)
    except queue.Empty:
        return None
