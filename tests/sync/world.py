"""The protocol in a world on a virtual clock: an outbox in memory, a little Astro, and a network that misbehaves."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from astro_desk.core.operations import (
    MOVES,
    AddPurchase,
    LinkOwner,
    NewOwner,
    Operation,
    Redeem,
    RemovePurchase,
    State,
    UndoRedemption,
)
from astro_desk.core.owners import Owner
from astro_desk.core.snapshot import Snapshot
from astro_desk.use_cases.changes import Change
from sync.jobs import targets_of
from sync.lane import Rules
from sync.messages import (
    Answered,
    Commit,
    Committed,
    Effect,
    Event,
    Grown,
    Keep,
    LaneRead,
    LanesRead,
    LaneView,
    Lost,
    Merge,
    Moment,
    OwnerRead,
    ReadBroke,
    ReadLane,
    ReadLanes,
    ReadOwner,
    Request,
    Saved,
    Searched,
    SearchOwner,
    Send,
    Tell,
    Ticked,
    Unsaved,
    Wake,
)
from sync.outcome import Cause, Outcome, Verdict, from_code
from sync.protocol import step
from sync.state import SyncState
from tests.sync.little_astro import EPOCH, LittleAstro, later

OPEN = (State.WAITING, State.SENDING, State.UNKNOWN)


class Records:
    """Rows, owners and snapshots, with the outbox's compare-and-set."""

    def __init__(self) -> None:
        self.rows: dict[str, Operation] = {}
        self.owners: dict[str, Owner] = {}
        self.snapshots: dict[str, Snapshot] = {}
        self.aliases: dict[str, str] = {}

    def put(self, *rows: Operation) -> None:
        for row in rows:
            self.rows[row.id] = replace(row, seq=len(self.rows) + 1)

    def lane(self, owner_id: str) -> tuple[Operation, ...]:
        rows = (row for row in self.rows.values() if row.owner_id == owner_id and not row.state.final)
        return tuple(sorted(rows, key=lambda row: row.seq))

    def lanes(self, below: int | None = None, limit: int = 200) -> tuple[dict[str, int], int | None]:
        rows = sorted((row for row in self.rows.values() if row.state in OPEN), key=lambda row: -row.seq)
        page = [row for row in rows if below is None or row.seq < below][:limit]
        newest: dict[str, int] = {}
        for row in page:
            newest.setdefault(row.owner_id, row.seq)
        return newest, page[-1].seq if len(page) == limit else None

    def owner(self, owner_id: str) -> Owner | None:
        return self.owners.get(self.aliases.get(owner_id, owner_id))

    def move(self, changes) -> tuple[Operation, ...] | None:
        for before, after in changes:
            if self.rows[before.id] != before:
                return None
            assert after.state in MOVES[before.state], (before, after)
            assert (after.id, after.kind) == (before.id, before.kind)
        rows = tuple(replace(after, version=before.version + 1) for before, after in changes)
        self.rows.update({row.id: row for row in rows})
        return rows

    def merge(self, gone_id: str, kept_id: str) -> None:
        self.aliases[gone_id] = kept_id
        del self.owners[gone_id]
        for row in list(self.rows.values()):
            if row.owner_id == gone_id:
                self.rows[row.id] = replace(row, owner_id=kept_id)


@dataclass(frozen=True)
class Fate:
    """What becomes of one request: how long it takes to arrive and to be answered, and what is answered instead."""

    arrives_ms: int | None = 20
    """None: never. Later than the answer: the client has given up meanwhile."""
    answers_ms: int = 50
    instead: Outcome | None = None
    units: int | None = None
    """Only so many units of a batch are applied."""


