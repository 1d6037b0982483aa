"""Astro's front: an endpoint and its fields in, an answer's bytes out (ASTRO_API §3)."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass

from tests.simulation.astro import DEALS, NOBODY, OK, POISON, Astro, Deal, Said
from tests.simulation.people import REWARD_COSTS

WRITES = frozenset(
    {"addTransactionBatch", "addTransaction", "removeTransaction", "addRedemption", "removeRedemption"}
    | {"linkCustomer", "addCustomer", "addOfferTransaction", "removeOfferTransaction", "addOfferRedemption"}
    | {"updateCustomer", "addPointsByDollar", "redeemPoints"}
)


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it was posted."""

    endpoint: str
    fields: dict
    token: str
    password: str = ""

    @property
    def lines(self) -> list[dict]:
        """The units that are to be added."""
        if self.endpoint == "addTransaction":
            return [self.fields]
        return self.fields["transactions"] if self.endpoint == "addTransactionBatch" else []

    @property
    def ids(self) -> list[str]:
        """The units that a write is about."""
        if self.lines:
            return [line["transactionID"] for line in self.lines]
        return [self.fields["transactionID"]] if "transactionID" in self.fields else []


def read_call(url: str, form: dict[str, str], token: str) -> Call:
    endpoint = url.rstrip("/").rpartition("/")[2]
    if endpoint == "token":
        return Call(endpoint, {}, "", form["password"])
    return Call(endpoint, json.loads(form["jsonData"]), token)


def _item(deal: Deal, code: str) -> dict:
    program = {"astro_mfg_program_id": deal.program_id, "astro_mfg_program_title": deal.title}
    return {"item_code": code, "item_description": code, "available_programs": [program]}


