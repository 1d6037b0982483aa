"""A register's day on a real data directory: every use case that writes, through the real counter and storage.

One thread and a clock that stands still until it is moved, so that a seed gives the same calls in the same order.
After each job the whole database's content is noted: that is what a person was told, and what must be there later.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from astro_desk.app.phone import phone_reader
from astro_desk.core.catalog import Item
from astro_desk.core.errors import AstroDeskError, Unavailable
from astro_desk.core.ids import IdSequence
from astro_desk.core.operations import AddPurchase, LinkOwner, NewOwner, Operation, State
from astro_desk.core.owners import Owner, Standing
from astro_desk.core.sales import Sale
from astro_desk.storage.schema import Step, steps
from astro_desk.storage.secret import read_key_file
from astro_desk.storage.session import Session
from astro_desk.storage.store import DEFAULT_FENCE, ReadOnlyRecords, open_store
from astro_desk.use_cases.checkout_session import CheckoutSession
from astro_desk.use_cases.ports import AstroAccount
from astro_desk.use_cases.return_sale import return_units
from tests.crash.facts import Facts, facts_of
from tests.support.counter import CANS, KEY, KIBBLE, PROGRAMS, SALLY, SilentSync, StillClock, sallys_cards

BALLAST = 4096
"""Bytes: a small one is as good as 64 MiB to see that it is made and given back."""
LATER = timedelta(milliseconds=2500)
"""Long enough for the writer to be idle."""


class Day:
    """`told` is the database's content after each job that was answered, if it is `noting`; `mark` hears of the jobs
    as they begin."""

    def __init__(
        self,
        folder: Path,
        seed: object,
        *,
        clock: StillClock | None = None,
        mark: Callable[[str], None] = lambda _: None,
        known: tuple[Step, ...] | None = None,
        noting: bool = True,
    ) -> None:
        self.folder, self.chance, self._mark = folder, Random(str(seed)), mark
        self.clock, self.sync = clock or StillClock(), SilentSync()
        self.known = known or steps()
        self._noting = noting
        self.told: list[Facts] = []
        self.answers: list[AstroDeskError | None] = []
        """Of each job: saved, or why not."""
        self.sold: list[Sale] = []
        self.refused: set[str] = set()
        """Sales of which the cashier was told that they are not saved."""
        self._session: Session | None = None
        self._records: ReadOnlyRecords | None = None

    # ------------------------------------------------------------------------------------------------ opening, closing

    def first_open(self) -> None:
        """As the program opens it: a new data directory gets its key's file, its database and its schema."""
        open_store(self.folder, KEY, self.clock, known=self.known, ballast_bytes=BALLAST).close()

    def open(self) -> None:
        """Raises what `open_store` raises."""
        file = read_key_file(self.folder)
        if file is None:
            self.first_open()
            file = read_key_file(self.folder)
        assert file is not None
        self._session = Session(self.folder, KEY, file.uuid, self.clock, self.known, DEFAULT_FENCE, BALLAST)
        try:
            self._records = ReadOnlyRecords(self.folder, KEY, self.known)
            self._ids = IdSequence.after("R1", self.records.newest_id())
            if self._noting and not self.told:
                self.told = [self.facts()]
            self._sit_down()
        except BaseException:
            self.close()
            raise

    def _sit_down(self) -> None:
        self.screen = CheckoutSession(
            self.records, self, self.sync, self.clock, self.new_id, phone_reader("US"), cashier="Ana"
        )
        self.screen.restore()

    def close(self) -> None:
        records, session = self._records, self._session
        self._records = self._session = None
        if records is not None:
            records.close()
        if session is not None:
            session.close()

    def restart(self) -> None:
        self.close()
        self.open()

    @property
    def session(self) -> Session:
        assert self._session is not None
        return self._session

    @property
    def records(self) -> ReadOnlyRecords:
        assert self._records is not None
        return self._records

    @property
    def closed(self) -> bool:
        return self._session is None

    def ask(self, job: Callable[[Any], Any]) -> Any:
        """What a job reads, not counted among those that are answered."""
        return self.session.run(job)

    @property
    def alarms(self) -> list[str]:
        return [alarm.code for alarm in self.session.alarms]

    def facts(self) -> Facts:
        """The database's content now."""
        return self.ask(lambda work: facts_of(work._connection.connection.dbapi_connection))

    # --------------------------------------------------------------------------------------------------- as the Writer

    def submit(self, job: Callable[[Any], Any], *, counter: bool = False) -> Future[Any]:
        """Does the job at once, on this thread, and then what the writer does between two jobs."""
        future: Future[Any] = Future()
        self._mark("begun")
        try:
            future.set_result(self.session.run(job))
            self.answers.append(None)
        except AstroDeskError as error:
            future.set_exception(error)
            self.answers.append(error)
        self._note()
        self._mark("acknowledged")
        self.session.tick()
        return future

    def _note(self) -> None:
        if not self._noting:
            return
        if self.answers[-1] is not None:
            self.told.append(self.told[-1])  # nothing was changed; whether that is true is looked up later
            return
        try:
            self.told.append(self.facts())
        except Unavailable:
            # Saved, and the disk cannot be read: what was said then is seen when it can.
            self.told.append(self.told[-1])

    def write(self, job: Callable[[Any], Any]) -> Any:
        return self.submit(job).result()

    def new_id(self) -> str:
        now_ms = int(self.clock.now().timestamp() * 1000)
        made, self._ids = self._ids.next(now_ms, self.chance.getrandbits(80))
        return made

    # ------------------------------------------------------------------------------------------ what happens in a store

    def stock(self) -> None:
        """The catalogue comes, and Sally with a card."""

        def first(work: Any) -> None:
            work.put_programs(PROGRAMS, "1")
            work.put_items([Item.of(KIBBLE, "Kibble 20lb", ["10"]), Item.of(CANS, "Cans", ["11"])], "1")

        def second(work: Any) -> None:
            work.close_catalogue("1", self.clock.now())
            work.save_owner(SALLY, seen_at=self.clock.now())
            work.save_account(AstroAccount("https://astro.example", "cashier", "client", "secret"))

        self.write(first)
        self.write(second)

    def scan(self, count: int = 1) -> None:
        for _ in range(count):
            self.screen.enter(self.chance.choice((KIBBLE, CANS)), quantity=self.chance.choice((1, 1, 2)))

    def finish(self) -> Any:
        """The sale that was told as done. Raises what the future raises; the basket is on the screen then."""
        self.refused.add(self.screen.basket.sale_id)
        self.screen.finish()
        sale = self.screen.finished()
        assert sale is not None
        self.refused.discard(sale.sale_id)
        self.sold.append(sale)
        return sale

    def sell(self) -> Any:
        self.screen.choose_owner(SALLY)
        self.scan(self.chance.randint(1, 2))
        return self.finish()

    def sell_to_nobody(self) -> Any:
        self.screen.drop_owner()
        self.scan()
        return self.finish()

    def sell_to_a_contact(self) -> Any:
        self.screen.enter(f"55501{self.chance.randrange(10**5):05d}")
        self.scan()
        return self.finish()

    def sell_to_a_new_owner(self) -> Any:
        number = self.chance.randrange(10**5)
        self.screen.new_owner("Nora", "New", f"55502{number:05d}", f"nora{number}@example.com").result()
        self.scan()
        return self.finish()

    def redeem(self) -> Any:
        self.write(lambda work: work.save_snapshot(self.full_card()))
        self.screen.choose_owner(SALLY)
        self.screen.reread()
        self.scan()
        self.screen.manager = True  # of more than one waiting reward a manager decides
        for due in self.screen.rewards.due[:1]:
            self.screen.rewards.redeem(due)
        return self.finish()

    def full_card(self) -> Any:
        """With a reward that nobody has claimed yet."""
        snapshot = sallys_cards(self.clock.now(), full=True)
        card = snapshot.cards[0]
        reward = replace(card.rewards[0], reward_id=self.new_id())
        return replace(snapshot, cards=(replace(card, rewards=(reward,)),))

    def take_back(self) -> None:
        """One unit of an earlier sale comes back over the counter."""
        sold = [unit.unit_id for sale in self.records.recent_sales("sally") for unit in sale.units]
        gone = {one.intent.unit_id for one in self.records.owner_operations("sally") if one.kind == "remove"}
        again = [unit_id for unit_id in sold if unit_id not in gone][:1]
        if again:
            self.write(lambda work: return_units(work, again, self.clock, self.new_id))

    def hold_and_resume(self) -> None:
        self.scan()
        self.screen.hold()
        held = self.screen.held_sales()
        if self.chance.random() < 0.7:
            self.screen.resume(held[0].basket.sale_id)
            self.finish()

    def leave_a_draft(self) -> None:
        self.scan()
        if self.chance.random() < 0.5:
            self.screen.cancel()

    def settle(self) -> None:
        """What sync writes: sending, and then what Astro's answer made of it."""
        for owner_id in list(self.write(lambda work: work.lanes()[0]))[:2]:
            rows = [row for row in self.write(lambda work, one=owner_id: work.lane(one)) if row.state is State.WAITING]
            rows = rows[:3]
            if rows:
                at, boot = self.clock.now(), self.clock.boot()
                sent = [
                    (row, replace(row, state=State.SENDING, sent_at=at, sent_boot=boot[0], sent_boot_ms=boot[1]))
                    for row in rows
                ]
                sending = self.write(lambda work, moves=sent: work.move(moves))
                self.write(lambda work, rows=sending: self._answered(work, rows))

    def _answered(self, work: Any, rows: tuple[Operation, ...]) -> None:
        ends = (State.DONE, State.DONE, State.DONE, State.UNKNOWN, State.WAITING, State.REVIEW)
        for row in rows:
            end = self.chance.choice(ends)
            done = {"credited": True, "done_at": self.clock.now()} if end is State.DONE else {}
            work.move([(row, replace(row, state=end, reason="" if end is State.DONE else "astro_unwell", **done))])
            owner = work.owner(row.owner_id)
            if end is State.DONE and isinstance(row.intent, NewOwner | LinkOwner) and owner is not None:
                linked = {"standing": Standing.LINKED, "astro_customer_id": row.id[-6:]}
                work.save_owner(replace(owner, **linked, customer_id=f"astro-{row.id[-6:]}"))

    def resolve_review(self) -> None:
        for row in self.records.operations([State.REVIEW])[:2]:
            end = self.chance.choice((State.DONE, State.WRITTEN_OFF, State.WAITING))
            self.write(lambda work, row=row, end=end: work.move([(row, replace(row, state=end, reason="Told by Ana"))]))

    def read_sally(self) -> None:
        """A snapshot that shows what is done by now."""
        done = [one for one in self.records.owner_operations("sally") if one.state is State.DONE]
        snapshot = sallys_cards(self.clock.now())
        card = snapshot.cards[0]
        bought = [one for one in done if isinstance(one.intent, AddPurchase)]
        shown = tuple(replace(card.punches[0], transaction_id=one.id) for one in bought)
        card = replace(card, punches=card.punches + shown)
        self.write(lambda work: work.save_snapshot(replace(snapshot, cards=(card,))))

    def merge(self) -> None:
        """A bare contact turns out to be Sally."""
        contact = next(iter(self.write(lambda work: work.owners_to_look_up())), None)
        owner = contact or Owner(self.new_id(), "", "", "5550199999", "", Standing.CONTACT)
        if contact is None:
            self.write(lambda work: work.add_owner(owner))
        self.write(lambda work: work.merge_owners(owner.owner_id, SALLY.owner_id))

    def choose_a_rule(self) -> None:
        rule = {"rule": "confirmed", "oldest_snapshot_h": self.chance.randint(1, 48), "per_owner": 1}
        self.write(lambda work: work.save_setting("redemption_policy", json.dumps(rule | {"per_register": 10})))

    def fetch_catalogue(self) -> None:
        generation = self.new_id()
        for part in range(2):
            items = [Item.of(f"ITEM-{part}{n}", f"Thing {generation[-4:]}", ["10"]) for n in range(20)]
            items += [Item.of(KIBBLE, "Kibble 20lb", ["10"]), Item.of(CANS, "Cans", ["11"])]
            self.write(lambda work, items=items: work.put_items(items, generation))
        self.write(lambda work: work.put_programs(PROGRAMS, generation))
        while self.write(lambda work: work.drop_stale_items(generation, 25)):
            pass
        self.write(lambda work: work.close_catalogue(generation, self.clock.now()))
        self.write(lambda work: work.learn_program("10", 3, 12))

    def rest(self) -> None:
        """Two seconds without a job: the log goes into the database."""
        self.clock.advance(LATER)
        self.session.tick()

    def next_month(self) -> None:
        self.clock.advance(timedelta(days=31))
        self.sell_to_nobody()
