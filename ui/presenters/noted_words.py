"""What the journal noted beside sales and rules: files that were given out, and what was done to somebody's PIN."""

from __future__ import annotations

from astro_desk.core.audit import AuditEntry
from astro_desk.core.notes import Noted
from astro_desk.core.roles import Act
from astro_desk.use_cases.account import ACCOUNT_SETTING, LOG_IN_REFUSALS
from astro_desk.use_cases.backup_plan import PLAN_SETTING
from astro_desk.use_cases.backup_plan import STATE_SETTING as BACKUP_STATE
from astro_desk.use_cases.by_hand import ITEMS_SETTING
from astro_desk.use_cases.leaving import BEGINNING_ANEW
from astro_desk.use_cases.outage import OUTAGE_SETTING
from astro_desk.use_cases.people import PEOPLE_SETTING, TRIES_SETTING
from astro_desk.use_cases.people import RULES_SETTING as PEOPLE_RULES
from astro_desk.use_cases.points import RULES_SETTING as POINTS_RULES
from astro_desk.use_cases.retention import RETENTION_SETTING
from astro_desk.use_cases.retention import STATE_SETTING as RETENTION_STATE
from astro_desk.use_cases.review import NO_CREDIT_SETTING
from astro_desk.use_cases.sally import SIGNS_SETTING
from astro_desk.use_cases.slips import WORDS_SETTING
from astro_desk.use_cases.store_rules import POLICY_SETTING, PROGRAMS_SETTING
from astro_desk.use_cases.warmth import WARMING_PAUSED
from ui.presenters.display import Tone
from ui.presenters.words import counted, tr


def given_out_words(entry: AuditEntry) -> str:
    """What it was, and as what kind of file, for two of one day may say the same."""
    what = _given_out(entry)
    return tr("{what}, as {form}", what=what, form=entry.form.upper()) if entry.form else what


def _given_out(entry: AuditEntry) -> str:
    rows = entry.counts.get("rows", 0)
    match entry.choice:
        case Noted.EXPORT_OWNERS:
            return counted(tr("{n} pet owner given out as a file"), tr("{n} pet owners given out as a file"), rows)
        case Noted.EXPORT_OWNER:
            return tr("Everything about a pet owner given out")
        case Noted.EXPORT_ITEMS:
            return counted(tr("{n} item given out as a file"), tr("{n} items given out as a file"), rows)
        case Noted.EXPORT_DAY:
            return counted(tr("A day given out, {n} row"), tr("A day given out, {n} rows"), rows)
        case Noted.EXPORT_FIGURES:
            return tr("The figures of a day given out")
        case Noted.EXPORT_OFFERS:
            return counted(
                tr("{n} offer written for Astro's upload"), tr("{n} offers written for Astro's upload"), rows
            )
        case Noted.EXPORT_OPEN:
            return counted(tr("{n} open operation given out"), tr("{n} open operations given out"), rows)
        case Noted.EXPORT_BACKUP:
            return tr("A backup was made when asked for")
        case _:
            return tr("A file given out")


def person_words(entry: AuditEntry) -> str:
    if is_wrong_pin(entry):
        return _wrong_pin_words(entry)
    told: dict[str, str] = {
        Noted.PERSON_ADDED: tr("Somebody new works here"),
        Noted.PERSON_RENAMED: tr("Another name"),
        Noted.PIN_GIVEN: tr("A new PIN"),
        Noted.PIN_TAKEN: tr("The PIN was taken away"),
        Noted.ROLE_CHANGED: tr("Another role"),
        Noted.SWITCHED_OFF: tr("Switched off"),
        Noted.SWITCHED_ON: tr("Switched on again"),
        Noted.FIRST_MANAGER: tr("A manager's PIN set with the store's passphrase"),
    }
    return told.get(entry.choice, tr("People were changed"))


def is_wrong_pin(entry: AuditEntry) -> bool:
    return entry.choice in (Noted.PIN_WRONG, Noted.PIN_PAUSED)


