"""Astro's side of a scenario: what other tills and people do there meanwhile, and what is true there at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

from astro_desk.practice.owners import save_contact
from astro_desk.practice.page import key_in
from astro_desk.practice.points import book
from astro_desk.practice.store import PracticeStore
from tests.scenarios.expectations import Unmet, fits

Person = dict[str, Any]


class AstroSide:
    """The practice store as somebody sees it who stands beside the counter. Raises Unmet."""

    def __init__(self, store: PracticeStore, people: list[Person] | None = None) -> None:
        """`people`: those of the store, where somebody knows them already."""
        self.store = store
        self.titles, self._offers = self._programs()
        self._numbers = count(1)
        self._unit = "", ""
        self._taken: list[tuple[str, tuple[Any, ...]]] = []
        self._seen = people
        self._before = {person["astro_customer_id"]: person for person in self._people()}

    def _people(self) -> list[Person]:
        """As of the last call of `check` or `happen`: three hundred owners take their time."""
        if self._seen is None:
            self._seen = self.store.state()["owners"]
        return self._seen

    def _programs(self) -> tuple[dict[str, str], set[str]]:
        """The titles by id, and the ids of the offers."""
        with self.store.writing() as turn:
            rows = turn.db.execute("SELECT id, title, kind FROM programs ORDER BY id").fetchall()
        titles = {str(row["id"]): " ".join(row["title"].split()) for row in rows}
        return titles, {str(row["id"]) for row in rows if row["kind"] == "offer"}

    def person(self, text: str) -> Person:
        """By phone, e-mail, name or the beginning of it."""
        wanted = text.casefold()
        people = self._people()
        named = [one for one in people if wanted in (one["phone"], one["email"].casefold())] or [
            one for one in people if f"{one['first_name']} {one['last_name']}".casefold().startswith(wanted)
        ]
        if len(named) != 1:
            raise Unmet(f"Astro has {len(named)} owners whom {text!r} means")
        return named[0]

    def program(self, text: str) -> str:
        """By id, by the beginning of the title, or by words that stand in it; a card before an offer."""
        wanted = text.casefold()
        if text in self.titles:
            return text
        begun = [one for one, title in self.titles.items() if title.casefold().startswith(wanted)]
        found = begun or [one for one, title in self.titles.items() if wanted in title.casefold()]
        found = [one for one in found if one not in self._offers] or found
        if len(found) != 1:
            raise Unmet(f"{text!r} means {len(found)} programs of {sorted(self.titles.values())}")
        return found[0]

    # ------------------------------------------------------------------------------------------------ ASTRO KNOWS

    def check(self, lines: list[str]) -> None:
        """The truth, and all of it: what no line speaks of must not have happened."""
        self._seen = None
        spoken: set[tuple[str, str]] = set()
        for line in lines:
            who, colon, what = line.partition(":")
            if line == "nothing new":
                continue
            if not colon:
                raise Unmet(f"{line!r} is not WHO: WHAT")
            if who == "calls":
                self._check_calls(what)
                continue
            name, _, title = who.partition(",")
            person = self.person(name.strip())
            program = self.program(title.strip()) if title.strip() else ""
            self._check_one(person, program, what)
            spoken.add((person["astro_customer_id"], program or "points"))
        self._check_doubles()
        self._check_unspoken(spoken)

    def _check_calls(self, what: str) -> None:
        for pair in what.split(","):
            endpoint, count = pair.split()
            made = self.store.requests[endpoint]
            if made != int(count):
                raise Unmet(f"Astro was asked {made} times for {endpoint}, not {count}")

    def _check_one(self, person: Person, program: str, what: str) -> None:
        facts = _Facts(person)
        known = facts.of_program(program, self._old(person)) if program else facts.of_owner(person)
        for pair in what.split(","):
            words = pair.split()
            if len(words) < 2 or words[0] not in known:
                raise Unmet(f"{pair.strip()!r}: it is one of {', '.join(known)} and a value")
            key, wanted = words[0], " ".join(words[1:])
            if not fits(known[key], wanted):
                about = f"{person['first_name']} {person['last_name']}, {self.titles.get(program, 'owner')}"
                raise Unmet(f"at Astro: {about}: {key} is {known[key]}, not {wanted}; all: {known}")

    def _check_doubles(self) -> None:
        twice = [one for person in self._people() for one in _Facts(person).doubled()]
        if twice:
            raise Unmet(f"Astro counts these units twice: {', '.join(twice)}")

    def _check_unspoken(self, spoken: set[tuple[str, str]]) -> None:
        for person in self._people():
            key, facts = person["astro_customer_id"], _Facts(person)
            if person == self._before.get(key):
                continue
            name = f"{person['first_name']} {person['last_name']}"
            for program in facts.changed_programs(self._old(person)):
                if (key, program) not in spoken:
                    known = facts.of_program(program, self._old(person))
                    raise Unmet(f"nothing is said of {name}, {self.titles.get(program, program)}: {known}")
            if facts.points != self._old(person).points and (key, "points") not in spoken:
                raise Unmet(f"nothing is said of {name}: points {facts.points}, before {self._old(person).points}")

    def _old(self, person: Person) -> _Facts:
        empty = person | {"punches": [], "rewards": [], "points": 0}
        return _Facts(self._before.get(person["astro_customer_id"], empty))

    # -------------------------------------------------------------------------------------------------- ELSEWHERE

    def happen(self, text: str) -> None:
        """What another till, a brand or Astro's own staff does: `redeem OWNER, PROGRAM` and the like (README.md)."""
        self._seen = None
        verb, _, rest = text.partition(" ")
        acts: dict[str, Callable[..., None]] = {
            "buy": self._buy,
            "redeem": self._redeem,
            "link": self._tie,
            "unlink": self._untie,
            "forget": self._forget,
            "misdirect": self._misdirect,
            "sign-up": self._sign_up,
            "note": self._note,
            "points": self._points,
            "take-back": self._take_back,
            "take-one-back": self._take_one_back,
            "send-again": self._send_again,
            "send-as": self._send_as,
            "reopen": self._reopen,
            "withdraw": self._withdraw,
            "give-back": self._give_back,
            "no-goods": self._no_goods,
            "only-good": self._only_good,
            "switch": self._switch,
            "count-offer": self._count_offer,
            "end": self._end,
            "merge": self._merge,
            "set": self._set,
            "key-in": self._key_in,
            "password": self._password,
        }
        if verb not in acts:
            raise Unmet(f"{verb!r} is none of {', '.join(acts)}")
        acts[verb](*(word.strip() for word in rest.split(",") if word.strip()))

    def _link(self, person: Person) -> str:
        name = f"other-till-{person['astro_customer_id']}"
        self._call("linkCustomer", customerID=name, astro_customer_id=person["astro_customer_id"])
        return name

    def _call(self, endpoint: str, **fields: object) -> Any:
        self.store.requests[endpoint] -= 1  # `calls` counts our own
        answer = self.store.call(endpoint, fields)
        if answer.status not in (100, 320):
            raise Unmet(f"{endpoint} answers {answer.status}: {answer.message}")
        return answer.data

    def _buy(self, owner: str, code: str, units: str = "1", on: str = "") -> None:
        name = self._link(self.person(owner))
        for _ in range(int(units)):
            unit = {"transactionID": f"other-till-{next(self._numbers)}", "item_code": code}
            self._call("addTransaction", customerID=name, **unit, **({"item_transaction_date": on} if on else {}))

    def _redeem(self, owner: str, program: str) -> None:
        person, wanted = self.person(owner), self.program(program)
        name = self._link(person)
        for reward in self._call("customerRewardStatus", customerID=name)["rewards"]:
            if reward["astro_program_id"] == wanted:
                given = reward["items"][0]["astro_item_id"]
                self._call(
                    "addRedemption",
                    customerID=name,
                    astro_reward_id=reward["astro_reward_id"],
                    astro_item_id=given,
                )
                return
        raise Unmet(f"{owner} has no open reward of {program} at Astro")

    def _tie(self, customer_id: str, owner: str) -> None:
        """Some till ties a customerID to an owner."""
        number = self.person(owner)["astro_customer_id"]
        self._untie(customer_id)
        self._call("linkCustomer", customerID=customer_id, astro_customer_id=number)

    def _untie(self, customer_id: str) -> None:
        """Astro forgets a customerID."""
        with self.store.writing() as turn:
            turn.db.execute("DELETE FROM links WHERE customer_id = ?", (customer_id,))

    def _forget(self, owner: str) -> None:
        """Astro forgets every customerID of an owner."""
        self._links_of(self.person(owner), "DELETE FROM links WHERE owner_id = ?")

    def _misdirect(self, owner: str, other: str) -> None:
        """The customerIDs that the registers give an owner answer with another one."""
        person, number = self.person(owner), int(self.person(other)["astro_customer_id"])
        self._links_of(person, "DELETE FROM links WHERE owner_id = ?")
        with self.store.writing() as turn:
            name = f"astro-{person['astro_customer_id']}"
            turn.db.execute("INSERT INTO links (customer_id, owner_id) VALUES (?, ?)", (name, number))

    def _links_of(self, person: Person, sql: str) -> None:
        with self.store.writing() as turn:
            turn.db.execute(sql, (int(person["astro_customer_id"]),))

    def _sign_up(self, first: str, last: str, phone: str) -> None:
        """Somebody becomes a customer at another till."""
        self._call("addCustomer", customerID=f"other-till-{phone}", first_name=first, last_name=last, phone=phone)

    def _note(self, owner: str, field: str, value: str) -> None:
        """A person writes an address, a city, … down on Astro's page."""
        with self.store.writing() as turn:
            save_contact(turn, int(self.person(owner)["astro_customer_id"]), {field: value})

    def _points(self, owner: str, quantity: str) -> None:
        """A person books points on Astro's page; fewer than none takes them off."""
        number = int(self.person(owner)["astro_customer_id"])
        with self.store.writing() as turn:
            book(turn, number, "Booked by hand", int(quantity))

    def _take_back(self, owner: str, program: str) -> None:
        """A person takes the punch that came last back on Astro's page, of a card or an offer."""
        person, wanted = self.person(owner), self.program(program)
        mine = [one for one in person["punches"] if one["program_id"] == wanted and not one["seeded"]]
        if not mine:
            raise Unmet(f"{owner} has no punch of {program} that came since the beginning")
        unit = mine[-1]["transaction_id"]
        call = "removeOfferTransaction" if wanted in self._offers else "removeTransaction"
        self._call(call, customerID=self._link(person), transactionID=unit)
        self._unit = unit, mine[-1]["item_code"]

    def _take_one_back(self, owner: str) -> None:
        """Of a unit that `send-again` doubled, the second one."""
        name = self._link(self.person(owner))
        self._call("removeTransaction", customerID=name, transactionID=self._unit[0], item_qty="1")

    def _send_again(self, owner: str, program: str = "") -> None:
        """Something adds a unit of ours once more under its id: that of a program that came last, else what
        `take-back` took."""
        person = self.person(owner)
        if program:
            wanted = self.program(program)
            mine = [one for one in person["punches"] if one["program_id"] == wanted and not one["seeded"]]
            self._unit = mine[-1]["transaction_id"], mine[-1]["item_code"]
        self._send_as(owner, *self._unit)

    def _send_as(self, owner: str, unit: str, code: str) -> None:
        """Something sends a unit under an id of its own making."""
        self._unit = unit, code
        self._call("addTransaction", customerID=self._link(self.person(owner)), transactionID=unit, item_code=code)

    def _reopen(self, owner: str, program: str) -> None:
        """A person takes the last redemption back on Astro's page."""
        person, wanted = self.person(owner), self.program(program)
        given = [one for one in person["rewards"] if one["program_id"] == wanted and one["redeemed_on"] is not None]
        if not given:
            raise Unmet(f"{owner} has no redeemed reward of {program}")
        self._call("removeRedemption", customerID=self._link(person), astro_reward_id=given[-1]["reward_id"])

    def _count_offer(self, owner: str, code: str) -> None:
        """Another till counts a unit in the offer that its item is in."""
        name, number = self._link(self.person(owner)), next(self._numbers)
        self._call("addOfferTransaction", customerID=name, transactionID=f"other-till-{number}", item_code=code)

    def _no_goods(self, program: str) -> None:
        """The brand lets no good be free any more, until `give-back`."""
        self._take_rows("reward_items", "program_id = ?", int(self.program(program)))

    def _only_good(self, program: str, code: str) -> None:
        """By the brand's rule (the same size, no dearer one) only this good may be free, until `give-back`."""
        other = "program_id = ? AND item_id NOT IN (SELECT id FROM items WHERE code = ?)"
        self._take_rows("reward_items", other, int(self.program(program)), code)

    def _switch(self, name: str, value: str) -> None:
        """A switch of the practice store that says yes or no."""
        said: dict[str, Any] = {name: value == "yes"}
        self.store.options = replace(self.store.options, **said)

    def _take_rows(self, table: str, which: str, *values: int | str) -> None:
        with self.store.writing() as turn:
            rows = turn.db.execute(f"SELECT * FROM {table} WHERE {which}", values).fetchall()
            turn.db.execute(f"DELETE FROM {table} WHERE {which}", values)
        self._taken += [(table, tuple(row)) for row in rows]

    def _withdraw(self, owner: str, program: str) -> None:
        wanted = int(self.person(owner)["astro_customer_id"]), int(self.program(program))
        self._take_rows("rewards", "owner_id = ? AND program_id = ? AND redeemed_on IS NULL", *wanted)

    def _give_back(self) -> None:
        """The brand gives back what it took."""
        with self.store.writing() as turn:
            for table, row in self._taken:
                turn.db.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
        self._taken.clear()

    def _end(self, program: str) -> None:
        """A card program counts nothing more; an offer ended yesterday."""
        number = int(self.program(program))
        with self.store.writing() as turn:
            turn.db.execute("UPDATE programs SET ends = date(?, '-1 day') WHERE id = ?", (turn.today, number))
            turn.db.execute("DELETE FROM program_items WHERE program_id = ?", (number,))

    def _merge(self, gone: str, kept: str) -> None:
        ids = [int(self.person(one)["astro_customer_id"]) for one in (kept, gone)]
        self.store.merge_owners(*ids)

    def _password(self, password: str) -> None:
        """Somebody changes the password of the account; every token ends."""
        login = replace(self.store.options.login, password=password)
        self.store.options = replace(self.store.options, login=login)
        self.store.revoke_tokens()

    def _key_in(self, owner: str, code: str) -> None:
        """A person at Astro's own page."""
        key_in(self.store, int(self.person(owner)["astro_customer_id"]), code)

    def _set(self, program: str, column: str, value: str) -> None:
        """A column of the program's row in the practice store; `none` is SQL's NULL."""
        with self.store.writing() as turn:
            sql = f"UPDATE programs SET {column} = ? WHERE id = ?"
            turn.db.execute(sql, (None if value == "none" else value, int(self.program(program))))


