"""What Astro might be: one choice for each thing that nobody knows about it (FAILURES part 4)."""

from __future__ import annotations

import random
from dataclasses import dataclass

DUPLICATES = ("rejected", "ignored", "doubled")


@dataclass(frozen=True, slots=True)
class Model:
    """`duplicate`: what becomes of a transactionID that Astro has seen. `stale_ms`: how far a read may lag at most.

    `forgets`: after 24 hours it has seen nothing. `again`: an id that was removed may come again. `links`: many ids
    may mean one owner, or one alone, or a new one takes the old one's place. `only_full`: completed_cards=1 leaves
    open cards out. `revokes`: a new token ends the one before it. `quantity` is always 1 here, so that it makes no
    difference how Astro counts a line's.
    """

    duplicate: str = "doubled"
    stale_ms: int = 30_000
    forgets: bool = True
    again: bool = True
    links: str = "many"
    only_full: bool = False
    revokes: bool = False
    busy_is_applied: bool = True

    @property
    def cell(self) -> str:
        words = [self.duplicate, f"stale {self.stale_ms // 1000} s", f"links {self.links}"]
        words += [
            name for name in ("forgets", "again", "only_full", "revokes", "busy_is_applied") if getattr(self, name)
        ]
        return " · ".join(words)


def draw(dice: random.Random) -> Model:
    """Half of all worlds double; the other choices are even."""
    return Model(
        duplicate=dice.choice([*DUPLICATES, "doubled"]),
        stale_ms=dice.choice([0, 5_000, 30_000]),
        forgets=dice.random() < 0.5,
        again=dice.random() < 0.5,
        links=dice.choice(["many", "many", "one", "replaces"]),
        only_full=dice.random() < 0.5,
        revokes=dice.random() < 0.4,
        busy_is_applied=dice.random() < 0.5,
    )
