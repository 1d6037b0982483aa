"""Records that may be one person: of one phone or one e-mail, which at Astro is one pet owner's (ASTRO_API §2)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from astro_desk.core.owners import Owner

MOST_DOUBLES = 100
"""So many are shown at once: who has settled them asks again."""


@dataclass(frozen=True, slots=True)
class Doubles:
    """`contact`: the phone (digits) or e-mail that these owners share, two or more of them, the last seen first."""

    contact: str
    owners: tuple[Owner, ...]


FindDoubles = Callable[[], Future[tuple[Doubles, ...]]]
"""Looks through all owners beside the screen."""
