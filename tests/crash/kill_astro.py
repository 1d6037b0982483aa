"""A practice store in a process of its own, on a real port, which outlives every register that is killed."""

import json
import os
import signal
import urllib.request
from pathlib import Path

from astro_desk.practice.app import BASE
from astro_desk.practice.options import Options
from astro_desk.practice.server import serve


class Astro:
    """Forked from a process without threads; `url` is the API's base. State and faults go over its own panel."""

    def __init__(self, options: Options, data: Path | None = None) -> None:
        """`data`: a store that was seeded into a file; else one in memory."""
        read, write = os.pipe()
        self._pid = os.fork()
        if not self._pid:
            os.close(read)
            try:
                serve(0, data, options, ready=lambda url: os.write(write, f"{url}\n".encode()))
            finally:
                os._exit(0)
        os.close(write)
        with os.fdopen(read) as said:
            self.url = said.readline().strip()
        self._panel = self.url.removesuffix(BASE) + "/practice/"
        self._open = urllib.request.build_opener(urllib.request.ProxyHandler({})).open

    def _ask(self, method: str, path: str, body: object = None) -> dict:
        data = None if body is None else json.dumps(body).encode()
        with self._open(urllib.request.Request(self._panel + path, data, method=method), timeout=60) as answer:
            return json.loads(answer.read())

    def fault(self, text: str) -> None:
        """The next request goes wrong: KIND[:ENDPOINT[:TIMES[:SECONDS]]]."""
        self._ask("POST", "faults", {"fault": text})

    def fault_after(self, requests: int, kind: str, seconds: float = 1.0) -> None:
        """One request goes wrong after so many others."""
        self._ask("POST", "faults", {"kind": kind, "skip": requests, "seconds": seconds})

    def heal(self) -> None:
        """Nothing goes wrong any more. What was cut off and comes late still comes."""
        self._ask("DELETE", "faults")

    def struck(self) -> dict[str, int]:
        return self._ask("GET", "faults")["struck"]

    def people(self) -> list[dict]:
        return self._ask("GET", "state")["owners"]

    def copies(self) -> dict[str, int]:
        """How often the store counts each unit that registers sent."""
        return self._ask("GET", "state?owner=nobody")["copies"]

    def close(self) -> None:
        os.kill(self._pid, signal.SIGTERM)
        os.waitpid(self._pid, 0)
