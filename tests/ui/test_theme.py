"""Colours, type and the switch between light and dark."""

from __future__ import annotations

import re
from dataclasses import asdict
from importlib.resources import files

import pytest
from PySide6.QtGui import QFontInfo, QFontMetricsF
from PySide6.QtWidgets import QApplication

from tests.ui.sample import LOTUS, SALLY
from ui.commands import commands
from ui.theme.fonts import TABULAR, Type
from ui.theme.icons import renderer
from ui.theme.scheme import Choice
from ui.theme.tokens import DARK, LIGHT, READABLE, VISIBLE, contrast


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), READABLE)
def test_text_is_readable(tokens, ink, ground):
    assert contrast(getattr(tokens, ink), getattr(tokens, ground)) >= 4.5


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), VISIBLE)
def test_shapes_are_visible(tokens, shape, ground):
    assert contrast(getattr(tokens, shape), getattr(tokens, ground)) >= 3


def test_black_on_white_is_21_to_1():
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0


def test_the_sheet_uses_only_tokens_and_sets_no_font_size():
    sheet = (files("resources") / "style.qss").read_text(encoding="utf-8")
    assert set(re.findall(r"@(\w+)@", sheet)) <= set(asdict(LIGHT))
    assert "font-size" not in sheet
    assert not re.search(r"#[0-9a-fA-F]{6}\b", sheet)
    assert "@" not in LIGHT.fill(sheet)


def test_figures_that_change_in_place_are_as_wide_as_each_other(theme):
    for step in TABULAR:
        metrics = QFontMetricsF(theme.font(step))
        assert len({metrics.horizontalAdvance(digit * 4) for digit in "0123456789"}) == 1
    assert QFontInfo(theme.font(Type.BODY)).family() == "Inter"


def test_each_icon_that_is_named_can_be_drawn():
    names = {path.name.removesuffix(".svg") for path in (files("resources") / "icons").iterdir()}
    assert {command.icon for command in commands()} <= names
    assert all(renderer(name, "#0a6b60").isValid() for name in names)


def test_light_and_dark_change_palette_sheet_and_pictures_and_back(counter, theme, qapp):
    counter.presenter.choose_owner(SALLY)
    counter.keys.scan(LOTUS)
    light = counter.window.grab().toImage()
    theme.choose(Choice.DARK)
    try:
        assert theme.dark
        assert DARK.ground in qapp.styleSheet()
        assert qapp.palette().window().color().name() == DARK.ground
        dark = counter.window.grab().toImage()
        assert light.pixelColor(1100, 400).lightness() > 200 > 80 > dark.pixelColor(1100, 72).lightness()
    finally:
        theme.choose(Choice.LIGHT)
    assert not theme.dark
    assert LIGHT.ground in qapp.styleSheet()


def test_the_systems_scheme_is_followed_until_one_is_forced(theme, qapp: QApplication):
    theme.choose(Choice.SYSTEM)
    assert theme.choice is Choice.SYSTEM
    theme.choose(Choice.LIGHT)
    assert theme.tokens is LIGHT