class _Facts:
    """One owner's punches and rewards, counted by program."""

    def __init__(self, person: Person) -> None:
        self.points: int = person["points"]
        self._punches: list[Person] = person["punches"]
        self._rewards: list[Person] = person["rewards"]

    def of_owner(self, person: Person) -> dict[str, Any]:
        name = f"{person['first_name']} {person['last_name']}"
        return {"points": self.points, "name": name, "phone": person["phone"], "email": person["email"]}

    def of_program(self, program: str, before: _Facts) -> dict[str, Any]:
        punches = [one for one in self._punches if one["program_id"] == program]
        rewards = [one for one in self._rewards if one["program_id"] == program]
        given = self._given(program) - before._given(program)
        fresh = [one for one in punches if not one["seeded"]]
        return {
            "new": len(fresh),
            "punches": len(punches),
            "cards": len({one["card_id"] for one in punches}),
            "open": sum(one["redeemed_on"] is None for one in rewards),
            "redeemed": len(given),
            "item": next((one["item_code"] for one in rewards if one["reward_id"] in given), None),
            "bought": ", ".join(sorted({one["purchase_date"] for one in fresh})) or None,
        }

    def _given(self, program: str) -> set[str]:
        mine = (one for one in self._rewards if one["program_id"] == program)
        return {one["reward_id"] for one in mine if one["redeemed_on"] is not None}

    def changed_programs(self, before: _Facts) -> set[str]:
        now, then = self._counted(), before._counted()
        return {program for program, _ in now.items() ^ then.items()}

    def _counted(self) -> dict[str, tuple[int, frozenset[str]]]:
        punches = Counter(one["program_id"] for one in self._punches)
        programs = {*punches, *(one["program_id"] for one in self._rewards)}
        return {one: (punches[one], frozenset(self._given(one))) for one in programs}

    def doubled(self) -> list[str]:
        lines = {(one["kind"], one["transaction_id"], one["astro_transaction_id"]) for one in self._punches}
        counts = Counter((kind, unit) for kind, unit, _ in lines)
        return [unit for (_, unit), count in counts.items() if count > 1]
