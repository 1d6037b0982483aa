"""Whatever a register does and wherever it is cut off: acknowledged is found, once, and nothing else (I1, I2, I9, I15).

Jobs are drawn at random. At some of them the power goes: the files are copied as they lie there (before the journal,
between journal and commit, after the commit), perhaps with the journal's unsynced end torn, the database's log lost or
the whole database gone; the copy is opened, and the register goes on with it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from astro_desk.core.corrections import CorrectionKind
from astro_desk.core.errors import Refused
from astro_desk.core.operations import MOVES, Operation, State
from astro_desk.core.owners import Owner, Standing
from astro_desk.core.sales import Sale
from astro_desk.storage import secret
from astro_desk.storage.journal import Journal
from astro_desk.storage.paths import Paths
from astro_desk.storage.recovery import recover_store
from astro_desk.storage.session import Session
from astro_desk.storage.verify import verify
from astro_desk.use_cases.correct_sale import attach_owner, move_sale
from astro_desk.use_cases.finish_sale import finish_sale
from astro_desk.use_cases.return_sale import keep_units, return_units, standing_units
from tests.storage.till import KEY, Till

JOURNALED = {State.DONE, State.CANCELLED, State.WRITTEN_OFF, State.REVIEW}
PLACES = st.sampled_from(["before the journal", "between journal and commit", "after the commit"])


class Register(RuleBasedStateMachine):
    """`acknowledged` is what a person was told; `in_doubt` the one sale that was in its commit when the power went."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(prefix="astro-desk-"))
        self.lives = 0
        self.till = Till(self.root / "life-0")
        self.sales: dict[str, Sale] = {}
        self.operations: dict[str, Operation] = {}
        self.owners: dict[str, Owner] = {}
        self.settings: dict[str, str] = {}
        self.newest = ""

    def teardown(self) -> None:
        self.till.close()
        assert verify(self.till.data_dir, KEY).findings == ()
        shutil.rmtree(self.root)

    # ------------------------------------------------------------------------------------------------------------ jobs

    @rule()
    def add_owner(self) -> None:
        owner = self.till.new_owner(phone=f"55501{len(self.owners):05d}")
        self.owners[owner.owner_id] = owner
        self.note(owner.owner_id)

    @precondition(lambda self: self.owners)
    @rule(units=st.integers(1, 3), data=st.data())
    def sell(self, units: int, data: st.DataObject) -> None:
        sale, operations = self.drawn_sale(units, data)
        self.till.run(lambda unit: unit.finish_sale(sale, operations))
        self.acknowledge(sale, operations)

    @rule()
    def sell_to_a_bare_phone(self) -> None:
        contact = Owner(self.till.new_id(), "", "", f"55502{len(self.owners):05d}", "", Standing.CONTACT)
        self.till.run(lambda unit: unit.save_owner(contact))
        sale, operations = self.till.sale(contact)
        self.till.run(lambda unit: finish_sale(unit, sale, self.till.new_id))
        self.owners[contact.owner_id] = contact
        self.acknowledge(sale, operations)

    @rule()
    def sell_to_nobody(self) -> None:
        sale, _ = self.till.sale(None, 2)
        self.till.run(lambda unit: finish_sale(unit, sale, self.till.new_id))
        self.acknowledge(sale, [])

    @rule(value=st.integers(0, 9))
    def set(self, value: int) -> None:
        self.till.run(lambda unit: unit.save_setting("rule", str(value)))
        self.settings["rule"] = str(value)

    @precondition(lambda self: self.operations)
    @rule(data=st.data())
    def move(self, data: st.DataObject) -> None:
        row = self.row(data.draw(st.sampled_from(sorted(self.operations))))
        ways = sorted(MOVES[row.state] & JOURNALED | MOVES[row.state] & {State.SENDING})
        if ways:
            after = replace(row, state=data.draw(st.sampled_from(ways)), done_at=self.till.clock.now())
            self.till.run(lambda unit: unit.move([(row, after)]))
            self.operations[row.id] = self.row(row.id)

    @precondition(lambda self: self.owners)
    @rule(data=st.data())
    def link(self, data: st.DataObject) -> None:
        owner = self.owners[data.draw(st.sampled_from(sorted(self.owners)))]
        linked = replace(owner, standing=Standing.LINKED, customer_id=f"astro-{owner.owner_id}")
        self.till.run(lambda unit: unit.save_owner(linked))
        self.owners[owner.owner_id] = linked

    @rule(seconds=st.sampled_from([1, 2, 86_400 * 20]))
    def wait(self, seconds: int) -> None:
        self.till.clock.pass_by(seconds=seconds)
        self.till.session.tick()

    @rule()
    def restart(self) -> None:
        self.till.reopen()
        assert self.till.alarms == []

    # --------------------------------------------------------------------------------------------------- the power goes

    @precondition(lambda self: self.owners)
    @rule(place=PLACES, torn=st.integers(0, 200), data=st.data())
    def die_in_a_sale(self, place: str, torn: int, data: st.DataObject) -> None:
        sale, operations = self.drawn_sale(2, data)
        copied: list[int] = []

        def copy(written: int) -> None:
            shutil.copytree(self.till.data_dir, self.next_life)
            copied.append(written)

        self.with_power_cut(place, copy, lambda unit: unit.finish_sale(sale, operations))
        if place == "before the journal" and torn:
            with self.newest_journal(self.next_life).open("ab") as file:
                file.write(b'{"at":"2026-03-14T15:09:26.535897+00:00","data":{"operations":'[:torn])
        self.live_on()
        if place != "before the journal":
            self.acknowledge(sale, operations)
        else:
            assert self.till.run(lambda unit: unit.sale(sale.sale_id)) is None
        assert self.till.alarms == []

    @precondition(lambda self: self.sales and self.owners)
    @rule(place=PLACES, what=st.sampled_from(["return", "keep", "attach", "move"]), data=st.data())
    def die_in_a_correction(self, place: str, what: str, data: st.DataObject) -> None:
        """A correction and everything that it has Astro told are there together, or neither is (C5, I1)."""
        sale = self.sales[data.draw(st.sampled_from(sorted(self.sales)))]
        owner = self.owners[data.draw(st.sampled_from(sorted(self.owners)))]
        before = self.corrected(sale)

        def copy(_: int) -> None:
            shutil.copytree(self.till.data_dir, self.next_life)

        try:
            self.with_power_cut(place, copy, lambda unit: put_right(self.till, unit, what, sale, owner))
        except Refused:
            return
        after = self.corrected(sale)
        self.live_on()
        assert self.till.alarms == []
        assert self.corrected(sale) == (before if place == "before the journal" else after)
        self.sales[sale.sale_id] = self.till.run(lambda unit: unit.sale(sale.sale_id))
        for row in self.till.run(lambda unit: unit.sale_operations(sale.sale_id)):
            self.operations[row.id] = row
            self.note(row.id)

    def corrected(self, sale: Sale) -> tuple[Any, ...]:
        """The facts of a sale: whose it is, what was put right, and each operation that it has."""
        return self.till.run(
            lambda unit: (
                unit.sale(sale.sale_id),
                unit.corrections(sale.sale_id),
                [(row.id, row.owner_id, row.intent, row.state) for row in unit.sale_operations(sale.sale_id)],
            )
        )

    @precondition(lambda self: self.sales)
    @rule(data=st.data())
    def lose_what_was_only_written_lazily(self, data: st.DataObject) -> None:
        """A power cut takes the journal's lines that were not fsynced; the database has copies of them."""
        journal = self.till.session._journal
        shutil.copytree(self.till.data_dir, self.next_life)
        if journal is not None and journal._handle is not None:
            unsynced = journal.head.n - journal.durable_n
            path = self.newest_journal(self.next_life)
            lines = path.read_bytes().splitlines(keepends=True)
            lazy = sum(len(line) for line in lines[len(lines) - unsynced :])
            os.truncate(path, path.stat().st_size - (data.draw(st.integers(0, lazy)) if lazy else 0))
        self.live_on()
        assert self.till.alarms == []

    @rule()
    def lose_the_database(self) -> None:
        lines = self.till.journal_lines
        shutil.copytree(self.till.data_dir, self.next_life)
        for path in self.next_life.glob(f"{Paths(self.next_life).database.name}*"):
            path.unlink()
        self.live_on()
        assert self.till.alarms == (["database_restored"] if lines else [])
        self.doubted()

    @precondition(lambda self: self.sales)
    @rule()
    def lose_the_journal(self) -> None:
        shutil.copytree(self.till.data_dir, self.next_life)
        shutil.rmtree(self.next_life / "journal")
        self.till.clock.pass_by(seconds=1)
        secret.write_key_file(self.next_life, secret.describe(KEY, "a-uuid"))
        done = recover_store(self.next_life, KEY, self.till.clock)
        assert (done.made, done.verdict.findings) == (("journal",), ())
        self.live_on()
        assert self.till.alarms == []

    # ------------------------------------------------------------------------------------------------------- invariants

    @invariant()
    def what_was_acknowledged_is_there_and_nothing_else(self) -> None:
        found = self.till.run(lambda unit: unit.recent_sales(limit=200))
        assert {sale.sale_id: sale for sale in found} == self.sales
        assert len(found) == len(self.sales)
        for owner in self.owners.values():
            kept = self.till.run(lambda unit, owner=owner: unit.owner(owner.owner_id))  # type: ignore[misc]
            assert (kept.standing, kept.customer_id) == (owner.standing, owner.customer_id)
            assert kept.phone in {owner.phone, ""}
            assert kept.phone or owner.standing is Standing.LINKED
        assert {name: self.till.run(lambda unit, name=name: unit.setting(name)) for name in self.settings} == (  # type: ignore[misc]
            self.settings
        )

    @invariant()
    def every_operation_is_in_exactly_one_state_and_an_end_is_an_end(self) -> None:
        counts = self.till.run(lambda unit: unit.counts())
        states = {name: self.row(name).state for name in self.operations}
        assert states == {name: row.state for name, row in self.operations.items()}
        for state in State:
            made = sum(row.state is state for row in self.operations.values())
            assert made <= counts[state] <= made + len(self.owners)

    @invariant()
    def no_id_is_made_again(self) -> None:
        assert (self.till.run(lambda unit: unit.newest_id()) or "") >= self.newest

    # ----------------------------------------------------------------------------------------------------------- pieces

    @property
    def next_life(self) -> Path:
        return self.root / f"life-{self.lives + 1}"

    def live_on(self) -> None:
        self.till.close()
        self.lives += 1
        self.till = Till(self.root / f"life-{self.lives}", self.till.clock, ids=self.till.ids)

    def newest_journal(self, data_dir: Path) -> Path:
        return max((data_dir / "journal").iterdir())

    def with_power_cut(self, place: str, copy: Any, job: Any) -> None:
        append, commit = Journal.append, Session._commit

        def appending(journal: Journal, *lines: Any, **how: Any) -> Any:
            if place == "before the journal":
                copy(0)
            return append(journal, *lines, **how)

        def committing(session: Session, transaction: Any) -> None:
            if place == "between journal and commit":
                copy(1)
            commit(session, transaction)
            if place == "after the commit":
                copy(1)

        setattr(Journal, "append", appending)  # noqa: B010
        setattr(Session, "_commit", committing)  # noqa: B010
        try:
            self.till.run(job)
        finally:
            setattr(Journal, "append", append)  # noqa: B010
            setattr(Session, "_commit", commit)  # noqa: B010

    def drawn_sale(self, units: int, data: st.DataObject) -> tuple[Sale, list[Operation]]:
        owner = self.owners[data.draw(st.sampled_from(sorted(self.owners)))]
        return self.till.sale(owner, units)

    def acknowledge(self, sale: Sale, operations: list[Operation]) -> None:
        recorded = self.till.run(lambda unit: unit.sale(sale.sale_id))
        assert replace(recorded, slip="") == replace(sale, slip="")
        self.sales[sale.sale_id] = recorded
        for operation in operations:
            self.operations[operation.id] = self.row(operation.id)
            self.note(operation.id)

    def note(self, name: str) -> None:
        self.newest = max(self.newest, name)

    def row(self, name: str) -> Operation:
        found = self.till.run(lambda unit: unit.operation(name))
        assert isinstance(found, Operation)
        return found

    def doubted(self) -> None:
        """Moves that are not in the journal are lost with the database: all of these may have been sent."""
        for name, row in self.operations.items():
            if row.state in {State.WAITING, State.SENDING, State.UNKNOWN}:
                now = self.row(name)
                assert now.state is State.UNKNOWN
                self.operations[name] = now


def put_right(till: Till, unit: Any, what: str, sale: Sale, owner: Owner) -> None:
    """Raises Refused."""
    match what:
        case "return":
            standing = [one.unit.unit_id for one in standing_units(unit, unit.sale(sale.sale_id)) if not one.returned]
            if not standing:
                raise Refused("unit_returned")
            return_units(unit, standing[:1], till.clock, till.new_id)
        case "keep":
            returns = [one for one in unit.corrections(sale.sale_id) if one.kind is CorrectionKind.RETURN]
            if not returns:
                raise Refused("return_undone")
            keep_units(unit, returns[-1], till.clock, till.new_id)
        case "attach":
            attach_owner(unit, sale.sale_id, owner, till.clock, till.new_id)
        case _:
            move_sale(unit, sale.sale_id, owner, till.clock, till.new_id)


Register.TestCase.settings = settings(
    max_examples=10, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
)
TestRegister = Register.TestCase