GOOD = Fate()
LOST_BEFORE = Fate(None, 30_000, Outcome(Verdict.UNKNOWN, Cause.SLOW))
LOST_AFTER = Fate(20, 30_000, Outcome(Verdict.UNKNOWN, Cause.SLOW))
BROKE_AFTER = Fate(20, 60, Outcome(Verdict.UNKNOWN, Cause.ASTRO_DOWN))
BROKE_BEFORE = Fate(None, 60, Outcome(Verdict.UNKNOWN, Cause.ASTRO_DOWN))
MIDWAY = Fate(20, 60, Outcome(Verdict.UNKNOWN, Cause.ASTRO_DOWN), units=1)
OFFLINE = Fate(None, 5, Outcome(Verdict.NOT_APPLIED, Cause.NO_NETWORK))
SIGNED_OUT = Fate(None, 5, Outcome(Verdict.NOT_APPLIED, Cause.SIGN_IN_NEEDED))


def late(ms: int) -> Fate:
    return Fate(ms, 30_000, Outcome(Verdict.UNKNOWN, Cause.SLOW))


def refused(code: int, *, verdict: Verdict = Verdict.UNKNOWN) -> Fate:
    """Astro's own words, and nothing applied."""
    return Fate(None, 50, Outcome(verdict, Cause.REFUSED, code))


