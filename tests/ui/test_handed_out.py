"""What became of what finished sales gave away: each outcome once, also of offers, points and earlier sales."""

from datetime import UTC, date, datetime

import pytest

from astro_desk.core.checkout import Claim, PointsClaim
from astro_desk.core.frozen import replace
from astro_desk.core.operations import Intent, Operation, Redeem, RedeemOffer, RedeemPoints, State
from astro_desk.core.sales import Allowance, AllowanceKind, Sale
from astro_desk.core.slip_numbers import slip_number
from astro_desk.use_cases.changes import Connection, OwnerChanged
from astro_desk.use_cases.completed_cards import Completed
from tests.ui.fakes import FakeRecords
from tests.ui.sample import LEASH, LOTUS, SALLY, status
from ui.commands import Id
from ui.presenters.display import Act, Tone
from ui.presenters.handed_out import MOST, HandedOut, joined

NOON, DAY = datetime(2026, 11, 12, 12, tzinfo=UTC), date(2026, 11, 12)
CHEWS = Claim("claim-1", "2110", "Buy 5 Get 1", "1", "Chews")
STICK = Allowance("free-1", AllowanceKind.OFFER_GOOD, "77", "Buy 2 Get 1", "2", "Stick")
REBATE = Allowance("rebate-1", AllowanceKind.OFFER_REBATE, "78", "Two off toppers", cents=200)
FIVE = Allowance("points-1", AllowanceKind.POINTS, "501", "$5.00 Off Purchase", cents=500, points=250)
INTENTS: dict[str, Intent] = {
    "claim": Redeem("2110", "1", "900"),
    "free": RedeemOffer(),
    "rebate": RedeemOffer(),
    "points": RedeemPoints("501"),
}


def sale(number, *claims, allowances=(), owner=SALLY):
    return Sale(f"R2-{number:026}", owner, (), claims, NOON, DAY, allowances=allowances, slip=f"{number:04}")


class Watched:
    """A watch, and Astro's answers as the outbox keeps them."""

    def __init__(self) -> None:
        self.records, self.watch = FakeRecords(), HandedOut()

    def answer(self, key: str, state: State, reason: str = "") -> None:
        intent = INTENTS[key.split("-")[0]]
        self.records.outbox[key] = Operation(key, SALLY, intent, NOON, DAY, state=state, reason=reason)

    def news(self):
        return joined(tuple(self.watch.news(self.records).values()))


@pytest.fixture
def watched():
    return Watched()


@pytest.mark.parametrize(
    ("given", "state", "reason", "tone", "said"),
    [
        (STICK, State.DONE, "", Tone.GIFT, "Astro has confirmed what was taken off: Stick"),
        (STICK, State.REVIEW, "offer_reward_not_found", Tone.BAD, "Astro refused what was taken off: charge Stick."),
        (REBATE, State.REVIEW, "astro_999", Tone.BAD, "charge Two off toppers (2.00)."),
        (FIVE, State.REVIEW, "astro_999", Tone.BAD, "charge $5.00 Off Purchase (5.00)."),
        (FIVE, State.UNKNOWN, "", Tone.WARN, "it is being checked: $5.00 Off Purchase"),
        (FIVE, State.REVIEW, "outcome_unknown", Tone.WARN, "Astro has not confirmed $5.00 Off Purchase (5.00), and it"),
    ],
)
def test_offers_rebates_and_points_are_told_of_too_and_once(watched, given, state, reason, tone, said):
    watched.watch.begin(sale(1, allowances=(given,)))
    assert watched.news() is None
    watched.answer(given.allowance_id, State.SENDING)
    assert watched.news() is None
    watched.answer(given.allowance_id, state, reason)
    news = watched.news()
    assert news.tone is tone
    assert said in news.text
    assert watched.news() is None, "once"


def test_the_next_sale_silences_no_refusal_and_the_slip_says_whose_it_is(watched):
    watched.watch.begin(sale(1, CHEWS))
    watched.watch.begin(sale(2, replace(CHEWS, claim_id="claim-2", description="Topper"), owner="somebody"))
    watched.answer("claim-1", State.REVIEW, "reward_gone")
    news = watched.news()
    assert news.text.startswith("Slip R2-0001: The reward was refused: charge Chews.")
    watched.answer("claim-2", State.REVIEW, "needs_email")
    news = watched.news()
    assert (news.act, news.subject) == (Act.ASK_CONTACT, "somebody")
    assert not news.text.startswith("Slip"), "the sale that was finished last"


def test_several_outcomes_at_once_are_all_said_the_refused_first(watched):
    watched.watch.begin(sale(1, CHEWS, allowances=(STICK, FIVE)))
    watched.answer("claim-1", State.DONE)
    watched.answer("free-1", State.UNKNOWN)
    watched.answer("points-1", State.REVIEW, "astro_999")
    news = watched.news()
    assert news.tone is Tone.BAD
    places = [
        news.text.index(words) for words in ("charge $5.00", "being checked: Stick", "confirmed the reward: Chews")
    ]
    assert places == sorted(places)
    assert watched.news() is None
    watched.answer("free-1", State.DONE)
    assert "confirmed what was taken off: Stick" in watched.news().text


