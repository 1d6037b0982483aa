"""The verb of `script` that corrects a pet owner's name and contact."""

from __future__ import annotations

from collections.abc import Mapping

from astro_desk.app.script_answers import Answer
from astro_desk.app.script_verbs import Desk, Usage
from astro_desk.core.errors import Refused
from astro_desk.use_cases.owners import correct_owner, read_contact


def verbs(desk: Desk) -> Mapping[str, Usage]:
    def correct(first: str, last: str, phone: str = "", email: str = "") -> Answer:
        owner = desk.session.owner
        if owner is None:
            raise Refused("owner_missing")
        contact = read_contact(first, last, phone, email, desk.session.read_phone, half_name=True, known=True)
        corrected = desk.decide(lambda work: correct_owner(work, owner.owner_id, contact, desk.clock, desk.new_id))
        desk.reread()
        return {"owner": corrected.owner_id, "name": corrected.name}

    return {"correct-owner": Usage(correct, 2, 4, 'correct-owner FIRST LAST PHONE EMAIL, "" for none')}
