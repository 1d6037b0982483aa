"""Item codes: what a scan means to Astro, a 12-digit UPC or a store's own item number (ASTRO_API §7).

Every GTIN spelling of one article (UPC-A, UPC-E, EAN-13, GTIN-14) has one canonical form, its 14 digits. Anything
else is a custom code and stays as it is. The canonical form only compares; what is sent is the catalogue's spelling.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from astro_desk.core.errors import Refused

MAX_CODE_LENGTH = 48
"""No bar code or item number at a counter is longer; a longer text is noise of a scanner or a wrong paste."""

_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_AIM_EAN = "]E0"
_AIM_EAN_8 = "]E4"
# ISO/IEC 7813 tracks as keyboard readers type them, and a bare card number, in one piece or in the groups that are
# printed on a card: 15 digits that begin 34 or 37, 16 to 19 that begin 3 to 6 or 22 to 27. Other groups are phone
# numbers, other 15 digits a pet's microchip. Neither track nor number must ever be kept (FAILURES C3).
_TRACK = re.compile(r"%\s*[A-Za-z]?\d{12,19}\^|;\d{12,19}=|%[A-Z]\d{12,19}")
_SHORTEST_TRACK = 14
_MANY_DIGITS = re.compile(r"(?:\d[ \-]?){12}")
"""As many as any of these has at least, in one piece or in groups: nothing else need be looked at for long."""
_CARD_NUMBER = re.compile(
    r"(?<!\d)(?:"
    r"3[47](?:\d{13}|\d{2}([ \-])\d{6}\1\d{5})"
    r"|(?:[3-6]\d|2[2-7])(?:\d{14,17}|\d{2}([ \-])\d{4}\2\d{4}\2\d{4})"
    r")(?!\d)"
)
_DIGITS = re.compile(r"[0-9]+")
_GTIN_LENGTHS = {8, 12, 13, 14}
_LONG = {12, 13, 14}
_AROUND = "".join(map(chr, [*range(0x21), *range(0x7F, 0xA1), 0xFEFF]))
"""What scanners send and pages hold around a code: controls, blanks, a byte order mark."""


class CheckDigit(StrEnum):
    VALID = "valid"
    WRONG = "wrong"
    NONE = "none"
    """The text has no check digit: a custom code."""


@dataclass(frozen=True, slots=True)
class ItemCode:
    """A code as scanned or typed, without AIM prefix and control characters around it.

    `forms` are the canonical forms that it may stand for, the likeliest first. Eight digits may be a UPC-E or an
    EAN-8 and so have two forms, unless the scanner says which; the catalogue decides (FAILURES R56).
    """

    text: str
    forms: tuple[str, ...]
    check_digit: CheckDigit

    @property
    def is_gtin(self) -> bool:
        return self.check_digit is CheckDigit.VALID


def is_card_track(text: str) -> bool:
    """Whether a text looks like a payment card's magnetic stripe or number. Such a text is wiped, never stored."""
    if len(text) < _SHORTEST_TRACK or not ("]" in text or _MANY_DIGITS.search(text)):
        return False
    text = _AIM.sub(" ", text)  # its last digit would hide where the number begins
    if _TRACK.search(text):
        return True
    return any(_luhn(found.group().replace(" ", "").replace("-", "")) for found in _CARD_NUMBER.finditer(text))


def read_code(text: str) -> ItemCode:
    """What a scanned or typed text stands for.

    Raises Refused `card_track`, `code_empty`, `code_too_long`, `code_control_characters`.
    """
    if is_card_track(text):
        raise Refused("card_track")
    code = text.strip(_AROUND)
    found = _AIM.match(code)
    aim = found.group() if found else ""
    code = code[len(aim) :].strip(_AROUND)
    if not code:
        raise Refused("code_empty")
    if len(code) > MAX_CODE_LENGTH:
        raise Refused("code_too_long", length=len(code), limit=MAX_CODE_LENGTH)
    if any(unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for letter in code):
        raise Refused("code_control_characters")
    return _interpret(code, aim)


def _interpret(code: str, aim: str) -> ItemCode:
    digits = code.replace(" ", "").replace("-", "")
    # Only ASCII digits: str.isdigit() also takes other scripts' digits, which no scanner sends.
    if not _DIGITS.fullmatch(digits) or not 6 <= len(digits) <= 14:
        return ItemCode(code, (code,), CheckDigit.NONE)
    forms = _gtin_forms(digits, aim)
    if len(digits) in _GTIN_LENGTHS:
        if forms:
            return ItemCode(code, forms, CheckDigit.VALID)
        # A store's own 12 digits need no right check digit (FAILURES R57): the text itself stays a form.
        return ItemCode(code, (code,), CheckDigit.WRONG)
    # Six or seven digits may be a UPC-E without its check digit, but are likelier a store's item number.
    return ItemCode(code, (code, *forms), CheckDigit.NONE)


def _gtin_forms(digits: str, aim: str) -> tuple[str, ...]:
    if len(digits) in _LONG:
        # The form is the digits themselves. biip would first unpack the table of all companies, 0.2 s in the middle of
        # the first scan of the day; that it says the same is tested.
        return (digits.zfill(14),) if _gtin_check_digit(digits[:-1]) == digits[-1] else ()
    from biip import ParseError
    from biip.gtin import Gtin
    from biip.upc import Upc

    forms: list[str] = []
    if len(digits) <= 8:
        with suppress(ParseError):
            forms.append(Upc.parse(digits).as_gtin_14())
    if len(digits) == 8 and aim != _AIM_EAN:
        with suppress(ParseError):
            forms.append(Gtin.parse(digits).as_gtin_14())
    # The catalogue's own eight digits compare as a UPC-E first, so that form stays even where an EAN-8 is named.
    return tuple(reversed(forms) if aim == _AIM_EAN_8 else forms)


@lru_cache(maxsize=4096)
def canonical(code: str) -> str:
    """The form in which two spellings of one article compare equal; a custom code is its own. Raises as `read_code`.

    Remembered, because each costs biip some 20 µs and a register sees the same few hundred articles all day. What is
    refused (a card's number above all) raises and so is never remembered.
    """
    return read_code(code).forms[0]


def form_of(code: str) -> str:
    """The canonical form of a code that somebody else wrote down; what we would refuse to read is its own."""
    try:
        return canonical(code)
    except Refused:
        return code


def _gtin_check_digit(payload: str) -> str:
    """Of any length: the digits weigh 3 and 1 in turns, from the right (GS1 General Specifications, 7.9)."""
    total = 3 * sum(map(int, payload[::-2])) + sum(map(int, payload[-2::-2]))
    return str(-total % 10)


def _luhn(digits: str) -> bool:
    total = 0
    for place, letter in enumerate(reversed(digits)):
        value = int(letter) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
