"""Owners with every mixture of facts, for properties of the cards."""

from datetime import timedelta

from hypothesis import strategies as st

from astro_desk.core.operations import State
from tests.unit.core.making import (
    CANS,
    CATALOGUE,
    DRY,
    FENCE,
    KIBBLE,
    NO_CATALOGUE,
    NOON,
    SALMON,
    TODAY,
    WET,
    added,
    card,
    claim,
    punch,
    redeemed,
    removed,
    reward,
    snapshot,
    unit,
)

IDS = [f"id-{number}" for number in range(9)]
CODES = {unit_id: (KIBBLE, CANS, SALMON, KIBBLE)[number % 4] for number, unit_id in enumerate(IDS)}
PROGRAM_OF = {KIBBLE: DRY, SALMON: DRY, CANS: WET}
"""A unit is one article, whoever tells of it."""

days = st.sampled_from([TODAY, TODAY - timedelta(30), TODAY - timedelta(500), None])
catalogues = st.sampled_from([CATALOGUE, NO_CATALOGUE])
done_at = st.sampled_from([None, NOON - FENCE * 2, NOON - FENCE, NOON - FENCE / 2, NOON + FENCE])


states = st.sampled_from(State)
some_ids = st.lists(st.sampled_from(IDS), unique=True, max_size=6)
minted = st.sampled_from(["", "", "", "open", "redeemed", "both"])
fates = st.sampled_from([(credited, shown) for credited in (None, True, False) for shown in (False, True)])


def rewards_of(card_id, kind):
    made = {"open": reward(f"r-{card_id}"), "redeemed": reward(f"s-{card_id}", TODAY)}
    return [made[each] for each in made if kind in (each, "both")]


@st.composite
def snapshots(draw):
    """None, or up to two cards a program: open, full, minted or spent, with or without a window."""
    if not draw(st.integers(0, 4)):
        return None
    ids = draw(some_ids)
    cards = []
    for program in (DRY, WET):
        mine = [one for one in ids if PROGRAM_OF[CODES[one]] is program]
        parts = (mine[::2], mine[1::2]) if draw(st.booleans()) else (mine,)
        for number, part in enumerate(parts):
            card_id = f"{program.program_id}-{number}"
            held = [punch(one, CODES[one], draw(days)) for one in part]
            required, months = draw(st.sampled_from([None, 2, 3, 12])), draw(st.sampled_from([None, 14]))
            rewards = rewards_of(card_id, draw(minted))
            cards.append(card(program, held, card_id=card_id, required=required, months=months, rewards=rewards))
    return snapshot(*cards)


@st.composite
def operations(draw):
    """Adds and removals in any state, at most one each a unit, and redemptions."""
    made = []
    for one in draw(some_ids):
        credited, shown = draw(fates)
        made.append(added(one, draw(states), CODES[one], credited=credited, seen=shown, done_at=NOON))
    for number, one in enumerate(draw(some_ids)):
        made.append(removed(one, draw(states), done_at=draw(done_at)))
        if number % 3 == 0:
            reward_id = draw(st.sampled_from([None, "r-dry-0", "r-dry-1", "r-wet-0"]))
            made.append(redeemed(f"x{number // 3}", reward_id, draw(states), seen=draw(st.booleans())))
    return made


units = st.lists(st.sampled_from(IDS), max_size=6).map(lambda ids: [unit(one, CODES[one]) for one in ids])
claims = st.lists(
    st.tuples(st.sampled_from(["x0", "x1", "c"]), st.sampled_from([None, "r-dry-0"])),
    max_size=3,
    unique_by=lambda c: c[0],
).map(lambda pairs: [claim(claim_id, reward_id) for claim_id, reward_id in pairs])
