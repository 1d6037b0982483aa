"""A file comes in whole or not at all, whatever happens on the way, and the same file twice changes nothing."""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from astro_desk.app.phone import phone_reader
from astro_desk.core.catalog import Item
from astro_desk.core.errors import Refused, Unavailable
from astro_desk.core.frozen import replace
from astro_desk.core.imports import Kind, Moved, Twin
from astro_desk.core.operations import AddPurchase
from astro_desk.core.owners import Standing
from astro_desk.core.snapshot import Snapshot
from astro_desk.storage import imports
from astro_desk.storage.backup import copy_everything
from astro_desk.storage.database import open_copy
from astro_desk.storage.paths import Paths
from astro_desk.storage.staging import StagedRows
from astro_desk.storage.store import open_store
from astro_desk.storage.verify import verify
from astro_desk.use_cases.import_file import AHEAD, FileImport, ImportReport, Pieces, go_on_behind, move_on
from sync.jobs import lane_view
from tests.e2e.test_canary import found_in
from tests.storage.till import BAG, KEY, Till, copy_of, found_by_every_key

HEAD = "First Name,Last Name,Phone,Email\n"


class HereAndNow:
    """The writer, waited for. `after` is called when a job is committed."""

    def __init__(self, till: Till, after: Callable[[], None] = lambda: None) -> None:
        self._till, self._after = till, after

    def submit(self, job: Callable[[Any], Any], *, counter: bool = False) -> Future[Any]:
        with ThreadPoolExecutor(1) as worker:
            done = worker.submit(self._till.run, job)
        self._after()
        return done


def people(count: int, start: int = 0) -> str:
    return "".join(f"Ann{n},Abel{n},2125{n:06d},ann{n}@example.com\n" for n in range(start, start + count))


def take(
    till: Till, text: str, kind: Kind = "owners", after: Callable[[], None] = lambda: None, **how: Any
) -> ImportReport:
    taking = FileImport(io.BytesIO(text.encode()), kind, phone_reader("US"), till.new_id)
    return taking.run(
        HereAndNow(till, after), lambda import_id: StagedRows(Paths(till.data_dir), KEY, import_id), **how
    )


def names(till: Till, typed: str) -> list[str]:
    return [owner.first_name for owner in till.run(lambda unit: unit.search_owners(typed, 200))]


def everything(till: Till) -> list[tuple[Any, ...]]:
    raw = till.session.database().raw
    return [
        *raw.execute("SELECT * FROM owners ORDER BY owner_id").fetchall(),
        *raw.execute("SELECT * FROM items ORDER BY form").fetchall(),
        *raw.execute("SELECT * FROM import_now").fetchall(),
    ]


def waiting_files(data_dir: Path) -> list[str]:
    return [path.name for path in Paths(data_dir).imports.glob("*")]


def test_owners_of_a_file_are_found_like_others_and_stand_behind_those_who_were_here(till: Till) -> None:
    till.saved_owner(first_name="Anna", phone="5550100199")
    report = take(till, HEAD + people(120))
    assert (report.rows, report.added, report.twin_count, report.problem_count) == (120, 120, 0, 0)
    found = names(till, "ann")
    assert found[0] == "Anna", "who was at the counter comes first"
    assert len(found) == 121
    assert names(till, "2125000007") == ["Ann7"]
    assert names(till, "0007") == ["Ann7"]
    assert names(till, "ann7@ex") == ["Ann7"]
    seven = till.run(lambda unit: unit.search_owners("2125000007"))[0]
    assert seven.standing is Standing.CONTACT, "Astro is asked when somebody wants to know"
    assert till.run(lambda unit: unit.owners_to_look_up()) == (), "not all of them at once"
    till.run(lambda unit: unit.save_owner(seven, till.clock.now()))
    assert names(till, "ann")[:2] == ["Ann7", "Anna"], "from now on one of those who were here"
    assert till.run(lambda unit: unit.owners_to_look_up()) == (seven,)
    till.close()
    assert verify(till.data_dir, KEY).findings == ()
    assert waiting_files(till.data_dir) == []


def test_the_journal_says_that_a_file_came_in_and_names_nobody(till: Till) -> None:
    take(till, HEAD + "Zebulon,Quixotetti,5550107321,zebulon@canary.example\n" + people(3))
    (line,) = till.journal_lines
    assert line["kind"] == "file_imported"
    assert (line["data"]["rows"], line["data"]["kind"]) == (4, "owners")
    for path in till.data_dir.rglob("*"):
        if path.is_file():
            assert found_in(path.read_bytes(), ["Zebulon", "Quixotetti", "5550107321", "zebulon@canary"]) == [], path


