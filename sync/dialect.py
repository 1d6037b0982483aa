"""THE one table of everything about Astro's API that no two documents state alike (ASTRO_API, confidence column).

What is wrong here is corrected here, in one place, when the official document or a live account is at hand. Every row
says what it is about and how sure we are; the code reads the values from this module and from nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from astro_desk.core.reward_contact import UNNAMED_REASON, Field

T = TypeVar("T")


class Confidence(StrEnum):
    """V2: alike in two sources · V1: verbatim in one · I: inferred from how a client handles it · G: our guess."""

    V2 = "V2"
    V1 = "V1"
    I = "I"  # noqa: E741 - the tag as ASTRO_API spells it
    G = "G"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table, for `doctor` and for whoever holds the official document against it."""

    key: str
    value: object
    confidence: Confidence
    about: str


_rows: dict[str, Row] = {}


def _row(key: str, value: T, confidence: Confidence, about: str) -> T:
    _rows[key] = Row(key, value, confidence, about)
    return value


V2, V1, I, G = Confidence.V2, Confidence.V1, Confidence.I, Confidence.G  # noqa: E741

# ------------------------------------------------------------------------------------------------------ status codes


class Meaning(StrEnum):
    """What a status code says about the call or the line it came with."""

    OK = "ok"
    NO_SUCH_OWNER = "no_such_owner"
    ALREADY_LINKED = "already_linked"
    NOT_ENROLLED = "not_enrolled"
    """The item is in no program: no credit, and normal."""
    DUPLICATE = "duplicate"
    """Astro says that it has this id: whether it still does is for a look-up to say."""
    ALREADY_REDEEMED = "already_redeemed"
    NOT_ELIGIBLE = "not_eligible"
    CONTACT_NEEDED = "contact_needed"
    REFUSED = "refused"
    """A manager has said of this code that it is a refusal (DESIGN §6)."""
    UNKNOWN = "unknown"
    """Never heard of: looked up once, then a case for review."""


@dataclass(frozen=True, slots=True)
class StatusCode:
    """One known value of `astro_status`, `status` or `transaction_status` (ASTRO_API §1, §8)."""

    code: int
    meaning: Meaning
    confidence: Confidence
    about: str


OK_CODE = 100
STATUS_CODES: Mapping[int, StatusCode] = {
    known.code: known
    for known in (
        StatusCode(OK_CODE, Meaning.OK, V2, "success"),
        StatusCode(310, Meaning.NO_SUCH_OWNER, V1, "searchCustomer finds nobody"),
        StatusCode(320, Meaning.ALREADY_LINKED, V1, "linkCustomer: the link is there already, which is success"),
        StatusCode(410, Meaning.NOT_ENROLLED, G, "a line's item is in no program of this store"),
        StatusCode(420, Meaning.DUPLICATE, G, "this transactionID was seen before"),
        StatusCode(430, Meaning.ALREADY_REDEEMED, G, "the purchase helped to fill a card that was redeemed"),
        StatusCode(700, Meaning.NOT_ELIGIBLE, V1, "checkRedemptionEligibility says no"),
        StatusCode(730, Meaning.CONTACT_NEEDED, G, "the brand asks for an e-mail or postal address first"),
    )
}
for _code in STATUS_CODES.values():
    _row(f"status_{_code.code}", _code.meaning.value, _code.confidence, _code.about)


def meaning_of(code: int, learned: Mapping[int, Meaning] | None = None) -> Meaning:
    """What a status code means. `learned` are a manager's answers about codes that this table does not know."""
    known = STATUS_CODES.get(code)
    if known is not None:
        return known.meaning
    return (learned or {}).get(code, Meaning.UNKNOWN)


# --------------------------------------------------------------------------------------------------------- envelope

STATUS_KEYS = _row("status_keys", ("astro_status", "status"), V2, "the envelope's status: link and add use `status`")
MESSAGE_KEYS = _row(
    "message_keys",
    ("astro_status_message", "astro_status_messsage", "status_message", "status_messsage"),
    V2,
    "the envelope's message, with two s or three",
)
DATA_KEY = _row("data_key", "returnData", V2, "absent, empty text, empty array or object, an object, or an array")
FORM_FIELD = _row("form_field", "jsonData", V2, "the one form field of a request: a JSON object as text")
RELINK_IS_SUCCESS = _row("relink_is_success", True, V1, "status 320 of linkCustomer counts as done")
NUMBERED_OBJECTS = _row(
    "numbered_objects", True, G, 'an array may come as an object {"0": …, "1": …}, as PHP writes one with gaps'
)

# -------------------------------------------------------------------------------------------------- HTTP and sign-in

