"""Sally and her cards: sample data that shows every state a card, a line and an owner can be in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from astro_desk.core import roles
from astro_desk.core.audit import AuditEntry, Deed
from astro_desk.core.by_hand import Act, ByHandEntry, ByHandItem
from astro_desk.core.catalog import Item, Program, ProgramKind
from astro_desk.core.checkout import Unit
from astro_desk.core.errors import Refused
from astro_desk.core.operations import AddPoints, AddPurchase, Intent, NewOwner, Operation, Redeem, State
from astro_desk.core.owners import Owner, Standing
from astro_desk.core.people import NAMELESS, Person, check_pin_signs
from astro_desk.core.roles import Role, may
from astro_desk.core.sales import Sale
from astro_desk.core.snapshot import Card, Punch, Reward, RewardItem, Snapshot
from astro_desk.use_cases.by_hand import ITEMS_SETTING
from astro_desk.use_cases.changes import Connection, StatusChanged, SyncStatus
from astro_desk.use_cases.checkout_session import CheckoutSession
from astro_desk.use_cases.doubles import Doubles
from astro_desk.use_cases.people import add_person
from astro_desk.use_cases.settings_ports import SettingsPorts
from tests.ui.exchange_fakes import FakeExchange
from tests.ui.fakes import NOW, FakeAudit, FakeClock, FakeRecords, FakeSync, FakeWriter, id_maker, read_phone
from tests.ui.settings_fakes import KEPT, FakeAccount, FakeKeeping, FakeMachine
from ui.bridge import Bridge
from ui.presenters.desk import Desk, make_desk

LOTUS, CHEW, LEASH, WASH, TREAT = "784672102346", "769949658221", "718590011425", "WASH-STD", "073893280501"
SALLY = "owner-sally"
VISIT = "DAYCARE-DAY"

_PROGRAMS = (
    ("lotus", "Lotus Dog, 20 lb & 25 lb: Buy 12 Get 1 Free", 12, 18),
    ("wash", "Self-service wash, buy 5 get 1", 5, None),
    ("treats", "NutriSource Treats - Buy 8 Get 1", 8, None),
    ("caviar", "Canine Caviar 24 lb, buy 12 get 1", 12, 14),
    ("fromm", "Fromm Gold Small Breed, buy 10 get 1", None, None),
    ("weruva", "Weruva Cat Cans: buy 24 get 4", 24, 12),
    ("club", "Doggy daycare days", None, None),
    ("redbarn", "Redbarn bully sticks, 7 in: Buy 30 Get 2", 30, None),
)


@dataclass
class Register:
    """Everything around one counter, for a test to look into."""

    clock: FakeClock = field(default_factory=FakeClock)
    records: FakeRecords = field(default_factory=FakeRecords)
    sync: FakeSync = field(default_factory=FakeSync)
    audit: FakeAudit = field(default_factory=FakeAudit)
    books: Future[tuple[str, ...]] = field(default_factory=Future)
    """What checking the books finds."""
    pins: dict[str, Person] = field(default_factory=lambda: {"2468": NAMELESS})

    def __post_init__(self) -> None:
        self.writer = FakeWriter(self.records)
        stock(self.records)
        self.records.log_in = KEPT
        self.exchange = FakeExchange(self.records)
        self.ports = SettingsPorts(
            "R2", self.clock, FakeAccount(), FakeMachine(), FakeKeeping(), self.exchange, seal_pin, reset_pin
        )
        self.session = CheckoutSession(
            self.records, self.writer, self.sync, self.clock, id_maker(), read_phone, cashier="Ana"
        )

    @property
    def doubles(self) -> Future[tuple[Doubles, ...]]:
        """Of one phone, as the records have them."""
        found: Future[tuple[Doubles, ...]] = Future()
        owners = self.records.owners.values()
        phones = sorted({one.phone for one in owners if one.phone})
        groups = ((phone, tuple(one for one in owners if one.phone == phone)) for phone in phones)
        found.set_result(tuple(Doubles(phone, same) for phone, same in groups if len(same) > 1))
        return found

    def desk(self, bridge: Bridge) -> Desk:
        zone = self.clock.now().tzinfo
        return make_desk(
            self.session,
            self.records,
            self.clock,
            bridge.settle,
            self.sync,
            check_pin=self.check_pin,
            audit=self.audit,
            settings_ports=self.ports,
            check_books=lambda: self.books,
            zone=zone,
            find_doubles=lambda: self.doubles,
        )

    def check_pin(self, pin: str, act: roles.Act) -> Future[Person]:
        """The manager's is 2468; people who work here have theirs in `pins`, and may do what their role may."""
        checked: Future[Person] = Future()
        if pin in self.pins and not may(self.pins[pin].role, act):
            checked.set_exception(Refused("role_may_not"))
        elif pin in self.pins:
            checked.set_result(self.pins[pin])
        else:
            checked.set_exception(Refused("pin_wrong"))
        return checked


