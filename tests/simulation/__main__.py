"""`python -m tests.simulation --seeds N`: runs so many seeds, or one with `--only SEED` and its whole story."""

from __future__ import annotations

import argparse
import json
import sys

import sync
from tests.simulation.gate import REAL_EVERY, Tally, operations_of, run_seed, run_seeds
from tests.simulation.schedule import draw
from tests.simulation.shrink import shrink, story
from tests.simulation.world import crashes_of


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1_000, help="how many seeds")
    parser.add_argument("--from", type=int, default=1, dest="first", help="the first seed")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    parser.add_argument(
        "--real-every", type=int, default=REAL_EVERY, help="one seed in so many on a real store; 1: all"
    )
    parser.add_argument("--only", type=int, help="this seed alone, with its trace if it fails")
    parser.add_argument("--story", action="store_true", help="with --only: the trace also if it does not fail")
    parser.add_argument("--mutants", action="store_true", help="plant the known bugs and see each caught")
    parser.add_argument("--until-caught", action="store_true", help="stop at the first seed that fails; answer in JSON")
    parser.add_argument("--every", type=int, default=1, help="with --until-caught: seeds that are multiples of this")
    chosen = parser.parse_args()
    if chosen.mutants:
        from tests.simulation.hunt import hunt

        return hunt(jobs=chosen.jobs)
    if chosen.until_caught:
        tally = run_seeds(
            range(chosen.every, chosen.seeds + 1, chosen.every), real_every=chosen.real_every, stop_at_first=True
        )
        caught = {"seeds": tally.seeds, "caught": tally.failed[0] if tally.failed else None, "sync": sync.__file__}
        print(json.dumps(caught))
        return 0
    if chosen.only is not None:
        return _one(chosen.only, chosen.real_every, always=chosen.story)
    tally = run_seeds(range(chosen.first, chosen.first + chosen.seeds), jobs=chosen.jobs, real_every=chosen.real_every)
    _print(tally, chosen.real_every)
    return 1 if tally.failed else 0


def _one(seed: int, real_every: int, *, always: bool) -> int:
    result = run_seed(seed, real_every)
    if result.violation is not None:
        print(story(*shrink(draw(seed, real_every=real_every), result)))
        return 1
    if always:
        print(story(draw(seed, real_every=real_every), result, last=100_000))
    print(f"seed {seed}: no violation, trace {result.digest}, {len(result.trace)} lines")
    return 0


def _print(tally: Tally, real_every: int) -> None:
    a_seed = tally.seconds / max(1, tally.seeds) * 1000
    print(f"{tally.seeds} seeds in {tally.seconds:.0f} s ({a_seed:.0f} ms a seed), {len(tally.failed)} failed")
    seeds = max(1, tally.seeds)
    print(
        f"a seed has {operations_of(tally.met) / seeds:.0f} operations (at least {tally.fewest_operations})"
        f" and {crashes_of(tally.met) / seeds:.1f} crashes (at least {tally.fewest_crashes})"
    )
    print("met: " + ", ".join(f"{what} {count}" for what, count in sorted(tally.met.items())))
    if tally.excused:
        print("not to be avoided by anybody, named and counted apart:")
        for cell, count in sorted(tally.excused.items()):
            print(f"  {count:>6} x {cell}")
    if not tally.failed:
        return
    for seed, invariant, what in sorted(tally.failed)[:20]:
        print(f"FAILED seed {seed}: {invariant}: {what}")
    seed = min(tally.failed)[0]
    print(f"seed {seed}, made smaller:")
    _one(seed, real_every, always=False)


if __name__ == "__main__":
    sys.exit(main())
