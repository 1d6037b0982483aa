"""A tenth of the proof that each rule's scenarios show it. All of it is `make scenarios MUTANTS=1`."""

import pytest

from tests.scenarios.hunt import PATCHES, patch_of, strays, take_out
from tests.scenarios.rules import Rule, read_rules
from tests.support.planting import DoesNotApply, ask, plant

RULES = [rule for rule in read_rules() if rule.shown]


def test_each_rule_has_a_patch_that_takes_it_out_and_no_patch_is_of_a_rule_that_is_gone():
    assert strays(RULES) == []
    assert strays([Rule("unheard-of", "", "", "yes", "yes")])[0] == "unheard-of: no patch takes it out"
    assert strays([*RULES, Rule("of-astro", "", "", "nothing to show: Astro's own", "the same")]) == []
    assert f"{RULES[0].name}: a patch of no rule" in strays(RULES[1:])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_each_patch_still_applies(rule, tmp_path):
    changed = {line[6:] for line in patch_of(rule).read_text().splitlines() if line.startswith("+++ b/")}
    assert len(changed) == 1, "a rule is taken out in one place"
    plant(patch_of(rule), tmp_path, changed)


@pytest.mark.parametrize("rule", RULES[::10], ids=lambda rule: rule.name)
def test_without_a_rule_one_of_its_scenarios_is_not_as_it_is_written(rule):
    missed = take_out(rule)
    assert missed.scenario, rule.says
    assert missed.line


def test_a_patch_whose_module_has_moved_on_is_told(tmp_path):
    patch = tmp_path / "old.patch"
    patch.write_text("--- a/sync/lane.py\n+++ b/sync/lane.py\n@@ -1,1 +1,1 @@\n-was never there\n+nor this\n")
    with pytest.raises(DoesNotApply, match=r"old\.patch"):
        plant(patch, tmp_path / "tree", ["sync/lane.py"])


def test_scenarios_that_break_or_run_on_other_code_show_nothing(tmp_path):
    with pytest.raises(RuntimeError, match="nonesuch"):
        ask(PATCHES.parents[2], ["tests.scenarios", "--until-one-fails", "nonesuch.script"], "astro_desk")
    (tmp_path / "elsewhere.py").write_text("import pytest; print('{\"astro_desk\": \"' + pytest.__file__ + '\"}')\n")
    with pytest.raises(RuntimeError, match="it ran on"):
        ask(tmp_path, ["elsewhere"], "astro_desk")