@pytest.mark.parametrize("state", [State.CANCELLED, State.WRITTEN_OFF])
def test_what_was_taken_back_or_decided_by_a_person_is_not_told_again(watched, state):
    watched.watch.begin(sale(1, CHEWS))
    watched.answer("claim-1", state)
    assert watched.news() is None
    watched.answer("claim-1", State.DONE)
    assert watched.news() is None


def test_the_oldest_are_let_go(watched):
    for number in range(MOST + 1):
        watched.watch.begin(sale(number, replace(CHEWS, claim_id=f"claim-{number}")))
    watched.answer("claim-0", State.REVIEW, "reward_gone")
    assert watched.news() is None
    watched.answer("claim-1", State.REVIEW, "reward_gone")
    assert watched.news().text.startswith("Slip R2-0001: ")


def test_a_slip_that_is_open_says_what_astro_says_meanwhile(counter, qtbot):
    counter.presenter.choose_owner(SALLY)
    counter.keys.scan(LOTUS)
    session = counter.presenter.session
    session.basket = session.basket.spend(PointsClaim("points-1", "501", "$5.00 Off Purchase", 250, 500))
    sale_id = session.basket.sale_id
    counter.act(Id.FINISH)
    qtbot.waitUntil(lambda: sale_id in counter.register.records.sales and not session.busy)
    counter.act(Id.SLIP)
    text, said = counter.find("slipText"), counter.find("slipSaid")
    assert "TAKE OFF AT THE TILL" in text.toPlainText()
    counter.bridge.changed.emit(OwnerChanged(SALLY))
    assert said.text() == "", "nothing has changed"
    outbox = counter.register.records.outbox
    outbox["points-1"] = replace(outbox["points-1"], state=State.REVIEW, reason="astro_999")
    counter.bridge.changed.emit(OwnerChanged(SALLY))
    assert "CHARGE AT THE TILL" in text.toPlainText()
    assert "TAKE OFF" not in text.toPlainText()
    assert said.text() == "The slip has changed since it was opened."
    assert "Astro refused what was taken off: charge $5.00 Off Purchase" in counter.notice
    counter.find("leaveSlip").click()
    outbox["points-1"] = replace(outbox["points-1"], state=State.DONE, reason="")
    counter.bridge.changed.emit(OwnerChanged(SALLY))
    assert "CHARGE" in text.toPlainText(), "one that is closed costs nothing"
    counter.act(Id.SLIP)
    assert "confirmed" in text.toPlainText()


@pytest.fixture
def refused(counter, qtbot):
    """A reward was handed out and the sale finished; Astro refuses it as soon as `OwnerChanged` is emitted."""
    counter.presenter.choose_owner(SALLY)
    counter.bridge.changed.emit(status(Connection.NO_INTERNET))
    counter.act(Id.REDEEM)
    (claim,) = counter.presenter.session.basket.claims
    counter.act(Id.FINISH)
    qtbot.waitUntil(lambda: "Sale saved" in counter.notice)
    outbox = counter.register.records.outbox
    outbox[claim.claim_id] = replace(outbox[claim.claim_id], state=State.REVIEW, reason="reward_gone")
    return counter


def test_a_card_that_the_same_sale_filled_up_hides_no_refusal(refused):
    snapshot = refused.register.records.snapshots[SALLY]
    reward = next(one for card in snapshot.cards for one in card.rewards if one.redeemed_on is None)
    (card, *_) = (card for card in snapshot.cards if reward in card.rewards)
    more = tuple(replace(card, card_id=f"c{n}", rewards=(replace(reward, reward_id=f"new-{n}"),)) for n in range(2))
    refused.register.records.snapshots[SALLY] = replace(snapshot, cards=(*snapshot.cards, *more))
    programs = ((card.program_id, card.program_title),)
    refused.presenter.session.rewards.completed.last = Completed(SALLY, programs, frozenset({reward.reward_id}))
    refused.bridge.changed.emit(OwnerChanged(SALLY))
    assert "The reward was refused: charge" in refused.notice
    assert refused.notice.count("its reward is ready") == 1
    assert refused.words("noticeButton") == "Hand it out"


def test_what_is_to_be_charged_is_wiped_by_no_scan_and_no_next_owner(refused):
    refused.bridge.changed.emit(OwnerChanged(SALLY))
    refused.keys.scan(LEASH)
    refused.presenter.choose_owner(SALLY)
    assert "The reward was refused: charge" in refused.notice
    assert [line[1] for line in refused.lines()] == ["1"]
    refused.press("closeNotice")
    assert refused.notice == ""
    refused.keys.scan(LEASH)
    assert "Leash" in refused.notice


