"""Settings, giving lists out: pet owners, items, a day, and the offers for Astro's upload."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import date
from pathlib import PurePath

from astro_desk.core.errors import AstroDeskError
from astro_desk.core.roles import Act
from astro_desk.use_cases.exchange_ports import Order, Wanted
from astro_desk.use_cases.sentences import explain, sentence
from ui.presenters.display import Tone
from ui.presenters.settings import SettingsPresenter
from ui.presenters.words import counted, tr

Heard = Callable[[str, Tone], None]


class ExportPresenter:
    def __init__(self, settings: SettingsPresenter) -> None:
        self._settings = settings

    def today(self) -> str:
        return self._settings.ports.clock.today().isoformat()

    def proposed(self, wanted: Wanted, day: str, ending: str) -> str:
        """A name for the file."""
        about = day.strip() or self.today()
        return {
            Wanted.OWNERS: f"pet-owners-{self.today()}",
            Wanted.ITEMS: f"items-{self.today()}",
            Wanted.DAY: f"day-{about}",
            Wanted.OFFERS: f"offers-to-upload-{self.today()}",
            Wanted.OWNER: f"pet-owner-{self.today()}",
        }[wanted] + ending

    def give(self, wanted: Wanted, path: str, day: str, then: Heard) -> None:
        """Writes the file; `then` hears what came of it. `day` as `YYYY-MM-DD`."""
        if self._settings.shut(lambda why: then(why, Tone.WARN), Act.EXPORT):
            return
        if not path.strip():
            then(tr("Say first where the file is to lie."), Tone.WARN)
            return
        try:
            on = date.fromisoformat(day.strip()) if wanted is Wanted.DAY else None
        except ValueError:
            then(sentence("date_invalid", {"text": day.strip()[:20]}), Tone.WARN)
            return
        order = Order(wanted, path.strip(), on)
        person = self._settings.person
        giving = self._settings.ports.exchange.give(order, person.person_id if person else "")
        self._settings.settle(giving, lambda future: then(*given(future, order)))


def given(future: Future[int], order: Order) -> tuple[str, Tone]:
    """What came of an order, in words."""
    try:
        rows = future.result()
    except AstroDeskError as error:
        return explain(error), Tone.BAD
    name = PurePath(order.path).name
    if order.wanted is Wanted.OWNER:
        return tr("Written to {file}.", file=name), Tone.ACCENT
    words = counted(tr("{n} row is in"), tr("{n} rows are in"), rows)
    return tr("{rows} {file}.", rows=words, file=name), Tone.ACCENT
