"""Type: Inter with tabular figures, in points, so that the system's and the user's text size both count."""

from __future__ import annotations

import sys
from enum import Enum
from importlib.resources import files

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QFont, QFontDatabase

FAMILIES = ["Inter", "Noto Sans", "Segoe UI", "SF Pro Text", "Helvetica Neue", "DejaVu Sans"]
_POINTS_PER_PIXEL = 1.0 if sys.platform == "darwin" else 0.75
"""macOS counts 72 points to the inch of its screen, the others 96 pixels."""


class Type(Enum):
    """The steps of the scale: size in pixels at 100 %, and weight."""

    CAPTION = (12.5, QFont.Weight.Normal)
    CAPTION_STRONG = (12.5, QFont.Weight.DemiBold)
    SMALL = (13.5, QFont.Weight.Normal)
    SMALL_STRONG = (13.5, QFont.Weight.DemiBold)
    BODY = (15.0, QFont.Weight.Normal)
    STRONG = (15.0, QFont.Weight.DemiBold)
    FIELD = (18.0, QFont.Weight.Normal)
    ACTION = (17.0, QFont.Weight.DemiBold)
    HEADING = (18.0, QFont.Weight.DemiBold)
    TITLE = (22.0, QFont.Weight.Bold)
    DISPLAY = (30.0, QFont.Weight.Bold)
    QUANTITY = (18.5, QFont.Weight.DemiBold)
    COUNT = (22.5, QFont.Weight.Bold)


TABULAR = frozenset({Type.QUANTITY, Type.COUNT, Type.DISPLAY})
"""Figures that change in place. Running text keeps its own: Inter's tabular hyphen is as wide as a digit."""


def load_fonts() -> None:
    """Makes the bundled faces known. Needs the application object."""
    for face in ("Regular", "SemiBold", "Bold"):
        data = (files("resources") / "fonts" / f"Inter-{face}.ttf").read_bytes()
        QFontDatabase.addApplicationFontFromData(QByteArray(data))


def font(step: Type, scale: float = 1.0) -> QFont:
    pixels, weight = step.value
    made = QFont()
    made.setFamilies(FAMILIES)
    made.setPointSizeF(pixels * scale * _POINTS_PER_PIXEL)
    made.setWeight(weight)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)  # letters stand where the design put them
    if step in TABULAR:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made
