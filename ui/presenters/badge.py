"""The connection badge: what is down in words, since when, and how many operations wait (DESIGN §8)."""

from __future__ import annotations

from datetime import datetime, tzinfo

from astro_desk.use_cases.changes import Connection, SyncStatus
from astro_desk.use_cases.sentences import sentence
from ui.presenters.display import BadgeDisplay, Tone
from ui.presenters.time_words import moment_words
from ui.presenters.words import counted, tr

_QUIET = frozenset({Connection.ONLINE, Connection.STARTING})


def starting_badge() -> BadgeDisplay:
    """Before anybody has said how the connection stands."""
    return BadgeDisplay(tr("Starting…"), "", Tone.MUTED, tr("The connection to Astro is being made."))


def show_badge(status: SyncStatus | None, now: datetime, zone: tzinfo | None) -> BadgeDisplay:
    if status is None:
        return starting_badge()
    headline, explanation = connection_meaning(status.connection)
    if status.connection not in _QUIET:
        headline = tr("{what} since {time}", what=headline, time=moment_words(status.since, now, zone))
    parts = []
    if status.waiting:
        parts.append(tr("{n} waiting", n=status.waiting))
    if status.review:
        parts.append(counted(tr("{n} needs a person"), tr("{n} need a person"), status.review))
    if status.connection not in _QUIET:
        parts.append(tr("sales are kept here"))
    if status.detail:
        explanation = f"{explanation} {sentence(status.detail)}"
    asks = status.review and status.connection is Connection.ONLINE
    tone = Tone.WARN if asks else connection_tone(status.connection)
    return BadgeDisplay(headline, " · ".join(parts), tone, explanation)


def connection_words(connection: Connection) -> str:
    """What is down, or that nothing is."""
    return connection_meaning(connection)[0]


def connection_tone(connection: Connection) -> Tone:
    tones = {
        Connection.SIGN_IN_NEEDED: Tone.BAD,
        Connection.STARTING: Tone.MUTED,
        Connection.ONLINE: Tone.ACCENT,
    }
    return tones.get(connection, Tone.WARN)


def connection_meaning(connection: Connection) -> tuple[str, str]:
    """(what it is called, what it means)."""
    match connection:
        case Connection.STARTING:
            return tr("Starting…"), tr("The connection to Astro is being made.")
        case Connection.ONLINE:
            return tr("Astro connected"), tr("Sales reach Astro at once.")
        case Connection.SWITCHED_OFF:
            return tr("Switched offline"), tr("This register was switched offline here. Sales wait in the outbox.")
        case Connection.NOT_SET_UP:
            return tr("Astro not set up"), tr("Nobody has told this register how to reach Astro.")
        case Connection.NO_NETWORK:
            return tr("This computer's network is down"), tr("Look at this computer's cable or Wi-Fi.")
        case Connection.NO_INTERNET:
            return tr("The internet is down"), tr("The network here works, the way out of the store does not.")
        case Connection.ASTRO_DOWN:
            return tr("Astro does not answer"), tr("The internet works; Astro itself does not answer well.")
        case Connection.SIGN_IN_NEEDED:
            return tr("Astro sign-in needed"), tr("Astro refuses the log-in; a manager enters it anew.")
