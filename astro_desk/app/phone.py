"""Phone numbers as typed at the counter, read with Google's rules for the store's country."""

from __future__ import annotations

from astro_desk.use_cases.ports import ReadPhone


def phone_reader(country: str = "US") -> ReadPhone:
    """Reads phones for a country (ISO 3166): the national digits, None for a text that cannot be one.

    A number of another country keeps its country code, as digits.
    """

    def read(text: str) -> str | None:
        text = text.strip()
        if sum(letter.isdigit() for letter in text) < 7 or any(letter.isalpha() for letter in text):
            return None
        # Its metadata takes 30 ms to load; the first frame does without.
        import phonenumbers

        try:
            number = phonenumbers.parse(text, country)
        except phonenumbers.NumberParseException:
            return None
        # "Possible", not "valid": the tables age, and Astro takes numbers that they have never heard of.
        if not phonenumbers.is_possible_number(number):
            return None
        national = phonenumbers.national_significant_number(number)
        home = number.country_code == phonenumbers.country_code_for_region(country)
        return national if home else f"{number.country_code}{national}"

    return read
