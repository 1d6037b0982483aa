"""What a practice store sells: invented brands with their programs, items and offers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import islice, product
from typing import Final

FIRST_PROGRAM: Final = 2101
FIRST_OFFER: Final = 6401
FIRST_ITEM: Final = 88_001
FIRST_MFG: Final = 301
OWN_MFG: Final = 399
OWN_NAME: Final = "My Custom Programs"
ITEMS_PER_PROGRAM: Final = 15

Row = tuple[object, ...]

_DOG: Final = (
    "Chicken & Barley", "Lamb & Oat", "Salmon & Pea", "Turkey & Pumpkin", "Beef & Carrot", "Duck & Lentil",
    "Whitefish & Potato", "Venison & Squash", "Puppy Chicken", "Senior Turkey", "Rabbit & Apple", "Pork & Millet",
    "Trail Blend", "Light Chicken", "Large Breed Lamb",
)  # fmt: skip
_CAT: Final = (
    "Tuna", "Salmon Flake", "Chicken Pâté", "Turkey Stew", "Mackerel", "Sardine & Crab", "Duck Mousse", "Rabbit",
    "Kitten Chicken", "Indoor Whitefish", "Trout", "Chicken & Liver", "Lamb Shreds", "Ocean Blend", "Senior Cod",
)  # fmt: skip
_LITTER: Final = (
    "Unscented", "Light Cedar", "Multi-Cat", "Low Dust", "Corn Blend", "Walnut Blend", "Charcoal", "Kitten Soft",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One brand program and the goods that count for it; `prefix` begins their UPCs."""

    brand: str
    goods: str
    required: int
    kind: str
    flavours: tuple[str, ...]
    sizes: tuple[str, ...]
    prefix: str
    window_months: int | None = None
    needs: str = ""

    @property
    def title(self) -> str:
        """As Astro's titles read: brand, goods and deal between bars."""
        return f"{self.brand} | {self.goods} | Buy {self.required} Get 1 Free"


LINES: Final = (
    Line("Oakpaw", "20lb & 25lb Kibble LG", 12, "Dog Kibble", _DOG, ("20 lb", "25 lb"), "018542"),
    Line("Oakpaw", "4lb & 5lb Kibble SM", 12, "Dog Kibble", _DOG, ("4 lb", "5 lb"), "018543"),
    Line("Tidewhisker", "2.8oz & 3oz Cat Cans", 24, "Cat Can", _CAT, ("2.8 oz", "3 oz"), "853907"),
    Line("Tidewhisker", "12lb Cat Kibble", 8, "Cat Kibble", _CAT, ("12 lb",), "853908", window_months=14),
    Line("Marrow & Meadow", "6lb Frozen Raw", 10, "Frozen Raw", _DOG, ("6 lb",), "697231"),
    Line("Bramble Ridge", "13oz Dog Cans", 30, "Dog Can", _DOG, ("13 oz",), "071866"),
    Line("Northfold", "22lb Grain Free", 12, "Grain Free Dog", _DOG, ("22 lb",), "840115", needs="email"),
    Line("Fennick", "5oz & 14oz Freeze-Dried Toppers", 6, "Topper", _DOG, ("5 oz", "14 oz"), "628904"),
    Line("Saltmarsh", "18lb & 35lb Litter", 10, "Litter", _LITTER, ("18 lb", "35 lb"), "092458", needs="address"),
    Line("Pipperel", "6ct & 12ct Dental Chews", 5, "Dental Chew", _DOG, ("6 ct", "12 ct"), "736120"),
)
WASH: Final = FIRST_PROGRAM + len(LINES)
NAILS: Final = WASH + 1
DAYCARE: Final = NAILS + 1
SPA: Final = NAILS + 2
WASH_ITEM: Final = FIRST_ITEM + len(LINES) * ITEMS_PER_PROGRAM
OWN_ITEMS: Final = (
    (WASH_ITEM, "WASH-STD", "Self-Serve Dog Wash, Standard"),
    (WASH_ITEM + 1, "WASH-DLX", "Self-Serve Dog Wash, Deluxe"),
    (WASH_ITEM + 2, "NAILS", "Nail Trim"),
    (WASH_ITEM + 3, "DISC-10", "10% Off Purchase"),
    (WASH_ITEM + 4, "DAYCARE-10", "Daycare Pass, 10 Visits"),
    (WASH_ITEM + 5, "DAYCARE-DAY", "Daycare Visit"),
    (WASH_ITEM + 6, "SPA-DAY", "Spa Day"),
)
PURCHASE_OF: Final = {
    WASH: ("WASH-STD", "WASH-DLX"),
    NAILS: ("NAILS",),
    DAYCARE: ("DAYCARE-DAY", "DAYCARE-10"),
    SPA: ("SPA-DAY",),
}
REQUIRED: Final = {FIRST_PROGRAM + n: line.required for n, line in enumerate(LINES)} | {WASH: 10, NAILS: 8}
"""The punches of each program that takes purchases over the API."""
BY_HAND: Final = {DAYCARE: 10, SPA: 10}
"""The same of those that a person keys into Astro's page (ASTRO_API §7)."""


