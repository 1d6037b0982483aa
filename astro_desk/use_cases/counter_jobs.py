"""What a counter gives to the writer, in the order of its acts; trouble is told, not waited for."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from astro_desk.core.checkout import Basket
from astro_desk.core.errors import AstroDeskError
from astro_desk.core.people import is_person
from astro_desk.use_cases.changes import Notify, Trouble
from astro_desk.use_cases.ports import Clock, UnitOfWork, Writer

T = TypeVar("T")


class CounterJobs:
    """One session's, on its thread."""

    def __init__(self, writer: Writer, clock: Clock, notify: Notify) -> None:
        self._writer, self._clock, self._notify = writer, clock, notify
        self._unsaved: Basket | None = None
        self._taken = 0
        """Kept scans up to this number are in the sale on the screen."""
        self.who: Callable[[], str] = lambda: ""
        """The id of whoever is signed on: what they decide is theirs in the journal."""
        self.put_off: Callable[[Callable[[], None]], None] = lambda save: save()
        """A screen's own: calls `save` when the frame is painted that shows the change. Saving shares the interpreter
        with painting and would hold it up."""

    def submit(self, job: Callable[[UnitOfWork], T]) -> Future[T]:
        """Gives a job to the writer, after all that came before it, a draft that waits for its frame included."""
        future = self.ask(job)
        future.add_done_callback(self._report)
        return future

    def ask(self, job: Callable[[UnitOfWork], T], *, by: str = "") -> Future[T]:
        """As `submit`; what goes wrong is told by whoever asked. `by`: whose PIN decided it, if one did."""
        self.save_draft()
        return self._writer.submit(acting(by if is_person(by) else self.who(), job), counter=True)

    def draft(self, basket: Basket) -> None:
        """The sale on the screen is this now. Of several states between two frames only the newest is saved."""
        if self._unsaved is not None and self._unsaved.sale_id != basket.sale_id:
            self.save_draft()
        waits, self._unsaved = self._waits, basket
        if not waits:
            self.put_off(self.save_draft)

    def scans_taken(self, last: int) -> None:
        """The sale on the screen has the kept scans up to this number; they go with the save that has them."""
        waits, self._taken = self._waits, last
        if not waits:
            self.put_off(self.save_draft)

    def save_draft(self) -> None:
        """Gives the draft that waits, if one does, to the writer at once."""
        basket, self._unsaved = self._unsaved, None
        taken, self._taken = self._taken, 0

        def save(work: UnitOfWork) -> None:
            if basket is not None:
                work.save_draft(basket, self._clock.now())
            if taken:
                work.drop_kept_scans(taken)

        if basket is not None or taken:
            self.submit(save)

    @property
    def _waits(self) -> bool:
        return self._unsaved is not None or bool(self._taken)

    def _report(self, future: Future[T]) -> None:
        error = future.exception()
        if isinstance(error, AstroDeskError):
            self._notify(Trouble(error))
        elif error is not None:
            raise error  # a bug: the log has its way, and whoever waits for the future meets it too


def acting(who: str, job: Callable[[UnitOfWork], T]) -> Callable[[UnitOfWork], T]:
    """The job as this person's act; "" : nobody is known to have done it."""
    if not who:
        return job

    def done_by(work: UnitOfWork) -> T:
        work.act_as(who)
        return job(work)

    return done_by
