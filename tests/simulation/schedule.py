"""A schedule: all that will happen to everybody, drawn from one number. Frozen, so that parts can be left out."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Any

from tests.simulation.astro import DEALS, NEW_ITEM, OFFER, POISON, TOY
from tests.simulation.models import Model
from tests.simulation.models import draw as draw_model

SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000
POINTS = ("before_commit", "after_commit", "sending", "sent", "answer", "journal")
CODES = (*DEALS[0].codes, *DEALS[0].codes, *DEALS[1].codes, NEW_ITEM, TOY)
PHONES = ("5550100199", "5550100222", "5550100333", "5550100444", "5550100555")
"""Linked everywhere; at Astro and unknown here; at Astro under another system's id; new; new as well."""
PUT_RIGHT = (2, 5)
"""Seeds with these remainders of nine move sales, take offers, have points and put names right, too. None of the kept
ones is among them: a schedule that once found something stays as it was."""
_DOWN = (0, 200, 5 * SECOND, 2 * MINUTE)
_PAUSES = (50, 400, 2 * SECOND, 15 * SECOND, 60 * SECOND, 4 * MINUTE, 20 * MINUTE)


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens at `at_ms`; `who` is a register's number, -1 for Astro."""

    at_ms: int
    who: int
    what: str
    args: tuple[Any, ...] = ()

    def __str__(self) -> str:
        who = "astro" if self.who < 0 else f"R{self.who + 1}"
        return f"{self.at_ms / 1000:>10.1f} s  {who:5} {self.what} {' '.join(map(str, self.args))}"


@dataclass(frozen=True, slots=True)
class Schedule:
    """`beyond`: requests may come later than the fence. `real`: the register on a real store, -1 for none.
    `on_wire`: the registers talk in bytes, by sync's own API and sign-in; else in values, which is quicker.
    """

    seed: int
    model: Model
    registers: int
    steps: tuple[Step, ...]
    end_ms: int
    beyond: bool = False
    real: int = -1
    on_wire: bool = True


def draw(seed: int, *, real_every: int = 25, wire_every: int = 4) -> Schedule:
    dice = random.Random(f"schedule {seed}")
    model = draw_model(dice)
    registers = dice.choice([3, 3, 3, 4])
    steps: list[Step] = []
    ms = SECOND
    acts = ["sell"] * 17 + ["give_back"] * 9 + ["undo"] * 2 + ["new_owner"] + ["resolve"] * 3 + ["show"] * 2
    dice.shuffle(acts)
    for act in acts:
        ms += int(dice.choice(_PAUSES) * (0.5 + dice.random()))
        steps.append(_act(act, ms, dice.randrange(registers), dice))
    end_ms = ms + 5 * MINUTE
    # Beside a person's act, for that is when there is something to be cut off.
    for act in dice.sample(steps, dice.randrange(9, 12)):
        at_ms = max(0, act.at_ms + dice.randrange(-300, 100))
        args = (dice.choice(POINTS), dice.randrange(1, 4), dice.choice(_DOWN), dice.random() < 0.25)
        steps.append(Step(at_ms, act.who, "crash", args))
    troubles = range(dice.randrange(4, 11))
    steps += [_trouble(dice.randrange(end_ms), dice.randrange(registers), dice) for _ in troubles]
    steps += _at_astro(end_ms, registers, dice)
    if dice.random() < 0.4:
        steps += _race(dice.randrange(end_ms), registers, dice)
    if dice.random() < 0.08:
        phone, codes = dice.choice(PHONES[:3]), (POISON, *DEALS[1].codes)
        steps.append(Step(dice.randrange(end_ms), dice.randrange(registers), "sell", (phone, codes, "")))
    if dice.random() < 0.04:
        end_ms += _long_absence(steps, registers, dice)
    for who in range(registers):
        mood = dice.choice([("any", 0.03), ("any", 0.15), ("any", 0.35)])
        steps.append(Step(0, who, "weather", (*mood, end_ms)))
    if seed % 9 in PUT_RIGHT:
        steps += _moves(end_ms, registers, random.Random(f"moves {seed}"))
        steps += _offers(end_ms, registers, random.Random(f"offers {seed}"))
        steps += _points(end_ms, registers, random.Random(f"points {seed}"))
        steps += _names(end_ms, registers, random.Random(f"names {seed}"))
    steps.sort(key=lambda step: step.at_ms)
    beyond = dice.random() < 0.15
    real = dice.randrange(registers) if real_every and seed % real_every == 0 else -1
    return Schedule(seed, model, registers, tuple(steps), end_ms, beyond, real, on_wire=seed % wire_every == 0)


