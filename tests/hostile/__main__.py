"""`python -m tests.hostile [BODIES] [SEED]`: the corpus, every cut, and so many generated answers; 1 on a violation."""

from __future__ import annotations

import logging
import sys
from itertools import chain

from tests.hostile.campaign import everything_named, generated, run

GATE = 10_000


def main(arguments: list[str]) -> int:
    logging.disable()  # what the program says about them is for a store, not for ten thousand answers
    bodies = int(arguments[0]) if arguments else GATE
    seed = int(arguments[1]) if len(arguments) > 1 else 1
    report = run(chain(everything_named(), generated(seed, bodies)))
    for violation in report.violations:
        print(violation)
    for rule, count in report.by_rule.most_common():
        print(f"{count:7}  {rule}")
    print(
        f"hostile answers: {report.bodies} bodies ({bodies} generated from seed {seed}), "
        f"{report.by_rule.total()} violations, {report.seconds:.1f} s "
        f"({report.cpu_s:.1f} s of one core), at most {report.memory_mib:.0f} MiB"
    )
    return 1 if report.by_rule else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
