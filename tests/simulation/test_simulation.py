"""A tenth of the gate: simulated days, the seeds that failed once, and that the simulator itself is to be trusted.

FAILURES part 4: I1-I17, I21; R1-R5, R7, R12, R16, R20-R24, R27-R28, R33; N1-N8, N11, N13, N15; T1, T3, T4; P1; D5, D8;
S1-S4, S6. The whole gate is `make simulate SEEDS=10000`.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from sync import lane
from tests.simulation.astro import TOY
from tests.simulation.gate import operations_of, run_seed
from tests.simulation.hunt import MUTANTS, Mutant, plant
from tests.simulation.kept_seeds import KEPT
from tests.simulation.models import DUPLICATES
from tests.simulation.schedule import Step, draw
from tests.simulation.shrink import shrink, story
from tests.simulation.world import FEWEST_CRASHES, Result, crashes_of, simulate
from tests.support.planting import ROOT, DoesNotApply

SEEDS = range(10_001, 10_031)


def whole(result: Result, seed: int) -> None:
    assert result.violation is None, f"make simulate ARGS='--only {seed}' says more: {result.violation}"
    assert operations_of(result.met) >= 40
    assert crashes_of(result.met) >= FEWEST_CRASHES


@pytest.mark.parametrize("seed", SEEDS)
def test_a_day_at_several_registers_breaks_no_invariant(seed: int) -> None:
    whole(run_seed(seed, real_every=0), seed)


@pytest.mark.parametrize("seed", [20_004, 20_009])
def test_a_day_with_one_register_on_a_real_store(seed: int) -> None:
    whole(run_seed(seed, real_every=1), seed)


@pytest.mark.parametrize("seed", sorted(KEPT))
def test_a_seed_that_failed_once_does_so_no_more(seed: int) -> None:
    assert run_seed(seed, real_every=0).violation is None


@pytest.mark.parametrize("seed", [10_004, 10_005])
def test_the_same_seed_leaves_the_same_trace_in_another_process(seed: int) -> None:
    """I21: whatever the hashes of texts are, over the wire (the first seed) and without."""
    command = [sys.executable, "-m", "tests.simulation", "--only", str(seed), "--real-every", "0"]
    done = subprocess.run(command, cwd=ROOT, env={"PYTHONHASHSEED": "7"}, capture_output=True, text=True, check=True)
    assert f"trace {run_seed(seed, 0).digest}" in done.stdout


def test_every_server_that_might_be_is_drawn() -> None:
    models = [draw(seed).model for seed in range(1, 300)]
    assert {model.duplicate for model in models} == set(DUPLICATES)
    assert {model.links for model in models} == {"many", "one", "replaces"}
    assert {model.stale_ms for model in models} == {0, 5_000, 30_000}
    for name in ("forgets", "again", "only_full", "revokes", "busy_is_applied"):
        assert {getattr(model, name) for model in models} == {True, False}, name


def test_the_simulator_is_not_blind_and_makes_what_it_finds_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the fence a day breaks I11, and what is left of the schedule is little."""
    monkeypatch.setattr(lane, "since_sent_ms", lambda *_: 10**9)
    schedule = replace(draw(1, real_every=0), on_wire=False)
    result = simulate(schedule)
    assert result.violation is not None
    smaller, still = shrink(schedule, result, tries=60)
    assert still.violation is not None
    assert still.violation.invariant == result.violation.invariant
    assert len(smaller.steps) < len(schedule.steps) / 2
    assert str(still.violation) in story(smaller, still)


def test_a_unit_that_comes_too_late_excuses_itself_and_nobody_else() -> None:
    """What nobody can avoid is counted under its cell; the same world without the lateness breaks nothing."""
    late = next(one for one in map(draw, range(1, 400)) if one.beyond and one.model.duplicate == "doubled")
    result = simulate(replace(late, real=-1))
    assert result.violation is None
    assert all("later than the fence" in cell or "within the fence" in cell for cell in result.cells)


def test_a_day_without_faults_is_settled_without_a_person() -> None:
    calm = draw(2, real_every=0)
    steps = tuple(step for step in calm.steps if step.what == "sell" and TOY not in step.args[1])
    result = simulate(replace(calm, steps=tuple(Step(s.at_ms, s.who, "sell", (*s.args[:2], "")) for s in steps)))
    assert result.violation is None
    assert not [what for _, _, what in result.trace if what.startswith("remove")]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.title)
def test_each_planted_bug_still_applies(mutant: Mutant, tmp_path: Path) -> None:
    plant(mutant, tmp_path)
    planted = [
        path for path in tmp_path.rglob("*.py") if path.read_bytes() != (ROOT / path.relative_to(tmp_path)).read_bytes()
    ]
    assert len(planted) == 1


def test_a_patch_whose_module_has_moved_on_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    patch = tmp_path / "01-old.patch"
    patch.write_text("--- a/sync/lane.py\n+++ b/sync/lane.py\n@@ -1,1 +1,1 @@\n-was never there\n+nor this\n")
    monkeypatch.setattr("tests.simulation.hunt.PATCHES", tmp_path)
    with pytest.raises(DoesNotApply, match=r"01-old\.patch"):
        plant(MUTANTS[0], tmp_path / "tree")
