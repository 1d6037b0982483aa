"""What an answer may count for, by simple and strict rules of its own: nothing here is taken from the program.

The standard library's json reads the body, refusing what a careful person would refuse; then the contract is read out
as it stands in ASTRO_API. An answer that the rules do not call a success must leave nothing done.
"""

from __future__ import annotations

import json
import re
import zlib
from typing import Any

from tests.hostile.canned import Answer
from tests.hostile.questions import OWNER, REWARD, Write

NOTHING = object()
DEEPEST = 32
NO_SUCH_OWNER, LINKED_BEFORE, NOT_ENROLLED, SEEN_BEFORE, REDEEMED_BEFORE = 310, 320, 410, 420, 430
CLOSED = re.compile(r"[1-9]")
"""A day on which a reward was redeemed holds a digit that is not 0."""


def payload(answer: Answer, limit: int) -> bytes | None:
    """The unpacked body of a whole answer with 200 and no more bytes than allowed; None for any other."""
    if answer.status != 200 or answer.breaks or answer.slow:
        return None
    body = answer.body * answer.times if len(answer.body) * answer.times <= limit + (1 << 20) else b"x" * (limit + 1)
    if answer.encoding in ("gzip", "x-gzip"):
        stream = zlib.decompressobj(wbits=31)
        try:
            body = stream.decompress(body, limit + 1)
        except zlib.error:
            return None
        if not stream.eof or stream.unused_data:
            return None
    elif answer.encoding not in ("", "identity"):
        return None
    return body if len(body) <= limit else None


def parsed(answer: Answer, limit: int) -> Any:
    """The JSON value of the answer; NOTHING if it is not one that everybody would read alike."""
    body = payload(answer, limit)
    if body is None:
        return NOTHING
    body = body.removeprefix(b"\xef\xbb\xbf")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("latin-1")
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
        json.dumps(value, ensure_ascii=False).encode()  # half a pair of surrogates is no text
    except (ValueError, RecursionError):
        return NOTHING
    return value if _depth(value) <= DEEPEST else NOTHING


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a key twice")
    return value


def _refuse(word: str) -> None:
    raise ValueError(word)


def _depth(value: Any) -> int:
    deepest, level = 0, [value]
    while level := [one for one in level if isinstance(one, dict | list)]:
        deepest += 1
        level = [inner for one in level for inner in (one.values() if isinstance(one, dict) else one)]
    return deepest


def number(value: Any) -> int | None:
    """A code as a number, or as text of digits."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float) and value == int(value):
        return int(value)
    found = re.fullmatch(r"\s*\+?(-?[0-9]{1,9})(\.0*)?\s*", value) if isinstance(value, str) else None
    return int(found[1]) if found else None


def envelope_code(value: Any) -> int | None:
    """The one code of an envelope; None without one, or with two that differ."""
    if not isinstance(value, dict):
        return None
    codes = {number(value[key]) for key in ("astro_status", "status") if key in value}
    return codes.pop() if len(codes) == 1 else None


def lines_of(value: Any) -> list[Any]:
    data = value.get("returnData") if isinstance(value, dict) else None
    if isinstance(data, list):
        return data
    if isinstance(data, dict):
        return list(data.values()) if data and all(key.isdecimal() for key in data) else [data]
    return []


class Judgement:
    """What may become of each operation of a write after this answer."""

    def __init__(self, write: Write, answer: Answer) -> None:
        self._write, self._answer = write, answer
        self._value = parsed(answer, write.limit)
        self._code = envelope_code(self._value)
        self._lines = lines_of(self._value)

    def applied(self, unit: str) -> bool:
        """By the contract a success, for this very id where the answer has ids."""
        if self._code != 100:
            return False
        if not self._write.ids:
            return True
        own = self._own(unit)
        return bool(own) and all(number(one.get("transaction_status")) == 100 and self._agrees(one) for one in own)

    def _agrees(self, line: dict[str, Any]) -> bool:
        said = line.get("transactionDeleted")
        if said is None:
            return True
        return (str(said).strip().lower() in ("1", "1.0", "true", "yes", "y")) is self._write.removal

    def _own(self, unit: str) -> list[dict[str, Any]]:
        found = [one for one in self._lines if isinstance(one, dict)]
        return [one for one in found if str(one.get("transactionID")).strip() == unit]

    def without_credit(self, unit: str) -> bool:
        """Astro said no to this unit, in a way that means that it earns nothing (DESIGN §6)."""
        own = {number(one.get("transaction_status")) for one in self._own(unit)}
        codes = own or ({self._code} if not self._lines else set())
        if None in codes or not codes:
            return False
        if unit in self._write.lacking:
            return not codes & {100, NO_SUCH_OWNER, LINKED_BEFORE, SEEN_BEFORE}
        several = len(self._write.ids) > 1
        return codes == {NOT_ENROLLED} and unit not in self._write.counting and (bool(own) or not several)

    def left_to_a_person(self, unit: str) -> bool:
        """Astro keeps the unit of an offer that was used; the by-hand list has it since it came back."""
        own = {number(one.get("transaction_status")) for one in self._own(unit)}
        codes = own or ({self._code} if not self._lines else set())
        return self._write.endpoint == "removeOfferTransaction" and codes == {REDEEMED_BEFORE}

    def may_be_sent_again(self, unit: str) -> bool:
        """It provably was not done: refused at the door, or by a definite word."""
        if self._answer.status == 401:
            return True
        own = {number(one.get("transaction_status")) for one in self._own(unit)}
        return NO_SUCH_OWNER in (own or {self._code})

    def linked(self) -> bool:
        """Of linkCustomer and addCustomer: success names Astro's owner."""
        data = self._value.get("returnData") if isinstance(self._value, dict) else None
        found = [one for one in lines_of({"returnData": data}) if isinstance(one, dict)]
        names = {str(one.get("astro_customer_id")).strip().removesuffix(".0") for one in found}
        if self._write.endpoint == "linkCustomer":
            theirs = names == {OWNER.astro_customer_id}
            return (self._code == 100 and theirs) or (self._code == LINKED_BEFORE and not names - {"7", "", "None"})
        return self._code == 100 and bool(names - {"", "None", "True", "False"})


class Status:
    """What a customerStatus answer holds, wherever it stands in it."""

    def __init__(self, answer: Answer, limit: int) -> None:
        self.value = parsed(answer, limit)
        self.units: set[str] = set()
        self.open: set[str] = set()
        self.closed: set[str] = set()
        self._walk(self.value)
        if REWARD not in self.closed:
            self.open.add(REWARD)  # customerRewardStatus, which is not spoiled with it, says so

    @property
    def good(self) -> bool:
        return envelope_code(self.value) == 100

    def _walk(self, value: Any) -> None:
        level = [value]
        while level:
            one = level.pop()
            if isinstance(one, list):
                level += one
            elif isinstance(one, dict):
                level += one.values()
                for each in _entries(one.get("cardPurchases")):
                    self.units.add(str(each.get("imported_transaction_id")).strip())
                for each in _entries(one.get("cardFreeGoods")):
                    day = each.get("redeemed_on")
                    redeemed = day is True or bool(CLOSED.search(str(day))) or str(day).strip().isalpha()
                    open_words = ("", "null", "none", "false")
                    if str(day).strip().lower() in open_words:
                        redeemed = False
                    (self.closed if redeemed else self.open).add(str(each.get("astro_reward_id")).strip())


def _entries(data: Any) -> list[dict[str, Any]]:
    return [one for one in lines_of({"returnData": data}) if isinstance(one, dict)]
