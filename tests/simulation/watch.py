"""Who watches: the invariants of FAILURES part 4, judged at the moment at which they are broken.

What cannot be avoided in a world that doubles and delivers later than the fence is counted under the name of its cell
(`excused`), for the very unit that came late and for no other.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from astro_desk.core.operations import (
    AddPurchase,
    Operation,
    Redeem,
    RemovePurchase,
    State,
    UndoRedemption,
    UpdateOwner,
)
from sync.outcome import Verdict
from tests.simulation.astro import NOT_ENROLLED, OK, POISON, TOKEN_S, Astro, Said
from tests.simulation.front import WRITES, Call, Front
from tests.simulation.goods import Goods, Round
from tests.simulation.manners import Manners
from tests.simulation.moves import Heirs, awaited
from tests.simulation.naming import Naming
from tests.simulation.offers import TOLD_ONCE, Offers
from tests.simulation.points import OF_POINTS, Points
from tests.simulation.remembered import MINUTE_MS, Look, OfRegister
from tests.simulation.telling import Sending, endangered, rows_of, settled_by
from tests.simulation.timeline import Timeline
from tests.simulation.turns import Turns

if TYPE_CHECKING:
    from sync.state import SyncState
    from tests.simulation.network import Answer
    from tests.simulation.register import Register

UNDER_WAY = (State.WAITING, State.SENDING, State.UNKNOWN)
RATE = 300
"""The most requests of one register in one minute: far above what any drain needs, far below a loop."""
LOG_INS_MS = 15 * 60_000


class Violation(Exception):
    def __init__(self, invariant: str, what: str) -> None:
        super().__init__(f"{invariant}: {what}")
        self.invariant, self.what = invariant, what


class Watch:
    def __init__(self, timeline: Timeline, astro: Astro, front: Front, fence_ms: int) -> None:
        self._timeline, self.astro, self.front, self._fence_ms = timeline, astro, front, fence_ms
        astro.told = self._told
        self.found: Violation | None = None
        self.trace: list[tuple[int, str, str]] = []
        self.excused: dict[str, str] = {}
        """Units and rewards that came too late, and the cell that excuses them."""
        self.cells: Counter[str] = Counter()
        self.met: Counter[str] = Counter()
        """How often what was met: crashes at which point, faults, operations."""
        self.flying: Counter[str] = Counter()
        self._now_applying: Sending | None = None
        self._of: dict[str, OfRegister] = {}
        self._voided: dict[str, str] = {}
        self._redeemed_by: dict[str, str] = {}
        self.heirs, self.offers = Heirs(), Offers(astro, self.excuse)
        self.points, self.naming = Points(self.excuse), Naming(self.excuse)
        self.goods = Goods(timeline, fence_ms, astro.model.stale_ms, lambda what: self.fail("I6", what))

    def of(self, register: Register) -> OfRegister:
        found = self._of.get(register.name)
        if found is None:
            found = self._of[register.name] = OfRegister()
        return found

    def note(self, register: Register | None, what: str) -> None:
        self.trace.append((self._timeline.now_ms, register.name if register else "-", what))

    def fail(self, invariant: str, what: str) -> None:
        if self.found is None:
            self.found = Violation(invariant, what)
            self.trace.append((self._timeline.now_ms, "!", f"{invariant} {what}"))
        self._timeline.stop = True

    def digest(self) -> str:
        lines = "\n".join(f"{ms} {who} {what}" for ms, who, what in self.trace)
        return hashlib.sha256(lines.encode()).hexdigest()[:16]

    def excuse(self, invariant: str, name: str, what: str) -> None:
        """A violation, unless this very name came too late; then its cell is counted."""
        cell = self.excused.get(name)
        if cell is None:
            self.fail(invariant, what)
        else:
            self.cells[f"{invariant}: {cell}"] += 1

    # -------------------------------------------------------------------------------------------- before the first byte

    def begins(self, register: Register, call: Call) -> Sending:
        now, its = self._timeline.now_ms, self.of(register)
        sending = Sending(register, call, now, lane=self._lane(register, call))
        self._rate(register, its, call)
        its.alive_ms = now if its.alive_ms is None else its.alive_ms
        early_ms = its.manners.impatience_ms(now)
        if early_ms:
            self.fail("N6", f"{call.endpoint} begins {early_ms} ms before a Retry-After has passed")
        if call.endpoint == "token":
            if its.under_way["token"]:
                self.fail("I16", "two log-ins at a time")
            recent = [ms for ms, password in its.refused if now - ms < LOG_INS_MS and password == call.password]
            if len(recent) >= 3:
                self.fail("I16", "a fourth log-in after three refused ones in 15 minutes")
            ended = self.astro.model.revokes and any(one.logged_in_ms > its.logged_in_ms for one in self._of.values())
            if its.renewed and its.refused_at_once(now) and not ended:
                self.fail("I16", "a renewed token was refused and is renewed again: a loop")
            its.under_way["token"] += 1
            return sending
        issued = its.tokens.get(call.token) if call.token else now
        if issued is None or now - issued > TOKEN_S * 1000:
            self.fail("I16", f"{call.endpoint} carries a token {'of nobody' if issued is None else 'beyond its life'}")
        its.under_way[sending.lane] += 1
        if its.under_way[sending.lane] > 1:
            self.fail("I8", f"two requests at a time in the lane of {sending.lane}")
        if sum(its.under_way.values()) - its.under_way["token"] > register.rules.slots + 1:
            self.fail("I8", f"{sum(its.under_way.values())} requests at a time")
        if call.endpoint in WRITES:
            self._write_begins(register, its, sending)
        elif call.endpoint == "ownerRead" or not call.fields.get("completed_cards", 1):
            its.looking[sending.lane] = Look(now)
        return sending

    def _lane(self, register: Register, call: Call) -> str:
        if call.endpoint == "updateCustomer":
            owner = register.owner_at_astro(call.fields["astro_customer_id"])
            return owner.customer_id if owner else call.fields["astro_customer_id"]
        return str(call.fields.get("customerID") or call.fields.get("phone", ""))

    def _rate(self, register: Register, its: OfRegister, call: Call) -> None:
        now = self._timeline.now_ms
        its.posts.append(now)
        while its.posts[0] <= now - MINUTE_MS:
            its.posts.popleft()
        if len(its.posts) > RATE:
            self.fail("I8", f"{len(its.posts)} requests in a minute, the last to {call.endpoint}")

    def _write_begins(self, register: Register, its: OfRegister, sending: Sending) -> None:
        rows = register.rows()
        found = [row for row in rows_of(sending.call, rows) if self._is_told_of(register, row, sending.call)]
        if not found and sending.call.endpoint != "linkCustomer":
            self.fail("I10", f"{sending.call.endpoint} without a durable operation behind it: {sending.call.fields}")
        sending.ids = tuple(row.id for row in found)
        for row in found:
            if row.state is not State.SENDING:
                self.fail("I10", f"{row.kind} {row.id} is sent while it is durably {row.state}")
            self._in_order(register, row, rows)
            if isinstance(row.intent, AddPurchase | RemovePurchase | Redeem):
                self._behind_fence(its, sending, row)
            elif isinstance(row.intent, TOLD_ONCE):
                self.offers.sent(register, row, its.sent.get(row.id))
            its.sent[row.id] = its.last_sent[row.id] = sending.at_ms

    def _is_told_of(self, register: Register, row: Operation, call: Call) -> bool:
        """Names and points go with no id of the operation's own: by the owner's."""
        if not isinstance(row.intent, UpdateOwner | OF_POINTS):
            return True
        owner = register.owner_of(row.owner_id)
        ids = (owner.customer_id, owner.astro_customer_id) if owner else ()
        return call.fields.get("customerID", call.fields.get("astro_customer_id")) in ids

    def _in_order(self, register: Register, row: Operation, rows: dict[str, Operation]) -> None:
        match row.intent:
            case AddPurchase() if (removal := awaited(row, rows)) is not None:
                self.fail("I7", f"{row.id} overtakes the removal {removal.id}, in whose place it comes")
            case RemovePurchase(unit_id):
                target = rows.get(unit_id)
                if target is not None and target.state in UNDER_WAY:
                    self.fail("I7", f"the removal of {unit_id} overtakes its purchase, which is {target.state}")
                if self.flying[unit_id] and unit_id not in self.excused:
                    self.fail("I7", f"the removal of {unit_id} overtakes its purchase, which is on its way")
            case Redeem(program_id, reward_id=reward_id):
                for one in rows.values():
                    fills = isinstance(one.intent, AddPurchase) and register.program_of(one.intent.form) == program_id
                    if not fills or one.owner_id != row.owner_id or (reward_id and awaited(one, rows)):
                        continue  # a minted reward need not wait until a moved unit has left the owner before
                    if one.seq < row.seq and one.state in UNDER_WAY:
                        self.fail(
                            "I7", f"the redemption {row.id} overtakes the purchase {one.id}, which is {one.state}"
                        )
            case UndoRedemption(redeem_id):
                target = rows.get(redeem_id)
                if target is not None and target.state in UNDER_WAY:
                    self.fail("I7", f"the undoing of {redeem_id} overtakes it")

    def _behind_fence(self, its: OfRegister, sending: Sending, row: Operation) -> None:
        before = its.sent.get(row.id)
        if before is None:
            return
        look = its.looks.get(sending.lane)
        if look is None or look.begun_ms - before < self._fence_ms:
            since = None if look is None else look.begun_ms - before
            self.excuse("I11", row.id, f"{row.kind} {row.id} is sent again, the last look began {since} ms after it")
        elif isinstance(row.intent, AddPurchase) and row.id in look.names:
            self.fail("I11", f"{row.id} is sent again although it was seen at Astro")

    # -------------------------------------------------------------------------------------------------- at Astro's door

    def flies(self, sending: Sending, arrives_ms: int) -> None:
        """It will arrive so much later. What comes later than the fence allows for is excused, and nothing else is."""
        self.flying.update(endangered(sending))
        if sending.call.endpoint in WRITES and arrives_ms > self._fence_ms - self.astro.model.stale_ms:
            for name in endangered(sending):
                self.excused[name] = f"delivered later than the fence · {self.astro.model.cell}"

    def arrives(self, sending: Sending) -> None:
        self.flying.subtract(endangered(sending))
        self._now_applying = sending

    def arrived(self) -> None:
        self._now_applying = None

    def _told(self, what: str, name: str) -> None:
        """Astro changed something, now."""
        self.trace.append((self._timeline.now_ms, "astro", f"{what} {name}"))
        sending = self._now_applying
        if what == "added":
            if self.astro.copies[name] > 1:
                self.excuse("I4", name, f"{name} is at Astro {self.astro.copies[name]} times")
            if name in self._voided:
                self.excuse("I5", name, f"{name} is at Astro again after its removal was done")
            for before in self.heirs.earlier(name):
                if self.astro.copies[before]:
                    self.excuse("I4", before, f"{name} is at Astro, and so is {before}, the same unit")
        elif what == "redeemed" and sending is not None:
            self._redeemed_by[name] = sending.ids[0] if sending.ids else ""
            self.goods.redeemed(name, self._redeemed_by[name])
        elif what == "points" and sending is not None:
            self.points.booked(sending.ids[0], int(name.split()[1]))
        elif what == "undone":
            self._redeemed_by.pop(name, None)
            self.goods.undone(name)
        elif what == "made":
            same = [one for one in self.astro.people if name in one.ids]
            if len(same) > 1:
                self.fail("I4", f"{name} was made twice")

    # ------------------------------------------------------------------------------------------------------- the answer

    def left(self, sending: Sending) -> None:
        """Nobody waits for the answer any more."""
        self.of(sending.register).under_way["token" if sending.call.endpoint == "token" else sending.lane] -= 1

    def answered(self, sending: Sending, came: Answer) -> None:
        its, call = self.of(sending.register), sending.call
        if came.failed is None:
            its.manners.told(self._timeline.now_ms, came.status, came.headers)
        poisoned = any(line["item_code"] == POISON for line in call.lines)
        its.turns.answered(own_fault=poisoned and came.status == 500)
        self.left(sending)
        said = came.readable
        if call.endpoint != "token":
            its.since_log_in.append(came.status if came.failed is None else 0)
        if call.endpoint == "token":
            self._log_in_answered(its, came, call.password)
        elif call.endpoint == "ownerRead" and said is not None:
            look = its.looks[sending.lane] = its.looking.pop(sending.lane)
            _, *answers = said.data or (None, (), ())  # nobody has that id: nothing is there
            look.names = {name for cards in answers for card in cards for name, _ in card.lines}
            if said.code == OK:
                self._whole_look(its, sending, look)
        elif call.endpoint == "customerStatus" and said is not None:
            self._looked(its, sending, said)
        elif call.endpoint == "customerRewardStatus" and said is not None and said.code == OK:
            if sending.lane in its.looks:
                self._whole_look(its, sending, its.looks[sending.lane])
        elif call.endpoint in WRITES:
            its.wrote[sending.lane] = self._timeline.now_ms
            certain = came.status == 401 or (came.failed is not None and came.failed.verdict is Verdict.NOT_APPLIED)
            for name in sending.ids:
                if certain or (said is not None and settled_by(call, name, said)):
                    its.sent.pop(name, None)

    def _whole_look(self, its: OfRegister, sending: Sending, look: Look) -> None:
        lane = sending.lane
        seen = Round(sending.register, lane, look.begun_ms, its.wrote.get(lane, 0), its.alive_ms or 0)
        self.goods.looked(seen, its.last_sent, lambda: its.looks.get(lane) is look)

    def _log_in_answered(self, its: OfRegister, came: Answer, password: str) -> None:
        said = came.readable
        its.since_log_in.append(0)
        if said is not None and said.token:
            its.since_log_in.pop()
            its.renewed = its.refused_at_once(self._timeline.now_ms)
            its.tokens[said.token] = its.logged_in_ms = self._timeline.now_ms
            its.refused.clear()
            its.since_log_in.clear()
        elif said is not None or came.status in (400, 401, 403):
            its.refused.append((self._timeline.now_ms, password))

    def _looked(self, its: OfRegister, sending: Sending, said: Said) -> None:
        look = its.looking[sending.lane]
        if said.code == OK:
            for card in said.data["astroCardData"]:
                look.names |= {line["imported_transaction_id"] for line in card["cardPurchases"]}
        if said.code != OK or sending.call.fields["completed_cards"]:
            its.looks[sending.lane] = look

    # ------------------------------------------------------------------------------------------------------ the records

    def stepped(self, register: Register, before: SyncState, after: SyncState) -> None:
        """The protocol made a step."""
        wrong = self.of(register).turns.stepped(before, after, register.clock.boot()[1])
        if wrong:
            self.fail("I12", wrong)

    def died(self, register: Register) -> None:
        """Its requests are nobody's now, and what it remembered in memory is gone."""
        its = self.of(register)
        its.under_way.clear()
        its.refused.clear()
        its.looking.clear()
        its.alive_ms = None
        its.manners, its.turns = Manners(), Turns()
        its.since_log_in.clear()

    def restored(self, register: Register) -> None:
        """What an older image has waiting was perhaps sent a moment ago, and nothing on this disk says so.

        Storage doubts all that waits when the image is more than one commit behind its journal (ADR 6); sending alone
        is in no journal. Put back within the fence, such a unit is sent again, and can double in a world that doubles.
        So is one in doubt since an earlier send than its last.
        """
        its, now = self.of(register), self._timeline.now_ms
        for row in register.rows().values():
            sent_ms = its.last_sent.get(row.id)
            if sent_ms is None or now - sent_ms >= self._fence_ms:
                continue
            known_ms = row.sent_boot_ms + register.clock.boot_began_ms
            since_then = row.state is State.UNKNOWN and row.sent_boot == register.clock.boot_id and known_ms < sent_ms
            if row.state is State.WAITING or since_then:
                self.excused[row.id] = f"an older image put back within the fence · {self.astro.model.cell}"

    def moved(self, register: Register, rows: Iterable[Operation]) -> None:
        its = self.of(register)
        for row in rows:
            before = its.states.get(row.id)
            if before is not None and before.final:
                self.fail("I9", f"{row.kind} {row.id} was {before} and is {row.state}")
            its.states[row.id] = row.state
            self.note(register, f"{row.kind} {row.id} {row.state} {row.reason}")
            if row.state is State.DONE:
                self._done(register, row)
            elif row.state is State.CANCELLED and (self.flying[row.id] or self.astro.copies[row.id]):
                self.excuse("I3", row.id, f"{row.id} is cancelled although it was sent")

    def _done(self, register: Register, row: Operation) -> None:
        astro = self.astro
        match row.intent:
            case AddPurchase(code) if row.credited:
                if row.id not in astro.ever_added:
                    self.fail("I3", f"{row.id} is done and was never at Astro")
            case AddPurchase(code):
                if (row.id, NOT_ENROLLED) not in self.front.refusals:
                    self.fail("I3", f"{row.id} ({code}) is done without credit, and Astro never refused it")
            case RemovePurchase(unit_id):
                if astro.copies[unit_id]:
                    self.excuse("I5", unit_id, f"the removal of {unit_id} is done and it is still at Astro")
                self._voided[unit_id] = row.id
            case Redeem(reward_id=reward_id) if self._redeemed_by.get(reward_id or "") != row.id:
                self.excuse("I6", reward_id or "", f"{row.id} is done, and {reward_id} was not redeemed by it")
            case _:
                self.offers.done(row, self._redeemed_by.get(getattr(row.intent, "reward_id", "") or ""))

    def kept(self, register: Register, rows: dict[str, Operation]) -> None:
        """What was acknowledged is there as it was (I1, I9, I15)."""
        for name, day in register.acknowledged.items():
            row = rows.get(name)
            if row is None:
                self.fail("I1", f"{name} was acknowledged and is gone")
            elif row.business_date != day:
                self.fail("I15", f"the business date of {name} has changed")
        states = self.of(register).states
        for row in rows.values():
            before = states.get(row.id)
            if before is not None and before.final and row.state is not before:
                self.fail("I9", f"{row.kind} {row.id} was {before} and is {row.state}")
