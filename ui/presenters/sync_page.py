"""What the Sync place tells: the day's figures, the last hours, how fresh the cards are, the connection's history."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from astro_desk.core.operations import Operation, State
from astro_desk.use_cases.changes import Connection
from astro_desk.use_cases.checkout_session import CheckoutSession
from astro_desk.use_cases.ports import Clock, Records, Sync
from astro_desk.use_cases.sentences import sentence
from astro_desk.use_cases.sync_ports import ConnectionChange, Freshness, TrafficPart
from astro_desk.use_cases.warmth import pause_warming, until_all_fresh, warming_paused
from ui.presenters.badge import connection_words
from ui.presenters.display import RowDisplay, Tone
from ui.presenters.refusals import why_not
from ui.presenters.screen import Settle
from ui.presenters.time_words import clock_time, moment_words
from ui.presenters.words import counted, tr

HOURS = 24
SECOND_LOOK = 6
"""Of two looks that decide absence the second comes a sixth of the fence behind the first (ARCHITECTURE, Sync)."""


@dataclass(frozen=True, slots=True)
class Figure:
    """`more`: what the number alone does not say, "" for nothing."""

    name: str
    number: int
    words: str
    more: str = ""
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class HourBar:
    """`label`: the hour as a clock says it."""

    label: str
    sent: int
    waiting: int


@dataclass(frozen=True, slots=True)
class TrafficDisplay:
    """`summary` says the picture in words; `spoken` has every hour's numbers."""

    hours: tuple[HourBar, ...]
    summary: str
    spoken: str


@dataclass(frozen=True, slots=True)
class WarmDisplay:
    """`done` of `whole` for the bar."""

    done: int
    whole: int
    headline: str
    detail: str
    paused: bool


class SyncPagePresenter:
    def __init__(
        self,
        session: CheckoutSession,
        records: Records,
        clock: Clock,
        sync: Sync,
        settle: Settle,
        fence: timedelta,
        zone: tzinfo | None = None,
    ) -> None:
        self._session, self._records, self._clock, self._sync = session, records, clock, sync
        self._settle, self._fence, self._zone = settle, fence, zone

    def sync_now(self) -> None:
        """Everything is tried at once, whatever pause there was."""
        self._sync.hurry()

    # ----------------------------------------------------------------------------------------------------- the figures

    def figures(self) -> tuple[Figure, ...]:
        counts = self._records.counts()
        unknown = counts.get(State.UNKNOWN, 0)
        review = counts.get(State.REVIEW, 0)
        return (
            Figure("waiting", counts.get(State.WAITING, 0), tr("waiting")),
            Figure("sending", counts.get(State.SENDING, 0), tr("on its way")),
            Figure("unknown", unknown, tr("being looked up"), self._next_look() if unknown else "", Tone.GIFT),
            Figure("review", review, tr("for a person"), tone=Tone.BAD if review else Tone.PLAIN),
            Figure("done", self._done_today(), tr("done today"), tone=Tone.ACCENT),
        )

    def _done_today(self) -> int:
        now = self._clock.now().astimezone(self._zone)
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
        return sum(part.done for part in self._records.traffic(midnight) if part.at >= midnight)

    def _next_look(self) -> str:
        """When the first of those in doubt may be decided."""
        rows = self._records.operations((State.UNKNOWN,))
        waits = [left for row in rows if (left := seconds_in_doubt(row, self._clock, self._fence)) is not None]
        return tr("decided in {time}", time=minutes_words(min(waits))) if waits else tr("asked again soon")

    # --------------------------------------------------------------------------------------------------- the last hours

    def traffic(self) -> TrafficDisplay:
        now = self._clock.now()
        first = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=HOURS - 1)
        counts = self._records.counts()
        waits = sum(counts.get(state, 0) for state in (State.WAITING, State.SENDING, State.UNKNOWN))
        hours = tuple(_by_hour(self._records.traffic(first), first, waits, self._zone))
        sent, most = sum(hour.sent for hour in hours), max(hours, key=lambda hour: hour.waiting)
        parts = [counted(tr("{n} sent"), tr("{n} sent"), sent)]
        if most.waiting:
            parts.append(tr("at most {n} waiting, at {time}", n=most.waiting, time=most.label))
        parts.append(counted(tr("{n} waits now"), tr("{n} wait now"), waits))
        told = [
            tr("{time}: {sent} sent, {waiting} waiting", time=hour.label, sent=hour.sent, waiting=hour.waiting)
            for hour in hours
            if hour.sent or hour.waiting
        ]
        summary = tr("Last 24 hours: {what}.", what=", ".join(parts))
        return TrafficDisplay(hours, summary, "; ".join(told) or tr("Nothing was sent and nothing waited."))

    # ------------------------------------------------------------------------------------------------- how fresh it is

    def warm(self) -> WarmDisplay:
        known = self._records.freshness(self._clock.now())
        paused = warming_paused(self._records)
        if not known.owners:
            return WarmDisplay(0, 0, tr("Nobody was seen in the last 90 days."), "", paused)
        headline = tr("{fresh} of {owners} younger than a day", fresh=f"{known.fresh:,}", owners=f"{known.owners:,}")
        parts = (self._oldest(known), tr("paused") if paused else _left_words(known))
        return WarmDisplay(
            min(known.fresh, known.owners), known.owners, headline, " · ".join(part for part in parts if part), paused
        )

    def pause(self, paused: bool, then: Callable[[str], None]) -> None:
        """Begins the pause or ends it, also for the next start; `then` hears "" or why not."""
        job = self._session.jobs.ask(lambda work: pause_warming(work, paused))

        def kept(future: Future[None]) -> None:
            self._sync.wake()
            then(why_not(future))

        self._settle(job, kept)

    def _oldest(self, known: Freshness) -> str:
        never = counted(tr("{n} never read"), tr("{n} never read"), known.never) if known.never else ""
        if known.oldest is None:
            return never
        when = moment_words(known.oldest, self._clock.now(), self._zone)
        oldest = tr("the oldest of {when}", when=when)
        return f"{never}, {oldest}" if never else oldest

    # ----------------------------------------------------------------------------------------------------- the history

    def history(self) -> tuple[RowDisplay, ...]:
        """When the way to Astro was open and why not, the newest first."""
        changes = self._records.connection_history(200)
        ends = [self._clock.now(), *(change.at for change in changes)]
        return tuple(self._change(change, end) for change, end in zip(changes, ends, strict=False))

    def _change(self, change: ConnectionChange, until: datetime) -> RowDisplay:
        started = change.connection is Connection.STARTING
        words = tr("Astro Desk was started") if started else connection_words(change.connection)
        lasted = "" if started else tr("for {time}", time=span_words(until - change.at))
        return RowDisplay(
            key=change.at.isoformat(),
            title=words,
            detail=" · ".join(part for part in (lasted, sentence(change.detail) if change.detail else "") if part),
            side=moment_words(change.at, self._clock.now(), self._zone),
            side_tone=_change_tone(change.connection),
        )


