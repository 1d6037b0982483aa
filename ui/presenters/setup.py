"""The first start: what is asked in which step, and what is wrong with an answer before anybody else is asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from astro_desk.core.errors import AstroDeskError
from astro_desk.core.ids import check_register
from astro_desk.core.people import check_pin_signs
from astro_desk.use_cases.account import check_account
from astro_desk.use_cases.ports import AstroAccount
from astro_desk.use_cases.sentences import explain
from ui.presenters.words import tr

ASTRO_URL = "https://api.astroloyalty.com/api/json"
"""What stands there to begin with (ASTRO_API §1); another one may be typed."""


class Step(IntEnum):
    WELCOME = 0
    LOG_IN = 1
    REGISTER = 2
    PASSPHRASE = 3


@dataclass(frozen=True, slots=True)
class SetupAnswers:
    """What was typed. The secrets are in no text of this value."""

    api_url: str
    username: str
    client_id: str
    register: str
    password: str = field(repr=False)
    passphrase: str = field(repr=False)
    pin: str = field(repr=False)

    @property
    def account(self) -> AstroAccount:
        return AstroAccount(self.api_url, self.username, self.client_id, self.password)


_REGISTER_CODES = frozenset({"register_name_invalid", "register_fixed", "pin_invalid"})
_ACCOUNT_CODES = frozenset(
    {
        "api_url_invalid",
        "api_url_not_https",
        "username_missing",
        "client_id_missing",
        "password_missing",
        "account_invalid",
        "astro_password_wrong",
    }
)


def step_of(code: str) -> Step:
    """Where a refusal of the whole set-up is mended."""
    if code in _ACCOUNT_CODES:
        return Step.LOG_IN
    return Step.REGISTER if code in _REGISTER_CODES else Step.PASSPHRASE


def problem(step: Step, answers: SetupAnswers, pin_again: str, passphrase_again: str) -> str:
    """What is wrong with the answers of a step, in a sentence; "" when one may go on."""
    try:
        if step is Step.LOG_IN:
            check_account(answers.account)
        elif step is Step.REGISTER and not answers.register:
            return tr("Give the register a name: 1 to 6 letters or digits.")
        elif step is Step.REGISTER:
            check_register(answers.register)
            check_pin_signs(answers.pin)
            return tr("The two PINs are not the same.") if answers.pin != pin_again else ""
        elif step is Step.PASSPHRASE and answers.passphrase != passphrase_again:
            return tr("The two passphrases are not the same.")
    except AstroDeskError as error:
        return explain(error)
    return ""


def facts() -> tuple[str, ...]:
    """What a store needs from Astro before a register can be set up (ASTRO_API §1, §9)."""
    return (
        tr("An Astro agent switches the REST API on for the account. There is one API for each account."),
        tr("Each location has a user of its own, of Astro's kind “Cashier”. Its log-in says where a sale counts."),
        tr("The client id comes from Astro together with the API."),
        tr("Astro knows goods by the 12-digit UPC under the bars, or by the store's own code where there is none."),
    )
