"""What a presenter needs of the window, as Protocols, so that a test can stand in for it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol, TypeVar

from ui.presenters.display import CounterDisplay, Notice, Suggestion

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing to type, beside the sale. `skip` "": there is no other way than to type it or to leave."""

    title: str
    what: str
    caption: str
    keep: str
    skip: str
    on_text: Callable[[str], None]
    on_skip: Callable[[], None]


class Settle(Protocol):
    """Calls `then` with the future on the screen's own thread when it is done; `ui.bridge.Bridge.settle`."""

    def __call__(self, future: Future[T], then: Callable[[Future[T]], None]) -> None: ...


class Screen(Protocol):
    """Where the presenter shows things: the window, or a test."""

    def show_checkout(self, display: CounterDisplay) -> None: ...
    def show_notice(self, notice: Notice | None) -> None: ...
    def let_go(self, subject: str = "") -> None:
        """Says no more what lingers in the notice bar about `subject`, or about anybody."""
        ...

    def show_ask(self, ask: Ask) -> None: ...
    def bring_reward(self) -> bool:
        """Brings the reward that is due to sight; whether it stood there already."""
        ...

    def show_several(self, found: tuple[Suggestion, ...]) -> None: ...
