"""Names go so many days after the last visit, without a trace, and never while anything of theirs is open (K3)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from astro_desk.core.checkout import Basket
from astro_desk.core.errors import Refused
from astro_desk.core.frozen import replace
from astro_desk.core.operations import State
from astro_desk.core.owners import Owner, Standing
from astro_desk.storage.backup import copy_everything
from astro_desk.storage.imports import add_unseen, let_be_found
from astro_desk.storage.restore import restore
from astro_desk.storage.store import open_store
from astro_desk.storage.verify import verify
from astro_desk.use_cases.retention import choose_days, forget, read_retention, save_retention
from tests.storage.test_erasure import MARKS, settle, traces
from tests.storage.test_imports import HEAD, take
from tests.storage.till import KEY, Till

KNOWN = {"first_name": "Zebulon", "last_name": "Quixotetti", "phone": MARKS[2], "email": MARKS[3]}


class OwnThread:
    """The writer, on the test's own thread."""

    def __init__(self, till: Till) -> None:
        self._till, self.jobs = till, 0

    def submit(self, job: Callable[[Any], Any], *, counter: bool = False) -> Future[Any]:
        assert not counter, "it is background work"
        self.jobs += 1
        future: Future[Any] = Future()
        future.set_result(self._till.run(job))
        return future


def pass_day(till: Till, days: float = 1) -> int:
    till.clock.pass_by(days=days)
    return forget_now(till)


def forget_now(till: Till) -> int:
    records = till.run(lambda work: work)
    return forget(records, records, OwnThread(till), till.clock)


def rule(till: Till, days: int = 30) -> None:
    till.run(lambda work: save_retention(work, days, till.clock.today()))


@pytest.fixture
def visited(till: Till) -> Owner:
    """At the counter today, and everything of the visit is done."""
    owner = till.saved_owner(standing=Standing.LINKED, astro_customer_id="7", **KNOWN)
    till.sell(owner, units=2)
    settle(till, owner)
    return owner


def named(till: Till, owner: Owner) -> bool:
    return bool(till.owner_now(owner.owner_id).label)


def test_after_so_many_days_without_a_visit_no_trace_is_left(till: Till, visited: Owner, tmp_path: Path) -> None:
    other = till.saved_owner(first_name="Ann", phone="5550100001")
    rule(till)
    assert forget_now(till) == 0
    assert pass_day(till, 29) == 0
    till.run(lambda work: work.save_owner(other, till.clock.now()))
    assert pass_day(till, 2) == 1
    assert not named(till, visited)
    assert named(till, other), "who came again meanwhile is kept"
    assert read_retention(till.run(lambda work: work)).forgotten == 1
    till.close()
    assert traces(till.data_dir) == []
    assert verify(till.data_dir, KEY).findings == ()


def test_a_restored_backup_forgets_them_too(till: Till, visited: Owner, tmp_path: Path) -> None:
    till.close()
    open_store(till.data_dir, KEY, till.clock, ballast_bytes=0).close()  # it writes the key's file
    backup = tmp_path / "safe.zip"
    copy_everything(till.data_dir, KEY, till.clock, backup)
    till.reopen()
    rule(till)
    assert pass_day(till, 31) == 1
    till.close()
    restore(till.data_dir, KEY, till.clock, backup)
    till.reopen()
    assert not named(till, visited)
    till.close()
    assert traces(till.data_dir) == []


@pytest.mark.parametrize("state", [State.WAITING, State.UNKNOWN, State.REVIEW])
def test_nobody_of_whom_something_is_open(till: Till, visited: Owner, state: State) -> None:
    row = till.waiting(visited)
    if state is not State.WAITING:
        till.move(row, state=State.SENDING)
        till.move(till.row(row.id), state=state)
    rule(till)
    assert pass_day(till, 31) == 0
    assert named(till, visited)


@pytest.mark.parametrize("held", [False, True])
def test_nobody_whose_sale_is_not_finished(till: Till, visited: Owner, *, held: bool) -> None:
    basket = Basket(till.new_id(), owner_id=visited.owner_id)
    till.run(lambda work: work.save_draft(basket, till.clock.now(), held))
    rule(till)
    assert pass_day(till, 31) == 0
    till.run(lambda work: work.drop_draft(basket.sale_id))
    assert pass_day(till) == 1


def listed(till: Till, first: str, last: str, phone: str, email: str = "") -> Owner:
    """Of a list that was taken in now; never at the counter."""
    assert take(till, f"{HEAD}{first},{last},{phone},{email}\n").added == 1
    [found] = till.run(lambda work: work.search_owners(phone))
    return found


def test_who_came_in_with_a_list_and_never_to_the_counter_counts_from_that_day(till: Till) -> None:
    older = listed(till, "Zebulon", "Quixotetti", MARKS[2], MARKS[3])
    came = listed(till, "Cleo", "Moss", "2125550102")
    rule(till)
    assert pass_day(till, 29) == 0
    newer = listed(till, "Bo", "Finch", "2125550103")
    till.run(lambda work: work.save_owner(came, till.clock.now()))
    assert till.run(lambda work: work.unseen_count(till.clock.now() - timedelta(days=30))) == (0, 0)
    assert pass_day(till, 2) == 1
    assert not named(till, older)
    assert named(till, came), "who came meanwhile counts from the visit"
    assert named(till, newer)
    assert till.run(lambda work: work.unseen_count(till.clock.now())) == (1, 1)
    till.close()
    assert traces(till.data_dir) == []
    assert verify(till.data_dir, KEY).findings == ()


def test_an_id_that_says_no_day_is_kept(till: Till) -> None:
    """Of a program before this one, or of the practice store."""
    strange = replace(till.owner(first_name="Ann", phone="5550100004", email=""), owner_id="demo-7")
    connection = till.session.database().connection
    with connection.begin():
        row = (1, strange.owner_id, strange.first_name, strange.last_name, strange.phone, strange.email)
        add_unseen(connection, [row], -9)
        let_be_found(connection, -9, -9)
    rule(till)
    assert pass_day(till, 40) == 0
    assert named(till, strange)


def test_once_a_day_and_a_job_for_each(till: Till) -> None:
    for number in range(250):
        till.saved_owner(first_name=f"Ann{number}", phone=f"55501{number:05d}", email="")
    rule(till)
    till.clock.pass_by(days=31)
    records, writer = till.run(lambda work: work), OwnThread(till)
    assert forget(records, records, writer, till.clock) == 250
    assert writer.jobs == 251
    assert forget(records, records, writer, till.clock) == 0
    assert writer.jobs == 251, "nothing is looked at again today"


@pytest.mark.parametrize("days", [-1, 46, 4000])
def test_a_leap_of_the_clock_forgets_nobody_until_a_manager_has_looked(till: Till, visited: Owner, days: int) -> None:
    rule(till)
    assert forget_now(till) == 0
    till.clock.wall += timedelta(days=days)
    assert forget_now(till) == 0
    assert named(till, visited)
    assert read_retention(till.run(lambda work: work)).stands_still(till.clock.today())
    rule(till)
    assert forget_now(till) == (0 if days < 30 else 1)


def test_no_rule_forgets_nobody(till: Till, visited: Owner) -> None:
    assert pass_day(till, 4000) == 0
    assert choose_days("0") == 0
    assert choose_days("365") == 365
    for text in ("", "29", "-1", "1.5", "9999", "²"):
        with pytest.raises(Refused):
            choose_days(text)