class World:
    """Runs the protocol to the letter: effects become events a little later, in the order of the virtual clock."""

    def __init__(self, astro: LittleAstro | None = None, rules: Rules | None = None, seed: int = 0) -> None:
        self.astro = astro or LittleAstro()
        self.records = Records()
        self.rules = rules or Rules()
        self.random = random.Random(seed)
        self.fate: Callable[[str], Fate] = lambda _what: GOOD
        """Decides about each request by its name: add, remove, …, read, search."""
        self.disk: Callable[[], bool] = lambda: True
        self.commit_ms = 1
        self.page = 200
        self.lane_reads: list[str] = []
        self.ms = 1_000
        self.wall_ms = 0
        """By how much the wall clock is wrong."""
        self.boot = "boot-1"
        self.boot_began = 0
        self.state = SyncState(rules=self.rules)
        self.run_number = 0
        self.sends: list[tuple[int, Request]] = []
        self.reads: list[tuple[int, str]] = []
        self.searches: list[int] = []
        self.told: list[Change] = []
        self.programs: dict[str, frozenset[str]] | None = {"0001": frozenset({"P"})}
        self.on_send: Callable[[Request], None] = lambda _request: None
        self.flying: list[tuple[str, str]] = []
        """(kind, unit or operation id) sent and neither applied nor lost."""
        self._heap: list[tuple[int, int, int, Callable[[], None]]] = []
        self._number = 0
        self._wake = 0

    # time

    def moment(self) -> Moment:
        now = later(self.ms + self.wall_ms)
        return Moment(now, self.boot, self.ms - self.boot_began, self.random.random())

    def at(self, delay_ms: int, act: Callable[[], None], *, survives: bool = False) -> None:
        self._number += 1
        run = -1 if survives else self.run_number
        heapq.heappush(self._heap, (self.ms + delay_ms, self._number, run, act))

    def run(self, ms: int = 3_600_000, steps: int = 20_000) -> None:
        """Lets the world go on for so long."""
        end = self.ms + ms
        for _ in range(steps):
            if not self._heap or self._heap[0][0] > end:
                self.ms = self.astro.now_ms = end
                return
            self.ms, _, run, act = heapq.heappop(self._heap)
            self.astro.now_ms = self.ms
            if run in (-1, self.run_number):
                act()
        raise AssertionError("the protocol does not come to rest")

    def do(self, make: Callable[[Moment], Event]) -> None:
        self.state, effects = step(self.state, make(self.moment()))
        busy = [lane for lane in self.state.lanes.values() if not lane.idle]
        assert len(busy) <= self.rules.slots
        due = {key: lane.due_ms() for key, lane in self.state.lanes.items() if lane.idle}
        assert self.state.resting == {key: ms for key, ms in due.items() if ms}
        self._check_wake(due)
        for effect in effects:
            self._carry_out(effect)

    def _check_wake(self, due):
        at = self.ms - self.boot_began
        hold = self.state.hold.until_ms
        lanes = [ms for ms in due.values() if ms is not None] if self.state.on else []
        if hold > at:
            lanes = [max(ms, hold) for ms in lanes]
            lanes += [hold] if self.state.on and self.state.more is not None else []
        assert self.state.wake_ms == min((ms for ms in lanes if ms > at), default=None)

    def start(self) -> None:
        self.do(lambda at: Ticked(at))

    def do_grown(self) -> None:
        self.do(lambda at: Grown(at))

    def restart(self, *, reboot: bool = False) -> None:
        """The process is gone: its state and the answers under way; what was sent goes on."""
        self.run_number += 1
        if reboot:
            self.boot = f"{self.boot}+"
            self.boot_began = self.ms
        self.state = SyncState(rules=self.rules)
        self.start()

    # effects

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case ReadLanes(below):
                self.at(1, lambda: self._lanes(below))
            case ReadLane(owner_id):
                self.lane_reads.append(owner_id)
                self.at(1, lambda: self.do(lambda at: LaneRead(at, self._view(owner_id))))
            case Commit(owner_id, changes):
                self.at(self.commit_ms, lambda: self._commit(owner_id, changes))
            case Send(owner_id, request):
                self._send(owner_id, request)
            case ReadOwner(owner_id, customer_id, expected):
                self._read(owner_id, customer_id, expected)
            case SearchOwner(owner_id, phone, email):
                self._search(owner_id, phone, email)
            case Keep(owner_id, owner, before):
                self._save(owner_id, before, lambda: self.records.owners.update({owner_id: owner}))
            case Merge(owner_id, kept_id, before):
                self._save(owner_id, before, lambda: self.records.merge(owner_id, kept_id))
            case Wake(boot_ms):
                self._set_wake(boot_ms)
            case Tell(change):
                self.told.append(change)

    def _save(self, owner_id: str, before: Owner, save: Callable[[], None]) -> None:
        """A person may have been faster, since the lane was read."""
        if self.records.owner(owner_id) != before:
            self.at(1, lambda: self.do(lambda at: Lost(at, owner_id)))
            return
        save()
        self.at(1, lambda: self.do(lambda at: Saved(at, owner_id)))

    def _lanes(self, below: int | None) -> None:
        found, more = self.records.lanes(below, self.page)
        self.do(lambda at: LanesRead(at, found, more))

    def _set_wake(self, boot_ms: int | None) -> None:
        self._wake += 1
        number = self._wake
        if boot_ms is not None:
            delay = max(0, boot_ms + self.boot_began - self.ms)
            self.at(delay, lambda: self.do(lambda at: Ticked(at)) if number == self._wake else None)

    def _view(self, owner_id: str) -> LaneView:
        rows = self.records.lane(owner_id)
        targets = targets_of(self.records.rows.get, rows)
        begun = self.records.snapshots[owner_id].begun_at if owner_id in self.records.snapshots else None
        claimed = frozenset(
            row.intent.reward_id
            for row in self.records.rows.values()
            if row.owner_id == owner_id and row.state is State.DONE and isinstance(row.intent, Redeem)
            if row.intent.reward_id
        )
        return LaneView(owner_id, self.records.owner(owner_id), rows, targets, self.programs, begun, claimed)

    def _commit(self, owner_id: str, changes) -> None:
        if not self.disk():
            self.do(lambda at: Unsaved(at, owner_id))
            return
        rows = self.records.move(changes)
        if rows is None:
            self.do(lambda at: Lost(at, owner_id))
        else:
            self.do(lambda at: Committed(at, owner_id, rows))

    def _send(self, owner_id: str, request: Request) -> None:
        self.on_send(request)
        self.sends.append((self.ms, request))
        kind = request.operations[0].kind if request.operations else "link"
        fate = self.fate(kind)
        answers: dict[str, Outcome] = {}
        marks = [_mark(row) for row in request.operations]

        def arrive() -> None:
            for mark in marks:
                self.flying.remove(mark)
            answers.update(self._apply(request, fate.units))

        if fate.arrives_ms is not None:
            self.flying += marks
            self.at(fate.arrives_ms, arrive, survives=True)
        ids = [row.id for row in request.operations] or [""]

        def answer() -> None:
            said = dict.fromkeys(ids, fate.instead) if fate.instead else answers
            self.do(lambda at: Answered(at, owner_id, {key: one for key, one in said.items() if one}))

        self.at(fate.answers_ms, answer)

    def _apply(self, request: Request, units: int | None) -> dict[str, Outcome]:
        customer_id, owner = request.owner.customer_id, request.owner
        answers = {}
        if not request.operations:
            return {"": from_code(_as_link(self.astro.link(customer_id, owner.astro_customer_id)), "")}
        for number, row in enumerate(request.operations):
            if units is not None and number >= units:
                break
            match row.intent:
                case AddPurchase(code):
                    said = self.astro.add(customer_id, row.id, code)
                case RemovePurchase(unit_id):
                    said = self.astro.remove(customer_id, unit_id)
                case Redeem():
                    said = self.astro.redeem(customer_id, request.reward_id)
                case UndoRedemption():
                    said = self.astro.undo_redemption(customer_id, request.reward_id)
                case NewOwner() | LinkOwner() if owner.astro_customer_id:
                    said = _as_link(self.astro.link(customer_id, owner.astro_customer_id))
                case NewOwner():
                    said = self.astro.add_owner(
                        customer_id, owner.first_name, owner.last_name, owner.phone, owner.email
                    )
                case _:
                    said = 100
            answers[row.id] = from_code(said, "")
        return answers

    def _read(self, owner_id: str, customer_id: str, expected: str) -> None:
        self.reads.append((self.ms, owner_id))
        begun_at, fate = self.moment().now, self.fate("read")

        def answer() -> None:
            broken = fate.instead
            if broken is not None:
                self.do(lambda at: ReadBroke(at, owner_id, broken))
                return
            reading = self.astro.read(owner_id, customer_id, begun_at)
            if reading is not None and expected in ("", reading.owner.astro_customer_id):
                self.records.snapshots[owner_id] = reading.snapshot
            self.do(lambda at: OwnerRead(at, owner_id, reading))

        self.at(fate.answers_ms, answer)

    def _search(self, owner_id: str, phone: str, email: str) -> None:
        self.searches.append(self.ms)
        fate = self.fate("search")

        def answer() -> None:
            broken = fate.instead
            if broken is not None:
                self.do(lambda at: ReadBroke(at, owner_id, broken))
                return
            found = self.astro.search(phone, email)
            owners = self.records.owners.values()
            known = next((one for one in owners if found and one.astro_customer_id == found.astro_customer_id), None)
            self.do(lambda at: Searched(at, owner_id, found, known))

        self.at(fate.answers_ms, answer)


def _as_link(code: int) -> int:
    return 100 if code == 320 else code


def _mark(row: Operation) -> tuple[str, str]:
    return row.kind, row.intent.unit_id if isinstance(row.intent, RemovePurchase) else row.id


def operation(operation_id: str, intent, owner_id: str = "o1", sale_id: str | None = "s1", **more) -> Operation:
    """A row as a finished sale makes it."""
    return Operation(operation_id, owner_id, intent, EPOCH, EPOCH.date(), sale_id, **more)


def add(operation_id: str, owner_id: str = "o1", code: str = "0001", **more) -> Operation:
    return operation(operation_id, AddPurchase(code, code), owner_id, **more)


def remove(operation_id: str, unit_id: str, owner_id: str = "o1") -> Operation:
    return operation(operation_id, RemovePurchase(unit_id), owner_id)