def test_the_same_file_twice_changes_nothing(till: Till) -> None:
    take(till, HEAD + people(60))
    before, lines = everything(till), till.journal_lines
    again = take(till, HEAD + people(60))
    assert (again.added, again.twin_count) == (0, 60)
    assert (everything(till), till.journal_lines) == (before, lines)
    more = take(till, HEAD + people(61))
    assert (more.added, more.twin_count) == (1, 60)


def test_rows_that_are_here_already_are_explained(till: Till) -> None:
    sally = till.saved_owner(phone="5550100199", email="sally@example.com")
    text = HEAD + (
        "Sally,S,5550100199,\n"
        "Ann,A,5550100001,ann@example.com\n"
        "Ann,Again,5550100001,other@example.com\n"
        "Sal,S,5550100002,SALLY@example.com\n"
        "Bob,B,,ann@example.com\n"
        "Cleo,C,5550100002,other@example.com\n"
    )
    report = take(till, text)
    assert report.twins == (
        Twin(2, "phone", owner_id=sally.owner_id),
        Twin(4, "phone", other_line=3),
        Twin(5, "email", owner_id=sally.owner_id),
        Twin(6, "email", other_line=3),
    )
    assert report.added == 2, "Cleo's phone and e-mail stand only in lines that were left out"
    assert names(till, "cleo") == ["Cleo"]


def test_one_bad_line_and_nothing_comes_in_unless_it_is_left_out(till: Till) -> None:
    before = everything(till)
    text = HEAD + people(30) + "Ann,A,5.55E+09,\n" + people(30, 30) + "Bob,B,,\n"
    with pytest.raises(Refused) as refused:
        take(till, text)
    assert refused.value.code == "import_lines_invalid"
    problems = refused.value.facts["problems"]
    assert isinstance(problems, tuple)
    assert [(one.line, one.code) for one in problems] == [(32, "phone_shortened"), (63, "owner_contact_missing")]
    assert (everything(till), till.journal_lines, waiting_files(till.data_dir)) == (before, [], [])
    report = take(till, text, leave_out=True)
    assert (report.added, report.problem_count) == (60, 2)


def test_it_is_told_how_far_it_is_and_that_all_is_done_once(till: Till) -> None:
    told: list[tuple[int, int]] = []
    take(
        till,
        HEAD + people(900),
        progress=lambda now: told.append((now.done, now.total)) if now.what == "moving" else None,
    )
    done = [one for one, _ in told]
    assert {total for _, total in told} == {900}
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, 900)
    assert done.count(900) == 1, "not while there is work left"
    assert len({one for one in done if 675 <= one < 899}) > 2, (
        "also while they come to be found by e-mail and last digits"
    )


def test_broken_off_nothing_is_in(till: Till) -> None:
    seen: list[str] = []
    with pytest.raises(Refused) as refused:
        take(till, HEAD + people(1200), progress=lambda now: seen.append(now.what), cancelled=lambda: bool(seen))
    assert refused.value.code == "import_cancelled"
    assert seen == ["reading"], "it stops at the next look"
    assert (everything(till), till.journal_lines, waiting_files(till.data_dir)) == ([], [], [])


def test_a_quotation_mark_at_the_very_end_takes_everything_back(till: Till) -> None:
    with pytest.raises(Refused) as refused:
        take(till, HEAD + people(700) + '"Bob,B\n')
    assert refused.value.facts == {"line": 702}
    assert (everything(till), till.journal_lines, waiting_files(till.data_dir)) == ([], [], [])


def test_killed_anywhere_all_of_it_is_in_or_nothing(till: Till, tmp_path: Path) -> None:
    """After each commit the files are copied as a kill leaves them; each copy is started again (FAILURES P1)."""
    copies: list[Path] = []
    staged: list[Path] = []

    def after() -> None:
        copies.append(copy_of(till.data_dir, tmp_path / f"killed-{len(copies)}"))

    def reading(now: Any) -> None:
        if now.what == "reading" and not staged:
            staged.append(copy_of(till.data_dir, tmp_path / "staged"))

    take(till, HEAD + people(150), after=after, progress=reading)
    outcomes = []
    for folder in (*staged, *copies):
        again = Till(folder, till.clock)
        go_on_behind(HereAndNow(again))
        move_on(HereAndNow(again))
        outcomes.append(len(names(again, "abel")))
        assert found_by_every_key(again) or not outcomes[-1]
        again.close()
        assert verify(folder, KEY).findings == ()
    assert len(copies) > 3
    looks = AHEAD  # the first jobs look whether another file is moving
    assert outcomes == [0] * (1 + looks) + [150] * (len(copies) - looks)


