"""Brands that ask for an e-mail or a postal address before they give something (ASTRO_API §7, §8)."""

from dataclasses import replace

import pytest

from astro_desk.core.errors import Refused
from astro_desk.core.operations import State
from astro_desk.core.reward_contact import Field, Needs, PostalAddress
from astro_desk.use_cases.changes import Connection
from astro_desk.use_cases.reward_contact import asked_by_astro, missing_fields, save_contact
from astro_desk.use_cases.store_rules import read_program_rules, set_needs
from tests.support.counter import SALLY


@pytest.fixture
def due(counter):
    counter.write(lambda work: work.save_owner(replace(SALLY, email="")))
    counter.write(lambda work: work.save_snapshot(counter.snapshot(full=True)))
    counter.online(Connection.NO_INTERNET)
    counter.session.enter("5550100199")
    return counter.session.rewards.due[0]


def refused(act, code):
    with pytest.raises(Refused) as refusal:
        act()
    assert refusal.value.code == code
    return refusal.value.facts


def typed(counter, field, text):
    again = counter.write(lambda work: save_contact(work, work.owner("sally"), field, text, "Ana"))
    counter.session.reread()
    return again


def needs(counter, what):
    counter.write(lambda work: set_needs(work, "10", what))


def left(counter):
    return missing_fields(counter.records, counter.records.owner("sally"), "10")


def test_a_program_that_asks_for_nothing_asks_nothing(counter, due):
    counter.session.rewards.redeem(due)


def test_offline_too_the_missing_e_mail_is_asked_for_and_then_no_more(counter, due):
    needs(counter, "email")
    assert refused(lambda: counter.session.rewards.redeem(due), "contact_needed")["field"] == "email"
    refused(lambda: typed(counter, Field.EMAIL, "sally at home"), "email_invalid")
    typed(counter, Field.EMAIL, "Sally@Example.com")
    counter.session.rewards.redeem(due)
    assert counter.session.owner.email == "sally@example.com"


def test_an_address_is_asked_for_field_by_field(counter, due):
    needs(counter, "address")
    for field, text in (
        (Field.ADDRESS, "1  Mill Street"),
        (Field.CITY, "Fairhaven"),
        (Field.STATE, "WA"),
        (Field.ZIP, "98225"),
    ):
        assert refused(lambda: counter.session.rewards.redeem(due), "contact_needed")["field"] == field
        typed(counter, field, text)
    counter.session.rewards.redeem(due)
    counter.restart()
    kept = counter.records.postal_address("sally")
    assert kept == PostalAddress("1 Mill Street", "Fairhaven", "WA", "98225")


def test_what_astro_has_already_need_not_be_typed_again(counter, due):
    needs(counter, "address")
    counter.session.rewards.contact_known = True
    counter.session.rewards.redeem(due)
    counter.finish()
    assert not counter.session.rewards.contact_known, "of that sale alone"


@pytest.mark.parametrize("text", ["", "   ", "9" * 13, "98\x0725", "%B4111111111111111^DOE/JANE^30011010000000000000?"])
def test_a_zip_code_that_is_none_is_refused(counter, due, text):
    code = "card_track" if "^" in text else "contact_field_invalid"
    refused(lambda: typed(counter, Field.ZIP, text), code)


def test_an_e_mail_of_somebody_else_is_refused(counter, due):
    counter.write(lambda work: work.save_owner(replace(SALLY, owner_id="bo", first_name="Bo", phone="5550100777")))
    refused(lambda: typed(counter, Field.EMAIL, "sally@example.com"), "owner_exists")


def test_what_astro_refused_for_lack_of_a_field_is_sent_again_when_it_is_typed(counter, due):
    counter.session.rewards.redeem(due)
    claim_id = counter.finish().claims[0].claim_id
    row = counter.records.operation(claim_id)
    counter.write(lambda work: work.move([(row, replace(row, state=State.REVIEW, reason="needs_zip"))]))
    assert left(counter) == (Field.ADDRESS, Field.CITY, Field.STATE, Field.ZIP), "the next one is asked beforehand"
    assert typed(counter, Field.CITY, "Fairhaven") == ()
    (again,) = typed(counter, Field.ZIP, "98225")
    assert (again.id, again.state) == (claim_id, State.WAITING)
    assert asked_by_astro(counter.records, "sally") == ()
    assert read_program_rules(counter.records)["10"].needs is Needs.ADDRESS, "learnt for good"


def test_the_address_follows_an_owner_who_turns_out_to_be_another_record(counter, due):
    typed(counter, Field.ZIP, "98225")
    kept = replace(SALLY, owner_id="kept", email="")
    counter.write(lambda work: work.save_owner(kept))
    counter.write(lambda work: work.merge_owners("sally", "kept"))
    assert counter.records.postal_address("kept") == PostalAddress(zip_code="98225")
    assert counter.records.postal_address("sally") == PostalAddress(zip_code="98225")
