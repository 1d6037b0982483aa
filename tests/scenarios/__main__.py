"""`python -m tests.scenarios`: which scenarios show which rule. With files: plays those, wherever they lie."""

import sys
import tempfile
from pathlib import Path

from tests.scenarios.rules import gaps, index, read_rules
from tests.scenarios.stage import Stage
from tests.scenarios.story import read_story, stories


def play(path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder), read_story(path))
        try:
            stage.play()
        finally:
            stage.close()
    print(f"{path.name}: as it is written")


def main(files: list[str]) -> int:
    if files:
        for name in files:
            play(Path(name))
        return 0
    rules, told = read_rules(), stories()
    print("\n".join(index(rules, told)))
    missing = list(gaps(rules, told))
    print("\n".join(["", *missing, f"{len(told)} scenarios, {len(rules)} rules, {len(missing)} gaps"]))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
