"""What a new practice store holds: a catalogue, three hundred pet owners, and Sally.

The same store every time, but for its dates, which are counted back from the store's own day.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from astro_desk.practice import sample_catalogue as goods
from astro_desk.practice.cards import months_before
from astro_desk.practice.database import Turn
from astro_desk.practice.sample_catalogue import FIRST_OFFER, FIRST_PROGRAM, OFFERS, REQUIRED, WASH, Row
from astro_desk.practice.sample_owners import owner_row
from astro_desk.practice.store import PracticeStore

OWNERS: Final = 300
"""How many `seed` makes, beside Sally."""

SALLY_PHONE: Final = "5550100199"
SALLY_EMAIL: Final = "sally@example.com"

ONE_SHORT: Final = FIRST_PROGRAM
"""The program in which Sally's card lacks one punch."""
FULL: Final = FIRST_PROGRAM + 9
"""The program in which Sally has a full card and its open reward."""
WINDOWED: Final = FIRST_PROGRAM + 3
"""The program with a window of 14 months, in which one of Sally's punches is too old."""

_FIRST_OWNER: Final = 700_001
_FIRST_CARD: Final = 9_200_001
_FIRST_REWARD: Final = 3_100_001
_FIRST_LINE: Final = 55_000_001
_MORE: Final = 1_000_000
"""Where the numbers of `seed_large` begin, counted from those of `seed`."""


@dataclass(slots=True)
class _Cards:
    """Rows of cards to come, with numbers like those that Astro gives."""

    today: date
    received_at: float
    base: int = 0
    """How many numbers are left out before the first card, line and reward."""
    cards: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    punches: list[Row] = field(default_factory=list)
    rewards: list[Row] = field(default_factory=list)

    def add(self, owner: int, program: int, days: list[date], codes: Iterable[str], redeemed: bool = False) -> None:
        """A card with a punch on each of the days, oldest first; full when there are as many as the program asks.

        A full card of which `redeemed` is True was handed out the day after, else its reward is open.
        """
        card = _FIRST_CARD + self.base + len(self.cards)
        full = len(days) >= (REQUIRED | goods.BY_HAND)[program]
        self.cards.append((card, owner, program, days[-1].isoformat() if full else None))
        for day, code in zip(days, codes, strict=True):
            line = _FIRST_LINE + self.base + len(self.lines)
            self.lines.append((line, f"till-{line}", owner, program, code, self.received_at))
            self.punches.append((line, card, line, day.isoformat()))
        if full:
            given = min(days[-1] + timedelta(days=1), self.today).isoformat() if redeemed else None
            item = goods.WASH_ITEM if program == WASH else goods.WASH_ITEM + 3
            if program < WASH:
                item = goods.FIRST_ITEM + (program - FIRST_PROGRAM) * goods.ITEMS_PER_PROGRAM
            reward = _FIRST_REWARD + self.base + len(self.rewards)
            self.rewards.append((reward, owner, program, card, given, item if redeemed else None))

    def write(self, turn: Turn) -> None:
        """Puts the rows into the store."""
        turn.db.executemany("INSERT INTO cards (id, owner_id, program_id, filled_on) VALUES (?, ?, ?, ?)", self.cards)
        turn.db.executemany(
            "INSERT INTO lines (id, kind, transaction_id, owner_id, program_id, item_code, received_at, seeded)"
            " VALUES (?, 'purchase', ?, ?, ?, ?, ?, 1)",
            self.lines,
        )
        turn.db.executemany("INSERT INTO punches (id, card_id, line_id, bought_on) VALUES (?, ?, ?, ?)", self.punches)
        turn.db.executemany(
            "INSERT INTO rewards (id, owner_id, program_id, card_id, redeemed_on, item_id) VALUES (?, ?, ?, ?, ?, ?)",
            self.rewards,
        )


