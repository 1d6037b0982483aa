"""Where everything lies in a data directory."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Paths:
    """All of it is sealed, encrypted, or free of names; `key.json` beside it is `secret`'s."""

    data_dir: Path

    @property
    def database(self) -> Path:
        return self.data_dir / "astro-desk.db"

    @property
    def journal(self) -> Path:
        return self.data_dir / "journal"

    @property
    def side_files(self) -> Path:
        return self.data_dir / "owners"

    @property
    def backup(self) -> Path:
        return self.data_dir / "backup"

    @property
    def quarantine(self) -> Path:
        """Damaged files are moved here, never deleted."""
        return self.data_dir / "quarantine"

    @property
    def erased(self) -> Path:
        """A file for each owner who was erased; put back beside an older database it is erased there, too."""
        return self.data_dir / "erased"

    @property
    def imports(self) -> Path:
        """Rows of a file on their way in, encrypted as the database is."""
        return self.data_dir / "import"

    @property
    def notes(self) -> Path:
        """Sealed lines for the journal, from commands beside a running counter."""
        return self.data_dir / "notes"

    @property
    def ballast(self) -> Path:
        return self.data_dir / "ballast"


def holds_data(data_dir: Path) -> bool:
    """Whether a database or a journal lies there, readable or not."""
    paths = Paths(data_dir)
    return (paths.database.exists() and paths.database.stat().st_size > 0) or any(paths.journal.glob("*.ndjson"))
