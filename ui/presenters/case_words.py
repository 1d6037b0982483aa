"""The words of a case in review: what happened, what is at stake, and what each way out does, by its kind."""

from __future__ import annotations

from dataclasses import dataclass

from astro_desk.core.operations import (
    AddOffer,
    AddPoints,
    AddPurchase,
    LinkOwner,
    NewOwner,
    Redeem,
    RedeemOffer,
    RedeemPoints,
    RemoveOffer,
    RemovePurchase,
    UndoRedemption,
    UpdateOwner,
)
from astro_desk.core.review import Case, Choice, code_of
from astro_desk.core.review_reasons import ABOUT_OWNER, CONTACT_MISSING, Reason
from astro_desk.use_cases.sentences import sentence
from ui.presenters.words import counted, tr

_OWN_SENTENCES = {Reason.DATABASE_RESTORED: "case_restored", Reason.REWARD_ITEM_UNKNOWN: "case_item_unknown"}
"""Where the reason's own code means something else to a cashier."""
_LOOKED_FOR = frozenset({Reason.REWARD_ALREADY_REDEEMED, Reason.REWARD_GONE, Reason.REWARD_NOT_FOUND})


@dataclass(frozen=True, slots=True)
class Way:
    """A way out. `asks` is what else must be typed: "", "code", "contact", "missing" (what the brand asks for) or
    "why" (with a manager's PIN)."""

    choice: Choice
    text: str
    consequence: str
    asks: str = ""


def happened(case: Case) -> str:
    reason = Reason.of(case.reason)
    return sentence(_OWN_SENTENCES.get(reason, case.reason) if reason else case.reason)


def asks(case: Case, choice: Choice) -> str:
    if choice is not Choice.CORRECT:
        return "why" if case.needs_manager(choice) else ""
    if Reason.of(case.reason) in CONTACT_MISSING:
        return "missing"
    return "code" if isinstance(case.first.intent, AddPurchase) and case.owner_is_known else "contact"


def stake(case: Case) -> str:
    """What somebody loses as long as this is open, or when it is given up."""
    n, reason = len(case.operations), Reason.of(case.reason)
    if reason is Reason.LEFT_TO_OTHER_REGISTER:
        return tr("What the other register has not told Astro, if it never will.")
    if reason is Reason.OWNER_ERASED:
        return tr("Nothing for this pet owner, who wanted to be forgotten.")
    if reason in ABOUT_OWNER or reason is Reason.OWNER_UNREADABLE:
        return tr("Everything that this pet owner buys waits with it: punches, rewards, points.")
    match case.first.intent:
        case AddPurchase():
            return counted(tr("{n} punch of the pet owner."), tr("{n} punches of the pet owner."), n)
        case RemovePurchase():
            return tr("The pet owner keeps a punch for goods that came back.")
        case Redeem():
            return tr("The store's credit for the free good that was handed out.")
        case UndoRedemption():
            return tr("A reward that the pet owner did not get stays used up.")
        case AddOffer():
            return tr("A unit that counts in the pet owner's offer, and with it what the offer gives.")
        case RemoveOffer():
            return tr("Goods that came back still count in the pet owner's offer.")
        case RedeemOffer():
            return tr("The store's credit for what the offer gave away.")
        case AddPoints():
            return tr("The pet owner's points for this sale.")
        case RedeemPoints():
            return tr("Points that were spent here stay on the pet owner's account.")
        case NewOwner() | LinkOwner():
            return tr("Everything that this pet owner buys waits with it: punches, rewards, points.")
        case UpdateOwner():
            return tr("Astro keeps the old name or contact of the pet owner.")


