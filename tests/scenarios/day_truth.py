"""Whether the practice store has what a random day's sales say, punch by punch: cards, offers and points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from astro_desk.core.by_hand import ByHandEntry
from astro_desk.core.cards import OwnerView
from astro_desk.core.checkout import Basket
from astro_desk.core.operations import (
    AddOffer,
    AddPoints,
    AddPurchase,
    Operation,
    Redeem,
    RedeemOffer,
    RedeemPoints,
    RemoveOffer,
    RemovePurchase,
    State,
    UndoRedemption,
)
from astro_desk.use_cases.owner_cards import OwnerCards
from tests.scenarios import card_counts
from tests.scenarios.day_ledger import Ledger, SoldSale
from tests.scenarios.shop_of_days import AT_FIRST, BOUGHT_FOR_A_GIFT, GIFT, OFFERED, REWARD_COSTS, World
from tests.scenarios.stage import FENCE


@dataclass(frozen=True)
class Promised:
    """`undone`: programs of rewards whose redemption is being taken back: they are offered when that is done."""

    view: OwnerView | None
    undone: frozenset[str] = frozenset()


class DayTruth:
    """`before`: the punches that were at Astro in the morning."""

    def __init__(self, world: World, ledger: Ledger, before: set[str]) -> None:
        self._world, self._stage, self._ledger, self._before = world, world.stage, ledger, before

    def view(self, phone: str) -> OwnerView | None:
        """What the cards say now."""
        register = self._stage.seat.register
        owner = next(iter(register.records.owners_by_contact(phone)), None)
        if owner is None:
            return None
        cards = OwnerCards(register.records, register.clock, FENCE)
        cards.show(owner)
        return cards.view(Basket("asked", owner.owner_id))

    def promised(self, phone: str) -> Promised:
        """What was told to whom asks now."""
        undone = (
            row.intent for row in self._rows(phone) if isinstance(row.intent, UndoRedemption) and not row.state.final
        )
        redeemed = [self._stage.seat.register.records.operation(one.redeem_id) for one in undone]
        programs = {row.intent.program_id for row in redeemed if row and isinstance(row.intent, Redeem)}
        return Promised(self.view(phone), frozenset(programs))

    def compare(self, phone: str, promised: Promised, *, sharp: bool) -> None:
        """`sharp`: no midnight lies between what was promised and now, so that no punch fell off meanwhile."""
        (person,) = self._stage.store.state(phone)["owners"]
        reviewed = [row for row in self._rows(phone) if row.state is State.REVIEW]
        self._world.happened["in review"] += len(reviewed)
        self._punches(phone, person, reviewed)
        self._rewards(phone, person, reviewed)
        for offer in OFFERED:
            self._offer(phone, person, offer, reviewed)
        self._points(phone, person, reviewed, promised.view)
        self._cards(phone, _cards_of(person), reviewed, promised if sharp else Promised(None))

    # --------------------------------------------------------------------------------------------------------- cards

    def _punches(self, phone: str, person: dict, reviewed: list[Operation]) -> None:
        enrolled = card_counts.enrolled(self._stage.store)
        expected = {
            live: sold.day
            for sold in self._ledger.of(phone)
            for unit, live in self._live_ids(sold).items()
            if sold.codes[unit] in enrolled and unit not in sold.returned
        }
        fresh = [one for one in _cards_of(person)["punches"] if one["transaction_id"] not in self._before]
        at_astro = Counter(one["transaction_id"] for one in fresh)
        assert not {unit for unit, number in at_astro.items() if number > 1}, "a punch is there twice"
        # What goes to another owner waits for the old punch to go, and with it for a person.
        assert expected.keys() - at_astro.keys() <= self._heirs(phone), "a punch was lost"
        assert at_astro.keys() - expected.keys() <= _open_removals(reviewed), "a punch is there that nobody has bought"
        for one in fresh:
            day = expected.get(one["transaction_id"])
            assert day is None or one["purchase_date"] == day.isoformat(), "a punch has the day of the sale's finish"

    def _live_ids(self, sold: SoldSale) -> dict[str, str]:
        """Under which id Astro is to have each unit: another one each time that the sale changes its owner."""
        units = self._stage.seat.script._session.finished_sales.units(sold.sale)
        live = {one.unit.unit_id: one.live_id for one in units}
        assert live.keys() == sold.codes.keys()
        assert len(set(live.values())) == len(live)
        assert {one.unit.unit_id for one in units if one.returned} == sold.returned
        return live

    def _rewards(self, phone: str, person: dict, reviewed: list[Operation]) -> None:
        claims, undone = self._ledger.rewards(phone), self._ledger.undone()
        given = Counter(int(one["program_id"]) for one in _cards_of(person)["rewards"] if one["redeemed_on"])
        open_ones = self._open_redemptions(phone)
        stand = Counter(program for claim, program in claims.items() if claim not in undone)
        undoing = {row.intent.redeem_id for row in reviewed if isinstance(row.intent, UndoRedemption)}
        may_stand = stand + Counter(claims[claim] for claim in undoing & claims.keys())
        sure = stand - Counter(int(intent.program_id) for intent in open_ones)
        # One before a person may be at Astro or not: nobody can prove whose it is (DESIGN §6).
        assert not sure - given, "a reward was handed out and Astro does not know"
        assert not given - may_stand, "a reward is redeemed at Astro that nobody handed out"

    def _cards(self, phone: str, person: dict, reviewed: list[Operation], before: Promised) -> None:
        register = self._stage.seat.register
        for owner in register.records.owners_by_contact(phone):
            register.engine.look_up_once(owner.owner_id)  # Astro is asked, whoever is on the screen
        shown = self.view(phone)
        starts = card_counts.window_starts(self._stage.store)
        counting = card_counts.without_fallen(person, starts, full=False)
        self._world.happened["fallen"] += len(person["punches"]) - len(counting["punches"])
        held = self._open_redemptions(phone)
        if shown is None:
            assert not any(self._ledger.of(phone)), "whoever bought here is known here"
            return
        assert card_counts.shown(shown) == card_counts.truth(counting, _open_removals(reviewed), held), (
            "the cards show what Astro has"
        )
        promised = before.view
        in_doubt = reviewed or self._heirs(phone)
        if promised is None or promised.as_of is None or promised.unassigned or in_doubt:
            return
        self._world.happened["promises kept"] += sum(card.waiting > 0 for card in promised.cards)
        # What had fallen off a card before it filled up stands on it again.
        filled = (counting, card_counts.without_fallen(person, starts, full=True))
        said, true = card_counts.promised(promised), [card_counts.truth(one) for one in filled]
        vague = card_counts.several_open(promised)
        kept = [card_counts.is_kept(said, one, vague, before.undone) for one in true]
        assert any(kept), f"as promised: {said}, and it is {true}"

    # -------------------------------------------------------------------------------------------------------- offers

    def _offer(self, phone: str, person: dict, offer: str, reviewed: list[Operation]) -> None:
        lines = [one["transaction_id"] for one in person["punches"] if one["program_id"] == offer]
        assert len(lines) == len(set(lines)), "an offer counts a unit twice"
        used = sum(one["program_id"] == offer and one["redeemed_on"] is not None for one in person["rewards"])
        told = [row for sold in self._ledger.ever_of(phone) for row in self._told(sold, phone)]
        mine = [row for row in told if isinstance(row.intent, RedeemOffer) and row.intent.program_id == offer]
        adds = {row.id for row in told if isinstance(row.intent, AddOffer) and row.intent.program_id == offer}
        assert set(lines) <= adds, "an offer counts what nobody bought"
        assert used <= len(mine), "an offer is used that nobody took"
        doubt = (AddOffer, RemoveOffer, RedeemOffer)
        if any(isinstance(row.intent, doubt) for row in reviewed):
            return
        listed = [one for sold in self._ledger.ever_of(phone) for one in self._listed(sold, phone, RedeemOffer, offer)]
        first = [sold for sold in self._ledger.of(phone) if len(sold.owners) == 1]
        over = len(lines) - sum(sold.counted(offer) for sold in first)
        # The units of an offer that is used stay there until a person has taken it back, which frees them.
        freed = sum(one.taken_back for one in listed) * (BOUGHT_FOR_A_GIFT if offer == GIFT else 1)
        assert 0 <= over <= freed, "an offer counts what was bought for it"
        keyed_in = used + sum(-1 if one.taken_back else 1 for one in listed)
        # Astro has no call that takes the use of an offer back: a person keys that in (ASTRO_API §3).
        assert keyed_in == sum(sold.uses(offer) for sold in self._ledger.of(phone)), (
            "an offer is used as often as goods say"
        )
        self._world.happened["offers kept" if offer == GIFT else "rebates kept"] += keyed_in
        self._world.happened["offers back by hand"] += len(listed)

    # -------------------------------------------------------------------------------------------------------- points

    def _points(self, phone: str, person: dict, reviewed: list[Operation], promised: OwnerView | None) -> None:
        booked = Counter(self._booked(int(person["astro_customer_id"])))
        assert person["points"] == AT_FIRST + sum(amount * number for amount, number in booked.items())
        doubtful = {row.id for row in reviewed}
        spent = 0
        for sold in self._ledger.ever_of(phone):
            brought = [row for row in self._told(sold, phone) if isinstance(row.intent, AddPoints)]
            assert booked[sold.dollars] <= len(brought) <= 1, "a sale's points are there twice"
            if not doubtful.intersection(row.id for row in brought):
                self._brought(sold, phone, booked[sold.dollars])
            back = self._listed(sold, phone, RedeemPoints)
            spent += (sold.spent() if sold.owners[0] == phone else 0) + len(back)
            assert all(one.taken_back for one in back)
        if not any(isinstance(row.intent, RedeemPoints) for row in reviewed):
            assert booked[-REWARD_COSTS] == spent, "points are spent as often as rewards say"
            self._world.happened["points spent"] += spent

        if promised is not None and promised.points_expected is not None and not reviewed:
            assert promised.points_expected == person["points"], "as many points as were promised"
            self._world.happened["points promised"] += promised.points_expected != AT_FIRST

    def _brought(self, sold: SoldSale, phone: str, there: int) -> None:
        listed = list(self._listed(sold, phone, AddPoints))
        assert all(one.taken_back for one in listed)
        if not sold.dollars:
            assert (there, listed) == (0, [])
        elif phone != sold.phone or sold.came_back:
            assert bool(listed) == bool(there), "what a person takes back is what Astro has"
            self._world.happened["points back by hand"] += there
        else:
            assert there, "a sale's points are lost"
            assert bool(listed) == bool(sold.returned), "a part of the points goes with the units that came back"
            self._world.happened["points kept"] += 1

    def _booked(self, owner: int) -> Iterator[int]:
        with self._stage.store.writing() as turn:
            for row in turn.db.execute("SELECT quantity FROM points WHERE owner_id = ?", (owner,)).fetchall():
                yield int(row["quantity"])

    # ------------------------------------------------------------------------------------------------- the register's

    def _rows(self, phone: str) -> list[Operation]:
        records = self._stage.seat.register.records
        ids = {owner.owner_id for owner in records.owners_by_contact(phone)}
        return [row for row in records.operations(tuple(State), 200) if row.owner_id in ids]

    def _heirs(self, phone: str) -> set[str]:
        """Units of a moved sale that are not told yet: nothing else is left to be sent when this is asked."""
        rows = (row for row in self._rows(phone) if isinstance(row.intent, AddPurchase) and row.intent.after)
        return {row.id for row in rows if not row.state.final}

    def _open_redemptions(self, phone: str) -> list[Redeem]:
        """Before a person, or behind units of a moved sale that wait for what a person decides about another owner."""
        rows = (row for row in self._rows(phone) if not row.state.final)
        return [row.intent for row in rows if isinstance(row.intent, Redeem)]

    def _told(self, sold: SoldSale, phone: str) -> list[Operation]:
        """What this owner's lane was given of a sale."""
        rows = self._stage.seat.register.records.sale_operations(sold.sale.sale_id)
        return [row for row in rows if self._phone(row.owner_id) == phone]

    def _listed(self, sold: SoldSale, phone: str, kind: type, offer: str = "") -> list[ByHandEntry]:
        """What a person has yet to key in for this owner, of what a sale brought or used."""
        records = self._stage.seat.register.records
        rows = (row for row in records.sale_operations(sold.sale.sale_id) if isinstance(row.intent, kind))
        ids = [row.id for row in rows if not offer or getattr(row.intent, "program_id", "") == offer]
        listed = records.by_hand_units(ids)
        return [one for one in listed if one.ticked_at is None and self._phone(one.owner_id or "") == phone]

    def _phone(self, owner_id: str) -> str:
        owner = self._stage.seat.register.records.owner(owner_id)
        return owner.phone if owner else ""


def _cards_of(person: dict) -> dict:
    """The owner without what offers have."""
    punches = [one for one in person["punches"] if one["kind"] == "purchase"]
    return person | {"punches": punches, "rewards": [one for one in person["rewards"] if one["kind"] != "offer"]}


def _open_removals(reviewed: list[Operation]) -> set[str]:
    return {row.intent.unit_id for row in reviewed if isinstance(row.intent, RemovePurchase)}
