"""Last key of a scan → changed cards painted, beside the same widgets repainted with no lookup."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.figures import Figure


def measure(folder: Path) -> list[Figure]:
    figures = []
    for scale, goal in ((1, 16.0), (2, 33.0)):
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.scan_window", str(folder / f"scan{scale}")],
            env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": str(scale)},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        *said, last = done.stdout.splitlines()
        print("\n".join(said), end="\n" if said else "")
        taken = json.loads(last)
        figures.append(
            Figure(
                f"scan → cards painted, 1366×768 at {scale * 100} %",
                taken["ours"],
                taken["floor"],
                "the same widgets repainted, no lookup",
                p99_goal=goal,
            )
        )
    return figures