class Front:
    """`refusals` remembers with which code Astro refused which unit, reward or owner; `poisoned` which
    units break it."""

    def __init__(self, astro: Astro, dice: random.Random) -> None:
        self._astro = astro
        self._dice = dice
        self.refusals: set[tuple[str, int]] = set()
        self.poisoned: set[str] = set()

    def _lag_ms(self) -> int:
        return self._dice.randrange(self._astro.model.stale_ms + 1)

    def answer(self, call: Call, units: int | None = None) -> tuple[int, Said | None]:
        """Does what is asked, of a batch only so many units: the HTTP status, and what Astro says."""
        if call.endpoint == "token":
            token = self._astro.log_in(call.password)
            status = 200 if token else self._dice.choice([401, 400, 200])
            return status, Said(0, token=token or "") if status == 200 else None
        signed_in = self._astro.signed_in(call.token) if call.token else call.password == self._astro.password
        if not signed_in:
            return 401, None
        poison = {line["transactionID"] for line in call.lines if line["item_code"] == POISON}
        if poison:
            self.poisoned |= poison
            return 500, None
        return 200, getattr(self, f"_{call.endpoint}")(call.fields, units)

    # --------------------------------------------------------------------------------------------------------- reads

    def _searchCustomer(self, fields: dict, _units: int | None) -> Said:
        found = self._astro.search(fields.get("phone", ""), self._lag_ms())
        return Said(NOBODY) if found is None else Said(OK, found)

    def _customerStatus(self, fields: dict, _units: int | None) -> Said:
        completed = bool(fields.get("completed_cards"))
        found = self._astro.status(fields["customerID"], completed, self._lag_ms())
        return Said(NOBODY) if found is None else Said(OK, found)

    def _customerRewardStatus(self, fields: dict, _units: int | None) -> Said:
        found = self._astro.rewards(fields["customerID"], self._lag_ms())
        return Said(NOBODY) if found is None else Said(OK, found)

    def _checkRedemptionEligibility(self, fields: dict, _units: int | None) -> Said:
        found = self._astro.rewards(fields["customerID"], self._lag_ms())
        if found is None:
            return Said(NOBODY)
        fits = [
            one["astro_reward_id"]
            for one in found["rewards"]
            if any(item["item_code"] == fields["item_code"] for item in one["items"])
        ]
        return Said(OK, {"isEligible": bool(fits)} | ({"astro_reward_id": fits[0]} if fits else {}))

    def _ownerRead(self, fields: dict, _units: int | None) -> Said:
        """What a register makes of customerStatus 0, then 1, and customerRewardStatus, in one go."""
        person = self._astro.found(fields["customerID"], self._lag_ms())
        if person is None:
            return Said(NOBODY)
        who = self._astro.who(person, self._lag_ms())
        open_cards = self._astro.cards(person, completed=False, lag_ms=self._lag_ms())
        completed = self._astro.cards(person, completed=True, lag_ms=self._lag_ms())
        return Said(OK, (who, open_cards, completed, self._astro.offers(person, 0)))

    def _listOffers(self, _fields: dict, _units: int | None) -> Said:
        return Said(OK, {"program_list": []})

    def _eligiblePurchaseItems(self, _fields: dict, _units: int | None) -> Said:
        return Said(OK, [_item(deal, code) for deal in DEALS for code in deal.codes])

    # -------------------------------------------------------------------------------------------------------- writes

    def _refused(self, name: str, code: int) -> None:
        if code != OK:
            self.refusals.add((name, code))

    def _line(self, customer_id: str, line: dict) -> dict:
        code = self._astro.add(customer_id, line["transactionID"], line["item_code"])
        self._refused(line["transactionID"], code)
        return {"transaction_status": code, "transactionID": line["transactionID"], "astro_transaction_id": "1"}

    def _addTransactionBatch(self, fields: dict, units: int | None) -> Said:
        lines = fields["transactions"][:units]
        said = [self._line(fields["customerID"], line) for line in lines]
        if said and all(one["transaction_status"] == NOBODY for one in said):
            return Said(NOBODY)
        self._dice.shuffle(said)
        if self._dice.random() < 0.1:
            said.insert(0, {"transaction_status": OK, "transactionID": "SOMEBODY-ELSES"})
        return Said(OK, said)

    def _addTransaction(self, fields: dict, _units: int | None) -> Said:
        said = self._line(fields["customerID"], fields)
        if said["transaction_status"] == NOBODY:
            return Said(NOBODY)
        return Said(OK, [said])

    def _removeTransaction(self, fields: dict, _units: int | None) -> Said:
        name = fields["transactionID"]
        code = self._astro.remove(fields["customerID"], name)
        self._refused(name, code)
        if code != OK:
            return Said(code)
        return Said(OK, [{"transaction_status": OK, "transactionID": name, "transactionDeleted": True}])

    def _addRedemption(self, fields: dict, _units: int | None) -> Said:
        code = self._astro.redeem(fields["customerID"], fields["astro_reward_id"])
        self._refused(fields["astro_reward_id"], code)
        return Said(code)

    def _addOfferTransaction(self, fields: dict, _units: int | None) -> Said:
        code = self._astro.add(fields["customerID"], fields["transactionID"], fields["item_code"], offer=True)
        self._refused(fields["transactionID"], code)
        return Said(code)

    def _removeOfferTransaction(self, fields: dict, units: int | None) -> Said:
        return self._removeTransaction(fields, units)

    def _addOfferRedemption(self, fields: dict, units: int | None) -> Said:
        return self._addRedemption(fields, units)

    def _addPointsByDollar(self, fields: dict, _units: int | None) -> Said:
        code = self._astro.book(fields["customerID"], int(fields["dollarAmount"].partition(".")[0]))
        self._refused(fields["customerID"], code)
        return Said(code, {"astro_points_transaction_id": "1", "total_points": "1"} if code == OK else None)

    def _redeemPoints(self, fields: dict, _units: int | None) -> Said:
        code = self._astro.book(fields["customerID"], -REWARD_COSTS)
        self._refused(fields["customerID"], code)
        return Said(code, {"total_points": "1"} if code == OK else None)

    def _updateCustomer(self, fields: dict, _units: int | None) -> Said:
        names = fields["first_name"], fields["last_name"], fields.get("email_address", "")
        code = self._astro.update_owner(fields["astro_customer_id"], *names)
        self._refused(fields["astro_customer_id"], code)
        return Said(code)

    def _removeRedemption(self, fields: dict, _units: int | None) -> Said:
        code = self._astro.undo(fields["customerID"], fields["astro_reward_id"])
        self._refused(fields["astro_reward_id"], code)
        return Said(code)

    def _linkCustomer(self, fields: dict, _units: int | None) -> Said:
        code = self._astro.link(fields["customerID"], fields["astro_customer_id"])
        self._refused(fields["customerID"], code)
        return Said(code, {"astro_customer_id": fields["astro_customer_id"]}, link=True)

    def _addCustomer(self, fields: dict, _units: int | None) -> Said:
        names = fields["first_name"], fields["last_name"]
        code, astro_id = self._astro.add_owner(fields["customerID"], *names, fields.get("phone", ""))
        self._refused(fields["customerID"], code)
        return Said(code, {"astro_customer_id": astro_id} if astro_id else None, link=True)
