"""Help in plain words: what to do in an outage, what each badge and paw means, and whom to ask."""

from __future__ import annotations

from dataclasses import dataclass

from astro_desk.use_cases.changes import Connection
from ui.presenters.badge import connection_meaning, connection_tone
from ui.presenters.display import Phrase, Tone
from ui.presenters.words import tr


@dataclass(frozen=True, slots=True)
class HelpSection:
    """`rows`: a few words that stand out, and what they mean or what to do."""

    title: str
    rows: tuple[tuple[Phrase, str], ...]


_TOLD = (
    Connection.ONLINE,
    Connection.NO_NETWORK,
    Connection.NO_INTERNET,
    Connection.ASTRO_DOWN,
    Connection.SIGN_IN_NEEDED,
    Connection.SWITCHED_OFF,
)


def help_sections() -> tuple[HelpSection, ...]:
    return (
        HelpSection(tr("When Astro cannot be reached"), _outage()),
        HelpSection(tr("What the badge at the top says"), _badges()),
        HelpSection(tr("What stands on a punch card"), _cards()),
        HelpSection(tr("Whom to ask"), _whom()),
    )


def _outage() -> tuple[tuple[Phrase, str], ...]:
    return (
        (
            Phrase(tr("Go on selling"), Tone.ACCENT),
            tr("Scan and finish as always. Each sale is on this computer's disk before the screen says “done”."),
        ),
        (
            Phrase(tr("A pet owner is not found"), Tone.ACCENT),
            tr("Type the phone or e-mail all the same, or add them with F3: Astro is asked later, by itself."),
        ),
        (
            Phrase(tr("A reward is due"), Tone.ACCENT),
            tr("F8, if the store allows it without Astro. If it does not, F10 lets a manager decide with a PIN."),
        ),
        (
            Phrase(tr("When it is over"), Tone.ACCENT),
            tr("Nothing is to be done. What waits is sent once each; Sync shows how it goes. Leave the computer on."),
        ),
    )


def _badges() -> tuple[tuple[Phrase, str], ...]:
    rows = []
    for connection in _TOLD:
        headline, explanation = connection_meaning(connection)
        rows.append((Phrase(headline, connection_tone(connection)), explanation))
    waiting = tr("So many things are still to be told to Astro. They are safe here and go by themselves.")
    person = tr("Astro did not take something and a person decides: press the badge, then “Needs a person”.")
    rows += [(Phrase(tr("14 waiting"), Tone.MUTED), waiting), (Phrase(tr("1 needs a person"), Tone.WARN), person)]
    return tuple(rows)


def _cards() -> tuple[tuple[Phrase, str], ...]:
    return (
        (Phrase(tr("A filled paw"), Tone.ACCENT), tr("Astro has confirmed this punch.")),
        (Phrase(tr("An outlined paw"), Tone.ACCENT), tr("It waits here until Astro has heard of it.")),
        (Phrase(tr("An amber paw"), Tone.GIFT), tr("It is in the sale on the screen, which is not finished yet.")),
        (Phrase(tr("Earned, ready after sync"), Tone.GIFT), tr("The card is full here, and Astro does not know yet.")),
        (Phrase(tr("As of"), Tone.MUTED), tr("How old Astro's last answer about this owner is.")),
    )


def _whom() -> tuple[tuple[Phrase, str], ...]:
    return (
        (
            Phrase(tr("A manager"), Tone.PLAIN),
            tr("for a PIN, for what needs a person, for the sign-in at Astro and the settings."),
        ),
        (
            Phrase(tr("Who looks after the network"), Tone.PLAIN),
            tr("when this computer's network or the internet is down and nobody pulled a cable."),
        ),
        (
            Phrase(tr("Astro's support"), Tone.PLAIN),
            tr("when Astro does not answer for hours, its API is switched off, or a punch is wrong at Astro itself."),
        ),
        (
            Phrase(tr("Who set this program up"), Tone.PLAIN),
            tr("for anything else. Give them the file that Settings, Help and check-up writes: no names are in it."),
        ),
    )
