"""Facts to project: short to write, whole in what they say. A day, a clock and one brand's catalogue to begin with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from astro_desk.core.cards import OwnerView, project
from astro_desk.core.catalog import Catalogue, Item, Program, ProgramKind
from astro_desk.core.checkout import Claim, Unit
from astro_desk.core.item_code import canonical
from astro_desk.core.operations import AddPurchase, Intent, Operation, Redeem, RemovePurchase, State
from astro_desk.core.snapshot import Card, Punch, Reward, RewardItem, Snapshot

TODAY = date(2025, 6, 15)
NOON = datetime(2025, 6, 15, 12, 0, tzinfo=UTC)
FENCE = timedelta(seconds=180)

KIBBLE = "036000291452"
SALMON = "012345678905"
CANS = "042100005264"
LEASH = "LEASH-12"

DRY = Program("dry", "Lotus | Buy 12 Get 1 Free", brand="Lotus", required=12)
WET = Program("wet", "Almo | Cans", brand="Almo", required=4)
DEAL = Program("deal", "Almo | June deal", ProgramKind.OFFER)

CATALOGUE = Catalogue.of(
    [
        Item.of(KIBBLE, "Kibble 20 lb", ["dry"]),
        Item.of(SALMON, "Salmon 20 lb", ["dry"]),
        Item.of(CANS, "Cans", ["wet", "deal"]),
        Item.of(LEASH, "Leash", ["deal"]),
    ],
    [DRY, WET, DEAL],
)
NO_CATALOGUE = Catalogue()


def unit(unit_id: str, code: str = KIBBLE) -> Unit:
    return Unit(unit_id, code, canonical(code), "")


def punch(unit_id: str, code: str = KIBBLE, on: date | None = TODAY) -> Punch:
    return Punch(unit_id, code, "", on)


def punches(count: int, code: str = KIBBLE, on: date | None = TODAY, prefix: str = "old") -> tuple[Punch, ...]:
    return tuple(punch(f"{prefix}-{number}", code, on) for number in range(count))


def reward(reward_id: str, redeemed_on: date | None = None, *codes: str) -> Reward:
    return Reward(reward_id, "One bag", redeemed_on, tuple(RewardItem(f"i-{code}", code, "") for code in codes))


def card(
    program: Program = DRY,
    held: Iterable[Punch] = (),
    *,
    card_id: str = "card",
    required: int | None = 12,
    months: int | None = None,
    rewards: Iterable[Reward] = (),
) -> Card:
    title, brand = program.title, program.brand
    return Card(card_id, program.program_id, title, brand, required, months, tuple(held), tuple(rewards))


def snapshot(*cards: Card, begun_at: datetime = NOON, points: int | None = None) -> Snapshot:
    return Snapshot("owner", begun_at, cards, points)


def operation(operation_id: str, intent: Intent, state: State = State.WAITING, **more: object) -> Operation:
    return replace(Operation(operation_id, "owner", intent, NOON, TODAY, state=state), **more)  # type: ignore[arg-type]


def added(unit_id: str, state: State = State.WAITING, code: str = KIBBLE, **more: object) -> Operation:
    return operation(unit_id, AddPurchase(code, canonical(code)), state, **more)


def removed(unit_id: str, state: State = State.WAITING, **more: object) -> Operation:
    return operation(f"remove-{unit_id}", RemovePurchase(unit_id), state, **more)


def redeemed(operation_id: str, reward_id: str | None, state: State = State.WAITING, **more: object) -> Operation:
    return operation(operation_id, Redeem("dry", KIBBLE, reward_id), state, **more)


def claim(claim_id: str, reward_id: str | None = None, program_id: str = "dry", code: str = "") -> Claim:
    return Claim(claim_id, program_id, "", code, "", reward_id)


def seen(
    snap: Snapshot | None = None,
    operations: Iterable[Operation] = (),
    units: Iterable[Unit] = (),
    claims: Iterable[Claim] = (),
    *,
    catalogue: Catalogue = CATALOGUE,
    today: date = TODAY,
    owner_id: str | None = None,
    windows: Mapping[str, int] | None = None,
) -> OwnerView:
    """What the screen shows of these facts."""
    laid = tuple(operations), tuple(units), tuple(claims)
    return project(snap, *laid, catalogue, today, FENCE, owner_id, windows)
