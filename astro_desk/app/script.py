"""`script`: the counter without a screen. One verb a line in, one JSON object a line out, on the same use cases."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import wait

from astro_desk.app import (
    script_by_hand,
    script_day,
    script_keeping,
    script_offers,
    script_owners,
    script_people,
    script_points,
    script_records,
    script_returns,
    script_review,
    script_rewards,
    script_sally,
    script_slips,
)
from astro_desk.app.script_answers import (
    Answer,
    allowance_answer,
    card_answer,
    due_answer,
    operation_answer,
    owner_answer,
)
from astro_desk.app.script_points import finished_points
from astro_desk.app.script_verbs import Desk, Line, Usage, whole_number
from astro_desk.core.errors import AstroDeskError, Refused, Unavailable
from astro_desk.core.item_code import is_card_track
from astro_desk.core.operations import OPEN
from astro_desk.core.roles import Act
from astro_desk.core.slip_numbers import slip_number
from astro_desk.use_cases.attendance import Attendance
from astro_desk.use_cases.checkout_session import CheckoutSession
from astro_desk.use_cases.people_ports import Pins
from astro_desk.use_cases.ports import Audit, Clock, NewId, Records, Writer
from astro_desk.use_cases.resolve import ItemAdded, OwnerChosen, QuantityMeant, Several, TotalRead
from astro_desk.use_cases.sentences import explain


class Script:
    """Runs verbs on a session; never raises for what a person can do wrong."""

    def __init__(
        self,
        session: CheckoutSession,
        records: Records,
        writer: Writer,
        line: Line,
        clock: Clock,
        new_id: NewId,
        pins: Pins,
        audit: Audit,
        check_folder: Callable[[str], object] = lambda _: None,
    ) -> None:
        """`check_folder` refuses one for backups."""
        self._session, self._records, self._writer, self._line = session, records, writer, line
        attendance = Attendance(session, records, clock)
        self._desk = desk = Desk(session, records, writer, line, clock, new_id, pins, attendance, audit, check_folder)
        self._verbs = {
            "owner": Usage(self._owner, 1, 9, "owner TEXT"),
            "new-owner": Usage(self._new_owner, 2, 4, 'new-owner FIRST LAST PHONE EMAIL, "" for none'),
            "scan": Usage(self._scan, 1, 2, "scan CODE [QTY]"),
            "undo": Usage(self._undo, 0, 0, "undo"),
            "hold": Usage(self._hold, 0, 0, "hold"),
            "resume": Usage(self._resume, 0, 1, "resume [SALE]"),
            "finish": Usage(self._finish, 0, 1, "finish [TOTAL]"),
            "cancel": Usage(self._cancel, 0, 0, "cancel"),
            "sync": Usage(self._sync, 0, 0, "sync"),
            "offline": Usage(self._offline, 0, 0, "offline"),
            "online": Usage(self._online, 0, 0, "online"),
            "cards": Usage(self._cards, 0, 0, "cards"),
            "outbox": Usage(self._outbox, 0, 0, "outbox"),
            "manager": Usage(self._manager, 1, 1, "manager PIN"),
        }
        kinds = (
            script_by_hand,
            script_day,
            script_keeping,
            script_offers,
            script_owners,
            script_people,
            script_points,
            script_records,
            script_returns,
            script_review,
            script_rewards,
            script_sally,
            script_slips,
        )
        for more in kinds:
            self._verbs.update(more.verbs(desk))

    def run(self, lines: Iterable[str]) -> Iterator[Answer]:
        """One answer a line; empty lines and those that begin with # are passed over."""
        for number, line in enumerate(lines):
            if not number:
                line = line.removeprefix("\ufeff")  # some editors and shells begin with a byte order mark
            if line.strip() and not line.lstrip().startswith("#"):
                yield self.answer(line)

    def answer(self, line: str) -> Answer:
        """`{"ok": true, …}`, or `{"ok": false, "code", "message"}` and nothing has changed."""
        try:
            return {"ok": True} | self._do(line)
        except AstroDeskError as error:
            known = {key: fact for key, fact in error.facts.items() if isinstance(fact, str | int | list)}
            return {"ok": False, "code": error.code, "message": explain(error)} | known

    def _do(self, line: str) -> Answer:
        if is_card_track(line):
            raise Refused("card_track")  # in whatever field: nothing of it is said again or kept
        try:
            words = shlex.split(line, posix=True)
        except ValueError:
            words = line.split()
        usage = self._verbs.get(words[0]) if words else None
        if usage is None:
            raise Refused("verb_unknown", verb=words[0][:40] if words else "")
        if not usage.least <= len(words) - 1 <= usage.most:
            raise Refused("verb_arguments", verb=words[0], usage=usage.text)
        if words[0] not in script_people.WHILE_SHUT:
            self._desk.attendance.check(Act.SELL)
        return usage.verb(*words[1:])

    # ---------------------------------------------------------------------------------------------------- the verbs

    def _owner(self, *words: str) -> Answer:
        counted, total = self._session.pending_quantity, self._session.points.total
        entered = self._session.enter(" ".join(words))
        if isinstance(entered, Several) and entered.owners:
            raise Refused("several_fit", candidates=[owner_answer(owner) for owner in entered.owners])
        if not isinstance(entered, OwnerChosen):
            if isinstance(entered, ItemAdded):
                self._session.undo()
            self._session.pending_quantity, self._session.points.total = counted, total
            raise Refused("nothing_found", text=" ".join(words))
        if self._line.in_use:
            self._writer.submit(lambda _: None).result()
            self._line.look_up(entered.owner.owner_id)
            self._desk.reread()
        owner = self._session.owner or entered.owner
        return {"owner": owner_answer(owner, test_customer=self._session.test_customer)}

    def _new_owner(self, first: str, last: str, phone: str = "", email: str = "") -> Answer:
        before = self._session.owner
        try:
            owner = self._session.new_owner(first, last, phone, email).result()
        except Unavailable:
            self._session.drop_owner()
            if before is not None:
                self._session.choose_owner(before)
            raise
        return {"owner": owner_answer(owner, test_customer=self._session.test_customer)}

    def _scan(self, code: str, quantity: str = "") -> Answer:
        count = whole_number(quantity) if quantity else None
        entered = self._session.enter(code, quantity=count, scanned=True)
        if isinstance(entered, QuantityMeant):
            return {"quantity": entered.quantity}
        if isinstance(entered, TotalRead):
            return {"total": str(entered.total)}
        if not isinstance(entered, ItemAdded):
            raise Refused("nothing_found", text=code)
        programs = {program.program_id: program.title for program in self._session.catalogue.programs.values()}
        item = self._session.catalogue.items.get(entered.line.form)
        titles = [programs[one] for one in item.program_ids if one in programs] if item else []
        return {
            "item": {"code": entered.line.item_code, "description": entered.line.description},
            "quantity": entered.line.quantity,
            "known": entered.known,
            "programs": titles,
            "due": [due_answer(due) for due in self._session.rewards.due],
            "by_hand": script_by_hand.recognised(entered.line.form, self._desk),
            "free_or_paid": self._session.rewards.question is not None,
            "reward_waits": script_rewards.later_answer(self._session.rewards.handed_out_later),
            "offers": [script_offers.offer_answer(view) for view in self._session.offers.views],
        }

    def _undo(self) -> Answer:
        self._session.undo()
        return self._desk.basket()

    def _hold(self) -> Answer:
        sale_id = self._session.basket.sale_id
        try:
            self._session.hold().result()
        except Unavailable:
            self._session.resume(sale_id)
            raise
        return {"sale": sale_id}

    def _resume(self, sale_id: str = "") -> Answer:
        self._writer.submit(lambda _: None).result()
        held = self._session.held_sales()
        if not sale_id and held:
            sale_id = held[-1].basket.sale_id
        self._session.resume(sale_id)
        return self._desk.basket() | {"free_or_paid": self._session.rewards.question is not None}

    def _finish(self, total: str = "") -> Answer:
        amount = self._session.points.read_total(total) if total else None
        left = self._session.rewards.ask_at_finish()
        owner, points = self._session.owner, self._session.points.view
        wait([self._session.finish(amount)])
        sale = self._session.finished()
        if sale is None:
            raise Refused("sale_empty")
        self._desk.last_sale = sale
        return {
            "sale": sale.sale_id,
            "slip": slip_number(sale),
            "units": len(sale.units),
            "redeemed": len(sale.claims),
            "by_hand": len(self._records.by_hand_units([unit.unit_id for unit in sale.units])),
            "business_date": sale.business_date.isoformat(),
            "total": str(sale.total) if sale.total else None,
            "due": [due_answer(due) for due in left],
            "earned": [
                {"program_id": program_id, "title": title}
                for program_id, title in self._session.rewards.completed.last.programs
            ],
            "allowances": [allowance_answer(one) for one in sale.allowances],
            "points": finished_points(points, sale, self._records) if owner else None,
        }

    def _cancel(self) -> Answer:
        self._session.cancel()
        return {}

    def _sync(self) -> Answer:
        report = self._line.synchronise()
        self._desk.reread()
        # By the id: nobody has asked for a name here (FAILURES K3).
        ready = self._session.rewards.completed.ready()
        return report | {"ready": [due_answer(one.due) | {"owner": one.owner.owner_id} for one in ready]}

    def _offline(self) -> Answer:
        self._line.use_network(False)
        self._session.online = False
        return {"network": False}

    def _online(self) -> Answer:
        self._line.use_network(True)
        return {"network": True}

    def _cards(self) -> Answer:
        if self._session.owner is None:
            raise Refused("owner_missing")
        view = self._session.view
        return {
            "owner": owner_answer(self._session.owner, test_customer=self._session.test_customer),
            "cards": [card_answer(card) for card in view.cards],
            "unassigned": view.unassigned,
            "as_of": view.as_of.isoformat() if view.as_of else None,
            "points": view.points,
        }

    def _outbox(self) -> Answer:
        open_ones = self._records.operations(tuple(OPEN))
        counts = {state.value: number for state, number in self._records.counts().items()}
        return {"counts": counts, "operations": [operation_answer(one) for one in reversed(open_ones)]}

    def _manager(self, pin: str) -> Answer:
        self._session.approver = self._desk.pins.identify(pin, Act.CHANGE_RULES)
        return {}
