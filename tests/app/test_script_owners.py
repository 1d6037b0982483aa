"""`correct-owner`: a misspelled pet owner goes to Astro as they are called, or Astro is told."""

from astro_desk.app.cli import Exit
from astro_desk.practice.seed import SALLY_PHONE


def test_who_is_not_at_astro_yet_is_made_there_as_corrected(desk, practice):
    answers = desk.script(
        "sync",
        "offline",
        'new-owner Nroa Newmann 5550107777 ""',
        'correct-owner Nora Newman 5550107778 ""',
        "scan WASH-STD",
        "finish",
    )
    assert all(one["ok"] for one in answers), answers
    assert answers[3]["name"] == "Nora Newman"
    assert desk("sync", "--once") == Exit.FINE
    made = [one for one in practice.store.state()["owners"] if one["phone"] in ("5550107777", "5550107778")]
    assert [(one["first_name"], one["last_name"], one["phone"]) for one in made] == [("Nora", "Newman", "5550107778")]
    assert desk("verify") == Exit.FINE


def test_nobody_is_refused_and_whom_astro_has_is_told_to_it(desk, practice):
    answers = desk.script("correct-owner A B 5550107777", f"owner {SALLY_PHONE}", 'correct-owner Sal ""', "sync")
    assert [one.get("code", "") for one in answers] == ["owner_missing", "", "", ""]
    (sally,) = [one for one in practice.store.state()["owners"] if one["phone"] == SALLY_PHONE]
    assert (sally["first_name"], sally["last_name"]) == ("Sal", "Pet Owner")
