"""The register that is killed: the program's own parts on a real folder, doing at random what a cashier does.

It says every act before it begins and its answer only after the use case has answered. What it says are JSON lines
`[what, {…}]`:

| what | when |
|---|---|
| open | the data are open; `kept` is everything that is in them, before anything else has happened |
| begin | an act begins: `verb`, and the ids that it will write as far as they are known |
| saved | the act was answered: saved |
| screen | the sale on the screen is this one from now on; `kept`: its draft is known to be written |
| moved | sync moves operations, as (id, before, after) |
| rested | nothing waits any more; `kept` as in `open` |
| broke | a bug: the trace |
"""

import json
import os
import threading
import traceback
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from astro_desk.app.bootstrap import REGISTER_SETTING, Register, open_register
from astro_desk.app.paths import DataPaths
from astro_desk.app.settings import Settings
from astro_desk.core.operations import State
from astro_desk.storage import tables
from astro_desk.storage.unit_of_work import Unit
from astro_desk.use_cases.ports import AstroAccount
from tests.crash.kill_cashier import Cashier
from tests.crash.kill_plants import plant

KEY = bytes(range(32))
LINKED = 3
"""So many of the contacts are linked when the rounds begin."""
FENCE_S = 2.0
"""The fence is three minutes in a store; nobody waits for that here, and what comes late comes sooner."""


@dataclass(frozen=True)
class Shift:
    """One life of the process. `contacts` and `codes` are what the cashier types; `planted` a bug to be found."""

    folder: Path
    seed: str
    sync: bool = False
    contacts: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    planted: str = ""
    key: bytes = KEY


class Mouth:
    """Says lines into the pipe, whole ones, whichever thread speaks."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        self._lock = threading.Lock()

    def say(self, what: str, **facts: object) -> None:
        line = json.dumps([what, facts]).encode() + b"\n"
        with self._lock:
            while line:
                line = line[os.write(self._pipe, line) :]


class Till:
    """An open register, as the process that is to be killed has it."""

    def __init__(self, shift: Shift, mouth: Mouth) -> None:
        self.stirred = threading.Event()
        if shift.planted:
            plant(shift.planted)
        paths, settings = DataPaths(shift.folder), Settings(fence_s=FENCE_S)
        self.register: Register = open_register(paths, shift.key, settings, lambda _: self.stirred.set(), name="R1")
        alarms = [f"{alarm.code} {alarm.detail}" for alarm in self.register.store.alarms]
        mouth.say("open", kept=self.everything(), alarms=alarms)
        _listen_to_moves(mouth)
        if shift.sync:
            self.register.engine.start()

    def everything(self) -> dict[str, list[list]]:
        return self.register.store.writer.submit(lambda unit: everything(unit._connection)).result()


def run(shift: Shift, pipe: int, act: str, url: str = "") -> None:
    """`act` is `work` (until killed), `drain`, `look`, or `set up` with the store's URL. Never returns."""
    mouth = Mouth(pipe)
    code = 0
    try:
        till = Till(shift, mouth)
        if act == "work":
            Cashier(till.register, shift.seed, shift.contacts, shift.codes, mouth.say).work()
        elif act == "drain":
            drain(till, mouth)
        elif act == "set up":
            set_up(till, shift, url, mouth)
        till.register.close()
    except BaseException:  # noqa: BLE001 - it is told, whatever it was
        mouth.say("broke", trace=traceback.format_exc())
        code = 1
    os._exit(code)


def set_up(till: Till, shift: Shift, url: str, mouth: Mouth) -> None:
    """A register that knows its account, its catalogue, and has sold something to some owners, who are linked now."""
    register = till.register

    def prepare(work) -> None:
        work.save_setting(REGISTER_SETTING, json.dumps("R1"))
        work.save_account(AstroAccount(url, "cashier", "practice", "practice"))

    register.store.writer.submit(prepare).result()
    cashier = Cashier(register, shift.seed, shift.contacts, shift.codes, mouth.say)
    for contact in shift.contacts[:LINKED]:
        cashier.sell_to(contact)
    register.engine.sync_once(refresh=not register.records.catalogue_facts().fetched_at)
    assert register.records.catalogue_facts().fetched_at, "the catalogue did not come"


def drain(till: Till, mouth: Mouth) -> None:
    """Lets sync work until nothing waits; who called has a longest time."""
    while True:
        till.stirred.clear()
        counts = till.register.records.counts()
        if not sum(counts.get(state, 0) for state in (State.WAITING, State.SENDING, State.UNKNOWN)):
            break
        till.stirred.wait()
    till.register.engine.stop()
    mouth.say("rested", kept=till.everything())


def everything(connection) -> dict[str, list[list]]:
    """Every row that a crash could lose, or write by half."""
    t = tables
    operation = ("id", "owner_id", "intent", "sale_id", "state", "version", "attempts", "reason")
    columns = {
        "sales": [t.sales.c.sale_id],
        "units": [t.units.c.unit_id, t.units.c.sale_id],
        "claims": [t.claims.c.claim_id, t.claims.c.sale_id],
        "operations": [t.operations.c[name] for name in operation],
        "counts": [t.operation_counts.c.state, t.operation_counts.c.n],
        "drafts": [t.drafts.c.sale_id, t.drafts.c.held, t.drafts.c.basket],
        "owners": [t.owners.c[name] for name in ("owner_id", "last_name", "phone", "standing")],
        "aliases": [t.owner_aliases.c.gone_id, t.owner_aliases.c.kept_id],
    }
    return {name: [list(row) for row in connection.execute(select(*chosen))] for name, chosen in columns.items()}


def _listen_to_moves(mouth: Mouth) -> None:
    """Says what the outbox is told to move; on the writer's thread, just before the commit."""
    move = Unit.move

    def heard(unit: Unit, changes):
        rows = move(unit, changes)
        mouth.say("moved", rows=[(before.id, before.state, after.state) for before, after in changes])
        return rows

    setattr(Unit, "move", heard)  # noqa: B010
