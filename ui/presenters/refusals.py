"""What a panel says of work that it gave away."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

from astro_desk.core.errors import AstroDeskError
from astro_desk.use_cases.sentences import explain


def why_not(done: Future[Any]) -> str:
    """The sentence of what was refused, "" when it was done. A bug is raised."""
    try:
        done.result()
    except AstroDeskError as error:
        return explain(error)
    return ""
