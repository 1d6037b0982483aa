"""I14: the cards on the screen, and what a second mind makes of the same facts."""

from hypothesis import given, settings

from astro_desk.core.cards import project
from tests.properties.owner_facts import catalogues, claims, operations, snapshots, units
from tests.support.second_view import picture_of, second_view
from tests.unit.core.making import FENCE, TODAY


@settings(max_examples=300)
@given(snapshots(), operations(), units, claims, catalogues)
def test_two_minds_see_the_same_cards(snap, ops, basket, claimed, catalogue):
    view = project(snap, ops, basket, claimed, catalogue, TODAY, FENCE, "owner")
    assert picture_of(view) == second_view(snap, ops, basket, claimed, catalogue, TODAY, FENCE)
