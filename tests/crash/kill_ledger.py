"""What a register has acknowledged, and the comparison with what is there after it was killed (FAILURES part 4).

A are the commands whose answer came out of the pipe, E what the database holds at the next start.
I1: A is in E. I2: E has beside A at most the one command that was under way, and that one whole.
I9: each operation is in one state, and only moves as DESIGN §6 says; an end is an end.
"""

import json
from dataclasses import dataclass, field

from astro_desk.core.operations import FINAL, MOVES, State

ANYTHING = "…"
"""Stands behind the ids of a sale that was just being changed."""
_REACHED: dict[str, frozenset[str]] = {}
for _state in State:
    _found, _edge = {_state}, {_state}
    while _edge := {after for state in _edge for after in MOVES[state]} - _found:
        _found |= _edge
    _REACHED[_state] = frozenset(_found)


@dataclass
class Ledger:
    """`sales`: the unit and claim ids of each; `homeless`: those to nobody, of which Astro is told nothing."""

    sales: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)
    homeless: set[str] = field(default_factory=set)
    returned: dict[str, str] = field(default_factory=dict)
    """Each removal, and the unit that it takes back."""
    owners: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Name and phone of each owner made at the counter."""
    rows: dict[str, dict] = field(default_factory=dict)
    """Each operation as it was seen last."""
    under_way: dict | None = None
    screens: list[tuple[str | None, list[str]]] = field(default_factory=lambda: [(None, [])])
    """The sale on the screen as it may be kept: as it was kept for certain, and as it was given to the writer since."""
    held: set[str] = field(default_factory=set)
    left: set[str] = field(default_factory=set)
    """Sales that another one was taken up in place of: set aside as soon as the writer comes to it."""
    sending: set[str] = field(default_factory=set)
    """Found `sending` at the start of this life, and not moved yet."""
    extras: int = 0
    """Commands that were done and not acknowledged."""
    acknowledged: int = 0

    # ------------------------------------------------------------------------------------------------------ listening

    def hear(self, what: str, facts: dict) -> list[str]:
        """Takes a line of the register's; answers what must not be."""
        if what == "open":
            found = [f"alarm at open: {alarm}" for alarm in facts["alarms"]] + self.compare(facts["kept"])
            self.sending = {name for name, row in self.rows.items() if row["state"] == State.SENDING}
            return found
        if what == "begin":
            self.under_way = facts
        elif what == "refused":
            self.under_way = None
        elif what == "saved":
            assert self.under_way is not None
            self._acknowledge(self.under_way | facts)
            self.acknowledged += 1
            self.under_way = None
        elif what == "screen":
            self._see(facts)
        elif what == "moved":
            return self._moved(facts["rows"])
        elif what == "rested":
            return self.compare(facts["kept"])
        elif what == "broke":
            return [facts["trace"]]
        return []

    def _see(self, facts: dict) -> None:
        shown = facts["sale"], facts["ids"]
        self.under_way = None
        before = self.screens[-1][0]
        if before not in (None, facts["sale"]) and facts["sale"] in self.held | self.left:
            self.left.add(before)
        self.held.discard(facts["sale"])
        self.screens = [shown] if facts["kept"] else [*self.screens, shown]

    def _acknowledge(self, act: dict) -> None:
        match act["verb"]:
            case "finish":
                self.sales[act["sale"]] = act["units"], act["claims"]
                if not act["owner"]:
                    self.homeless.add(act["sale"])
                self.screens = [(None, [])]
                self.held.discard(act["sale"])
            case "return":
                self.returned |= dict(zip(act["operations"], act["units"], strict=True))
            case "new owner":
                self.owners[act["owner"]] = act["name"], act["phone"]
            case "hold":
                self.held.add(act["sale"])
                self.screens = [(None, [])]

    def _moved(self, rows: list[list[str]]) -> list[str]:
        found = []
        for name, before, after in rows:
            if after not in MOVES[State(before)]:
                found.append(f"{name} moved from {before} to {after}")
            if name in self.sending:
                self.sending.discard(name)
                if after not in (State.UNKNOWN, State.DONE):
                    found.append(f"{name} was found sending and became {after}")
        return found

    # ------------------------------------------------------------------------------------------------------ comparing

    def compare(self, kept: dict[str, list[list]]) -> list[str]:
        """A beside E. What was under way and is there counts as acknowledged from now on."""
        units, claims, rows = _by_sale(kept["units"]), _by_sale(kept["claims"]), _operations(kept["operations"])
        found = self._adopt(kept, rows)
        sales = {row[0] for row in kept["sales"]}
        found += [f"sale {name} was acknowledged and is gone" for name in self.sales.keys() - sales]
        found += [f"sale {name} is there and nobody finished it" for name in sales - self.sales.keys()]
        for name in self.sales.keys() & sales:
            theirs = sorted(units.get(name, [])), sorted(claims.get(name, []))
            if theirs != tuple(sorted(ids) for ids in self.sales[name]):
                found.append(f"sale {name} has other units or claims than those acknowledged")
        found += self._compare_operations(kept, rows)
        found += self._compare_owners(kept, rows)
        found += self._compare_drafts(kept["drafts"])
        self.rows = rows
        return found

    def _adopt(self, kept: dict, rows: dict) -> list[str]:
        """The command in whose commit the register was killed: all of it, or nothing."""
        act, self.under_way = self.under_way, None
        if act is None:
            return []
        match act["verb"]:
            case "finish" if any(row[0] == act["sale"] for row in kept["sales"]):
                self._acknowledge(act)
                self.extras += 1
            case "return":
                removals = {name: row["intent"]["unit_id"] for name, row in rows.items() if row["kind"] == "remove"}
                made = {name: unit for name, unit in removals.items() if name not in self.returned}
                if made and sorted(made.values()) != sorted(act["units"]):
                    return [f"{sorted(made.values())} of {act['units']} are being taken back"]
                self.returned |= made
                self.extras += bool(made)
            case "new owner":
                made = {row[0]: (act["name"], act["phone"]) for row in kept["owners"] if row[2] == act["phone"]}
                self.owners |= made
                self.extras += bool(made)
                self.screens.append((self.screens[-1][0], [*self.screens[-1][1], ANYTHING]))
            case "hold" | "cancel":
                self.screens.append((None, []))
            case "screen":
                self.screens.append((self.screens[-1][0], [*self.screens[-1][1], ANYTHING]))
        return []

    def _compare_operations(self, kept: dict, rows: dict) -> list[str]:
        found = []
        told = [ids for sale, ids in self.sales.items() if sale not in self.homeless]
        expected = {name for ids in told for name in (*ids[0], *ids[1])} | self.returned.keys()
        found += [f"operation {name} was acknowledged and is gone" for name in expected - rows.keys()]
        found += [f"operation {name} was there and is gone" for name in self.rows.keys() - rows.keys()]
        for name in rows.keys() - expected:
            if rows[name]["kind"] not in ("link", "new_owner"):
                found.append(f"operation {name} ({rows[name]['kind']}) is there and nobody asked for it")
        for name, before in self.rows.items():
            after = rows.get(name, before)
            if after["state"] not in _REACHED[before["state"]] or after["version"] < before["version"]:
                found.append(f"{name} went from {before['state']} to {after['state']}")
            if after["intent"] != before["intent"] and after["kind"] not in ("redeem", "link"):
                found.append(f"{name} means something else now")
        real: dict[str, int] = {}
        for row in rows.values():
            real[row["state"]] = real.get(row["state"], 0) + 1
        if real != {state: n for state, n in kept["counts"] if n}:
            found.append(f"the badge counts {kept['counts']}, the outbox has {real}")
        return found

    def _compare_owners(self, kept: dict, rows: dict) -> list[str]:
        found = []
        aliases = dict(kept["aliases"])
        theirs = {row[0]: row for row in kept["owners"]}
        made = {row["owner"] for row in rows.values() if row["kind"] == "new_owner"}
        for name, (last_name, phone) in self.owners.items():
            row = theirs.get(aliases.get(name, name))
            if row is None or (row[1], row[2]) != (last_name, phone):
                found.append(f"the new owner {name} was acknowledged and is {row}")
            elif aliases.get(name, name) not in made:
                found.append(f"nobody tells Astro of the new owner {name}")
        return found

    def _compare_drafts(self, drafts: list[list]) -> list[str]:
        """The sale on the screen is as it was known to be kept, or as one of its later changes left it (R13)."""
        found = []
        shown = [(sale, _basket_ids(basket)) for sale, held, basket in drafts if not held]
        last = shown[-1] if shown else (None, [])
        if not any(self._fits(last, screen) for screen in self.screens):
            found.append(f"on the screen is {last}, and it was {self.screens}")
        there = {sale for sale, *_ in drafts}
        found += [f"the held sale {sale} is gone" for sale in self.held - there - self.sales.keys()]
        self.screens = [last]
        self.held.discard(last[0] or "")
        return found

    def _fits(self, shown: tuple[str | None, list[str]], screen: tuple[str | None, list[str]]) -> bool:
        sale, ids = screen
        if ids[-1:] != [ANYTHING]:
            return (shown[0], sorted(shown[1])) == (sale, sorted(ids))
        # The act under way put something into that sale, took something out of it, or took up another one.
        other = shown[0] in self.held | self.left or sale is None or shown[0] is None
        return other or (shown[0] == sale and (set(ids[:-1]) <= set(shown[1]) or set(shown[1]) <= set(ids)))

    # ------------------------------------------------------------------------------------------------------- at Astro

    def check_astro(self, copies: dict[str, int]) -> list[str]:
        """At every instant (I4, I10): no unit twice, and none that no register was durably sending."""
        found = [f"unit {name} is at Astro {n} times" for name, n in copies.items() if n > 1]
        for name in copies.keys() & self.rows.keys():
            row = self.rows[name]
            if row["state"] == State.WAITING and not row["attempts"]:
                found.append(f"unit {name} is at Astro and waits here as never sent")
        found += [f"unit {name} is at Astro and nobody sold it" for name in copies.keys() - self.rows.keys()]
        return found

    def check_rest(self, copies: dict[str, int], enrolled: set[str]) -> list[str]:
        """At quiescence (I3, I13): each unit exactly as often as it was sold and not taken back."""
        found = []
        for name, row in self.rows.items():
            state, kind = row["state"], row["kind"]
            if state not in FINAL and not (state == State.REVIEW and kind in ("redeem", "remove")):
                found.append(f"{kind} {name} rests {state} ({row['reason']})")
            if kind != "add":
                continue
            removals = [self.rows[removal]["state"] for removal, unit in self.returned.items() if unit == name]
            gone = State.DONE in removals or State.CANCELLED in removals
            if copies.get(name, 0) != int(row["intent"]["item_code"] in enrolled and not gone):
                found.append(f"unit {name} ({state}, removals {removals}) is at Astro {copies.get(name, 0)} times")
        return found

    def check_rewards(self, before: set[str], people: list[dict]) -> list[str]:
        """A free good is given once (I6), and only what a claim of ours redeemed is redeemed."""
        rewards = [reward for person in people for reward in person["rewards"]]
        redeemed = {reward["reward_id"] for reward in rewards if reward["redeemed_on"]}
        claims = [row for row in self.rows.values() if row["kind"] == "redeem"]
        done = [row["intent"]["reward_id"] for row in claims if row["state"] == State.DONE]
        found = [f"reward {name} was redeemed {done.count(name)} times" for name in set(done) if done.count(name) > 1]
        found += [f"reward {name} is done here and open at Astro" for name in set(done) - redeemed]
        strange = redeemed - before - {row["intent"]["reward_id"] for row in claims}
        return found + [f"reward {name} is redeemed at Astro and nobody claimed it" for name in strange]


def _by_sale(rows: list[list[str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, sale in rows:
        found.setdefault(sale, []).append(name)
    return found


def _operations(rows: list[list]) -> dict[str, dict]:
    names = ("owner", "intent", "sale", "state", "version", "attempts", "reason")
    found = {}
    for name, *values in rows:
        row = dict(zip(names, values, strict=True))
        row["intent"] = json.loads(row["intent"])
        found[name] = row | {"kind": row["intent"]["kind"]}
    return found


def _basket_ids(basket: str) -> list[str]:
    found: list[str] = []
    for step in json.loads(basket)["steps"]:
        found += [step["claim"]["claim_id"]] if "claim" in step else [unit["unit_id"] for unit in step["units"]]
    return found
