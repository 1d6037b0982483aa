"""`demo`: the counter on a practice store in this process. No account, no port, and nothing is kept."""

from __future__ import annotations

import json
import tempfile
from contextlib import ExitStack

from astro_desk.app.bootstrap import REGISTER_SETTING, Register, open_register
from astro_desk.app.paths import DataPaths
from astro_desk.app.pins import save_pin
from astro_desk.app.settings import Settings
from astro_desk.app.window import CounterApp
from astro_desk.core.owners import Owner, Standing
from astro_desk.practice.app import create_app
from astro_desk.practice.faults import Faults
from astro_desk.practice.options import Login
from astro_desk.practice.seed import seed
from astro_desk.practice.store import PracticeStore
from astro_desk.storage import secret
from astro_desk.use_cases.changes import Notify
from astro_desk.use_cases.ports import AstroAccount, UnitOfWork

NAME = "1"
DEMO_PIN = "2468"
"""The manager's, as the greeting says."""
DEMO_URL = "https://practice.invalid/api/json"
"""Never asked: the practice store answers in the network's place."""


def open_demo(
    paths: DataPaths, store: PracticeStore, notify: Notify, settings: Settings, faults: Faults | None = None
) -> Register:
    """A register with a throw-away key, signed in at the practice store, that knows its pet owners by name."""
    register = open_register(paths, secret.new_key(), settings, notify, name=NAME, practice=create_app(store, faults))
    login = Login()
    account = AstroAccount(DEMO_URL, login.username, login.client_id, login.password)
    people = [_known(person) for person in store.state()["owners"]]

    def prepare(work: UnitOfWork) -> None:
        work.save_setting(REGISTER_SETTING, json.dumps(NAME))
        work.save_account(account)
        for owner in people:
            work.save_owner(owner)

    register.store.writer.submit(prepare).result()
    register.store.writer.submit(lambda work: save_pin(work, DEMO_PIN))  # takes its time, and nobody waits for it
    return register


def _known(person: dict[str, str]) -> Owner:
    """As if every owner had been here before, in the time before this register was new."""
    astro_id = person["astro_customer_id"]
    return Owner(
        f"demo-{astro_id}",
        person["first_name"],
        person["last_name"],
        person["phone"],
        person["email"],
        Standing.FOUND,
        astro_customer_id=astro_id,
    )


def run_demo(theme: str = "system") -> int:
    """Opens the counter and returns when its window is closed."""
    app = CounterApp(Settings(cashier="Ana"), theme=theme)
    with ExitStack() as at_the_end:
        show_demo(app, at_the_end)
        return app.run()


def show_demo(app: CounterApp, at_the_end: ExitStack) -> None:
    """The practice store's counter in `app`'s window; `at_the_end` takes everything away that it needed."""
    folder = at_the_end.enter_context(tempfile.TemporaryDirectory(prefix="astro-desk-demo-"))
    store = at_the_end.enter_context(PracticeStore.open())

    def open_it() -> Register:
        seed(store)
        return open_demo(DataPaths.of(folder), store, app.bridge.notify, app.settings)

    app.greeting = "demo_greeting"
    app.put_back = app.reset = None  # nothing of it lasts
    app.show_counter(open_it, app.give_up)
