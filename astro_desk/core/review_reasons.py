"""Why an operation needs a person: every reason there is, and what kinds of operations it may be about (DESIGN §6).

The one list of it. Sync and storage say a reason by its name here, the words for it stand in
`use_cases/sentences.py`, and `core/review.py` has the ways out of each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from astro_desk.core.operations import (
    KIND_OF,
    KINDS,
    AddOffer,
    AddPoints,
    AddPurchase,
    Intent,
    Operation,
    Redeem,
    RedeemOffer,
    RedeemPoints,
    RemoveOffer,
    RemovePurchase,
    UndoRedemption,
    UpdateOwner,
)

BY_CODE = "astro_"
"""What Astro refused carries its status code behind this: `astro_999`."""


class Reason(StrEnum):
    """As it stands in an operation; STATUS stands there as `astro_<code>`."""

    STATUS = "astro"
    """Astro refused it with this status code."""
    KEEPS_FAILING = "keeps_failing"
    """Sent alone it failed 8 times in an hour while others went through."""
    OUTCOME_UNKNOWN = "outcome_unknown"
    """An offer or points: no answer came, and nothing can be looked up."""
    DATABASE_RESTORED = "database_restored"
    """The same, where an older copy of the data was put back: it may have been sent in the time that is lost."""

    OWNER_UNKNOWN = "owner_unknown"
    """Astro knows nobody by this contact, and there is no name to add."""
    CONTACT_OF_OTHER_NAME = "contact_of_other_name"
    """The new owner's phone or e-mail belongs to somebody of another name."""
    LINK_CONFLICT = "link_conflict"
    """Our customerID answers with another owner."""
    LINK_NOT_CONFIRMED = "link_not_confirmed"
    """Our customerID answers with nobody, though it was linked again and again."""
    OWNER_NOT_AT_ASTRO = "owner_not_at_astro"
    """Astro no longer knows the customerID, or means another owner by it."""
    OWNER_UNREADABLE = "owner_unreadable"
    """Reading the owner failed for an hour while others could be read."""
    OWNER_ERASED = "owner_erased"
    """An older copy that was put back held work for an owner who was erased since."""
    LEFT_TO_OTHER_REGISTER = "left_to_other_register"
    """It was open in a backup of another register, which may still tell Astro."""

    REDEEMED_UNPROVEN = "redeemed_unproven"
    """The reward is redeemed, and nothing proves that it was by us."""
    REWARD_ALREADY_REDEEMED = "reward_already_redeemed"
    """Somebody else redeemed it before we could."""
    REWARD_GONE = "reward_gone"
    """Astro has the reward no more."""
    REWARD_NOT_FOUND = "reward_not_found"
    """A reward that was earned offline: Astro has minted none."""
    REWARD_ITEM_UNKNOWN = "reward_item_unknown"
    """The good is none of the reward's."""
    REWARD_ITEM_UNNAMED = "reward_item_unnamed"
    """Astro says that the good qualifies, and not which of its own ids it has."""
    NEEDS_EMAIL = "needs_email"
    """The brand asks for it before its reward is given; so with the next five (ASTRO_API §7)."""
    NEEDS_ADDRESS = "needs_address"
    NEEDS_CITY = "needs_city"
    NEEDS_STATE = "needs_state"
    NEEDS_ZIP = "needs_zip"
    NEEDS_CONTACT = "needs_contact"
    """Astro asked for something and did not name it so that we understand."""
    UNDO_UNPROVEN = "undo_unproven"
    """Nothing shows that the reward is open again."""

    PURCHASE_REDEEMED = "purchase_redeemed"
    """A purchase whose card's reward was handed out cannot be taken back."""
    NOT_TAKEN_BACK = "not_taken_back"
    """A unit that was to come in another one's place: that one was not taken back."""

    OFFER_TOO_LATE = "offer_too_late"
    """Its offer ended before Astro could be told: it is uploaded by hand."""
    OFFER_REWARD_NOT_FOUND = "offer_reward_not_found"
    """Astro has counted the offer's units and shows no reward for it."""

    @classmethod
    def of(cls, text: str) -> Reason | None:
        """The reason as it stands in an operation; None for one of another version of the program."""
        if status_code(text) is not None:
            return cls.STATUS
        return next((one for one in cls if one.value == text and one is not cls.STATUS), None)


