"""`export`: what a store takes out of its register into a file. Opened for reading alone, beside a running counter."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from astro_desk.app.clock import SystemClock
from astro_desk.app.keyring_store import system_keyring
from astro_desk.app.opening import find_key
from astro_desk.app.paths import DataPaths
from astro_desk.app.permission import Noting, permit
from astro_desk.app.secrets_input import Secrets
from astro_desk.core.errors import Refused, Unavailable
from astro_desk.core.notes import Noted
from astro_desk.core.roles import Act
from astro_desk.storage.store import open_read_only
from astro_desk.use_cases.offer_upload import missed_offers, upload_csv


def export_offers(paths: DataPaths, secrets: Secrets, file: str) -> dict[str, Any]:
    """Writes the upload file of offers, `-` for standard output; a file that is there already is left alone.

    Answers `{"offers": n, "to": file}`, and `"text"` for `-`. Raises Refused `file_exists`, `file_unwritable`.
    """
    if not paths.root.is_dir():
        raise Unavailable("database_missing")
    with closing(Noting(paths, secrets, permit(paths, secrets, Act.EXPORT))) as noting:
        records = open_read_only(paths.root, find_key(paths, secrets.passphrase, system_keyring()))
        try:
            text, count = upload_csv(missed_offers(records, SystemClock().today()))
        finally:
            records.close()
        noting.leave(Noted.EXPORT_OFFERS, rows=count, form="csv")
        if file == "-":
            return {"offers": count, "to": "-", "text": text}
        _write(Path(file), text)
    return {"offers": count, "to": file}


def _write(file: Path, text: str) -> None:
    """It holds names and phones: nobody else on this computer reads it."""
    try:
        file.touch(0o600, exist_ok=False)
        file.write_text(text, encoding="utf-8", newline="")
    except FileExistsError as error:
        raise Refused("file_exists", file=str(file)) from error
    except OSError as error:
        raise Refused("file_unwritable", file=str(file), reason=error.strerror or "") from error
