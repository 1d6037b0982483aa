"""A shop of four programs and two offers with round numbers, a clock that is set by hand, and a till."""

import json
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from astro_desk.practice.faults import Faults
from astro_desk.practice.store import PracticeStore

KIBBLE = "018542001003"  # buy 3, and the offers
PUPPY = "018542001409"  # buy 3
WINDOWED = "853908001002"  # buy 2 within 14 months
MAILED = "840115001005"  # buy 1, needs an e-mail
POSTED = "092458001004"  # buy 1, needs an address
WASH = "WASH-STD"  # buy 2, custom

P_KIBBLE, P_WINDOWED, P_MAILED, P_POSTED, P_WASH = 10, 11, 12, 13, 14
O_FREE, O_REBATE, O_FUTURE, O_ENDED = 20, 21, 22, 23
I_KIBBLE, I_PUPPY, I_WINDOWED, I_MAILED, I_POSTED, I_WASH = 501, 502, 503, 504, 505, 506
SAM, IDA = 1, 2
SAMS_PHONE = "5552223333"


class Clock:
    """The store's time, which moves only when it is told to."""

    def __init__(self):
        self.at = datetime(2026, 3, 15, 10, 0, tzinfo=UTC)

    def __call__(self):
        return self.at

    def advance(self, **span):
        self.at += timedelta(**span)


class Telling(Faults):
    """Says when a fault has struck: the request has been read to its end then."""

    def __init__(self):
        super().__init__()
        self.has_struck = threading.Event()

    def take(self, endpoint):
        fault = super().take(endpoint)
        if fault is not None:
            self.has_struck.set()
        return fault


def stock(store: PracticeStore) -> None:
    """Fills a store with the shop."""
    today = store.now().date()

    def day(offset):
        return (today + timedelta(days=offset)).isoformat()

    program = (
        "INSERT INTO programs (id, kind, title, mfg_id, mfg_name, required, reward_count, reward_text, reward_type,"
        " rebate_cents, window_months, needs, starts, ends, per_customer, total_cap)"
        " VALUES (?, ?, ?, 7, 'Oakpaw', ?, 1, 'Free one', ?, ?, ?, ?, ?, ?, ?, ?)"
    )
    programs = [
        (P_KIBBLE, "frequent", "Oakpaw | Kibble | Buy 3 Get 1 Free", 3, "Free Good", 0, None, "", *[None] * 4),
        (P_WINDOWED, "frequent", "Oakpaw | Cat | Buy 2 Get 1 Free", 2, "Free Good", 0, 14, "", *[None] * 4),
        (P_MAILED, "frequent", "Oakpaw | Mailed | Buy 1 Get 1 Free", 1, "Free Good", 0, None, "email", *[None] * 4),
        (P_POSTED, "frequent", "Oakpaw | Posted | Buy 1 Get 1 Free", 1, "Free Good", 0, None, "address", *[None] * 4),
        (P_WASH, "custom", "Wash | Buy 2 Get 1 Free", 2, "Free Good", 0, None, "", *[None] * 4),
        (O_FREE, "offer", "Oakpaw |  Buy 2, Get 1 FREE", 2, "Free Good", 0, None, "", day(-5), day(5), 1, None),
        (O_REBATE, "offer", "Oakpaw |  $3.50 off", 1, "Rebate", 350, None, "", day(-5), day(9), None, 1),
        (O_FUTURE, "offer", "Oakpaw |  Soon", 1, "Free Good", 0, None, "", day(3), day(9), None, None),
        (O_ENDED, "offer", "Oakpaw |  Gone", 1, "Free Good", 0, None, "", day(-9), day(-1), None, None),
    ]
    items = [
        (I_KIBBLE, KIBBLE, "Kibble 20 lb", P_KIBBLE),
        (I_PUPPY, PUPPY, "Puppy Kibble 25 lb", P_KIBBLE),
        (I_WINDOWED, WINDOWED, "Cat Kibble", P_WINDOWED),
        (I_MAILED, MAILED, "Mailed Kibble", P_MAILED),
        (I_POSTED, POSTED, "Posted Kibble", P_POSTED),
        (I_WASH, WASH, "Wash", P_WASH),
    ]
    offered = [(KIBBLE, O_FREE), (KIBBLE, O_REBATE), (PUPPY, O_FUTURE), (WASH, O_ENDED)]
    with store.writing() as turn:
        turn.db.executemany(program, programs)
        turn.db.executemany("INSERT INTO items VALUES (?, ?, ?, 7, 'Oakpaw')", [item[:3] for item in items])
        enrolled = [(item[1], item[3]) for item in items] + offered
        turn.db.executemany("INSERT INTO program_items VALUES (?, ?)", enrolled)
        turn.db.executemany("INSERT INTO reward_items VALUES (?, ?)", [(item[3], item[0]) for item in items])
        turn.db.executemany("INSERT INTO reward_items VALUES (?, ?)", [(O_FREE, I_KIBBLE), (O_REBATE, I_KIBBLE)])
        turn.db.execute("INSERT INTO points_rewards VALUES (9, '$5 Off', 20, 'Discount', '5.00')")
        owner = "INSERT INTO owners (id, first_name, last_name, email, phone) VALUES (?, ?, ?, ?, ?)"
        turn.db.execute(owner, (SAM, "Sam", "Ashdale", "sam@example.com", SAMS_PHONE))
        turn.db.execute(owner, (IDA, "Ida", "Jarrow", "", "5554445555"))
        turn.db.execute("INSERT INTO links (customer_id, owner_id) VALUES ('sam', ?), ('ida', ?)", (SAM, IDA))