def seed(store: PracticeStore) -> None:
    """Fills an empty store: 12 programs, 8 offers, 150 items with UPCs and 4 of the store's own, 300 owners, Sally.

    Raises ValueError when something is in it already.
    """
    _refuse_filled(store)
    with store.writing() as turn:
        _write_catalogue(turn)
        draw = random.Random(20_260)
        cards = _Cards(turn.today, _weeks_ago(turn))
        _sally(turn, cards)
        _write_owners(turn, range(_FIRST_OWNER + 1, _FIRST_OWNER + 1 + OWNERS))
        for owner in range(_FIRST_OWNER + 1, _FIRST_OWNER + 1 + OWNERS):
            for program in draw.sample(sorted(REQUIRED), draw.choice((1, 1, 2, 2, 3, 4))):
                _some_cards(draw, cards, owner, program)
            _some_points(turn, draw, owner)
        _passes(turn, cards)
        # Every third one was sent to Astro by some till before, under an id of that till's.
        links = [(f"PET-{owner}", owner) for owner in range(_FIRST_OWNER + 3, _FIRST_OWNER + OWNERS, 3)]
        turn.db.executemany("INSERT INTO links (customer_id, owner_id) VALUES (?, ?)", links)
        cards.write(turn)


def seed_large(store: PracticeStore, owners: int = 200_000, items: int = 20_000) -> None:
    """Fills an empty store as `seed` does and adds owners and items up to these numbers, for measuring.

    Every tenth of the added owners has one open card; the added items count for the twelve programs in turn.
    Raises ValueError when something is in the store already.
    """
    seed(store)
    with store.writing() as turn:
        more_items = range(items - turn.db.execute("SELECT count(*) AS n FROM items").fetchone()["n"])
        programs = sorted(REQUIRED)
        codes = [goods.upc("699999", n) for n in more_items]
        turn.db.executemany(
            "INSERT INTO items (id, code, description, mfg_id, mfg_name) VALUES (?, ?, ?, ?, ?)",
            ((goods.FIRST_ITEM + _MORE + n, codes[n], f"Stock Item {n}", goods.OWN_MFG, "Stock") for n in more_items),
        )
        turn.db.executemany(
            "INSERT INTO program_items (code, program_id) VALUES (?, ?)",
            ((codes[n], programs[n % len(programs)]) for n in more_items),
        )
        first = _FIRST_OWNER + _MORE
        more_owners = range(first, first + max(0, owners - OWNERS - 1))
        _write_owners(turn, more_owners)
        draw = random.Random(200_000)
        cards = _Cards(turn.today, _weeks_ago(turn), _MORE)
        for place, owner in enumerate(more_owners[::10]):
            program = programs[place % len(programs)]
            days = _days(draw, turn.today, 1 + place % (REQUIRED[program] - 1))
            cards.add(owner, program, days, goods.codes_of(program)[:1] * len(days))
        cards.write(turn)


def _refuse_filled(store: PracticeStore) -> None:
    if not store.is_empty:
        raise ValueError("the practice store is not empty")


def _write_catalogue(turn: Turn) -> None:
    turn.db.executemany(
        "INSERT INTO programs (id, kind, title, mfg_id, mfg_name, required, reward_count, reward_text, reward_type,"
        " window_months, needs, description) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        goods.program_rows(),
    )
    turn.db.executemany(
        "INSERT INTO programs (id, kind, title, mfg_id, mfg_name, required, reward_count, reward_text, reward_type,"
        " rebate_cents, description, in_store_only, starts, ends, per_customer, total_cap, enrolled)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (offer.row(FIRST_OFFER + place, turn.today) for place, offer in enumerate(OFFERS)),
    )
    turn.db.executemany(
        "INSERT INTO items (id, code, description, mfg_id, mfg_name) VALUES (?, ?, ?, ?, ?)", goods.item_rows()
    )
    turn.db.executemany("INSERT INTO program_items (code, program_id) VALUES (?, ?)", goods.purchase_rows())
    turn.db.executemany("INSERT INTO reward_items (program_id, item_id) VALUES (?, ?)", goods.reward_rows())
    for place, offer in enumerate(OFFERS):
        # What an offer counts and what it gives are the goods of the program beside which it runs.
        turn.db.execute(
            "INSERT INTO program_items SELECT code, ? FROM program_items WHERE program_id = ?",
            (FIRST_OFFER + place, offer.program),
        )
        if offer.small_cents:
            small = ((code, FIRST_OFFER + place, offer.small_cents) for code in goods.codes_of(offer.program)[::2])
            turn.db.executemany("INSERT INTO item_rebates VALUES (?, ?, ?)", small)
        turn.db.execute(
            "INSERT INTO reward_items SELECT ?, item_id FROM reward_items WHERE program_id = ?",
            (FIRST_OFFER + place, offer.program),
        )
    turn.db.executemany("INSERT INTO points_rewards VALUES (?, ?, ?, ?, ?)", goods.POINTS_REWARDS)


