"""The punch cards where the column scrolls, and not the list of them: all of the last one can be reached."""

from __future__ import annotations

import pytest

from tests.ui.look import SCENES
from tests.ui.scene import pause


@pytest.mark.parametrize("name", ["sale", "returned", "pin-forgotten"])
def test_the_cards_are_as_high_as_their_words_in_the_width_that_they_have(dress, name):
    """Large letters wrap anew when a scroll bar takes of the width: the last card was cut off until the next scan."""
    scene = SCENES[name](dress(2.0), (1366, 768))
    pause(40)
    cards = scene.window.checkout.cards
    heights = cards.height(), cards.content_height()
    scene.close()
    assert heights[0] >= heights[1]
