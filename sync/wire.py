"""Astro's answers as they come over the wire, read with tolerance (ASTRO_API §1, §3 to §5).

Nothing is taken for granted but what the API is for: unknown fields are ignored, missing ones have defaults, numbers
and ids come as text or as numbers, lists as arrays, as one object, as a numbered object, or as "". A value of another
shape than these is Unreadable, because an empty list in its place would say that something is absent at Astro.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Generic, TypeVar

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType, field

from astro_desk.core.catalog import fold_title
from sync import dialect
from sync.outcome import Line

T = TypeVar("T")

Scalar = str | int | float | bool | None
"""Any plain value; the functions below say what it means."""

TEXT_LENGTH = 300
"""The most characters kept of a title or a description."""
_WHOLE = re.compile(r"[+-]?\d{1,15}(\.0*)?", re.ASCII)
_US_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})\b", re.ASCII)
_DOLLARS = re.compile(r"\$?(\d{1,9})(?:\.(\d{1,2})\d*)?", re.ASCII)
_NULL = Raw(b"null")


class Unreadable(ValueError):
    """An answer that is not as ASTRO_API has it. Says where, never what: it may hold personal data."""


# ------------------------------------------------------------------------------------------------------------- values


def text(value: Scalar) -> str:
    """An id, a code or a name: trimmed, numbers in digits, nothing as ""."""
    if isinstance(value, str):
        return value.strip()
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float):
        return str(int(value)) if math.isfinite(value) and value.is_integer() else str(value)
    return str(value)


def title(value: Scalar) -> str:
    """Words for a person: folded to one line, clipped to 300 characters."""
    return _folded(text(value)[: TEXT_LENGTH * 4])


@lru_cache(maxsize=1024)
def _folded(words: str) -> str:
    """Remembered, because the same few items and programs are named in every answer."""
    return fold_title(words)[:TEXT_LENGTH]


def number(value: Scalar) -> int | None:
    """A whole number; None when it is none."""
    found = _WHOLE.fullmatch(text(value))
    return int(found.group().partition(".")[0]) if found else None


def flag(value: Scalar) -> bool:
    """0/1 as number, text or boolean."""
    return value is True or text(value).lower() in ("1", "true", "yes", "y")


def cents(value: Scalar) -> int | None:
    """Dollars as cents, "3.50" is 350; None when it is no amount."""
    found = _DOLLARS.fullmatch(text(value))
    return int(found.group(1)) * 100 + int((found.group(2) or "").ljust(2, "0")) if found else None


def day(value: Scalar) -> date | None:
    """`2024-05-01`, with or without a time behind it, or `5/1/2024`; None when unreadable or MySQL's zero date."""
    written = text(value)
    if written[4:5] == written[7:8] == "-":
        try:
            return date.fromisoformat(written[:10])  # ten times as quick as strptime
        except ValueError:
            pass
    american = _US_DAY.match(written)
    try:
        if american:
            month, day_, year = map(int, american.groups())
            return date(year, month, day_)
        return datetime.strptime(written[:10], "%Y-%m-%d").date()  # noqa: DTZ007 - a date has no zone
    except ValueError:
        return None


def is_set(value: Scalar) -> bool:
    """Whether a date field says anything at all: not empty, null, 0 or MySQL's zero date."""
    return value is True or (bool(text(value).strip("0-: ")) and text(value).lower() not in ("null", "none", "false"))


def digits(value: Scalar) -> str:
    """A phone as its ASCII digits."""
    return "".join(letter for letter in text(value) if letter in "0123456789")


# ------------------------------------------------------------------------------------------------------------ decoding


def decode(data: bytes | Raw, decoder: msgspec.json.Decoder[T], where: str) -> T:
    """One JSON value. Raises Unreadable, also for nesting without end."""
    try:
        return decoder.decode(data)
    except (ValueError, RecursionError):  # msgspec's errors are ValueErrors, and so is broken UTF-8
        raise Unreadable(where) from None


_raws = msgspec.json.Decoder(list[Raw])
numbered_fields = msgspec.json.Decoder(dict[str, Raw])
_scalar = msgspec.json.Decoder(Scalar)


