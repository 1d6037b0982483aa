"""Ids rise strictly under any clock, over restarts too, and are what they were made of (I15)."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from astro_desk.core.ids import MAX_LENGTH, IdSequence, decode_ulid, encode_ulid

clocks = st.one_of(st.integers(0, 4_102_444_800_000), st.integers(-(1 << 70), 1 << 70), st.sampled_from([0, 10**12]))
chances = st.one_of(st.integers(0, (1 << 80) - 1), st.sampled_from([0, (1 << 80) - 1]))
moments = st.lists(st.tuples(clocks, chances, st.booleans()), min_size=2, max_size=30)


@given(st.from_regex(r"[A-Za-z0-9]{1,6}", fullmatch=True), moments)
def test_ids_rise_strictly_under_any_clock_and_over_restarts(register, moments):
    sequence, ids = IdSequence.after(register, None), []
    for now, chance, restart in moments:
        made, sequence = sequence.next(now, chance)
        ids.append(made)
        if restart:
            sequence = IdSequence.after(register, made)
    assert all(earlier < later for earlier, later in pairwise(ids))
    assert all(len(made) == len(register) + 27 <= MAX_LENGTH for made in ids)


@given(st.lists(st.integers(0, (1 << 128) - 1), min_size=2, max_size=10))
def test_ulids_sort_as_their_values_do(values):
    assert [decode_ulid(text) for text in sorted(map(encode_ulid, values))] == sorted(values)