def _sally(turn: Turn, cards: _Cards) -> None:
    """The customer for trying things out (ASTRO_API §7): phone 5550100199, linked to nobody yet."""
    turn.db.execute(
        "INSERT INTO owners (id, first_name, last_name, email, phone) VALUES (?, 'Sally', 'Pet Owner', ?, ?)",
        (_FIRST_OWNER, SALLY_EMAIL, SALLY_PHONE),
    )
    today = turn.today
    _book_points(turn, _FIRST_OWNER, today - timedelta(days=40), 180)
    _book_points(turn, _FIRST_OWNER, today - timedelta(days=9), 140)
    visits = {
        ONE_SHORT: [today - timedelta(days=9 + 21 * n) for n in range(REQUIRED[ONE_SHORT] - 1)],
        FULL: [today - timedelta(days=9 + 17 * n) for n in range(REQUIRED[FULL])],
        # Two months before the window's edge, so that it lies outside in whatever month the store is made.
        WINDOWED: [today - timedelta(days=30), today - timedelta(days=95), months_before(today, 16)],
        FIRST_PROGRAM + 2: [today - timedelta(days=9 + 12 * n) for n in range(7)],
        WASH: [today - timedelta(days=25 + 40 * n) for n in range(4)],
        goods.DAYCARE: [today - timedelta(days=6 + 7 * n) for n in range(3)],
    }
    for program, days in visits.items():
        codes = goods.codes_of(program)[:1] if program in goods.BY_HAND else goods.codes_of(program)
        cards.add(_FIRST_OWNER, program, sorted(days), [codes[n % len(codes)] for n in range(len(days))])


def _passes(turn: Turn, cards: _Cards) -> None:
    """Two regulars with a daycare pass, one of them with spa days as well: cards that a person keeps on the page."""
    today = turn.today
    for owner, program, visits in (
        (_FIRST_OWNER + 1, goods.DAYCARE, 3),
        (_FIRST_OWNER + 2, goods.DAYCARE, 9),
        (_FIRST_OWNER + 2, goods.SPA, 7),
    ):
        days = [today - timedelta(days=4 + 6 * n) for n in reversed(range(visits))]
        cards.add(owner, program, days, goods.codes_of(program)[:1] * visits)


def _some_cards(draw: random.Random, cards: _Cards, owner: int, program: int) -> None:
    required, codes = REQUIRED[program], goods.codes_of(program)
    habit = draw.choices(codes, k=2)
    full = draw.random() < 0.15
    # A full card and the open one after it, or an open one alone; the sooner days belong to the full card.
    days = _days(draw, cards.today, (required if full else 0) + draw.randint(1, required - 1))
    for part in (days[:required], days[required:]) if full else (days,):
        cards.add(owner, program, part, draw.choices(habit, k=len(part)), redeemed=draw.random() < 0.6)


def _days(draw: random.Random, today: date, count: int) -> list[date]:
    """So many days of the last eleven months, none of them outside a window of a year; the oldest first."""
    return [today - timedelta(days=ago) for ago in sorted((draw.randint(1, 330) for _ in range(count)), reverse=True)]


def _some_points(turn: Turn, draw: random.Random, owner: int) -> None:
    if draw.random() < 0.4:
        _book_points(turn, owner, turn.today - timedelta(days=draw.randint(1, 200)), draw.randint(5, 600))


def _book_points(turn: Turn, owner: int, day: date, quantity: int) -> None:
    turn.db.execute("UPDATE owners SET points = points + ? WHERE id = ?", (quantity, owner))
    turn.db.execute(
        "INSERT INTO points (owner_id, description, day, quantity, total)"
        " SELECT id, ?, ?, ?, points FROM owners WHERE id = ?",
        (f"Purchase of ${quantity}.00", day.isoformat(), quantity, owner),
    )


def _write_owners(turn: Turn, numbers: range) -> None:
    turn.db.executemany(
        "INSERT INTO owners (id, first_name, last_name, email, phone, address, city, state, zip)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        map(owner_row, numbers),
    )


def _weeks_ago(turn: Turn) -> float:
    """When the seeded lines came in: long enough ago that no memory for repeats holds them."""
    return turn.now.timestamp() - timedelta(weeks=6).total_seconds()