class Till:
    """A client that speaks as ASTRO_API §1 says, and no better."""

    def __init__(self, shop, http):
        self.shop = shop
        self.http = http

    @property
    def store(self):
        return self.shop.store

    def choose(self, **options):
        """Sets switches of the store."""
        self.store.options = replace(self.store.options, **options)

    def ask_token(self, **changes):
        form = {"username": "cashier", "password": "practice", "grant_type": "password", "client_id": "practice"}
        return self.http.post(f"{self.shop.url}/token/", data=form | changes)

    def sign_in(self):
        self.http.headers["Authorization"] = f"Bearer {self.ask_token().json()['access_token']}"
        return self

    def post(self, endpoint, /, **fields):
        """The raw HTTP answer."""
        return self.http.post(f"{self.shop.url}/{endpoint}/", data={"jsonData": json.dumps(fields)})

    def call(self, endpoint, /, **fields):
        """The envelope of an answer with HTTP 200."""
        answer = self.post(endpoint, **fields)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ok(self, endpoint, /, **fields):
        """`returnData` of an answer with status 100."""
        envelope = self.call(endpoint, **fields)
        assert envelope.get("astro_status", envelope.get("status")) == 100, envelope
        return envelope.get("returnData")

    def status(self, endpoint, /, **fields):
        """The status number of an envelope."""
        envelope = self.call(endpoint, **fields)
        return envelope.get("astro_status", envelope.get("status"))

    def buy(self, *lines, who="sam", **more):
        """Adds (transactionID, item_code) lines in one batch; the statuses of the lines."""
        transactions = [{"transactionID": line, "item_code": code, **more} for line, code in lines]
        return [
            entry["transaction_status"]
            for entry in self.ok("addTransactionBatch", customerID=who, transactions=transactions)
        ]

    def cards(self, who="sam", completed=1):
        """astroCardData of the owner."""
        return self.ok("customerStatus", customerID=who, completed_cards=completed)["astroCardData"]

    def punches(self, who="sam", completed=1):
        """The ids on each card, by card."""
        return [
            [one["imported_transaction_id"] for one in card["cardPurchases"]] for card in self.cards(who, completed)
        ]

    def rewards(self, who="sam"):
        """The open rewards."""
        return self.ok("customerRewardStatus", customerID=who)["rewards"]

    def earn(self, code=KIBBLE, units=3, who="sam", prefix="e"):
        """Fills a card; the id of its reward."""
        self.buy(*[(f"{prefix}{n}", code) for n in range(units)], who=who)
        return self.rewards(who)[-1]["astro_reward_id"]

    def redeem(self, reward, item=I_KIBBLE, who="sam", **contact):
        """The whole envelope of addRedemption."""
        return self.call("addRedemption", customerID=who, astro_reward_id=reward, astro_item_id=str(item), **contact)
