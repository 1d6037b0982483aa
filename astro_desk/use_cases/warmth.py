"""The warm cache as people deal with it: how fresh it is, how long it takes, and its pause."""

from __future__ import annotations

import json
from datetime import timedelta

from astro_desk.use_cases.ports import Records, UnitOfWork
from astro_desk.use_cases.sync_ports import FRESH, Freshness

WARMING_PAUSED = "warming_paused"
"""The setting. A pause is a person's decision and is remembered."""
READ_S = 6
"""An owner takes three requests, one in two seconds (ASTRO_API §4, `sync.warm`)."""


def warming_paused(records: Records) -> bool:
    return json.loads(records.setting(WARMING_PAUSED) or "false") is True


def pause_warming(work: UnitOfWork, paused: bool) -> None:
    """Begins the pause or ends it."""
    work.save_setting(WARMING_PAUSED, json.dumps(paused))


def until_all_fresh(freshness: Freshness) -> timedelta | None:
    """How long reading the others takes while nobody is at the counter; None: more than can be kept fresh."""
    needed = timedelta(seconds=READ_S)
    if freshness.owners * needed > FRESH:
        return None
    return (freshness.owners - freshness.fresh) * needed
