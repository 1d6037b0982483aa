"""Ids: unique over registers, rising under any clock, never made twice (DESIGN §6, FAILURES I15, R14)."""

import pytest

from astro_desk.core.errors import Refused
from astro_desk.core.ids import MAX_LENGTH, IdSequence, check_register, decode_ulid, encode_ulid

NOW = 1_750_000_000_000
CHANCE = (1 << 80) - 1


def make(sequence, *moments, chance=CHANCE):
    ids = []
    for moment in moments:
        made, sequence = sequence.next(moment, chance)
        ids.append(made)
    return ids


def test_an_id_names_its_register_and_fits_astros_field():
    (made,) = make(IdSequence("TILL01"), NOW)
    assert made.startswith("TILL01-")
    assert len(made) == 33 <= MAX_LENGTH


def test_the_time_stands_first_so_that_ids_sort_by_it():
    (made,) = make(IdSequence("A"), NOW)
    assert decode_ulid(made[2:]) >> 80 == NOW


@pytest.mark.parametrize("clock", [[NOW] * 4, [NOW, NOW - 1, 0, -5], [NOW, NOW - 10**9, NOW - 10**9 + 1, NOW + 1]])
def test_ids_rise_when_the_clock_stands_or_goes_back(clock):
    """T1, R41"""
    ids = make(IdSequence("A"), *clock)
    assert ids == sorted(set(ids))


@pytest.mark.parametrize("chance", [0, CHANCE])
def test_many_ids_of_one_millisecond_do_not_run_into_the_next(chance):
    ids = make(IdSequence("A"), *[NOW] * 10_000, NOW + 1, chance=chance)
    assert {decode_ulid(made[2:]) >> 80 for made in ids[:-1]} == {NOW}
    assert ids[-2] < ids[-1]


@pytest.mark.parametrize("clock", [-(1 << 60), -1, 0, 1 << 48, 1 << 70])
def test_a_clock_that_is_out_of_all_bounds_makes_ids_too(clock):
    ids = make(IdSequence("A"), clock, clock, clock)
    assert ids == sorted(set(ids))
    assert all(len(made) == 28 for made in ids)
    assert decode_ulid(ids[0][2:]) >> 80 in {1, (1 << 48) - 1}
    assert make(IdSequence.after("A", ids[-1]), clock) > ids[-1:]


def test_after_a_restart_ids_go_on_behind_the_newest():
    """R14: a number that was given out is never given out again."""
    newest = make(IdSequence("A"), NOW)[0]
    (made,) = make(IdSequence.after("A", newest), NOW - 10**6)
    assert made > newest


def test_a_register_without_a_past_begins_with_the_clock():
    (made,) = make(IdSequence.after(" B2 ", None), NOW)
    assert made.startswith("B2-")
    assert decode_ulid(made[3:]) >> 80 == NOW


def test_a_restored_backup_under_a_slow_clock_makes_other_ids():
    """D8, I17: two copies of one past must not give one id to two units."""
    newest = make(IdSequence("A"), NOW)[0]
    ours = make(IdSequence.after("A", newest), *[NOW - 5] * 50, chance=123_456_789)
    restored = make(IdSequence.after("A", newest), *[NOW - 5] * 50, chance=987_654_321)
    assert not set(ours) & set(restored)


@pytest.mark.parametrize("clock", [0, NOW])
def test_two_registers_of_one_name_and_clock_differ_by_chance(clock):
    assert make(IdSequence("A"), clock, chance=1 << 60) != make(IdSequence("A"), clock, chance=1 << 61)


@pytest.mark.parametrize("value", [0, 1, 31, 32, (1 << 128) - 1])
def test_a_ulid_is_the_value_it_was_made_of(value):
    assert decode_ulid(encode_ulid(value)) == value


@pytest.mark.parametrize("text", ["", "0" * 25, "0" * 27, "0" * 25 + "U", "0" * 25 + "a", "8" + "0" * 25])
def test_what_is_no_ulid(text):
    with pytest.raises(ValueError, match="not a ULID"):
        decode_ulid(text)


def test_a_past_that_is_none_is_an_error_and_not_a_fresh_start():
    with pytest.raises(ValueError, match="not a ULID"):
        IdSequence.after("A", "rubbish")


@pytest.mark.parametrize("name", ["A", "Till01", " 7 "])
def test_a_register_name(name):
    assert check_register(name) == name.strip()


@pytest.mark.parametrize("name", ["", " ", "TILL012", "A-1", "É", "A B", "٣", "x" * 500])
def test_what_is_no_register_name(name):
    with pytest.raises(Refused, match="register_name_invalid") as refused:
        check_register(name)
    assert refused.value.facts == {"name": name.strip()[:20]}
