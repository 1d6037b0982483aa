"""What a register must know before it can work: its name, Astro's address and log-in, the store's passphrase."""

from __future__ import annotations

import asyncio
import getpass
import json
import sys
from typing import Any

from astro_desk.app.bootstrap import REGISTER_SETTING, api_opener
from astro_desk.app.clock import SystemClock
from astro_desk.app.instance_lock import InstanceLock
from astro_desk.app.keyring_store import system_keyring
from astro_desk.app.new_pin import check_passphrase, set_new_pin
from astro_desk.app.opening import find_key, finish_replacement, is_set_up, make_key
from astro_desk.app.paths import DataPaths, disk_errors, prepare
from astro_desk.app.secrets_input import Secrets
from astro_desk.app.settings import SAMPLE, Settings, read_settings
from astro_desk.app.terminal import open_for_command
from astro_desk.core.errors import Refused, Unavailable
from astro_desk.core.ids import check_register
from astro_desk.core.people import check_pin_signs
from astro_desk.core.roles import Role
from astro_desk.storage.store import open_store
from astro_desk.use_cases.account import change_account, check_account
from astro_desk.use_cases.people import call, working
from astro_desk.use_cases.ports import AstroAccount, UnitOfWork
from sync.dialect import PROBE_PHONE
from sync.outcome import Cause, ReadFailed


def configure(paths: DataPaths, account: AstroAccount, register: str, secrets: Secrets) -> dict[str, Any]:
    """Sets a register up, or changes its account; `signed_in` is None when Astro could not be asked.

    Raises Refused `api_url_invalid`, `api_url_not_https`, `register_name_invalid`, `register_fixed`,
    `username_missing`, `client_id_missing`, `password_missing`, `account_invalid`, `astro_password_wrong`,
    `passphrase_…`, `pin_invalid`, `already_running`; nothing is changed then.
    """
    account = check_account(account)
    register = check_register(register)
    settings = read_settings(paths.settings)
    signed_in = try_sign_in(account, settings)
    if signed_in is False:
        raise Refused("astro_password_wrong")
    prepare(paths)
    finish_replacement(paths)
    with InstanceLock(paths.lock):
        keyring = system_keyring()
        known = is_set_up(paths)
        key = find_key(paths, secrets.passphrase, keyring) if known else make_key(paths, secrets.passphrase, keyring)
        clock = SystemClock()
        store = open_store(paths.root, key, clock)
        try:

            def keep(work: UnitOfWork) -> None:
                text = work.setting(REGISTER_SETTING)
                if text is not None and json.loads(text) != register and work.newest_id() is not None:
                    raise Refused("register_fixed", name=json.loads(text))
                work.save_setting(REGISTER_SETTING, json.dumps(register))
                change_account(work, account, clock)
                if secrets.pin:
                    if any(one.role is Role.MANAGER and one.pin for one in working(work)):
                        check_passphrase(paths.root, secrets.passphrase)  # somebody's PIN is not changed by a keyring
                    set_new_pin(work, secrets.pin, clock)

            store.writer.submit(keep).result()
        finally:
            store.close()
    if not paths.settings.exists():
        with disk_errors():
            paths.settings.write_text(SAMPLE, encoding="utf-8")
    asked = "Astro took the log-in." if signed_in else "Astro could not be asked yet; the log-in is tried later."
    return {"register": register, "signed_in": signed_in, "message": f"Register {register} is set up. {asked}"}


def try_sign_in(account: AstroAccount, settings: Settings) -> bool | None:
    """Whether Astro takes the log-in; None when that cannot be told now."""

    async def ask() -> bool | None:
        async with api_opener(settings, SystemClock())(account) as api:
            try:
                await api.search_owner(phone=PROBE_PHONE)
            except ReadFailed as failed:
                return False if failed.outcome.cause is Cause.SIGN_IN_NEEDED else None
            return True

    return asyncio.run(ask())


def run_new_pin(paths: DataPaths, secrets: Secrets) -> str:
    """What came of it, in words. Raises Refused `passphrase_…`, `pin_…`, `pins_differ`, `already_running`."""
    if not paths.root.is_dir():
        raise Unavailable("database_missing")
    passphrase, pin = secrets.passphrase, secrets.pin
    if sys.stdin is not None and sys.stdin.isatty():
        passphrase = passphrase or getpass.getpass("Store passphrase: ")
        if not pin:
            pin = getpass.getpass("New PIN: ")
            if pin != getpass.getpass("New PIN again: "):
                raise Refused("pins_differ")
    check_passphrase(paths.root, passphrase)
    check_pin_signs(pin)
    register = open_for_command(paths, Secrets(passphrase=passphrase))
    try:
        person = register.store.writer.submit(lambda work: set_new_pin(work, pin, register.clock)).result()
    finally:
        register.close()
    return f"{call(person)} has a new PIN. The journal says that it was set with the passphrase."
