"""A day's figures, what is left of it, and how it compares with Astro, in words. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, tzinfo

from astro_desk.core.day import Compared, DayFigures, OpenWork, PastDay, Standing
from astro_desk.core.money import Money
from astro_desk.core.reconciliation import Kind
from astro_desk.use_cases.close_day import DayReport, DayState
from astro_desk.use_cases.day_ports import NamedDifference
from ui.presenters.cards import short_title
from ui.presenters.day_display import Bar, Chart, DayDisplay, DayPaper, LeftLine, Tile
from ui.presenters.display import Tone
from ui.presenters.lines import code_words
from ui.presenters.time_words import day_words, full_date, moment_words
from ui.presenters.words import counted, tr

OPENING, EVENING = 8, 19
"""Hours that the chart shows even when nothing was sold in them."""


def show_day(
    report: DayReport, today: date, now: datetime, zone: tzinfo | None, said_by: Callable[[str], str]
) -> DayDisplay:
    figures, state = report.figures, report.state
    verdict, tone = _verdict(state)
    standing, standing_tone = _standing(state, now, zone, said_by)
    on_paper, _ = _standing(state, now, zone, said_by, on_paper=True)
    return DayDisplay(
        title=day_title(figures.day, today),
        standing=standing,
        standing_tone=standing_tone,
        verdict=verdict,
        verdict_tone=tone,
        tiles=_tiles(figures),
        more=tuple(_more(figures)),
        redemptions=_redemptions(figures),
        hours=_hours(figures),
        programs=program_rows(figures),
        left=tuple(_left(state, today)),
        notes=tuple(_notes(state, figures)),
        asks=bool(state.way.total),
        close=_close(state, today),
        standing_on_paper=on_paper,
    )


def day_title(day: date, today: date) -> str:
    """`Today, 22 Nov 2026`, `Sat 21 Nov 2026`."""
    if day == today:
        return tr("Today, {date}", date=full_date(day))
    week = tr("Mon Tue Wed Thu Fri Sat Sun").split()
    return f"{week[day.weekday()]} {full_date(day)}"


def _standing(
    state: DayState, now: datetime, zone: tzinfo | None, said_by: Callable[[str], str], *, on_paper: bool = False
) -> tuple[str, Tone]:
    closing = state.closing
    if closing is None:
        return tr("Not closed yet."), Tone.MUTED
    who, when = said_by(closing.by or closing.cashier), moment_words(closing.closed_at, now, zone)
    words = tr("Closed {when} by {who}.", when=when, who=who) if who else tr("Closed {when}.", when=when)
    if closing.why:
        why = tr("A reason was given.") if on_paper else tr("“{why}”", why=closing.why)
        words = f"{words} {why}"
    if state.standing is Standing.LATE:
        late = counted(tr("{n} sale or return came later."), tr("{n} sales or returns came later."), state.late)
        return f"{words} {late}", Tone.WARN
    return words, Tone.WARN if state.standing is Standing.OPENLY else Tone.ACCENT


def _verdict(state: DayState) -> tuple[str, Tone]:
    if not state.way.total and not state.earlier:
        return tr("Nothing is left."), Tone.ACCENT
    if not state.way.total:
        return tr("Nothing of this day is left. Earlier days are not settled."), Tone.WARN
    n = state.way.total
    return counted(tr("{n} thing is left."), tr("{n} things are left."), n), Tone.WARN


def _close(state: DayState, today: date) -> str:
    again = state.closing is not None
    if again and state.standing is not Standing.LATE and not (state.closing and state.closing.left.total):
        return ""
    if again and state.standing is Standing.OPENLY:
        return ""
    if state.day > today:
        return ""
    day = full_date(state.day)
    return tr("Close {day} again", day=day) if again else tr("Close {day}", day=day)


# ------------------------------------------------------------------------------------------------------- the figures


def _tiles(figures: DayFigures) -> tuple[Tile, ...]:
    return (
        Tile(f"{figures.sales:,}", counted(tr("sale"), tr("sales"), figures.sales)),
        Tile(f"{figures.units:,}", counted(tr("item sold"), tr("items sold"), figures.units)),
        Tile(f"{figures.punches:,}", counted(tr("punch"), tr("punches"), figures.punches)),
        Tile(f"{figures.redemptions:,}", counted(tr("reward given"), tr("rewards given"), figures.redemptions)),
        Tile(f"{figures.owners:,}", counted(tr("pet owner"), tr("pet owners"), figures.owners)),
        Tile(f"{figures.new_owners:,}", counted(tr("new pet owner"), tr("new pet owners"), figures.new_owners)),
    )


def _more(figures: DayFigures) -> Iterator[tuple[str, str]]:
    """What is worth a line when it happened."""
    if figures.with_total:
        sales = counted(tr("{n} sale"), tr("{n} sales"), figures.with_total)
        yield tr("Totals typed"), tr("{money} in {sales}", money=_money(figures.total_cents), sales=sales)
    if figures.nobody:
        yield tr("Sales to nobody"), str(figures.nobody)
    if figures.offer_goods:
        yield tr("Free goods of offers"), str(figures.offer_goods)
    if figures.rebates:
        yield tr("Rebates"), tr("{n} · {money}", n=figures.rebates, money=_money(figures.rebate_cents))
    if figures.points_sales:
        unsaid = tr(", {n} as Astro counts", n=figures.points_open) if figures.points_open else ""
        yield tr("Points given"), f"{figures.points_said:,}{unsaid}"
    if figures.points_rewards:
        money = tr(" · {money}", money=_money(figures.points_cents)) if figures.points_cents else ""
        yield tr("Points spent"), f"{figures.points_spent:,}{money}"
    if figures.returned:
        kept = tr(", {n} kept after all", n=figures.kept) if figures.kept else ""
        yield tr("Items returned"), f"{figures.returned}{kept}"
    if figures.undone:
        yield tr("Rewards taken back"), str(figures.undone)
    if figures.moved:
        yield tr("Sales moved to another owner"), str(figures.moved)
    if figures.attached:
        yield tr("Sales that found their owner"), str(figures.attached)
    if figures.by_hand:
        done, n = figures.keyed_in, figures.by_hand
        yield tr("By hand"), tr("{done} of {n} keyed in", done=done, n=n)


def _redemptions(figures: DayFigures) -> Chart:
    given = sorted((one for one in figures.programs if one.redemptions), key=lambda one: -one.redemptions)
    bars = tuple(Bar(short_title(one.title), one.redemptions, str(one.redemptions)) for one in given)
    title = tr("Rewards by program")
    return Chart(title, bars, False, tr("No reward was given."), _spoken(title, bars))


def _hours(figures: DayFigures) -> Chart:
    sold = [hour for hour, count in enumerate(figures.hours) if count]
    first, last = min([OPENING, *sold]), max([EVENING, *sold])
    bars = tuple(Bar(f"{hour:02}", figures.hours[hour], str(figures.hours[hour])) for hour in range(first, last + 1))
    title = tr("Punches by hour")
    told = tuple(one for one in bars if one.value)
    return Chart(title, bars if told else (), True, tr("No punch was sold."), _spoken(title, told))


def _spoken(title: str, bars: tuple[Bar, ...]) -> str:
    return f"{title}: {', '.join(f'{one.label} {one.words}' for one in bars) or tr('none')}"


def program_rows(figures: DayFigures) -> tuple[tuple[str, str], ...]:
    """(program, "12 punches · 1 reward")."""
    told = []
    for one in figures.programs:
        parts = [counted(tr("{n} punch"), tr("{n} punches"), one.punches)] if one.punches else []
        parts += [counted(tr("{n} reward"), tr("{n} rewards"), one.redemptions)] if one.redemptions else []
        told.append((short_title(one.title), " · ".join(parts)))
    return tuple(told)


# --------------------------------------------------------------------------------------------------- what is left


def _left(state: DayState, today: date) -> Iterator[LeftLine]:
    yield from _open_lines(state.own)
    for past in reversed(state.earlier):
        yield LeftLine(past.day.isoformat(), past_words(past, today), Tone.WARN if past.left.total else Tone.PLAIN)


def _open_lines(work: OpenWork) -> Iterator[LeftLine]:
    if work.review:
        words = counted(tr("{n} needs a person"), tr("{n} need a person"), work.review)
        yield LeftLine("review", words, Tone.BAD)
    if work.waiting:
        words = counted(tr("{n} waits for Astro"), tr("{n} wait for Astro"), work.waiting)
        yield LeftLine("waiting", words, Tone.WARN)
    if work.differing:
        words = counted(tr("{n} differs at Astro"), tr("{n} differ at Astro"), work.differing)
        yield LeftLine("differing", words, Tone.WARN)
    if work.by_hand:
        words = counted(tr("{n} to key in by hand"), tr("{n} to key in by hand"), work.by_hand)
        yield LeftLine("by-hand", words, Tone.WARN)


def past_words(past: PastDay, today: date) -> str:
    day = day_words(past.day, today)
    how = {
        Standing.UNCLOSED: tr("{day}: nobody closed it", day=day),
        Standing.LATE: tr("{day}: {n} came after it was closed", day=day, n=past.late),
        Standing.OPENLY: tr("{day}: closed with work left", day=day),
        Standing.CLOSED: tr("{day}: closed", day=day),
    }[past.standing]
    return f"{how} · {tr('{n} open', n=past.left.total)}" if past.left.total else how


def _notes(state: DayState, figures: DayFigures) -> Iterator[str]:
    if state.held:
        held = counted(tr("{n} sale is on hold"), tr("{n} sales are on hold"), state.held)
        yield tr("{sales}: it counts on the day on which it is finished.", sales=held)
    closing = state.closing
    if closing is not None and closing.compared.left and closing.compared.owners:
        n, of = closing.compared.left, closing.compared.owners
        yield tr("It was closed before {n} of {of} owners were compared with Astro.", n=n, of=of)
    if closing is not None and closing.figures != figures:
        yield tr("The figures are others than at the closing: something came later, or Astro answered.")


# ------------------------------------------------------------------------------------------------- with Astro


def difference_words(found: NamedDifference, today: date) -> str:
    item = found.description or (code_words(found.item_code) if found.item_code else "")
    if not item and found.discrepancy.kind is not Kind.EXTRA:
        item = tr("Purchase {id}", id=found.discrepancy.transaction_id)
    if not item:
        return tr("Astro has a purchase that this register never made: {id}", id=found.discrepancy.transaction_id)
    sold = tr("{item}, sold {day}", item=item, day=day_words(found.sold_on, today)) if found.sold_on else item
    return {
        Kind.MISSING: tr("{item}: missing at Astro", item=sold),
        Kind.CHANGED: tr("{item}: was at Astro and was taken off there", item=sold),
        Kind.EXTRA: tr("{item}: at Astro although it was taken back", item=sold),
        Kind.DOUBLED: tr("{item}: at Astro more than once", item=sold),
    }[found.discrepancy.kind]


def not_compared_words(compared: Compared) -> str:
    """What could not be reached, "" when all of it was."""
    if not compared.left:
        return ""
    return tr("Could not be compared with {n} of {of} owners.", n=compared.left, of=compared.owners)


def make_paper(
    report: DayReport, display: DayDisplay, compared: str, differences: tuple[tuple[str, str], ...], register: str
) -> DayPaper:
    """The day for the printer; `compared`: how far it was compared with Astro, in words."""
    figures = tuple((tile.words[:1].upper() + tile.words[1:], tile.number) for tile in display.tiles) + display.more
    programs = program_rows(report.figures)
    left = tuple((line.text, "") for line in display.left)
    tables = (
        (tr("The day"), figures),
        (tr("Programs"), programs),
        (tr("Left"), left),
        (tr("Different at Astro"), differences),
    )
    lines = (display.standing_on_paper, display.verdict, compared, *display.notes)
    return DayPaper(
        heading=tr("Closing of {day}", day=full_date(report.figures.day)),
        register=register,
        lines=tuple(line for line in lines if line),
        tables=tuple((title, rows) for title, rows in tables if rows),
        charts=tuple(chart for chart in (display.redemptions, display.hours) if chart.bars),
    )


def _money(cents: int) -> str:
    return str(Money(cents))
