"""The register's log-in at Astro: what may be one, how it is tried, and how another takes its place (ASTRO_API §1)."""

from __future__ import annotations

import ipaddress
import json
from concurrent.futures import Future
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol
from urllib.parse import urlsplit

from astro_desk.core.errors import Refused
from astro_desk.use_cases.ports import AstroAccount, Clock, UnitOfWork
from astro_desk.use_cases.words import Texts, tr

LOG_IN_REFUSALS = "log_in_refusals"
"""The setting with the moments of refused log-ins, in UTC as a JSON array, so that no restart forgets them."""
ACCOUNT_SETTING = "astro_log_in"
"""The setting that says which account was set and when, for the journal: its password is in the database alone."""


class Finding(StrEnum):
    """What came of trying a log-in. Each says what a person can do about it."""

    GOOD = "good"
    NO_NETWORK = "no_network"
    HOST_UNKNOWN = "host_unknown"
    NOBODY_LISTENS = "nobody_listens"
    NO_ANSWER = "no_answer"
    CERTIFICATE_DATE = "certificate_date"
    CERTIFICATE_HOST = "certificate_host"
    CERTIFICATE = "certificate"
    NOT_ENCRYPTED = "not_encrypted"
    NOT_ASTRO = "not_astro"
    CLIENT_ID = "client_id"
    PASSWORD = "password"  # noqa: S105 - the name of a finding
    LOG_IN = "log_in"
    """Refused, and Astro does not say whether for the user, the password or the client id."""
    API_OFF = "api_off"
    UNWELL = "unwell"
    BUSY = "busy"

    @property
    def refused(self) -> bool:
        """Astro was asked and did not take the log-in: too many of these lock an account (FAILURES N7)."""
        return self in (Finding.CLIENT_ID, Finding.PASSWORD, Finding.LOG_IN)


@dataclass(frozen=True, slots=True)
class Trial:
    """`detail`: the host, or Astro's own words."""

    finding: Finding
    detail: str = ""


_WORDS: Texts[Finding] = {
    Finding.GOOD: "Astro takes this log-in, and its API answers.",
    Finding.NO_NETWORK: "This computer has no network. Nothing can be said of the log-in until it has one.",
    Finding.HOST_UNKNOWN: "No computer named {detail} was found. The address is misspelt, or the internet is away.",
    Finding.NOBODY_LISTENS: "{detail} is there, and nothing answers at this address. Is the number behind the colon "
    "right?",
    Finding.NO_ANSWER: "{detail} does not answer. The address may be wrong, or a firewall keeps the way shut.",
    Finding.CERTIFICATE_DATE: "The certificate of {detail} is out of date. Is this computer's clock right? If it is, "
    "do not go on.",
    Finding.CERTIFICATE_HOST: "What answers is not {detail}: its certificate is another's. Do not go on before that "
    "is cleared up.",
    Finding.CERTIFICATE: "Nobody this computer trusts vouches for {detail}. Where a network inspects its traffic, an "
    "administrator names its certificate as ca_file in settings.toml.",
    Finding.NOT_ENCRYPTED: "{detail} answers without encryption at this address. Astro's address begins with https, "
    "and no log-in was sent.",
    Finding.NOT_ASTRO: "Something answers at this address that is not Astro's API ({detail}). The address ends in "
    "/api/json; a guest network's sign-in page may also be in the way.",
    Finding.CLIENT_ID: "Astro does not know this client id. It comes from Astro with the REST API and is no user name.",
    Finding.PASSWORD: "Astro does not take this user name and password. The user is of Astro's kind “Cashier”.",
    Finding.LOG_IN: "Astro does not take this log-in, and does not say whether user name, password or client id is "
    "wrong.",
    Finding.API_OFF: "Astro takes the log-in and then answers no question ({detail}). The REST API of an account is "
    "switched on by an Astro agent: ask for it.",
    Finding.UNWELL: "Astro is there and unwell just now ({detail}). Nothing can be said of the log-in yet.",
    Finding.BUSY: "Astro asks for patience. Nothing can be said of the log-in; try again in some minutes.",
}


def trial_words(trial: Trial) -> str:
    """What to tell a person."""
    return tr(_WORDS[trial.finding], detail=trial.detail)


class AccountDesk(Protocol):
    """The register's log-in, for the screen's thread; every call returns at once."""

    def current(self) -> Future[AstroAccount | None]:
        """Without the password, which nobody is shown."""
        ...

    def test(self, account: AstroAccount) -> Future[Trial]:
        """Tries it, and keeps nothing. An empty password is the one of now. Raises Refused as `complete`, and
        `log_in_tries` when too many were refused just now."""
        ...


def check_url(url: str) -> str:
    """The base URL without a slash at its end. Raises Refused `api_url_invalid`, `api_url_not_https`.

    `http` passes for this machine alone: a token must never travel in clear (FAILURES N9).
    """
    url = url.strip().rstrip("/")
    try:
        parts = urlsplit(url)
        host, valid = parts.hostname or "", parts.port != 0
    except ValueError:
        raise Refused("api_url_invalid") from None
    if not host or not valid or parts.username is not None or parts.query or parts.fragment or not url.isprintable():
        raise Refused("api_url_invalid")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(host)):
        raise Refused("api_url_not_https", host=host)
    return url


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def check_account(account: AstroAccount) -> AstroAccount:
    """The account, trimmed: a pasted client id carries spaces (ASTRO_API §1).

    Raises Refused as `check_url`, and `username_missing`, `client_id_missing`, `password_missing`, `account_invalid`.
    """
    account = replace(
        account,
        api_url=check_url(account.api_url),
        username=account.username.strip(),
        client_id=account.client_id.strip(),
    )
    if not account.username:
        raise Refused("username_missing")
    if not account.client_id:
        raise Refused("client_id_missing")
    if not account.password:
        raise Refused("password_missing")
    if not (account.username + account.client_id).isprintable():
        raise Refused("account_invalid")
    return account


def complete(typed: AstroAccount, kept: AstroAccount | None) -> AstroAccount:
    """What was typed, checked; an empty password is the kept one.

    But only for the same address and user: to point the register elsewhere must not hand its password over there.
    Raises Refused as `check_account`, and `password_again`.
    """
    if typed.password:
        return check_account(typed)
    if kept is None:
        raise Refused("password_again")
    filled = check_account(replace(typed, password=kept.password))
    if (filled.api_url, filled.username) != (kept.api_url, kept.username):
        raise Refused("password_again")
    return filled


def replace_account(work: UnitOfWork, typed: AstroAccount, clock: Clock) -> None:
    """A job of the writer: what was typed is the register's log-in from now on. Raises Refused as `complete`."""
    change_account(work, complete(typed, work.account()), clock)


def change_account(work: UnitOfWork, account: AstroAccount, clock: Clock) -> None:
    """A job of the writer; `account` as `check_account` leaves it. What was refused before is forgotten: this log-in
    was refused by nobody yet."""
    work.save_account(account)
    if work.setting(LOG_IN_REFUSALS) is not None:
        work.save_setting(LOG_IN_REFUSALS, "[]")
    said = {"api_url": account.api_url, "username": account.username, "changed_at": clock.now().isoformat()}
    work.save_setting(ACCOUNT_SETTING, json.dumps(said, sort_keys=True))
