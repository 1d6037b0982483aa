"""Process start → a key event has changed the card's pixels, on a real X server, beside a bare PySide6 window."""

import compileall
import json
import os
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from astro_desk.storage import secret
from tests.benchmarks.big_store import BUSY, big_counter, upc
from tests.benchmarks.figures import Figure
from tests.support.counter import KEY, Counter
from ui.theme.tokens import LIGHT

ROUNDS = 12
PATIENCE_S = 60.0
WIDTH, HEIGHT, CARDS_FROM = 1366, 768, 890
"""The window's size, and where its column of cards begins."""
LOOKED_AT = HEIGHT // 4
"""The row that says whether there is a window: away from the pointer, which stands in the middle of an empty screen."""
CODE = ("astro_desk", "sync", "ui", "resources", "tests/benchmarks")
AMBER = bytes.fromhex(LIGHT.gift_fill[1:])[::-1]
"""What a punch of this sale is painted in, as the X server keeps it: blue, green, red."""


def measure(folder: Path) -> list[Figure]:
    if not shutil.which("Xvfb") or not shutil.which("xdotool"):
        print("process start: left out, because Xvfb or xdotool is missing")
        return []
    for part in CODE:  # as set-up leaves them; where Python may not write byte code it would compile at each start
        compileall.compile_dir(part, quiet=1)
    data = folder / "data"
    counter = big_counter(data)
    # The years of use lie in the journal of months before; what this month has written is read at each start.
    counter.clock.advance(timedelta(days=31))
    counter.write(lambda work: work.save_setting("register", json.dumps("R1")))
    counter.close()
    (data / "settings.toml").write_text('[look]\ntheme = "light"\n')
    keys = folder / "keys.json"
    keys.write_text(json.dumps({secret.read_key_file(data).uuid: KEY.hex()}))
    with _display(folder) as (number, screen):
        environment = os.environ | {
            "DISPLAY": f":{number}",
            "QT_QPA_PLATFORM": "xcb",
            "QT_SCALE_FACTOR": "1",
            "PYTHON_KEYRING_BACKEND": "tests.support.desk_keyring.DeskKeyring",
            "DESK_KEYRING_FILE": str(keys),
        }
        program = [sys.executable, "-m", "astro_desk", "--data-dir", str(data)]
        bare = [sys.executable, "-m", "tests.benchmarks.bare_window", LIGHT.gift_fill]
        ours, floor = [], []
        for _ in range(ROUNDS):  # in turns, so that a busy neighbour troubles both
            _end_the_day(data)
            floor.append(_time(bare, environment, screen, "x"))
            ours.append(_time(program, environment, screen, upc(4_000_000)))
    return [
        Figure("process start → a key changed the card's pixels", ours, floor, "a bare PySide6 window", ratio_goal=4)
    ]


def _end_the_day(data: Path) -> None:
    """Closed with an owner on the sale and nothing scanned, so that no card shows the colour that is looked for."""
    counter = Counter(data)
    counter.session.restore()
    counter.session.cancel()
    counter.session.choose_owner(counter.records.owner(BUSY))
    counter.settle()
    counter.close()


def _time(program: list[str], environment: dict[str, str], screen: Path, keys: str) -> float:
    """Milliseconds. The keys are typed once, as soon as something is painted."""
    begun = time.perf_counter()
    child = subprocess.Popen(program, env=environment, stdin=subprocess.DEVNULL)
    try:
        _until(lambda: any(_row(screen, LOOKED_AT)), begun, "the window")
        # As fast as a scanner: quicker keys share a millisecond, and Qt takes two like ones for one held down.
        subprocess.run(["xdotool", "type", "--delay", "8", f"{keys}\n"], env=environment, check=True)
        _until(lambda: _amber_in_the_cards(screen), begun, "the punch")
        return (time.perf_counter() - begun) * 1000
    finally:
        child.kill()
        child.wait(timeout=30)
        _until(lambda: not any(_row(screen, LOOKED_AT)), time.perf_counter(), "an empty screen")


def _until(fact: Callable[[], bool], begun: float, what: str) -> None:
    while not fact():
        assert time.perf_counter() - begun < PATIENCE_S, f"waited in vain for {what}"
        time.sleep(0.001)


def _row(screen: Path, y: int) -> bytes:
    """One row of the window, from the file in which the X server keeps its picture: it costs the program nothing."""
    with screen.open("rb") as picture:
        head = struct.unpack(">25I", picture.read(100))
        start, line = head[0] + 12 * head[19], head[12]
        picture.seek(start + y * line)
        return picture.read(WIDTH * 4)


def _amber_in_the_cards(screen: Path) -> bool:
    return any(AMBER in _row(screen, y)[CARDS_FROM * 4 :] for y in range(0, HEIGHT, 4))


@contextmanager
def _display(folder: Path) -> Iterator[tuple[str, Path]]:
    read, write = os.pipe()
    server = subprocess.Popen(
        [
            "Xvfb",
            "-displayfd",
            str(write),
            "-screen",
            "0",
            "1366x768x24",
            "-fbdir",
            str(folder),
            "-nolisten",
            "tcp",
            "-noreset",
        ],
        pass_fds=(write,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as said:
        number = said.readline().strip()
    try:
        yield number, folder / "Xvfb_screen0"
    finally:
        server.terminate()
        server.wait(timeout=30)
