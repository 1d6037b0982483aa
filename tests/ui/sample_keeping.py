"""A backup of a register whose computer broke, and what putting it back would mean."""

from __future__ import annotations

from datetime import timedelta

from astro_desk.core.backups import Consequences, JournalFate, Manifest
from tests.ui.fakes import NOW


def of_a_broken_computer(*, same_machine: bool = False) -> Consequences:
    made_at = NOW.astimezone().replace(day=21, hour=16, minute=34)  # by whatever clock it is read
    manifest = Manifest(
        made_at=made_at,
        schema=8,
        database_uuid="u-1",
        register="R2",
        journal_n=9120,
        journal_hash="",
        sales=2817,
        owners=1204,
        operations={"waiting": 12, "review": 2, "done": 8400},
        files={},
        last_sale_at=made_at - timedelta(hours=1),
    )
    return Consequences(manifest, JournalFate.NONE_HERE, same_machine=same_machine)
