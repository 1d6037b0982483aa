"""Phone numbers as typed at the counter, read with Google's rules for the store's country."""

from __future__ import annotations

import re

from astro_desk.use_cases.ports import ReadPhone

_NORTH_AMERICAN = frozenset({"US", "CA"})
_TEN_DIGITS = re.compile(r"(?:\+?1[ .\-]?)?(?:\(([2-9][0-9]{2})\) ?|([2-9][0-9]{2})[ .\-]?)([0-9]{3})[ .\-]?([0-9]{4})")
"""Ten digits of North America as nearly everybody writes them. Google's rules say the same of each such text, and take
a hundred times as long; a list has a hundred thousand."""


def phone_reader(country: str = "US") -> ReadPhone:
    """Reads phones for a country (ISO 3166): the national digits, None for a text that cannot be one.

    A number of another country keeps its country code, as digits.
    """
    quick = country in _NORTH_AMERICAN

    def read(text: str) -> str | None:
        text = text.strip()
        found = _TEN_DIGITS.fullmatch(text) if quick else None
        return "".join([part for part in found.groups() if part]) if found else by_all_rules(text, country)

    return read


def by_all_rules(text: str, country: str) -> str | None:
    """As `phone_reader`, for a text without blanks around it."""
    if sum(letter.isdigit() for letter in text) < 7 or any(letter.isalpha() for letter in text):
        return None
    # Its metadata takes 30 ms to load; the first frame does without.
    import phonenumbers

    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    # "Possible", not "valid": the tables age, and Astro takes numbers that they have never heard of. Without its area
    # code a number is nobody's: Astro finds a pet owner by all of its digits.
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    national = phonenumbers.national_significant_number(number)
    home = number.country_code == phonenumbers.country_code_for_region(country)
    return national if home else f"{number.country_code}{national}"
