"""Pet owners: found by whatever a person types, met twice, merged once (R10, R28, R42)."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from astro_desk.core.checkout import Basket
from astro_desk.core.operations import LinkOwner
from astro_desk.core.owners import Owner, Standing
from astro_desk.core.snapshot import Snapshot
from astro_desk.storage import search
from astro_desk.storage.paths import Paths
from astro_desk.storage.verify import verify
from tests.storage.till import KEY, Till, found_by_every_key


def searched(till: Till, typed: str, limit: int = 20) -> tuple[Owner, ...]:
    found: tuple[Owner, ...] = till.run(lambda unit: unit.search_owners(typed, limit))
    return found


def names(till: Till, typed: str, limit: int = 20) -> list[str]:
    return [owner.name for owner in searched(till, typed, limit)]


@pytest.fixture
def town(till: Till) -> Till:
    people = [
        ("Zoë", "Müller", "5550100199", "zoe.mueller@example.com"),
        ("Sally", "O’Brien-Sparrow", "5550177199", "sally@gmail.com"),
        ("Jean-Luc", "Łukasz", "2120100200", ""),
        ("Ann", "Zoelner", "", "ann@zoo.example"),
    ]
    for first, last, phone, email in people:
        till.clock.pass_by(seconds=1)
        till.saved_owner(first_name=first, last_name=last, phone=phone, email=email)
    return till


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("zoe", ["Ann Zoelner", "Zoë Müller"]),
        ("ZOË", ["Ann Zoelner", "Zoë Müller"]),
        ("zo mull", ["Zoë Müller"]),
        ("müller zoe", ["Zoë Müller"]),
        ("luc", ["Jean-Luc Łukasz"]),
        ("jean-l", ["Jean-Luc Łukasz"]),
        ("sparr", ["Sally O’Brien-Sparrow"]),
        ("brien", ["Sally O’Brien-Sparrow"]),
        ("sally@", ["Sally O’Brien-Sparrow"]),
        ("SALLY@gm", ["Sally O’Brien-Sparrow"]),
        ("zoe.mu", ["Zoë Müller"]),
        ("gmail", []),
        ("7199", ["Sally O’Brien-Sparrow"]),
        ("0199", ["Zoë Müller"]),
        ("5550", ["Sally O’Brien-Sparrow", "Zoë Müller"]),
        ("555-017", ["Sally O’Brien-Sparrow"]),
        ("(212) 010", ["Jean-Luc Łukasz"]),
        ("z", []),
        (" ", []),
        ("+-", []),
        ("5 ", []),
        ('"zoe" OR *', []),
        ("* : ^ NEAR(", []),
        ("zoe NOT", []),
    ],
)
def test_an_owner_is_found_by_what_a_person_types(town: Till, typed: str, found: list[str]) -> None:
    assert names(town, typed) == found


def test_no_page_is_longer_than_asked_for(town: Till) -> None:
    assert len(names(town, "zoe", 1)) == 1
    assert names(town, "zoe", 0) == []


def test_who_was_seen_last_is_found_first(town: Till) -> None:
    zoe = town.run(lambda unit: unit.search_owners("zoe mul"))[0]
    town.clock.pass_by(hours=1)
    town.run(lambda unit: unit.save_owner(zoe, town.clock.now()))
    assert names(town, "zoe") == ["Zoë Müller", "Ann Zoelner"]
    ann = town.run(lambda unit: unit.search_owners("ann"))[0]
    town.clock.pass_by(hours=1)
    town.sell(ann)
    assert names(town, "zoe") == ["Ann Zoelner", "Zoë Müller"]
    earlier = town.clock.now() - timedelta(days=1)
    town.run(lambda unit: unit.save_owner(zoe, earlier))
    assert names(town, "zoe") == ["Ann Zoelner", "Zoë Müller"]


def test_a_new_name_is_found_and_the_old_one_is_not(town: Till) -> None:
    zoe = town.run(lambda unit: unit.search_owners("zoe mul"))[0]
    town.run(lambda unit: unit.save_owner(replace(zoe, last_name="Schmidt", phone="5559990000")))
    assert names(town, "mul") == []
    assert names(town, "schm") == ["Zoë Schmidt"]
    assert names(town, "0000") == ["Zoë Schmidt"]
    assert names(town, "0199") == []


@pytest.mark.parametrize("few", [100, 5000])
def test_search_agrees_with_going_through_everybody(till: Till, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    """However many phones begin alike: a few are sorted, many are gone through from the newest on."""
    monkeypatch.setattr(search, "_FEW_PHONES", few)
    chance = random.Random(7)
    people = [
        till.owner(
            owner_id=f"R1-{number}",
            first_name=chance.choice(["Ann", "Anna", "Bo", "Cy"]),
            last_name=chance.choice(["Lee", "Leeds", "Ng"]),
            phone=f"55501{chance.randrange(10**5):05d}",
            email="",
        )
        for number in range(1500)
    ]

    def job(unit: Any) -> None:
        for owner in people:
            unit.save_owner(owner)

    till.run(job)
    newest = list(reversed(people))
    for typed in ("ann", "ann lee", "leeds", "555", "5550", "55501", "55501234", "0100", "1234", "55"):
        words = typed.split()

        def fits(owner: Owner, words: list[str] = words, typed: str = typed) -> bool:
            own = (owner.first_name.lower(), owner.last_name.lower())
            by_name = all(any(name.startswith(word) for name in own) for word in words)
            return by_name or owner.phone.startswith(typed) or (len(typed) == 4 and owner.phone.endswith(typed))

        expected = [owner for owner in newest if fits(owner)][:20]
        assert list(searched(till, typed)) == expected, typed


def test_an_owner_is_found_by_exact_contact_and_by_astros_id(till: Till) -> None:
    owner = till.saved_owner(astro_customer_id="9")
    other = till.saved_owner(phone="", email="")
    assert till.run(lambda unit: unit.owners_by_contact(phone=owner.phone)) == (owner,)
    assert till.run(lambda unit: unit.owners_by_contact(email=owner.email)) == (owner,)
    assert till.run(lambda unit: unit.owners_by_contact("5550", "nobody@example.com")) == ()
    assert till.run(lambda unit: unit.owners_by_contact()) == ()
    assert till.run(lambda unit: unit.owner_by_astro_id("9")) == owner
    assert till.run(lambda unit: unit.owner_by_astro_id("")) is None
    assert till.run(lambda unit: unit.owner(other.owner_id)) == other
    assert till.run(lambda unit: unit.owner("R1-nobody")) is None


def test_only_ids_and_standing_of_an_owner_reach_the_journal(till: Till) -> None:
    owner = till.saved_owner(standing=Standing.FOUND, astro_customer_id="9")
    till.run(lambda unit: unit.save_owner(replace(owner, first_name="Sal"), till.clock.now()))
    till.run(lambda unit: unit.save_owner(replace(owner, standing=Standing.LINKED, customer_id="astro-9")))
    assert [line["data"]["standing"] for line in till.journal_lines] == ["found", "linked"]


def test_a_contact_that_gets_a_name_at_the_counter_is_replaced_and_stays_so(till: Till) -> None:
    contact = till.owner(first_name="", last_name="", email="", standing=Standing.CONTACT)
    link = till.operation(contact, LinkOwner())
    till.run(lambda unit: unit.add_owner(contact, [link]))
    named = replace(contact, first_name="Nora", standing=Standing.NEW)
    operation = till.operation(named)
    for _ in range(2):
        till.run(lambda unit: unit.add_owner(named, [operation]))
    assert till.journal_kinds == ["owner_added"] * 2
    assert len(till.run(lambda unit: unit.lane(named.owner_id))) == 2

    def fail(unit: Any) -> None:
        unit.add_owner(replace(named, first_name="Nobody"))
        raise KeyError("a bug")

    with pytest.raises(KeyError):
        till.run(fail)
    assert verify(till.data_dir, KEY).sound
    till.close()
    Paths(till.data_dir).database.unlink()
    till.reopen()
    assert till.run(lambda unit: unit.owner(named.owner_id)) == named
    assert names(till, "nora") == ["Nora"]


def test_two_records_of_one_person_become_one_and_nothing_is_lost(till: Till) -> None:
    kept = till.saved_owner(phone="5550100200")
    gone = till.new_owner(first_name="", last_name="", email="")
    sale = till.sell(gone, units=2)
    draft = Basket(till.new_id(), gone.owner_id, (sale.units[:1],))
    till.run(lambda unit: unit.save_draft(replace(draft, sale_id=till.new_id()), till.clock.now()))
    till.run(lambda unit: unit.save_snapshot(Snapshot(gone.owner_id, till.clock.now())))
    lane = till.run(lambda unit: unit.lane(gone.owner_id))
    for _ in range(2):
        till.run(lambda unit: unit.merge_owners(gone.owner_id, kept.owner_id))
    assert till.journal_kinds.count("owners_merged") == 1
    till.reopen()
    assert till.run(lambda unit: unit.owner(gone.owner_id)) == kept
    assert [row.id for row in till.run(lambda unit: unit.lane(kept.owner_id))] == [row.id for row in lane]
    assert till.run(lambda unit: unit.lane(gone.owner_id)) == till.run(lambda unit: unit.lane(kept.owner_id))
    assert till.run(lambda unit: unit.recent_sales(gone.owner_id)) == (replace(sale, owner_id=kept.owner_id),)
    assert till.run(lambda unit: unit.draft()).basket.owner_id == kept.owner_id
    assert till.run(lambda unit: unit.snapshot(gone.owner_id)) is None
    assert till.run(lambda unit: unit.search_owners("5550100199")) == ()
    assert list((till.data_dir / "owners").iterdir()) == []
    # What the counter still says under the old id goes to the right one.
    late = till.sell(gone)
    assert till.run(lambda unit: unit.sale(late.sale_id)).owner_id == kept.owner_id
    till.run(lambda unit: unit.save_draft(draft, till.clock.now()))
    assert till.run(lambda unit: unit.draft()).basket.owner_id == kept.owner_id
    till.run(lambda unit: unit.save_owner(gone, till.clock.now()))
    till.run(lambda unit: unit.add_owner(gone, [till.operation(gone)]))
    assert till.run(lambda unit: unit.owner(gone.owner_id)) == kept


def test_merging_goes_on_through_a_chain_and_never_in_a_circle(till: Till) -> None:
    first, second, third = (till.saved_owner() for _ in range(3))
    till.run(lambda unit: unit.merge_owners(first.owner_id, second.owner_id))
    till.run(lambda unit: unit.merge_owners(second.owner_id, third.owner_id))
    till.run(lambda unit: unit.merge_owners(third.owner_id, first.owner_id))
    found = till.run(lambda unit: [unit.owner(owner.owner_id) for owner in (first, second, third)])
    assert found == [third] * 3


def test_every_key_finds_who_has_it_whatever_happens_to_them(till: Till) -> None:
    ann, bob, cleo = (
        till.saved_owner(first_name=name, phone=f"555010000{n}", email=f"{name}@example.com")
        for n, name in enumerate(("ann", "bob", "cleo"))
    )
    till.run(lambda unit: unit.save_owner(replace(ann, phone="5550107777", email="")))
    till.run(lambda unit: unit.save_owner(replace(bob, email="ann@example.com"), till.clock.now()))
    assert found_by_every_key(till)
    till.run(lambda unit: unit.merge_owners(bob.owner_id, cleo.owner_id))
    till.run(lambda unit: unit.erase_owner(ann.owner_id))
    assert found_by_every_key(till)
    assert till.run(lambda unit: unit.owners_by_contact(email="ann@example.com")) == ()


def test_contacts_are_looked_up_newest_first_and_not_again_within_the_hour(till: Till) -> None:
    def contact(**known: Any) -> Owner:
        owner = till.owner(first_name="", last_name="", standing=Standing.CONTACT, **known)
        till.run(lambda unit: unit.add_owner(owner, [till.operation(owner, LinkOwner())]))
        return owner

    old, new = contact(email=""), contact(phone="")
    till.saved_owner()
    assert till.run(lambda unit: unit.owners_to_look_up()) == (new, old)
    assert till.run(lambda unit: unit.owners_to_look_up(1)) == (new,)
    till.run(lambda unit: unit.save_owner(replace(new, absent_at=till.clock.now())))
    assert till.run(lambda unit: unit.owners_to_look_up()) == (old,)
    till.clock.pass_by(minutes=61)
    assert len(till.run(lambda unit: unit.owners_to_look_up())) == 2
