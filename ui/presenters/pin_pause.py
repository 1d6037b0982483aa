"""The words for a pause after wrong PINs."""

from __future__ import annotations

from ui.presenters.words import tr


def pause_words(left_s: int) -> str:
    minutes, seconds = divmod(left_s, 60)
    if not minutes:
        return tr("Too many wrong PINs. Try again in {seconds} s.", seconds=seconds)
    return tr("Too many wrong PINs. Try again in {minutes} min {seconds} s.", minutes=minutes, seconds=seconds)
