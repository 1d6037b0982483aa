"""The pictures in docs/ are the tour's, each of the size that it says, and the README shows each of them."""

import re
from pathlib import Path

from PySide6.QtGui import QImage

from tests.tour.kept import KEPT

ROOT = Path(__file__).parents[2]


def test_the_pictures_in_the_documents_are_those_that_the_tour_takes():
    assert {path.name for path in (ROOT / "docs").glob("*.png")} == set(KEPT)


def test_each_picture_has_the_size_of_the_window_in_it():
    sizes = {name: QImage(str(ROOT / "docs" / name)).size().toTuple() for name in KEPT}
    assert sizes == {name: (int(wide), int(high)) for name, wide, high in _named()}


def test_the_readme_shows_each_of_them():
    shown = set(re.findall(r"docs/([\w-]+\.png)", (ROOT / "README.md").read_text("utf-8")))
    assert shown == set(KEPT)


def _named():
    return ((name, *re.findall(r"-(\d+)x(\d+)-", source)[0]) for name, source in KEPT.items())
