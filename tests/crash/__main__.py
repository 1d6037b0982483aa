"""`python -m tests.crash WHAT …`: `kill`, `races`, `soak`, `images`, `faults` or `damage`."""

import sys
from importlib import import_module

WHAT = {
    "kill": "tests.crash.kill",
    "races": "tests.crash.races",
    "soak": "tests.crash.soak",
    "images": "tests.crash.images",
    "faults": "tests.crash.faults",
    "damage": "tests.crash.damage",
}
"""Each module has `main(arguments) -> int`: 0 nothing was lost, 1 a violation that was printed with its seed."""


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in WHAT:
        print(f"usage: python -m tests.crash {{{','.join(WHAT)}}} [options]", file=sys.stderr)
        return 2
    return import_module(WHAT[arguments[0]]).main(arguments[1:])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
