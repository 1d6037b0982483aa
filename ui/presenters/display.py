"""What a screen shows, ready to be painted: frozen values of texts, counts and tones. Equal values need no repaint."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, StrEnum


class Tone(StrEnum):
    PLAIN = "plain"
    MUTED = "muted"
    ACCENT = "accent"
    GIFT = "gift"
    WARN = "warn"
    BAD = "bad"


class Paw(Enum):
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    BASKET = "basket"
    EMPTY = "empty"


class Gift(Enum):
    """The good at the end of a card."""

    AHEAD = "ahead"
    EARNED = "earned"
    DUE = "due"
    CLAIMED = "claimed"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A few words in one tone."""

    text: str
    tone: Tone = Tone.MUTED


@dataclass(frozen=True, slots=True)
class CardDisplay:
    """One punch card. `paws` is empty for a card too long to draw; then `share` fills a bar.

    `spoken` says the whole card in one sentence for people who do not see it.
    """

    key: str
    title: str
    count: str
    of: str
    paws: tuple[Paw, ...]
    endless: bool
    gift: Gift
    stub: str
    legend: tuple[Phrase, ...]
    notes: tuple[Phrase, ...]
    hot: bool
    spoken: str
    shares: tuple[float, float, float] = (0.0, 0.0, 0.0)

    @property
    def bar(self) -> bool:
        """Whether its punches are a bar, an empty one where there is none: there are too many for paws."""
        return not self.paws and (any(self.shares) or not self.endless)


@dataclass(frozen=True, slots=True)
class LineDisplay:
    """One row of the basket. `claim_id` is set for a reward's free good."""

    key: str
    quantity: str
    description: str
    code: str
    pill: str
    pill_end: str
    pill_tone: Tone
    progress: float
    spoken: str
    unit_ids: tuple[str, ...] = ()
    claim_id: str = ""
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class OwnerDisplay:
    name: str
    initials: str
    contact: tuple[str, ...]
    chips: tuple[Phrase, ...]
    facts: tuple[tuple[str, Phrase], ...]
    visits: tuple[tuple[str, str], ...]
    spoken: str


@dataclass(frozen=True, slots=True)
class DueDisplay:
    """A reward to hand out now. `items` qualify; `choice` is the one that F8 takes. `redeem`, `later`: the buttons."""

    title: str
    text: str
    items: tuple[str, ...]
    choice: int
    place: str
    redeem: str = ""
    later: str = ""


@dataclass(frozen=True, slots=True)
class BadgeDisplay:
    headline: str
    detail: str
    tone: Tone
    explanation: str


class Act(StrEnum):
    """What the button of a notice does."""

    NONE = ""
    UNDO = "undo"
    COUNT_AGAIN = "count_again"
    NEW_OWNER = "new_owner"
    CHOOSE_OWNER = "choose_owner"
    LOOK_UP = "look_up"
    NEXT_SALE = "next_sale"
    """The owner is served now; the sale on the screen is held."""
    ASK_CONTACT = "ask_contact"
    LEAVE_OFFER = "leave_offer"


@dataclass(frozen=True, slots=True)
class Notice:
    """One line of what has just happened. `subject` is what the button acts on.

    One that `stays` is money: it goes when a person closes it, or when something else needs an answer. What is only
    `passing`, as that a good was scanned, does not take its place. One that `lingers` is about somebody who is not
    being served just now: it waits for its turn, comes back when something else was said, and goes when the sale on the
    screen is saved.
    """

    text: str
    tone: Tone = Tone.ACCENT
    button: str = ""
    act: Act = Act.NONE
    subject: str = ""
    stays: bool = False
    passing: bool = False
    lingers: bool = False


QUIET = Notice("", passing=True)
"""There is nothing to say of what has just happened."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A row of the list above the omnibox; `kind` is "owner" or "item"."""

    kind: str
    key: str
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class HeldDisplay:
    sale_id: str
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class OfferDisplay:
    """An offer that some goods of the sale count in: its deal, and in few words what it says to the sale.

    `text` says it in full, `note` what cannot be promised.
    """

    key: str
    deal: str
    says: str
    text: str
    note: str
    tone: Tone
    ready: bool
    """It can be accepted, and nobody has."""
    accepted: bool
    chooses: bool = False
    """It makes a good free, and there are several kinds of which one may be it."""


@dataclass(frozen=True, slots=True)
class LastSaleDisplay:
    """The sale that was just finished, where its goods stood: what it is called, and what became of it line by line."""

    title: str
    lines: tuple[Phrase, ...]

    @property
    def spoken(self) -> str:
        return ". ".join((self.title, *(line.text.rstrip(".") for line in self.lines))) + "."


@dataclass(frozen=True, slots=True)
class CounterDisplay:
    """All of the checkout place."""

    owner: OwnerDisplay | None = None
    lines: tuple[LineDisplay, ...] = ()
    cards: tuple[CardDisplay, ...] = ()
    cards_hint: str = ""
    due: DueDisplay | None = None
    items: str = ""
    quantity_next: str = ""
    busy: bool = False
    can_finish: bool = False
    can_undo: bool = False
    held: int = 0
    has_units: bool = False
    earned: bool = False
    put_off: bool = False
    """A reward that is due is not asked about just now."""
    offers: tuple[OfferDisplay, ...] = ()
    asks_total: bool = False
    """The sale's total is of use: the store uses points."""
    total: str = ""
    """What a scan of the till's receipt said."""
    last_sale: LastSaleDisplay | None = None
    """Nothing is in hand, and a sale has just been finished."""


@dataclass(frozen=True, slots=True)
class RowDisplay:
    """A row of a list place: owners, operations, sales."""

    key: str
    title: str
    detail: str
    side: str = ""
    side_tone: Tone = Tone.MUTED
    note: str = ""
    heading: bool = False
    """The title of the rows below it."""
    spoken: str = field(default="")
    firm: bool = False
    """The first part of `detail` stands whole, and what is at the side gives way: a phone without its last digits is
    nobody's."""

    @property
    def accessible(self) -> str:
        return self.spoken or ", ".join(part for part in (self.title, self.detail, self.side, self.note) if part)
