"""What an owner's cards come to, by program: punches in the owner's hand, and rewards to be had."""

from collections import Counter
from datetime import date

from astro_desk.core.card_views import RewardCounts
from astro_desk.practice.cards import months_before


def shown(view):
    """By program: (punches of the cards in the owner's hand, rewards to be had)."""
    found: dict[str, tuple[int, int]] = {}
    for card in view.cards if view else ():
        punches, rewards = found.get(card.program_id, (0, 0))
        found[card.program_id] = (punches + (card.confirmed or 0), rewards + card.rewards.redeemable)
    return {key: value for key, value in found.items() if any(value)}


def promised(view):
    """The same, with what waits: what a person was told will be there."""
    found: dict[str, tuple[int, int]] = {}
    for card in view.cards:
        punches, rewards = found.get(card.program_id, (0, 0))
        gone = card.rewards.claimed and not (card.rewards.redeemable or card.rewards.earned)
        found[card.program_id] = (
            punches + (0 if gone else (card.confirmed or 0) + card.waiting),
            rewards + card.rewards.redeemable + card.rewards.earned,
        )
    return {key: value for key, value in found.items() if any(value)}


def several_open(view):
    """The programs of which more than one card is open: which of them fills up Astro decides, also whether what is
    left of two makes one full."""
    open_ones = Counter(card.program_id for card in view.cards if card.rewards == RewardCounts())
    return {card.program_id for card in view.cards if card.undecided or open_ones[card.program_id] > 1}


def is_kept(said, true, vague, but):
    """Whether it came as `promised` said; where that is vague, no fewer rewards. Nothing is asked of the programs
    `but`."""
    nothing = 0, 0
    for program in (said.keys() | true.keys()) - but:
        (punches, rewards), (there, to_be_had) = said.get(program, nothing), true.get(program, nothing)
        if punches != there or rewards > to_be_had or (rewards < to_be_had and program not in vague):
            return False
    return True


def enrolled(store):
    """The codes that punch a card of a program which takes purchases over the API."""
    with store.writing() as turn:
        sql = (
            "SELECT i.code FROM program_items i JOIN programs p ON p.id = i.program_id"
            " WHERE p.kind IN ('frequent', 'custom')"
        )
        return {row["code"] for row in turn.db.execute(sql)}


def window_starts(store):
    """By program id the oldest day that counts, by the practice store's own rule."""
    with store.writing() as turn:
        rows = turn.db.execute("SELECT id, window_months FROM programs WHERE window_months IS NOT NULL").fetchall()
    today = store.now().date()
    return {str(row["id"]): months_before(today, row["window_months"]) for row in rows}


def without_fallen(person, starts, *, full):
    """The owner with those punches alone that count. A full card stays as it is, unless `full` says otherwise."""
    standing = set() if full else {one["card_id"] for one in person["rewards"] if not one["redeemed_on"]}
    counted = [
        one
        for one in person["punches"]
        if one["card_id"] in standing
        or date.fromisoformat(one["purchase_date"]) >= starts.get(one["program_id"], date.min)
    ]
    return {**person, "punches": counted}


def truth(person, returned=frozenset(), held=()):
    """By program as `shown`. `returned`: units whose return waits for a person. Their punches stand, also on a
    card that would be history without them, and no reward is offered on them. `held`: redemptions that wait for a
    person: the goods were handed out, so that the reward, or the next of the program, is not offered again."""
    in_sight = {punch["card_id"] for punch in person["punches"] if punch["transaction_id"] in returned}
    spent = {one["card_id"] for one in person["rewards"] if one["redeemed_on"]} - in_sight
    found: dict[str, tuple[int, int]] = {}
    for punch in person["punches"]:
        if punch["card_id"] not in spent:
            punches, rewards = found.get(punch["program_id"], (0, 0))
            found[punch["program_id"]] = (punches + 1, rewards)
    taken = Counter(str(intent.program_id) for intent in held if not intent.reward_id)
    for one in person["rewards"]:
        if not one["redeemed_on"] and one["card_id"] not in in_sight:
            if one["reward_id"] in {intent.reward_id for intent in held}:
                continue
            if taken[one["program_id"]]:
                taken[one["program_id"]] -= 1
                continue
            punches, rewards = found.get(one["program_id"], (0, 0))
            found[one["program_id"]] = (punches, rewards + 1)
    return found
