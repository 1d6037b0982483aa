"""`make bench`: prints each figure beside its floor. `ARGS="finish search"` takes some of them only."""

import importlib
import sys
import tempfile
from pathlib import Path

NAMES = ("finish", "search", "scan", "desk", "start", "drain", "answer", "exchange", "closing", "backup")


def main(chosen: list[str]) -> int:
    missed = 0
    for name in chosen or NAMES:
        measure = importlib.import_module(f"tests.benchmarks.{name}").measure
        with tempfile.TemporaryDirectory(prefix="astro-desk-bench-") as folder:
            for figure in measure(Path(folder)):
                print(figure.lines(), flush=True)
                missed += not figure.met
    print(f"{missed} goals missed." if missed else "All goals met.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
