"""A slip: what happened in one sale, for the pet owner and for the till (ASTRO_API §7). Derived, never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from astro_desk.core.money import Money


class Standing(StrEnum):
    """What Astro has said of something that was handed out."""

    CONFIRMED = "confirmed"
    CHECKING = "checking"
    """It is on its way to Astro, or a person must look at it before Astro can answer."""
    PROMISED = "promised"
    """It was handed out while Astro could not be asked, and Astro has not confirmed it yet."""
    REFUSED = "refused"
    """Astro said no: the till charges it."""
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True)
class SlipLine:
    """Units of one item; `returned` of them came back later."""

    item_code: str
    description: str
    bought: int
    returned: int = 0


@dataclass(frozen=True, slots=True)
class SlipCard:
    """A card that this sale touched, as of now. `now` None: Astro has never told us; `certain`: it has all of it."""

    title: str
    punched: int
    now: int | None
    required: int | None
    certain: bool
    ready: int = 0
    """Rewards that may be redeemed."""
    earned: int = 0
    """Rewards that are full here, and ready when Astro has confirmed the punches."""


@dataclass(frozen=True, slots=True)
class SlipReward:
    """`reward_id` "" until Astro has minted it. `dearer` was handed out in its place, for `difference`."""

    title: str
    item: str
    reward_id: str
    standing: Standing
    dearer: str = ""
    difference: Money | None = None


@dataclass(frozen=True, slots=True)
class SlipAllowance:
    """What the till takes off for an offer or for points; `cents` None: a free good, or a value that is no amount."""

    title: str
    item: str
    cents: int | None
    points: int
    standing: Standing


@dataclass(frozen=True, slots=True)
class SlipPoints:
    """What this sale brings, and the owner's balance: as Astro last told it, and as it is expected to become.

    `brings`: whether it brings any at all; `earned` None: no rate is known. `balance`, `expected` None: nobody can say.
    """

    brings: bool
    earned: int | None
    standing: Standing
    balance: int | None
    expected: int | None


@dataclass(frozen=True, slots=True)
class SlipWords:
    """The store's own: `names` is initial, full or none; `tax` its sentence about tax on free goods;
    `heading` and `footer` stand above and below."""

    names: str = "initial"
    tax: str = ""
    heading: str = ""
    footer: str = ""


@dataclass(frozen=True, slots=True)
class Slip:
    """`owner` as the store wants names on slips, "" for nobody. `new_owner`: Astro does not have them yet."""

    number: str
    register: str
    cashier: str
    finished_at: datetime
    business_date: date
    owner: str
    new_owner: bool
    lines: tuple[SlipLine, ...]
    cards: tuple[SlipCard, ...]
    rewards: tuple[SlipReward, ...]
    allowances: tuple[SlipAllowance, ...]
    points: SlipPoints | None
    total: Money | None
    words: SlipWords

    @property
    def promises(self) -> bool:
        """Whether something on it is not confirmed by Astro yet."""
        return Standing.PROMISED in self.standings or Standing.CHECKING in self.standings

    @property
    def standings(self) -> tuple[Standing, ...]:
        """Of everything that was given."""
        return (*(one.standing for one in self.rewards), *(one.standing for one in self.allowances))


def short_name(first: str, last: str) -> str:
    """First name and initial."""
    return f"{first} {last[:1]}." if first and last else first or last
