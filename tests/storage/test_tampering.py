"""K4, I19: whatever somebody does to the journal or to a row, `verify` finds it and names the place."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from astro_desk.core.operations import State
from astro_desk.storage.chain import key_id
from astro_desk.storage.findings import Finding, break_finding
from astro_desk.storage.schema import steps
from astro_desk.storage.sealing import derive
from astro_desk.storage.shadow import Shadow
from astro_desk.storage.verify import check_journal, verify
from astro_desk.use_cases.sentences import SENTENCES, sentence
from tests.storage.till import KEY, Till, copy_of

Lines = list[bytes]


def a_history(data_dir: Path, key: bytes = KEY) -> list[Path]:
    """Three months of every kind of event, closed; its journal's files."""
    till = Till(data_dir, key=key)
    till.run(lambda unit: unit.save_setting("register", '"R1"'))
    new, linked = till.new_owner(), till.saved_owner(phone="5550100200", customer_id="astro-9", astro_customer_id="9")
    for _ in range(3):
        for owner in (new, linked, None) * 3:
            till.sell(owner, units=2)
        row = till.run(lambda unit: unit.lane(linked.owner_id))[0]
        till.move(row, state=State.DONE, credited=True)
        till.clock.pass_by(days=31)
    twin = till.saved_owner(phone="5550100201")
    till.run(lambda unit: unit.merge_owners(twin.owner_id, linked.owner_id))
    till.close()
    return till.journal_files


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data_dir = tmp_path_factory.mktemp("history") / "data"
    files = a_history(data_dir)
    assert len(files) == 4
    assert sum(len(path.read_bytes().splitlines()) for path in files) > 30
    assert verify(data_dir, KEY).findings == ()
    return data_dir


@pytest.fixture(scope="module")
def of_another_key(tmp_path_factory: pytest.TempPathFactory) -> list[Lines]:
    files = a_history(tmp_path_factory.mktemp("other") / "data", key=bytes(32))
    return [path.read_bytes().splitlines() for path in files]


@pytest.fixture(scope="module")
def of_another_life(tmp_path_factory: pytest.TempPathFactory, history: Path) -> list[Lines]:
    """Written under the same key by another register: true lines, of another history."""
    till = Till(tmp_path_factory.mktemp("life") / "data")
    for _ in range(40):
        till.sell(None)
    till.close()
    return [path.read_bytes().splitlines() for path in till.journal_files]


def flipped(raw: bytes, at: int) -> bytes:
    """Another sign of the same kind at this place, as a careful person would put it."""
    letter = raw[at : at + 1]
    other = (
        b"7" if letter.isdigit() and letter != b"7" else b"8" if letter == b"7" else b"x" if letter != b"x" else b"y"
    )
    return raw[:at] + other + raw[at + 1 :]


def edits(raw: bytes) -> Iterator[bytes]:
    """One line, changed in each of its parts, in its length, and in its form."""
    for part in (b'"at":"', b'"data":{', b'"n":', b'"prev":"', b'"hash":"', b'"key":"', b'"mac":"'):
        yield flipped(raw, raw.index(part) + len(part))
    yield raw[: raw.index(b',"key":')] + raw[raw.index(b',"mac":') :]
    yield raw.replace(b'"data":', b'"data": ', 1)
    yield raw + b" "
    yield raw[:-1]
    yield b""


def spoilt(history: Path, path: Path, lines: Lines, *, whole: bool = False) -> tuple[Finding, ...]:
    """What is found when this file of the journal is these lines: by `verify`, or by its look at the journal alone."""
    kept = path.read_bytes()
    try:
        path.write_bytes(b"".join(line + b"\n" for line in lines))
        if whole:
            return verify(history, KEY, patience_s=0).findings
        return tuple(break_finding(broken) for broken in check_journal(history, KEY)[0].breaks)
    finally:
        path.write_bytes(kept)


def every_line(history: Path) -> list[tuple[Path, int, Lines]]:
    files = sorted((history / "journal").glob("*.ndjson"))
    contents = [(path, path.read_bytes().splitlines()) for path in files]
    return [(path, index, lines) for path, lines in contents for index in range(len(lines))]


def places(findings: tuple[Finding, ...]) -> list[tuple[str, int]]:
    return [(finding.place, finding.line) for finding in findings]


