"""Rows and JSON to frozen values and back; nothing else knows how a value is spelled on disk.

What waits in the outbox outlives the program that wrote it, so an intent is canonical JSON of a versioned form
(FAILURES U1). Times are UTC with microseconds, so that their text sorts as they do.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import UTC, date, datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any

from astro_desk.core.checkout import AcceptedOffer, Basket, Claim, PointsClaim, Step, Unit
from astro_desk.core.operations import KIND_OF, KINDS, AddOffer, Intent, Operation, RedeemOffer, State
from astro_desk.core.owners import Owner, Standing
from astro_desk.core.snapshot import (
    Card,
    OfferReward,
    PointsEntry,
    PointsReward,
    Punch,
    Reward,
    RewardItem,
    Snapshot,
)

_FORM = 1
"""The version of the forms below. A later one is added beside it, and both are read for ever."""

Json = dict[str, Any]


def canonical_json(value: object) -> str:
    """One spelling for one value: sorted keys, no blanks, ASCII. Raises ValueError for NaN."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def time_text(moment: datetime) -> str:
    """Raises ValueError for a time without a zone: it could not be told which one was meant."""
    if moment.tzinfo is None:
        raise ValueError("a time that is kept has a zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def maybe_time_text(moment: datetime | None) -> str | None:
    return None if moment is None else time_text(moment)


def maybe_time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _check_form(body: Mapping[str, Any]) -> None:
    if body["v"] != _FORM:
        raise ValueError(f"a form that this program does not know: {body['v']!r}")


# ---------------------------------------------------------------------------------------------------------- operations


def intent_to_json(intent: Intent) -> Json:
    values = {field.name: getattr(intent, field.name) for field in fields(intent)}
    if isinstance(intent, AddOffer | RedeemOffer) and intent.ends is not None:
        values["ends"] = intent.ends.isoformat()
    if not values.get("after", True):
        del values["after"]  # younger than the form: what older programs wrote must stay the same text
    return {"v": _FORM, "kind": KIND_OF[type(intent)], **values}


@lru_cache(maxsize=4096)
def _intent_text(intent: Intent) -> str:
    return canonical_json(intent_to_json(intent))


def intent_from_json(body: Mapping[str, Any]) -> Intent:
    """Raises ValueError for a form that this program does not know."""
    _check_form(body)
    kind = KINDS[body["kind"]]
    values = {key: value for key, value in body.items() if key not in ("v", "kind")}
    if values.get("ends") is not None:
        values["ends"] = date.fromisoformat(values["ends"])
    return kind(**values)


def operation_to_row(operation: Operation) -> Json:
    """All columns but `seq`, which the outbox gives."""
    return {
        "id": operation.id,
        "owner_id": operation.owner_id,
        "intent": _intent_text(operation.intent),
        "sale_id": operation.sale_id,
        "created_at": time_text(operation.created_at),
        "business_date": operation.business_date.isoformat(),
        "state": str(operation.state),
        "version": operation.version,
        "reason": operation.reason,
        "credited": None if operation.credited is None else int(operation.credited),
        "seen": int(operation.seen),
        "attempts": operation.attempts,
        "sent_at": maybe_time_text(operation.sent_at),
        "sent_boot": operation.sent_boot,
        "sent_boot_ms": operation.sent_boot_ms,
        "done_at": maybe_time_text(operation.done_at),
        "missed_boot_ms": operation.missed_boot_ms,
        "said": operation.said,
    }


@lru_cache(maxsize=4096)
def _intent(text: str) -> Intent:
    return intent_from_json(json.loads(text))


@lru_cache(maxsize=4096)
def operation_from_row(row: tuple[Any, ...]) -> Operation:
    """Of all columns in the table's order. A lane is read again at each of its steps, mostly unchanged."""
    (seq, id_, owner_id, intent, sale_id, created_at, business_date, state, version, reason, credited, seen) = row[:12]
    (attempts, sent_at, sent_boot, sent_boot_ms, done_at, missed_boot_ms, said) = row[12:]
    return Operation(
        id=id_,
        owner_id=owner_id,
        intent=_intent(intent),
        created_at=datetime.fromisoformat(created_at),
        business_date=date.fromisoformat(business_date),
        sale_id=sale_id,
        state=State(state),
        version=version,
        seq=seq,
        reason=reason,
        credited=None if credited is None else bool(credited),
        seen=bool(seen),
        attempts=attempts,
        sent_at=maybe_time(sent_at),
        sent_boot=sent_boot,
        sent_boot_ms=sent_boot_ms,
        done_at=maybe_time(done_at),
        missed_boot_ms=missed_boot_ms,
        said=said,
    )


# -------------------------------------------------------------------------------------------------------------- owners


_OWNER = tuple(field.name for field in fields(Owner))


def owner_to_row(owner: Owner) -> Json:
    row = {name: getattr(owner, name) for name in _OWNER}
    return row | {"standing": str(owner.standing), "absent_at": maybe_time_text(owner.absent_at)}


def owner_from_row(row: Mapping[Any, Any]) -> Owner:
    known = {name: row[name] for name in _OWNER}
    return Owner(**known | {"standing": Standing(row["standing"]), "absent_at": maybe_time(row["absent_at"])})


# ------------------------------------------------------------------------------------------------------ drafts, sales


def basket_to_json(basket: Basket) -> Json:
    steps = [_step_to_json(step) for step in basket.steps]
    body = {"v": _FORM, "sale_id": basket.sale_id, "owner_id": basket.owner_id, "steps": steps}
    body |= {"away": True} if basket.away else {}
    return body | ({"said_paid": sorted(basket.said_paid)} if basket.said_paid else {})


def _step_to_json(step: Step) -> Json:
    match step:
        case Claim():
            return {"claim": asdict(step)}
        case AcceptedOffer():
            return {"offer": asdict(step)}
        case PointsClaim():
            return {"points": asdict(step)}
        case units:
            return {"units": [asdict(unit) for unit in units]}


def basket_from_json(body: Mapping[str, Any]) -> Basket:
    _check_form(body)
    steps = tuple(_step_from_json(step) for step in body["steps"])
    said_paid = frozenset(body.get("said_paid", ()))
    return Basket(body["sale_id"], body["owner_id"], steps, away=body.get("away", False), said_paid=said_paid)


def _step_from_json(step: Mapping[str, Any]) -> Step:
    if "claim" in step:
        return Claim(**step["claim"])
    if "offer" in step:
        return AcceptedOffer(**step["offer"] | {"freed_unit_ids": tuple(step["offer"].get("freed_unit_ids", ()))})
    if "points" in step:
        return PointsClaim(**step["points"])
    return tuple(Unit(**unit) for unit in step["units"])


# ----------------------------------------------------------------------------------------------------------- snapshots


_PARTS: dict[type, tuple[tuple[str, ...], attrgetter[tuple[Any, ...]]]] = {
    part: (names := tuple(field.name for field in fields(part)), attrgetter(*names))
    for part in (Card, Punch, Reward, RewardItem, OfferReward, PointsEntry, PointsReward)
}
"""Of each part of a snapshot the names and the values of its fields: `asdict` would copy every value."""


def snapshot_to_json(snapshot: Snapshot) -> str:
    def spell(value: object) -> object:
        if isinstance(value, date):
            return value.isoformat()
        names, values = _PARTS[type(value)]
        return dict(zip(names, values(value), strict=True))

    body: Json = {"v": _FORM, "points": snapshot.points, "cards": snapshot.cards}
    # Most owners have none of these, and a snapshot is written often.
    more = {name: getattr(snapshot, name) for name in ("offers", "points_entries", "points_rewards")}
    body |= {name: values for name, values in more.items() if values}
    return json.dumps(body, separators=(",", ":"), default=spell)


@lru_cache(maxsize=64)
def snapshot_from_json(owner_id: str, begun_at: str, text: str) -> Snapshot:
    body = json.loads(text)
    _check_form(body)
    cards = tuple(_card(card) for card in body["cards"])
    return Snapshot(
        owner_id,
        datetime.fromisoformat(begun_at),
        cards,
        body["points"],
        offers=tuple(_offer(offer) for offer in body.get("offers", ())),
        points_entries=tuple(
            PointsEntry(**entry | {"booked_on": _day(entry["booked_on"])}) for entry in body.get("points_entries", ())
        ),
        points_rewards=tuple(PointsReward(**reward) for reward in body.get("points_rewards", ())),
    )


def _offer(offer: Json) -> OfferReward:
    items = tuple(RewardItem(**item) for item in offer["items"])
    return OfferReward(**offer | {"expires": _day(offer["expires"]), "items": items})


def _card(body: Json) -> Card:
    punches = tuple(Punch(**punch | {"purchased_on": _day(punch["purchased_on"])}) for punch in body["punches"])
    rewards = tuple(
        Reward(
            **reward
            | {
                "redeemed_on": _day(reward["redeemed_on"]),
                "items": tuple(RewardItem(**item) for item in reward["items"]),
            }
        )
        for reward in body["rewards"]
    )
    return Card(**body | {"punches": punches, "rewards": rewards})


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
