"""What the commands share: their exit codes, and how they read what was asked."""

from __future__ import annotations

import argparse
import json
import sys
from enum import IntEnum
from typing import Any

from astro_desk.app.paths import DataPaths, data_paths
from astro_desk.app.secrets_input import Secrets, read_secrets


class Exit(IntEnum):
    FINE = 0
    FAILED = 1
    WRONG_USAGE = 2
    NEEDS_A_PERSON = 3
    SIGN_IN_NEEDED = 4
    OFFLINE = 5
    ALREADY_RUNNING = 6


def folder_name(text: str) -> str:
    """A variable of a shell script that was never set must not mean this person's own data."""
    if not text.strip():
        raise argparse.ArgumentTypeError("the folder has no name")
    return text


def paths_of(options: argparse.Namespace) -> DataPaths:
    return data_paths(getattr(options, "data_dir", None))


def secrets_of(options: argparse.Namespace) -> Secrets:
    if not getattr(options, "secrets_stdin", False):
        return Secrets()
    return read_secrets(sys.stdin)


def print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False))
