"""Every endpoint against the practice store over real HTTP: two minds on one contract (ASTRO_API §3, §6, §8)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, date, datetime
from typing import TypeVar

import httpx
import pytest

from astro_desk.core.catalog import Item, Program, ProgramKind
from astro_desk.practice.app import create_app
from astro_desk.practice.faults import Faults
from astro_desk.practice.options import DUPLICATES, Options
from astro_desk.practice.sample_catalogue import FIRST_PROGRAM, codes_of
from astro_desk.practice.seed import FULL, ONE_SHORT, SALLY_EMAIL, SALLY_PHONE, WINDOWED, seed
from astro_desk.practice.server import RunningPracticeStore
from astro_desk.practice.store import PracticeStore
from astro_desk.use_cases.ports import AstroAccount
from sync.astro_api import AstroApi, OwnerReading, PurchaseLine, ReadFailed
from sync.outcome import Cause, Outcome, Verdict
from sync.sign_in import SignIn
from sync.transport import HttpTransport
from tests.sync.fake_network import run

T = TypeVar("T")
NOON = datetime(2026, 3, 15, 12, 0, tzinfo=UTC)
TODAY = NOON.date()
SALLY = "astro-700001"
BAG = codes_of(ONE_SHORT)[0]
APPLIED = Outcome(Verdict.APPLIED, code=100)


@pytest.fixture
def shop() -> Iterator[RunningPracticeStore]:
    with RunningPracticeStore(now=lambda: NOON) as running:
        yield running


def with_api(url: str, use: Callable[[AstroApi], Awaitable[T]], password: str = "practice") -> T:
    async def main() -> T:
        async with HttpTransport() as transport:
            account = AstroAccount(url, "cashier", " practice ", password)
            return await use(AstroApi(transport, SignIn(transport, account), url))

    return run(main())


async def snapshot(api: AstroApi, customer_id: str = SALLY) -> OwnerReading:
    reading = await api.read_snapshot("sally", customer_id, NOON)
    assert reading is not None
    return reading


async def punches(api: AstroApi, program: int) -> int:
    return sum(len(card.punches) for card in (await snapshot(api)).snapshot.cards if card.program_id == str(program))


def line(unit: str, code: str = BAG, day: date = TODAY) -> PurchaseLine:
    return PurchaseLine(unit, code, day)


def test_an_owner_is_found_linked_and_read(shop: RunningPracticeStore) -> None:
    async def use(api: AstroApi) -> None:
        assert await api.search_owner(phone="5559999999") is None
        assert await api.read_snapshot("sally", SALLY, NOON) is None
        for owner in (await api.search_owner(phone=SALLY_PHONE), await api.search_owner(email=SALLY_EMAIL)):
            assert owner is not None
            assert (owner.astro_customer_id, owner.first_name, owner.customer_id) == ("700001", "Sally", "")
        assert await api.link_owner(SALLY, "700001") == APPLIED
        assert await api.link_owner(SALLY, "700001") == Outcome(Verdict.APPLIED, code=320)
        linked = await api.search_owner(phone=SALLY_PHONE)
        assert linked is not None
        assert linked.customer_id == SALLY
        reading = await snapshot(api)
        assert reading.owner.astro_customer_id == "700001"
        cards = {card.program_id: card for card in reading.snapshot.cards}
        assert (cards[str(ONE_SHORT)].required, len(cards[str(ONE_SHORT)].punches)) == (12, 11)
        assert cards[str(WINDOWED)].window_months == 14
        (reward,) = cards[str(FULL)].rewards
        assert reward.redeemed_on is None
        assert len(reward.items) > 1
        assert await api.points_status(SALLY) == reading.snapshot.points
        assert await api.link_owner("astro-9", "999999") == Outcome(
            Verdict.REFUSED, Cause.REFUSED, 310, "Customer not found"
        )

    with_api(shop.url, use)


def test_a_new_owner_is_made_once_and_changed(shop: RunningPracticeStore) -> None:
    async def use(api: AstroApi) -> None:
        added = await api.add_owner("R1-NEW", "Ünal", "Øst", "5550100155", "u@example.com")
        assert added.outcome == APPLIED
        again = await api.add_owner("R1-NEW", "Ünal", "Øst", "5550100155", "u@example.com")
        assert (again.outcome.verdict, again.outcome.code) == (Verdict.UNKNOWN, 320)
        taken = await api.add_owner("R1-NEWER", "Jo", "Fairbairn", "5550100155", "")
        assert taken.outcome.unexplained_code
        assert await api.update_owner(added.astro_customer_id, phone="5550100156") == APPLIED
        status = await api.customer_status("R1-NEW")
        assert status is not None
        assert (status.owner.first_name, status.owner.last_name, status.owner.phone) == ("Ünal", "Øst", "5550100156")

    with_api(shop.url, use)


def test_units_go_in_in_a_batch_come_back_by_their_ids_and_are_taken_back(shop: RunningPracticeStore) -> None:
    async def use(api: AstroApi) -> None:
        await api.link_owner(SALLY, "700001")
        before = await punches(api, ONE_SHORT)
        batch = [line("R1-A"), line("R1-B", "012345678905"), line("R1-C", day=date(2026, 3, 1))]
        outcomes = await api.add_purchases(SALLY, "S1", batch)
        assert {unit: outcome.code for unit, outcome in outcomes.items()} == {"R1-A": 100, "R1-B": 410, "R1-C": 100}
        assert outcomes["R1-B"].verdict is Verdict.REFUSED
        assert await api.add_purchase(SALLY, "S1", line("R1-D")) == APPLIED
        assert (await api.add_purchase(SALLY, "S1", line("R1-E", "nothing"))).code == 410
        assert await punches(api, ONE_SHORT) == before + 3
        shown = (await snapshot(api)).snapshot
        assert {"R1-A", "R1-C", "R1-D"} <= shown.transaction_ids
        days = {p.transaction_id: p.purchased_on for card in shown.cards for p in card.punches}
        assert days["R1-C"] == date(2026, 3, 1)
        assert await api.remove_purchase(SALLY, "R1-A") == APPLIED
        assert (await api.remove_purchase(SALLY, "R1-A")).unexplained_code
        assert await punches(api, ONE_SHORT) == before + 2

    with_api(shop.url, use)


@pytest.mark.parametrize("duplicate", DUPLICATES)
def test_a_repeated_id_is_never_taken_for_a_refusal(duplicate: str) -> None:
    options = Options(duplicate=duplicate)  # type: ignore[arg-type]
    with RunningPracticeStore(options=options, now=lambda: NOON) as shop:

        async def use(api: AstroApi) -> None:
            await api.link_owner(SALLY, "700001")
            await api.add_purchases(SALLY, "S1", [line("R1-A", "WASH-STD")])
            again = (await api.add_purchases(SALLY, "S1", [line("R1-A", "WASH-STD")]))["R1-A"]
            assert again.verdict is (Verdict.UNKNOWN if duplicate == "reject" else Verdict.APPLIED)
            assert not again.unexplained_code
            assert await api.remove_purchase(SALLY, "R1-A") == APPLIED
            assert "R1-A" not in (await snapshot(api)).snapshot.transaction_ids

        with_api(shop.url, use)


def test_a_reward_is_redeemed_and_that_is_undone(shop: RunningPracticeStore) -> None:
    async def use(api: AstroApi) -> None:
        await api.link_owner(SALLY, "700001")
        (reward,) = next(c for c in (await snapshot(api)).snapshot.cards if c.program_id == str(FULL)).rewards
        item = reward.items[0]
        eligible = await api.check_eligibility(SALLY, item.item_code)
        assert (eligible.eligible, eligible.reward_id) == (True, reward.reward_id)
        assert await api.redeem(SALLY, reward.reward_id, item.astro_item_id) == APPLIED
        redeemed = (await snapshot(api)).snapshot.reward(reward.reward_id)
        assert redeemed is not None
        assert redeemed.redeemed_on == TODAY
        assert not (await api.check_eligibility(SALLY, item.item_code)).eligible
        assert (await api.redeem(SALLY, reward.reward_id, item.astro_item_id)).unexplained_code
        assert await api.undo_redemption(SALLY, reward.reward_id) == APPLIED
        open_again = (await snapshot(api)).snapshot.reward(reward.reward_id)
        assert open_again is not None
        assert open_again.redeemed_on is None
        assert await api.reward_status(SALLY) != ()

    with_api(shop.url, use)


def test_an_offer_is_earned_and_used(shop: RunningPracticeStore) -> None:
    async def use(api: AstroApi) -> None:
        await api.link_owner(SALLY, "700001")
        assert await api.add_offer(SALLY, "R1-F", codes_of(FIRST_PROGRAM + 9)[0]) == APPLIED
        (offer,) = (await snapshot(api)).snapshot.offers
        assert offer.items
        assert await api.redeem_offer(SALLY, offer.reward_id, offer.items[0].astro_item_id) == APPLIED
        assert (await api.remove_offer(SALLY, "R1-F")).code == 430
        assert await api.add_offer(SALLY, "R1-G", BAG) == APPLIED
        assert await api.remove_offer(SALLY, "R1-G") == APPLIED

    with_api(shop.url, use)


def test_points_are_earned_and_spent(shop: RunningPracticeStore) -> None:
    async def use(api: AstroApi) -> None:
        await api.link_owner(SALLY, "700001")
        before = await api.points_status(SALLY)
        assert before is not None
        assert await api.add_points(SALLY, 4199) == APPLIED
        assert await api.points_status(SALLY) == before + 41
        assert await api.redeem_points(SALLY, "501") == APPLIED
        assert await api.points_status(SALLY) == before + 41 - 250

    with_api(shop.url, use)


def test_the_whole_catalogue_and_parts_of_it(shop: RunningPracticeStore) -> None:
    async def use(api: AstroApi) -> None:
        items: dict[str, Item] = {}
        programs: dict[str, Program] = {}
        async for part in api.fetch_catalogue():
            items |= {item.form: item for item in part.items}
            programs |= {program.program_id: program for program in part.programs}
            assert part.done <= part.total
        assert len(items) == 156
        assert all(program_id in programs for item in items.values() for program_id in item.program_ids)
        assert {program.kind for program in programs.values()} == set(ProgramKind) - {ProgramKind.POINTS}
        offers = await api.list_offers()
        assert len(offers) == 8
        assert all(offer.ends is not None and "\n" not in offer.title for offer in offers)
        part = await api.eligible_items([BAG, "nothing"])
        assert [item.code for item in part.items] == [BAG]
        assert len((await api.eligible_items()).items) == 156

    with_api(shop.url, use)


BATCH_FAULTS = [
    ("down", Verdict.UNKNOWN, Cause.ASTRO_DOWN),
    ("lose_answer", Verdict.UNKNOWN, Cause.ASTRO_DOWN),
    ("500", Verdict.UNKNOWN, Cause.ASTRO_DOWN),
    ("503_after", Verdict.UNKNOWN, Cause.ASTRO_DOWN),
    ("500_midway", Verdict.UNKNOWN, Cause.ASTRO_DOWN),
    ("429", Verdict.UNKNOWN, Cause.BUSY),
    ("429_after", Verdict.UNKNOWN, Cause.BUSY),
    ("html", Verdict.UNKNOWN, Cause.UNREADABLE),
    ("html_after", Verdict.UNKNOWN, Cause.UNREADABLE),
    ("empty", Verdict.UNKNOWN, Cause.UNREADABLE),
    ("cut_body", Verdict.UNKNOWN, Cause.ASTRO_DOWN),
    ("cut_json", Verdict.UNKNOWN, Cause.UNREADABLE),
    ("wrong_type", Verdict.UNKNOWN, Cause.UNREADABLE),
]


def test_whatever_goes_wrong_on_the_way_leaves_the_units_unknown(shop: RunningPracticeStore) -> None:
    """N1, N2, N4, N5, N10."""

    async def use(api: AstroApi) -> None:
        await api.link_owner(SALLY, "700001")
        for number, (kind, verdict, cause) in enumerate(BATCH_FAULTS):
            shop.faults.next(kind, "addTransactionBatch")
            outcomes = await api.add_purchases(SALLY, "S", [line(f"R1-{number}A"), line(f"R1-{number}B")])
            found = {(outcome.verdict, outcome.cause) for outcome in outcomes.values()}
            assert found == {(verdict, cause)}, kind
        shop.faults.next("401", "addTransactionBatch")
        assert (await api.add_purchases(SALLY, "S", [line("R1-Z")]))["R1-Z"] == APPLIED

    with_api(shop.url, use)


def test_a_store_that_is_gone_is_not_applied(shop: RunningPracticeStore) -> None:
    shop.stop()
    outcome = with_api(shop.url, lambda api: api.remove_purchase(SALLY, "R1-A"))
    assert outcome == Outcome(Verdict.NOT_APPLIED, Cause.ASTRO_DOWN)


@pytest.mark.parametrize("as_200", [False, True])
def test_a_wrong_password_asks_for_a_person(as_200: bool) -> None:
    with RunningPracticeStore(options=Options(bad_login_is_200=as_200)) as shop:

        async def use(api: AstroApi) -> None:
            with pytest.raises(ReadFailed) as failed:
                await api.points_status(SALLY)
            assert failed.value.outcome == Outcome(Verdict.NOT_APPLIED, Cause.SIGN_IN_NEEDED)

        with_api(shop.url, use, password="wrong")


def test_a_token_that_ended_at_astro_is_renewed_on_the_way(shop: RunningPracticeStore) -> None:
    async def use(api: AstroApi, pause: list[float]) -> None:
        await api.link_owner(SALLY, "700001")
        shop.store.revoke_tokens()
        assert await api.add_points(SALLY, 100) == APPLIED
        assert len(pause) == 1

    async def main() -> None:
        pauses: list[float] = []

        async def sleep(seconds: float) -> None:
            pauses.append(seconds)

        async with HttpTransport() as transport:
            sign_in = SignIn(transport, AstroAccount(shop.url, "cashier", "practice", "practice"), sleep=sleep)
            await use(AstroApi(transport, sign_in, shop.url), pauses)

    run(main())


@pytest.mark.parametrize("options", [Options(completed="only"), Options(quantity_rows=False), Options(stale_s=20.0)])
def test_a_snapshot_is_whole_whatever_the_server_takes_completed_cards_for(options: Options) -> None:
    with RunningPracticeStore(options=options, now=lambda: NOON) as shop:

        async def use(api: AstroApi) -> None:
            await api.link_owner(SALLY, "700001")
            reading = await api.read_snapshot("sally", SALLY, NOON)
            assert reading is not None
            assert {str(ONE_SHORT), str(FULL)} <= {card.program_id for card in reading.snapshot.cards}

        with_api(shop.url, use)


def test_the_demo_needs_no_port() -> None:
    faults = Faults()
    with PracticeStore.open(now=lambda: NOON) as store:
        seed(store)

        async def main() -> None:
            url = "http://localhost/api/json"
            async with HttpTransport(inner=httpx.ASGITransport(create_app(store, faults))) as transport:
                api = AstroApi(transport, SignIn(transport, AstroAccount(url, "cashier", "practice", "practice")), url)
                assert await api.link_owner(SALLY, "700001") == APPLIED
                for kind in ("down", "lose_answer", "cut_body"):
                    faults.next(kind, "addPointsByDollar")
                    assert (await api.add_points(SALLY, 100)).verdict is Verdict.UNKNOWN

        run(main())
