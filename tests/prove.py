"""`make prove`: the gate of "exactly once, whatever happens". One line a proof; the output of one that fails is shown.

The proofs run side by side: as many as there are cores of those that calculate, beside them one of those that mostly
wait (for a pause, a fence, a kill), and at the end what measures how quick the counter is, alone.

The same proofs run for longer with their own commands (docs/reliability.md); `ARGS="kill images"` takes some only.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

NEVER_PARTLY = "sync/protocol.py,sync/outcome.py,astro_desk/storage/outbox.py,astro_desk/storage/journal.py"
"""Modules of which every branch is run by a test."""
COVERING = "tests/sync " + " ".join(
    f"tests/storage/test_{name}.py" for name in ("outbox", "journal", "recovery", "disk", "store")
)
SEARCH = ("pytest -q -n0 -m hypothesis --hypothesis-profile=search tests",)
BUSY, WAITS, ALONE = "busy", "waits", "alone"
Share = tuple[str, ...]
"""Commands that follow `python -m`, one after the other."""


@dataclass(frozen=True)
class Proof:
    """`shares` may run side by side. `kind`: what it does to the machine."""

    name: str
    what: str
    shares: tuple[Share, ...]
    kind: str = BUSY


@dataclass
class Course:
    """How a proof goes: what of it is still to come, the last line of the last share, and when the first began."""

    proof: Proof
    left: int
    said: str = ""
    began: float = field(default_factory=lambda: float("inf"))
    worked_s: float = 0.0
    failed: bool = False


def _simulated(first: int) -> Share:
    return (f"tests.simulation --seeds 1250 --from {first} --jobs 1",)


def _proofs(folder: Path) -> tuple[Proof, ...]:
    """The longest first, so that the cores are done at the same time."""
    data = f"--data-file={folder / 'coverage'}"
    branches = (
        f"coverage run {data} -m pytest -q {COVERING}",
        f"coverage combine -q {data} {folder}",
        f"coverage report -m --include={NEVER_PARTLY} --fail-under=100 {data}",
    )
    faults = tuple((f"tests.crash faults --jobs 1 --part {part}/4",) for part in range(1, 5))
    images = tuple((f"tests.crash images --images 12500 --jobs 1 --seed {first}",) for first in (1, 26, 51, 76))
    return (
        Proof("kill", "1,000 rounds of kill -9", (("tests.crash kill --rounds 1000",),), WAITS),
        Proof("days", "fourteen days offline, then a drain", (("tests.crash soak --only days",),), WAITS),
        Proof("races", "100 races for one folder", (("tests.crash races --rounds 100",),), WAITS),
        Proof("faults", "the n-th call to the disk fails, for every n", faults),
        Proof("images", "50,000 disks after a power cut", images),
        Proof("damage", "500 damaged files", (("tests.crash damage --files 500 --jobs 1",),)),
        Proof("mutants", "the planted bugs are caught", (("tests.simulation --mutants --jobs 1",),)),
        Proof("rules", "each rule is missed when it is taken out", (("tests.scenarios --mutants --jobs 1",),)),
        Proof("branches", "every branch of protocol, outcome, outbox and journal is run", (branches,)),
        Proof("properties", "properties hold for a thousand examples that nobody has drawn before", (SEARCH,)),
        Proof("hostile", "10,000 hostile answers", (("tests.hostile 10000",),)),
        Proof(
            "simulate",
            "10,000 schedules of three and more registers",
            tuple(_simulated(first) for first in range(1, 10_000, 1_250)),
        ),
        Proof(
            "backlog", "100,000 operations wait while the counter sells", (("tests.crash soak --only backlog",),), ALONE
        ),
    )


def main(chosen: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="astro-desk-prove-") as folder:
        proofs = _proofs(Path(folder))
        unknown = set(chosen) - {proof.name for proof in proofs}
        if unknown:
            print(f"there is no proof {', '.join(sorted(unknown))}", file=sys.stderr)
            return 2
        wanted = [proof for proof in proofs if not chosen or proof.name in chosen]
        began = time.monotonic()
        failed = _side_by_side(proof for proof in wanted if proof.kind != ALONE)
        for proof in wanted:
            failed += _side_by_side([proof]) if proof.kind == ALONE else []
    print(f"{time.monotonic() - began:.0f} s in all;", end=" ")
    print(f"failed: {', '.join(failed)}" if failed else "All proofs hold.")
    return 1 if failed else 0


def _side_by_side(proofs: Iterable[Proof]) -> list[str]:
    """The names of those that failed."""
    running: dict[Future[tuple[bool, str]], Course] = {}
    failed = []
    with ThreadPoolExecutor(os.cpu_count() or 2) as busy, ThreadPoolExecutor(1) as waiting:
        for proof in proofs:
            course = Course(proof, len(proof.shares))
            for share in proof.shares:
                running[(waiting if proof.kind == WAITS else busy).submit(_run, share, course)] = course
        for future in as_completed(running):
            course = running[future]
            held, said = future.result()
            course.left -= 1
            course.failed |= not held
            if not held:
                print(said)
            course.said = (said.strip().splitlines() or ["held"])[-1].strip()
            if not course.left:
                _tell(course)
                failed += [course.proof.name] if course.failed else []
    return failed


def _tell(course: Course) -> None:
    proof, seconds = course.proof, time.monotonic() - course.began
    shares = f" · the last of {len(proof.shares)} shares" if len(proof.shares) > 1 else ""
    print(f"{proof.name:9} {proof.what}: {'FAILED' if course.failed else 'held'}")
    print(f"{'':9} {course.said}{shares} · {course.worked_s:.0f} s of work in {seconds:.0f} s", flush=True)


def _run(share: Share, course: Course) -> tuple[bool, str]:
    """Whether it held, and what it said."""
    began, said = time.monotonic(), ""
    course.began = min(course.began, began)
    for command in share:
        done = subprocess.run(
            [sys.executable, "-m", *command.split()],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        )
        said = done.stdout
        if done.returncode:
            return False, said
    course.worked_s += time.monotonic() - began
    return True, said


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
