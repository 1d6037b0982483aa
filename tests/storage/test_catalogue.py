"""The catalogue: fetched in parts, replaced when it is whole, never emptied by an error (R11, R61)."""

from __future__ import annotations

from datetime import date

from astro_desk.core.catalog import Item, Program, ProgramKind
from tests.storage.till import Till

BAG = Item.of("036000291452", "Kibble, 20 lb bag", ["7", "8"])
CAN = Item.of("CAN-1", "Salmon pâté can", ["8"])
BUY_3 = Program("7", "Buy 3 Get 1", ProgramKind.CARD, "Kong", None, 12, date(2026, 1, 1), date(2026, 12, 31))
OFFER = Program("8", "Almo | Buy 4", ProgramKind.OFFER)


def fetch(till: Till, generation: str, items: list[Item], programs: list[Program], *, whole: bool = True) -> None:
    till.run(lambda unit: unit.put_items(items, generation))
    till.run(lambda unit: unit.put_programs(programs, generation))
    if whole:
        till.run(lambda unit: unit.close_catalogue(generation, till.clock.now()))


def test_before_the_first_fetch_nothing_is_known(till: Till) -> None:
    assert till.run(lambda unit: unit.catalogue([BAG.form], ["7"])).empty
    facts = till.run(lambda unit: unit.catalogue_facts())
    assert (facts.items, facts.programs, facts.fetched_at) == (0, 0, None)


def test_a_scan_finds_its_item_with_its_programs_while_the_fetch_is_under_way(till: Till) -> None:
    fetch(till, "g1", [BAG, CAN], [BUY_3, OFFER], whole=False)
    part = till.run(lambda unit: unit.catalogue([BAG.form, "nothing"]))
    assert part.items == {BAG.form: BAG}
    assert part.programs == {"7": BUY_3, "8": OFFER}
    assert not part.empty
    assert not till.run(lambda unit: unit.catalogue(["nothing"])).empty
    assert till.run(lambda unit: unit.catalogue([], ["8"])).programs == {"8": OFFER}
    assert till.run(lambda unit: unit.catalogue_facts()).fetched_at is None


def test_a_whole_catalogue_without_any_item_is_not_an_unknown_one(till: Till) -> None:
    fetch(till, "g1", [], [])
    assert not till.run(lambda unit: unit.catalogue(["nothing"])).empty


def test_a_broken_fetch_leaves_the_old_catalogue_standing(till: Till) -> None:
    fetch(till, "g1", [BAG, CAN], [BUY_3, OFFER])
    fetch(till, "g2", [Item.of("036000291452", "Kibble, new bag", ["9"])], [], whole=False)
    part = till.run(lambda unit: unit.catalogue([BAG.form, CAN.form]))
    assert part.items[BAG.form].description == "Kibble, new bag"
    assert set(part.items[BAG.form].program_ids) == {"7", "8", "9"}
    assert part.items[CAN.form] == CAN


def test_a_whole_fetch_replaces_what_it_did_not_bring(till: Till) -> None:
    fetch(till, "g1", [BAG, CAN], [BUY_3, OFFER])
    till.clock.pass_by(days=1)
    smaller = Item.of("036000291452", "Kibble", ["7"])
    fetch(till, "g2", [smaller], [BUY_3])
    assert till.run(lambda unit: unit.catalogue([BAG.form, CAN.form])).items == {BAG.form: smaller}
    assert till.run(lambda unit: unit.programs()) == (BUY_3,)
    facts = till.run(lambda unit: unit.catalogue_facts())
    assert (facts.items, facts.programs, facts.fetched_at) == (1, 1, till.clock.now())
    assert till.run(lambda unit: unit.search_items("salmon")) == ()


def test_what_is_no_more_goes_in_pieces_while_the_rest_can_be_sold(till: Till) -> None:
    gone = [Item.of(f"OLD-{number}", f"Old thing {number}", ["7"]) for number in range(5)]
    fetch(till, "g1", [BAG, *gone], [BUY_3])
    fetch(till, "g2", [BAG], [BUY_3], whole=False)
    left = [till.run(lambda unit: unit.drop_stale_items("g2", 2)) for _ in range(4)]
    assert left == [True, True, False, False]
    assert till.run(lambda unit: unit.catalogue_facts()).items == 1
    assert till.run(lambda unit: unit.search_items("old thing")) == ()
    assert till.run(lambda unit: unit.catalogue([BAG.form])).items[BAG.form].description == BAG.description


def test_the_programs_of_an_item_that_comes_in_two_parts_add_up(till: Till) -> None:
    for programs in (["7"], ["8"]):
        fetch(till, "g1", [Item.of("CAN-1", "Can", programs)], [], whole=False)
    till.run(lambda unit: unit.close_catalogue("g1", till.clock.now()))
    assert set(till.run(lambda unit: unit.catalogue(["CAN-1"])).items["CAN-1"].program_ids) == {"7", "8"}


def test_items_are_found_by_the_words_of_their_description(till: Till) -> None:
    fetch(till, "g1", [BAG, CAN], [])
    assert till.run(lambda unit: unit.search_items("sal PATE")) == (CAN,)
    assert till.run(lambda unit: unit.search_items("20 kib")) == (BAG,)
    assert till.run(lambda unit: unit.search_items("k")) == ()
    assert till.run(lambda unit: unit.search_items("--")) == ()
    fetch(till, "g1", [Item.of("CAN-1", "Tuna can", ["8"])], [])
    assert till.run(lambda unit: unit.search_items("salmon")) == ()
    assert len(till.run(lambda unit: unit.search_items("tuna"))) == 1


def test_the_items_of_a_program_come_by_their_description(till: Till) -> None:
    fetch(till, "g1", [BAG, CAN, Item.of("ZZZ", "A toy", ["7"])], [BUY_3])
    found = till.run(lambda unit: unit.items_of("7"))
    assert [one.description for one in found] == sorted(one.description for one in found)
    assert {one.code for one in found} == {one.code for one in (BAG, CAN) if "7" in one.program_ids} | {"ZZZ"}
    assert len(till.run(lambda unit: unit.items_of("7", 1))) == 1
    assert till.run(lambda unit: unit.items_of("none")) == ()


def test_what_a_card_told_about_its_program_outlives_the_catalogue(till: Till) -> None:
    till.run(lambda unit: unit.learn_program("7", 12, None))
    fetch(till, "g1", [], [Program("7", "Lotus", required=10)])
    till.run(lambda unit: unit.learn_program("7", None, 18))
    fetch(till, "g2", [], [Program("7", "Lotus")])
    (program,) = till.run(lambda unit: unit.programs())
    assert (program.required, program.window_months) == (12, 18)
