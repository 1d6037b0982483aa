"""The manager's desk over 200,000 owners and 2,000,000 punches: an owner's page, and lists of 100,000 rows."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.figures import Figure

_PARTS = {
    "page": "an owner's page: read, projected, painted",
    "history": "the same with the history open: all purchases of all cards",
    "owners": "100,000 owners found, scrolled",
    "outbox": "100,000 operations done, scrolled",
    "records": "100,000 lines of the journal, scrolled",
}


def measure(folder: Path) -> list[Figure]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.desk_window", str(folder)],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    *said, last = done.stdout.splitlines()
    print("\n".join(said), end="\n" if said else "")
    taken = json.loads(last)
    return [
        Figure(
            f"{words}, 1366×768",
            taken[name]["ours"],
            taken[name]["floor"],
            "the same widgets repainted",
            p99_goal=50 if name in ("page", "history") else None,
            max_goal=None if name in ("page", "history") else 50,
        )
        for name, words in _PARTS.items()
    ]
