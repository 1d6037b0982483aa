"""The practice store itself: its file, its clock, its log-in, and one call an endpoint."""

from __future__ import annotations

import secrets
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from astro_desk.practice import catalogue, offers, owners, points, purchases, redemptions
from astro_desk.practice.answers import Answer, Declined, Fields, Status, flag
from astro_desk.practice.database import Turn, open_database, transaction
from astro_desk.practice.inspection import Json, state_of
from astro_desk.practice.options import Login, Options
from astro_desk.practice.stale import ReadBack
from astro_desk.practice.status import OwnerView, view_owner

Rule = Callable[[Turn, Fields], Answer]

READ_RULES: dict[str, Rule] = {
    "searchCustomer": owners.search_customer,
    "eligiblePurchaseItems": catalogue.eligible_purchase_items,
    "listOffers": offers.list_offers,
    "checkRedemptionEligibility": redemptions.check_redemption_eligibility,
}
WRITE_RULES: dict[str, Rule] = {
    "linkCustomer": owners.link_customer,
    "addCustomer": owners.add_customer,
    "updateCustomer": owners.update_customer,
    "addTransaction": purchases.add_transaction,
    "addTransactionBatch": purchases.add_transaction_batch,
    "removeTransaction": purchases.remove_transaction,
    "addOfferTransaction": offers.add_offer_transaction,
    "removeOfferTransaction": offers.remove_offer_transaction,
    "addRedemption": redemptions.add_redemption,
    "removeRedemption": redemptions.remove_redemption,
    "addOfferRedemption": redemptions.add_offer_redemption,
    "addPointsByDollar": points.add_points_by_dollar,
    "redeemPoints": points.redeem_points,
}
STATUS_CALLS = ("customerStatus", "customerRewardStatus", "customerPointsStatus")
ENDPOINTS: tuple[str, ...] = (*READ_RULES, *WRITE_RULES, *STATUS_CALLS)


@dataclass(frozen=True, slots=True)
class Token:
    """An access token with its life and its time of making, in seconds."""

    value: str
    lifetime_s: int
    created: int


class _Forgotten(Exception):
    """What was done is rolled back, and answered all the same."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("not kept")
        self.answer = answer


def local_now() -> datetime:
    """This machine's time with its zone, the clock of a store that was given none."""
    return datetime.now().astimezone()


