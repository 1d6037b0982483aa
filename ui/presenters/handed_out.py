"""What became of the rewards of the sale just finished: confirmed, refused, or being looked into (DESIGN §7)."""

from __future__ import annotations

from astro_desk.core.operations import State
from astro_desk.core.reward_contact import field_of
from astro_desk.core.sales import Sale
from astro_desk.use_cases.ports import Records
from astro_desk.use_cases.sentences import sentence
from ui.presenters.display import Act, Notice, Tone
from ui.presenters.words import tr


class HandedOut:
    """Watches the redemptions of one sale; tells each outcome once."""

    def __init__(self) -> None:
        self._open: dict[str, str] = {}
        self._owner_id = ""

    def begin(self, sale: Sale) -> None:
        """The goods of these claims have been given away; by claim id, what it was."""
        self._owner_id = sale.owner_id or ""
        self._open = {claim.claim_id: claim.description or claim.program_title for claim in sale.claims}

    def news(self, records: Records) -> Notice | None:
        """The next thing to say, None while Astro has not answered or everything has been said."""
        for claim_id, what in self._open.items():
            operation = records.operation(claim_id)
            if operation is None or operation.state in (State.WAITING, State.SENDING):
                continue
            if operation.state is State.UNKNOWN:
                return Notice(
                    tr("Astro's answer about the reward was lost; it is being checked: {what}", what=what), Tone.WARN
                )
            del self._open[claim_id]
            if operation.state is State.DONE:
                return Notice(tr("Astro has confirmed the reward: {what}", what=what), Tone.GIFT)
            why = sentence(operation.reason)
            if field_of(operation.reason) is not None:
                return Notice(why, Tone.WARN, tr("Type it"), Act.ASK_CONTACT, self._owner_id)
            return Notice(tr("The reward was refused: charge {what}. {why}", what=what, why=why), Tone.BAD)
        return None
