"""An Astro that keeps count of everything, written from ASTRO_API.md alone; what nobody knows of it is in its Model.

It shares no code with the program. Every change is told to `told`, so that each moment can be judged and not only the
end. Times are true milliseconds.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from astro_desk.core.frozen import replace
from tests.simulation.models import Model
from tests.simulation.people import Account, Named

OK, NOBODY, LINKED, OTHERS_LINK, ONE_LINK, CONTACT_KNOWN = 100, 310, 320, 330, 331, 340
NOT_ENROLLED, SEEN, SPENT, NO_PURCHASE, NO_REWARD, TAKEN, NOT_TAKEN = 410, 420, 430, 440, 450, 460, 465
TOO_FEW = 350
DAY_MS = 86_400_000
TOKEN_S = 1800


@dataclass(frozen=True, slots=True)
class Deal:
    """A program: buy `required` of these, get one free."""

    program_id: str
    title: str
    required: int
    codes: tuple[str, ...]


DEALS = (
    Deal("501", "Lotus DOG | Buy 4 Get 1 Free", 4, ("036000291452", "012345678905")),
    Deal("502", "Baths | Buy 3 Get 1 Free", 3, ("DOG-BATH", "CAT-BATH")),
)
NEW_ITEM = "DUCK-BATH"
"""Enrolled at Astro, and not yet in any register's catalogue."""
TOY = "XTOY"
"""In no program at all."""
POISON = "HEX-BATH"
"""Enrolled, and whatever request it comes in breaks Astro: 500, and nothing is done (FAILURES S8)."""
OFFER = Deal("601", "Baths | Buy 2, Get 1 FREE this week", 2, ("DOG-BATH", "CAT-BATH"))
"""Earned and used in one sale; Astro tells its rewards by the title alone (ASTRO_API §4)."""
_DEAL_OF = {code: deal for deal in DEALS for code in deal.codes} | {NEW_ITEM: DEALS[1], POISON: DEALS[1]}


@dataclass(frozen=True, slots=True)
class Card:
    card_id: str
    deal: Deal
    lines: tuple[tuple[str, str], ...] = ()
    """(transactionID, item code)"""
    reward_id: str = ""
    redeemed: bool = False

    @property
    def full(self) -> bool:
        return len(self.lines) >= self.deal.required

    def shape(self) -> dict:
        goods = [{"astro_reward_id": self.reward_id, "redeemed_on": "2026-05-01" if self.redeemed else None}]
        return {
            "astro_card_id": self.card_id,
            "astro_program_id": self.deal.program_id,
            "astro_program_title": self.deal.title,
            "card_purchase_required_count": str(self.deal.required),
            "cardPurchases": [
                {"imported_transaction_id": name, "item_code": code, "purchase_date": "2026-05-01"}
                for name, code in self.lines
            ],
            "cardFreeGoods": goods if self.reward_id else "",
        }


@dataclass(slots=True)
class Person:
    astro_id: str
    phones: list[str]
    since_ms: int = 0
    ids: dict[str, int] = field(default_factory=dict)
    """Our ids, and when each was linked."""
    cards: tuple[Card, ...] = ()
    past: list[tuple[int, tuple[Card, ...]]] = field(default_factory=list)
    """(when it became so, the cards)"""
    named: Named = field(default_factory=Named)
    account: Account = field(default_factory=Account)

    def lines(self) -> Iterator[str]:
        return (name for card in self.cards for name, _ in card.lines)

    def as_of(self, ms: int) -> tuple[Card, ...]:
        return next((cards for since, cards in reversed(self.past) if since <= ms), self.past[0][1])


Told = Callable[[str, str], None]


