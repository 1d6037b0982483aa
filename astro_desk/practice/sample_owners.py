"""Invented people: everything about a pet owner follows from the number."""

from __future__ import annotations

from typing import Final

from astro_desk.practice.sample_catalogue import Row

_FIRST_NAMES: Final = (
    "Ada", "Amir", "Anouk", "Basil", "Beatriz", "Bruno", "Calla", "Cedric", "Dagny", "Dario", "Edda", "Elio",
    "Farah", "Felix", "Gemma", "Goran", "Hana", "Hugo", "Ilse", "Ivor", "Jonah", "Juno", "Kaia", "Kofi", "Lena",
    "Lucio", "Mabel", "Malik", "Nadia", "Nils", "Odette", "Omar", "Petra", "Pilar", "Quinn", "Rafe", "Rosa", "Saul",
    "Signe", "Tamsin", "Theo", "Uma", "Viggo", "Wren", "Xenia", "Yara", "Yusuf", "Zelda",
)  # fmt: skip
_LAST_NAMES: Final = (
    "Abernook", "Ashdale", "Barrowby", "Birchall", "Brightwell", "Calloway", "Castellane", "Cobbold", "Dunmore",
    "Eastlake", "Elderfield", "Fairbairn", "Fenwright", "Garrity", "Greenhow", "Halloran", "Hartsough", "Holloway",
    "Ingersby", "Jarrow", "Kestrel", "Kinsale", "Larkin", "Lindqvale", "Lovelace", "Marchetti", "Merriday",
    "Nightingale", "Norcross", "Oakeshott", "Okonjo", "Pemberly", "Penhallow", "Quillan", "Ravensby", "Rosewood",
    "Saltash", "Silvertree", "Stonebridge", "Tarrant", "Thistlewood", "Underhay", "Valcourt", "Wetherby",
    "Whitlock", "Winterbourne", "Yarrow", "Zellweg",
)  # fmt: skip
_STREETS: Final = ("Alder Lane", "Mill Street", "Harbor Road", "Juniper Court", "Station Avenue", "Orchard Hill")


def owner_row(owner: int) -> Row:
    """(id, first_name, last_name, email, phone, address, city, state, zip) of an owner's number.

    No two owners share a phone or an e-mail. One in eight has no e-mail and one in five has a postal address:
    some programs ask for the one or the other (ASTRO_API §7).
    """
    names = len(_FIRST_NAMES) * len(_LAST_NAMES)
    turn, pair = divmod(owner, names)
    first, last = _FIRST_NAMES[pair % len(_FIRST_NAMES)], _LAST_NAMES[pair * 29 // len(_FIRST_NAMES) % len(_LAST_NAMES)]
    email = "" if owner % 8 == 0 else f"{first}.{last}{turn}@example.com".lower()
    phone = f"555{2_000_000 + owner * 2_654_437 % 8_000_000}"
    if owner % 5:
        return owner, first, last, email, phone, "", "", "", ""
    street = f"{1 + owner * 7 % 980} {_STREETS[owner // 5 % len(_STREETS)]}"
    return owner, first, last, email, phone, street, "Fairhaven", "WA", f"98{owner * 13 % 1000:03d}"
