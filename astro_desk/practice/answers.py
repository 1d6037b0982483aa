"""The envelope of an answer, and reading the fields of a request (ASTRO_API §1 and §8).

Status codes. From ASTRO_API: 100, 310, 320, 410, 420, 430, 700, 730. The others are guesses of this
practice store, there to be *some* number that a client has never seen: 330 a customerID that cannot be linked,
340 phone or e-mail belongs to another owner, 350 too few points, 400 a field is missing or malformed,
440 no such transaction, 450 no such reward, 460 reward already redeemed, 465 reward is not redeemed,
470 item does not qualify, 480 offer not running or used up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import IntEnum
from typing import Any, Final

Fields = Mapping[str, Any]


class Status(IntEnum):
    """`astro_status` of an envelope or `transaction_status` of a line; see the module for what is a guess."""

    OK = 100
    NO_CUSTOMER = 310
    ALREADY_LINKED = 320
    CANNOT_LINK = 330
    OWNER_EXISTS = 340
    TOO_FEW_POINTS = 350
    BAD_REQUEST = 400
    NOT_ENROLLED = 410
    DUPLICATE = 420
    ALREADY_USED = 430
    NO_TRANSACTION = 440
    NO_REWARD = 450
    REWARD_REDEEMED = 460
    REWARD_OPEN = 465
    ITEM_DOES_NOT_QUALIFY = 470
    OFFER_OVER = 480
    NOT_ELIGIBLE = 700
    NEEDS_CONTACT = 730


class _Absent:
    """The type of ABSENT: an envelope that has no `returnData` key at all."""


ABSENT: Final = _Absent()


@dataclass(frozen=True, slots=True)
class Answer:
    """One business answer: its status, its message, and `returnData` (ABSENT leaves the key out)."""

    status: int = Status.OK
    message: str = "Success"
    data: object = ABSENT

    def envelope(self, endpoint: str) -> dict[str, object]:
        """The JSON object that goes out; linkCustomer and addCustomer spell it their own way (§1, §8)."""
        if endpoint in ("linkCustomer", "addCustomer"):
            body: dict[str, object] = {"status": int(self.status), "status_messsage": self.message}
        else:
            body = {"astro_status": int(self.status), "astro_status_message": self.message}
        if self.data is not ABSENT:
            body["returnData"] = self.data
        return body


def refusal(endpoint: str, fields: Fields, code: int) -> Answer:
    """What Astro says to a call that it refuses with some code, line by line where it answers so (ASTRO_API §6)."""
    words = f"Refused with {code} by the practice store"
    lines = fields.get("transactions") if endpoint == "addTransactionBatch" else [fields]
    if endpoint not in ("addTransactionBatch", "removeTransaction", "removeOfferTransaction"):
        return Answer(code, words)
    return Answer(
        data=[
            {
                "transaction_status": code,
                "transaction_status_message": words,
                "transactionID": str(one.get("transactionID")),
            }
            for one in (lines if isinstance(lines, list) else [])
        ]
    )


class Declined(Exception):
    """A rule said no: the transaction is rolled back and `answer` goes out with HTTP 200 (ASTRO_API §1)."""

    def __init__(self, status: Status, message: str, data: object = ABSENT) -> None:
        super().__init__(f"{int(status)} {message}")
        self.answer = Answer(status, message, data)


def optional(fields: Fields, name: str) -> str:
    """A field as stripped text, "" when missing or null; numbers are taken as text.

    Raises Declined 400 for an array, an object or a boolean.
    """
    value = fields.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise Declined(Status.BAD_REQUEST, f"{name} is malformed")
    return str(value).strip()


def required(fields: Fields, name: str) -> str:
    """As `optional`, and Declined 400 when there is nothing."""
    value = optional(fields, name)
    if not value:
        raise Declined(Status.BAD_REQUEST, f"{name} is required")
    return value


def quantity(fields: Fields, name: str = "item_qty") -> int | None:
    """A number of units, 1 to 1000; None when the field is missing. Declined 400 for anything else."""
    text = optional(fields, name)
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= 1000):
        raise Declined(Status.BAD_REQUEST, f"{name} must be a whole number from 1 to 1000")
    return int(text)


def money_cents(fields: Fields, name: str) -> int | None:
    """Dollars as cents ("12.50" is 1250); None when the field is missing. Declined 400 for anything else."""
    text = optional(fields, name)
    if not text:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or amount < 0 or amount > 1_000_000:
        raise Declined(Status.BAD_REQUEST, f"{name} must be an amount in dollars")
    return int((amount * 100).to_integral_value())


def day(fields: Fields, name: str) -> date | None:
    """A `YYYY-MM-DD` date; None when the field is missing. Declined 400 for anything else."""
    text = optional(fields, name)
    if not text:
        return None
    try:
        if len(text) != 10:
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise Declined(Status.BAD_REQUEST, f"{name} must be YYYY-MM-DD") from None


def flag(fields: Fields, name: str) -> bool:
    """A 0/1 field, as number or text; missing is 0."""
    return optional(fields, name) not in ("", "0")


def dollars(cents: int) -> str:
    """Cents as the wire spells money: 350 is "3.50"."""
    return f"{cents // 100}.{cents % 100:02d}"
