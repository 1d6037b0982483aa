"""`python -m tests.crash kill`: registers killed with SIGKILL at random instants, and what is left compared (P1).

A life is one data folder, one practice store that doubles what is sent twice, and so many rounds: a process opens the
folder, works, and is killed; the next one opens what is left. Each life ends with a drain. Lives run side by side,
forked from a process that has imported everything and opened nothing. Some more rounds start the whole program cold.

kill -9 does not see a missing fsync, for the page cache outlives the process: that is what `images` is for.
"""

import argparse
import gc
import random
import shutil
import tempfile
import time
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import wait
from pathlib import Path

from astro_desk.app.phone import phone_reader
from astro_desk.core.item_code import read_code
from astro_desk.practice.seed import SALLY_PHONE
from tests.crash.kill_cold import ColdLife
from tests.crash.kill_life import Life, Tally, look, make_template
from tests.crash.kill_plants import PLANTS

ROUNDS_A_LIFE = 25
COLD_A_LIFE = 12
COLD = "cold-"


def warm_up() -> None:
    """Imports what the program imports when it first needs it: that takes longer than a round."""
    phone_reader("US")(SALLY_PHONE)
    read_code(SALLY_PHONE)
    import_module("httpx")
    import_module("certifi")


def play(lives: list[tuple[str, int]], folder: Path, planted: str, tell) -> None:
    """Lives one after the other, in a process of their own; tells each life's tally."""
    gc.freeze()
    template: Path | None = None
    for seed, rounds in lives:
        place = folder / seed
        if seed.startswith(COLD):
            tally = play_cold(seed, rounds, place)
        else:
            template = template or make_template(folder / f"template-{seed}")
            tally = Life(seed, rounds, place / "data", planted).live(template)
        if tally.violations:
            tally.violations.append(f"the folder is kept: {place}")
        else:
            shutil.rmtree(place)
        tell.send(tally)
    tell.send(None)


def play_cold(seed: str, rounds: int, place: Path) -> Tally:
    life = ColdLife(seed, place, look)
    life.live(rounds)
    said = [f"seed {seed}: {text}" for text in life.found]
    return Tally(cold=life.rounds, acknowledged=life.acknowledged, extras=life.extras, violations=said)


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    folder = Path(tempfile.mkdtemp(prefix="astro-desk-kill-"))
    warm_up()
    seed = options.seed or f"{random.SystemRandom().getrandbits(32):08x}"
    lives = [(f"{COLD}{seed}-{n}", size) for n, size in enumerate(_parts(options.cold, COLD_A_LIFE))]
    lives += [(f"{seed}-{n}", size) for n, size in enumerate(_parts(options.rounds, options.life_rounds))]
    if options.life:
        lives = [(options.life, options.life_rounds)]
    print(f"seed {seed}: {sum(size for _, size in lives)} rounds in {len(lives)} lives", flush=True)
    begun = time.monotonic()
    total = _side_by_side(lives, folder, options)
    _report(total, time.monotonic() - begun)
    if options.plant or not total.violations:
        shutil.rmtree(folder)
    return 1 if total.violations else 0


def _parts(rounds: int, size: int) -> list[int]:
    whole, rest = divmod(rounds, size)
    return [size] * whole + [rest] * bool(rest)


def _side_by_side(lives: list[tuple[str, int]], folder: Path, options: argparse.Namespace) -> Tally:
    forked, total = get_context("fork"), Tally()
    workers = []
    for number in range(min(options.jobs, len(lives))):
        hear, tell = forked.Pipe(duplex=False)
        share = lives[number :: options.jobs]
        worker = forked.Process(target=play, args=(share, folder, options.plant, tell))
        worker.start()
        tell.close()
        workers.append((worker, hear))
    listening = {hear for _, hear in workers}
    while listening:
        for hear in wait(list(listening)):
            try:
                tally = hear.recv()
            except EOFError:
                tally = Tally(violations=["a worker broke; its trace stands above"])
                listening.discard(hear)
            if tally is None:
                listening.discard(hear)
                continue
            total.add(tally)
            for text in tally.violations:
                print(f"VIOLATION {text}", flush=True)
    for worker, _ in workers:
        worker.join()
    return total


def _report(total: Tally, seconds: float) -> None:
    print(f"{total.rounds} rounds and {total.cold} of the whole program in {seconds:.0f} s")
    print(f"  {total.opening} killed while opening, {total.in_act} inside an act; {total.found_sending} found sending")
    print(f"  {total.acknowledged} acts acknowledged, {total.extras} more were done; {total.sales} sales in them")
    print(f"  {total.operations} operations, at rest {total.settled}")
    good = "Nothing acknowledged was lost, nothing doubled."
    print(f"{len(total.violations)} violations" if total.violations else good)


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.crash kill", description=__doc__)
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--cold", type=int, default=24, help="rounds of the whole program, started anew each time")
    parser.add_argument("--jobs", type=int, default=4, help="lives side by side; a drain mostly waits")
    parser.add_argument("--seed", default="", help="the acts and faults of an earlier run, not its instants")
    parser.add_argument("--life", default="", help="one life only, as a violation names it")
    parser.add_argument("--life-rounds", type=int, default=ROUNDS_A_LIFE, help="rounds on one folder")
    parser.add_argument("--plant", choices=sorted(PLANTS), default="", help="a bug that must be found")
    return parser.parse_args(arguments)