def seal_pin(pin: str, people: Sequence[Person]) -> str:
    """A hash that anybody can read."""
    check_pin_signs(pin)
    if any(one.pin == f"hash of {pin}" for one in people):
        raise Refused("pin_taken")
    return f"hash of {pin}"


def reset_pin(passphrase: str, pin: str) -> Future[Person]:
    """The store's passphrase is "a long store passphrase"."""
    done: Future[Person] = Future()
    if passphrase == "a long store passphrase":
        done.set_result(NAMELESS)
    else:
        done.set_exception(Refused("passphrase_wrong"))
    return done


def staff(register: Register, **rules: object) -> None:
    """Mia the manager (2468), Ana (1111) and Ben, who has no PIN. `rules`: when they sign on."""
    mia, ana = add(register, "Mia", Role.MANAGER, "hash of 2468"), add(register, "Ana", Role.CASHIER, "hash of 1111")
    add(register, "Ben", Role.CASHIER, "")
    register.pins = {"2468": mia, "1111": ana}
    register.records.settings["people_rules"] = json.dumps(rules)


def add(register: Register, name: str, role: Role, pin: str) -> Person:
    return register.writer.submit(lambda work: add_person(work, name, role, pin)).result()


def status(connection: Connection, waiting: int = 0, review: int = 0, minutes: int = 2) -> StatusChanged:
    return StatusChanged(SyncStatus(connection, NOW - timedelta(minutes=minutes), waiting, review))


def stock(records: FakeRecords) -> None:
    for program_id, title, required, months in _PROGRAMS:
        records.known_programs[program_id] = Program(program_id, title, required=required, window_months=months)
    for code, description, program in (
        (LOTUS, "Lotus Good Grains Chicken Recipe 20 lb", ("lotus",)),
        (WASH, "Self-service wash", ("wash",)),
        (LEASH, "Leash, red, 6 ft", ()),
        (TREAT, "NutriSource Soft Treats, Lamb 6 oz", ("treats",)),
        (CHEW, "Redbarn bully stick, 7 in", ("redbarn",)),
    ):
        item = Item.of(code, description, program)
        records.items[item.form] = item
    chews = Program("chews", "Redbarn | Buy 2, Get 1 FREE on Bully Sticks", ProgramKind.OFFER, "Redbarn", per_owner=2)
    records.known_programs["chews"] = replace(chews, starts=NOW.date(), ends=NOW.date() + timedelta(days=9))
    stick = Item.of(CHEW, "Redbarn bully stick, 7 in", ("redbarn", "chews"))
    treats = Program("soft", "NutriSource | $2.00 off Soft Treats", ProgramKind.OFFER, "NutriSource")
    records.known_programs["soft"] = replace(treats, ends=NOW.date() - timedelta(days=1))
    treat = Item.of(TREAT, "NutriSource Soft Treats, Lamb 6 oz", ("treats", "soft"), [("soft", 200)])
    records.items |= {stick.form: stick, treat.form: treat}
    people = (
        Owner(SALLY, "Sally", "Pet Owner", "5550100199", "sally@example.com", Standing.LINKED, "c-1", "a-1"),
        Owner("owner-2", "Salvatore", "Brookhaven-Montgomery", "5550100142", "", Standing.LINKED, "c-2", "a-2"),
        Owner("owner-3", "Sasha", "Lindqvist", "5550100777", "sasha@example.org", Standing.NEW),
        Owner("owner-4", "", "", "5550100888", "", Standing.CONTACT),
    )
    records.owners.update({one.owner_id: one for one in people})
    records.snapshots[SALLY] = _snapshot()
    _visits(records)


