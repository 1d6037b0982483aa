"""`make prove`: the gate of "exactly once, whatever happens". One line a proof; the output of one that fails is shown.

The same proofs run for longer with their own commands (docs/reliability.md); `ARGS="kill images"` takes some only.
"""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

NEVER_PARTLY = "sync/protocol.py,sync/outcome.py,astro_desk/storage/outbox.py,astro_desk/storage/journal.py"
"""Modules of which every branch is run by a test."""
COVERING = "tests/sync " + " ".join(
    f"tests/storage/test_{name}.py" for name in ("outbox", "journal", "recovery", "disk", "store")
)


@dataclass(frozen=True)
class Proof:
    """`command` follows `python -m`."""

    name: str
    what: str
    command: str


PROOFS = (
    Proof("simulate", "10,000 schedules of three and more registers", "tests.simulation --seeds 10000 --jobs 2"),
    Proof("mutants", "the fifteen planted bugs are caught", "tests.simulation --mutants --jobs 2"),
    Proof("kill", "1,000 rounds of kill -9", "tests.crash kill --rounds 1000"),
    Proof("races", "100 races for one folder", "tests.crash races --rounds 100"),
    Proof("images", "50,000 disks after a power cut", "tests.crash images --images 50000"),
    Proof("faults", "the n-th call to the disk fails, for every n", "tests.crash faults"),
    Proof("damage", "500 damaged files", "tests.crash damage --files 500"),
    Proof("hostile", "10,000 hostile answers", "tests.hostile 10000"),
    Proof("days", "fourteen days of ten registers offline, then a drain", "tests.crash soak --only days"),
    Proof("backlog", "100,000 operations waiting, while the counter sells", "tests.crash soak --only backlog"),
)


def main(chosen: list[str]) -> int:
    unknown = set(chosen) - {proof.name for proof in PROOFS} - {"branches"}
    if unknown:
        print(f"there is no proof {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    failed = []
    for proof in PROOFS:
        if not chosen or proof.name in chosen:
            failed += [proof.name] if not _run(proof.name, proof.what, [f"-m {proof.command}"]) else []
    if not chosen or "branches" in chosen:
        failed += [] if _branches() else ["branches"]
    print(f"failed: {', '.join(failed)}" if failed else "All proofs hold.")
    return 1 if failed else 0


def _branches() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        data = f"--data-file={Path(folder) / 'coverage'}"
        return _run(
            "branches",
            "every branch of protocol, outcome, outbox and journal is run",
            [
                f"-m coverage run {data} -m pytest -q {COVERING}",
                f"-m coverage combine -q {data} {folder}",
                f"-m coverage report -m --include={NEVER_PARTLY} --fail-under=100 {data}",
            ],
        )


def _run(name: str, what: str, commands: list[str]) -> bool:
    print(f"{name:9} {what} …", flush=True)
    began, said = time.monotonic(), ""
    for command in commands:
        done = subprocess.run(
            [sys.executable, *command.split()],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        )
        said = done.stdout
        if done.returncode:
            print(said)
            print(f"{name:9} FAILED after {time.monotonic() - began:.0f} s", flush=True)
            return False
    lines = said.strip().splitlines()
    print(f"{'':9} {lines[-1].strip() if lines else 'held'} · {time.monotonic() - began:.0f} s", flush=True)
    return True


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