def split(data: Raw, where: str) -> list[Raw]:
    """The elements of what should be an array: [] for "", null and {}, and one object stands for an array of one."""
    first = bytes(memoryview(data)[:1])
    if first == b"[":
        return decode(data, _raws, where)
    if first == b"{":
        fields = decode(data, numbered_fields, where)
        numbered = dialect.NUMBERED_OBJECTS and all(key.isdecimal() for key in fields)
        return list(fields.values()) if numbered else [data]
    nothing = decode(data, _scalar, where) if first else None
    if nothing is None or (isinstance(nothing, str) and not nothing.strip()):
        return []
    raise Unreadable(where)


class Entries(Generic[T]):
    """Reads lists of one struct, and single objects."""

    def __init__(self, shape: type[T], where: str) -> None:
        self._decoder = msgspec.json.Decoder(shape)
        self._where = where

    def all(self, data: Raw) -> list[T]:
        """Every element. Raises Unreadable if one of them is."""
        return [self.of(raw) for raw in split(data, self._where)]

    def one(self, data: Raw) -> T | None:
        """The object, or the only one of an array; None for nothing. Raises Unreadable for several."""
        found = split(data, self._where)
        if len(found) > 1:
            raise Unreadable(f"{self._where}: several")
        return self.of(found[0]) if found else None

    def of(self, data: Raw) -> T:
        return decode(data, self._decoder, self._where)

    def readable(self, elements: Iterable[Raw]) -> list[T]:
        """Those elements that can be read, for lists in which one bad entry must not spoil the others."""
        found = []
        for raw in elements:
            try:
                found.append(self.of(raw))
            except Unreadable:
                continue
        return found


def number_in(data: Raw) -> int | None:
    """A whole number; None when it is none, or no plain value."""
    try:
        return number(decode(data, _scalar, "status"))
    except Unreadable:
        return None


def flag_in(data: Raw) -> bool:
    """0/1 as number, text or boolean; anything else is 0."""
    try:
        return flag(decode(data, _scalar, "flag"))
    except Unreadable:
        return False


def text_in(data: Raw) -> str:
    """Text as `text` has it, "" for what is no plain value."""
    try:
        return text(decode(data, _scalar, "message"))
    except Unreadable:
        return ""


# ------------------------------------------------------------------------------------------------------------- shapes


class OwnerShape(Struct):
    """Of searchCustomer, and the head of customerStatus; also linkCustomer's and addCustomer's one field."""

    astro_customer_id: Scalar = None
    customer_id: Scalar = field(name="customerID", default=None)
    first_name: Scalar = None
    last_name: Scalar = None
    email_address: Scalar = None
    phone: Scalar = None


class StatusShape(OwnerShape):
    """Of customerStatus (ASTRO_API §4)."""

    points: Scalar = field(name="astroPointsBalance", default=None)
    cards: Raw = field(name="astroCardData", default_factory=Raw)
    offers: Raw = field(name="astroOfferRewards", default_factory=Raw)
    points_entries: Raw = field(name="astroPointsTransactions", default_factory=Raw)
    points_rewards: Raw = field(name="astroPointsEligibleRewards", default_factory=Raw)


class CardShape(Struct):
    astro_card_id: Scalar = None
    astro_program_id: Scalar = None
    astro_program_title: Scalar = None
    astro_mfg_name: Scalar = None
    required: Scalar = field(name="card_purchase_required_count", default=None)
    description: Scalar = field(name="astro_program_long_description", default=None)
    purchases: Raw = field(name="cardPurchases", default_factory=Raw)
    free_goods: Raw = field(name="cardFreeGoods", default_factory=Raw)


class PurchaseShape(Struct):
    imported_transaction_id: Scalar | UnsetType = UNSET
    item_code: Scalar = None
    item_description: Scalar = None
    purchase_date: Scalar = None


class ItemShape(Struct):
    """An item that may be the free good."""

    astro_item_id: Scalar = None
    item_code: Scalar = None
    item_description: Scalar = None


class FreeGoodShape(ItemShape):
    astro_reward_id: Scalar = None
    redeemed_on: Scalar = None


class OfferRewardShape(Struct):
    offer_reward_id: Scalar = None
    offer_title: Scalar = None
    offer_type: Scalar = None
    rebate_amount: Scalar = None
    offer_expires: Scalar = None
    items: Raw = field(default_factory=Raw)


class PointsEntryShape(Struct):
    astro_points_transaction_id: Scalar = None
    description: Scalar = field(name="pointsDescription", default=None)
    booked_on: Scalar = field(name="pointsDate", default=None)
    points: Scalar = field(name="pointsQty", default=None)
    total: Scalar = field(name="totalPoints", default=None)


