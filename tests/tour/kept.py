"""Which of the tour's pictures are kept in docs/: `python -m tests.tour --keep docs` puts them there."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

KEPT = {
    "counter-light.png": "sale-reward-due-1366x768-light.png",
    "counter-1024x700.png": "sale-reward-due-1024x700-light.png",
    "counter-dark-offline.png": "offline-sale-1366x768-dark.png",
    "counter-offered.png": "offer-1366x768-light.png",
    "counter-prepaid.png": "pre-paid-1366x768-light.png",
    "counter-returned.png": "returned-1366x768-light.png",
    "counter-spanish.png": "spanish-1366x768-light.png",
    "sync-dark.png": "sync-outage-1366x768-dark.png",
    "closing.png": "closing-figures-1366x768-light.png",
    "owner-history.png": "owners-history-1366x768-light.png",
    "sign-on.png": "sign-on-1366x768-light.png",
}
"""By the name in docs/: the tour's own name without its number."""


def keep(pictures: Iterable[Path], folder: Path) -> None:
    """Copies them into `folder`. Raises KeyError of a picture that the tour did not take."""
    taken = {path.name.partition("-")[2]: path for path in pictures}
    for name, source in {name: taken[source] for name, source in KEPT.items()}.items():
        shutil.copyfile(source, folder / name)