def test_a_backup_of_a_file_that_is_moving_holds_the_rest_of_it(till: Till, tmp_path: Path) -> None:
    class Kill(Exception):
        pass

    def stop(now: Any) -> None:
        if now.what == "moving" and now.done:
            raise Kill

    with pytest.raises(Kill):
        take(till, HEAD + people(150), progress=stop)
    assert len(names(till, "abel")) < 150
    till.close()
    open_store(till.data_dir, KEY, till.clock, ballast_bytes=0).close()  # it writes the key's file
    assert copy_everything(till.data_dir, KEY, till.clock, tmp_path / "copy").sound
    again = Till(tmp_path / "copy", till.clock)
    move_on(HereAndNow(again))
    assert len(names(again, "abel")) == 150
    again.close()


def test_a_disk_that_does_not_take_the_rows_takes_nothing(till: Till) -> None:
    """D5: nothing can be made where the rows should wait."""
    Paths(till.data_dir).imports.write_bytes(b"in the way")
    with pytest.raises(Unavailable) as caught:
        take(till, HEAD + people(3))
    assert caught.value.code == "not_saved"
    assert (everything(till), till.journal_lines) == ([], [])


def merging(till: Till) -> dict[str, int]:
    return dict(till.session.database().raw.execute("SELECT k, v FROM owner_search_config").fetchall())


def test_who_is_there_and_not_found_yet_is_dealt_with_like_others(till: Till) -> None:
    """Rows come to their place before a search knows them: what happens to one of them in between holds."""
    moments: list[dict[str, int]] = []
    ids: list[str] = []

    def after() -> None:
        moments.append(merging(till))
        raw = till.session.database().raw
        if not ids and raw.execute("SELECT count(*) FROM owners").fetchone()[0]:
            ids.extend(row[0] for row in raw.execute("SELECT owner_id FROM owners ORDER BY phone LIMIT 4").fetchall())
            assert names(till, "ann") == names(till, "0001") == names(till, "ann1@example.com") == [], "not found yet"
            seen, renamed, read, erased = till.run(lambda unit: [unit.owner(key) for key in ids])
            till.run(lambda unit: unit.save_owner(seen, till.clock.now()))
            till.run(lambda unit: unit.save_owner(replace(renamed, first_name="Zoe", email="zoe@example.com")))
            till.run(lambda unit: unit.save_snapshot(Snapshot(read.owner_id, till.clock.now())))
            till.run(lambda unit: unit.erase_owner(erased.owner_id))

    take(till, HEAD + people(180), after=after)
    assert names(till, "ann")[0] == "Ann0", "who was at the counter comes first"
    assert (len(names(till, "ann")), len(names(till, "abel"))) == (178, 179), "all but one, and nobody twice"
    assert names(till, "zoe") == names(till, "zoe@example.com") == ["Zoe"], "once, by the new name"
    assert names(till, "ann1@example.com") == names(till, "0003") == [], "nobody by what was changed or erased"
    assert found_by_every_key(till)
    freshness = till.run(lambda unit: unit.freshness(till.clock.now()))
    assert (freshness.owners, freshness.fresh, freshness.never) == (179, 1, 178)
    assert "automerge" not in moments[0]
    assert 0 in [moment.get("automerge") for moment in moments], "parts of the search are merged by the import"
    assert merging(till)["automerge"] == 4, "and by themselves from then on"
    till.close()
    assert verify(till.data_dir, KEY).findings == ()