def with_check_digit(digits: str) -> str:
    """Eleven digits as the twelve of their UPC-A."""
    total = 3 * sum(map(int, digits[::2])) + sum(map(int, digits[1::2]))
    return digits + str(-total % 10)


def upc(prefix: str, number: int) -> str:
    """The UPC-A of a six-digit prefix and a number of five digits."""
    return with_check_digit(f"{prefix}{number:05d}")


@cache
def codes_of(program: int) -> tuple[str, ...]:
    """The item codes that punch a program's card."""
    if program in PURCHASE_OF:
        return PURCHASE_OF[program]
    line = LINES[program - FIRST_PROGRAM]
    return tuple(upc(line.prefix, 100 + 37 * place) for place in range(ITEMS_PER_PROGRAM))


def mfg_of(brand: str) -> int:
    """The manufacturer's number of a brand."""
    brands = list(dict.fromkeys(line.brand for line in LINES))
    return FIRST_MFG + brands.index(brand)


def program_rows() -> Iterator[Row]:
    """Rows (id, kind, title, mfg_id, mfg_name, required, reward_count, reward_text, reward_type, window_months,
    needs, description)."""
    for number, line in enumerate(LINES, FIRST_PROGRAM):
        window = "" if line.window_months is None else f" Purchases count for {line.window_months} months."
        about = f"Buy {line.required} of {line.brand} {line.goods}, get one of the same free.{window}"
        yield (
            number, "frequent", line.title, mfg_of(line.brand), line.brand, line.required, 1,
            f"Free {line.brand} {line.kind}", "Free Good", line.window_months, line.needs, about,
        )  # fmt: skip
    yield (
        WASH, "custom", "Self-Serve Dog Wash | Buy 10 Get 1 Free", OWN_MFG, OWN_NAME, REQUIRED[WASH], 1,
        "Free Standard Wash", "Free Good", None, "", "Ten washes, standard or deluxe, and the next one is free.",
    )  # fmt: skip
    yield (
        NAILS, "custom", "Nail Trim | Buy 8 Get 10% Off Purchase", OWN_MFG, OWN_NAME, REQUIRED[NAILS], 1,
        "10% Off Purchase", "Discount", None, "", "Eight nail trims, then 10% off one purchase.",
    )  # fmt: skip
    yield (
        DAYCARE, "prepaid", "Daycare Pass | Pre-paid 10 Visits", OWN_MFG, OWN_NAME, BY_HAND[DAYCARE], 0,
        "Pass used up", "Membership", None, "", "Ten days of daycare, paid before the first one.",
    )  # fmt: skip
    yield (
        SPA, "cash_back", "Spa Day | 5% Cash Back after 10", OWN_MFG, OWN_NAME, BY_HAND[SPA], 1,
        "Cash back", "Cash Back", None, "", "Five percent of ten spa days, paid back in one.",
    )  # fmt: skip


