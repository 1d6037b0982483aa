"""What a cashier does on a random day, by the verbs of `script`, and what the ledger is told of it."""

from __future__ import annotations

from collections import Counter
from itertools import count

from astro_desk.core.operations import State
from astro_desk.practice.faults import Fault
from tests.scenarios.day_ledger import Ledger, SoldSale, check_offers
from tests.scenarios.shop_of_days import BOUGHT_FOR_A_GIFT, GIFT, OFFERED, REBATE, REWARD_FOR_POINTS, World
from tests.scenarios.stage import PIN

PER_OWNER, PER_REGISTER = 1, 10
"""So many rewards without Astro's word and without a PIN, in one outage."""


class DayAtTheCounter:
    world: World

    def __init__(self) -> None:
        super().__init__()
        self.phones: list[str] = []
        self.policy = ""
        self.ledger = Ledger()
        self.trusted: list[tuple[str, str]] = []
        """The rewards of this outage that were handed out without Astro's word: whose, and which."""
        self.dollars = count(101)

    def say(self, verb: str):
        answer = self.world.say(verb)
        if self.trusted and self.session.online and not self._outbox():
            self.trusted.clear()  # the outage is over (DESIGN §7); asking for an owner sends what is theirs, too
        return answer

    def _outbox(self):
        counts = self.world.stage.seat.register.records.counts()
        return sum(counts.get(state, 0) for state in (State.WAITING, State.SENDING, State.UNKNOWN))

    def say_well(self, verb: str):
        answer = self.say(verb)
        assert answer["ok"], (verb, answer)
        return answer

    def with_pin(self, verb: str):
        answer = self.say(verb)
        if not answer["ok"]:
            self.say(f"manager {PIN}")
            answer = self.say(verb)
        return answer

    @property
    def session(self):
        return self.world.stage.seat.script._session

    def _go_on(self):
        """The goods on the counter stay there; an owner who comes now takes them over."""
        basket = self.session.basket
        if basket.claims or basket.points_claims:
            self.say("cancel")

    def _go_away(self, away):
        stage = self.world.stage
        stage.faults.down = away == "down"
        if ":" in away:
            stage.faults.add(Fault.parse(away))
        self.say("offline" if away == "offline" else "online")

    def _take_offers(self, offer):
        if offer in (GIFT, "both"):
            self.say_well(f"scan {OFFERED[GIFT]} {BOUGHT_FOR_A_GIFT + 1}")
        for one in (GIFT, REBATE):
            if offer in (one, "both", "changed mind"):
                self.say(f"offer {one}")
        if offer == "changed mind":
            self.say(f"decline {GIFT}")

    def _take_reward(self, reward):
        if reward == "points":
            self._redeem(f"redeem-points {REWARD_FOR_POINTS}")
        due = self.session.rewards.due
        if reward in ("due", "earned") and due:
            self._redeem(f"redeem {due[0].program_id}")
        elif reward == "earned":
            full = next((card for card in self.session.view.cards if card.rewards.earned), None)
            if full is not None:
                self.say(f"manager {PIN}")
                self._redeem(f"redeem {full.program_id}")

    def _redeem(self, verb):
        offline = not self.session.online
        answer = self.with_pin(verb)
        if not answer["ok"] or not (offline and answer["promised"]):
            return
        basket = self.session.basket
        claim = basket.points_claims[-1] if verb.startswith("redeem-points") else basket.claims[-1]
        assert self.policy != "never", "nothing is handed out offline"
        assert answer["reward"] or (self.policy == "earned" and claim.approved_by), "what is not minted takes a PIN"
        if not claim.approved_by:
            phone = self.session.owner.phone
            mine = sum(one == phone for one, _ in self.trusted) + basket.promises - 1
            assert mine < PER_OWNER, "one an owner and outage"
            assert len(self.trusted) + basket.promises - 1 < PER_REGISTER, "ten a register and outage"
        self.world.happened["on trust"] += 1

    def _finish(self, phone, *, total):
        basket = self.session.basket
        goods, accepted = Counter(unit.item_code for unit in basket.goods), {one.program_id for one in basket.offers}
        dollars = next(self.dollars) if total else 0
        verb = f"finish {dollars}" if total else "finish"
        answer = self.say(verb)
        if not answer["ok"] and answer["code"].startswith("offer_"):
            for offer in accepted:
                self.say_well(f"decline {offer}")
            accepted = set()
            answer = self.say(verb)
        if not answer["ok"] and answer["code"] == "reward_due":
            answer = self.say(verb)
        assert answer["ok"], answer
        stage = self.world.stage
        sale = stage.seat.register.records.sale(answer["sale"])
        assert sale is not None
        check_offers(sale, goods, accepted)
        sold = SoldSale(sale, stage.clock.today(), [phone] if phone else [], dollars)
        self.ledger.sales.append(sold)
        promised = [claim.claim_id for claim in sale.claims if claim.promised]
        self.trusted += [(phone, one) for one in promised]
        happened = self.world.happened
        happened["units"] += len(sale.units)
        happened["rewards"] += len(sale.claims)
        happened["of them not minted yet"] += sum(not claim.reward_id for claim in sale.claims)
        return sold

    def _earlier(self, which):
        return self.ledger.sales[-1 - which % len(self.ledger.sales)]

    def _look_again(self, sold):
        """What of it is back now, as the slip says."""
        finished = self.session.finished_sales
        returned = {one.unit.unit_id for one in finished.units(sold.sale) if one.returned}
        undone = {claim.claim_id for claim, back in finished.rewards(sold.sale) if back}
        gifts = {offer: sold.gifts(offer) for offer in OFFERED}
        given = {one.allowance_id for one, back in finished.given(sold.sale) if back}
        self.world.happened["returned"] += len(returned - sold.returned)
        self.world.happened["rewards back"] += len(undone - sold.undone)
        self.world.happened["gifts back"] += len((given - sold.given_back) & gifts[GIFT])
        sold.returned, sold.undone, sold.given_back = returned, undone, given
        self.trusted = [(phone, one) for phone, one in self.trusted if one not in undone]