def test_the_parts_of_the_search_stay_few_while_a_long_list_moves(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each commit that lets owners be found writes a part; a search goes through all that there are."""
    monkeypatch.setattr(imports, "TOGETHER", 2)
    parts: list[int] = []

    def after() -> None:
        raw = till.session.database().raw
        parts.append(raw.execute("SELECT count(DISTINCT segid) FROM owner_search_idx").fetchone()[0])

    take(till, HEAD + people(150), after=after)
    assert 10 < max(parts) < 40, "of 75 that were written"
    assert parts[-1] < 10


def test_who_came_to_the_counter_meanwhile_is_not_made_twice(till: Till) -> None:
    met: list[str] = []

    def progress(now: Any) -> None:
        if not met:
            met.append(till.saved_owner(first_name="Anneliese", phone="2125000003", email="").owner_id)

    take(till, HEAD + people(10), progress=progress)
    assert names(till, "2125000003") == ["Anneliese"]
    assert len(names(till, "abel")) == 9
    assert names(till, "ann4@example.com") == names(till, "0004") == ["Ann4"], "the place of Ann3 stays empty"
    assert found_by_every_key(till)


@pytest.mark.parametrize("lost", ["the order", "the file"])
def test_rows_are_found_by_their_keys_also_without_their_order(till: Till, lost: str) -> None:
    """An older program wrote the file without it; of a file that is gone the rows that came in are found."""
    done: list[str] = []

    def after() -> None:
        raw = till.session.database().raw
        path = next(iter(Paths(till.data_dir).imports.glob("*.db")), None)
        if not done and path and raw.execute("SELECT count(*) FROM owners").fetchone()[0]:
            done.append(lost)
            till.close()
            if lost == "the order":
                file = open_copy(path, KEY)
                file.execute("DROP TABLE keys")
                file.close()
            else:
                path.unlink()

    take(till, HEAD + people(150), after=after)
    came = till.session.database().raw.execute("SELECT count(*) FROM owners").fetchone()[0]
    assert done == [lost]
    assert came == 150 if lost == "the order" else 0 < came < 150
    assert found_by_every_key(till)


@dataclass
class Ticking:
    """A unit of work by whose clock a row takes so long, and once something else does."""

    now: float = 0.0
    row_s: float = 0.0001
    other_s: float = 0.0

    def move_imported(self, most: int) -> Moved:
        self.now += self.other_s or self.row_s * most
        return Moved(0 if self.other_s else most, more=True)


def test_a_job_takes_as_many_rows_as_the_counter_can_wait_for() -> None:
    """DESIGN §3: pieces of at most 10 ms, by a clock that ticks 0.1 ms a row."""
    work: Any = Ticking()
    pieces = Pieces(first=40, most=400, clock=lambda: work.now)
    for _ in range(5):
        pieces.move(work)
    assert 22 <= pieces.size <= 30
    work.row_s = 0.0
    pieces.move(work)
    assert 44 <= pieces.size <= 60, "at most twice as many at a time"
    work.row_s, work.other_s = 0.0001, 1.0
    size = pieces.size
    pieces.move(work)
    assert pieces.size == size, "what brings no row to its place says nothing about rows"
    work.other_s, work.row_s = 0.0, 1.0
    pieces.move(work)
    assert pieces.size == 10, "never so few that it does not get on"


# --------------------------------------------------------------------------------------------------------------- items


ITEMS = "UPC,Description\n036000291452,Bag of kibble\nWASH-STD,Dog wash\n"


def item(till: Till, form: str) -> Item | None:
    found: Item | None = till.run(lambda unit: unit.catalogue([form])).items.get(form)
    return found


def fetch(till: Till, one: Item, generation: str) -> None:
    """A whole catalogue of one item."""
    till.run(lambda unit: unit.put_items([one], generation))
    while till.run(lambda unit: unit.drop_stale_items(generation, 1)):
        pass
    till.run(lambda unit: unit.close_catalogue(generation, till.clock.now()))


def test_codes_of_the_stores_own_have_a_name_and_no_fetch_takes_it(till: Till) -> None:
    assert take(till, ITEMS, "items").added == 2
    assert item(till, "WASH-STD") == Item("WASH-STD", "Dog wash", "WASH-STD", own=True)
    assert [one.code for one in till.run(lambda unit: unit.search_items("dog"))] == ["WASH-STD"]
    assert till.run(lambda unit: unit.catalogue(["another"])).empty, "Astro itself has told nothing yet"
    astros = Item(BAG[0], "Kibble of Astro's", BAG[1], ("7",))
    for generation in ("1", "2"):
        fetch(till, astros, generation)
        assert item(till, "WASH-STD") is not None
        assert item(till, BAG[1]) == astros, "what Astro says goes before"
    again = take(till, ITEMS, "items")
    assert (again.added, again.twin_count) == (0, 2)
    assert item(till, BAG[1]) == astros
    renamed = take(till, ITEMS.replace("Dog wash", "Small dog wash"), "items")
    assert (renamed.added, renamed.twins) == (1, (Twin(2, "code"),))
    assert item(till, "WASH-STD") == Item("WASH-STD", "Small dog wash", "WASH-STD", own=True)


def test_an_item_that_only_the_store_knows_is_none_of_astros(till: Till) -> None:
    """S5: refused by Astro it is done without credit, as a code that the catalogue lacks, and no case for a person."""
    take(till, ITEMS, "items")
    till.run(lambda unit: unit.put_items([Item(BAG[0], "Kibble", BAG[1], ("7",))], "1"))
    owner = till.saved_owner()
    till.run(lambda unit: unit.add_operations([till.operation(owner)]))
    till.run(lambda unit: unit.add_operations([till.operation(owner, AddPurchase("WASH-STD", "WASH-STD"))]))
    view = till.run(lambda unit: lane_view(unit, owner.owner_id))
    assert view.programs == {BAG[1]: frozenset({"7"})}


def test_a_code_twice_in_a_file_is_taken_once(till: Till) -> None:
    report = take(till, ITEMS + "36000291452,Bag again\n", "items")
    assert (report.added, report.twins) == (2, (Twin(4, "code", other_line=2),))
