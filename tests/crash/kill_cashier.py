"""What a cashier does, drawn at random: owners, scans, sales, holds, returns, rewards, new owners, until killed."""

import random
import threading
from collections.abc import Callable

from astro_desk.app.bootstrap import Register
from astro_desk.core.errors import AstroDeskError
from astro_desk.use_cases.return_sale import return_units

NOT_ENROLLED = "614141000036"
"""A code with a right check digit that Astro counts for nothing."""
ACTS = {
    "_scan": 30,
    "_owner": 14,
    "_finish": 30,
    "_redeem": 12,
    "_return": 3,
    "_new_owner": 6,
    "_hold": 4,
    "_resume": 5,
    "_undo": 3,
    "_cancel": 2,
    "_network": 3,
    "_settled": 8,
    "_think": 25,
}
"""Each act with its weight."""


class Cashier:
    """Works on a session of the register. `say` tells what the acts are and what was answered (`kill_till`)."""

    def __init__(
        self, register: Register, seed: str, contacts: tuple[str, ...], codes: tuple[str, ...], say: Callable[..., None]
    ) -> None:
        self._register, self._draw, self._say = register, random.Random(seed), say
        self._contacts, self._codes = contacts, codes
        self._session = register.session(lambda _: None)
        self._session.restore()

    def sell_to(self, contact: str) -> None:
        """One unit, as any other sale."""
        self._session.enter(contact)
        self._finish()

    def work(self) -> None:
        """Never returns by itself. What a person may be refused is no answer "saved", and nothing else happens."""
        acts, weights = list(ACTS), list(ACTS.values())
        while True:
            act = getattr(self, self._draw.choices(acts, weights)[0])
            try:
                act()
            except AstroDeskError as error:
                self._say("refused", code=error.code)
            self._screen()

    def _screen(self, *, kept: bool = False) -> None:
        basket = self._session.basket
        ids = [unit.unit_id for unit in basket.units] + [claim.claim_id for claim in basket.claims]
        empty = basket.empty and basket.owner_id is None
        self._say("screen", sale=None if empty else basket.sale_id, ids=ids, kept=kept)

    def _think(self) -> None:
        """A person is not always at the keys: sync's turn."""
        threading.Event().wait(self._draw.uniform(0, 0.1))

    # ------------------------------------------------------------------------------------------------- on the screen

    def _scan(self) -> None:
        code = NOT_ENROLLED if self._draw.random() < 0.05 else self._draw.choice(self._codes)
        self._say("begin", verb="screen")
        self._session.enter(code, quantity=self._draw.choice((1, 1, 1, 2, 3)), scanned=True)

    def _owner(self) -> None:
        self._say("begin", verb="screen")
        self._session.enter(self._draw.choice(self._contacts))

    def _undo(self) -> None:
        self._say("begin", verb="screen")
        self._session.undo()

    def _redeem(self) -> None:
        self._session.reread()
        if self._session.rewards.due:
            self._say("begin", verb="screen")
            self._session.rewards.redeem(self._draw.choice(self._session.rewards.due))

    def _cancel(self) -> None:
        self._say("begin", verb="cancel")
        self._session.cancel()

    def _settled(self) -> None:
        """Everything that was given to the writer so far is done: the draft too."""
        self._register.store.writer.submit(lambda _: None).result()
        self._screen(kept=True)

    def _network(self) -> None:
        self._register.engine.use_network(not self._register.engine.in_use)

    # ------------------------------------------------------------------------------------------------ what is answered

    def _finish(self) -> None:
        basket = self._session.basket
        if basket.empty:
            self._scan()
            self._screen()
            basket = self._session.basket
        units, claims = [unit.unit_id for unit in basket.units], [claim.claim_id for claim in basket.claims]
        owner = basket.owner_id if self._session.owner else None
        self._say("begin", verb="finish", sale=basket.sale_id, units=units, claims=claims, owner=owner)
        self._session.finish().result()
        self._say("saved")
        self._session.finished()

    def _new_owner(self) -> None:
        number = f"555{self._draw.randrange(1_000_000, 1_999_999)}"
        name = f"Nora{number}"
        self._say("begin", verb="new owner", name=name, phone=number)
        owner = self._session.new_owner("New", name, number, "").result()
        self._say("saved", owner=owner.owner_id)

    def _return(self) -> None:
        sales = [sale for sale in self._register.records.recent_sales(limit=5) if sale.owner_id and sale.units]
        if not sales:
            return
        units = [unit.unit_id for unit in self._draw.choice(sales).units]
        gone = self._draw.sample(units, self._draw.randint(1, len(units)))
        self._say("begin", verb="return", units=gone)
        register = self._register
        job = register.store.writer.submit(
            lambda work: return_units(work, gone, register.clock, register.new_id), counter=True
        )
        self._say("saved", operations=[one.id for one in job.result()])

    def _hold(self) -> None:
        self._say("begin", verb="hold", sale=self._session.basket.sale_id)
        self._session.hold().result()
        self._say("saved")

    def _resume(self) -> None:
        held = self._session.held_sales()
        if held:
            self._say("begin", verb="screen")
            self._session.resume(self._draw.choice(held).basket.sale_id)