class Astro:
    """`told(what, id)` hears of each change: added, removed, redeemed, undone, withdrawn, linked, made."""

    def __init__(self, model: Model, now: Callable[[], int]) -> None:
        self.model = model
        self.now = now
        self.told: Told = lambda _what, _id: None
        self.people: list[Person] = []
        self.copies: Counter[str] = Counter()
        self.ever_added: set[str] = set()
        self.ever_removed: set[str] = set()
        self.ever_redeemed: set[str] = set()
        self.undone: Counter[str] = Counter()
        """How often each reward's redemption was taken back."""
        self.withdrawn: set[str] = set()
        self.lost_lines: set[str] = set()
        """Gone with an owner that was deleted at Astro."""
        self.upset: set[str] = set()
        """Owners that were merged or deleted there."""
        self.merged = False
        self.password = "sesame"
        self._seen: dict[str, int] = {}
        self._tokens: dict[str, tuple[int, str]] = {}
        self._made = 0

    def _number(self) -> int:
        self._made += 1
        return self._made

    # ------------------------------------------------------------------------------------------------- what was there

    def person(self, first: str, last: str, phone: str, customer_id: str = "", lines: int = 0) -> Person:
        person = Person(str(700 + self._number()), [phone], self.now())
        person.named.become(self.now(), first, last, "")
        if customer_id:
            person.ids[customer_id] = self.now()
        self.people.append(person)
        self._keep(person, ())
        for _ in range(lines):
            self._punch(person, f"OLD-{self._number()}", DEALS[0].codes[0], DEALS[0])
        return person

    def _keep(self, person: Person, cards: tuple[Card, ...]) -> None:
        person.cards = cards
        person.past.append((self.now(), cards))

    # ------------------------------------------------------------------------------------------------------- log-ins

    def log_in(self, password: str) -> str | None:
        if password != self.password:
            return None
        if self.model.revokes:
            self._tokens.clear()
        token = f"T{self._number()}"
        self._tokens[token] = (self.now() + TOKEN_S * 1000, password)
        return token

    def signed_in(self, token: str) -> bool:
        until, password = self._tokens.get(token, (0, ""))
        return self.now() < until and password == self.password

    def end_tokens(self) -> None:
        self._tokens.clear()

    # --------------------------------------------------------------------------------------------------------- reads

    def found(self, customer_id: str, lag_ms: int = 0) -> Person | None:
        until = self.now() - lag_ms
        return next((one for one in self.people if one.ids.get(customer_id, until + 1) <= until), None)

    def search(self, phone: str, lag_ms: int) -> dict | None:
        until = self.now() - lag_ms
        found = next((one for one in self.people if phone in one.phones and one.since_ms <= until), None)
        return None if found is None else self.who(found, lag_ms) | {"customerID": next(reversed(found.ids), "")}

    def who(self, person: Person, lag_ms: int) -> dict:
        first, last, email = person.named.as_of(self.now() - lag_ms)
        names = {"first_name": first, "last_name": last, "phone": person.phones[0], "email_address": email}
        return {"astro_customer_id": person.astro_id, **names}

    def cards(self, person: Person, *, completed: bool, lag_ms: int) -> tuple[Card, ...]:
        cards = tuple(card for card in person.as_of(self.now() - lag_ms) if card.deal is not OFFER)
        if not completed:
            return tuple(card for card in cards if not card.full)
        return tuple(card for card in cards if card.full) if self.model.only_full else cards

    def status(self, customer_id: str, completed: bool, lag_ms: int) -> dict | None:
        person = self.found(customer_id, lag_ms)
        if person is None:
            return None
        cards = self.cards(person, completed=completed, lag_ms=lag_ms)
        found = self.who(person, lag_ms) | {"astroCardData": [card.shape() for card in cards]}
        offers = self.offers(person, lag_ms)
        return found | {"astroOfferRewards": [self._open_offer(card) for card in offers]} if offers else found

    def offers(self, person: Person, lag_ms: int) -> tuple[Card, ...]:
        """The offers that are earned and not used."""
        cards = (card for card in person.as_of(self.now() - lag_ms) if card.deal is OFFER)
        return tuple(card for card in cards if card.reward_id and not card.redeemed)

    def _open_offer(self, card: Card) -> dict:
        items = [{"astro_item_id": f"8{n}", "item_code": code} for n, code in enumerate(card.deal.codes)]
        about = {"offer_reward_id": card.reward_id, "offer_title": card.deal.title, "offer_type": "Free Good"}
        return about | {"rebate_amount": "0.00", "offer_expires": "2099-01-01", "items": items}

    def rewards(self, customer_id: str, lag_ms: int) -> dict | None:
        person = self.found(customer_id, lag_ms)
        if person is None:
            return None
        cards = (card for card in person.as_of(self.now() - lag_ms) if card.deal is not OFFER)
        return {"rewards": [self._open(card) for card in cards if card.reward_id and not card.redeemed]}

    def _open(self, card: Card) -> dict:
        items = [{"astro_item_id": f"9{n}", "item_code": code} for n, code in enumerate(card.deal.codes)]
        return {
            "astro_reward_id": card.reward_id,
            "astro_card_id": card.card_id,
            "astro_program_id": card.deal.program_id,
            "items": items,
        }

    # -------------------------------------------------------------------------------------- writes: their status code

    def add(self, customer_id: str, name: str, code: str, *, offer: bool = False) -> int:
        person = self.found(customer_id)
        if person is None:
            return NOBODY
        if code not in (OFFER.codes if offer else _DEAL_OF):
            return NOT_ENROLLED
        seen_ms = self._seen.get(name)
        if seen_ms is not None and not (self.model.forgets and self.now() - seen_ms > DAY_MS):
            gone = not self.copies[name]
            if gone and not self.model.again:
                return SEEN
            if not gone and self.model.duplicate != "doubled":
                return SEEN if self.model.duplicate == "rejected" else OK
        self._seen[name] = self.now()
        self._punch(person, name, code, OFFER if offer else _DEAL_OF[code])
        return OK

    def _punch(self, person: Person, name: str, code: str, deal: Deal) -> None:
        cards = list(person.cards)
        at = next(
            (n for n, card in enumerate(cards) if card.deal is deal and not card.full and not card.redeemed), None
        )
        if at is None:
            at = len(cards)
            cards.append(Card(f"C{self._number()}", deal))
        card = replace(cards[at], lines=(*cards[at].lines, (name, code)))
        if card.full and not card.reward_id:
            card = replace(card, reward_id=f"R{self._number()}")
        cards[at] = card
        self._keep(person, tuple(cards))
        self.copies[name] += 1
        self.ever_added.add(name)
        self.told("added", name)

    def remove(self, customer_id: str, name: str) -> int:
        """Takes every copy of the line back."""
        person = self.found(customer_id)
        if person is None:
            return NOBODY
        if name not in set(person.lines()):
            return NO_PURCHASE
        if any(card.redeemed and name in dict(card.lines) for card in person.cards):
            return SPENT
        cards = []
        for card in person.cards:
            if name in dict(card.lines):
                card = replace(card, lines=tuple(line for line in card.lines if line[0] != name))
                if card.reward_id and not card.full:
                    self.withdrawn.add(card.reward_id)
                    card = replace(card, reward_id="")
            cards.append(card)
        self._keep(person, tuple(cards))
        self.copies[name] = 0
        self.ever_removed.add(name)
        self.told("removed", name)
        return OK

    def redeem(self, customer_id: str, reward_id: str) -> int:
        return self._turn(customer_id, reward_id, taken=True)

    def undo(self, customer_id: str, reward_id: str) -> int:
        return self._turn(customer_id, reward_id, taken=False)

    def _turn(self, customer_id: str, reward_id: str, *, taken: bool) -> int:
        person = self.found(customer_id)
        if person is None:
            return NOBODY
        card = next((one for one in person.cards if one.reward_id == reward_id), None)
        if card is None:
            return NO_REWARD
        if card.redeemed is taken:
            return TAKEN if taken else NOT_TAKEN
        self._keep(person, tuple(replace(one, redeemed=taken) if one is card else one for one in person.cards))
        self.ever_redeemed.add(reward_id)
        self.undone[reward_id] += not taken
        self.told("redeemed" if taken else "undone", reward_id)
        return OK

    def link(self, customer_id: str, astro_id: str) -> int:
        person = next((one for one in self.people if one.astro_id == astro_id), None)
        if person is None:
            return NOBODY
        other = self.found(customer_id)
        if other is not None:
            return LINKED if other is person else OTHERS_LINK
        if person.ids and self.model.links == "one":
            return ONE_LINK
        if self.model.links == "replaces":
            self.upset.update(person.ids)
            person.ids.clear()
        person.ids[customer_id] = self.now()
        self.told("linked", customer_id)
        return OK

    def add_owner(self, customer_id: str, first: str, last: str, phone: str) -> tuple[int, str]:
        if self.found(customer_id) is not None:
            return LINKED, ""
        if any(phone in one.phones for one in self.people):
            return CONTACT_KNOWN, ""
        person = self.person(first, last, phone, customer_id)
        self.told("made", customer_id)
        return OK, person.astro_id

    def update_owner(self, astro_id: str, first: str, last: str, email: str) -> int:
        person = next((one for one in self.people if one.astro_id == astro_id), None)
        if person is None:
            return NOBODY
        person.named.become(self.now(), first, last, email)
        self.told("named", astro_id)
        return OK

    def book(self, customer_id: str, points: int) -> int:
        """Points for dollars, or off for a reward."""
        person = self.found(customer_id)
        if person is None:
            return NOBODY
        if not person.account.book(points):
            return TOO_FEW
        self.told("points", f"{person.astro_id} {points}")
        return OK

    # ---------------------------------------------------------------------------------- what people do on its web page

    def merge(self, gone: Person, kept: Person) -> None:
        """One owner with the cards of both. The links of the one that goes must be made again (ASTRO_API §2)."""
        self.merged = True
        self.people.remove(gone)
        self.upset.update(gone.ids)
        kept.phones += gone.phones
        self._keep(kept, kept.cards + gone.cards)

    def delete(self, person: Person) -> None:
        self.people.remove(person)
        self.upset.update(person.ids)
        for name in person.lines():
            self.copies[name] = 0
            self.lost_lines.add(name)

    def withdraw(self, person: Person) -> bool:
        """Ends the owner's first open reward."""
        cards = (one for one in person.cards if one.deal is not OFFER)
        card = next((one for one in cards if one.reward_id and not one.redeemed), None)
        if card is None:
            return False
        self.withdrawn.add(card.reward_id)
        ended = replace(card, reward_id="", redeemed=True)  # nothing is minted on that card again
        self._keep(person, tuple(ended if one is card else one for one in person.cards))
        self.told("withdrawn", card.reward_id)
        return True


@dataclass(frozen=True, slots=True)
class Said:
    """What Astro answers: a status code of its own and `returnData`; of a log-in a token, "" for a refused one."""

    code: int
    data: object = None
    link: bool = False
    """`status` and three s, as where a link or an owner is made."""
    token: str | None = None

    def body(self) -> bytes:
        if self.token is not None:
            life = {"token_type": "bearer", "expires": str(TOKEN_S)}
            return json.dumps({"access_token": self.token, **life} if self.token else {"error": "no"}).encode()
        body: dict[str, object] = (
            {"status": self.code, "status_messsage": "so"}
            if self.link
            else {"astro_status": str(self.code), "astro_status_message": "so"}
        )
        if self.data is not None:
            body["returnData"] = self.data
        return json.dumps(body, separators=(",", ":")).encode()
