"""Every code that a person may meet has a sentence, and every sentence a code that is used."""

import re
from pathlib import Path
from string import Formatter

from astro_desk.core.errors import Refused
from astro_desk.use_cases.sentences import SENTENCES, explain, sentence
from astro_desk.use_cases.single_words import OF_ONE

ROOT = Path(__file__).resolve().parents[3]
CODE = [path for room in ("astro_desk", "sync", "ui") for path in (ROOT / room).rglob("*.py")]
RAISED = re.compile(r'(?:Refused|NeedsManager|Unavailable)\(\s*"([a-z_0-9]+)"')


def test_every_code_that_is_raised_has_a_sentence():
    raised = {code for path in CODE for code in RAISED.findall(path.read_text(encoding="utf-8"))}
    assert len(raised) > 40
    assert not raised - set(SENTENCES)


def test_every_sentence_belongs_to_a_code_that_is_used():
    words = ("sentences.py", "safekeeping_words.py", "checkup_words.py", "single_words.py")
    text = "".join(path.read_text(encoding="utf-8") for path in CODE if path.name not in words)
    assert not [code for code in SENTENCES if not re.search(rf"[\"'`]{code}[\"'`]", text)]


def test_a_sentence_is_filled_from_the_facts_and_survives_their_absence():
    assert explain(Refused("quantity_invalid", quantity=1000, limit=99)) == "1000 is no quantity: it goes from 1 to 99."
    assert "…" in sentence("quantity_invalid")


def test_what_has_no_sentence_is_told_by_its_code():
    assert sentence("astro_455") == "Astro refused it with status 455."
    assert "never_heard" in sentence("never_heard")


def test_one_of_something_is_said_as_one():
    assert sentence("day_left", {"left": 2, "day": "2026-03-14"}).startswith("2 things are left of 2026-03-14.")
    assert sentence("day_left", {"left": 1, "day": "2026-03-14"}).startswith("One thing is left of 2026-03-14.")
    for code, single in OF_ONE.items():
        told: dict[str, object] = {name: 2 for _, name, _, _ in Formatter().parse(SENTENCES[code]) if name}
        assert told.keys() & {"count", "left", "digits"}, code
        assert sentence(code, told) != single.format(**told)
        assert "…" not in sentence(code, told | {"count": 1, "left": 1, "digits": 1}), code