def way(case: Case, choice: Choice) -> Way:
    asked = asks(case, choice)
    match choice:
        case Choice.RETRY:
            return Way(choice, tr("Try again"), _retry(case), asked)
        case Choice.CORRECT if asked == "code":
            return Way(choice, tr("Correct"), tr("It is sent with this item code instead."), asked)
        case Choice.CORRECT if asked == "missing":
            text = tr("It is kept with the pet owner, and the redemption is sent again with it.")
            return Way(choice, tr("Add what is missing"), text, asked)
        case Choice.CORRECT:
            text = tr("The pet owner is looked for at Astro by this phone or e-mail, and everything follows.")
            return Way(choice, tr("Correct"), text, asked)
        case Choice.SAME_PERSON:
            text = tr("Whom Astro has is this pet owner: nobody new is made there, and everything follows.")
            return Way(choice, tr("Same person"), text, asked)
        case Choice.ACCEPT:
            return Way(choice, tr("Accept"), _accept(case), asked)
        case Choice.NO_CREDIT:
            words = tr("As accepting it, and nobody is asked about status {code} again.", code=code_of(case.first))
            return Way(choice, tr("Never counts"), words, asked)
        case Choice.GIVE_UP:
            text = tr("Astro is never told. The journal keeps who decided it, and why.")
            if Reason.of(case.reason) is Reason.LEFT_TO_OTHER_REGISTER:
                text = tr("The other register tells Astro, and this one never does. The journal keeps who decided it.")
            return Way(choice, tr("Give up"), text, asked)


def _retry(case: Case) -> str:
    reason = Reason.of(case.reason)
    if case.in_doubt:
        return _retry_in_doubt(case)
    if case.sent_once:
        return tr("It is sent again. Look into Astro's report first: what Astro has would count twice.")
    if reason is Reason.LEFT_TO_OTHER_REGISTER:
        return tr("This register tells Astro instead. Only if the other one never will: else it may count twice.")
    if reason in ABOUT_OWNER or reason is Reason.OWNER_UNREADABLE:
        return tr("Astro is asked about the pet owner once more, and everything follows.")
    if isinstance(case.first.intent, UpdateOwner):
        return tr("Astro is told again what the pet owner is called here. Correct it in Owners first if it is wrong.")
    if reason is Reason.PURCHASE_REDEEMED:
        return tr("It is sent again. Undo the redemption first, or Astro keeps the purchase.")
    if reason in CONTACT_MISSING:
        return tr("It is sent again as it is. For when Astro has by now what the brand asks for.")
    if reason in _LOOKED_FOR:
        return tr("Astro is looked at once more, and the reward is redeemed if it is open by then.")
    return tr("It is looked for at Astro first, and sent again only when it is not there.")


def _retry_in_doubt(case: Case) -> str:
    """What it costs when Astro has it after all; Astro cannot be asked."""
    match case.first.intent:
        case AddPoints():
            return tr(
                "It is sent again, and Astro cannot be asked whether it has it: if it has, these points are booked "
                "twice. Look into Astro's report first."
            )
        case RedeemPoints():
            return tr(
                "It is sent again, and Astro cannot be asked whether it has it: if it has, the points are taken off "
                "twice. Look into Astro's report first."
            )
        case _:
            return tr(
                "It is sent again, and Astro cannot be asked whether it has it: if it has, it counts twice. Look into "
                "Astro's report first."
            )


def _accept(case: Case) -> str:
    reason = Reason.of(case.reason)
    if reason is Reason.REDEEMED_UNPROVEN:
        return tr("It was redeemed here: Astro's report or page shows it. Nothing more is sent.")
    if reason is Reason.OFFER_TOO_LATE:
        return tr("It was uploaded to Astro by hand. Nothing more is sent.")
    match case.first.intent:
        case AddPurchase():
            return tr("It stays a purchase without a punch. Nothing more is sent.")
        case RemovePurchase() | RemoveOffer():
            return tr("It was taken back on Astro's own page. Nothing more is sent.")
        case Redeem() | RedeemOffer():
            return tr("It was redeemed on Astro's own page. Nothing more is sent.")
        case UndoRedemption():
            return tr("The redemption was undone on Astro's own page. Nothing more is sent.")
        case _:
            return tr("Astro has it: its report or page shows it. Nothing more is sent.")
