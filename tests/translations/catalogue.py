"""A catalogue of one language: `es.po`, which people edit, and `es.mo`, made from it, which the program reads."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tests.translations.texts import ROOT, Found
from ui.presenters.languages import ENGLISH
from ui.presenters.languages import LANGUAGES as ALL

FOLDER = ROOT / "resources" / "translations"
LANGUAGES = tuple(code for code in ALL if code != ENGLISH)
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)
_HEADER = """\
# What Astro Desk says. Edit the lines that begin with msgstr, then run `make translations`.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def po_file(language: str, folder: Path = FOLDER) -> Path:
    return folder / f"{language}.po"


def mo_file(language: str, folder: Path = FOLDER) -> Path:
    return folder / f"{language}.mo"


def read(language: str, folder: Path = FOLDER) -> dict[str, str]:
    """English text to its translation, "" for one that waits for it."""
    try:
        with po_file(language, folder).open("rb") as file:
            catalogue = read_po(file, locale=language)
    except FileNotFoundError:
        return {}
    return {str(one.id): "" if one.fuzzy else str(one.string) for one in catalogue if one.id}


def write(language: str, found: Found, translations: dict[str, str], folder: Path = FOLDER) -> None:
    """Exactly the texts of the code, in the order of the files where they stand first."""
    catalogue = Catalog(locale=language)
    for text in sorted(found.texts, key=lambda text: (min(found.texts[text]), text)):
        places = [(place, 1) for place in sorted(found.texts[text])]
        catalogue.add(text, translations.get(text, ""), locations=places)
    body = BytesIO()
    write_po(body, catalogue, width=120, include_lineno=False, omit_header=True)
    po_file(language, folder).write_bytes(_HEADER.format(language=language).encode() + body.getvalue())
    mo_file(language, folder).write_bytes(compiled(language, folder))


def compiled(language: str, folder: Path = FOLDER) -> bytes:
    """What the .mo file must hold."""
    with po_file(language, folder).open("rb") as file:
        catalogue = read_po(file, locale=language)
    catalogue.creation_date = catalogue.revision_date = _NEVER  # the same texts make the same file
    made = BytesIO()
    write_mo(made, catalogue)
    return made.getvalue()
