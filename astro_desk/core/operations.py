"""Operations: each is one thing to tell Astro, exactly once in effect. They wait in the outbox (DESIGN §1, §6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class AddPurchase:
    """One unit of one item. The operation's id is Astro's `transactionID`. `item_code` is sent as it stands."""

    item_code: str
    form: str
    """The canonical form of `item_code`, by which cards compare."""
    after: str = ""
    """The removal in whose place it comes, of this owner's lane or another's: it is sent when that one is made."""


@dataclass(frozen=True, slots=True)
class RemovePurchase:
    """Takes the whole unit `unit_id` back. Its own id is never sent."""

    unit_id: str


@dataclass(frozen=True, slots=True)
class Redeem:
    """Claims the free good of a card. `reward_id` is None for a reward that is earned but not minted by Astro yet.

    `promised`: the goods were handed out while Astro could not be asked (DESIGN §7).
    """

    program_id: str
    item_code: str
    reward_id: str | None = None
    astro_item_id: str | None = None
    promised: bool = False


@dataclass(frozen=True, slots=True)
class UndoRedemption:
    """Takes the redemption `redeem_id` back."""

    redeem_id: str
    reward_id: str | None


@dataclass(frozen=True, slots=True)
class AddOffer:
    """A unit that is bought, counted in an offer. The operation's id is sent; `unit_id` is the unit's own.

    `ends`: the offer's last day, after which it must not be sent any more (ASTRO_API §6).
    """

    program_id: str
    item_code: str
    form: str
    unit_id: str = ""
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class RemoveOffer:
    offer_unit_id: str


@dataclass(frozen=True, slots=True)
class RedeemOffer:
    """Uses an offer in the sale that earned it. `reward_id` is "" until Astro has minted it: it names the offer by its
    `title` alone. `item_code`: the free good, or the item that the rebate is for."""

    reward_id: str = ""
    astro_item_id: str = ""
    program_id: str = ""
    title: str = ""
    item_code: str = ""
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class AddPoints:
    """Points for the dollars of a sale. `points`: what the owner was told to expect, None when nobody could say."""

    cents: int
    points: int | None = None


@dataclass(frozen=True, slots=True)
class RedeemPoints:
    """`promised`: the reward was given while Astro could not be asked (DESIGN §7)."""

    points_reward_id: str
    points: int = 0
    title: str = ""
    promised: bool = False


@dataclass(frozen=True, slots=True)
class NewOwner:
    """Makes the lane's pet owner at Astro. Name and contact lie with the owner, never in an operation."""


@dataclass(frozen=True, slots=True)
class LinkOwner:
    """Finds the lane's pet owner at Astro by phone or e-mail and links our id.

    `astro_customer_id` is set when the owner was found already; then only the link is missing.
    """

    astro_customer_id: str | None = None


@dataclass(frozen=True, slots=True)
class UpdateOwner:
    """Tells Astro the lane's pet owner as they were corrected here. Name and contact lie with the owner, never in an
    operation: what is sent is what stands there then, so that once more changes nothing."""


Intent = (
    AddPurchase
    | RemovePurchase
    | Redeem
    | UndoRedemption
    | AddOffer
    | RemoveOffer
    | RedeemOffer
    | AddPoints
    | RedeemPoints
    | NewOwner
    | LinkOwner
    | UpdateOwner
)

KINDS: dict[str, type[Intent]] = {
    "add": AddPurchase,
    "remove": RemovePurchase,
    "redeem": Redeem,
    "undo_redeem": UndoRedemption,
    "offer": AddOffer,
    "remove_offer": RemoveOffer,
    "redeem_offer": RedeemOffer,
    "points": AddPoints,
    "redeem_points": RedeemPoints,
    "new_owner": NewOwner,
    "link": LinkOwner,
    "update_owner": UpdateOwner,
}
"""The short name of each kind, as it stands in the outbox, the journal and on the command line."""

KIND_OF: dict[type[Intent], str] = {intent: kind for kind, intent in KINDS.items()}


class State(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    UNKNOWN = "unknown"
    REVIEW = "review"
    DONE = "done"
    CANCELLED = "cancelled"
    WRITTEN_OFF = "written_off"

    @property
    def final(self) -> bool:
        return self in FINAL


FINAL = frozenset({State.DONE, State.CANCELLED, State.WRITTEN_OFF})
OPEN = frozenset(State) - FINAL

MOVES: dict[State, frozenset[State]] = {
    State.WAITING: frozenset({State.WAITING, State.SENDING, State.CANCELLED, State.REVIEW, State.DONE}),
    State.SENDING: frozenset({State.SENDING, State.DONE, State.WAITING, State.UNKNOWN, State.REVIEW}),
    State.UNKNOWN: frozenset({State.DONE, State.WAITING, State.REVIEW, State.UNKNOWN}),
    State.REVIEW: frozenset({State.WAITING, State.DONE, State.CANCELLED, State.WRITTEN_OFF}),
    State.DONE: frozenset(),
    State.CANCELLED: frozenset(),
    State.WRITTEN_OFF: frozenset(),
}
"""Where an operation may go (DESIGN §6). waiting → done: it was found at Astro before it was sent, or needs no call;
→ waiting, unknown → unknown: it was looked for in vain."""


@dataclass(frozen=True, slots=True)
class Operation:
    """A row of the outbox. `version` counts its changes, for compare-and-set.

    `credited`: of a done add, whether Astro counted it; None while it is open. `seen`: a snapshot has shown it.
    `sent_at`: when it was last sent, wall clock UTC; `boot` and `sent_boot_ms` the same by the boot clock.
    `missed_boot_ms`: when, since then, a look that may be believed first did not show it. `said`: Astro's own words
    when it last refused it, without names and contacts.
    """

    id: str
    owner_id: str
    intent: Intent
    created_at: datetime
    business_date: date
    sale_id: str | None = None
    state: State = State.WAITING
    version: int = 0
    seq: int = 0
    reason: str = ""
    credited: bool | None = None
    seen: bool = False
    attempts: int = 0
    sent_at: datetime | None = None
    sent_boot: str = ""
    sent_boot_ms: int = 0
    done_at: datetime | None = None
    missed_boot_ms: int | None = None
    said: str = ""

    @property
    def kind(self) -> str:
        return KIND_OF[type(self.intent)]
