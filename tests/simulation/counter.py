"""What a cashier and a manager do at a register, by the program's own use cases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from astro_desk.core.checkout import Basket, Unit
from astro_desk.core.errors import Refused
from astro_desk.core.frozen import replace
from astro_desk.core.item_code import form_of
from astro_desk.core.money import Money
from astro_desk.core.operations import (
    AddOffer,
    AddPoints,
    AddPurchase,
    Intent,
    Operation,
    Redeem,
    RedeemOffer,
    RedeemPoints,
    State,
    UndoRedemption,
)
from astro_desk.core.owners import Owner
from astro_desk.core.sales import Allowance, AllowanceKind
from astro_desk.use_cases.correct_sale import move_sale
from astro_desk.use_cases.finish_sale import close_basket, finish_sale
from astro_desk.use_cases.owners import Contact, add_owner, bare_contact, correct_owner, describe_owner
from astro_desk.use_cases.redeem import claim_earned, claim_reward
from astro_desk.use_cases.return_sale import return_units, standing_units
from tests.simulation.astro import OFFER
from tests.simulation.offers import TOLD_ONCE
from tests.simulation.people import REWARD_COSTS
from tests.simulation.points import OF_POINTS
from tests.simulation.register import Register
from tests.simulation.screen import look
from tests.simulation.watch import Watch


class Counter:
    """The people at one register. Each act is a job of the writer, as the program makes it."""

    def __init__(self, register: Register, watch: Watch) -> None:
        self._register, self._watch = register, watch

    def sell(self, phone: str, codes: tuple[str, ...], claim: str) -> None:
        register = self._register

        def sale(work: Any) -> tuple[Operation, ...]:
            found = work.owners_by_contact(phone=phone)
            owner = found[0] if found else bare_contact(phone, "", register.new_id)
            units = tuple(Unit(register.new_id(), code, form_of(code), code) for code in codes)
            basket = Basket(register.new_id(), owner.owner_id, (units,))
            basket = self._with_claim(work, basket, owner, claim)
            look(register, self._watch, work, owner.owner_id, basket.units, basket.claims)
            sold = finish_sale(work, close_basket(basket, register.clock), register.new_id, known=owner)
            told = work.sale_operations(sold.sale_id)
            if sum(isinstance(row.intent, AddPurchase) for row in told) != len(codes):
                self._watch.fail("I1", f"of {len(codes)} units sold Astro would be told of other than these: {told}")
            return told

        register.decide(f"sale {phone}", sale, list)

    def sell_with_offer(self, phone: str, code: str, days: int) -> None:
        """Two units, and a third one free by an offer that ends in so many days."""
        register = self._register

        def sale(work: Any) -> tuple[Operation, ...]:
            found = work.owners_by_contact(phone=phone)
            owner = found[0] if found else bare_contact(phone, "", register.new_id)
            units = tuple(Unit(register.new_id(), code, form_of(code), code) for _ in range(OFFER.required))
            basket = Basket(register.new_id(), owner.owner_id, (units,))
            ends = register.clock.today() + timedelta(days=days)
            about = (OFFER.program_id, OFFER.title, code)
            told: list[tuple[str, Intent]] = [
                (register.new_id(), AddOffer(OFFER.program_id, code, unit.form, unit.unit_id, ends)) for unit in units
            ]
            told.append((register.new_id(), RedeemOffer("", "", *about, ends)))
            sold = finish_sale(work, close_basket(basket, register.clock), register.new_id, known=owner, more=told)
            return work.sale_operations(sold.sale_id)

        register.decide(f"sale {phone}", sale, list)

    def sell_for_points(self, phone: str, codes: tuple[str, ...], cents: int, reward: str) -> None:
        """A sale that brings points, and perhaps spends some on dollars off."""
        register = self._register

        def sale(work: Any) -> tuple[Operation, ...]:
            found = work.owners_by_contact(phone=phone)
            owner = found[0] if found else bare_contact(phone, "", register.new_id)
            units = tuple(Unit(register.new_id(), code, form_of(code), code) for code in codes)
            told: list[tuple[str, Intent]] = [(register.new_id(), AddPoints(cents, cents // 100))]
            given: list[Allowance] = []
            if reward:
                about = register.new_id(), AllowanceKind.POINTS, reward, "$5 off"
                given.append(Allowance(*about, cents=500, points=REWARD_COSTS))
                told.append((about[0], RedeemPoints(reward, REWARD_COSTS, "$5 off")))
            basket = Basket(register.new_id(), owner.owner_id, (units,))
            closed = close_basket(basket, register.clock, "", Money(cents), tuple(given))
            sold = finish_sale(work, closed, register.new_id, known=owner, more=told)
            return work.sale_operations(sold.sale_id)

        register.decide(f"sale {phone}", sale, list)

    def give_all_back(self, which: float) -> None:
        """All that is left of a sale that brought points."""
        register = self._register

        def back(work: Any) -> tuple[Operation, ...]:
            brought = [row for row in register.rows_of(work) if isinstance(row.intent, AddPoints)]
            sales = sorted({row.sale_id for row in brought if row.sale_id})
            if not sales:
                return ()
            units = standing_units(work, work.sale(sales[-1 - int(which * which * len(sales))]))
            left = [one.unit.unit_id for one in units if not one.returned]
            return return_units(work, left, register.clock, register.new_id)

        register.decide("return", back, list)

    def correct(self, phone: str, first: str, last: str, email: str) -> None:
        """A pet owner is called otherwise, and has another e-mail."""
        register = self._register

        def right(work: Any) -> list[Operation]:
            found = work.owners_by_contact(phone=phone)
            if not found:
                return []
            before = {row.id for row in register.rows_of(work)}
            contact = Contact(first, last, "", email)
            owner = correct_owner(work, found[0].owner_id, contact, register.clock, register.new_id)
            made = [row for row in register.rows_of(work) if row.id not in before]
            self._watch.naming.corrected(made, owner.astro_customer_id, contact)
            return made

        register.decide("correction", right, list)

    def _with_claim(self, work: Any, basket: Basket, owner: Owner, claim: str) -> Basket:
        """Takes a reward that the screen would offer: a minted one, or one that is full here only."""
        if not claim:
            return basket
        register = self._register
        view = look(register, self._watch, work, owner.owner_id)
        try:
            if claim == "minted" and view.due:
                due = view.due[0]
                item = due.items[0] if due.items else None
                return basket.claim(claim_reward(due, item, basket, work, register.clock, register.new_id, online=True))
            card = next((one for one in view.cards if one.rewards.earned), None)
            if claim == "earned" and card is not None:
                return basket.claim(
                    claim_earned(
                        card.program_id, card.title, "", basket, work, register.new_id, online=False, manager=True
                    )
                )
        except Refused as refused:
            self._watch.note(register, f"no claim: {refused.code}")
        return basket

    def give_back(self, which: float) -> None:
        register = self._register

        def back(work: Any) -> tuple[Operation, ...]:
            units = sorted(row.id for row in register.rows_of(work) if isinstance(row.intent, AddPurchase))
            if not units:
                return ()
            # Mostly what was sold last: that is where removals meet additions under way.
            return return_units(work, [units[-1 - int(which * which * len(units))]], register.clock, register.new_id)

        register.decide("return", back, list)

    def move(self, which: float, phone: str) -> None:
        """A sale was somebody else's."""
        register = self._register

        def moved(work: Any) -> list[Operation]:
            before = {row.id: row for row in register.rows_of(work)}
            sales = sorted({row.sale_id for row in before.values() if row.kind == "add" and row.sale_id})
            if not sales:
                return []
            found = work.owners_by_contact(phone=phone)
            owner = found[0] if found else bare_contact(phone, "", register.new_id)
            move_sale(work, sales[-1 - int(which * which * len(sales))], owner, register.clock, register.new_id)
            made = [row for row in register.rows_of(work) if row.id not in before]
            self._watch.heirs.moved(made)
            return made

        register.decide("move", moved, list)

    def undo(self, which: float) -> None:
        register = self._register

        def undo(work: Any) -> list[Operation]:
            rows = register.rows_of(work)
            undone = {row.intent.redeem_id for row in rows if isinstance(row.intent, UndoRedemption)}
            redeems = [row for row in rows if isinstance(row.intent, Redeem) and row.id not in undone]
            redeems = [row for row in redeems if row.state not in (State.CANCELLED, State.WRITTEN_OFF)]
            if not redeems:
                return []
            target = redeems[int(which * len(redeems))]
            intent = UndoRedemption(target.id, target.intent.reward_id)  # type: ignore[union-attr]
            now, today = register.clock.now(), register.clock.today()
            made = Operation(register.new_id(), target.owner_id, intent, now, today, target.sale_id)
            work.add_operations([made])
            return [made]

        register.decide("undo", undo, list)

    def new_owner(self, first: str, last: str, phone: str) -> None:
        register = self._register

        def make(work: Any) -> tuple[Operation, ...]:
            owner = describe_owner(first, last, phone, "", work, lambda text: text, register.new_id)
            add_owner(work, owner, register.clock, register.new_id)
            return work.owner_operations(owner.owner_id)

        register.decide("owner", make, lambda rows: [row for row in rows if row.kind == "new_owner"])

    def resolve(self, which: float, how: str) -> None:
        """A manager sends a case back, or writes it off."""
        register = self._register

        def settle(work: Any) -> list[Operation]:
            cases = [row for row in register.rows_of(work) if row.state is State.REVIEW]
            if not cases:
                return []
            case = cases[int(which * len(cases))]
            state = State.WAITING if how == "again" else State.WRITTEN_OFF
            work.move([(case, replace(case, state=state, reason=""))])
            self._watch.offers.sent_again.add(case.id)
            if how == "again" and isinstance(case.intent, TOLD_ONCE):
                # The case says that it may count twice then: nothing at Astro shows whether it arrived.
                what = "points" if isinstance(case.intent, OF_POINTS) else "an offer"
                self._watch.excused[case.id] = f"{what} that a person sent again · {self._watch.astro.model.cell}"
            return []

        register.decide("resolution", settle, list)

    def show(self, phone: str) -> None:
        register = self._register
        owners = register.store.run(lambda work: work.owners_by_contact(phone=phone))
        if owners:
            register.store.run(lambda work: look(register, self._watch, work, owners[0].owner_id))
        if owners and register.run is not None:
            register.wishes.shown = owners[0].owner_id
            register.run.show(owners[0].owner_id)

    def hurry(self) -> None:
        self._register.hurry()

    def switch(self, lasts_ms: int) -> None:
        """The network is switched off for a while."""
        register = self._register
        register.switch(False)
        register.loop.call_later(lasts_ms / 1000, register.switch, True)

    def type_password(self, password: str) -> None:
        self._register.type_password(password)
