"""The composition root: the one page where storage, sync and the screen's session are introduced to each other."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from astro_desk.app.clock import SystemClock
from astro_desk.app.exchange_desk import ExchangeDesk
from astro_desk.app.ids import IdMaker
from astro_desk.app.instance_lock import InstanceLock
from astro_desk.app.keeping_desk import KeepingDesk
from astro_desk.app.log_in import RegisterLogIn
from astro_desk.app.machine_settings import SettingsFile
from astro_desk.app.network import Network
from astro_desk.app.new_pin import pin_reset
from astro_desk.app.paths import DataPaths
from astro_desk.app.phone import phone_reader
from astro_desk.app.pins import seal
from astro_desk.app.settings import Settings
from astro_desk.core.errors import Refused
from astro_desk.storage.store import Store, open_store
from astro_desk.use_cases.changes import Notify
from astro_desk.use_cases.checkout_session import CheckoutSession
from astro_desk.use_cases.counter_activity import CounterActivity
from astro_desk.use_cases.import_file import go_on_behind
from astro_desk.use_cases.ports import AstroAccount, ReadPhone, Records, Writer
from astro_desk.use_cases.settings_ports import SettingsPorts

if TYPE_CHECKING:  # imported when somebody first needs it: the counter answers before there is a network
    from sync.astro_api import AstroApi
    from sync.engine import SyncEngine
    from sync.lane import Rules

REGISTER_SETTING = "register"
OpenApi = Callable[[AstroAccount], AbstractAsyncContextManager["AstroApi"]]


@dataclass(frozen=True, slots=True)
class Register:
    """Everything that one register lives on, from `open_register` until `close`."""

    name: str
    settings: Settings
    store: Store
    records: Records
    network: Network
    clock: SystemClock
    new_id: IdMaker
    read_phone: ReadPhone
    lock: InstanceLock
    ports: SettingsPorts
    activity: CounterActivity
    keeping: KeepingDesk

    @property
    def engine(self) -> SyncEngine:
        """Of the network, for commands that wait for it."""
        return self.network.engine

    def session(self, notify: Notify) -> CheckoutSession:
        """A counter for the thread that calls."""
        session = CheckoutSession(
            self.records,
            self.store.writer,
            self.network,
            self.clock,
            self.new_id,
            self.read_phone,
            notify=notify,
            cashier=self.settings.cashier,
            fence=timedelta(seconds=self.settings.fence_s),
        )
        self.activity.sale_in_hand = lambda: not session.basket.empty
        return session

    def close(self) -> None:
        """Ends sync, then the writer with all that was given to it, then gives the data free."""
        self.network.stop()
        self.store.close()
        self.lock.release()


def api_opener(
    settings: Settings, clock: SystemClock, practice: object = None, writer: Writer | None = None
) -> OpenApi:
    """How Astro is reached: over HTTPS, or in this process when `practice` is an ASGI application.

    `writer`: of the records that remember refused log-ins.
    """
    from sync.engine import open_over_http
    from sync.transport import over_asgi

    return open_over_http(
        clock,
        rules_of(settings),
        ca_file=Path(settings.ca_file) if settings.ca_file else None,
        inner=over_asgi(practice) if callable(practice) else None,
        writer=writer,
    )


def rules_of(settings: Settings) -> Rules:
    from sync.lane import Rules

    return Rules(fence_ms=round(settings.fence_s * 1000))


def register_name(records: Records) -> str:
    """Raises Refused `not_set_up`."""
    text = records.setting(REGISTER_SETTING)
    if text is None:
        raise Refused("not_set_up")
    return str(json.loads(text))


def open_register(
    paths: DataPaths,
    key: bytes,
    settings: Settings,
    notify: Notify,
    *,
    name: str = "",
    practice: object = None,
    clock: SystemClock | None = None,
) -> Register:
    """Takes the lock, opens the data and puts the rooms together; sync is not started.

    `name` is for data that have none yet, `clock` for a story that does not take place today.
    Raises Refused `already_running`, `not_set_up`, `wrong_key`, `database_newer`; Unavailable as `open_store`.
    """
    lock = InstanceLock(paths.lock)
    lock.take()
    try:
        clock = clock or SystemClock()
        store = open_store(paths.root, key, clock, fence=timedelta(seconds=settings.fence_s))
    except BaseException:
        lock.release()
        raise
    try:
        records = store.records()
        name = name or register_name(records)
        activity = CounterActivity()
        network = Network(lambda: _engine(store, settings, clock, notify, practice, activity), clock)
        new_id = IdMaker(name, records.newest_id())
        go_on_behind(store.writer)
        store.take_notes()
        log_in = RegisterLogIn(store.writer, clock, settings.ca_file, practice)
        keeping = KeepingDesk(paths, key, store, records, clock, name)
        phone = phone_reader(settings.country)
        exchange = ExchangeDesk(store, clock, phone, new_id)
        machine = SettingsFile(paths.settings, settings)
        ports = SettingsPorts(name, clock, log_in, machine, keeping, exchange, seal, pin_reset(paths, store, clock))
    except BaseException:
        store.close()
        lock.release()
        raise
    return Register(name, settings, store, records, network, clock, new_id, phone, lock, ports, activity, keeping)


def _engine(
    store: Store,
    settings: Settings,
    clock: SystemClock,
    notify: Notify,
    practice: object,
    activity: CounterActivity,
) -> SyncEngine:
    from sync.engine import SyncEngine

    opener = api_opener(settings, clock, practice, store.writer)
    return SyncEngine(store.writer, opener, clock, notify, rules=rules_of(settings), counter_busy=activity.busy)
