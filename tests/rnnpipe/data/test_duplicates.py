import tracemalloc
from itertools import product

import numpy as np
import pytest

from rnnpipe.data.card import Duplicates
from rnnpipe.data.duplicates import Fingerprints, across, fingerprints
from rnnpipe.data.ragged import Ragged
from rnnpipe.data.splits import TEST, TRAIN, VALIDATION
from rnnpipe.errors import UserError


def numbered(*numbers):
    exact = np.array(numbers, np.uint64)
    return Fingerprints(exact, exact // np.uint64(10))


def test_duplicates_across_the_split_are_counted_and_told():
    parts = np.array([TRAIN] * 3 + [VALIDATION] + [TEST] * 20, np.int8)
    found = numbered(10, 20, 30, 1000, 30, 1000, *range(2000, 2180, 10))
    counts, notes = across(parts, found, allowed=False)
    assert counts == Duplicates(exact=1, near=0, share=0.05)
    (note,) = notes
    assert note == (
        "1 of 20 test inputs (5.0%) is among the training inputs too, 1 of them exactly "
        "(row 5 is like row 3)"
    )


def test_near_ones_are_counted_apart_and_too_many_are_refused():
    parts = np.array([TRAIN, TRAIN, TEST, TEST, TEST, TEST], np.int8)
    found = numbered(10, 20, 20, 21, 30, 40)
    with pytest.raises(UserError) as error:
        across(parts, found, allowed=False)
    assert str(error.value).startswith(
        "2 of 4 test inputs (50.0%) are among the training inputs too, 1 of them exactly (row 3 is "
        "like row 2); more than 10% make a score say"
    )
    assert 'declare duplicates = "allow"' in str(error.value)
    counts, notes = across(parts, found, allowed=True)
    assert counts == Duplicates(exact=1, near=1, share=0.5)
    assert len(notes) == 1


def test_no_duplicates_need_no_note():
    parts = np.array([TRAIN, TRAIN, TEST], np.int8)
    assert across(parts, numbered(10, 10, 20), allowed=False) == (
        Duplicates(exact=0, near=0, share=0.0),
        [],
    )


def test_sequences_of_tokens_are_told_apart_by_every_token_its_place_and_the_length():
    sequences = [list(s) for n in range(6) for s in product(range(4), repeat=n)]
    found = fingerprints(Ragged.from_lists([*sequences, *sequences]))
    count = len(sequences)
    assert count == 1365
    np.testing.assert_array_equal(found.exact[:count], found.exact[count:])
    assert len(np.unique(found.exact)) == count
    np.testing.assert_array_equal(found.near, found.exact)


def test_arrays_of_ones_and_zeros_are_told_apart():
    rows = np.array(list(product((0.0, 1.0), repeat=12)), np.float32).reshape(-1, 4, 3)
    assert len(np.unique(fingerprints(rows).exact)) == 4096


def test_ragged_features_are_those_of_the_array_of_the_same_rows():
    rng = np.random.default_rng(0)
    values = rng.normal(size=(30, 2)).astype(np.float32)
    ragged = Ragged(values, np.arange(0, 31, 3))
    again = Ragged(values[3:9], np.array([0, 3, 6]))
    np.testing.assert_array_equal(fingerprints(again).exact, fingerprints(ragged).exact[1:3])


def test_numbers_are_near_where_they_are_equal_when_rounded():
    row = np.array([[0.5, -1.25, 0.0]], np.float32)
    others = np.concatenate([row, row + 1e-4, row + 1e-2, row * [1, 1, -1]]).astype(np.float32)
    found = fingerprints(others)
    assert [len(np.unique(found.exact[[0, n]])) for n in (1, 2, 3)] == [2, 2, 1]
    assert [len(np.unique(found.near[[0, n]])) for n in (1, 2, 3)] == [1, 2, 1]


@pytest.mark.parametrize("held", [1, 7, 64])
def test_many_rows_are_hashed_block_by_block(monkeypatch, held):
    rng = np.random.default_rng(0)
    lists = [rng.integers(0, 50, n).tolist() for n in rng.integers(0, 9, 100)]
    tokens, images = Ragged.from_lists(lists), rng.random((30, 4, 5))
    whole = [fingerprints(values) for values in (tokens, images)]
    monkeypatch.setattr("rnnpipe.data.duplicates._NUMBERS", held)
    for values, expected in zip((tokens, images), whole, strict=True):
        np.testing.assert_array_equal(fingerprints(values), expected)


@pytest.mark.parametrize("shape", [(200, 20_000), (40_000, 100)])
def test_long_rows_take_no_more_memory_than_short_ones(shape):
    values = np.zeros(shape, np.uint16)
    tracemalloc.start()
    fingerprints(values)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 12 * 8 * 2**18  # a dozen arrays of as many numbers as are held at a time
