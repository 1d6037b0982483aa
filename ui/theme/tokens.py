"""Colours as tokens: one warm neutral ground, one teal accent, one amber for "in this sale" and gifts."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Tokens:
    """One scheme. `*_soft` are grounds for text of the same colour; `on_*` is text on that colour."""

    ground: str
    panel: str
    sunken: str
    """Inputs that rest, chips, the track of a scroll bar."""
    line: str
    line_strong: str
    text: str
    muted: str
    accent: str
    accent_hover: str
    accent_pressed: str
    accent_soft: str
    on_accent: str
    due: str
    """The ground of a reward that waits to be handed out."""
    on_due: str
    on_due_muted: str
    due_hover: str
    due_pressed: str
    gift: str
    """Amber as text."""
    gift_fill: str
    """Amber as a shape."""
    on_gift: str
    gift_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    empty_paw: str
    shadow: str
    selection: str

    def fill(self, template: str) -> str:
        """The style sheet template with each `@name@` replaced."""
        for name, value in asdict(self).items():
            template = template.replace(f"@{name}@", value)
        return template


LIGHT = Tokens(
    ground="#f5f2ec",
    panel="#fffefb",
    sunken="#f1ede5",
    line="#e5dfd4",
    line_strong="#cfc7b8",
    text="#1d2724",
    muted="#5c6661",
    accent="#0a6b60",
    accent_hover="#0b7a6d",
    accent_pressed="#085349",
    accent_soft="#e2f0ec",
    on_accent="#ffffff",
    due="#0a6b60",
    on_due="#ffffff",
    on_due_muted="#d5ebe6",
    due_hover="#0b7a6d",
    due_pressed="#085349",
    gift="#8f5200",
    gift_fill="#e08c1a",
    on_gift="#1d2724",
    gift_soft="#fdf0d9",
    warn="#855000",
    warn_soft="#fff0cf",
    bad="#a3281c",
    bad_soft="#fbe6e2",
    empty_paw="#e2dccf",
    shadow="#3d3420",
    selection="#d3e9e4",
)

DARK = Tokens(
    ground="#141817",
    panel="#1d2321",
    sunken="#262d2a",
    line="#303835",
    line_strong="#4a5550",
    text="#eceee9",
    muted="#a9b4ae",
    accent="#58c7b3",
    accent_hover="#6dd3c0",
    accent_pressed="#46ad9b",
    accent_soft="#19372f",
    on_accent="#06221d",
    due="#14594e",
    on_due="#f2faf7",
    on_due_muted="#bfe3da",
    due_hover="#196c5f",
    due_pressed="#0c3c34",
    gift="#f2b65a",
    gift_fill="#eda93f",
    on_gift="#1d2724",
    gift_soft="#3a2c13",
    warn="#f4c063",
    warn_soft="#3a2d12",
    bad="#ff9d8f",
    bad_soft="#43201b",
    empty_paw="#38413d",
    shadow="#000000",
    selection="#24473f",
)

READABLE: tuple[tuple[str, str], ...] = (
    ("text", "ground"),
    ("text", "panel"),
    ("text", "sunken"),
    ("text", "accent_soft"),
    ("text", "selection"),
    ("text", "gift_soft"),
    ("muted", "ground"),
    ("muted", "panel"),
    ("muted", "sunken"),
    ("muted", "accent_soft"),
    ("muted", "selection"),
    ("accent", "ground"),
    ("accent", "panel"),
    ("accent", "accent_soft"),
    ("accent", "selection"),
    ("accent", "sunken"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("on_accent", "accent_pressed"),
    ("on_due", "due"),
    ("on_due", "due_hover"),
    ("on_due", "due_pressed"),
    ("on_due_muted", "due"),
    ("due", "on_due"),
    ("on_gift", "gift_fill"),
    ("gift", "panel"),
    ("gift", "gift_soft"),
    ("gift", "selection"),
    ("gift", "accent_soft"),
    ("warn", "warn_soft"),
    ("warn", "panel"),
    ("bad", "bad_soft"),
    ("bad", "panel"),
)
"""Text and the grounds it stands on; each pair has a contrast of at least 4.5 : 1 in both schemes."""

VISIBLE: tuple[tuple[str, str], ...] = (
    ("accent", "panel"),
    ("accent", "sunken"),
    ("bad", "panel"),
)
"""Shapes that mean something, 3 : 1. Amber paws also differ by their place and are counted in words."""


def luminance(colour: str) -> float:
    """The relative luminance of `#rrggbb` (WCAG 2)."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