def item_rows() -> Iterator[Row]:
    """Rows (id, code, description, mfg_id, mfg_name), the store's own ones last."""
    number = FIRST_ITEM
    for program, line in enumerate(LINES, FIRST_PROGRAM):
        names = islice(product(line.flavours, line.sizes), ITEMS_PER_PROGRAM)
        for code, (flavour, size) in zip(codes_of(program), names, strict=True):
            yield number, code, f"{line.brand} {flavour} {line.kind} {size}", mfg_of(line.brand), line.brand
            number += 1
    for own, code, name in OWN_ITEMS:
        yield own, code, name, OWN_MFG, OWN_NAME


def purchase_rows() -> Iterator[tuple[str, int]]:
    """Rows (code, program) of what punches which card."""
    for program in REQUIRED | BY_HAND:
        for code in codes_of(program):
            yield code, program


def reward_rows() -> Iterator[tuple[int, int]]:
    """Rows (program, item) of what may be free: a brand program's own items, a wash, or the discount item."""
    for place in range(len(LINES)):
        first = FIRST_ITEM + place * ITEMS_PER_PROGRAM
        for item in range(first, first + ITEMS_PER_PROGRAM):
            yield FIRST_PROGRAM + place, item
    yield WASH, WASH_ITEM
    yield NAILS, WASH_ITEM + 3


@dataclass(frozen=True, slots=True)
class Offer:
    """One offer on the goods of a program; days are relative to the day of the seed, both inclusive."""

    program: int
    deal: str
    required: int
    starts: int
    ends: int
    rebate_cents: int = 0
    per_customer: int | None = None
    total_cap: int | None = None
    in_store_only: int = 0
    enrolled: int = 1
    small_cents: int = 0
    """What a rebate takes off every other item, the smaller size, where that is less."""

    def row(self, number: int, today: date) -> Row:
        """(id, kind, title, mfg_id, mfg_name, required, reward_count, reward_text, reward_type, rebate_cents,
        description, in_store_only, starts, ends, per_customer, total_cap, enrolled)."""
        line = LINES[self.program - FIRST_PROGRAM]
        first, last = (today + timedelta(days=days) for days in (self.starts, self.ends))
        kind = "Rebate" if self.rebate_cents else "Free Good"
        limit = f" Limit {self.per_customer} per customer." if self.per_customer else ""
        return (
            number, "offer", f"{line.brand} |  {self.deal}", mfg_of(line.brand), line.brand, self.required, 1,
            self.deal, kind, self.rebate_cents, f"{self.deal}. While the offer lasts.{limit}", self.in_store_only,
            first.isoformat(), last.isoformat(), self.per_customer, self.total_cap, self.enrolled,
        )  # fmt: skip


OFFERS: Final = (
    Offer(FIRST_PROGRAM, "$5.00 off one bag of Oakpaw Kibble LG", 1, -20, 25, rebate_cents=500, per_customer=1),
    Offer(FIRST_PROGRAM + 2, "Buy 4, Get 1 FREE on 2.8oz & 3oz\r\nCat Cans", 4, -30, 30, per_customer=2),
    Offer(FIRST_PROGRAM + 4, "Buy 2, Get 1 FREE on 6lb Frozen Raw", 2, -10, 4, per_customer=1, total_cap=40),
    Offer(FIRST_PROGRAM + 5, "Buy 6, Get 1 FREE on 13oz Dog Cans", 6, -45, 0),
    Offer(FIRST_PROGRAM + 7, "$2.00 off one Topper", 1, -5, 60, rebate_cents=200, per_customer=3, small_cents=100),
    Offer(FIRST_PROGRAM + 9, "Buy 1, Get 1 FREE on Dental Chews", 1, -3, 10, per_customer=1, in_store_only=1),
    Offer(FIRST_PROGRAM + 6, "$4.00 off one bag of Grain Free", 1, 7, 37, rebate_cents=400, per_customer=1),
    Offer(FIRST_PROGRAM + 8, "Buy 3, Get 1 FREE on 18lb & 35lb Litter", 3, 1, 15, total_cap=25),
    Offer(FIRST_PROGRAM + 3, "Buy 1, Get 1 FREE on 12lb Cat Kibble", 1, -10, 20, enrolled=0),
)
POINTS_REWARDS: Final = (
    (501, "$5.00 Off Purchase", 250, "Discount", "5.00"),
    (502, "$12.00 Off Purchase", 500, "Discount", "12.00"),
)
