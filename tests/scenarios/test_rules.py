"""The table of rules and the scenarios say the same; a scenario that is not one is told by its line."""

import pytest

from tests.scenarios.expectations import Unmet, check
from tests.scenarios.rules import gaps, read_rules
from tests.scenarios.stage import Stage
from tests.scenarios.story import START, BadStory, parse, stories

HEAD = "A story.\nRules: sally\n"
TRUTH = "ASTRO KNOWS\n    nothing new\n"


def test_each_rule_has_the_scenarios_that_the_table_promises():
    assert list(gaps(read_rules(), stories())) == []


def test_a_rule_without_a_scenario_a_scenario_without_a_rule_and_a_rule_no_longer_open_are_told():
    table = "| `sally` | she is nobody | yes | open |\n| `slip` | says it | open | yes |"
    told = [
        parse(f"{HEAD}OFFLINE\nscan X\nsync\n{TRUTH}"),
        parse(f"A story.\nRules: slip, unheard-of\nONLINE\n{TRUTH}"),
    ]
    assert list(gaps(read_rules(table), told)) == [
        "story names 'unheard-of', which is not in rules.md",
        "sally: no scenario shows it online",
        "sally: a scenario shows it offline, and rules.md says 'open'",
        "slip: a scenario shows it online, and rules.md says 'open'",
        "slip: no scenario shows it offline",
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"ONLINE\n{TRUTH}", "the head says"),
        (f"A story.\nONLINE\n{TRUTH}", "`Rules:` names them"),
        (f"{HEAD}ONLINE\nowner 5550100199\n", "ends with ASTRO KNOWS"),
        (f"{HEAD}REGISTER R1\n{TRUTH}", "first section is ONLINE or OFFLINE"),
        (f"{HEAD}OFFLINE\nfinish\n{TRUTH}", "followed by a sync"),
        (f"{HEAD}ONLINE\nsync\nASTRO DOWN\nfinish\n{TRUTH}", "followed by a sync"),
        (f"{HEAD}ONLINE now\n{TRUTH}", "no section"),
        (f"{HEAD}ONLINE\nON LINE\n{TRUTH}", "no section"),
        (f"   indented\n{HEAD}{TRUTH}", "nothing stands above"),
    ],
)
def test_a_scenario_that_is_not_written_as_it_should_be(text, says):
    with pytest.raises(BadStory, match=says):
        parse(text)


ANSWER = {
    "ok": True,
    "owner": {"name": "Sally Pet Owner", "at_astro": None},
    "cards": [
        {"title": "Oakpaw | Kibble", "confirmed": 3, "fallen": [], "rewards": {"redeemable": 1}},
        {"title": "Oakpaw | Cans", "confirmed": 5, "fallen": [], "rewards": {"redeemable": 0}},
    ],
    "on": "2026-03-15",
}


@pytest.mark.parametrize(
    "line",
    [
        "owner name: Sally Pet Owner",
        "cards: 2 of them",
        "cards Oakpaw 2 confirmed: 5",
        'cards "Oakpaw | K": confirmed 3, redeemable 1',
        "cards 1 fallen: none",
        "no owner at_astro",
        "no owner nonesuch",
        "cards: any",
        "on: TODAY-1",
        "ok: yes",
        "owner name: contains pet",
    ],
)
def test_what_an_expectation_means(line):
    check(line, ANSWER, START)


@pytest.mark.parametrize(
    "line",
    [
        "owner name: Ida Jarrow",
        "cards: 1 of them",
        "cards Oakpaw confirmed: 3",
        "cards 1: confirmed 3, redeemable 2",
        "cards 3 confirmed: 1",
        "owner nonesuch: 1",
        "no cards",
        "on: TODAY",
        "ok: no",
        "anything at all",
        "owner name: any of them",
    ],
)
def test_what_is_not_so_is_told(line):
    with pytest.raises(Unmet):
        check(line, ANSWER, START)


FINISHED = "ONLINE\nsync\nowner 5550100199\nscan 736120001008\nfinish\nsync\n"


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A sale of one pack of chews, played."""
    head = HEAD.replace("\nRules", "\nPractice store: duplicate double\nRules")
    story = parse(f"{head}{FINISHED}ASTRO KNOWS\n    Sally, Pipperel: new 1\n")
    stage = Stage(tmp_path_factory.mktemp("finished"), story)
    stage.play()
    yield stage
    stage.close()


@pytest.mark.parametrize(
    ("truth", "says"),
    [
        (["nothing new"], "nothing is said of Sally Pet Owner, Pipperel"),
        (["Sally, Pipperel: new 2"], "new is 1, not 2"),
        (["Sally, Pipperel: news 1"], "it is one of new"),
        (["Sally, Nonesuch: new 1"], "means 0 programs"),
        (["Nobody, Pipperel: new 1"], "0 owners"),
        (["Sally, Pipperel: new 1", "calls: addRedemption 1"], "0 times for addRedemption"),
        (["Sally new 1"], "is not WHO: WHAT"),
    ],
)
def test_the_whole_truth_is_asked_for(finished, truth, says):
    with pytest.raises(Unmet, match=says):
        finished.astro.check(truth)


def test_a_unit_that_astro_counts_twice_is_told(tmp_path):
    """As long as the switch says `double`, the practice store counts what comes again."""
    head = HEAD.replace("\nRules", "\nPractice store: duplicate double\nRules")
    stage = Stage(tmp_path, parse(f"{head}{FINISHED}{TRUTH}".replace("nothing new", "Sally, Pipperel: new 1")))
    try:
        stage.play()
        sally = stage.store.state("5550100199")["owners"][0]
        punch = next(one for one in sally["punches"] if not one["seeded"])
        unit = {"transactionID": punch["transaction_id"], "item_code": punch["item_code"]}
        stage.store.call("addTransaction", {"customerID": sally["customer_ids"][0], **unit})
        with pytest.raises(Unmet, match="twice"):
            stage.astro.check(["Sally, Pipperel: new 2"])
    finally:
        stage.close()


def test_a_verb_that_is_refused_unasked_ends_the_scenario_with_its_answer(tmp_path):
    stage = Stage(tmp_path, parse(f"{HEAD}ONLINE\nfinish\n{TRUTH}"))
    try:
        with pytest.raises(AssertionError, match=r"story.script:4: finish\nrefused: sale_empty"):
            stage.play()
    finally:
        stage.close()
