"""Each way out of each kind of case, on a real store: what becomes of the operations, and what the journal says."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from astro_desk.core.errors import NeedsManager, Refused
from astro_desk.core.operations import (
    AddOffer,
    AddPoints,
    AddPurchase,
    LinkOwner,
    NewOwner,
    Operation,
    Redeem,
    RedeemOffer,
    RedeemPoints,
    RemoveOffer,
    RemovePurchase,
    State,
    UndoRedemption,
    UpdateOwner,
)
from astro_desk.core.owners import Standing
from astro_desk.core.review import Choice, choices_of, choices_of_kind
from astro_desk.core.review_reasons import CONTACT_MISSING, Reason, by_code, case_kinds
from astro_desk.use_cases.owners import Contact
from astro_desk.use_cases.review import Ruling, no_credit_codes, open_cases, settle_case
from tests.support.counter import CANS, KIBBLE, NOW, SALLY

ADD = AddPurchase(KIBBLE, "00036000291452")
TODAY = NOW.date()
R, C, A, N, G = Choice.RETRY, Choice.CORRECT, Choice.ACCEPT, Choice.NO_CREDIT, Choice.GIVE_UP
S = Choice.SAME_PERSON
OTHER = Contact("", "", "5550107777", "")
EXAMPLES = {
    "add": ADD,
    "remove": RemovePurchase("R1-u"),
    "redeem": Redeem("10", KIBBLE, "r1"),
    "undo_redeem": UndoRedemption("R1-r", "r1"),
    "offer": AddOffer("20", KIBBLE, "00036000291452"),
    "remove_offer": RemoveOffer("R1-o"),
    "redeem_offer": RedeemOffer("r2"),
    "points": AddPoints(4150),
    "redeem_points": RedeemPoints("p1"),
    "new_owner": NewOwner(),
    "link": LinkOwner(),
    "update_owner": UpdateOwner(),
}
WAYS = [
    (ADD, "astro_999", (R, C, A, N, G)),
    (ADD, "keeps_failing", (R, C, A, G)),
    (ADD, "owner_not_at_astro", (R, C, G)),
    (ADD, "owner_unreadable", (R, G)),
    (ADD, "not_taken_back", (A, G)),
    (ADD, "of_a_later_version", (R, C, A, G)),
    (RemovePurchase("R1-u"), "astro_430", (R, A, G)),
    (Redeem("10", KIBBLE, "r1"), "astro_999", (R, A, G)),
    (Redeem("10", KIBBLE, "r1"), "needs_email", (C, R, G)),
    (Redeem("10", KIBBLE, "r1"), "redeemed_unproven", (A, G)),
    (Redeem("10", KIBBLE, "r1"), "reward_already_redeemed", (R, G)),
    (Redeem("10", KIBBLE), "reward_not_found", (R, G)),
    (UndoRedemption("R1-r", "r1"), "undo_unproven", (R, A, G)),
    (NewOwner(), "contact_of_other_name", (R, C, S, G)),
    (LinkOwner(), "owner_unknown", (R, C, G)),
    (LinkOwner(), "astro_999", (R, C, G)),
    (AddOffer("20", KIBBLE, "00036000291452"), "outcome_unknown", (A, R, G)),
    (AddOffer("20", KIBBLE, "00036000291452"), "offer_too_late", (A, G)),
    (AddPoints(4150), "outcome_unknown", (A, R, G)),
]


def in_review(counter, *intents, reason="astro_999", day=TODAY):
    """Rows that sync brought to a person, after one attempt."""

    def job(work):
        rows = [
            Operation(counter.new_id(), SALLY.owner_id, intent, created_at=NOW, business_date=day, sale_id="R1-s")
            for intent in intents
        ]
        work.add_operations(rows)
        by_id = {row.id: row for row in work.lane(SALLY.owner_id)}
        rows = [by_id[row.id] for row in rows]
        sent = work.move([(row, replace(row, state=State.SENDING, attempts=1, sent_at=NOW)) for row in rows])
        return work.move([(row, replace(row, state=State.REVIEW, reason=reason)) for row in sent])

    return counter.write(job)


def settle(counter, ruling, number=1):
    case = open_cases(counter.records)[number - 1]
    counter.write(lambda work: settle_case(work, case, ruling, counter.clock, counter.new_id))
    return [counter.records.operation(row.id) for row in case.operations]


def told(counter):
    lines = [line for file in sorted((counter.folder / "journal").iterdir()) for line in file.read_text().splitlines()]
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize(("intent", "reason", "ways"), WAYS)
def test_each_kind_of_case_has_its_ways_out_and_no_others(counter, intent, reason, ways):
    (row,) = in_review(counter, intent, reason=reason)
    assert choices_of(row) == ways
    for choice in set(Choice) - set(ways):
        with pytest.raises(Refused, match="choice_not_here"):
            settle(counter, Ruling(choice, "Ana", "because", manager=True))
    assert counter.records.operation(row.id) == row


@pytest.mark.parametrize(
    ("choice", "state"), [(R, State.WAITING), (A, State.DONE), (G, State.WRITTEN_OFF)], ids=lambda one: str(one)
)
def test_a_case_ends_as_the_person_chose(counter, choice, state):
    before = in_review(counter, ADD, ADD)
    after = settle(counter, Ruling(choice, "Ana", "asked Astro", manager=True))
    assert [row.state for row in after] == [state, state]
    assert [row.sent_at for row in after] == [row.sent_at for row in before], "it is looked for before it is sent again"
    assert not open_cases(counter.records)


def test_a_purchase_that_is_let_be_has_no_credit(counter):
    in_review(counter, ADD)
    (row,) = settle(counter, Ruling(A, "Ana", "not enrolled", manager=True))
    assert row.credited is False


def test_a_manager_says_once_what_a_status_code_means(counter):
    in_review(counter, ADD, reason="astro_998")
    (row,) = settle(counter, Ruling(N, "Ana", "never enrolled here", manager=True))
    assert (row.state, row.credited) == (State.DONE, False)
    in_review(counter, ADD, reason="astro_997")
    settle(counter, Ruling(N, "Ana", "the same", manager=True))
    assert no_credit_codes(counter.records) == {997, 998}


@pytest.mark.parametrize("choice", [A, N, G])
def test_what_astro_is_never_told_takes_a_reason_and_a_manager(counter, choice):
    (row,) = in_review(counter, ADD)
    with pytest.raises(Refused, match="why_missing"):
        settle(counter, Ruling(choice, "Ana", "  ", manager=True))
    with pytest.raises(NeedsManager, match="case_needs_pin"):
        settle(counter, Ruling(choice, "Ana", "because"))
    assert counter.records.operation(row.id) == row


def test_the_journal_says_who_chose_what_and_why_and_in_no_readable_name(counter):
    (row,) = in_review(counter, ADD)
    settle(counter, Ruling(G, "Ana Marlow", "Pat Doe paid it", manager=True))
    line = told(counter)[-1]
    assert line["kind"] == "case_settled"
    assert line["data"]["choice"] == "give_up"
    assert line["data"]["operations"][0]["id"] == row.id
    assert "Marlow" not in json.dumps(line)
    assert "Doe" not in json.dumps(line)


def test_no_case_of_any_kind_is_closed_by_any_choice_without_a_trace(counter):
    """Who, what, why, and about which operations: in the journal, whatever the kind."""
    for kind in case_kinds():
        for choice in choices_of_kind(kind):
            intent = EXAMPLES[kind.operation or "link"]
            reason = by_code(990) if kind.reason is Reason.STATUS else kind.reason.value
            (row,) = in_review(counter, intent, reason=reason)
            ruling = Ruling(choice, "Ana", "looked at", manager=True)
            if choice is C:
                code = kind.operation == "add"
                ruling = (
                    replace(ruling, item_code=KIBBLE) if code else replace(ruling, contact=OTHER, missing="1 Elm St")
                )
                ruling = replace(ruling, missing="sally@example.com") if kind.reason is Reason.NEEDS_EMAIL else ruling
            (after,) = settle(counter, ruling)
            assert after.state is not State.REVIEW, (kind, choice)
            line = [one for one in told(counter) if one["kind"] == "case_settled"][-1]
            assert [one["id"] for one in line["data"]["operations"]] == [row.id], (kind, choice)
            asked = kind.reason in CONTACT_MISSING and choice is C
            assert line["data"]["choice"] == ("contact" if asked else choice.value)
            if not after.state.final:
                counter.write(lambda work, row=after: work.move([(row, replace(row, state=State.DONE))]))


def test_what_astro_said_is_kept_and_sealed_in_the_journal(counter):
    (row,) = in_review(counter, ADD)
    words = "Item recalled, call the store of Pat Doe"
    settle(counter, Ruling(R, "Ana"))
    waiting = counter.records.operation(row.id)
    counter.write(
        lambda work: work.move([(waiting, replace(waiting, state=State.REVIEW, reason="astro_9", said=words))])
    )
    assert open_cases(counter.records)[0].first.said == words
    assert "recalled" not in json.dumps(told(counter))
    counter.close()
    for file in counter.folder.glob("*.db*"):
        file.unlink()
    counter._open()
    assert counter.records.operation(row.id).said == words


def test_what_was_decided_is_there_after_the_database_was_put_back(counter):
    (row,) = in_review(counter, ADD)
    settle(counter, Ruling(G, "Ana", "gone", manager=True))
    counter.close()
    for file in counter.folder.glob("*.db*"):
        file.unlink()
    counter._open()
    assert counter.records.operation(row.id).state is State.WRITTEN_OFF


def test_a_wrong_item_code_is_put_right_and_the_unit_keeps_its_id(counter):
    (row,) = in_review(counter, ADD)
    (after,) = settle(counter, Ruling(C, "Ana", item_code=CANS))
    assert after.id == row.id
    assert after.intent == AddPurchase(CANS, "00012345678905")
    assert after.state is State.WAITING


@pytest.mark.parametrize("code", ["", "%B4000000000000002^X^"])
def test_a_correction_without_a_code_changes_nothing(counter, code):
    (row,) = in_review(counter, ADD)
    with pytest.raises(Refused, match=r"correction_missing|card_track"):
        settle(counter, Ruling(C, "Ana", item_code=code))
    assert counter.records.operation(row.id) == row


def test_a_pet_owner_who_was_merged_at_astro_is_looked_for_by_phone_and_linked_again(counter):
    rows = in_review(counter, ADD, Redeem("10", KIBBLE, "r1"), reason="owner_not_at_astro")
    assert len(open_cases(counter.records)) == 1, "one trouble is one case"
    after = settle(counter, Ruling(C, "Ana", contact=Contact("", "", "5550100142", "")))
    assert {row.state for row in after} == {State.WAITING}
    owner = counter.records.owner(SALLY.owner_id)
    assert (owner.standing, owner.phone, owner.name) == (Standing.CONTACT, "5550100142", "Sally Pet Owner")
    assert (owner.customer_id, owner.astro_customer_id) == ("", "")
    kinds = [row.kind for row in counter.records.owner_operations(SALLY.owner_id)]
    assert kinds.count("link") == 1
    assert len(rows) == 2


def test_an_unknown_status_code_is_one_case_a_day_and_not_one_a_unit(counter):
    in_review(counter, ADD, ADD, ADD)
    in_review(counter, ADD, day=NOW.date() + timedelta(days=1))
    in_review(counter, ADD, reason="astro_998")
    found = open_cases(counter.records)
    assert [len(case.operations) for case in found] == [3, 1, 1]
    assert [case.number for case in found] == [1, 2, 3]


def test_of_more_than_a_page_the_oldest_case_stands_first_and_no_case_is_cut_in_two(counter):
    in_review(counter, ADD, reason="astro_998", day=TODAY - timedelta(days=29))
    many = in_review(counter, *[ADD] * 410)
    found = open_cases(counter.records)
    assert [len(case.operations) for case in found] == [1, 410]
    assert found[0].days_left(TODAY) == 1
    assert {row.state for row in settle(counter, Ruling(R, "Ana"), number=2)} == {State.WAITING}
    assert [len(case.operations) for case in open_cases(counter.records)] == [1]
    assert len(many) == 410


def test_a_case_ages_against_the_days_that_astro_keeps_its_report(counter):
    in_review(counter, ADD)
    (case,) = open_cases(counter.records)
    assert case.days_left(NOW.date()) == 30
    assert case.days_left(date(2026, 4, 14)) == -1


def test_two_people_do_not_settle_the_same_case_twice(counter):
    in_review(counter, ADD)
    (case,) = open_cases(counter.records)
    settle(counter, Ruling(R, "Ana"))
    with pytest.raises(Refused, match="case_changed"):
        counter.write(lambda work: settle_case(work, case, Ruling(R, "Bo"), counter.clock, counter.new_id))
