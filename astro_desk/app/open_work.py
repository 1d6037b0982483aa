"""What is open, as a file: for whoever leaves Astro's log-in, or this register, behind."""

from __future__ import annotations

from astro_desk.app.list_files import write_file
from astro_desk.core.notes import Noted
from astro_desk.storage.store import Store
from astro_desk.use_cases.counter_jobs import acting
from astro_desk.use_cases.exports import write_csv, write_json
from astro_desk.use_cases.leaving import open_rows


def write_open(store: Store, to: str, who: str) -> int:
    """Writes what is open into a .csv or .json file, with names; answers how many. The journal says so before the file
    is there. Raises as `write_file`."""
    archive = store.archive()

    def told(rows: int) -> None:
        store.writer.submit(acting(who, lambda work: work.note(Noted.EXPORT_OPEN, rows=rows))).result()

    return write_file(to, lambda file, is_csv: (write_csv if is_csv else write_json)(file, open_rows(archive)), told)
