"""A register of its own process that sells twice and dies on the way: `crashing_till DIR PLACE exit|kill`."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from astro_desk.storage.journal import Journal
from astro_desk.storage.session import Session
from tests.storage.till import Till


def main(data_dir: Path, place: str, how: str) -> None:
    till = Till(data_dir)
    owner = till.saved_owner()
    till.sell(owner, units=2)

    def die(*_: Any, **__: Any) -> None:
        if how == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        os._exit(9)

    if place == "before the journal":
        setattr(Journal, "append", die)  # noqa: B010 - a type checker knows that it is no such method
    elif place == "between journal and commit":
        setattr(Session, "_commit", die)  # noqa: B010
    sale, operations = till.sale(owner, units=2)
    till.run(lambda unit: unit.finish_sale(sale, operations))
    die()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