def test_every_edit_of_every_line_is_found_at_that_line(history: Path) -> None:
    for path, index, lines in every_line(history):
        for number, edited in enumerate(edits(lines[index])):
            changed = [*lines[:index], edited, *lines[index + 1 :]]
            found = spoilt(history, path, changed, whole=index == number)
            assert (f"journal/{path.name}", index + 1) in places(found), edited
            assert any(not finding.heals for finding in found), edited


def test_every_deletion_is_found_at_the_line_that_comes_next(history: Path) -> None:
    whole = every_line(history)
    for position, (path, index, lines) in enumerate(whole):
        last = position == len(whole) - 1
        found = spoilt(history, path, [*lines[:index], *lines[index + 1 :]], whole=last)
        if last:
            assert [finding.code for finding in found][:1] == ["journal_short"]
        elif index < len(lines) - 1:
            assert found[0] == Finding(
                "journal_lines_missing",
                f"journal/{path.name}",
                index + 1,
                {"expected": position + 1, "found": position + 2, "missing": 1},
            )
        else:
            assert places(found)[0] == (f"journal/{whole[position + 1][0].name}", 1)


def test_every_repetition_and_every_exchange_of_neighbours_is_found(history: Path) -> None:
    for path, index, lines in every_line(history):
        twice = spoilt(history, path, [*lines[: index + 1], *lines[index:]])
        assert (twice[0].code, twice[0].line) == ("journal_line_misplaced", index + 2)
        if index + 1 < len(lines):
            turned = [*lines[:index], lines[index + 1], lines[index], *lines[index + 2 :]]
            found = spoilt(history, path, turned)
            assert (found[0].code, found[0].line) == ("journal_lines_missing", index + 1)
            assert (found[1].code, found[1].line) == ("journal_line_misplaced", index + 2)


def test_every_line_put_in_is_found_whoever_wrote_it(
    history: Path, of_another_key: list[Lines], of_another_life: list[Lines]
) -> None:
    other = key_id(derive(bytes(32), "journal"))
    for position, (path, index, lines) in enumerate(every_line(history)):
        forged = spoilt(history, path, [*lines[:index], of_another_key[0][1], *lines[index:]])
        assert (forged[0].code, forged[0].line) == ("journal_line_forged", index + 1)
        assert forged[0].facts["key"] == other
        foreign = spoilt(history, path, [*lines[:index], of_another_life[0][position], *lines[index + 1 :]])
        assert foreign[0].code in ("journal_line_of_another_chain", "journal_line_misplaced")
        assert foreign[0].line == index + 1 or position == 0


