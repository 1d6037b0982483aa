"""Records that may be one person, below the phone or e-mail that they share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future

from astro_desk.core.errors import AstroDeskError
from astro_desk.core.owners import Owner
from astro_desk.use_cases.doubles import MOST_DOUBLES, Doubles, FindDoubles
from astro_desk.use_cases.sentences import explain
from ui.presenters.display import RowDisplay
from ui.presenters.owner import phone_words
from ui.presenters.screen import Settle
from ui.presenters.words import tr

Shown = Callable[[tuple[RowDisplay, ...], str], None]
"""Hears the rows, or ( ) and the sentence that stands in their place."""


class DoublesPresenter:
    def __init__(self, find: FindDoubles, settle: Settle, row: Callable[[Owner], RowDisplay]) -> None:
        """`row`: an owner as the list of owners shows them."""
        self._find, self._settle, self._row = find, settle, row

    def look(self, then: Shown) -> None:
        def found(future: Future[tuple[Doubles, ...]]) -> None:
            try:
                doubles = future.result()
            except AstroDeskError as error:
                then((), explain(error))
                return
            then(tuple(self._rows(doubles)), tr("No two pet owners share a phone or an e-mail."))

        self._settle(self._find(), found)

    def _rows(self, doubles: tuple[Doubles, ...]) -> Iterator[RowDisplay]:
        for place, one in enumerate(doubles):
            contact = one.contact if "@" in one.contact else phone_words(one.contact)
            yield RowDisplay(key=f"same {place}", title=contact, detail="", heading=True)
            for owner in one.owners:
                shown = self._row(owner)
                # Who shares a phone with one and an e-mail with another is there twice.
                yield RowDisplay(
                    key=f"{place} {owner.owner_id}",
                    title=shown.title,
                    detail=shown.detail,
                    side=shown.side,
                    side_tone=shown.side_tone,
                )
        if len(doubles) >= MOST_DOUBLES:
            yield RowDisplay(
                key="more doubles", title=tr("There may be more: look again after these"), detail="", heading=True
            )