def outage(records: FakeRecords) -> None:
    """What an outage leaves: punches that wait, one that is looked up, one that needs a person."""
    wash = records.items[WASH]
    kinds = ((State.WAITING, ""), (State.SENDING, ""), (State.UNKNOWN, ""), (State.REVIEW, "reward_already_redeemed"))
    for number, (state, reason) in enumerate(kinds):
        intent = Redeem("treats", TREAT, "r-9") if reason else AddPurchase(wash.code, wash.form)
        records.outbox[f"R2-w{number}"] = Operation(
            id=f"R2-w{number}",
            owner_id=SALLY if number == 0 else "owner-2",
            intent=intent,
            created_at=NOW - timedelta(minutes=3 + 7 * number),
            business_date=NOW.date(),
            state=state,
            reason=reason,
            attempts=number,
        )


def cases(records: FakeRecords) -> None:
    """Cases of several kinds and ages."""
    lotus = next(item for item in records.items.values() if item.code == LOTUS)
    add = AddPurchase(lotus.code, lotus.form)
    known: tuple[tuple[Intent, str, str, int, int], ...] = (
        (add, SALLY, "astro_999", 0, 3),
        (NewOwner(), "owner-2", "contact_of_other_name", 2, 1),
        (AddPoints(4150), SALLY, "outcome_unknown", 9, 1),
        (Redeem("treats", TREAT, "r-1"), SALLY, "redeemed_unproven", 28, 1),
    )
    for number, (intent, owner_id, reason, days, count) in enumerate(known):
        for n in range(count):
            key = f"R2-01KQHCHZTQCXB1DP73T2FMZH{number}{n}"
            then = NOW - timedelta(days=days, minutes=14)
            records.outbox[key] = Operation(
                id=key,
                owner_id=owner_id,
                intent=intent,
                created_at=then,
                business_date=then.date(),
                state=State.REVIEW,
                seq=100 - days,
                reason=reason,
                attempts=2,
                sent_at=then + timedelta(minutes=6),
            )


def written(audit: FakeAudit) -> None:
    """A morning in the journal."""
    sold = {"owner_ids": (SALLY,), "sale_id": "R2-01KQHCHZTQCXB1DP73T2FM7KD4"}
    deeds: tuple[tuple[str, Deed, dict[str, Any]], ...] = (
        ("sale_finished", Deed.SALE, sold | {"by": "Ana", "counts": {"add": 3, "redeem": 1}}),
        (
            "case_settled",
            Deed.DECISION,
            sold
            | {"by": "Bo", "why": "the supplier paid it", "choice": "give_up", "counts": {"add": 2}}
            | {"item_codes": (LOTUS,)},
        ),
        ("operations_added", Deed.CHANGE, {"counts": {"remove": 1}}),
        ("setting_saved", Deed.SETTING, {"subject": "redemption_policy"}),
        ("operations_settled", Deed.SETTLED, {"counts": {"add": 4}}),
        ("owner_added", Deed.OWNER, {"counts": {"new_owner": 1}}),
        ("sale_finished", Deed.SALE, {"by": "Ana", "counts": {"add": 1}}),
    )
    for number, (kind, deed, more) in enumerate(deeds):
        then = NOW - timedelta(minutes=7 * number)
        audit.entries.append(AuditEntry(len(deeds) - number, then, deed, kind, **more))


