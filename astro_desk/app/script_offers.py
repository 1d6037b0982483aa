"""The verb of `script` about offers."""

from __future__ import annotations

from collections.abc import Mapping

from astro_desk.app.script_answers import Answer
from astro_desk.app.script_verbs import Desk, Usage
from astro_desk.core.offers import counting
from astro_desk.use_cases.offers import find_offer


def verbs(desk: Desk) -> Mapping[str, Usage]:
    def offer(*words: str) -> Answer:
        found = find_offer(" ".join(words), desk.records)
        desk.session.accept_offer(found)
        units = counting(found.program_id, desk.session.basket.units, desk.session.catalogue)
        return {"program_id": found.program_id, "title": found.title, "units": len(units)}

    return {"offer": Usage(offer, 1, 9, "offer PROGRAM")}
