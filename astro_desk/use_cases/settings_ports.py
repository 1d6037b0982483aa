"""What the settings in the window need beside the records, as the composition root hands it over."""

from __future__ import annotations

from dataclasses import dataclass

from astro_desk.use_cases.account import AccountDesk
from astro_desk.use_cases.exchange_ports import Exchange
from astro_desk.use_cases.keeping_ports import Keeping
from astro_desk.use_cases.machine_settings import MachineSettings
from astro_desk.use_cases.people_ports import ResetPin, SealPin
from astro_desk.use_cases.ports import Clock


@dataclass(frozen=True, slots=True)
class SettingsPorts:
    """`register`: the register's name, with which all its ids begin."""

    register: str
    clock: Clock
    account: AccountDesk
    machine: MachineSettings
    keeping: Keeping
    exchange: Exchange
    seal_pin: SealPin
    reset_pin: ResetPin
