"""Random days against the practice store: what the cards promised, and what Astro has after the drain (DESIGN §5).

The real session, storage and protocol by the verbs of `script`; baskets, owners, programs, offers, points, outages and
lost answers are drawn. One register and one practice store live through all examples, each of which has pet owners of
its own: nothing of one example is seen by another. The ledger knows what was sold by the sales alone
(`day_ledger.py`), and which programs count it by the practice store's own tables (`day_truth.py`).
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from itertools import count
from pathlib import Path

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from astro_desk.practice.faults import Fault
from astro_desk.practice.options import Options
from tests.practice.support import KIBBLE, PUPPY, WASH, WINDOWED
from tests.scenarios.day_at_the_counter import DayAtTheCounter
from tests.scenarios.day_truth import DayTruth
from tests.scenarios.shop_of_days import AT_FIRST, CODES, GIFT, REBATE, World

EARLIER = (KIBBLE, PUPPY, WINDOWED, WASH)
"""What an owner may have bought at another till before the day, so many days ago:"""
AGES = (0, 0, 40, 400, 425, 426, 500)
"""Fourteen months are 424 to 426 days."""
FAULTS = ("lose_answer", "500", "500_after", "503_after", "500_midway", "html_after", "cut_body", "empty")
LOST = ("addTransactionBatch", "addRedemption", "addOfferTransaction", "addOfferRedemption", "addPointsByDollar")
AWAY = ("", "", "", "offline", "offline", "down", *(f"lose_answer:{path}" for path in LOST))
ON_WAY = ("", "", "redeem", "undo", "cancel", "hold", "restart")
WRITES = ("addTransactionBatch", "addRedemption", "removeTransaction", "removeOfferTransaction", "redeemPoints", "")
POLICIES = ("earned", "earned", "earned", "confirmed", "never")
OFFERS = ("", "", GIFT, REBATE, "both", "changed mind")
DRAINS = 40
"""So many drains, ten minutes apart, may be needed until nothing waits."""

GOODS = st.lists(st.tuples(st.sampled_from(CODES), st.integers(1, 3)), min_size=1, max_size=3)
WHICH = st.integers(0, 2)
LINES = st.sampled_from([0, 0, 1, 1, 1, 2, 2, 3])

_phones = count(5_560_000_001)


class Promises(DayAtTheCounter, RuleBasedStateMachine):
    @initialize(
        duplicate=st.sampled_from(["echo", "reject", "double"]),
        refill=st.booleans(),
        may_return=st.booleans(),
        completed=st.sampled_from(["also", "only"]),
        people=st.sampled_from([1, 2, 2, 3]),
        earlier=st.lists(st.tuples(st.sampled_from(EARLIER), st.sampled_from(AGES)), max_size=6),
        policy=st.sampled_from(POLICIES),
    )
    def begin(self, duplicate, refill, may_return, completed, people, earlier, policy):
        stage = self.world.stage
        stage.faults.clear()
        stage.store.options = Options(
            duplicate=duplicate, refill_gap=refill, removed_id_may_return=may_return, completed=completed
        )
        self.phones = [str(next(_phones)) for _ in range(people)]
        with stage.store.writing() as turn:
            for phone in self.phones:
                sql = "INSERT INTO owners (first_name, last_name, phone, email, points) VALUES ('Ada', ?, ?, ?, ?)"
                turn.db.execute(sql, (f"Owner {phone}", phone, f"{phone}@example.com", AT_FIRST))
        for phone in self.phones:
            for code, age in earlier:
                stage.astro.happen(f"buy {phone}, {code}, 1, {stage.clock.today() - timedelta(days=age)}")
        owners = [owner for phone in self.phones for owner in stage.store.state(phone)["owners"]]
        before = {punch["transaction_id"] for owner in owners for punch in owner["punches"]}
        self.truth = DayTruth(self.world, self.ledger, before)
        self.say("cancel")
        self.say("online")
        self.world.decide(f"policy {policy}")
        self.policy = policy
        self.world.happened["days"] += 1

    @rule(
        which=WHICH,
        goods=GOODS,
        reward=st.sampled_from(["", "due", "earned", "earned", "points"]),
        late_owner=st.booleans(),
        away=st.sampled_from(AWAY),
        offer=st.sampled_from(OFFERS),
        total=st.booleans(),
    )
    def visit(self, which, goods, reward, late_owner, away, offer, total):
        """A pet owner comes, before or after the goods, perhaps takes a reward or an offer, and goes. Astro may be
        away."""
        self._go_away(away)
        self._go_on()
        phone = self.phones[which % len(self.phones)]
        if not late_owner:
            self.say_well(f"owner {phone}")
        for code, units in goods:
            self.say_well(f"scan {code} {units}")
        if late_owner:
            self.say_well(f"owner {phone}")
        self._take_offers(offer)
        self._take_reward(reward)
        self._finish(phone, total=total)

    @rule(which=WHICH, code=st.sampled_from(CODES), units=st.integers(1, 3), then=st.sampled_from(ON_WAY))
    def begin_a_sale(self, which, code, units, then):
        """One that is not finished (yet): another visit goes on with it, or it is cancelled."""
        self._go_on()
        self.say_well(f"owner {self.phones[which % len(self.phones)]}")
        self.say_well(f"scan {code} {units}")
        if then == "redeem":
            self._take_reward("due")
        elif then == "hold":
            self.say_well("hold")
            self.say_well("resume")
        elif then == "restart":
            self.world.stage.restart()
        elif then:
            self.say(then)

    @rule(
        which=WHICH,
        goods=GOODS,
        hours=st.sampled_from([1, 15, 30]),
        restart=st.booleans(),
        offer=st.sampled_from(OFFERS),
    )
    def over_night(self, which, goods, hours, restart, offer):
        """A sale is held on one day and finished on another: it carries the day of its finish."""
        self.say("cancel")
        phone = self.phones[which % len(self.phones)]
        self.say_well(f"owner {phone}")
        for code, units in goods:
            self.say_well(f"scan {code} {units}")
        self._take_offers(offer)
        self.say_well("hold")
        self.world.stage.later(hours=hours)
        if restart:
            self.world.stage.restart()
        self.say_well("resume")
        self._finish(phone, total=True)
        self.world.happened["held"] += 1

    @rule(which=WHICH, goods=GOODS, away=st.sampled_from(AWAY), told=st.booleans())
    def forget_number(self, which, goods, away, told):
        """A sale to nobody, whose owner comes back with the slip."""
        self._go_away(away)
        self.say("cancel")
        for code, units in goods:
            self.say_well(f"scan {code} {units}")
        sold = self._finish("", total=told)
        if told:
            self.say("sync")
        phone = self.phones[which % len(self.phones)]
        self.say_well(f"attach {sold.slip} {phone}")
        sold.owners.append(phone)
        self.world.happened["attached"] += 1

    @precondition(lambda self: self.ledger.sales)
    @rule(line=LINES, told=st.booleans(), which=WHICH, units=st.sampled_from([0, 0, 1]))
    def take_back(self, line, told, which=0, units=0):
        """Of a sale before, which Astro may have been told of meanwhile. `units` 0: all that are left of the line.
        Line 0: the first thing behind those that were bought."""
        if told:
            self.say("sync")
        sold = self._earlier(which)
        line = line or len({unit.form for unit in sold.sale.units}) + 1
        answer = self.with_pin(f"return {line} {sold.slip}" + (f" {units}" if units else ""))
        if answer["ok"]:
            self._look_again(sold)

    @precondition(lambda self: self.ledger.sales and len(self.phones) > 1)
    @rule(which=WHICH, to=WHICH, told=st.booleans())
    def move(self, which, to, told):
        """A sale turns out to be another owner's."""
        if told:
            self.say("sync")
        sold = self._earlier(which)
        others = [phone for phone in self.phones if phone not in sold.owners]
        if not sold.owners or not others:
            return
        phone = others[to % len(others)]
        if self.with_pin(f"move {sold.slip} {phone}")["ok"]:
            sold.owners.append(phone)
            self._look_again(sold)
            self.world.happened["moved"] += 1

    @rule(
        what=st.sampled_from(["cancel", "online", "offline", "sync", "down", "up", "restart", "later", "wrong"]),
        kind=st.sampled_from(FAULTS),
        path=st.sampled_from(WRITES),
        times=st.integers(1, 3),
        minutes=st.integers(1, 600),
    )
    def meanwhile(self, what, kind, path, times, minutes):
        """Whatever else a day brings."""
        stage = self.world.stage
        match what:
            case "restart":
                stage.restart()
            case "down" | "up":
                stage.faults.down = what == "down"
            case "later":
                stage.later(minutes=minutes)
            case "wrong":
                stage.faults.add(Fault(kind, path, times))
            case _:
                self.say(what)

    def teardown(self):
        if self.phones:
            self._agree()

    # ------------------------------------------------------------------------------------------------- what must hold

    def _agree(self):
        """What was promised is asked for first, then all is sent, then Astro is asked what it has."""
        stage = self.world.stage
        promised, day = {phone: self.truth.promised(phone) for phone in self.phones}, stage.clock.today()
        self.world.happened["faults"] += sum(stage.faults.struck.values())
        stage.faults.struck.clear()
        stage.faults.clear()
        self.say("online")
        self._drain(but="waits_for_another")
        stage.later(minutes=2)
        for phone in self.phones:
            self.truth.compare(phone, promised[phone], sharp=day == stage.clock.today())
        self._settle()

    def _drain(self, *, but=""):
        """`but`: why something may be left, for it waits for what is before a person."""
        report = {}
        for _ in range(DRAINS):
            report = self.say_well("sync")
            if report["waiting"] == report["reasons"].get(but, 0):
                return
            self.world.stage.later(minutes=10)
        raise AssertionError(f"something waits for ever: {report}, {self.say('outbox')}")

    def _settle(self):
        """A person gives up what is left: then nothing waits, and the next day begins with an empty outbox."""
        while cases := self.say_well("review")["cases"]:
            for case in reversed(cases):  # the numbers of those before it stay as they are
                self.world.decide(f"settle {case['number']} give_up nobody knows")
            self._drain()


