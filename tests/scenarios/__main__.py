"""`python -m tests.scenarios`: which scenarios show which rule. With files: plays those, wherever they lie.

`--mutants [RULE …]` takes each rule out of a copy of the code, and one of its scenarios must fail then.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.scenarios.hunt import hunt, until_one_fails
from tests.scenarios.rules import gaps, index, read_rules
from tests.scenarios.stage import Stage
from tests.scenarios.story import read_story, stories
from tests.support.fast_folder import fast_folder


def play(path: Path) -> None:
    with tempfile.TemporaryDirectory(dir=fast_folder()) as folder:
        stage = Stage(Path(folder), read_story(path))
        try:
            stage.play()
        finally:
            stage.close()
    print(f"{path.name}: as it is written")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.scenarios", description=__doc__)
    parser.add_argument("words", nargs="*", help="scenarios to play; with --mutants: the rules to take out")
    parser.add_argument("--mutants", action="store_true", help="take each rule out, and see a scenario fail")
    parser.add_argument("--jobs", type=int, default=2, help="with --mutants: processes")
    parser.add_argument("--until-one-fails", action="store_true", help="scenarios by name; answers in JSON")
    chosen = parser.parse_args()
    if chosen.mutants:
        return hunt(chosen.words, chosen.jobs)
    if chosen.until_one_fails:
        print(until_one_fails(chosen.words))
        return 0
    for name in chosen.words:
        play(Path(name))
    return 0 if chosen.words else _tell()


def _tell() -> int:
    rules, told = read_rules(), stories()
    print("\n".join(index(rules, told)))
    missing = list(gaps(rules, told))
    print("\n".join(["", *missing, f"{len(told)} scenarios, {len(rules)} rules, {len(missing)} gaps"]))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
