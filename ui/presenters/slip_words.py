"""Settings, slips: the store's own words on them, with a slip that shows what they look like."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from astro_desk.core.errors import Refused
from astro_desk.use_cases.sentences import explain
from astro_desk.use_cases.slip_text import slip_text
from astro_desk.use_cases.slips import TAX_WORDS, check_words, read_words, sample_slip, save_words
from ui.presenters.settings import SettingsPresenter, Told


@dataclass(frozen=True, slots=True)
class SlipWordsDisplay:
    """`names` is initial, full or none; `tax` none, taxed, untaxed or own, with `own_tax`."""

    names: str
    tax: str
    own_tax: str
    heading: str
    footer: str

    @property
    def tax_words(self) -> str:
        return self.own_tax if self.tax == "own" else self.tax


class SlipWordsPresenter:
    def __init__(self, settings: SettingsPresenter, zone: tzinfo | None = None) -> None:
        self._settings, self._zone = settings, zone

    def words(self) -> SlipWordsDisplay:
        now = read_words(self._settings.records)
        tax = next((name for name, words in TAX_WORDS.items() if words == now.tax), "own")
        return SlipWordsDisplay(now.names, tax, now.tax if tax == "own" else "", now.heading, now.footer)

    def preview(self, chosen: SlipWordsDisplay) -> str:
        """A slip with these words, or what is wrong with them."""
        try:
            words = check_words(chosen.names, chosen.tax_words, chosen.heading, chosen.footer)
        except Refused as refusal:
            return explain(refusal)
        ports = self._settings.ports
        return slip_text(sample_slip(words, ports.register, ports.clock), self._zone)

    def save(self, chosen: SlipWordsDisplay, then: Told) -> None:
        self._settings.keep(
            lambda work: save_words(work, chosen.names, chosen.tax_words, chosen.heading, chosen.footer, manager=True),
            then,
        )
