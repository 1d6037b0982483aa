"""What a text in the one field means."""

import pytest

from astro_desk.app.phone import phone_reader
from astro_desk.core.errors import Refused
from astro_desk.core.owners import Owner, Standing
from astro_desk.use_cases.exports import owner_meant
from astro_desk.use_cases.resolve import (
    ContactMeant,
    ItemMeant,
    OwnerMeant,
    QuantityMeant,
    Several,
    resolve,
    suggest,
)
from astro_desk.use_cases.sentences import SENTENCES, explain
from tests.support.counter import KIBBLE, UNKNOWN


@pytest.fixture
def meaning(counter):
    return lambda text, **more: resolve(text, counter.records, phone_reader("US"), **more)


@pytest.mark.parametrize("text", [KIBBLE, f"0{KIBBLE}", f"00{KIBBLE}", f"]E0{KIBBLE}", f" {KIBBLE}\r\n"])
def test_every_spelling_of_an_article_is_the_article_of_the_catalogue(meaning, text):
    found = meaning(text)
    assert isinstance(found, ItemMeant)
    assert (found.item.code, found.known, found.quantity) == (KIBBLE, True, 1)


def test_a_store_s_own_item_number_is_found_as_it_stands(meaning):
    assert meaning("WASH-STD").item.code == "WASH-STD"


def test_a_right_code_that_the_catalogue_lacks_is_an_item_all_the_same(meaning):
    found = meaning(f"0{UNKNOWN}")
    assert (found.known, found.item.code) == (False, UNKNOWN), "sent as the 12 digits that Astro wants"


def test_a_count_before_a_code(meaning):
    assert meaning(f"3*{KIBBLE}").quantity == 3
    assert meaning("3*") == QuantityMeant(3)


def test_a_known_phone_or_mail_is_its_owner(meaning):
    for text in ("5550100199", "(555) 010-0199", "+1 555 010 0199", "Sally@Example.com"):
        assert isinstance(meaning(text), OwnerMeant), text


def test_an_unknown_phone_or_mail_is_a_contact(meaning):
    assert meaning("(555) 010-0123") == ContactMeant("5550100123", "")
    assert meaning("new@example.com") == ContactMeant("", "new@example.com")


def test_a_name_finds_its_owner_and_a_description_its_item(meaning):
    assert meaning("sal").owner.owner_id == "sally"
    assert meaning("kibble").item.code == KIBBLE


def test_more_than_one_that_fits_is_for_a_person_to_choose(counter, meaning):
    counter.session.new_owner("Sally", "Ride", "5550100777", "").result()
    found = meaning("sally")
    assert isinstance(found, Several)
    assert {owner.last_name for owner in found.owners} == {"Pet Owner", "Ride"}


def test_a_bare_contact_beside_its_owner_is_the_owner(counter, meaning):
    """As an outage may leave it: typed before Astro could be asked, and found by name since."""
    bare = Owner("bare", "", "", "5550100199", "", Standing.CONTACT)
    counter.write(lambda work: work.save_owner(bare))
    assert meaning("5550100199").owner.owner_id == "sally"
    assert meaning("0199").owner.owner_id == "sally", "by its last digits, too"
    assert [one.owner_id for one in suggest("0199", counter.records).owners] == ["sally"]
    assert owner_meant(counter.records, "555 010 0199", phone_reader("US")).owner_id == "sally"
    named = Owner("listed", "Tom", "Mate", "5550100199", "", Standing.CONTACT)
    counter.write(lambda work: work.save_owner(named))
    assert {one.owner_id for one in meaning("5550100199").owners} == {"sally", "listed"}, "who has a name is somebody"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("036000291453", "check_digit_wrong"),
        ("036000", "code_incomplete"),
        ("zzzz", "nothing_found"),
        ("", "code_empty"),
        ("   ", "code_empty"),
        ("555-HELLO", "phone_invalid"),
        ("55501O0199", "phone_invalid"),
        ("0*036000291452", "quantity_invalid"),
        ("-1*036000291452", "quantity_invalid"),
        ("1000*036000291452", "quantity_invalid"),
        ("%B4111111111111111^DOE/JANE^29121010000?", "card_track"),
        (";4111111111111111=29121010000?", "card_track"),
        ("4111 1111 1111 1111", "card_track"),
        ("7" * 4096, "code_too_long"),
        ("ab\x07cd", "code_control_characters"),
    ],
)
def test_what_is_nothing_is_refused_with_a_sentence(meaning, text, code):
    with pytest.raises(Refused) as refusal:
        meaning(text)
    assert refusal.value.code == code
    assert code in SENTENCES
    assert "4111" not in explain(refusal.value), "nothing of a payment card is said again"
    assert "4111" not in repr(refusal.value.facts)


def test_a_scanner_types_neither_phones_nor_names(meaning):
    for text in ("5550100199", "sally"):
        with pytest.raises(Refused):
            meaning(text, scanned=True)


def test_suggestions_begin_at_two_letters_and_never_refuse(counter):
    assert suggest("s", counter.records) == Several()
    assert [owner.owner_id for owner in suggest("sa", counter.records).owners] == ["sally"]
    assert suggest(";4111111111111111=2912", counter.records) == Several()
    assert suggest("0199", counter.records).owners[0].owner_id == "sally", "the last four digits of a phone"
