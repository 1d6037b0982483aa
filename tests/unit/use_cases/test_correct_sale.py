"""Returns, owners found later and sales moved, on a real store: what is queued, what is refused, what is undone."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from astro_desk.core.audit import Deed
from astro_desk.core.checkout import Unit
from astro_desk.core.corrections import CorrectionKind, sold_units
from astro_desk.core.errors import Refused
from astro_desk.core.money import Money
from astro_desk.core.operations import (
    AddOffer,
    AddPoints,
    AddPurchase,
    Intent,
    LinkOwner,
    Redeem,
    RedeemOffer,
    RedeemPoints,
    RemoveOffer,
    RemovePurchase,
    State,
)
from astro_desk.core.owners import Owner, Standing
from astro_desk.core.sales import Allowance, AllowanceKind, Sale
from astro_desk.core.slip_numbers import slip_number
from astro_desk.storage.audit import AuditTrail
from astro_desk.use_cases.by_hand import keep_item, tick, to_key_in
from astro_desk.use_cases.by_hand_words import described
from astro_desk.use_cases.correct_sale import attach_owner, move_sale
from astro_desk.use_cases.find_sale import find_sales, read_day
from astro_desk.use_cases.finish_sale import finish_sale
from astro_desk.use_cases.return_sale import (
    choose_units,
    in_offers,
    keep_units,
    return_given,
    return_units,
    standing_units,
)
from tests.support.counter import CANS, KEY, KIBBLE, NOW, SALLY

BOB = Owner("bob", "Bob", "Right", "5550100222", "", Standing.LINKED, "astro-8", "8")
EVE = Owner("eve", "Eve", "Wrong", "5550100333", "", Standing.LINKED, "astro-9", "9")
FORM = f"00{KIBBLE}"


def refusal(act) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


@pytest.fixture
def bob(counter):
    counter.write(lambda work: work.save_owner(BOB))
    return BOB


def sell(counter, owner="sally", *codes):
    if owner:
        counter.session.enter(owner)
    for code in codes or (KIBBLE,):
        counter.session.enter(code)
    return counter.finish()


def settle(counter, state=State.DONE, **more):
    """What waits becomes what sync would make of it."""

    def job(work):
        for row in work.operations([State.WAITING]):
            sending = replace(row, state=State.SENDING, sent_at=counter.clock.now())
            (now,) = work.move([(row, sending)])
            work.move([(now, replace(now, state=state, done_at=counter.clock.now(), **more))])

    counter.write(job)


def bring_back(counter, sale, count=1, form=FORM):
    units = choose_units(standing_units(counter.records, sale), form, count)
    return counter.write(lambda work: return_units(work, units, counter.clock, counter.new_id, "Ana"))


def attach(counter, sale, owner):
    return counter.write(lambda work: attach_owner(work, sale.sale_id, owner, counter.clock, counter.new_id, "Ana"))


def move(counter, sale, owner):
    return counter.write(lambda work: move_sale(work, sale.sale_id, owner, counter.clock, counter.new_id, "Ana"))


def back(counter, sale):
    return [one.returned for one in standing_units(counter.records, counter.records.sale(sale.sale_id))]


# ------------------------------ goods that come back


def test_units_are_returned_one_by_one_each_by_its_own_id(counter):
    sale = sell(counter, "sally", "3*" + KIBBLE, CANS)
    ids = [unit.unit_id for unit in sale.units]
    (first,) = bring_back(counter, sale)
    assert first.intent == RemovePurchase(ids[2]), "the one scanned last comes back first"
    rest = bring_back(counter, sale, 2)
    assert {one.intent for one in rest} == {RemovePurchase(ids[0]), RemovePurchase(ids[1])}
    assert back(counter, sale) == [True, True, True, False]
    assert [one.kind for one in counter.records.corrections(sale.sale_id)] == [CorrectionKind.RETURN] * 2


def test_more_than_was_bought_or_twice_is_a_sentence_and_changes_nothing(counter):
    sale = sell(counter, "sally", "2*" + KIBBLE)
    assert refusal(lambda: bring_back(counter, sale, 3)) == "return_too_many"
    assert refusal(lambda: bring_back(counter, sale, 0)) == "return_too_many"
    assert refusal(lambda: bring_back(counter, sale, 1, f"00{CANS}")) == "unit_unknown"
    bring_back(counter, sale)
    assert refusal(lambda: bring_back(counter, sale, 2)) == "return_too_many"
    bring_back(counter, sale)
    assert refusal(lambda: bring_back(counter, sale)) == "unit_returned"
    assert counter.records.counts()[State.WAITING] == 4
    assert refusal(lambda: counter.write(lambda work: return_units(work, ["none"], counter.clock, counter.new_id)))


def test_a_unit_that_went_before_it_was_sent_is_not_returned_a_second_time(counter):
    """Sync cancels the purchase and its removal together; the goods came back all the same."""
    sale = sell(counter)
    bring_back(counter, sale)
    settle(counter, State.REVIEW)

    def cancel(work):
        work.move([(row, replace(row, state=State.CANCELLED)) for row in work.operations([State.REVIEW])])

    counter.write(cancel)
    assert refusal(lambda: bring_back(counter, sale)) == "unit_returned"


def test_goods_of_a_sale_to_nobody_come_back_and_astro_hears_nothing(counter):
    sale = sell(counter, "", "2*" + KIBBLE)
    assert bring_back(counter, sale) == ()
    assert back(counter, sale) == [False, True]
    counter.restart()
    assert back(counter, sale) == [False, True]


def test_a_return_is_undone_before_it_was_sent_and_after(counter):
    sale = sell(counter)
    settle(counter, credited=True)
    (removal,) = bring_back(counter, sale)
    undo = counter.records.corrections(sale.sale_id)[-1]

    def keep():
        return counter.write(lambda work: keep_units(work, undo, counter.clock, counter.new_id, "Ana"))

    keep()
    assert counter.records.operation(removal.id).state is State.CANCELLED
    assert back(counter, sale) == [False]
    assert refusal(keep) == "return_undone"
    (removal,) = bring_back(counter, sale)
    undo = counter.records.corrections(sale.sale_id)[-1]
    settle(counter)
    keep()
    again = standing_units(counter.records, sale)[0]
    assert not again.returned
    assert again.live_id not in (sale.units[0].unit_id, removal.id)
    assert again.purchase
    assert again.purchase.intent == AddPurchase(KIBBLE, FORM, removal.id)
    assert again.purchase.business_date == sale.business_date
    (third,) = bring_back(counter, sale)
    assert third.intent == RemovePurchase(again.live_id), "what is taken back now is the id that Astro has"


def test_a_removal_that_astro_refused_is_called_off_when_the_return_is_undone(counter):
    sale = sell(counter)
    settle(counter, credited=True)
    (removal,) = bring_back(counter, sale)
    settle(counter, State.REVIEW, reason="purchase_redeemed")
    undo = counter.records.corrections(sale.sale_id)[-1]
    counter.write(lambda work: keep_units(work, undo, counter.clock, counter.new_id))
    assert counter.records.operation(removal.id).state is State.CANCELLED
    assert counter.records.counts()[State.WAITING] == 0


# ------------------------------ the owner found later


def test_a_forgotten_number_is_attached_with_the_day_of_the_sale_once(counter, bob):
    sale = sell(counter, "", "2*" + KIBBLE)
    bring_back(counter, sale)
    counter.clock.advance(timedelta(days=14))
    given = attach(counter, sale, SALLY)
    assert given.owner_id == "sally"
    rows = counter.records.sale_operations(sale.sale_id)
    assert [(row.id, row.business_date) for row in rows] == [(sale.units[0].unit_id, NOW.date())]
    assert counter.records.recent_sales("sally")[0].sale_id == sale.sale_id
    assert refusal(lambda: attach(counter, sale, SALLY)) == "sale_has_owner"
    assert refusal(lambda: attach(counter, sale, bob)) == "sale_has_owner"


def test_after_fourteen_days_or_when_everything_came_back_nothing_is_attached(counter):
    sale = sell(counter, "", KIBBLE)
    counter.clock.advance(timedelta(days=15))
    assert refusal(lambda: attach(counter, sale, SALLY)) == "slip_too_old"
    young = sell(counter, "", KIBBLE)
    bring_back(counter, young)
    assert refusal(lambda: attach(counter, young, SALLY)) == "sale_taken_back"
    assert refusal(lambda: attach(counter, type("S", (), {"sale_id": "none"}), SALLY)) == "sale_unknown"


def test_a_bare_phone_may_be_attached_and_its_link_comes_first(counter):
    sale = sell(counter, "", KIBBLE)
    contact = Owner("new", "", "", "5550100777", "", Standing.CONTACT)
    attach(counter, sale, contact)
    assert [row.intent for row in counter.records.owner_operations("new")] == [
        LinkOwner(),
        AddPurchase(KIBBLE, FORM),
    ]


# ------------------------------ the wrong one


def test_a_sale_is_moved_under_new_ids_each_behind_its_removal(counter, bob):
    sale = sell(counter, "sally", "2*" + KIBBLE)
    settle(counter, credited=True)
    bring_back(counter, sale)
    counter.clock.advance(timedelta(days=3))
    assert move(counter, sale, bob).owner_id == "bob"
    stays = sale.units[0].unit_id
    (removal,) = [row for row in counter.records.owner_operations("sally") if row.intent == RemovePurchase(stays)]
    (heir,) = counter.records.owner_operations("bob")
    assert heir.intent == AddPurchase(KIBBLE, FORM, removal.id)
    assert heir.id not in {unit.unit_id for unit in sale.units}
    assert (heir.business_date, removal.business_date) == (NOW.date(), NOW.date() + timedelta(days=3))
    assert [sale.sale_id for sale in counter.records.recent_sales("bob")] == [sale.sale_id]
    assert counter.records.recent_sales("sally") == ()
    counter.restart()
    (row,) = bring_back(counter, counter.records.sale(sale.sale_id))
    assert (row.owner_id, row.intent) == ("bob", RemovePurchase(heir.id))


def test_a_sale_that_cannot_be_moved_is_a_sentence(counter, bob):
    nobodys = sell(counter, "", KIBBLE)
    assert refusal(lambda: move(counter, nobodys, bob)) == "sale_without_owner"
    sale = sell(counter)
    assert refusal(lambda: move(counter, sale, SALLY)) == "sale_theirs"
    counter.write(lambda work: work.save_snapshot(counter.snapshot(full=True)))
    counter.session.enter("sally")
    counter.session.enter(CANS)
    due = counter.session.rewards.due[0]
    counter.session.rewards.redeem(due)
    redeemed = counter.finish()
    (redeem,) = [one for one in counter.records.sale_operations(redeemed.sale_id) if isinstance(one.intent, Redeem)]
    counter.write(lambda work: work.move([(redeem, replace(redeem, state=State.REVIEW, reason="astro_500"))]))
    assert refusal(lambda: move(counter, redeemed, bob)) == "redemption_in_review"
    gone = sell(counter, "bob")
    bring_back(counter, gone)
    assert refusal(lambda: move(counter, gone, SALLY)) == "sale_taken_back"


def test_a_reward_in_a_moved_sale_is_undone_before_anything_else_is_taken_back(counter, bob):
    counter.write(lambda work: work.save_snapshot(counter.snapshot(full=True)))
    counter.session.enter("sally")
    counter.session.enter(KIBBLE)
    counter.session.rewards.redeem(counter.session.rewards.due[0])
    sale = counter.finish()
    settle(counter, credited=True)
    counter.clock.advance(timedelta(days=1))
    job = (sale.sale_id, bob, counter.clock, counter.new_id)
    assert refusal(lambda: counter.write(lambda work: move_sale(work, *job, older=False))) == "undo_needs_pin"
    move(counter, sale, bob)
    told = sorted(counter.records.owner_operations("sally"), key=lambda one: one.seq)
    assert [one.kind for one in told] == ["add", "redeem", "undo_redeem", "remove"]
    assert [one.kind for one in counter.records.owner_operations("bob")] == ["add"]


def sold_with_an_offer(counter, *more, spare=0):
    """Two cans and the free one of an offer, and whatever else was used in the sale."""
    about = ("6402", "Cans | Buy 2, Get 1")
    good = Allowance(counter.new_id(), AllowanceKind.OFFER_GOOD, *about, CANS, "Can")
    units = tuple(Unit(counter.new_id(), CANS, f"00{CANS}", "Can") for _ in range(2 + spare))
    day = counter.clock.today()
    sale = Sale(counter.new_id(), "eve", units, (), counter.clock.now(), day, allowances=(good,))
    told: list[tuple[str, Intent]] = [
        (counter.new_id(), AddOffer(about[0], CANS, f"00{CANS}", unit.unit_id)) for unit in units[spare:]
    ]
    told += [(good.allowance_id, RedeemOffer("", "", *about, CANS)), *((counter.new_id(), one) for one in more)]
    counter.write(lambda work: work.save_owner(EVE))
    return counter.write(lambda work: finish_sale(work, sale, counter.new_id, EVE, told))


def give_free_one_back(counter, sale):
    (good,) = sale.allowances
    job = (sale.sale_id, good.allowance_id, counter.clock, counter.new_id)
    return counter.write(lambda work: return_given(work, *job))


def uses(counter, sale):
    told = counter.records.sale_operations(sale.sale_id)
    return [one.state for one in sorted(told, key=lambda one: one.seq) if isinstance(one.intent, RedeemOffer)]


def test_the_free_good_of_an_offer_comes_back_alone_and_its_unsent_redemption_with_it(counter):
    sale = sold_with_an_offer(counter)
    returned = give_free_one_back(counter, sale)
    assert refusal(lambda: give_free_one_back(counter, sale)) == "unit_returned"
    assert (uses(counter, sale), back(counter, sale)) == ([State.CANCELLED], [False, False])
    assert counter.records.by_hand() == ()
    counter.write(lambda work: keep_units(work, returned, counter.clock, counter.new_id))
    assert uses(counter, sale) == [State.CANCELLED, State.WAITING], "told anew: it was not told before"
    give_free_one_back(counter, sale)
    assert uses(counter, sale) == [State.CANCELLED] * 2
    with pytest.raises(Refused, match="return_undone"):
        counter.write(
            lambda work: keep_units(work, replace(returned, unit_ids=("none",)), counter.clock, counter.new_id)
        )


def test_a_free_good_that_astro_has_heard_of_is_taken_back_by_hand_and_given_again(counter):
    sale = sold_with_an_offer(counter)
    settle(counter)
    returned = give_free_one_back(counter, sale)
    (entry,) = counter.records.by_hand()
    assert (entry.taken_back, entry.unit_id) == (True, sale.allowances[0].allowance_id)
    counter.write(lambda work: keep_units(work, returned, counter.clock, counter.new_id))
    assert counter.records.by_hand() == ()
    give_free_one_back(counter, sale)
    counter.write(lambda work: tick(work, 2, counter.clock, "Ana"))
    again = counter.records.corrections(sale.sale_id)[-1]
    counter.write(lambda work: keep_units(work, again, counter.clock, counter.new_id))
    assert [(one.taken_back, one.number) for one in counter.records.by_hand()] == [(False, 3)]
    unknown = (sale.sale_id, "none", counter.clock, counter.new_id)
    assert refusal(lambda: counter.write(lambda work: return_given(work, *unknown))) == "unit_unknown"
    nowhere = ("none", "none", counter.clock, counter.new_id)
    assert refusal(lambda: counter.write(lambda work: return_given(work, *nowhere))) == "sale_unknown"


def sold_for_points(counter, cents=500, units=1):
    """Cans, and a reward for 250 points: dollars off, or a good when it has no amount."""
    reward = Allowance(counter.new_id(), AllowanceKind.POINTS, "9", "$5 off", cents=cents, points=250)
    goods = tuple(Unit(counter.new_id(), CANS, f"00{CANS}", "Can") for _ in range(units))
    day = counter.clock.today()
    sale = Sale(counter.new_id(), "eve", goods, (), counter.clock.now(), day, allowances=(reward,))
    counter.write(lambda work: work.save_owner(EVE))
    told = [(reward.allowance_id, RedeemPoints("9", 250, "$5 off"))]
    return counter.write(lambda work: finish_sale(work, sale, counter.new_id, EVE, told))


def spent(counter, sale):
    told = counter.records.sale_operations(sale.sale_id)
    return [one.state for one in sorted(told, key=lambda one: one.seq) if isinstance(one.intent, RedeemPoints)]


def listed(counter):
    return [(one.taken_back, to_key_in(one, one.owner_id or "").split(":")[1]) for one in counter.records.by_hand()]


def test_dollars_for_points_come_back_with_the_last_of_the_goods_and_a_good_for_points_does_not(counter):
    sale = sold_for_points(counter, units=2)
    bring_back(counter, sale, 1, f"00{CANS}")
    assert spent(counter, sale) == [State.WAITING], "something of the sale is still out"
    bring_back(counter, sale, 1, f"00{CANS}")
    assert spent(counter, sale) == [State.CANCELLED]
    toy = sold_for_points(counter, cents=None)
    bring_back(counter, toy, 1, f"00{CANS}")
    assert spent(counter, toy) == [State.WAITING], "the toy was handed out, and nobody brought it"
    give_free_one_back(counter, toy)
    assert spent(counter, toy) == [State.CANCELLED]
    assert counter.records.by_hand() == ()


def test_dollars_for_points_are_spent_again_when_the_last_return_was_a_mistake(counter):
    sale = sold_for_points(counter)
    bring_back(counter, sale, 1, f"00{CANS}")
    goods = counter.records.corrections(sale.sale_id)[-1]
    counter.write(lambda work: keep_units(work, goods, counter.clock, counter.new_id))
    assert spent(counter, sale) == [State.CANCELLED, State.WAITING]
    bring_back(counter, sale, 1, f"00{CANS}")
    assert spent(counter, sale) == [State.CANCELLED] * 2


def test_a_free_good_that_comes_after_its_offer_was_broken_is_listed_once(counter):
    sale = sold_with_an_offer(counter)
    settle(counter)
    bring_back(counter, sale, 1, f"00{CANS}")
    give_free_one_back(counter, sale)
    assert listed(counter) == [(True, " take back from eve")]
    assert refusal(lambda: give_free_one_back(counter, sale)) == "unit_returned"
    goods, good = counter.records.corrections(sale.sale_id)
    counter.write(lambda work: keep_units(work, goods, counter.clock, counter.new_id))
    assert listed(counter) == [(True, " take back from eve")], "the free good is back all the same"
    bring_back(counter, sale, 1, f"00{CANS}")
    counter.write(lambda work: keep_units(work, good, counter.clock, counter.new_id))
    assert listed(counter) == [(True, " take back from eve")], "what was bought for it is back"


def test_points_that_astro_took_are_given_back_by_hand_once(counter):
    sale = sold_for_points(counter)
    settle(counter)
    give_free_one_back(counter, sale)
    bring_back(counter, sale, 1, f"00{CANS}")
    assert listed(counter) == [(True, " give back to eve")]
    assert refusal(lambda: give_free_one_back(counter, sale)) == "unit_returned"
    goods, reward = counter.records.corrections(sale.sale_id)[::-1]
    for one in (goods, reward):
        counter.write(lambda work, one=one: keep_units(work, one, counter.clock, counter.new_id))
    assert listed(counter) == []
    bring_back(counter, sale, 1, f"00{CANS}")
    assert listed(counter) == [(True, " give back to eve")], "they come back with the goods, too"
    assert refusal(lambda: give_free_one_back(counter, sale)) == "unit_returned"


def test_points_that_astro_refused_to_take_are_given_back_by_nobody(counter):
    sale = sold_for_points(counter)
    settle(counter, State.REVIEW, reason="astro_350")
    give_free_one_back(counter, sale)
    assert spent(counter, sale) == [State.CANCELLED]
    in_doubt = sold_for_points(counter)
    settle(counter, State.REVIEW, reason="outcome_unknown")
    give_free_one_back(counter, in_doubt)
    assert spent(counter, in_doubt) == [State.REVIEW]
    assert listed(counter) == [(True, " give back to eve")]


def test_a_reward_for_points_that_came_back_is_no_unit_of_the_days_figures(counter):
    sale = sold_for_points(counter)
    give_free_one_back(counter, sale)
    assert counter.records.day_figures(counter.clock.today()).returned == 0
    bring_back(counter, sale, 1, f"00{CANS}")
    assert counter.records.day_figures(counter.clock.today()).returned == 1


def test_what_is_given_back_already_stays_so_when_the_sale_moves(counter, bob):
    sale = sold_with_an_offer(counter, RedeemPoints("9", 250, "$5 off"))
    settle(counter)
    give_free_one_back(counter, sale)
    move(counter, sale, bob)
    assert listed(counter) == [(True, " take back from eve"), (True, " give back to eve")]


def test_an_offer_booked_by_hand_for_the_new_owner_is_called_off_with_its_goods(counter, bob):
    sale = sold_with_an_offer(counter)
    move(counter, sale, bob)
    assert listed(counter) == [(False, " book for bob")]
    moved = counter.records.sale(sale.sale_id)
    give_free_one_back(counter, moved)
    assert listed(counter) == []
    last = counter.records.corrections(sale.sale_id)[-1]
    counter.write(lambda work: keep_units(work, last, counter.clock, counter.new_id))
    assert listed(counter) == [(False, " book for bob")]
    move(counter, moved, EVE)
    assert listed(counter) == [(False, " book for eve")], "moved on, it is to be booked for whose the sale is"
    number = counter.records.by_hand()[0].number
    counter.write(lambda work: tick(work, number, counter.clock, "Ana"))
    bring_back(counter, counter.records.sale(sale.sale_id), 1, f"00{CANS}")
    assert listed(counter) == [(True, " take back from eve")]


def test_the_unit_that_no_offer_counted_comes_back_first_and_the_offer_stands(counter):
    sale = sold_with_an_offer(counter, spare=1)
    settle(counter, credited=True)
    counted = in_offers(counter.records, sale)
    gone = choose_units(standing_units(counter.records, sale), f"00{CANS}", 1, counted)
    told = counter.write(lambda work: return_units(work, gone, counter.clock, counter.new_id))
    assert [type(one.intent) for one in told] == [RemovePurchase]
    assert listed(counter) == []
    gone = choose_units(standing_units(counter.records, sale), f"00{CANS}", 1, counted)
    told = counter.write(lambda work: return_units(work, gone, counter.clock, counter.new_id))
    assert [type(one.intent) for one in told] == [RemovePurchase, RemoveOffer]
    assert listed(counter) == [(True, " take back from eve")]


def test_a_sale_of_a_reward_alone_moves_too(counter, bob):
    sale = sold_for_points(counter, units=0)
    move(counter, sale, bob)
    assert spent(counter, sale) == [State.CANCELLED]
    assert counter.records.sale(sale.sale_id).owner_id == "bob"


def test_what_was_used_up_in_a_moved_sale_is_called_off_or_keyed_in(counter, bob):
    spent = RedeemPoints("9", 250, "$5 off")
    unsent = sold_with_an_offer(counter, spent)
    move(counter, unsent, bob)
    assert counter.records.counts()[State.WAITING] == 2 + 4 + 4, "bob's, and hers, which go with their removals"
    (theirs,) = counter.records.by_hand()
    assert (theirs.owner_id, theirs.taken_back) == ("bob", False), "the offer is booked for whose the sale is"
    sent = sold_with_an_offer(counter, spent)
    settle(counter)
    move(counter, sent, bob)
    _, *listed = counter.records.by_hand()
    assert [(one.owner_id, one.taken_back, to_key_in(one, one.owner_id or "").split(":")[1]) for one in listed] == [
        ("eve", True, " take back from eve"),
        ("bob", False, " book for bob"),
        ("eve", True, " give back to eve"),
    ]


# ------------------------------ finding it


def test_a_sale_is_found_by_its_number_its_day_and_its_owner(counter):
    first = sell(counter)
    counter.clock.advance(timedelta(days=1))
    second = sell(counter, "", CANS)

    def find(text):
        return [sale.sale_id for sale in find_sales(text, counter.records, lambda text: text, counter.clock.today())]

    number = slip_number(first)
    assert number.startswith("R1-")
    assert len(number) == 7
    for spelling in (number, number.lower(), number[3:], f" {number.replace('0', 'o')} "):
        assert find(spelling) == [first.sale_id], spelling
    assert find("") == [second.sale_id, first.sale_id]
    assert find("yesterday") == [first.sale_id]
    assert find("3/15") == [second.sale_id]
    assert find("2026-03-14") == [first.sale_id]
    assert find("sally") == find("5550100199") == find("sally@example.com") == [first.sale_id]


def test_what_is_not_found_says_why(counter, bob):
    sell(counter)

    def find(text):
        return refusal(lambda: find_sales(text, counter.records, lambda text: text, counter.clock.today()))

    assert find("R2-7KD4") == "slip_of_other_register"
    assert find("r1-zzzz") == "slip_unknown"
    assert find("2026-03-01") == "no_sales_on"
    assert find("Bob") == "no_sales_of"
    assert find("nobody at all") == "sale_not_found"


def test_days_as_people_write_them():
    today = NOW.date()
    assert read_day("12/24", today) == date(today.year - 1, 12, 24), "the last such day that was"
    assert read_day("02/30", today) is None
    assert read_day("2026-03-14-2026", today) is None
    assert read_day("7KD4", today) is None
    assert read_day("3/14/2025", today) == date(2025, 3, 14)


def test_slip_numbers_differ_also_where_ids_end_alike(counter):
    ids = [f"R1-0000000000000000000{n}07KD4" for n in (1, 2, 3)]

    def record(work, sale_id):
        return work.finish_sale(Sale(sale_id, None, (), (), counter.clock.now(), counter.clock.today()), ())

    slips = [counter.write(lambda work, one=one: record(work, one)).slip for one in ids]
    assert slips == ["7KD4", "07KD4", "307KD4"]
    assert counter.records.sale(ids[2]).slip == "307KD4"


def test_of_an_operation_that_is_lost_the_unit_itself_is_still_known(counter):
    sale = sell(counter)
    assert sold_units(sale, (), ())[0].purchase is None


# ------------------------------ what a person keys into Astro's page


def test_a_pass_is_never_sent_and_its_line_in_the_list_follows_the_sale(counter, bob):
    counter.write(lambda work: keep_item(work, "WASH-STD", "pass", "Ten washes", manager=True))
    sale = sell(counter, "", "WASH-STD", KIBBLE)

    def listed():
        return [(one.owner_id, one.taken_back) for one in counter.records.by_hand()]

    assert listed() == [(None, False)]
    attach(counter, sale, SALLY)
    assert listed() == [("sally", False)], "nobody has keyed it in yet: it is simply hers"
    assert [row.intent.form for row in counter.records.owner_operations("sally")] == [FORM]
    counter.write(lambda work: tick(work, 1, counter.clock, "Ana"))
    move(counter, counter.records.sale(sale.sale_id), bob)
    assert listed() == [("sally", True), ("bob", False)], "it is keyed in for her: taken back, and anew for him"
    back_again = [unit.unit_id for unit in sale.units]
    counter.write(lambda work: return_units(work, back_again, counter.clock, counter.new_id))
    assert listed()[-1] == ("bob", True)
    undo = counter.records.corrections(sale.sale_id)[-1]
    counter.write(lambda work: keep_units(work, undo, counter.clock, counter.new_id))
    assert listed()[-1] == ("bob", False)
    counter.restart()
    assert len(listed()) == 4


def test_who_put_a_sale_right_stands_in_the_records(counter):
    sale = sell(counter)
    bring_back(counter, sale)
    newest = AuditTrail(counter.folder, KEY).newest()[0]
    assert (newest.by, newest.subject, newest.deed) == ("Ana", sale.sale_id, Deed.CHANGE)


def test_points_leave_the_wrong_owner_once_and_come_back_once(counter, bob):
    ann = replace(BOB, owner_id="ann", phone="5550100333", customer_id="astro-9", astro_customer_id="9")
    counter.write(lambda work: work.save_owner(ann))

    def points():
        rows = counter.records.sale_operations(sale.sale_id)
        return [row.owner_id for row in rows if isinstance(row.intent, AddPoints) and row.state is not State.CANCELLED]

    def keep():
        undo = counter.records.corrections(sale.sale_id)[-1]
        counter.write(lambda work: keep_units(work, undo, counter.clock, counter.new_id))

    counter.session.enter("5550100222")
    counter.session.enter(KIBBLE)
    sale = counter.finish(Money(2000))
    for _ in range(3):
        bring_back(counter, sale)
        assert points() == []
        keep()
        assert points() == ["bob"], "however often it comes and goes"
    settle(counter)
    move(counter, sale, ann)
    assert points() == ["bob", "ann"]
    settle(counter)
    bring_back(counter, counter.records.sale(sale.sale_id))
    assert [one.owner_id for one in counter.records.by_hand()] == ["bob", "ann"]


def test_what_was_keyed_in_of_points_that_astro_never_had_is_to_be_booked_again(counter, bob):
    """A part of the sale came back, somebody took its points back on Astro's page, and then the rest came, too."""
    counter.session.enter("5550100222")
    counter.session.enter(f"3*{KIBBLE}")
    sale = counter.finish(Money(2000))
    bring_back(counter, sale)
    bring_back(counter, sale)
    assert [one.taken_back for one in counter.records.by_hand()] == [True, True]
    counter.write(lambda work: tick(work, 1, counter.clock, "Ana"))
    bring_back(counter, sale)
    assert [(one.taken_back, one.number) for one in counter.records.by_hand()] == [(False, 3)]
    undo = counter.records.corrections(sale.sale_id)[-1]
    counter.write(lambda work: keep_units(work, undo, counter.clock, counter.new_id))
    (again,) = [one for one in counter.records.by_hand() if one.taken_back]
    assert described(again).startswith("2 of 3 goods"), "they are told whole, and two are back"
    counter.restart()
    assert [one.number for one in counter.records.by_hand()] == [3, 4]
