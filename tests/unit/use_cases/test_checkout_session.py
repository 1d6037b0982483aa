"""The counter without a screen: what a cashier notices of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from astro_desk.core.checkout import Claim
from astro_desk.core.errors import NeedsManager, Refused
from astro_desk.core.money import Money
from astro_desk.core.operations import AddPurchase, LinkOwner, NewOwner, Redeem, State
from astro_desk.core.owners import Owner, Standing
from astro_desk.use_cases.changes import Connection, OwnerChanged, OwnerResolved
from astro_desk.use_cases.resolve import ItemAdded, OwnerChosen
from astro_desk.use_cases.return_sale import return_units
from tests.support.counter import CANS, KIBBLE, SALLY, UNKNOWN


def card(counter, program="10"):
    return next(card for card in counter.session.view.cards if card.program_id == program)


def waiting(counter, owner_id="sally"):
    return [one for one in counter.records.owner_operations(owner_id) if one.state is State.WAITING]


def test_scans_fill_the_owner_s_card_at_once_and_finishing_turns_them_into_waiting_ones(counter):
    session = counter.session
    session.enter("5550100199")
    session.enter(KIBBLE)
    assert (card(counter).confirmed, card(counter).waiting, card(counter).basket) == (1, 0, 1)

    sale = counter.finish()

    assert sale.owner_id == "sally"
    assert session.basket.empty
    assert session.owner is None
    session.enter("sally")
    assert (card(counter).confirmed, card(counter).waiting, card(counter).basket) == (1, 1, 0)
    assert counter.sync.woken, "sync is told that there is something to send"


def test_a_sale_can_be_rung_before_the_owner_is_chosen(counter):
    counter.session.enter(f"2*{KIBBLE}")
    counter.session.enter("sally@example.com")
    assert card(counter).basket == 2
    counter.finish()
    assert len(waiting(counter)) == 2


def test_each_unit_is_an_operation_under_the_id_it_got_when_it_was_scanned(counter):
    counter.session.enter("sally")
    counter.session.enter(f"3*{KIBBLE}")
    ids = [unit.unit_id for unit in counter.session.basket.units]
    counter.finish()
    assert [one.id for one in waiting(counter)] == ids
    assert {one.intent.item_code for one in waiting(counter)} == {KIBBLE}


def test_f12_twice_is_one_sale(counter):
    counter.session.enter("sally")
    counter.session.enter(KIBBLE)
    first, second = counter.session.finish(), counter.session.finish()
    assert first is second
    first.result()
    assert counter.session.finished() is not None
    assert counter.session.finished() is None
    assert len(counter.records.recent_sales()) == 1


def test_the_sale_on_the_screen_stands_still_while_it_is_written(counter):
    counter.session.enter(KIBBLE)
    future = counter.session.finish()
    for act in (lambda: counter.session.enter(KIBBLE), counter.session.hold, counter.session.cancel):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.code == "sale_being_saved"
    assert len(future.result().units) == 1


def test_a_sale_to_nobody_is_kept_and_tells_astro_nothing(counter):
    counter.session.enter(KIBBLE)
    sale = counter.finish(Money(1299))
    assert counter.records.sale(sale.sale_id).total == Money(1299)
    assert not counter.records.operations(tuple(State))


def test_nothing_is_no_sale(counter):
    with pytest.raises(Refused) as refusal:
        counter.session.finish()
    assert refusal.value.code == "sale_empty"


def test_a_code_that_the_catalogue_lacks_is_sold_and_marked(counter):
    entered = counter.session.enter(UNKNOWN)
    assert isinstance(entered, ItemAdded)
    assert not entered.known


def test_an_unknown_contact_goes_on_the_sale_and_its_link_waits_before_its_units(counter):
    entered = counter.session.enter("5550100123")
    assert isinstance(entered, OwnerChosen)
    assert entered.contact
    counter.session.enter(KIBBLE)
    owner_id = counter.session.owner.owner_id
    counter.finish()
    kinds = [type(one.intent) for one in waiting(counter, owner_id)]
    assert kinds == [LinkOwner, AddPurchase]
    assert counter.sync.shown[-2:] == [owner_id, None] or owner_id in counter.sync.shown


def test_a_second_sale_of_the_contact_needs_no_second_link(counter):
    for _ in range(2):
        counter.session.enter("5550100123")
        counter.session.enter(KIBBLE)
        owner_id = counter.session.owner.owner_id
        counter.finish()
    assert [type(one.intent) for one in waiting(counter, owner_id)] == [LinkOwner, AddPurchase, AddPurchase]


def test_the_goods_move_when_the_contact_turns_out_to_be_somebody_we_know(counter):
    counter.session.enter("5550100123")
    counter.session.enter(KIBBLE)
    contact = counter.session.owner
    counter.settle()
    counter.write(lambda work: work.merge_owners(contact.owner_id, "sally"))
    assert counter.session.refresh(OwnerResolved(contact.owner_id, "sally"))
    assert counter.session.owner.name == "Sally Pet Owner"
    assert card(counter).basket == 1


def test_a_merge_in_the_very_moment_of_f12_loses_nothing(counter):
    counter.session.enter("5550100123")
    counter.session.enter(KIBBLE)
    contact = counter.session.owner
    counter.settle()
    counter.write(lambda work: work.merge_owners(contact.owner_id, "sally"))
    sale = counter.finish()
    assert sale.owner_id == "sally"
    assert [type(one.intent) for one in waiting(counter)] == [AddPurchase]


def test_a_new_owner_is_there_at_once_and_waits_for_astro(counter):
    owner = counter.session.new_owner(" Ann ", "Lee", "(555) 010-0123", "Ann@Example.com").result()
    assert (owner.name, owner.phone, owner.email) == ("Ann Lee", "5550100123", "ann@example.com")
    counter.session.enter(KIBBLE)
    counter.finish()
    assert [type(one.intent) for one in waiting(counter, owner.owner_id)] == [NewOwner, AddPurchase]
    assert counter.records.search_owners("ann")[0].standing is Standing.NEW


def test_a_bare_contact_that_gets_its_name_stays_the_same_owner(counter):
    counter.session.enter("5550100123")
    contact = counter.session.owner
    counter.settle()
    owner = counter.session.new_owner("Ann", "Lee", "5550100123", "").result()
    assert owner.owner_id == contact.owner_id


def test_nobody_takes_the_name_of_whom_a_list_brought_and_astro_was_not_asked_about(counter):
    listed = Owner("R1-list", "Lena", "Underhay", "5550100444", "", Standing.CONTACT)
    counter.write(lambda work: work.save_owner(listed))
    with pytest.raises(Refused) as refusal:
        counter.session.new_owner("Ann", "Lee", "5550100444", "")
    assert (refusal.value.code, refusal.value.facts["owner_id"]) == ("owner_exists", listed.owner_id)
    assert counter.records.owner(listed.owner_id) == listed


def test_naming_the_contact_of_a_finished_sale_replaces_its_link(counter):
    counter.session.enter("5550100123")
    counter.session.enter(KIBBLE)
    owner_id = counter.session.owner.owner_id
    counter.finish()
    counter.session.new_owner("Ann", "Lee", "5550100123", "").result()
    assert [type(one.intent) for one in waiting(counter, owner_id)] == [AddPurchase, NewOwner]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        (("", "Lee", "5550100123", ""), "owner_name_missing"),
        (("Ann", "L" * 61, "5550100123", ""), "owner_name_invalid"),
        (("Ann", "Le\x00e", "5550100123", ""), "owner_name_invalid"),
        (("Ann", "Lee", "", ""), "owner_contact_missing"),
        (("Ann", "Lee", "555-CALL", ""), "phone_invalid"),
        (("Ann", "Lee", "", "ann@"), "email_invalid"),
        (("Ann", "Lee", "5550100199", ""), "owner_exists"),
        (("Ann", "Lee", "", "SALLY@example.com"), "owner_exists"),
    ],
)
def test_a_new_owner_who_is_none_is_refused_and_the_sale_stays_as_it_is(counter, fields, code):
    counter.session.enter(KIBBLE)
    before = counter.session.basket
    with pytest.raises(Refused) as refusal:
        counter.session.new_owner(*fields)
    assert refusal.value.code == code
    assert counter.session.basket == before


def test_undo_takes_the_last_act_and_after_a_cancel_the_whole_sale_comes_back(counter):
    session = counter.session
    session.enter(f"3*{KIBBLE}")
    session.enter(CANS)
    session.undo()
    assert [line.quantity for line in session.basket.lines] == [3]
    session.cancel()
    assert session.basket.empty
    session.undo()
    assert [line.quantity for line in session.basket.lines] == [3]
    session.undo()
    with pytest.raises(Refused) as refusal:
        session.undo()
    assert refusal.value.code == "nothing_to_undo"


def test_the_quantity_of_the_last_line_can_be_set(counter):
    session = counter.session
    with pytest.raises(Refused):
        session.set_quantity(2)
    session.enter(KIBBLE)
    session.set_quantity(4)
    assert session.basket.lines[0].quantity == 4
    assert session.set_quantity(2).quantity == 2
    for wrong in (0, -1, 1000):
        with pytest.raises(Refused):
            session.set_quantity(wrong)
    assert session.basket.lines[0].quantity == 2


def test_a_count_typed_before_counts_for_one_scan(counter):
    counter.session.enter("3*")
    assert counter.session.enter(KIBBLE).quantity == 3
    assert counter.session.enter(KIBBLE).line.quantity == 4


def test_a_draft_is_there_again_after_a_restart(counter):
    counter.session.enter("sally")
    counter.session.enter(f"2*{KIBBLE}")
    basket = counter.session.basket
    counter.restart()
    assert counter.session.restore()
    assert counter.session.basket == basket
    assert counter.session.owner.name == "Sally Pet Owner"
    assert card(counter).basket == 2


def test_a_draft_of_a_contact_that_a_power_cut_took_is_nobodys(counter):
    """P1: the draft was saved, the contact beside it was not: the goods are there, and the phone is asked again."""
    counter.session.enter(KIBBLE)
    lost = replace(counter.session.basket, owner_id="R1-gone")
    counter.restart()
    counter.write(lambda work: work.save_draft(lost, counter.clock.now()))
    assert counter.session.restore()
    assert (counter.session.basket.owner_id, len(counter.session.basket.units)) == (None, 1)


def test_a_contact_that_a_power_cut_took_is_taken_from_the_draft_too(counter):
    """Nothing was sold yet: else the empty sale of nobody is taken up at every start."""
    lost = replace(counter.session.basket, owner_id="R1-gone")
    counter.restart()
    counter.write(lambda work: work.save_draft(lost, counter.clock.now()))
    counter.session.restore()
    counter.settle()
    assert counter.records.draft() is None


def test_a_finished_sale_leaves_no_draft(counter):
    counter.session.enter(KIBBLE)
    counter.finish()
    counter.restart()
    assert not counter.session.restore()


def test_ids_go_on_behind_the_last_one_when_the_clock_was_set_back(counter):
    counter.session.enter(KIBBLE)
    last = counter.session.basket.units[-1].unit_id
    counter.restart()
    assert counter.new_id() > last


def test_a_held_sale_is_resumed_and_the_other_one_held_instead(counter):
    session = counter.session
    session.enter("sally")
    session.enter(KIBBLE)
    first = session.basket.sale_id
    session.hold()
    session.enter(CANS)
    second = session.basket.sale_id
    counter.settle()
    session.resume(first)
    counter.settle()
    assert session.owner.owner_id == "sally"
    assert [held.basket.sale_id for held in session.held_sales()] == [second]
    with pytest.raises(Refused) as refusal:
        session.resume(first)
    assert refusal.value.code == "sale_not_held"


def full_card(counter):
    counter.write(lambda work: work.save_snapshot(counter.snapshot(full=True)))
    counter.online()
    counter.session.enter("sally")
    return counter.session.rewards.due[0]


def test_a_reward_that_is_due_is_claimed_and_told_after_the_purchases(counter):
    due = full_card(counter)
    counter.session.enter(CANS)
    counter.session.rewards.redeem(due, due.items[0])
    assert not counter.session.rewards.due
    assert card(counter).rewards.claimed == 1
    counter.finish()
    assert [type(one.intent) for one in waiting(counter)] == [AddPurchase, Redeem]
    assert waiting(counter)[1].intent == Redeem("10", KIBBLE, "900", "501")


def test_the_scanned_unit_can_be_the_free_one_and_is_then_no_purchase(counter):
    due = full_card(counter)
    counter.session.enter(KIBBLE)
    counter.session.rewards.redeem(due, due.items[0], free_unit_id=counter.session.basket.units[0].unit_id)
    counter.finish()
    assert [type(one.intent) for one in waiting(counter)] == [Redeem]


@pytest.mark.parametrize("back", ["undo", "taken out", "another owner", "after a restart"])
def test_the_scanned_unit_is_a_purchase_again_when_its_reward_goes(counter, back):
    due = full_card(counter)
    counter.session.enter(KIBBLE)
    unit = counter.session.basket.units[0]
    counter.session.rewards.redeem(due, due.items[0], free_unit_id=unit.unit_id)
    assert not counter.session.basket.units
    if back == "after a restart":
        counter.restart()
        counter.session.restore()
    if back == "taken out":
        counter.session.rewards.without_claim(counter.session.basket.claims[0].claim_id)
    elif back == "another owner":
        counter.session.enter("5550100123")
    else:
        counter.session.undo()
    assert counter.session.basket.units == (unit,), "under the id that it had"
    assert not counter.session.basket.claims


def test_a_reward_in_a_held_sale_is_taken(counter):
    due = full_card(counter)
    counter.session.rewards.redeem(due)
    held = counter.session.basket.sale_id
    counter.session.hold()
    counter.session.enter("sally")
    assert not counter.session.rewards.due
    assert card(counter).rewards.claimed == 1
    counter.session.enter(CANS)
    counter.finish()
    counter.session.resume(held)
    counter.finish()
    assert [type(one.intent) for one in waiting(counter)] == [AddPurchase, Redeem]


def test_no_two_sales_of_a_register_redeem_the_same_reward(counter):
    due = full_card(counter)
    counter.session.rewards.redeem(due)
    other = counter.new_session()
    counter.finish()
    other.enter("sally")
    with pytest.raises(Refused) as refusal:
        other.rewards.redeem(due)
    assert refusal.value.code == "reward_taken"
    other.basket = other.basket.claim(claim_of(due))
    with pytest.raises(Refused) as refusal:
        other.finish().result()
    assert refusal.value.code == "reward_taken"


def claim_of(due):
    return Claim("R1-claim", due.program_id, due.program_title, KIBBLE, "", due.reward_id, "501")


def test_online_a_reward_is_handed_out_on_what_astro_said_within_a_minute(counter):
    due = full_card(counter)
    counter.clock.advance(timedelta(seconds=61))
    counter.sync.shown.clear()
    with pytest.raises(Refused) as refusal:
        counter.session.rewards.redeem(due)
    assert refusal.value.code == "reward_read_again"
    assert counter.sync.shown == ["sally"], "it is being asked"
    counter.write(lambda work: work.save_snapshot(counter.snapshot(full=True)))
    counter.session.refresh(OwnerChanged("sally"))
    counter.session.rewards.redeem(counter.session.rewards.due[0])
    assert counter.session.basket.claims


def test_one_pin_is_for_one_reward(counter):
    due = full_card(counter)
    counter.online(Connection.NO_INTERNET)
    counter.clock.advance(timedelta(hours=25))
    counter.session.manager = True
    counter.session.rewards.redeem(due)
    assert not counter.session.manager


def test_the_limit_of_an_owner_holds_behind_any_number_of_ordinary_sales(counter):
    due = full_card(counter)
    counter.online(Connection.NO_INTERNET)
    counter.session.rewards.redeem(due)
    counter.finish()
    for _ in range(3):
        counter.session.enter("sally")
        counter.session.enter(f"99*{CANS}")
        counter.finish()
    counter.session.enter("sally")
    with pytest.raises(NeedsManager) as refusal:
        counter.session.rewards.redeem(replace(due, reward_id="901"))
    assert refusal.value.code == "redeem_limit_owner"


def test_a_redemption_that_a_person_must_settle_holds_up_nobody(counter):
    due = full_card(counter)
    counter.session.rewards.redeem(due)
    counter.finish()
    redeem = waiting(counter)[0]
    counter.write(lambda work: work.move([(redeem, replace(redeem, state=State.REVIEW, reason="redeemed_unproven"))]))
    counter.online(Connection.NO_INTERNET)
    counter.session.enter("sally")
    counter.session.rewards.redeem(replace(due, reward_id="901"))
    assert counter.session.basket.claims


def test_a_contact_resolved_while_its_sale_is_written_disturbs_nothing(counter):
    counter.session.enter("5550100123")
    counter.session.enter(KIBBLE)
    contact = counter.session.owner
    counter.settle()
    counter.write(lambda work: work.merge_owners(contact.owner_id, "sally"))
    future = counter.session.finish()
    assert counter.session.refresh(OwnerResolved(contact.owner_id, "sally"))
    future.result()
    assert counter.session.finished().owner_id == "sally"


def test_a_unit_is_taken_back_once(counter):
    counter.session.enter("sally")
    counter.session.enter(KIBBLE)
    sale = counter.finish()
    ids = [unit.unit_id for unit in sale.units]

    def take():
        return counter.write(lambda work: return_units(work, ids, counter.clock, counter.new_id))

    (removal,) = take()
    for state in (State.SENDING, State.DONE):
        row = counter.records.operation(removal.id)
        counter.write(lambda work, row=row, state=state: work.move([(row, replace(row, state=state))]))
    with pytest.raises(Refused) as refusal:
        take()
    assert refusal.value.code == "unit_returned"


def test_later_means_not_in_this_sale(counter):
    due = full_card(counter)
    counter.session.rewards.later(due)
    assert not counter.session.rewards.due
    counter.session.enter(CANS)
    counter.finish()
    counter.session.enter("sally")
    assert counter.session.rewards.due == (due,)


def test_a_cancelled_sale_gives_its_reward_back(counter):
    due = full_card(counter)
    counter.session.rewards.redeem(due)
    counter.session.cancel()
    counter.session.enter("sally")
    assert counter.session.rewards.due == (due,)


def test_offline_one_reward_an_owner_and_none_that_astro_said_too_long_ago(counter):
    due = full_card(counter)
    counter.online(Connection.NO_INTERNET)
    counter.clock.advance(timedelta(hours=25))
    with pytest.raises(NeedsManager) as refusal:
        counter.session.rewards.redeem(due)
    assert refusal.value.code == "snapshot_too_old"
    counter.session.manager = True
    counter.session.rewards.redeem(due)
    assert counter.session.basket.claims[0].approved_by == "manager"


def test_the_same_reward_is_not_claimed_twice_in_a_sale(counter):
    due = full_card(counter)
    counter.session.rewards.redeem(due)
    with pytest.raises(Refused) as refusal:
        counter.session.rewards.redeem(due)
    assert refusal.value.code == "reward_taken"


def test_a_reward_that_fills_up_in_this_sale_is_ready_after_sync(counter):
    counter.session.enter("sally")
    counter.session.enter(f"2*{KIBBLE}")
    assert card(counter).rewards.earned == 1
    with pytest.raises(Refused) as refusal:
        counter.session.rewards.redeem_earned("10", card(counter).title)
    assert refusal.value.code == "reward_not_ready"


def test_news_about_the_owner_on_the_screen_change_the_screen(counter):
    counter.session.enter("sally")
    counter.write(lambda work: work.save_owner(replace(SALLY, last_name="Rideout")))
    assert not counter.session.refresh(OwnerChanged("somebody else"))
    assert counter.session.refresh(OwnerChanged("sally"))
    assert counter.session.owner.last_name == "Rideout"


def test_dropping_the_owner_leaves_the_goods(counter):
    counter.session.enter("sally")
    counter.session.enter(KIBBLE)
    counter.session.drop_owner()
    assert counter.session.owner is None
    assert card(counter).confirmed is None, "nobody's card: not known, and not 0"
    assert len(counter.session.basket.units) == 1


def test_a_contact_typed_again_before_the_disk_has_it_is_the_same_person(counter):
    first = counter.session.enter("5550100123").owner
    again = counter.session.enter("5550100123").owner
    assert again == first
    counter.settle()
    assert len(counter.records.owners_by_contact("5550100123")) == 1
    assert counter.session.enter("5550100124").owner.owner_id != first.owner_id


def test_a_contact_typed_again_after_another_before_the_disk_has_it_is_the_same_person(counter):
    """Two customers take turns at the counter while the disk is slow."""
    first = counter.session.enter("5550100123").owner
    other = counter.session.enter("5550100124").owner
    assert counter.session.enter("5550100123").owner == first
    assert counter.session.enter("5550100124").owner == other
    counter.settle()
    assert len(counter.records.owners_by_contact("5550100123")) == 1
    assert len(counter.records.owners_by_contact("5550100124")) == 1
