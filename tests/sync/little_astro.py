"""A tiny Astro in memory on a virtual clock: adds may double, answers may be lost, requests may come late.

It is written from ASTRO_API.md alone and shares no code with what it tests, beyond the values that go in and out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from astro_desk.core.snapshot import Card, Punch, Reward, RewardItem, Snapshot
from sync.astro_api import AstroOwner, OwnerReading

EPOCH = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)
NOT_ENROLLED = 410
DUPLICATE = 420
NO_TRANSACTION = 440
NO_REWARD = 450
REDEEMED = 460
NOT_REDEEMED = 465


@dataclass
class Person:
    astro_id: str
    first: str
    last: str
    phone: str = ""
    email: str = ""
    customer_ids: list[str] = field(default_factory=list)
    lines: list[tuple[str, str]] = field(default_factory=list)
    """(transactionID, item code), a live punch each."""
    removed: set[str] = field(default_factory=set)
    minted: dict[str, int] = field(default_factory=dict)
    redeemed: dict[str, date] = field(default_factory=dict)


@dataclass
class LittleAstro:
    """One program `P`: buy `required`, get one free; codes that begin with X are in no program."""

    duplicate: str = "double"
    stale_ms: int = 0
    required: int = 4
    item_id: str = "9"
    people: list[Person] = field(default_factory=list)
    now_ms: int = 0
    past: dict[str, list[tuple[int, Snapshot]]] = field(default_factory=dict)
    most_copies: dict[str, int] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)

    def add_person(self, first: str, last: str, phone: str = "", email: str = "", customer_id: str = "") -> Person:
        person = Person(str(70 + len(self.people)), first, last, phone, email)
        if customer_id:
            person.customer_ids.append(customer_id)
        self.people.append(person)
        self._remember(person)
        return person

    def person(self, customer_id: str) -> Person | None:
        return next((one for one in self.people if customer_id in one.customer_ids), None)

    def copies(self, transaction_id: str) -> int:
        return sum(line[0] == transaction_id for person in self.people for line in person.lines)

    # reads

    def search(self, phone: str, email: str) -> AstroOwner | None:
        for one in self.people:
            if (phone and one.phone == phone) or (email and one.email == email):
                customer_id = one.customer_ids[-1] if one.customer_ids else ""
                return AstroOwner(one.astro_id, customer_id, one.first, one.last, one.phone, one.email)
        return None

    def read(self, owner_id: str, customer_id: str, begun_at: datetime) -> OwnerReading | None:
        person = self.person(customer_id)
        if person is None:
            return None
        snapshot = self._snapshot(person)
        for changed_ms, before in self.past.get(person.astro_id, []):
            if changed_ms > self.now_ms - self.stale_ms:
                snapshot = before
                break
        snapshot = Snapshot(owner_id, begun_at, snapshot.cards, snapshot.points)
        return OwnerReading(
            snapshot, AstroOwner(person.astro_id, customer_id, person.first, person.last, person.phone, person.email)
        )

    def _snapshot(self, person: Person) -> Snapshot:
        punches = tuple(Punch(line[0], line[1], "", None) for line in person.lines)
        item = RewardItem(self.item_id, "0001", "a bag")
        rewards = tuple(Reward(key, "free bag", person.redeemed.get(key), (item,)) for key in person.minted)
        return Snapshot("", EPOCH, (Card("c", "P", "Buy 4", "", self.required, None, punches, rewards),))

    # writes: each answers its status code

    def add(self, customer_id: str, transaction_id: str, code: str) -> int:
        person = self.person(customer_id)
        if person is None:
            return 310
        if code.startswith("X"):
            return NOT_ENROLLED
        if transaction_id in dict(person.lines) and self.duplicate != "double":
            return 100 if self.duplicate == "echo" else DUPLICATE
        self._change(person, f"add {transaction_id}")
        person.lines.append((transaction_id, code))
        if len(person.lines) // self.required > len(person.minted):
            person.minted[f"r{person.astro_id}{len(person.minted)}"] = self.now_ms
        self.most_copies[transaction_id] = max(self.most_copies.get(transaction_id, 0), self.copies(transaction_id))
        return 100

    def remove(self, customer_id: str, transaction_id: str) -> int:
        person = self.person(customer_id)
        if person is None:
            return 310
        if transaction_id not in dict(person.lines):
            return NO_TRANSACTION
        self._change(person, f"remove {transaction_id}")
        person.lines = [line for line in person.lines if line[0] != transaction_id]
        person.removed.add(transaction_id)
        return 100

    def redeem(self, customer_id: str, reward_id: str) -> int:
        person = self.person(customer_id)
        if person is None:
            return 310
        if reward_id not in person.minted:
            return NO_REWARD
        if reward_id in person.redeemed:
            return REDEEMED
        self._change(person, f"redeem {reward_id}")
        person.redeemed[reward_id] = EPOCH.date()
        return 100

    def undo_redemption(self, customer_id: str, reward_id: str) -> int:
        person = self.person(customer_id)
        if person is None:
            return 310
        if reward_id not in person.redeemed:
            return NOT_REDEEMED
        self._change(person, f"undo {reward_id}")
        del person.redeemed[reward_id]
        return 100

    def link(self, customer_id: str, astro_id: str) -> int:
        person = next((one for one in self.people if one.astro_id == astro_id), None)
        if person is None:
            return 310
        other = self.person(customer_id)
        if other is not None:
            return 320 if other is person else 330
        self.log.append(f"link {customer_id}")
        person.customer_ids.append(customer_id)
        return 100

    def add_owner(self, customer_id: str, first: str, last: str, phone: str, email: str) -> int:
        if self.person(customer_id) is not None:
            return 320
        if self.search(phone, email) is not None:
            return 340
        self.log.append(f"new {customer_id}")
        self.add_person(first, last, phone, email, customer_id)
        return 100

    def _change(self, person: Person, what: str) -> None:
        self.log.append(what)
        self._remember(person)

    def _remember(self, person: Person) -> None:
        self.past.setdefault(person.astro_id, []).append((self.now_ms, self._snapshot(person)))


def later(ms: int) -> datetime:
    return EPOCH + timedelta(milliseconds=ms)
