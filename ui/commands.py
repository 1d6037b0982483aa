"""Every command once: buttons, the menu and the F1 sheet are made from this table (DESIGN §8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from ui.presenters.display import CounterDisplay
from ui.presenters.words import tr


class Id(StrEnum):
    FIND_OWNER = "findOwner"
    NEW_OWNER = "newOwner"
    QUANTITY = "quantity"
    HOLD = "hold"
    RESUME = "resume"
    REDEEM = "redeem"
    HANDED_OUT = "handedOut"
    DEARER = "dearer"
    OFFER = "acceptOffer"
    OFFER_FREE = "chooseFreeGood"
    OFFERS = "allOffers"
    POINTS = "spendPoints"
    UNDO = "undo"
    FINISHED = "finishedSales"
    SLIP = "slip"
    MANAGER = "manager"
    SIGN_ON = "signOnNow"
    LOCK = "lockRegister"
    SETTINGS = "settingsPlace"
    FINISH = "finishSale"
    CANCEL = "cancelSale"
    SHORTCUTS = "shortcuts"
    HELP = "help"


WHILE_SHUT = frozenset({Id.SIGN_ON, Id.LOCK, Id.CANCEL})
"""What can be done while nobody is signed on: to sign on."""


@dataclass(frozen=True, slots=True)
class Command:
    """`id` is also the object name of its button. `brief` is the button's text, `text` says it in full."""

    id: Id
    brief: str
    text: str
    shortcut: str
    icon: str
    enabled: Callable[[CounterDisplay], bool]


def commands() -> tuple[Command, ...]:
    """In the order of the menu; made when asked, so that the language is the one in force."""
    return (
        Command(Id.FIND_OWNER, tr("Owner"), tr("Find a pet owner"), "F2", "search", _ready),
        Command(Id.NEW_OWNER, tr("New owner"), tr("New pet owner"), "F3", "owner-new", _ready),
        Command(Id.QUANTITY, tr("Quantity"), tr("Change the quantity"), "F4", "quantity", _has_units),
        Command(Id.OFFER, tr("Offer"), tr("Accept the offer that the sale has earned"), "F5", "tag", _has_offer),
        Command(
            Id.OFFER_FREE,
            tr("Free good"),
            tr("Choose which good an offer makes free"),
            "Shift+F5",
            "tag",
            _has_free_good,
        ),
        Command(Id.OFFERS, tr("Offers"), tr("All offers: their dates, their goods"), "Ctrl+F5", "tag", _ready),
        Command(Id.HOLD, tr("Hold"), tr("Hold this sale"), "F6", "hold", _has_sale),
        Command(Id.RESUME, tr("Held"), tr("Go on with a held sale"), "F7", "resume", _has_held),
        Command(Id.REDEEM, tr("Redeem"), tr("Redeem the reward that is due"), "F8", "gift", _has_reward),
        Command(
            Id.HANDED_OUT,
            tr("Rewards"),
            tr("Rewards handed out: take one back"),
            "Shift+F8",
            "gift",
            _has_owner,
        ),
        Command(Id.POINTS, tr("Points"), tr("Rewards for the pet owner's points"), "Ctrl+F8", "gift", _has_owner),
        Command(Id.DEARER, tr("Dearer"), tr("A dearer good in place of the reward's"), "Shift+F4", "tag", _has_claim),
        Command(Id.UNDO, tr("Undo"), tr("Take the last act back"), "F9", "undo", _can_undo),
        Command(Id.FINISHED, tr("Returns"), tr("Finished sales: return, give to an owner"), "Shift+F9", "undo", _ready),
        Command(Id.SLIP, tr("Slip"), tr("Slip of the last sale"), "Ctrl+P", "tag", _ready),
        Command(Id.MANAGER, tr("Manager"), tr("Manager: allow the next reward"), "F10", "manager", _ready),
        Command(Id.SETTINGS, tr("Settings"), tr("Settings, with a manager's PIN"), "Ctrl+,", "settings", _ready),
        Command(Id.SIGN_ON, tr("Sign on"), tr("Sign on, or change the cashier"), "F11", "owner", _always),
        Command(Id.LOCK, tr("Lock"), tr("Lock: names go from the screen"), "Ctrl+L", "lock", _always),
        Command(Id.FINISH, tr("Finish sale"), tr("Finish the sale"), "F12", "finish", _can_finish),
        Command(Id.CANCEL, tr("Cancel sale"), tr("Clear the field · cancel the sale"), "Esc", "cancel", _always),
        Command(Id.SHORTCUTS, tr("Keys"), tr("What each key does"), "F1", "keys", _always),
        Command(Id.HELP, tr("Help"), tr("Help: outages, badges, whom to ask"), "Shift+F1", "info", _always),
    )


def keys_without_command() -> tuple[tuple[str, str], ...]:
    """(key, what it does) for the F1 sheet: keys of the one field."""
    return (
        (tr("Enter"), tr("Take what is typed · choose the first result")),
        ("3 *", tr("Before a scan: it counts three times")),
        (tr("Delete"), tr("In the list: take this line out of the sale")),
    )


def _always(_: CounterDisplay) -> bool:
    return True


def _ready(now: CounterDisplay) -> bool:
    return not now.busy


def _has_units(now: CounterDisplay) -> bool:
    return now.has_units and not now.busy


def _has_sale(now: CounterDisplay) -> bool:
    return not now.busy and (bool(now.lines) or now.owner is not None)


def _has_held(now: CounterDisplay) -> bool:
    return now.held > 0 and not now.busy


def _has_reward(now: CounterDisplay) -> bool:
    return not now.busy and (now.due is not None or now.put_off or now.earned)


def _has_owner(now: CounterDisplay) -> bool:
    return not now.busy and now.owner is not None


def _has_claim(now: CounterDisplay) -> bool:
    return not now.busy and any(line.claim_id for line in now.lines)


def _has_offer(now: CounterDisplay) -> bool:
    return not now.busy and any(offer.ready for offer in now.offers)


def _has_free_good(now: CounterDisplay) -> bool:
    return not now.busy and any(offer.chooses for offer in now.offers)


def _can_undo(now: CounterDisplay) -> bool:
    return now.can_undo


def _can_finish(now: CounterDisplay) -> bool:
    return now.can_finish
