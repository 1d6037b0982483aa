"""`python -m tests.crash soak`: a long outage and a long queue, with figures.

The gate's sizes take a few minutes. The whole fortnight is `--sales 300 --owners 300`, the long soak `--seconds 3600`.
"""

import argparse
import tempfile
from pathlib import Path

from tests.benchmarks.figures import percentile
from tests.crash.kill import warm_up
from tests.crash.soak_backlog import GROWTH_MIB, MAX_MS, P99_MS, soak
from tests.crash.soak_days import fortnight


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    warm_up()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory(prefix="astro-desk-soak-") as folder:
        if options.only != "days":
            wrong += _backlog(Path(folder) / "backlog", options)
        if options.only != "backlog":
            wrong += _days(Path(folder) / "days", options)
    for text in wrong[:50]:
        print(f"VIOLATION {text}")
    print(f"{len(wrong)} violations" if wrong else "All of it met.")
    return 1 if wrong else 0


def _backlog(folder: Path, options: argparse.Namespace) -> list[str]:
    folder.mkdir()
    done = soak(folder, options.waiting, options.seconds, options.pace)
    print(f"finish while {options.waiting} operations drain (goals p99 < {P99_MS:g} ms, max < {MAX_MS:g} ms):")
    for name, taken in (("draining", done.taken), ("network off", done.idle), ("two bare fsyncs", done.bare)):
        spread = ", ".join(f"p{at} {percentile(taken, at):.1f} ms" for at in (50, 90, 99))
        print(f"  {name:15} {spread}, max {max(taken):.1f} ms, n {len(taken)}")
    ratios = (f"p{at} {percentile(done.taken, at) / percentile(done.idle, at):.2f} x" for at in (50, 90, 99))
    print(f"  draining against the network off: {', '.join(ratios)}")
    print(
        f"  {done.units_done} units told in {options.seconds:.0f} s, {done.left} left; memory {done.memory[0][1]:.0f}"
        f" to {done.memory[-1][1]:.0f} MiB, grown {done.growth:.1f} since a tenth of the time (< {GROWTH_MIB:g})",
        flush=True,
    )
    return done.wrong()


def _days(folder: Path, options: argparse.Namespace) -> list[str]:
    folder.mkdir()
    done = fortnight(folder, options.days, options.registers, options.sales, options.owners, options.jobs)
    print(
        f"{options.days} virtual days x {options.registers} registers x {options.sales} sales: {done.sold} units,"
        f" sold in {done.selling_s:.0f} s, told in {done.draining_s:.0f} s; {sum(done.struck.values())} faults"
    )
    return done.wrong


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.crash soak", description=__doc__)
    parser.add_argument("--only", choices=("backlog", "days"), default="")
    parser.add_argument("--waiting", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=90.0)
    parser.add_argument("--pace", type=float, default=0.4, help="seconds from one sale to the next")
    parser.add_argument("--days", type=int, default=14)
    parser.add_argument("--registers", type=int, default=10)
    parser.add_argument("--sales", type=int, default=30, help="a day and register")
    parser.add_argument("--owners", type=int, default=60)
    parser.add_argument("--jobs", type=int, default=2, help="processes that the registers share")
    return parser.parse_args(arguments)
