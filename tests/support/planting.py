"""Bugs that are planted on purpose, in a copy of the program: who finds none of them proves nothing.

A planted bug is a patch. It is applied to a copy in a folder of its own, and what must find it runs there in a process
of its own that imports the copy. A patch that no longer applies fails: the module has moved on, and it is to be written
anew.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).absolute().parents[2]


class DoesNotApply(Exception):
    """The module has moved on, and the planted bug with it: write the patch anew."""


def plant(patch: Path, tree: Path, copied: Iterable[str]) -> None:
    """A copy of these files and folders of the program in `tree`, with the bug in it. Raises DoesNotApply."""
    for name in copied:
        source, to = ROOT / name, tree / name
        to.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            # What is compiled goes with it, with its times: to compile the program anew takes longer than to run it.
            shutil.copytree(source, to, ignore=shutil.ignore_patterns("*-pytest-*.pyc"))
        else:
            shutil.copy(source, to)
    done = subprocess.run(["git", "apply", "--verbose", str(patch)], cwd=tree, capture_output=True, text=True)
    if done.returncode:
        raise DoesNotApply(f"{patch.name}: {done.stderr.strip()}")


def ask(tree: Path, words: Sequence[str], package: str) -> dict[str, Any]:
    """What `python -m WORDS` answers there, one JSON object on its last line.

    Raises RuntimeError when it breaks, and when its `package`, the file that it says it has imported, is no copy.
    """
    command = [sys.executable, "-W", "ignore", "-m", *words]
    surroundings = os.environ | {"PYTHONPATH": str(tree)}
    done = subprocess.run(command, cwd=tree, env=surroundings, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)}: {done.stderr[-2000:]}")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if not Path(told[package]).resolve().is_relative_to(tree.resolve()):
        raise RuntimeError(f"{' '.join(words)}: it ran on {told[package]}")
    return told