def _wrong_pin_words(entry: AuditEntry) -> str:
    n = entry.counts.get("rows", 1)
    words = counted(tr("A wrong PIN"), tr("A wrong PIN, {n} in a row"), n)
    return tr("{wrong}: the next one must wait", wrong=words) if entry.choice == Noted.PIN_PAUSED else words


def act_words(act: str) -> str:
    """What a PIN was for, of the table of roles; "" for what this program does not know."""
    told: dict[str, str] = {
        Act.SELL: tr("to sign on"),
        Act.SEE_NAMES: tr("to see names"),
        Act.UNDO_REDEMPTION: tr("to take a reward back"),
        Act.UNDO_OLDER_REDEMPTION: tr("to take an older reward back"),
        Act.RETRY_CASE: tr("to try a case again"),
        Act.SETTLE_CASE: tr("to settle a case"),
        Act.REDEEM_OVER_CAP: tr("to give a reward beyond the rules"),
        Act.UNUSUAL_TOTAL: tr("for an unusual total"),
        Act.CHANGE_RULES: tr("to change rules"),
        Act.CLOSE_WITH_OPEN_WORK: tr("to close a day with something left"),
        Act.ERASE_OWNER: tr("to erase a pet owner"),
        Act.EXPORT: tr("to give out a file"),
        Act.IMPORT: tr("to take in a list"),
        Act.BACKUP: tr("to make a backup"),
        Act.RESTORE: tr("to put a backup back"),
        Act.SET_UP_REGISTER: tr("to set the register up"),
        Act.PEOPLE: tr("to change who works here"),
    }
    return told.get(act, "")


def setting_words(name: str) -> tuple[str, Tone]:
    told = {
        PEOPLE_SETTING: (tr("People were changed"), Tone.MUTED),  # a line of its own says what was done to whom
        PEOPLE_RULES: (tr("How people sign on was changed"), Tone.WARN),
        TRIES_SETTING: (tr("PIN tries were counted"), Tone.MUTED),
        ACCOUNT_SETTING: (tr("The Astro log-in was changed"), Tone.WARN),
        BEGINNING_ANEW: (tr("The register was to begin anew"), Tone.WARN),
        WARMING_PAUSED: (tr("Reading ahead was stopped or went on"), Tone.MUTED),
        BACKUP_STATE: (tr("How the last backup went"), Tone.MUTED),  # one that was asked for has a line of its own
        **dict.fromkeys(_BY_ITSELF, (tr("Done by itself"), Tone.MUTED)),
    }
    return told.get(name, (tr("A rule was changed"), Tone.WARN))


def rule_words(name: str) -> str:
    """Which rule, or what work of the register; "" for what `setting_words` says as a whole."""
    told = {
        POLICY_SETTING: tr("when rewards may be redeemed"),
        PROGRAMS_SETTING: tr("programs: months and what the brand asks for"),
        POINTS_RULES: tr("points"),
        ITEMS_SETTING: tr("articles for the by-hand list"),
        NO_CREDIT_SETTING: tr("answers of Astro that never count"),
        PLAN_SETTING: tr("when backups are made"),
        RETENTION_SETTING: tr("how long names are kept"),
        SIGNS_SETTING: tr("how the test customer is known"),
        WORDS_SETTING: tr("words on slips"),
        _REGISTER: tr("the register's name"),
        RETENTION_STATE: tr("forgetting names"),
        OUTAGE_SETTING: tr("the end of an outage"),
        LOG_IN_REFUSALS: tr("refused log-ins forgotten"),
    }
    return "" if name in _WHOLE else told.get(name, name.replace("_", " "))


_REGISTER = "register"
_BY_ITSELF = (RETENTION_STATE, OUTAGE_SETTING, LOG_IN_REFUSALS)
"""Settings that nobody decided: what the register notes of its own work."""
_WHOLE = (PEOPLE_SETTING, PEOPLE_RULES, TRIES_SETTING, ACCOUNT_SETTING, BEGINNING_ANEW, WARMING_PAUSED, BACKUP_STATE)
