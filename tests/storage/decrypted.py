"""A database's pages as they are behind the encryption: live rows, free space, the write-ahead log, all of it.

SQLCipher 4 with a raw key: pages of 4,096 bytes whose last 80 are IV (16) and authentication (64); AES-256-CBC; the
first 16 bytes of page 1 are the salt (https://www.zetetic.net/sqlcipher/design/).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE, RESERVED, SALT = 4096, 80, 16
WAL_HEAD, FRAME_HEAD = 32, 24


def pages(path: Path, key: bytes) -> Iterator[bytes]:
    """Every page of a database, or every frame of a write-ahead log, decrypted."""
    content = path.read_bytes()
    if path.name.endswith("-wal"):
        step = FRAME_HEAD + PAGE
        for start in range(WAL_HEAD, len(content) - step + 1, step):
            number = int.from_bytes(content[start : start + 4], "big")
            yield _decrypt(content[start + FRAME_HEAD : start + step], key, SALT if number == 1 else 0)
        return
    for start in range(0, len(content) - PAGE + 1, PAGE):
        yield _decrypt(content[start : start + PAGE], key, 0 if start else SALT)


def _decrypt(page: bytes, key: bytes, skipped: int) -> bytes:
    iv = page[PAGE - RESERVED : PAGE - RESERVED + 16]
    reading = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
    return reading.update(page[skipped : PAGE - RESERVED]) + reading.finalize()


def all_decrypted(folder: Path, key: bytes) -> Iterator[tuple[str, bytes]]:
    """Every database below a folder, with what lies in its pages."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and (".db" in path.name) and not path.name.endswith("-shm") and path.stat().st_size:
            yield path.relative_to(folder).as_posix(), b"".join(pages(path, key))
