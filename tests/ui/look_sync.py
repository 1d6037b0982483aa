"""What waits for Astro, when the way to it was open, and what needs a person."""

from __future__ import annotations

from collections.abc import Callable

from astro_desk.core.reconciliation import Discrepancy, Kind
from astro_desk.core.review_reasons import CaseKind
from tests.ui.look_sales import sale
from tests.ui.sample import SALLY, cases
from tests.ui.sample_cases import one_case
from tests.ui.sample_sync import sync_day
from tests.ui.scene import Scene, button, pause
from ui.screens.header import Place
from ui.theme.scheme import Theme


def differing(theme: Theme, size: tuple[int, int], *, opened: bool = False) -> Scene:
    scene = sale(theme, size)
    scene.register.records.differing = [
        Discrepancy("R2-1", SALLY, Kind.CHANGED),
        Discrepancy("R2-2", SALLY, Kind.EXTRA),
    ]
    scene.window.open_place(Place.SYNC)
    if opened:
        button(scene, "showDifferences").click()
    return scene


def case(theme: Theme, size: tuple[int, int], *, asks: bool) -> Scene:
    """What needs a person: cases of several ages, one of them open."""
    scene = sale(theme, size)
    cases(scene.register.records)
    scene.window.open_place(Place.SYNC)
    button(scene, "outbox-review").click()
    if asks:
        button(scene, "case-give_up").click()
        pause(30)
        scene.window.places.sync.case.ensureWidgetVisible(button(scene, "caseConfirm-give_up"))
    return scene


def case_of(kind: CaseKind) -> Callable[[Theme, tuple[int, int]], Scene]:
    """The case of one kind; `--only case-KIND-OPERATION`, and not taken unasked."""

    def build(theme: Theme, size: tuple[int, int]) -> Scene:
        scene = sale(theme, size)
        one_case(scene.register.records, kind)
        scene.window.open_place(Place.SYNC)
        button(scene, "outbox-review").click()
        return scene

    return build


def synced(theme: Theme, size: tuple[int, int], *, history: bool) -> Scene:
    """A day with an outage in the morning: what waits, or when the way to Astro was open."""
    scene = Scene(theme, size)
    sync_day(scene.register.records)
    scene.window.open_place(Place.SYNC)
    if history:
        button(scene, "outbox-history").click()
    return scene