NOT_SIGNED_IN = _row("not_signed_in", frozenset({401}), G, "HTTP statuses that say: token refused before anything ran")
TOKEN_IN_DOUBT = _row(
    "token_in_doubt",
    frozenset({403}),
    G,
    "perhaps an ended token, perhaps a firewall after the fact: renew, not applied unproven",
)
ANSWER_STATUSES = _row(
    "answer_statuses",
    frozenset({200}),
    V2,
    "HTTP statuses whose envelope speaks; 202 has done nothing yet, 203 is somebody else's copy, 206 half an answer",
)
BUSY_STATUSES = _row("busy_statuses", frozenset({429}), G, "too many calls; whether this one ran is unknown")
LOG_IN_REFUSED = _row("log_in_refused", frozenset({400, 401, 403}), I, "HTTP statuses of a wrong log-in, beside 200")
LOG_IN_ERRORS = _row(
    "log_in_errors",
    {"invalid_client": "client_id", "unauthorized_client": "api_off", "invalid_grant": "password"},
    G,
    "`error` of a refused log-in, as RFC 6749 has it: told to whoever tries a log-in, and decides nothing",
)
TOKEN_PATH = _row("token_path", "token", V2, "the token call's path under the base URL")
TOKEN_LIFE_S = _row("token_life_s", 1800.0, V1, "a token's life when `expires` is missing or unreadable, seconds")
TOKEN_MARGIN_S = _row("token_margin_s", 60.0, G, "renewed so long before its end, seconds")
TOKEN_YOUNG_S = _row("token_young_s", 60.0, G, "a 401 on a token younger than this is another register's log-in")
TOKEN_PAUSE_S = _row("token_pause_s", 5.0, G, "longest jittered pause before such a renewal, seconds")
REFUSALS_ALLOWED = _row("refusals_allowed", 3, G, "refused log-ins before sign-in is a person's matter")
REFUSALS_WINDOW_S = _row("refusals_window_s", 900.0, G, "… within so many seconds")
RETRY_AFTER_S = _row("retry_after_s", (1.0, 3600.0), G, "Retry-After is taken within these bounds, seconds")

# ------------------------------------------------------------------------------------------------- limits and times

BASE_URL = _row("base_url", "https://api.astroloyalty.com/api/json", V2, "where the API answers")
BATCH_LIMIT = _row("batch_limit", 25, G, "most lines of one addTransactionBatch")
LOOK_UP_LIMIT = _row("look_up_limit", 100, G, "most codes of one item_code_batch")
CONNECT_S = _row("connect_s", 10.0, G, "of that for connecting and the TLS handshake, seconds")
DEADLINE_S = _row("deadline_s", 30.0, G, "a whole request, from connecting to the last byte, seconds")
CATALOGUE_DEADLINE_S = _row("catalogue_deadline_s", 600.0, G, "the same for the catalogue")
FENCE_S = _row("fence_s", 180.0, G, "F: absence is believed in a read begun so long after the last send, seconds")
IDLE_S = _row("idle_s", 2.0, G, "a connection idle for so long carries no write any more, seconds")
ANSWER_LIMIT = _row("answer_limit", 2 << 20, G, "longest answer in bytes")
STATUS_LIMIT = _row("status_limit", 16 << 20, G, "longest customerStatus answer in bytes")
CATALOGUE_LIMIT = _row("catalogue_limit", 64 << 20, G, "longest catalogue answer in bytes")
DEPTH_LIMIT = _row("depth_limit", 32, G, "deepest nesting of an answer; Astro's own go down to 6")
TOKEN_LENGTH = _row("token_length", 8192, G, "longest access token in characters: it goes into a header of every call")
CATALOGUE_PART = _row("catalogue_part", 200, G, "entries of the catalogue decoded at a time")

# ----------------------------------------------------------------------------------------------- shapes and readings