def _snapshot() -> Snapshot:
    items = tuple(
        RewardItem(f"i{n}", code, name)
        for n, (code, name) in enumerate(
            ((TREAT, "NutriSource Soft Treats, Lamb 6 oz"), ("TREAT-CHK", "NutriSource Soft Treats, Chicken 6 oz")), 1
        )
    )
    reward = Reward("r-1", "one bag of NutriSource Treats", None, items)
    return Snapshot(
        SALLY,
        NOW - timedelta(minutes=3),
        (
            _card("lotus", 9, (LOTUS, "Lotus 20 lb")),
            _card("wash", 3, (WASH, "Wash")),
            _card("treats", 8, (TREAT, "Treats"), rewards=(reward,)),
            _card("caviar", 3, ("012345678905", "Caviar 24 lb"), old=1),
            _card("fromm", 4, ("072705115303", "Fromm Gold")),
            _card("weruva", 17, ("878408008801", "Weruva can")),
            _card("club", 6, ("DAYCARE", "Daycare day")),
            _card("redbarn", 22, (CHEW, "Bully stick")),
        ),
        points=1420,
    )


def _card(program: str, count: int, item: tuple[str, str], old: int = 0, rewards: tuple[Reward, ...] = ()) -> Card:
    title, required, months = next((t, r, m) for p, t, r, m in _PROGRAMS if p == program)
    days = [date(2025, 8, 9)] * old + [date(2026, 10, 2)] * count
    punches = tuple(Punch(f"{program}-{n}", item[0], item[1], day) for n, day in enumerate(days))
    return Card(f"card-{program}", program, title, "", required, months, punches, rewards)


def _visits(records: FakeRecords) -> None:
    lotus, wash = records.items["00" + LOTUS], records.items[WASH]
    for number, (days, goods) in enumerate(((10, (lotus, lotus)), (25, (wash,)), (51, (lotus, wash)))):
        units = tuple(Unit(f"R2-v{number}{n}", i.code, i.form, i.description) for n, i in enumerate(goods))
        then = NOW - timedelta(days=days)
        records.sales[f"R2-s{number}"] = Sale(f"R2-s{number}", SALLY, units, (), then, then.date(), "Ana")


def written_by_hand(records: FakeRecords) -> None:
    """A pass, a visit and cash back to key in, one of them taken back; a visit of yesterday is keyed in."""
    daycare, spa = ("Daycare Pass", ProgramKind.PREPAID), ("Spa Day | 5% Cash Back", ProgramKind.CASH_BACK)
    goods = (
        ("DAYCARE-DAY", daycare, Act.USED, "Daycare Visit", "Use the green tab.", False),
        ("DAYCARE-10", daycare, Act.SOLD, "Daycare Pass, 10 Visits", "", False),
        ("SPA-DAY", spa, Act.SOLD, "Spa Day", "", False),
        ("SPA-DAY", spa, Act.SOLD, "Spa Day", "", True),
    )
    entries = [
        ByHandEntry(
            entry_id=f"by-hand-{n}",
            sale_id="sale-1",
            unit_id=f"unit-{n}",
            owner_id="nobody-here" if n == 2 else SALLY,
            item=ByHandItem(code, code, kind, act, title, words),
            description=what,
            business_date=NOW.date(),
            created_at=NOW,
            taken_back=back,
        )
        for n, (code, (title, kind), act, what, words, back) in enumerate(goods)
    ]
    records.add_by_hand(entries)
    records.tick_by_hand("by-hand-0", NOW - timedelta(minutes=20), "Ana")


def own_pass(records: FakeRecords) -> None:
    """The store's own list has the daycare's visits; Astro shows Sally's card of them."""
    visit = ByHandItem(VISIT, VISIT, ProgramKind.PREPAID, Act.USED, "Doggy daycare", "")
    records.settings[ITEMS_SETTING] = json.dumps([asdict(visit)])
    del records.known_programs["club"]
