"""What became of the sale that was just finished: said where its goods stood, until the next sale begins.

The notice bar has room for the last word alone; whether what was given away is confirmed or to be charged, what the
points are and which card is full now must all be legible at once (DESIGN §7, issue 4).
"""

from __future__ import annotations

from collections.abc import Iterable

from astro_desk.core.sales import Sale
from astro_desk.core.slip_numbers import slip_number
from astro_desk.use_cases.points import PointsTold
from astro_desk.use_cases.ports import Records
from ui.presenters.cards import short_title
from ui.presenters.display import LastSaleDisplay, Notice, Phrase, Tone
from ui.presenters.notices import points_words, sale_saved
from ui.presenters.words import counted, tr


class LastSale:
    """Of one counter, on the screen's own thread. Nothing before the first sale and while another one is at hand."""

    def __init__(self) -> None:
        self._title = ""
        self._sale: tuple[Sale, PointsTold | None] | None = None
        self._said: dict[str, Phrase] = {}
        """What is said of each thing, by its key: a later word about it takes the place of the one before."""

    def begin(self, sale: Sale, points: PointsTold | None, full: Iterable[tuple[str, str]], *, online: bool) -> None:
        """The sale is written. `full`: the programs, by id and title, of which it filled up a card."""
        self._sale = sale, points
        self._title = tr("Sale saved · slip {number}", number=slip_number(sale))
        goods = counted(tr("{n} item"), tr("{n} items"), sale.goods)
        whose = goods if sale.owner_id else " · ".join((goods, tr("on nobody's card")))
        self._said = {"goods": Phrase(whose)}
        words = points_words(points) if points else ""
        if words:
            self._said["points"] = Phrase(words)
        given = [(claim.claim_id, claim.description or claim.program_title) for claim in sale.claims]
        given += [(one.allowance_id, one.description or one.title) for one in sale.allowances]
        for key, what in given:
            self._said[key] = Phrase(tr("{what}: Astro has not confirmed it yet", what=what), Tone.WARN)
        for program_id, title in full if sale.owner_id else ():
            what = short_title(title)
            self._said[program_id] = Phrase(tr("{what}: the card is full, its reward is ready after sync", what=what))
        if not online and sale.owner_id:
            self._said["told"] = Phrase(tr("Astro is told when it can be reached"))

    def learn(self, key: str, notice: Notice) -> None:
        """What Astro has answered; of an earlier sale nothing is said here."""
        if key in self._said:
            self._said[key] = Phrase(notice.text, notice.tone)

    def saved(self, records: Records, *, online: bool) -> Notice | None:
        """What the bar says of it now, by what Astro has answered; None where there is no such sale."""
        if self._sale is None:
            return None
        sale, points = self._sale
        operations = records.sale_operations(sale.sale_id)
        if online or all(one.state.final for one in operations):
            self._said.pop("told", None)
        return sale_saved(sale, points, operations, online=online)

    def end(self) -> None:
        """Another sale is at hand."""
        self._title, self._sale, self._said = "", None, {}

    def display(self) -> LastSaleDisplay | None:
        """What is to be charged stands first: where room is short, the end is left out."""
        lines = sorted(self._said.values(), key=lambda line: line.tone is not Tone.BAD)
        return LastSaleDisplay(self._title, tuple(lines)) if self._title else None
