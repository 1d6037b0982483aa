"""The verbs of `script` about finished sales: found again, taken back, given to their owner, moved to the right one."""

from __future__ import annotations

from collections.abc import Mapping

from astro_desk.app.script_answers import Answer, owner_answer
from astro_desk.app.script_verbs import Desk, Usage, whole_number
from astro_desk.core.checkout import Claim
from astro_desk.core.corrections import SoldUnit
from astro_desk.core.errors import Refused
from astro_desk.core.operations import Redeem
from astro_desk.core.owners import Owner
from astro_desk.core.roles import Act
from astro_desk.core.sales import Allowance, AllowanceKind, Sale
from astro_desk.core.slip_numbers import slip_number
from astro_desk.use_cases.undo_redemption import stands

_WHAT_IF = "what-if return LINE [SLIP [COUNT]] | what-if move SLIP OWNER"


def named_sale(desk: Desk, slip: str) -> Sale:
    """The sale of a slip number; the one that was finished last for "".

    Raises Refused `sale_unknown`, `several_fit` with the candidates, and as `find_sales` does.
    """
    finished = desk.session.finished_sales
    if not slip:
        return finished.sale(desk.last_sale.sale_id if desk.last_sale else "")
    sales = finished.find(slip)
    if len(sales) > 1:
        raise Refused("several_fit", candidates=[_about(sale, desk) for sale in sales])
    return sales[0]


class _Verbs:
    """A sale is named by its slip number; without one the sale that was finished last is meant."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._finished = desk, desk.session.finished_sales

    def sales(self, *words: str) -> Answer:
        return {"sales": [_about(sale, self._desk) for sale in self._finished.find(" ".join(words))]}

    def take_back(self, line: str, slip: str = "", count: str = "") -> Answer:
        """Of the sale at hand, if there is one and no other is named."""
        desk = self._desk
        number = int(line) if line.isdecimal() and len(line) <= 6 else 0
        lines = desk.session.basket.lines
        if lines and not slip:
            if not 1 <= number <= len(lines):
                raise Refused("line_unknown", line=line[:12])
            desk.session.take_back(lines[number - 1].unit_ids)
            return desk.basket()
        sale = named_sale(self._desk, slip)
        units = self._finished.units(sale)
        gone, given = self._chosen(sale, line, count)
        if isinstance(given, Claim):
            desk.attendance.check(Act.UNDO_REDEMPTION)
            older, by = desk.session.may_undo_older, desk.session.decider
            self._finished.undo_reward(given.claim_id, older=older, by=by).result()
            desk.session.approver = None  # one PIN is for one reward
        elif given is not None:
            self._finished.take_given_back(sale.sale_id, given.allowance_id).result()
        else:
            self._finished.take_back(gone).result()
        desk.session.reread()
        form = next((one.unit.form for one in units if one.unit.unit_id in gone), "")
        left = sum(one.unit.form == form and not one.returned for one in units)
        return {"returned": len(gone), "left": left - len(gone) if form else 0, "slip": slip_number(sale)}

    def _chosen(self, sale: Sale, line: str, count: str) -> tuple[tuple[str, ...], Allowance | Claim | None]:
        """What a line of a finished sale means, by ids: units, or one thing that an offer, points or a card gave."""
        number = int(line) if line.isdecimal() and len(line) <= 6 else 0
        forms = list(dict.fromkeys(one.unit.form for one in self._finished.units(sale)))
        given: tuple[tuple[Allowance | Claim, bool], ...]
        given = (*self._finished.given(sale), *self._finished.rewards(sale))
        if len(forms) < number <= len(forms) + len(given):
            one, back = given[number - len(forms) - 1]
            if whole_number(count or "1") != 1:
                raise Refused("return_too_many", count=whole_number(count), bought=1, left=int(not back))
            return ((one.claim_id if isinstance(one, Claim) else one.allowance_id),), one
        if not 1 <= number <= len(forms):
            raise Refused("line_unknown", line=line[:12])
        return self._finished.choose(sale, forms[number - 1], whole_number(count) if count else None), None

    def what_if(self, act: str, *words: str) -> Answer:
        """What a return or a move means, in sentences; nothing is changed."""
        if act == "return" and 1 <= len(words) <= 3:
            line, slip, count = (*words, "", "")[:3]
            sale = named_sale(self._desk, slip)
            older, gone = self._desk.session.may_undo_older, self._chosen(sale, line, count)[0]
            return {"means": self._finished.if_returned(sale, gone, older=older)}
        if act == "move" and words:
            session = self._desk.session
            return {"means": self._finished.if_moved(named_sale(self._desk, words[0]), older=session.may_undo_older)}
        raise Refused("verb_arguments", verb="what-if", usage=_WHAT_IF)

    def keep(self, slip: str = "") -> Answer:
        sale = named_sale(self._desk, slip)
        kept = self._finished.keep(self._finished.last_return(sale.sale_id)).result()
        self._desk.session.reread()
        return {"kept": len(kept.unit_ids), "slip": slip_number(sale)}

    def attach(self, slip: str, *words: str) -> Answer:
        sale = self._finished.attach(named_sale(self._desk, slip).sale_id, self._owner(words)).result()
        self._desk.session.reread()
        return _about(sale, self._desk)

    def move(self, slip: str, *words: str) -> Answer:
        """`undone`: so many rewards that were redeemed in it are the other owner's again."""
        sale = named_sale(self._desk, slip)
        before = _standing_rewards(sale, self._desk)
        session, owner = self._desk.session, self._owner(words)
        older, by = session.may_undo_older, session.decider
        sale = self._finished.move(sale.sale_id, owner, older=older, by=by).result()
        if before:
            session.approver = None  # one PIN is for one reward
        self._desk.session.reread()
        return _about(sale, self._desk) | {"undone": before - _standing_rewards(sale, self._desk)}

    def _owner(self, words: tuple[str, ...]) -> Owner:
        try:
            return self._finished.owner_named(" ".join(words))
        except Refused as refusal:
            owners = refusal.facts.get("owners")
            if not isinstance(owners, tuple):
                raise
            raise Refused("several_fit", candidates=[owner_answer(owner) for owner in owners]) from None