def test_what_needs_an_answer_now_is_said_over_what_is_to_be_charged(refused):
    refused.bridge.changed.emit(OwnerChanged(SALLY))
    refused.keys.scan("000000000017")
    assert "charge" not in refused.notice


def test_escape_closes_what_is_to_be_charged(refused):
    refused.bridge.changed.emit(OwnerChanged(SALLY))
    refused.presenter.escape()
    assert refused.notice == ""


@pytest.fixture
def given_twice(counter, qtbot):
    """A sale that handed out a reward and took something off for points is finished; Astro answers one by one."""
    counter.bridge.changed.emit(status(Connection.ONLINE))
    counter.presenter.choose_owner(SALLY)
    counter.keys.scan(LOTUS)
    session = counter.presenter.session
    session.basket = session.basket.claim(CHEWS).spend(PointsClaim("points-1", "501", "$5.00 Off Purchase", 250, 500))
    counter.act(Id.FINISH)
    counter.act(Id.FINISH)  # a reward that was due and not asked for is asked about once
    qtbot.waitUntil(lambda: "Sale saved" in counter.notice)
    return counter


def settle(counter, key, state, reason=""):
    outbox = counter.register.records.outbox
    outbox[key] = replace(outbox[key], state=state, reason=reason)
    counter.bridge.changed.emit(OwnerChanged(SALLY))


def last_sale(counter):
    return counter.window.checkout.basket.accessibleDescription()


def test_the_place_of_the_goods_says_what_became_of_the_sale_until_the_next_one(given_twice):
    slip = slip_number(list(given_twice.register.records.sales.values())[-1])
    assert last_sale(given_twice).startswith(f"Sale saved · slip {slip}. ")
    assert "Chews: Astro has not confirmed it yet" in last_sale(given_twice)
    settle(given_twice, "claim-1", State.DONE)
    settle(given_twice, "points-1", State.REVIEW, "astro_999")
    said = last_sale(given_twice)
    assert "Astro has confirmed the reward: Chews" in said
    assert "charge $5.00 Off Purchase" in said
    assert "not confirmed it yet" not in said
    given_twice.keys.scan(LEASH)
    assert last_sale(given_twice) == ""
    given_twice.act(Id.UNDO)
    assert last_sale(given_twice) == "", "it is not the sale before this one any more"


def test_that_astro_is_to_be_told_is_said_no_longer_than_it_is_so_whatever_the_bar_says(counter, qtbot):
    counter.bridge.changed.emit(status(Connection.NO_INTERNET))
    counter.presenter.choose_owner(SALLY)
    counter.keys.scan(LOTUS)
    counter.act(Id.FINISH)
    counter.act(Id.FINISH)  # a reward that was due and not asked for is asked about once
    qtbot.waitUntil(lambda: "Sale saved" in counter.notice)
    assert "when it can be reached" in last_sale(counter)
    counter.press("closeNotice")
    counter.presenter.tell_notice(None)
    counter.bridge.changed.emit(status(Connection.ONLINE))
    assert last_sale(counter).startswith("Sale saved")
    assert "when it can be reached" not in last_sale(counter)
    assert counter.notice == ""


def test_the_next_answer_wipes_no_word_of_what_is_to_be_charged(given_twice):
    settle(given_twice, "points-1", State.REVIEW, "astro_999")
    settle(given_twice, "claim-1", State.DONE)
    assert "charge $5.00 Off Purchase" in given_twice.notice
    assert "confirmed the reward: Chews" in last_sale(given_twice)


def test_the_next_answer_takes_no_reward_out_of_reach_that_the_sale_has_earned(given_twice):
    snapshot = given_twice.register.records.snapshots[SALLY]
    reward = next(one for card in snapshot.cards for one in card.rewards if one.redeemed_on is None)
    (card, *_) = (card for card in snapshot.cards if reward in card.rewards)
    more = replace(card, card_id="c9", rewards=(replace(reward, reward_id="new"),))
    given_twice.register.records.snapshots[SALLY] = replace(snapshot, cards=(*snapshot.cards, more))
    programs = ((card.program_id, card.program_title),)
    given_twice.presenter.session.rewards.completed.last = Completed(SALLY, programs, frozenset({reward.reward_id}))
    given_twice.bridge.changed.emit(OwnerChanged(SALLY))
    assert given_twice.words("noticeButton") == "Hand it out"
    settle(given_twice, "points-1", State.DONE)
    assert given_twice.notice.startswith("The card is full, and its reward is ready: ")
    assert "confirmed what was taken off: $5.00 Off Purchase" in last_sale(given_twice)
    assert given_twice.words("noticeButton") == "Hand it out"
    given_twice.press("noticeButton")
    assert given_twice.presenter.session.owner.owner_id == SALLY
    settle(given_twice, "claim-1", State.DONE)
    assert "its reward is ready" not in given_twice.notice, "it was answered"
