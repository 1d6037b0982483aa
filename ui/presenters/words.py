"""The one way to words, as the whole program has it (`use_cases.words`)."""

from astro_desk.use_cases.words import Texts, counted, tr

__all__ = ["Texts", "counted", "tr"]