ABOUT_OWNER = frozenset(
    {
        Reason.OWNER_UNKNOWN,
        Reason.CONTACT_OF_OTHER_NAME,
        Reason.LINK_CONFLICT,
        Reason.LINK_NOT_CONFIRMED,
        Reason.OWNER_NOT_AT_ASTRO,
    }
)
"""The trouble is with who the pet owner is at Astro, and not with the operation: a contact puts it right."""
SENT_ONCE: tuple[type[Intent], ...] = (AddOffer, RemoveOffer, RedeemOffer, AddPoints, RedeemPoints)
"""Nothing at Astro shows whether these arrived: they are sent once (DESIGN §6)."""
WHATEVER_IT_IS = ABOUT_OWNER | {Reason.OWNER_UNREADABLE, Reason.OWNER_ERASED, Reason.LEFT_TO_OTHER_REGISTER}
"""The operations of a case with one of these may be of any kind, and all of them have the same ways out."""
CONTACT_MISSING = frozenset(
    {
        Reason.NEEDS_EMAIL,
        Reason.NEEDS_ADDRESS,
        Reason.NEEDS_CITY,
        Reason.NEEDS_STATE,
        Reason.NEEDS_ZIP,
        Reason.NEEDS_CONTACT,
    }
)
WITHOUT_ANSWER = (
    ABOUT_OWNER
    | CONTACT_MISSING
    | {
        Reason.KEEPS_FAILING,
        Reason.OUTCOME_UNKNOWN,
        Reason.DATABASE_RESTORED,
        Reason.OWNER_UNREADABLE,
        Reason.OWNER_ERASED,
        Reason.LEFT_TO_OTHER_REGISTER,
        Reason.REDEEMED_UNPROVEN,
        Reason.REWARD_ITEM_UNNAMED,
        Reason.OFFER_TOO_LATE,
    }
)
"""A person must look, and Astro has not said no: what was handed out is not confirmed, and nobody is charged for it."""

_REDEEM = (Redeem,)
ARISES: Mapping[Reason, tuple[type[Intent], ...]] = {
    Reason.STATUS: tuple(KINDS.values()),
    Reason.KEEPS_FAILING: (AddPurchase, RemovePurchase, Redeem, UpdateOwner),
    Reason.OUTCOME_UNKNOWN: SENT_ONCE,
    Reason.DATABASE_RESTORED: SENT_ONCE,
    Reason.REDEEMED_UNPROVEN: _REDEEM,
    Reason.REWARD_ALREADY_REDEEMED: _REDEEM,
    Reason.REWARD_GONE: _REDEEM,
    Reason.REWARD_NOT_FOUND: _REDEEM,
    Reason.REWARD_ITEM_UNKNOWN: (Redeem, RedeemOffer),
    Reason.REWARD_ITEM_UNNAMED: _REDEEM,
    **dict.fromkeys(sorted(CONTACT_MISSING), _REDEEM),
    Reason.UNDO_UNPROVEN: (UndoRedemption,),
    Reason.PURCHASE_REDEEMED: (RemovePurchase,),
    Reason.NOT_TAKEN_BACK: (AddPurchase,),
    Reason.OFFER_TOO_LATE: (AddOffer, RedeemOffer),
    Reason.OFFER_REWARD_NOT_FOUND: (RedeemOffer,),
    **dict.fromkeys(sorted(WHATEVER_IT_IS), ()),
}
"""Which operations may need a person for a reason; () is WHATEVER_IT_IS."""


@dataclass(frozen=True, slots=True)
class CaseKind:
    """A reason, and the short name of the kind of operation that it is about; "" where that does not matter."""

    reason: Reason
    operation: str = ""

    def __str__(self) -> str:
        return f"{self.reason.value} {self.operation}".strip()


def case_kinds() -> tuple[CaseKind, ...]:
    """Every kind of case that there is."""
    return tuple(
        CaseKind(reason, operation)
        for reason in Reason
        for operation in ([KIND_OF[intent] for intent in ARISES[reason]] or [""])
    )


def kind_of(row: Operation) -> CaseKind | None:
    """What kind of case an operation in review makes; None for what another version of the program left behind."""
    reason = Reason.of(row.reason)
    if reason is None:
        return None
    kind = CaseKind(reason, "" if reason in WHATEVER_IT_IS else row.kind)
    return kind if not kind.operation or type(row.intent) in ARISES[reason] else None


def by_code(code: int) -> str:
    """STATUS as it stands in an operation."""
    return f"{BY_CODE}{code}"


def status_code(text: str) -> int | None:
    """Astro's status code in a reason; None when it is another reason."""
    code = text.removeprefix(BY_CODE)
    return int(code) if text.startswith(BY_CODE) and code.isascii() and code.isdecimal() else None
