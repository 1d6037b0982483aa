"""What is hidden outside the database: sub-keys of its key, sealed texts, and the side files of new owners.

The journal is plain text for an auditor and so holds no names; what a person typed freely (who approved, a reason,
a setting that a PIN protects) stands in it sealed. An owner whom Astro does not have yet would be lost with the
database; name and contact also lie, sealed, in `owners/<owner_id>.sealed` until Astro has them (FAILURES R27, K3).
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from astro_desk.core.owners import Owner
from astro_desk.storage.disk import os_errors, sync_directory, write_durably
from astro_desk.storage.mapping import canonical_json, owner_from_row, owner_to_row

_NONCE = 12
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_CODE = re.compile(r"[a-z0-9_]{0,60}")

Hidden = str | dict[str, str]
"""A stable code as it is, or `{"sealed": base64}`."""


class Unreadable(Exception):
    """A sealed text that this key does not open: damaged, exchanged, or of another database."""


def derive(key: bytes, purpose: str) -> bytes:
    """A 32-byte key for one purpose; none of them tells anything about the database's own."""
    return HKDF(SHA256(), 32, salt=None, info=b"astro-desk " + purpose.encode()).derive(key)


class Sealer:
    """Authenticated encryption under a sub-key. `about` is bound to the text: it opens under no other."""

    def __init__(self, key: bytes, purpose: str) -> None:
        self._cipher = AESGCM(derive(key, purpose))

    def seal(self, plain: bytes, about: str) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, plain, about.encode())

    def open(self, sealed: bytes, about: str) -> bytes:
        """Raises Unreadable."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], about.encode())
        except (InvalidTag, ValueError) as error:
            raise Unreadable(about) from error

    def hide(self, text: str, about: str) -> dict[str, str]:
        """A text for the journal."""
        return {"sealed": base64.b64encode(self.seal(text.encode(), about)).decode()}

    def hide_words(self, text: str, about: str) -> Hidden:
        """A stable code stays readable; anything that may be a person's words is sealed."""
        return text if _CODE.fullmatch(text) else self.hide(text, about)

    def show(self, hidden: Hidden, about: str) -> str:
        """Raises Unreadable."""
        if isinstance(hidden, str):
            return hidden
        return self.open(base64.b64decode(hidden["sealed"]), about).decode()


class SideFiles:
    """The sealed files of owners whom Astro does not have yet."""

    def __init__(self, directory: Path, key: bytes) -> None:
        self._directory = directory
        self._sealer = Sealer(key, "owner side file")

    def write(self, owner: Owner) -> str:
        """Durable when it returns; answers the file's SHA-256 in hex. Raises Unavailable."""
        sealed = self._sealer.seal(canonical_json(owner_to_row(owner)).encode(), owner.owner_id)
        write_durably(self._path(owner.owner_id), sealed)
        return hashlib.sha256(sealed).hexdigest()

    def read(self, owner_id: str) -> Owner | None:
        """None when there is no file, or none that this key opens for this owner. Raises Unavailable."""
        if not self.has(owner_id):
            return None
        with os_errors():
            sealed = self._path(owner_id).read_bytes()
        try:
            return owner_from_row(json.loads(self._sealer.open(sealed, owner_id)))
        except Unreadable:
            return None

    def has(self, owner_id: str) -> bool:
        return self._path(owner_id).exists()

    def content(self, owner_id: str) -> bytes | None:
        """The sealed bytes, for `put_back`. Raises Unavailable."""
        with os_errors():
            return self._path(owner_id).read_bytes() if self.has(owner_id) else None

    def put_back(self, owner_id: str, content: bytes | None) -> None:
        """None: no file. Raises Unavailable."""
        if content is None:
            self.remove(owner_id)
        else:
            write_durably(self._path(owner_id), content)

    def remove(self, owner_id: str) -> None:
        """Raises Unavailable; no file is fine."""
        path = self._path(owner_id)
        if self.has(owner_id):
            with os_errors():
                path.unlink(missing_ok=True)
                sync_directory(self._directory)

    def owner_ids(self) -> tuple[str, ...]:
        """The owners that have a file."""
        return tuple(sorted(path.stem for path in self._directory.glob("*.sealed")))

    def digests(self) -> dict[str, str]:
        """Each owner's SHA-256 in hex, of the file as it is now. Raises Unavailable."""
        with os_errors():
            return {name: hashlib.sha256(self._path(name).read_bytes()).hexdigest() for name in self.owner_ids()}

    def _path(self, owner_id: str) -> Path:
        if not _FILE_NAME.fullmatch(owner_id):
            raise ValueError(f"an owner id that is no file name: {owner_id[:40]!r}")
        return self._directory / f"{owner_id}.sealed"
