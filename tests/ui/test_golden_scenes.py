"""The accessibility tree of every scene that pictures are taken of, as a person last read it; and no page without one.

`ASTRO_DESK_UPDATE_GOLDEN=1` writes them anew: look at what changed. The first line says which pages the scene shows.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget

from tests.ui.look import SCENES
from tests.ui.scene import Scene, pause
from tests.ui.test_accessibility import GOLDEN, UPDATE, tree
from ui.bridge import Bridge
from ui.main_window import MainWindow
from ui.presenters.setup import Step
from ui.screens.header import Place
from ui.sections.section import SectionPanel
from ui.sections.table import sections
from ui.theme.scheme import Theme

SIZE = (1366, 768)
FOLDER = GOLDEN / "scenes"


@pytest.mark.parametrize("name", SCENES)
def test_a_scene_is_read_as_it_was_last_read_by_a_person(theme: Theme, name: str) -> None:
    scene = SCENES[name](theme, SIZE)
    pause(40)
    words = [f"shows: {', '.join(pages(scene))}", *tree(QAccessible.queryAccessibleInterface(scene.shown))]
    scene.close()
    text, golden = "\n".join(words) + "\n", FOLDER / f"{name}.txt"
    if os.environ.get(UPDATE):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8"), f"look at it; {UPDATE}=1 writes it anew"


def pages(scene: Scene) -> list[str]:
    """What of the program's own tables stands on the screen."""
    window, shown = scene.window, scene.shown
    if shown is not window:
        step = getattr(shown, "step", None)
        return [shown.objectName(), *([f"step {step.name}"] if isinstance(step, Step) else [])]
    if window.shutter.covers:
        return ["signOn"]
    inside = (*window.floating.all, *window.checkout.panels, *window.findChildren(SectionPanel))
    names = [one.objectName() for one in inside if one.isVisible()]
    return [f"place {window.places.place.name}", *names]


def test_no_place_section_panel_or_step_is_without_a_golden_tree(theme: Theme, qtbot) -> None:
    """Made of the program's own tables, so that a new page fails here until a scene shows it."""
    with theme.undressed():
        window = MainWindow(theme, Bridge())
    qtbot.addWidget(window)
    panels: tuple[QWidget, ...] = (*window.floating.all, *window.checkout.panels)
    wanted = {one.objectName() for one in panels} | {f"section-{one.name}" for one in sections()}
    wanted |= {f"place {one.name}" for one in Place} | {f"step {one.name}" for one in Step} | {"signOn"}
    assert wanted - told() == set()


def told() -> set[str]:
    heads = [path.read_text(encoding="utf-8").partition("\n")[0] for path in FOLDER.glob("*.txt")]
    return {name for head in heads for name in head.removeprefix("shows: ").split(", ")}


def test_there_is_a_tree_for_each_scene_and_none_of_a_scene_that_is_gone() -> None:
    kept = {Path(path).stem for path in FOLDER.glob("*.txt")}
    assert kept == set(SCENES)