def _change_tone(connection: Connection) -> Tone:
    match connection:
        case Connection.ONLINE:
            return Tone.ACCENT
        case Connection.STARTING | Connection.SWITCHED_OFF:
            return Tone.MUTED
        case _:
            return Tone.WARN


def seconds_in_doubt(row: Operation, clock: Clock, fence: timedelta) -> int | None:
    """Until what Astro shows of it is believed whatever it shows; None: from the next look on, or nobody can know yet.

    Elapsed by the boot clock: another boot starts the fence anew (DESIGN §6).
    """
    boot, boot_ms = clock.boot()
    if row.state is not State.UNKNOWN or row.sent_boot != boot:
        return None
    fence_ms = fence / timedelta(milliseconds=1)
    due_ms = row.sent_boot_ms + fence_ms
    if row.missed_boot_ms is not None:
        due_ms = max(due_ms, row.missed_boot_ms + fence_ms / SECOND_LOOK)
    left = (due_ms - boot_ms) / 1000
    return round(left) if left > 0 else None


def minutes_words(seconds: int) -> str:
    """`2:05`, as a clock that runs down."""
    return f"{seconds // 60}:{seconds % 60:02d}"


def span_words(span: timedelta) -> str:
    """`40 s`, `12 min`, `3 h 5 min`, `4 days`."""
    seconds = max(0, int(span.total_seconds()))
    if seconds < 60:
        return tr("{n} s", n=seconds)
    if seconds < 3600:
        return tr("{n} min", n=seconds // 60)
    if seconds < 2 * 86400:
        return tr("{h} h {n} min", h=seconds // 3600, n=seconds % 3600 // 60)
    return tr("{n} days", n=seconds // 86400)


def _left_words(known: Freshness) -> str:
    if known.fresh >= known.owners:
        return tr("all fresh")
    left = until_all_fresh(known)
    if left is None:
        return tr("more than one register can read in a day: the oldest come first")
    return tr("all within {time} of a quiet counter", time=span_words(left))


def _by_hour(parts: Sequence[TrafficPart], first: datetime, waits: int, zone: tzinfo | None) -> Iterator[HourBar]:
    """An hour in which nothing happened has what waited at the end of the one before; the last one what waits now."""
    level = parts[0].waiting if parts and parts[0].at < first else 0
    for n in range(HOURS):
        begins = first + n * timedelta(hours=1)
        of_hour = [part for part in parts if begins <= part.at < begins + timedelta(hours=1)]
        most = max([level, *(part.most for part in of_hour)])
        level = of_hour[-1].waiting if of_hour else level
        if n == HOURS - 1:
            most = max(most if of_hour else 0, waits)
        yield HourBar(clock_time(begins, zone), sum(part.done for part in of_hour), most)
