"""Signing in (ASTRO_API §1, DESIGN §6; FAILURES N7, N8, R24-R26, I16, I20)."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest

from astro_desk.core.errors import Refused
from astro_desk.use_cases.ports import AstroAccount
from sync.outcome import Cause, Outcome, Verdict
from sync.sign_in import LogIns, SignIn, Token
from sync.transport import CallFailed, Reply
from tests.sync.fake_network import (
    ACCOUNT,
    URL,
    Call,
    FakeTime,
    FakeTransport,
    answer,
    api_on,
    envelope,
    run,
    sign_in_on,
    token_reply,
)

WRONG = answer({"error": "invalid_grant"}, 401)


async def refused(sign_in: SignIn) -> Outcome:
    with pytest.raises(CallFailed) as failed:
        await sign_in.token()
    return failed.value.outcome


def test_the_log_in_is_a_plain_form_and_the_client_id_is_trimmed() -> None:
    network = FakeTransport()
    assert run(sign_in_on(network, FakeTime()).token()).value == "T1"
    assert network.calls[0].form == {
        "username": "cashier",
        "password": "secret-canary",
        "grant_type": "password",
        "client_id": "client",
    }


def test_a_token_is_kept_until_shortly_before_its_end() -> None:
    async def main() -> None:
        network, time = FakeTransport(), FakeTime()
        network.on("token", token_reply("T1", 1800), token_reply("T2", 1800))
        sign_in = sign_in_on(network, time)
        assert (await sign_in.token()).value == "T1"
        time.now += 1739
        assert (await sign_in.token()).value == "T1"
        time.now += 1
        assert (await sign_in.token()).value == "T2"

    run(main())


def test_a_very_short_token_serves_for_half_its_life() -> None:
    token = Token("x", received_at=100.0, life_s=10.0)
    assert not token.ended(104.9)
    assert token.ended(105.0)


def test_many_calls_at_once_make_one_log_in() -> None:
    async def main() -> None:
        network = FakeTransport()
        sign_in = sign_in_on(network, FakeTime())
        tokens = await asyncio.gather(*(sign_in.token() for _ in range(20)))
        assert len({token.value for token in tokens}) == len(network.calls) == 1

    run(main())


def test_an_old_token_that_is_refused_is_renewed_at_once_and_the_call_made_again() -> None:
    async def main() -> None:
        network, time = FakeTransport(), FakeTime()
        network.on("token", token_reply("T1"), token_reply("T2"))
        network.on("updateCustomer", envelope(), answer({}, 401), envelope())
        api = api_on(network, time)
        await api.update_owner("7", first_name="Jo")
        time.now += 600
        assert (await api.update_owner("7", first_name="Jo")).verdict is Verdict.APPLIED
        assert [call.token for call in network.asked("updateCustomer")] == ["T1", "T1", "T2"]
        assert time.slept == []

    run(main())


def test_a_young_token_that_is_refused_is_renewed_after_a_pause_by_chance() -> None:
    async def main() -> None:
        network, time = FakeTransport(), FakeTime()
        network.on("updateCustomer", answer({}, 401), envelope())
        assert (await api_on(network, time).update_owner("7", first_name="Jo")).verdict is Verdict.APPLIED
        assert time.slept == [2.5]

    run(main())


def test_two_calls_that_meet_the_same_refusal_renew_once() -> None:
    async def main() -> None:
        network, time = FakeTransport(), FakeTime()
        network.on("token", token_reply("T1"), token_reply("T2"), token_reply("T3"))
        sign_in = sign_in_on(network, time)
        old = await sign_in.token()
        renewed = await asyncio.gather(sign_in.renew(old), sign_in.renew(old))
        assert [token.value for token in renewed] == ["T2", "T2"]
        assert network.most_under_way == 1

    run(main())


def test_a_call_refused_with_a_fresh_token_is_not_applied_and_not_tried_for_ever() -> None:
    """R24: the operation waits, nothing is destroyed."""
    network = FakeTransport()
    network.on("updateCustomer", answer({}, 401))
    outcome = run(api_on(network).update_owner("7", first_name="Jo"))
    assert outcome == Outcome(Verdict.NOT_APPLIED, Cause.SIGN_IN_NEEDED, None, "HTTP 401")
    assert len(network.asked("updateCustomer")) == 2


def test_a_403_leaves_a_write_unknown_and_makes_a_read_again() -> None:
    async def main() -> None:
        network, time = FakeTransport(), FakeTime()
        network.on("token", token_reply("T1"), token_reply("T2"), token_reply("T3"))
        network.on("updateCustomer", answer({}, 403))
        network.on("customerPointsStatus", answer({}, 403), envelope({"astroPointsBalance": "5"}))
        api = api_on(network, time)
        outcome = await api.update_owner("7", first_name="Jo")
        assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, Cause.SIGN_IN_NEEDED)
        assert len(network.asked("updateCustomer")) == 1
        assert await api.points_status("astro-7") == 5
        assert [call.token for call in network.asked("customerPointsStatus")] == ["T2", "T3"]

    run(main())


@pytest.mark.parametrize("wrong", [WRONG, answer({"error": "x"}, 400), answer({"error": "invalid_grant"}), answer({})])
def test_three_refused_log_ins_and_a_person_must_look(wrong: Reply) -> None:
    """N7, N8: never a storm of log-ins, and after 15 minutes one may be tried again."""

    async def main() -> None:
        network, time = FakeTransport(), FakeTime()
        network.on("token", wrong)
        sign_in = sign_in_on(network, time)
        for _ in range(3):
            assert not sign_in.needed
            assert await refused(sign_in) == Outcome(Verdict.NOT_APPLIED, Cause.SIGN_IN_NEEDED)
            time.now += 100
        assert sign_in.needed
        assert (await refused(sign_in)).retry_after_s == 600.0
        assert len(network.calls) == 3
        time.now += 600
        assert not sign_in.needed
        await refused(sign_in)
        assert len(network.calls) == 4
        assert sign_in.wait_s == 100.0

    run(main())


def test_other_credentials_may_be_tried_at_once() -> None:
    async def main() -> None:
        network = FakeTransport()
        network.on("token", WRONG, WRONG, WRONG, token_reply("T9"))
        sign_in = sign_in_on(network, FakeTime())
        for _ in range(3):
            await refused(sign_in)
        sign_in.use(ACCOUNT)
        assert not sign_in.needed
        assert (await sign_in.token()).value == "T9"

    run(main())


@pytest.mark.parametrize(
    "step",
    [
        Outcome(Verdict.UNKNOWN, Cause.SLOW),
        Outcome(Verdict.NOT_APPLIED, Cause.NO_INTERNET),
        answer({}, 503),
        answer({}, 429),
        answer(b"<html>Sign in to Wi-Fi</html>"),
        answer({}, 302),
    ],
)
def test_a_log_in_that_went_wrong_otherwise_counts_for_nothing_and_nothing_was_sent(step: Reply | Outcome) -> None:
    async def main() -> None:
        network = FakeTransport()
        network.on("token", step)
        sign_in = sign_in_on(network, FakeTime())
        for _ in range(10):
            assert (await refused(sign_in)).verdict is Verdict.NOT_APPLIED
        assert not sign_in.needed
        assert len(network.calls) == 10

    run(main())


@pytest.mark.parametrize("meanwhile", [token_reply("old"), WRONG, Outcome(Verdict.UNKNOWN, Cause.SLOW)])
def test_a_log_in_under_way_when_the_credentials_change_is_made_anew(meanwhile: Reply | Outcome) -> None:
    """R25: nothing is sent under the old user."""

    async def main() -> None:
        network = FakeTransport()
        sign_in = sign_in_on(network, FakeTime())

        def change(_call: Call) -> Reply:
            sign_in.use(AstroAccount(URL, "manager", "c", "other"))
            if isinstance(meanwhile, Outcome):
                raise CallFailed(meanwhile)
            return meanwhile

        network.on("token", change, token_reply("new"))
        assert (await sign_in.token()).value == "new"
        assert [call.form["username"] for call in network.calls] == ["cashier", "manager"]
        assert not sign_in.needed

    run(main())


def test_a_forgotten_token_is_not_used_again_and_another_one_stays() -> None:
    async def main() -> None:
        network = FakeTransport()
        network.on("token", token_reply("T1"), token_reply("T2"))
        sign_in = sign_in_on(network, FakeTime())
        first = await sign_in.token()
        sign_in.forget(first)
        assert (await sign_in.token()).value == "T2"
        sign_in.forget(first)
        assert (await sign_in.token()).value == "T2"
        assert (await sign_in.renew(first)).value == "T2"

    run(main())


def test_secrets_are_in_no_repr() -> None:
    """K3, I20."""
    token = Token("token-canary", 0.0, 1.0)
    assert "canary" not in repr((token, ACCOUNT, sign_in_on(FakeTransport(), FakeTime())))


def test_an_account_without_https_is_refused() -> None:
    with pytest.raises(Refused, match="api_url_not_https"):
        SignIn(FakeTransport(), AstroAccount("http://astro.example", "u", "c", "p"))


def test_the_form_of_a_call_is_one_field_of_json() -> None:
    network = FakeTransport()
    run(api_on(network).update_owner("7", first_name="Zoë"))
    form = network.asked("updateCustomer")[0].form
    assert form.keys() == {"jsonData"}
    assert form["jsonData"].isascii()
    assert json.loads(form["jsonData"]) == {"astro_customer_id": "7", "first_name": "Zoë"}


def test_refused_log_ins_are_counted_from_one_loop_to_the_next_and_a_token_goes_along() -> None:
    """Each verb of a script has a loop of its own; together they may still not lock the account (R26)."""
    network, time, past = FakeTransport(), FakeTime(), LogIns()
    network.on("token", WRONG)

    def another() -> SignIn:
        return SignIn(network, ACCOUNT, monotonic=lambda: time.now, past=past)

    for _ in range(5):
        assert run(refused(another())).cause is Cause.SIGN_IN_NEEDED
    assert len(network.calls) == 3
    time.now += 15 * 60 + 1
    network.on("token", token_reply("T9"))
    assert run(another().token()).value == "T9"
    asked = len(network.calls)
    assert run(another().token()).value == "T9"
    assert len(network.calls) == asked
    other = SignIn(network, replace(ACCOUNT, password="another"), monotonic=lambda: time.now, past=past)
    assert run(other.token()).value == "T9"
    assert len(network.calls) == asked + 1, "another password is another log-in"


def test_a_read_with_an_unheard_of_status_is_made_once_more_with_a_new_token() -> None:
    """A token's end may be told in an envelope (ASTRO_API §1: unknown)."""

    async def main() -> None:
        network, time = FakeTransport(), FakeTime()
        network.on("token", token_reply("T1"), token_reply("T2"))
        network.on("searchCustomer", envelope(status=401), envelope({"astro_customer_id": "7", "first_name": "Sally"}))
        api = api_on(network, time)
        found = await api.search_owner(phone="5550100199")
        assert found is not None
        assert [call.token for call in network.calls if call.endpoint == "searchCustomer"] == ["T1", "T2"]

    run(main())


def test_a_write_with_an_unheard_of_status_is_not_made_again() -> None:
    async def main() -> None:
        network = FakeTransport()
        network.on("removeTransaction", envelope(status=401))
        outcome = await api_on(network, FakeTime()).remove_purchase("astro-7", "R1-A")
        assert outcome.verdict is Verdict.UNKNOWN
        assert len([call for call in network.calls if call.endpoint == "removeTransaction"]) == 1

    run(main())
