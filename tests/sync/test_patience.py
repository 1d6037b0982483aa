"""Retry-After is waited for, whatever else answers, whoever asks and whichever request is next (FAILURES N6)."""

from __future__ import annotations

import pytest

from astro_desk.core.owners import Owner, Standing
from sync.backoff import Hold
from sync.messages import Hurried, Looked, Moment, Switched
from sync.outcome import Cause, Outcome, Verdict
from sync.patience import PatientTransport, Pause
from sync.transport import CallFailed, Reply
from tests.sync.fake_network import URL, FakeTime, FakeTransport, answer, run
from tests.sync.little_astro import EPOCH
from tests.sync.world import GOOD, Fate, World, add

GOOD_WORD = Outcome(Verdict.APPLIED)
DOWN = Outcome(Verdict.UNKNOWN, Cause.ASTRO_DOWN)
OFFLINE = Outcome(Verdict.NOT_APPLIED, Cause.NO_NETWORK)


def busy(seconds: float) -> Outcome:
    return Outcome(Verdict.UNKNOWN, Cause.BUSY, retry_after_s=seconds)


def at(ms: int) -> Moment:
    return Moment(EPOCH, "boot", ms, 0.0)


@pytest.mark.parametrize("meanwhile", [GOOD_WORD, DOWN, OFFLINE, busy(1)])
def test_what_is_heard_meanwhile_shortens_no_pause_that_astro_asked_for(meanwhile: Outcome) -> None:
    hold = Hold().after(busy(100), at(0)).after(meanwhile, at(1_000))
    assert hold.until_ms >= 100_000
    assert hold.after(GOOD_WORD, at(100_000)) == Hold(), "and when it is over, a good word ends all"


def test_a_single_failure_that_names_a_time_is_a_pause_too() -> None:
    hold = Hold().after(Outcome(Verdict.UNKNOWN, Cause.ASTRO_DOWN, retry_after_s=60), at(0))
    assert hold.until_ms == 60_000


def test_how_long_log_ins_are_refused_is_our_own_rule_and_a_person_may_end_it() -> None:
    locked = Outcome(Verdict.NOT_APPLIED, Cause.SIGN_IN_NEEDED, retry_after_s=900)
    assert Hold().after(locked, at(0)).ended(at(1)) == Hold()


# --------------------------------------------------------------------------------------------------- the protocol


def three_owners() -> World:
    world = World()
    for number in range(3):
        person = world.astro.add_person("Sally", "Owner", f"555010019{number}", customer_id=f"astro-7{number}")
        owner = Owner(f"o{number}", "Sally", "", "", "", Standing.LINKED, f"astro-7{number}", person.astro_id)
        world.records.owners[owner.owner_id] = owner
        world.records.put(add(f"unit-{number}", owner.owner_id))
    return world


def begun(world: World) -> list[int]:
    return sorted([*(ms for ms, _ in world.sends), *(ms for ms, _ in world.reads), *world.searches])


def scripted(world: World, *fates: Fate) -> None:
    left = list(fates)
    world.fate = lambda _what: left.pop(0) if left else GOOD


def test_the_other_slots_good_answer_does_not_end_the_pause() -> None:
    """Two reads are under way; one is told to wait 100 s, and the other answers well a moment later."""
    world = three_owners()
    scripted(world, Fate(None, 40, busy(100)), Fate(20, 90))
    world.start()
    world.run(90_000)
    assert len(begun(world)) == 2
    world.run(600_000)
    assert {str(row.state) for row in world.records.rows.values()} == {"done"}
    told_ms = begun(world)[0] + 40
    assert begun(world)[2] >= told_ms + 100_000


def test_a_request_whose_sending_is_just_made_durable_is_not_begun() -> None:
    """The other slot's lane has been read and its row is being committed when the word to wait comes."""
    world = three_owners()
    world.commit_ms = 500
    scripted(world, Fate(None, 300, busy(100)), Fate(20, 50))
    world.start()
    world.run(90_000)
    assert not world.sends
    assert {str(row.state) for row in world.records.rows.values()} == {"waiting"}
    world.run(600_000)
    assert [len(request.operations) for _, request in world.sends] == [1, 1, 1]


@pytest.mark.parametrize("wish", [Hurried, lambda at: Looked(at, "o2"), lambda at: Switched(at, True)])
def test_whoever_asks_waits_too(wish) -> None:
    world = three_owners()
    scripted(world, Fate(None, 40, busy(100)), Fate(None, 40, busy(100)))
    world.start()
    world.run(10_000)
    world.do(wish)
    world.run(80_000)
    assert len(begun(world)) == 2
    world.run(600_000)
    assert {str(row.state) for row in world.records.rows.values()} == {"done"}


# --------------------------------------------------------------------------------------------------- the one way out


def wait(seconds: str, status: int = 429) -> Reply:
    return Reply(status, {"retry-after": seconds})


async def failed(transport: PatientTransport, url: str = f"{URL}/customerStatus/") -> Outcome | None:
    try:
        await transport.post(url, {})
    except CallFailed as failure:
        return failure.outcome
    return None


@pytest.mark.parametrize("status", [429, 500, 503])
def test_no_request_goes_out_before_the_time_that_any_request_was_told(status: int) -> None:
    async def main() -> None:
        network, time = FakeTransport(), FakeTime()
        network.on("searchCustomer", wait("30", status))
        pause = Pause()
        await PatientTransport(network, pause, time.monotonic).post(f"{URL}/searchCustomer/", {})
        later_run = PatientTransport(network, pause, time.monotonic)
        time.now += 29.5
        told = await failed(later_run)
        assert told == Outcome(Verdict.NOT_APPLIED, Cause.BUSY, retry_after_s=0.5)
        assert (await failed(later_run, f"{URL}/token/")) is not None
        time.now += 0.5
        assert await failed(later_run) is None
        assert [call.endpoint for call in network.calls] == ["searchCustomer", "customerStatus"]

    run(main())


def test_an_answer_without_a_time_and_another_host_are_no_reason_to_wait() -> None:
    async def main() -> None:
        network, time = FakeTransport(), FakeTime()
        network.on("customerStatus", answer({}, 429), wait("30", 200), wait("30"))
        pause = Pause("elsewhere.example", time.now + 1000)
        transport = PatientTransport(network, pause, time.monotonic)
        for _ in range(3):
            assert await failed(transport) is None
        assert await failed(transport) is not None

    run(main())