OFFER_TYPE = _row("offer_type", "offer", V1, "the astro_mfg_program_type of an offer; anything else is a card program")
BY_HAND_TYPES = _row(
    "by_hand_types",
    (("prepaid", "prepaid"), ("membership", "prepaid"), ("cashback", "cash_back")),
    G,
    "letters in astro_mfg_program_type, signs between them left out, of programs that the API cannot post to",
)
SAME_PROGRAM_IDS = _row("same_program_ids", True, I, "astro_mfg_program_id and astro_program_id are one kind of id")
REWARD_LIST_KEYS = _row(
    "reward_list_keys",
    ("rewards", "astroRewards"),
    G,
    "where customerRewardStatus keeps its list; a bare array is taken too",
)
REDEEMED_SOMETIME = _row(
    "redeemed_sometime", date(1970, 1, 1), G, "the day of a reward whose redeemed_on is there but unreadable"
)
ONE_PURCHASE_AN_ENTRY = _row(
    "one_purchase_an_entry", True, I, "cardPurchases has an entry a unit, by our transactionID"
)
LISTS_ALWAYS_THERE = _row(
    "lists_always_there",
    True,
    I,
    "customerStatus names its cards, and a card its purchases, also when there are none; without them it is half read",
)
_WINDOW = _row(
    "window_pattern", r"(?<!\d)(\d{1,2})[- ]months?", G, "the rolling window as a program's long description words it"
)
_window_re = re.compile(_WINDOW, re.IGNORECASE)
_LIMIT = _row(
    "limit_pattern",
    r"\blimit\s+(?:of\s+)?(\d{1,2})\s+(?:per|a|for\s+each)\s+(?:customer|pet\s+owner|owner|person|household)",
    G,
    "how often one owner may use an offer, as its long description words it; no field of the API says so",
)
_limit_re = re.compile(_LIMIT, re.IGNORECASE)
OFFER_BY_TITLE = _row(
    "offer_by_title",
    True,
    I,
    "astroOfferRewards name the offer by the title that listOffers gives it, and nothing else",
)
OFFER_UNNAMED = _row(
    "offer_unnamed",
    True,
    V1,
    "addOfferTransaction names no offer: an item that is in several is counted in the one that Astro chooses",
)
OFFERS_LISTED = _row(
    "offers_listed", True, I, "listOffers names the offers this store takes part in; one that only an item names is not"
)

# ------------------------------------------------------------------------------ what wire.py's shapes take for granted

PROBE_PHONE = _row(
    "probe_phone", "5550100199", G, "a number that no person has: whether Astro finds it or not, it has answered"
)
NO_SUCH_OWNER_EVERYWHERE = _row(
    "no_such_owner_everywhere", True, G, "310 says the same of a customerID as of a search, at every endpoint"
)
TOKEN_END_IN_ENVELOPE = _row(
    "token_end_in_envelope",
    True,
    G,
    "an ended token may be told by a status never heard of: a read tries another token",
)
REWARD_STATUS = _row(
    "reward_status",
    ("rewards", "astro_reward_id", "astro_card_id", "astro_program_id", "items", "astro_item_id", "item_code"),
    G,
    "the names in customerRewardStatus, which nobody has seen",
)
CONTACT_FIELDS = _row(
    "contact_fields",
    {
        "customer_email_address": Field.EMAIL,
        "customer_address": Field.ADDRESS,
        "customer_city": Field.CITY,
        "customer_state": Field.STATE,
        "customer_zip": Field.ZIP,
    },
    G,
    "a refusal with 730 names in its message the field of addRedemption that is missing",
)
GOODS_ASKED = _row(
    "goods_asked", 5, G, "most goods that are asked about one by one when customerRewardStatus lists none"
)
OFFER_ITEMS = _row("offer_items", "items", G, "astroOfferRewards name their goods so, with astro_item_id")
ONE_LINE_FAILS_ALONE = _row("one_line_fails_alone", True, I, "each line of a batch has a status of its own")
SINGLE_IS_A_LINE = _row("single_is_a_line", True, G, "addTransaction answers as one line of addTransactionBatch")
WHOLE_UNIT_GOES = _row("whole_unit_goes", True, G, "removeTransaction without item_qty takes the whole unit back")
DOLLARS = _row("dollars", "12.50", G, "dollarAmount: dollars, a point, two decimals")
DATES = _row(
    "dates",
    ("2026-03-14", "3/14/2026", "0000-00-00"),
    G,
    "the ways in which a day may be written; the last one is none",
)

ROWS: tuple[Row, ...] = tuple(_rows.values())


def program_kind(program_type: str) -> str:
    """Our word for Astro's kind of program: `offer`, `prepaid`, `cash_back`, else `card`."""
    letters = "".join(letter for letter in program_type.lower() if letter.isalpha())
    if letters == OFFER_TYPE:
        return "offer"
    return next((kind for part, kind in BY_HAND_TYPES if part in letters), "card")


def missing_contact(message: str) -> str:
    """The reason for review of a refusal with 730, by the field that its message names (a guess)."""
    named = (field for name, field in CONTACT_FIELDS.items() if re.search(rf"\b{name}\b", message))
    return next((field.reason for field in named), UNNAMED_REASON)


def per_owner(description: str) -> int | None:
    """How often one owner may use an offer, as its long description says; None when it does not (a guess)."""
    found = _limit_re.search(description)
    return (int(found.group(1)) or None) if found else None


def window_months(description: str) -> int | None:
    """The rolling window in months that a program's long description speaks of; None when it does not (a guess)."""
    found = _window_re.search(description)
    return (int(found.group(1)) or None) if found else None