class PracticeStore:
    """A small Astro: all its state, behind one lock, so that a test may look while a server thread writes.

    `options` may be replaced at any time (`dataclasses.replace`). `requests` counts the calls by endpoint.
    """

    def __init__(self, path: Path | None, options: Options, now: Callable[[], datetime]) -> None:
        self.path = path
        self.options = options
        self.requests: Counter[str] = Counter()
        self._now = now
        self._lock = threading.RLock()
        self._read_back = ReadBack()
        self._db = open_database(path)
        self._forgets = False

    @classmethod
    def open(
        cls,
        path: Path | str | None = None,
        options: Options = Options(),
        *,
        now: Callable[[], datetime] = local_now,
    ) -> Self:
        """A store in a file, made when missing, or in memory (None). It is empty until `seed` fills it.

        `now` answers an aware datetime. Raises UnreadableStore for a file that is something else.
        """
        return cls(None if path is None else Path(path), options, now)

    def close(self) -> None:
        """Closes the file; a store in memory is gone. May be called twice."""
        with self._lock:
            self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever put in, so that `seed` may be called."""
        with self._lock:
            sql = "SELECT 1 FROM programs UNION ALL SELECT 1 FROM owners LIMIT 1"
            return self._db.execute(sql).fetchone() is None

    def now(self) -> datetime:
        """The store's own time."""
        return self._now()

    def call(self, endpoint: str, fields: Fields) -> Answer:
        """Answers one endpoint of ASTRO_API §3 by its bare name ("addTransactionBatch").

        A write is committed when this returns. Raises KeyError for a name that is no endpoint.
        """
        with self._lock:
            self.requests[endpoint] += 1
            turn = Turn(self._db, self.options, self._now())
            try:
                if endpoint in STATUS_CALLS:
                    return self._status(turn, endpoint, fields)
                if endpoint in READ_RULES:
                    return self._fresh_enough(turn, READ_RULES[endpoint](turn, fields))
                return self._write(turn, WRITE_RULES[endpoint], fields)
            except Declined as no:
                return no.answer

    @contextmanager
    def writing(self) -> Iterator[Turn]:
        """A transaction of one's own, for seeds and for tests that arrange something unusual."""
        with self._lock, transaction(self._db):
            yield Turn(self._db, self.options, self._now())

    @contextmanager
    def forgetting(self) -> Iterator[None]:
        """Writes of this block are answered and not kept; it holds the store meanwhile."""
        with self._lock:
            self._forgets = True
            try:
                yield
            finally:
                self._forgets = False

    def log_in(self, login: Login) -> Token | None:
        """A new token, None for a wrong log-in (ASTRO_API §1)."""
        with self._lock:
            self.requests["token"] += 1
            if login != self.options.login:
                return None
            made = self._now().timestamp()
            token = Token(secrets.token_hex(20), self.options.token_lifetime_s, int(made))
            with transaction(self._db):
                ended = float("inf") if self.options.new_token_revokes else made
                self._db.execute("DELETE FROM tokens WHERE expires_at <= ?", (ended,))
                self._db.execute("INSERT INTO tokens VALUES (?, ?)", (token.value, made + token.lifetime_s))
            return token

    def knows_token(self, value: str) -> bool:
        """Whether the token was given out and is not over."""
        with self._lock:
            sql = "SELECT 1 FROM tokens WHERE token = ? AND expires_at > ?"
            return self._db.execute(sql, (value, self._now().timestamp())).fetchone() is not None

    def revoke_tokens(self) -> None:
        """Ends every token, as a changed password does."""
        with self.writing() as turn:
            turn.db.execute("DELETE FROM tokens")

    def merge_owners(self, kept: int, gone: int) -> None:
        """Two records of one person become `kept`; the links of `gone` are lost (ASTRO_API §2, FAILURES S3)."""
        with self.writing() as turn:
            row = turn.db.execute("SELECT points FROM owners WHERE id = ?", (gone,)).fetchone()
            for table in ("cards", "lines", "rewards", "points"):
                turn.db.execute(f"UPDATE {table} SET owner_id = ? WHERE owner_id = ?", (kept, gone))
            turn.db.execute("DELETE FROM links WHERE owner_id = ?", (gone,))
            turn.db.execute("DELETE FROM owners WHERE id = ?", (gone,))
            turn.db.execute("UPDATE owners SET points = points + ? WHERE id = ?", (row["points"] if row else 0, kept))

    def state(self, owner: str | None = None) -> Json:
        """What is in the store, for tests to compare with; see `inspection.state_of` for the shape."""
        with self._lock:
            return state_of(Turn(self._db, self.options, self._now()), owner) | {"requests": dict(self.requests)}

    def _status(self, turn: Turn, endpoint: str, fields: Fields) -> Answer:
        owner = owners.owner_of(turn, fields)
        view = self._read_back.seen(owner, turn.now.timestamp(), view_owner(turn, owner), turn.options)
        if view is None:
            raise Declined(Status.NO_CUSTOMER, "Customer not found")
        if endpoint == "customerStatus":
            return Answer(data=view.customer_status(flag(fields, "completed_cards"), turn.options.completed))
        return Answer(data=view.reward_status() if endpoint == "customerRewardStatus" else view.points_status())

    def _fresh_enough(self, turn: Turn, answer: Answer) -> Answer:
        if turn.options.stale_search and isinstance(answer.data, dict) and "astro_customer_id" in answer.data:
            owner = int(answer.data["astro_customer_id"])
            if self._read_back.seen(owner, turn.now.timestamp(), view_owner(turn, owner), turn.options) is None:
                return Answer(Status.NO_CUSTOMER, "Customer not found", "")
        return answer

    def _write(self, turn: Turn, rule: Rule, fields: Fields) -> Answer:
        before: tuple[int, OwnerView | None] | None = None
        if turn.options.stale_s > 0:
            before = self._before(turn, fields)
        try:
            with transaction(self._db):
                answer = rule(turn, fields)
                if self._forgets:
                    raise _Forgotten(answer)
        except _Forgotten as forgotten:
            return forgotten.answer
        if turn.options.stale_s > 0:
            before = before or self._before(turn, fields, missing=True)
            if before is not None:
                self._read_back.wrote(before[0], turn.now.timestamp(), before[1], turn.options)
        return answer

    def _before(self, turn: Turn, fields: Fields, missing: bool = False) -> tuple[int, OwnerView | None] | None:
        named, linked = fields.get("astro_customer_id"), fields.get("customerID")
        owner = owners.linked_owner(turn, str(linked)) if linked is not None else None
        if owner is None and str(named).isascii() and str(named).isdigit():
            owner = int(str(named)[:15])
        return None if owner is None else (owner, None if missing else view_owner(turn, owner))
