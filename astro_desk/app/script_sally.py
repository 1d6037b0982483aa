"""The verb of `script` about the test customer's signs."""

from __future__ import annotations

from collections.abc import Mapping

from astro_desk.app.script_answers import Answer
from astro_desk.app.script_verbs import Desk, Usage
from astro_desk.core.errors import Refused
from astro_desk.core.roles import Act
from astro_desk.core.sally import SIGNS
from astro_desk.use_cases.sally import change_signs, own_signs

_USAGE = "test-customer [add SIGN | drop SIGN]"


def verbs(desk: Desk) -> Mapping[str, Usage]:
    def signs(*words: str) -> Answer:
        if words and (words[0] not in ("add", "drop") or len(words) < 2):
            raise Refused("verb_arguments", verb="test-customer", usage=_USAGE)
        if words:
            add, sign, manager = words[0] == "add", " ".join(words[1:]), desk.session.may(Act.CHANGE_RULES)
            desk.decide(lambda work: change_signs(work, sign, add=add, manager=manager))
            desk.session.reread()
        return {"signs": [sign.value for sign in SIGNS], "own": list(own_signs(desk.records))}

    return {"test-customer": Usage(signs, 0, 9, _USAGE)}
