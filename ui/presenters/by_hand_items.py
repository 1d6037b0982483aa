"""Settings, by hand: the store's own list of passes and Cash Back goods (ASTRO_API §7)."""

from __future__ import annotations

from astro_desk.core.by_hand import ByHandItem
from astro_desk.use_cases.by_hand import KINDS, forget_item, keep_item, own_items
from ui.presenters.display import RowDisplay
from ui.presenters.settings import SettingsPresenter, Told
from ui.presenters.words import tr


class ByHandItemsPresenter:
    def __init__(self, settings: SettingsPresenter) -> None:
        self._settings = settings

    def kinds(self) -> tuple[tuple[str, str], ...]:
        """(kind, words) of each."""
        words = {
            "pass": tr("Pre-paid: sells a new pass"),
            "visit": tr("Pre-paid: a visit on a pass"),
            "cash-back": tr("Cash Back: a purchase"),
            "cash-back-paid": tr("Cash Back: paid out"),
        }
        return tuple((kind, words[kind]) for kind in KINDS)

    def rows(self) -> tuple[RowDisplay, ...]:
        words = dict(self.kinds())
        listed = sorted(own_items(self._settings.records).values(), key=lambda one: (one.title.casefold(), one.code))
        return tuple(
            RowDisplay(one.code, tr("{code} · {title}", code=one.code, title=one.title), one.words, words[_kind(one)])
            for one in listed
        )

    def item(self, code: str) -> tuple[str, str, str, str] | None:
        """Code, kind, title and words of one that is on the list."""
        found = next((one for one in own_items(self._settings.records).values() if one.code == code), None)
        return None if found is None else (found.code, _kind(found), found.title, found.words)

    def keep(self, code: str, kind: str, title: str, words: str, then: Told) -> None:
        self._settings.keep(lambda work: keep_item(work, code, kind, title, words, manager=True), then)

    def forget(self, code: str, then: Told) -> None:
        self._settings.keep(lambda work: forget_item(work, code, manager=True), then)


def _kind(item: ByHandItem) -> str:
    return next(kind for kind, meant in KINDS.items() if meant == (item.kind, item.act))
