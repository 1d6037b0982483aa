"""The file about one pet owner has all that this register keeps of them, as an object and as a table."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from astro_desk.core.by_hand import Act, ByHandEntry, ByHandItem
from astro_desk.core.catalog import ProgramKind
from astro_desk.core.checkout import Claim
from astro_desk.core.corrections import Correction, CorrectionKind
from astro_desk.core.operations import State
from astro_desk.core.owners import Owner, Standing
from astro_desk.core.reward_contact import PostalAddress
from astro_desk.core.sales import Allowance, AllowanceKind
from astro_desk.core.snapshot import (
    Card,
    OfferReward,
    PointsEntry,
    PointsReward,
    Punch,
    Reward,
    Snapshot,
)
from astro_desk.use_cases.exports import to_json
from astro_desk.use_cases.owner_file import owner_facts, owner_table
from tests.storage.till import DAY, Till

# A value of its own for everything that is kept: each must be found in both forms.
TOLD = (
    *("Zebulon", "Quixotetti", "5550107321", "zeb@canary.example", "customer-51", "astro-52"),
    *("7 Canary Walk", "Denver", "CO", "80014", "Bag of kibble", "Free can of theirs", "Rebate of theirs"),
    *("Daycare of theirs", "DAYCARE-77", "card-title-61", "punch-62", "reward-63", "Reward of theirs", "reward-64"),
    *("offer-65", "Offer of theirs", "4711", "entry-66", "Points of theirs", "bought-67", "Bowl of theirs"),
    *("astro_999", "No such account of theirs"),
)


def snapshot_of(owner_id: str, till: Till) -> Snapshot:
    punches = (Punch("punch-62", "CODE-62", "Bag", date(2026, 1, 2)), Punch("", "CODE-62", "Bag", None))
    rewards = (Reward("reward-63", "Reward of theirs", None), Reward("reward-64", "Reward", date(2026, 1, 3)))
    return Snapshot(
        owner_id,
        till.clock.now(),
        cards=(Card("card-60", "program-60", "card-title-61", "", 12, None, punches, rewards),),
        points=4711,
        offers=(OfferReward("offer-65", "Offer of theirs", "dollars", 500, None),),
        points_entries=(PointsEntry("entry-66", "Points of theirs", None, 12, 4711),),
        points_rewards=(PointsReward("bought-67", "Bowl of theirs", 900),),
    )


@pytest.fixture
def owner(till: Till) -> Owner:
    known = {"first_name": "Zebulon", "last_name": "Quixotetti", "phone": "5550107321", "email": "zeb@canary.example"}
    owner = till.saved_owner(**known, standing=Standing.LINKED, customer_id="customer-51", astro_customer_id="astro-52")
    gone = till.saved_owner(first_name="Z", last_name="Q", phone="5550107399", email="")
    claims = (Claim("claim-1", "program-60", "Card", "CODE-62", "Free can of theirs"),)
    given = (Allowance("given-1", AllowanceKind.OFFER_REBATE, "program-70", "Rebate of theirs", cents=500),)
    sale = till.sell(owner, units=2, claims=claims, allowances=given)
    moved = till.sell(gone)
    till.run(lambda unit: unit.merge_owners(gone.owner_id, owner.owner_id))
    row = till.run(lambda unit: unit.lane(owner.owner_id))[0]
    till.move(row, state=State.SENDING, attempts=1, sent_at=till.clock.now())
    row = till.run(lambda unit: unit.operation(row.id))
    till.move(row, state=State.REVIEW, reason="astro_999", said="No such account of theirs")
    back = Correction("right-1", sale.sale_id, CorrectionKind.RETURN, till.clock.now(), DAY, unit_ids=("unit-9",))
    away = replace(back, correction_id="right-2", sale_id=moved.sale_id, kind=CorrectionKind.MOVE, unit_ids=())
    away = replace(away, from_owner_id=gone.owner_id, owner_id=till.saved_owner(first_name="Ann").owner_id)
    item = ByHandItem("DAYCARE-77", "DAYCARE-77", ProgramKind.PREPAID, Act.SOLD, "Daycare of theirs")
    entry = ByHandEntry("hand-1", sale.sale_id, "unit-8", owner.owner_id, item, "Day", DAY, till.clock.now())
    ticked = replace(entry, entry_id="hand-2", unit_id="unit-7")
    till.run(lambda unit: [unit.correct_sale(one) for one in (back, away)])
    till.run(lambda unit: unit.add_by_hand([entry, ticked]))
    till.run(lambda unit: unit.tick_by_hand("hand-2", till.clock.now(), "Ana"))
    till.run(lambda unit: unit.save_snapshot(snapshot_of(owner.owner_id, till)))
    address = PostalAddress("7 Canary Walk", "Denver", "CO", "80014")
    till.run(lambda unit: unit.save_postal_address(owner.owner_id, address))
    return till.owner_now(owner.owner_id)


def facts_of(till: Till, owner: Owner) -> Any:
    return json.loads(to_json(till.run(lambda unit: owner_facts(unit, owner))))


def table_of(till: Till, owner: Owner) -> list[Any]:
    return till.run(lambda unit: list(owner_table(unit, owner)))


def test_nothing_that_is_kept_is_missing_in_either_form(till: Till, owner: Owner) -> None:
    object_text, table_text = json.dumps(facts_of(till, owner)), json.dumps(table_of(till, owner))
    for told in TOLD:
        assert told in object_text, told
        assert told in table_text, told


def test_what_was_put_right_and_merged_and_is_keyed_in_by_hand_is_there(till: Till, owner: Owner) -> None:
    facts = facts_of(till, owner)
    assert [one["correction_id"] for one in facts["corrections"]] == ["right-1", "right-2"]
    assert [one["entry_id"] for one in facts["by_hand"]] == ["hand-1", "hand-2"]
    assert len(facts["merged_ids"]) == 1
    assert set(facts["cards"]) == {field.name for field in fields(Snapshot)}
    rows = table_of(till, owner)
    kinds = {row["what"]: row["id"] for row in rows}
    assert (kinds["return"], kinds["move"], kinds["merged_id"]) == ("right-1", "right-2", facts["merged_ids"][0])
    assert [row["state"] for row in rows if row["what"] == "by_hand"] == ["open", "keyed_in"]
    assert [row["state"] for row in rows if row["what"] == "reward"] == ["open", "redeemed"]
    assert len({tuple(row) for row in rows}) == 1, "one table has the same columns in every row"


def test_of_somebody_else_nothing_is_in_it(till: Till, owner: Owner) -> None:
    other = till.saved_owner(first_name="Bea", phone="5550100009", email="")
    till.sell(other)
    words = json.dumps(facts_of(till, other)) + json.dumps(table_of(till, other))
    assert not [told for told in TOLD if told in words and told not in ("Bag of kibble", "CO")]
    assert facts_of(till, other)["corrections"] == facts_of(till, other)["by_hand"] == []