def _standing_rewards(sale: Sale, desk: Desk) -> int:
    told = desk.records.sale_operations(sale.sale_id)
    return sum(isinstance(one.intent, Redeem) and stands(one, told) for one in told)


def _about(sale: Sale, desk: Desk) -> Answer:
    owner = desk.records.owner(sale.owner_id) if sale.owner_id else None
    units = desk.session.finished_sales.units(sale)
    return {
        "slip": slip_number(sale),
        "sale": sale.sale_id,
        "owner": owner.label if owner else None,
        "business_date": sale.business_date.isoformat(),
        "lines": [_line(form, units) for form in dict.fromkeys(unit.unit.form for unit in units)]
        + [_given_line(one, back=back) for one, back in desk.session.finished_sales.given(sale)]
        + [
            {"code": one.item_code, "reward": one.program_title, "bought": 0, "free": 1, "returned": int(back)}
            for one, back in desk.session.finished_sales.rewards(sale)
        ],
    }


def _given_line(one: Allowance, *, back: bool) -> Answer:
    for_points = one.kind is AllowanceKind.POINTS
    what: Answer = {"reward": one.title, "points": one.points} if for_points else {"code": one.item_code, "free": 1}
    return what | {"bought": 0, "returned": int(back)}


def _line(form: str, units: tuple[SoldUnit, ...]) -> Answer:
    of_line = [unit for unit in units if unit.unit.form == form]
    returned = sum(unit.returned for unit in of_line)
    return {"code": of_line[0].unit.item_code, "bought": len(of_line), "returned": returned}


def verbs(desk: Desk) -> Mapping[str, Usage]:
    on = _Verbs(desk)
    return {
        "sales": Usage(on.sales, 0, 9, "sales [SLIP|DATE|OWNER]"),
        "return": Usage(on.take_back, 1, 3, "return LINE [SLIP [COUNT]]"),
        "keep": Usage(on.keep, 0, 1, "keep [SLIP]: undo the sale's last return"),
        "attach": Usage(on.attach, 2, 9, "attach SLIP OWNER"),
        "move": Usage(on.move, 2, 9, "move SLIP OWNER"),
        "what-if": Usage(on.what_if, 2, 9, _WHAT_IF),
    }
