"""What the table of roles says is what the window asks: each act is tried by each role, cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from astro_desk.core.checkout import Claim
from astro_desk.core.errors import NeedsManager
from astro_desk.core.operations import Operation, Redeem, State, UndoRedemption
from astro_desk.core.people import Person
from astro_desk.core.review import Choice
from astro_desk.core.roles import Act, Role, may
from astro_desk.core.sales import Sale
from astro_desk.use_cases.exchange_ports import Wanted
from tests.ui.fakes import NOW
from tests.ui.sample import LOTUS, SALLY, Register, add, cases, staff
from ui.presenters.backups import BackupsPresenter
from ui.presenters.desk import Desk
from ui.presenters.display import Tone
from ui.presenters.export_lists import ExportPresenter
from ui.presenters.forgetting import ForgettingPresenter
from ui.presenters.import_lists import ImportPresenter
from ui.presenters.people import PeoplePresenter
from ui.presenters.signing_out import SigningOutPresenter

PIN = "7777"
REFUSED = ("Only a manager", "its role may not", "is locked")


class Till:
    """A store that lets nobody in without a PIN, and one person with a role, who is at the register and in the settings
    as far as that role comes."""

    def __init__(self, role: Role) -> None:
        self.register = Register()
        staff(self.register, sign_on="pin")
        self.person: Person = add(self.register, "Zoe", role, f"hash of {PIN}")
        self.register.pins[PIN] = self.person
        cases(self.register.records)
        bridge: Any = SimpleNamespace(settle=_settle)
        self.desk: Desk = self.register.desk(bridge)
        self.heard: list[str] = []
        self.desk.sign_on.enter(PIN, lambda _: None)
        self.desk.settings.enter(PIN, lambda _: None)

    def told(self, said: str, *_: Tone) -> None:
        self.heard.append(said)

    def settle_case(self, choice: Choice) -> None:
        (key, *_) = (row.key for row in self.desk.review.rows() if row.title.startswith("Purchase"))
        pin = "" if choice is Choice.RETRY else PIN
        self.desk.review.settle(key, choice, "the supplier paid", pin, self.told)

    def sees_names(self) -> None:
        self.told("The register is locked." if self.desk.sign_on.shut else "")

    def take_back(self, days_ago: int) -> None:
        """A reward that was handed out: by whoever is at the register, with their PIN where it is asked for."""
        if self.desk.sign_on.shut:
            self.told("The register is locked.")
            return
        records, day = self.register.records, NOW.date() - timedelta(days=days_ago)
        claim = Claim("claim", "lotus", "Lotus", LOTUS, "Bag")
        records.sales["sold"] = Sale("sold", SALLY, (), (claim,), NOW, day)
        told = Redeem("lotus", LOTUS, "r-1")
        records.outbox["claim"] = Operation(
            "claim", SALLY, told, NOW, day, sale_id="sold", state=State.DONE, sent_at=NOW, done_at=NOW
        )
        if days_ago:
            self.desk.manager.enter(PIN, lambda _: None)
        for _ in range(2):
            self.desk.counter.rewards.take_back("claim")
        undone = any(isinstance(one.intent, UndoRedemption) for one in records.outbox.values())
        self.told("" if undone else "Only a manager")

    def odd_total(self) -> None:
        self.desk.manager.enter(PIN, self.told)
        with suppress(NeedsManager):
            self.desk.counter.session.points.read_total("9000.00")
            return
        self.told("Only a manager")

    def sign_out(self) -> None:
        """With nothing open: no names go anywhere."""
        self.register.records.outbox.clear()
        SigningOutPresenter(self.desk.settings, self.register.sync).sign_out("", self.told)

    def take_in(self) -> None:
        lists = ImportPresenter(self.desk.settings)
        lists.check()
        self.told(lists.now.said)


def _settle(future: Future[Any], then: Callable[[Future[Any]], None]) -> None:
    future.add_done_callback(then)


WAYS: Mapping[str, tuple[Act, Callable[[Till], None]]] = {
    "sell": (Act.SELL, lambda till: till.desk.sign_on.enter(PIN, till.told)),
    "see names": (Act.SEE_NAMES, Till.sees_names),
    "take a reward back": (Act.UNDO_REDEMPTION, lambda till: till.take_back(days_ago=0)),
    "take an older one back": (Act.UNDO_OLDER_REDEMPTION, lambda till: till.take_back(days_ago=1)),
    "take an odd total": (Act.UNUSUAL_TOTAL, Till.odd_total),
    "try a case again": (Act.RETRY_CASE, lambda till: till.settle_case(Choice.RETRY)),
    "give a case up": (Act.SETTLE_CASE, lambda till: till.settle_case(Choice.GIVE_UP)),
    "vouch for a sale": (Act.REDEEM_OVER_CAP, lambda till: till.desk.manager.enter(PIN, till.told)),
    "forget": (Act.CHANGE_RULES, lambda till: ForgettingPresenter(till.desk.settings).save("90", till.told)),
    "close": (Act.CLOSE_WITH_OPEN_WORK, lambda till: till.desk.closing.close(PIN, "power cut", till.told)),
    "erase": (Act.ERASE_OWNER, lambda till: till.desk.erasing.erase(SALLY, "asked", PIN, till.told)),
    "give an owner": (Act.EXPORT, lambda till: till.desk.erasing.give(SALLY, "/x.json", PIN, till.told)),
    "give a list": (
        Act.EXPORT,
        lambda till: ExportPresenter(till.desk.settings).give(Wanted.OWNERS, "/x.csv", "", till.told),
    ),
    "give what is open": (
        Act.EXPORT,
        lambda till: SigningOutPresenter(till.desk.settings, till.register.sync).sign_out("/x.csv", till.told),
    ),
    "take in": (Act.IMPORT, Till.take_in),
    "back up": (Act.BACKUP, lambda till: BackupsPresenter(till.desk.settings).back_up_now(till.told)),
    "put back": (
        Act.RESTORE,
        lambda till: BackupsPresenter(till.desk.settings).explain("/x.zip", lambda _, why: till.told(why)),
    ),
    "sign out": (Act.SET_UP_REGISTER, Till.sign_out),
    "add somebody": (
        Act.PEOPLE,
        lambda till: PeoplePresenter(till.desk.settings, till.desk.attendance).add(
            "Cleo", Role.CASHIER, "9876", till.told
        ),
    ),
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("way", WAYS)
def test_a_cell(way: str, role: Role) -> None:
    act, do = WAYS[way]
    till = Till(role)
    do(till)
    refused = any(word in said for said in till.heard for word in REFUSED)
    assert refused is not may(role, act), till.heard


def test_the_window_has_a_way_to_each_act() -> None:
    assert {act for act, _ in WAYS.values()} == set(Act)