def run(examples: int, steps: int = 12, *, shrink: bool = True, number: int | None = None) -> Counter[str]:
    """What the days were made of. `number`: always the same days, as far as the clock lets them.

    Raises AssertionError with the shortest day on which a promise was not kept.
    """
    memory = Path("/dev/shm")  # no day here is cut by a power failure, and a disk takes most of the time
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        world = World(Path(folder))
        machine = type("Promises", (Promises,), {"world": world})
        if number is not None:
            machine = seed(number)(machine)
        try:
            run_state_machine_as_test(
                machine,
                settings=settings(
                    max_examples=examples,
                    stateful_step_count=steps,
                    deadline=None,
                    database=None,
                    phases=tuple(Phase) if shrink else (Phase.generate,),
                    suppress_health_check=list(HealthCheck),
                ),
            )
            return world.happened
        finally:
            world.close()


COMES_UP = (
    *("units", "rewards", "of them not minted yet", "on trust", "returned", "rewards back", "gifts back", "faults"),
    *("promises kept", "fallen", "offers kept", "rebates kept", "points kept", "points spent", "points promised"),
    *("points back by hand", "offers back by hand", "held", "attached", "moved"),
)


def main(words: list[str]) -> int:
    """`DAYS [quick]`: with `quick` the first day that breaks a promise is told as it is, not the shortest one."""
    examples = int(words[0]) if words else 2000
    began = time.monotonic()
    happened = run(examples, shrink="quick" not in words)
    if examples >= 200:  # in fewer days this or that may not come up
        for what in COMES_UP:
            assert happened[what] > 0, (what, happened)
    print(", ".join(f"{number} {what}" for what, number in sorted(happened.items())))
    print(f"{examples} random days: every promise was kept ({time.monotonic() - began:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
