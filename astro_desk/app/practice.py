"""`practice-server`: the practice store over HTTP, for training and for other programs."""

from __future__ import annotations

import sqlite3
from typing import Literal, cast

from astro_desk.core.errors import Refused
from astro_desk.practice.database import UnreadableStore
from astro_desk.practice.faults import Fault
from astro_desk.practice.options import Options
from astro_desk.practice.server import serve

Duplicate = Literal["echo", "reject", "double"]


def run_practice_server(port: int, data: str | None, duplicate: str, faults: list[str]) -> int:
    """Serves until it is interrupted. Raises Refused `fault_unknown`, `port_taken`, `port_invalid`,
    `practice_data_unreadable`.
    """
    if not 0 <= port <= 65_535:
        raise Refused("port_invalid", port=port)
    try:
        planned = [Fault.parse(text) for text in faults]
    except ValueError as error:
        raise Refused("fault_unknown", fault=str(error)) from error
    options = Options(duplicate=cast(Duplicate, duplicate))

    def ready(url: str) -> None:
        login = options.login
        print(f"Practice store ready at {url}", flush=True)
        print(f"  user {login.username}, password {login.password}, client id {login.client_id}", flush=True)
        print("  Sally Pet Owner's phone is 5550100199", flush=True)

    try:
        serve(port, data, options, planned, ready=ready)
    except (UnreadableStore, sqlite3.Error) as error:
        raise Refused("practice_data_unreadable", file=data, reason=str(error)) from error
    except OSError as error:
        raise Refused("port_taken", port=port, reason=error.strerror or "") from error
    return 0