def _moves(end_ms: int, registers: int, dice: random.Random) -> list[Step]:
    """Sales that turn out to be somebody else's, some of them twice."""
    moves = []
    for _ in range(dice.randrange(3, 7)):
        at_ms, who, which = dice.randrange(end_ms // 4, end_ms), dice.randrange(registers), dice.random()
        moves.append(Step(at_ms, who, "move", (which, dice.choice(PHONES))))
        if dice.random() < 0.3:
            later_ms = at_ms + int(dice.choice(_PAUSES) * dice.random())
            moves.append(Step(later_ms, who, "move", (which, dice.choice(PHONES))))
    return moves


def _offers(end_ms: int, registers: int, dice: random.Random) -> list[Step]:
    """Offers that are taken, some on their last day."""
    taken = []
    for _ in range(dice.randrange(2, 6)):
        about = dice.choice(PHONES), dice.choice(OFFER.codes), dice.choice([0, 0, 1, 7])
        taken.append(Step(dice.randrange(end_ms), dice.randrange(registers), "sell_with_offer", about))
    return taken


def _points(end_ms: int, registers: int, dice: random.Random) -> list[Step]:
    """Sales that bring points, most of which come back, some of them in parts."""
    acts = []
    for _ in range(dice.randrange(2, 6)):
        at_ms, who = dice.randrange(end_ms), dice.randrange(registers)
        codes = tuple(dice.choice(CODES) for _ in range(dice.choice([1, 1, 2, 3])))
        reward = dice.choice(["", f"9{dice.randrange(10**6)}"])
        about = dice.choice(PHONES), codes, dice.randrange(10_00, 900_00), reward
        acts.append(Step(at_ms, who, "sell_for_points", about))
        for _ in range(dice.choice([0, 1, 1, 2])):
            later_ms = at_ms + 1 + int(dice.choice(_PAUSES) * dice.random())
            acts.append(Step(later_ms, who, dice.choice(["give_back", "give_all_back", "give_all_back"]), (0.0,)))
    return acts


def _names(end_ms: int, registers: int, dice: random.Random) -> list[Step]:
    """Names and e-mails that are put right, each person's at one register (`naming`)."""
    acts = []
    for phone in PHONES[:3]:
        who = dice.randrange(registers)
        for turn in range(dice.randrange(3)):
            at_ms = dice.randrange(end_ms)
            for more in range(dice.choice([1, 1, 2])):
                last = f"{dice.choice(['Right', 'Wright', 'Rite'])}{turn}{more}"
                later_ms = at_ms + more * int(dice.choice(_PAUSES) * dice.random())
                acts.append(Step(later_ms, who, "correct", (phone, f"Pat{at_ms}", last, f"{last.lower()}@example.com")))
    return acts


def _race(at_ms: int, registers: int, dice: random.Random) -> list[Step]:
    """Two registers hand out the same owner's reward, and one of them has trouble telling (FAILURES S1, S2)."""
    first, second = dice.sample(range(registers), 2)
    steps = [Step(at_ms, who, "show", (PHONES[0],)) for who in (first, second)]
    claim = Step(at_ms + 20 * SECOND, first, "sell", (PHONES[0], (TOY,), "minted"))
    later_ms = claim.at_ms + dice.randrange(100, 30 * SECOND)
    weather = Step(claim.at_ms - 500, first, "weather", ("any", 0.7, MINUTE))
    return [*steps, weather, claim, Step(later_ms, second, "sell", claim.args)]


def _long_absence(steps: list[Step], registers: int, dice: random.Random) -> int:
    """Days in which one register is away, at a moment of the schedule, and how long they make it."""
    away_ms, who = int(dice.choice([26, 50, 74]) * HOUR), dice.randrange(registers)
    at_ms = dice.choice([step.at_ms for step in steps])
    steps[:] = [replace(step, at_ms=step.at_ms + away_ms) if step.at_ms > at_ms else step for step in steps]
    what = dice.choice(["sleep", "closed", "cut off"])
    if what == "sleep":
        steps.append(Step(at_ms, who, "sleep", (away_ms,)))
    elif what == "closed":
        steps.append(Step(at_ms, who, "stop", (away_ms,)))
    else:  # its way out is cut for the last hours, with the switch off before: days of vain attempts teach nothing more
        steps.append(Step(at_ms, who, "switch", (away_ms - HOUR,)))
        steps.append(Step(at_ms, who, "weather", ("cut", 1.0, away_ms)))
    return away_ms


def _act(act: str, ms: int, who: int, dice: random.Random) -> Step:
    match act:
        case "sell":
            codes = tuple(dice.choice(CODES) for _ in range(dice.choice([2, 2, 3, 3, 5])))
            claim = dice.choice(["", "", "minted", "minted", "earned"])
            return Step(ms, who, act, (dice.choice(PHONES[:3] + PHONES), codes, claim))
        case "new_owner":
            return Step(ms, who, act, dice.choice([("Ann", "New", PHONES[3]), ("Eve", "Newer", PHONES[4])]))
        case "resolve":
            return Step(ms, who, act, (dice.random(), dice.choice(["again", "again", "off"])))
        case "show":
            return Step(ms, who, act, (dice.choice(PHONES),))
        case _:
            return Step(ms, who, act, (dice.random(),))


def _trouble(ms: int, who: int, dice: random.Random) -> Step:
    lasts = int(dice.choice([5 * SECOND, 40 * SECOND, 3 * MINUTE, 12 * MINUTE]) * (0.5 + dice.random()))
    match dice.randrange(13):
        case 0 | 1:
            return Step(
                ms, who, "weather", (dice.choice(["busy", "down", "any", "locked"]), dice.choice([0.5, 1.0]), lasts)
            )
        case 2 | 3:
            return Step(ms, who, "weather", ("cut", 1.0, lasts))
        case 4:
            return Step(ms, who, "sleep", (lasts,))
        case 5 | 6:
            wrong_s = dice.choice([-600, -3600, 600, 86_400, -86_400 * 400, 86_400 * 3650, dice.randrange(-200, 200)])
            return Step(ms, who, "clock", (wrong_s,))
        case 7:
            return Step(ms, who, "disk", (dice.choice([0.3, 1.0]), lasts))
        case 8:
            return Step(ms, who, "slow_disk", (dice.choice([60, 3_000, 7_000]), lasts))
        case 9:
            return Step(ms, who, "switch", (lasts,))
        case 10:
            return Step(ms, who, "stop", (dice.choice([0, MINUTE]),))
        case 11:
            return Step(
                ms,
                who,
                "restore",
                (dice.choice([SECOND, MINUTE, dice.randrange(30 * MINUTE)]), dice.choice([SECOND, 200 * SECOND])),
            )
        case _:
            return Step(ms, who, "hurry")


def _at_astro(end_ms: int, registers: int, dice: random.Random) -> list[Step]:
    steps = []
    if dice.random() < 0.3:
        at_ms = dice.randrange(end_ms)
        steps.append(Step(at_ms, -1, "password", (f"changed{at_ms}",)))
        steps += [
            Step(at_ms + dice.randrange(30 * MINUTE), who, "type_password", (f"changed{at_ms}",))
            for who in range(registers)
        ]
    for what, chance in (("merge", 0.12), ("delete", 0.06), ("withdraw", 0.3), ("end_tokens", 0.4)):
        if dice.random() < chance:
            steps.append(Step(dice.randrange(end_ms), -1, what))
    return steps
