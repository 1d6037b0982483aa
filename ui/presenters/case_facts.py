"""The evidence of a case in review: what it is about, of which sale, when it was sent, Astro's own words, numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, tzinfo

from astro_desk.core.item_code import form_of
from astro_desk.core.money import Money
from astro_desk.core.operations import (
    AddOffer,
    AddPoints,
    AddPurchase,
    Operation,
    Redeem,
    RedeemOffer,
    RedeemPoints,
    RemoveOffer,
    RemovePurchase,
    UndoRedemption,
)
from astro_desk.core.review import Case, code_of
from astro_desk.core.slip_numbers import slip_number
from astro_desk.use_cases.ports import Records
from ui.presenters.lines import code_words
from ui.presenters.time_words import moment_words
from ui.presenters.words import counted, tr

_SHOWN = 6
"""Operations of a case that are named one by one."""

Fact = tuple[str, str]
"""A caption, and what stands under it."""


def facts_of(case: Case, records: Records, now: datetime, today: date, zone: tzinfo | None) -> tuple[Fact, ...]:
    """In the order in which a person asks for them."""
    return (
        *_about(case.first, records),
        *_sale(case, records, now, zone),
        *_sent(case.first, now, zone),
        *_said(case.first),
        _report(case.days_left(today)),
        *_numbers(case),
    )


def _about(row: Operation, records: Records) -> Iterator[Fact]:
    match row.intent:
        case AddPurchase(item_code=code) | AddOffer(item_code=code):
            yield tr("Code"), code_words(code)
        case RemovePurchase(target_id) | RemoveOffer(target_id) | UndoRedemption(target_id):
            target = records.operation(target_id)
            goods = _goods(getattr(target.intent, "item_code", ""), records) if target else ""
            if goods:
                yield tr("Goods"), goods
        case Redeem(item_code=code) if code:
            yield tr("Free good"), _goods(code, records)
        case RedeemOffer(title=title, item_code=code):
            yield tr("Offer"), title
            if code:
                yield tr("Goods"), _goods(code, records)
        case AddPoints(cents):
            yield tr("Total"), Money(cents).words
        case RedeemPoints(points=points, title=title):
            yield tr("Reward"), tr("{title} · {n} points", title=title, n=points)
        case _:
            return


def _goods(code: str, records: Records) -> str:
    if not code:
        return ""
    item = records.catalogue((form_of(code),)).items.get(form_of(code))
    return item.description if item and item.description else code_words(code)


def _sale(case: Case, records: Records, now: datetime, zone: tzinfo | None) -> Iterator[Fact]:
    """When it came about, and in which sale; of several sales the oldest is named."""
    row = case.first
    sale = records.sale(row.sale_id) if row.sale_id else None
    if sale is None:
        yield tr("Since"), moment_words(row.created_at, now, zone)
        return
    when = moment_words(sale.finished_at, now, zone)
    who = records.person_names().get(sale.cashier, sale.cashier)
    words = tr("{number} · {when}", number=slip_number(sale), when=when)
    if who:
        words = tr("{number} · {when} · {who}", number=slip_number(sale), when=when, who=who)
    yield tr("Slip"), words
    if row.created_at > sale.finished_at:
        yield tr("Since"), moment_words(row.created_at, now, zone)


def _sent(row: Operation, now: datetime, zone: tzinfo | None) -> Iterator[Fact]:
    if row.sent_at is None:
        yield tr("Sent"), tr("never")
        return
    tried = counted(tr("once"), tr("{n} times"), row.attempts)
    yield tr("Sent"), tr("{tried}, last {when}", tried=tried, when=moment_words(row.sent_at, now, zone))


def _said(row: Operation) -> Iterator[Fact]:
    """Astro's own words, with its status code where that is the trouble."""
    code = code_of(row)
    if code is not None and row.said:
        yield tr("Astro says"), tr("status {code}: “{words}”", code=code, words=row.said)
    elif code is not None:
        yield tr("Astro says"), tr("status {code}", code=code)
    elif row.said:
        yield tr("Astro says"), tr("“{words}”", words=row.said)


def _report(left: int) -> Fact:
    if left < 0:
        words = tr("has it no more: 30 days are over")
    elif not left:
        words = tr("has it until today")
    else:
        words = counted(tr("has it for {n} more day"), tr("has it for {n} more days"), left)
    return tr("Astro's report"), words


def _numbers(case: Case) -> Iterator[Fact]:
    """As they stand in Astro's report, to be copied: the reward's, and those of the operations."""
    reward_id = getattr(case.first.intent, "reward_id", None)
    if reward_id:
        yield tr("Reward no."), str(reward_id)
    ids = [one.id for one in case.operations[:_SHOWN]]
    rest = len(case.operations) - len(ids)
    yield tr("Numbers"), "\n".join([*ids, *([tr("and {n} more", n=rest)] if rest else [])])
