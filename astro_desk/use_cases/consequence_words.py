"""The sentences about what a return or a move of a finished sale means, as they are said before it."""

from __future__ import annotations

from astro_desk.use_cases.words import Texts

CONSEQUENCES: Texts[str] = {
    "means_never_told": "Astro was never told of this sale.",
    "means_punch_unsent": "Astro has not heard of it yet, and never will.",
    "means_punch_gone": "The card loses the punch; if its reward was handed out, a manager decides.",
    "means_no_punch": "There was no punch for it.",
    "means_keyed_in": "It is on the by-hand list, and so is what to take back on Astro's page.",
    "means_points_called_off": "The points that the sale brings are called off.",
    "means_points_by_hand": "Astro's API takes no points back: the sale's go on the by-hand list.",
    "means_spent_called_off": "The {points} points for “{reward}” are the pet owner's again at once.",
    "means_spent_by_hand": (
        "The {points} points for “{reward}” come back by hand: Astro's API cannot do it. The by-hand list has it."
    ),
    "means_offer_called_off": "The offer “{offer}” is called off: Astro has not heard of it.",
    "means_offer_by_hand": "Astro's API takes no used offer back: “{offer}” goes on the by-hand list.",
    "means_bought_stays": "What was bought for it stays bought.",
    "means_booking_off": "“{offer}” was to be booked by hand for this pet owner, and is not, or is taken back by hand.",
    "means_reward_undone": "The reward “{reward}” that was redeemed in it is taken back first and is due again.",
    "means_reward_due_again": "The reward is due again; if “{reward}” stays with the pet owner, it is bought.",
    "means_reward_needs_pin": (
        "The reward “{reward}” was handed out on another day: F10 and a manager's PIN first, then it is taken back."
    ),
    "means_reward_in_review": (
        "The reward “{reward}” needs a person first: it is settled under Sync before anything of it is taken back."
    ),
    "means_points_move": "The sale's points move, too; what Astro has already counted is taken back by hand.",
    "means_offer_moves": (
        "“{offer}” is taken back and booked for the other one by hand: Astro dates an offer when it is told."
    ),
    "means_sale_moves": "Astro takes each unit from the one first, then counts it for the other, with the sale's day.",
}
