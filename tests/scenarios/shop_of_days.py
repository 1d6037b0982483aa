"""The shop of the random days: one register and one practice store for all of them, and what is sold there."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from astro_desk.practice.store import PracticeStore
from tests.practice.support import KIBBLE, P_KIBBLE, P_WINDOWED, PUPPY, WASH, WINDOWED, stock
from tests.scenarios.stage import PIN, Stage
from tests.scenarios.story import parse

NOT_ENROLLED = "614141000036"
VISIT = "VISIT"
BISCUIT = "BISCUIT"
"""Punches the kibble's card, and counts in an offer of one free for two."""
CHEW = "CHEW"
"""In no card; an offer takes dollars off each."""
CODES = (KIBBLE, f"0{KIBBLE}", PUPPY, WINDOWED, WASH, NOT_ENROLLED, VISIT, BISCUIT, BISCUIT, CHEW)
GIFT, REBATE = "40", "41"
OFFERED = {GIFT: BISCUIT, REBATE: CHEW}
BOUGHT_FOR_A_GIFT = 2
AT_FIRST, REWARD_COSTS = 50, 20
"""Points of each owner in the morning, and what the store's one reward for points takes."""
REWARD_FOR_POINTS = "9"

_story = parse("Random days.\nRules: lost-answer\nONLINE\nASTRO KNOWS\n    nothing new\n")


class World:
    """The register and the practice store of all examples."""

    def __init__(self, folder: Path) -> None:
        self.stage = Stage(folder, _story, fill=_fill)
        self.say("sync")
        for rule in (f"program {P_WINDOWED} months 14", "points-rule use on", "points-rule rate 1"):
            self.decide(rule)
        assert len(self.stage.seat.register.records.programs()) > 4

        self.happened: Counter[str] = Counter()
        """What the days were made of: without rewards, returns and outages nothing would be shown."""

    def say(self, verb: str):
        return self.stage.seat.script.answer(verb)

    def decide(self, verb: str):
        """What takes a manager's PIN, and must be done."""
        self.say(f"manager {PIN}")
        answer = self.say(verb)
        assert answer["ok"], (verb, answer)
        return answer

    def close(self) -> None:
        self.stage.close()


def _fill(store: PracticeStore) -> None:
    stock(store)
    sql = (
        "INSERT INTO programs (id, kind, title, mfg_id, mfg_name, required, reward_count, reward_text, reward_type,"
        " rebate_cents, starts, ends) VALUES (?, ?, ?, 7, 'Own', ?, ?, ?, ?, ?, ?, ?)"
    )
    always = "2026-01-01", "2099-12-31"
    with store.writing() as turn:
        turn.db.execute(sql, (30, "prepaid", "Daycare Pass", 5, 0, "Pass used up", "Membership", 0, None, None))
        gift = "Own | Buy 2, Get 1 FREE biscuit"
        turn.db.execute(sql, (int(GIFT), "offer", gift, BOUGHT_FOR_A_GIFT, 1, "Free one", "Free Good", 0, *always))
        turn.db.execute(sql, (int(REBATE), "offer", "Own | $1 off chews", 1, 1, "$1", "Rebate", 100, *always))
        for number, code, title in ((601, VISIT, "Daycare Visit"), (602, BISCUIT, "Biscuit"), (603, CHEW, "Chew")):
            turn.db.execute("INSERT INTO items VALUES (?, ?, ?, 7, 'Own')", (number, code, title))
        programs = [(VISIT, 30), (BISCUIT, P_KIBBLE), *((code, int(offer)) for offer, code in OFFERED.items())]
        turn.db.executemany("INSERT INTO program_items VALUES (?, ?)", programs)
        free = [(P_KIBBLE, 602), (int(GIFT), 602), (int(REBATE), 603)]
        turn.db.executemany("INSERT INTO reward_items VALUES (?, ?)", free)