def test_every_truncation_is_found_between_lines_and_within_them(history: Path) -> None:
    whole = every_line(history)
    last = len(whole)
    for position, (path, index, lines) in enumerate(whole):
        if path != whole[-1][0]:
            continue
        found = spoilt(history, path, lines[:index], whole=True)
        assert found[0].code == "journal_short"
        assert found[0].facts == {"found": position, "known": last, "missing": last - position}
        kept = path.read_bytes()
        try:
            path.write_bytes(b"".join(line + b"\n" for line in lines[:index]) + lines[index][: len(lines[index]) // 2])
            found = verify(history, KEY, patience_s=0).findings
        finally:
            path.write_bytes(kept)
        assert [finding.code for finding in found][:2] == ["journal_torn", "journal_short"]


@pytest.mark.parametrize("which", range(4))
def test_a_month_that_is_gone_emptied_or_renamed_is_found(history: Path, tmp_path: Path, which: int) -> None:
    acts: list[Callable[[Path], object]] = [
        Path.unlink,
        lambda path: path.write_bytes(b""),
        lambda path: path.rename(path.with_name("2027-01.ndjson")),
        lambda path: path.rename(path.with_suffix(".bak")),
    ]
    for number, act in enumerate(acts):
        data_dir = copy_of(history, tmp_path / str(number))
        act(sorted((data_dir / "journal").iterdir())[which])
        verdict = verify(data_dir, KEY, patience_s=0)
        renamed_last = which == 3 and number == 2  # the same lines in the same order
        assert verdict.sound == renamed_last


ROWS = {
    "UPDATE sales SET total_cents = 1, total_currency = 'USD'": "row_differs",
    "UPDATE units SET item_code = '012345678905'": "row_differs",
    "UPDATE operations SET state = 'cancelled' WHERE state = 'waiting'": "row_differs",
    "UPDATE operations SET state = 'waiting' WHERE state = 'done'": "row_differs",
    "UPDATE operations SET intent = replace(intent, '036000291452', '012345678905')": "row_differs",
    "UPDATE owners SET customer_id = 'astro-1' WHERE customer_id <> ''": "row_differs",
    "UPDATE settings SET value = '\"R2\"'": "row_differs",
    "DELETE FROM settings": "row_missing_in_database",
    "DELETE FROM units": "row_missing_in_database",
    "DELETE FROM owner_aliases": "row_missing_in_database",
    "INSERT INTO settings VALUES ('policy', '1')": "row_missing_in_journal",
    "INSERT INTO sales (sale_id, finished_at, business_date, cashier) VALUES ('R1-X', '', '', '')": (
        "row_missing_in_journal"
    ),
}


@pytest.mark.parametrize("statement", ROWS)
def test_a_row_that_somebody_with_the_key_changed_is_found(history: Path, tmp_path: Path, statement: str) -> None:
    till = Till(copy_of(history, tmp_path / "data"))
    database = till.session.database()
    with database.connection.begin():
        database.connection.execute(text(statement))
    till.close()
    verdict = verify(till.data_dir, KEY, patience_s=0)
    assert {finding.code for finding in verdict.findings} - {"more_differences"} == {ROWS[statement]}
    assert not verdict.sound


def test_a_register_at_work_is_not_taken_for_a_changed_one(till: Till) -> None:
    """Beside a running counter: what is on its way to Astro stands in the database alone, and is no difference."""
    owner = till.saved_owner(customer_id="astro-9")
    rows = [till.waiting(owner) for _ in range(3)]
    for row, states in zip(rows, ([State.SENDING], [State.SENDING, State.UNKNOWN], [State.REVIEW]), strict=True):
        for state in states:
            till.move(till.row(row.id), state=state)
    till.run(lambda unit: unit.save_owner(replace(owner, first_name="Sal")))
    assert verify(till.data_dir, KEY).findings == ()


def test_a_great_many_differences_are_counted_and_not_all_listed(till: Till) -> None:
    for _ in range(60):
        till.sell(None)
    with till.session.database().connection.begin():
        till.session.database().connection.execute(text("UPDATE sales SET cashier = 'Eve'"))
    *listed, more = verify(till.data_dir, KEY).findings
    assert (len(listed), more.code, more.facts) == (50, "more_differences", {"more": 10})


def test_what_was_put_back_to_an_older_moment_as_a_whole_cannot_be_seen_and_does_no_harm(
    till: Till, tmp_path: Path
) -> None:
    """D8: both halves are true, only old; a lane is read before its first send."""
    till.sell(till.saved_owner())
    till.close()
    older = copy_of(till.data_dir, tmp_path / "older")
    till.reopen()
    till.sell(None)
    till.close()
    assert verify(older, KEY).findings == ()


def test_lines_of_the_first_journals_of_all_which_named_no_key_still_count(till: Till) -> None:
    """U1: the form before key ids, with its own HMAC."""
    till.sell(None)
    till.close()
    path = till.journal_files[0]
    line = path.read_bytes().splitlines()[0]
    body = line[: line.index(b',"hash":')] + b"}"
    digest = hashlib.sha256(body).hexdigest()
    mac = hmac.digest(derive(KEY, "journal"), digest.encode(), "sha256").hex()[:32]
    path.write_bytes(body[:-1] + f',"hash":"{digest}","mac":"{mac}"}}\n'.encode())
    assert verify(till.data_dir, KEY).findings == ()


def test_every_finding_has_a_sentence(history: Path) -> None:
    path, index, lines = every_line(history)[3]
    for finding in spoilt(history, path, lines[:index], whole=True):
        assert finding.code in SENTENCES
        assert "…" not in sentence(finding.code, dict(finding.facts))


def test_the_shadow_lives_in_memory_and_notes_what_it_cannot_apply(till: Till) -> None:
    till.close()
    before = set(till.data_dir.rglob("*"))
    shadow = Shadow(till.session._sealer, till.session._side_files, steps())
    shadow.close()
    assert set(till.data_dir.rglob("*")) == before
