"""Who is the test customer, and who only looks like her."""

import pytest

from astro_desk.core.owners import Owner, Standing
from astro_desk.core.sally import SIGNS, is_test_customer


def owner(first, last, phone="", email="", astro=""):
    return Owner("o", first, last, phone, email, Standing.LINKED, astro_customer_id=astro)


@pytest.mark.parametrize(("first", "last"), [("Sally", "Pet Owner"), ("SALLY PET", " owner"), ("Sally", "PetOwner")])
def test_sally_is_recognised_however_her_name_is_parted(first, last):
    assert is_test_customer(owner(first, last))


@pytest.mark.parametrize(("first", "last"), [("Sally", "Owner"), ("Sally", "Ride"), ("Sally", ""), ("", "")])
def test_other_sallys_are_people(first, last):
    assert not is_test_customer(owner(first, last))


@pytest.mark.parametrize("sign", ["5550100199", "test@example.com", "4711", "ann trainee"])
def test_a_store_adds_a_sign_of_its_own(sign):
    ann = owner("Ann", "Trainee", "5550100199", "test@example.com", "4711")
    assert not is_test_customer(ann)
    assert is_test_customer(ann, [sign])
    assert not is_test_customer(ann, ["", "5550100198"])


def test_every_sign_says_how_sure_it_is():
    assert all(sign.confidence in {"V2", "V1", "I", "G"} and sign.about for sign in SIGNS)
    assert all(sign.value == sign.value.casefold() for sign in SIGNS)
