"""Whoever writes a text finds it here by its own words until it is translated, and a catalogue holds nothing else."""

from __future__ import annotations

import re
from collections import Counter
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import pytest

from astro_desk.use_cases.sentences import SENTENCES
from tests.translations.catalogue import LANGUAGES, compiled, mo_file, read, write
from tests.translations.texts import ROOT, Found, find_texts

HOW = (
    "Run `make translations`, write it into resources/translations/{language}.po, and run it again (docs/languages.md)."
)
PLACE = re.compile(r"\{[^{}]*\}|%p")
SAME = frozenset({"Enter", "Delete", "PIN", "OK", "No", "Total", "Client ID", "{n} s", "{n} min", "{h} h {n} min"})
"""Words that Spanish has as well, and keys as they stand on a keyboard of the United States."""


@pytest.fixture(scope="module")
def found() -> Found:
    return find_texts()


def test_every_text_can_be_translated(found):
    assert found.wrong == []
    assert len(found.texts) > 1500


def test_every_sentence_stands_in_a_table_that_is_found(found):
    hidden = [f"{code}: “{text}”" for code, text in SENTENCES.items() if text not in found.texts]
    assert not hidden, "\n".join(["Write `NAME: Texts[str] = {…}` at the table of:", *hidden])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(found, language):
    known = read(language)
    missing = [f"“{text}” ({', '.join(sorted(found.texts[text]))})" for text in found.texts if not known.get(text)]
    assert not missing, "\n".join(["Not translated:", *missing, HOW.format(language=language)])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_same_places(language):
    known = read(language)
    wrong = [
        f"“{text}” and “{said}”"
        for text, said in known.items()
        if said and Counter(PLACE.findall(text)) != Counter(PLACE.findall(said))
    ]
    assert not wrong, "\n".join(["The {places} differ:", *wrong])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_is_not_the_english_text_by_oversight(language):
    same = [
        text for text, said in read(language).items() if text == said and re.search("[A-Za-z]", PLACE.sub("", text))
    ]
    assert sorted(set(same) - SAME) == [], "translate it, or add it to SAME"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sides_of_a_translation_are_those_of_the_text(language):
    """Texts are put behind each other: a space, a stop or a question mark at an end belongs there."""
    wrong = [
        f"“{text}” and “{said}”"
        for text, said in read(language).items()
        if said and (_ends(text) != _ends(said) or text.startswith(" ") != said.startswith(" "))
    ]
    assert not wrong, "\n".join(wrong)


def _ends(text: str) -> str:
    return text[-1] if text[-1] in ".:?! " else ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_holds_what_the_code_says_and_nothing_else(found, language):
    gone = sorted(read(language).keys() - found.texts)
    assert not gone, "\n".join(["No longer in the code, or changed there:", *gone, "Run `make translations`."])


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_program_reads_is_made_from_what_people_edit(language):
    assert mo_file(language).read_bytes() == compiled(language), "run `make translations`"


# ----------------------------------------------------------------------------------------------- what finds the texts


def planted(folder: Path, code: str) -> Found:
    (folder / "ui").mkdir()
    (folder / "ui" / "new.py").write_text(code, encoding="utf-8")
    return find_texts(folder)


def test_a_text_is_found_where_it_is_said_and_in_a_table(tmp_path):
    found = planted(
        tmp_path,
        'TABLE: Texts[str] = {"a": "A sentence " "in two parts.", "b": ""}\n'
        'OTHER: dict[str, str] = {"a": "a word for a machine"}\n'
        'def say(): return tr("{n} bag", n=1), tr(TABLE["a"])\n'
        'class Panel:\n    async def more(self): return [tr(one, x=tr("inside")) for one in TABLE.values()]\n',
    )
    assert found.wrong == []
    assert found.texts == {one: {"ui/new.py"} for one in ("A sentence in two parts.", "{n} bag", "inside")}


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ('def say(n): return tr(f"{n} bags")', "put together"),
        ('def say(n): return tr("one bag" if n == 1 else "bags")', "put together"),
        ('def say(n): return tr("bags of " + n)', "put together"),
        ('TITLE = tr("Bags")', "at import"),
        ('class Panel:\n    title = tr("Bags")', "at import"),
        ('BAGS: Texts[str] = {"one": f"bag {1}"}', "something else than a literal"),
    ],
)
def test_what_could_not_be_translated_is_named_with_its_line(tmp_path, code, said):
    (wrong,) = planted(tmp_path, code).wrong
    assert wrong.startswith("ui/new.py:")
    assert said in wrong


def test_a_catalogue_keeps_what_is_translated_and_drops_what_is_gone(tmp_path):
    texts = Found({"Save": {"ui/a.py"}, "{n} bag\n“new”": {"ui/b.py", "ui/a.py"}})
    write("es", texts, {"Save": "Guardar", "Old": "Viejo"}, tmp_path)
    assert read("es", tmp_path) == {"Save": "Guardar", "{n} bag\n“new”": ""}
    assert (tmp_path / "es.po").read_text(encoding="utf-8").count("Language: es") == 1
    before = (tmp_path / "es.mo").read_bytes()
    said = GNUTranslations(BytesIO(before))
    assert said.gettext("Save") == "Guardar"
    assert said.gettext("{n} bag\n“new”") == "{n} bag\n“new”", "what waits for its translation is said in English"
    write("es", texts, read("es", tmp_path), tmp_path)
    assert (tmp_path / "es.mo").read_bytes() == before, "the same texts make the same file on every day"


def test_a_language_without_a_catalogue_begins_with_nothing(tmp_path):
    assert read("es", tmp_path) == {}
    assert ROOT.joinpath("resources").is_dir()