class PointsRewardShape(Struct):
    astro_points_reward_id: Scalar = None
    title: Scalar = field(name="pointsRewardTitle", default=None)
    required: Scalar = field(name="pointsRequired", default=None)
    kind: Scalar = field(name="reward_type", default=None)
    value: Scalar = field(name="reward_value", default=None)


class RewardShape(Struct):
    """Of customerRewardStatus: nobody has seen one (ASTRO_API §3)."""

    astro_reward_id: Scalar = None
    astro_card_id: Scalar = None
    astro_program_id: Scalar = None
    astro_program_title: Scalar = None
    items: Raw = field(default_factory=Raw)


class EligibleShape(Struct):
    """Of eligiblePurchaseItems (ASTRO_API §5)."""

    item_code: Scalar = None
    item_description: Scalar = None
    astro_mfg_name: Scalar = None
    available_programs: Raw = field(default_factory=Raw)


class AvailableShape(Struct):
    astro_mfg_program_id: Scalar = None
    astro_mfg_program_title: Scalar = None
    astro_mfg_program_type: Scalar = None
    rebate_amount: Scalar = None
    in_store_only: Scalar = None


class OfferShape(Struct):
    """Of listOffers (ASTRO_API §5)."""

    astro_mfg_name: Scalar = None
    astro_program_id: Scalar = None
    astro_program_title: Scalar = None
    description: Scalar = field(name="astro_program_long_description", default=None)
    starts: Scalar = field(name="astro_program_start_date", default=None)
    ends: Scalar = field(name="astro_program_end_date", default=None)
    in_store_only: Scalar = None


class OfferListShape(Struct):
    program_list: Raw = field(default_factory=Raw)


class PointsShape(Struct):
    points: Scalar = field(name="astroPointsBalance", default=None)


class EligibilityShape(Struct):
    is_eligible: Scalar = field(name="isEligible", default=None)
    astro_reward_id: Scalar = None
    program_type: Scalar = None


class LineShape(Struct):
    """An entry of addTransactionBatch, removeTransaction and their like; one with our id counts, odd as it may be."""

    transaction_id: Scalar = field(name="transactionID", default=None)
    status: Raw = field(name="transaction_status", default_factory=Raw)
    message: Raw = field(name="transaction_status_message", default_factory=Raw)
    deleted: Raw = field(name="transactionDeleted", default=_NULL)


owners = Entries(OwnerShape, "owner")
statuses = Entries(StatusShape, "customerStatus")
cards = Entries(CardShape, "astroCardData")
purchases = Entries(PurchaseShape, "cardPurchases")
free_goods = Entries(FreeGoodShape, "cardFreeGoods")
offer_rewards = Entries(OfferRewardShape, "astroOfferRewards")
points_entries = Entries(PointsEntryShape, "astroPointsTransactions")
points_rewards = Entries(PointsRewardShape, "astroPointsEligibleRewards")
rewards = Entries(RewardShape, "customerRewardStatus")
items = Entries(ItemShape, "items")
eligible = Entries(EligibleShape, "eligiblePurchaseItems")
available = Entries(AvailableShape, "available_programs")
offers = Entries(OfferShape, "listOffers")
offer_lists = Entries(OfferListShape, "listOffers")
points = Entries(PointsShape, "customerPointsStatus")
eligibilities = Entries(EligibilityShape, "checkRedemptionEligibility")
_lines = Entries(LineShape, "transactions")


def reward_list(data: Raw) -> Raw:
    """Where customerRewardStatus keeps its list (a guess: the dialect's). Raises Unreadable."""
    if bytes(memoryview(data)[:1]) != b"{":
        return data
    fields = decode(data, numbered_fields, "customerRewardStatus")
    return next((fields[key] for key in dialect.REWARD_LIST_KEYS if key in fields), data)


def read_lines(data: Raw) -> list[Line]:
    """The entries of a batch's answer. An unreadable entry is left out: its unit is then missing, hence UNKNOWN."""
    return [
        Line(
            text(line.transaction_id),
            number_in(line.status),
            text_in(line.message),
            None if line.deleted == _NULL else flag_in(line.deleted),
        )
        for line in _lines.readable(split(data, "transactions"))
    ]
