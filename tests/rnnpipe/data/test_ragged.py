import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnpipe.data.ragged import Ragged, pad
from rnnpipe.errors import UserError

RAGGED = st.lists(st.lists(st.integers(0, 299), max_size=8), max_size=8)


def as_lists(ragged):
    return [part.tolist() for part in np.split(ragged.values, ragged.offsets[1:-1])][: len(ragged)]


def test_from_lists_lays_ids_end_to_end():
    ragged = Ragged.from_lists([[5, 6], [], [7]])

    assert ragged.values.dtype == np.int32
    assert ragged.values.tolist() == [5, 6, 7]
    assert ragged.offsets.dtype == np.int64
    assert ragged.offsets.tolist() == [0, 2, 2, 3]
    assert len(ragged) == 3
    assert ragged.lengths.tolist() == [2, 0, 1]


@given(RAGGED)
def test_from_lists_keeps_every_list(lists):
    assert as_lists(Ragged.from_lists(lists)) == lists


@given(RAGGED, st.integers(0, 10))
def test_first_is_a_slice_without_a_copy(lists, count):
    ragged = Ragged.from_lists(lists)
    first = ragged.first(count)

    assert as_lists(first) == lists[:count]
    assert first.values.base is ragged.values


@given(RAGGED.filter(len), st.data())
def test_take_gathers_in_the_given_order(lists, data):
    order = data.draw(st.lists(st.integers(0, len(lists) - 1)))

    taken = Ragged.from_lists(lists).take(np.array(order, np.int64))

    assert as_lists(taken) == [lists[position] for position in order]


def test_many_sequences_are_taken_block_by_block(monkeypatch):
    monkeypatch.setattr("rnnpipe.data.ragged._TAKEN", 3)
    lists = [list(range(n, n + n % 4)) for n in range(20)]
    order = np.random.default_rng(0).integers(0, 20, 31)
    taken = Ragged.from_lists(lists).take(order)
    assert as_lists(taken) == [lists[position] for position in order]


def test_an_id_beyond_int32_is_refused():
    with pytest.raises(OverflowError):
        Ragged.from_lists([[2**31]])


@pytest.mark.parametrize(
    ("values", "offsets", "problem"),
    [
        (np.zeros((), int), [0, 1], "values has shape"),
        (np.zeros(2, object), [0, 2], "values has shape"),
        (np.zeros(2, int), [0.0, 2.0], "offsets has shape"),
        (np.zeros(2, int), [[0, 2]], "offsets has shape"),
        (np.zeros(2, int), np.zeros(0, int), "do not run from 0 to 2"),
        (np.zeros(2, int), [1, 2], "do not run from 0 to 2"),
        (np.zeros(2, int), [0, 3], "do not run from 0 to 2"),
        (np.zeros(2, int), [0, 2, 1, 2], "offsets fall somewhere"),
    ],
)
def test_arrays_that_do_not_belong_together_are_refused(values, offsets, problem):
    with pytest.raises(ValueError, match=problem):
        Ragged(values, np.array(offsets))


def test_pad_keeps_the_last_items_behind_zeros_or_the_first_before_them():
    ragged = Ragged.from_lists([[1, 2, 3, 4], [5], [], [6, 7, 8]])

    left, right = (pad(ragged, 3, side) for side in ("left", "right"))

    assert left.tolist() == [[2, 3, 4], [0, 0, 5], [0, 0, 0], [6, 7, 8]]
    assert right.tolist() == [[1, 2, 3], [5, 0, 0], [0, 0, 0], [6, 7, 8]]
    assert left.dtype == np.int32
    assert pad(ragged, 3, dtype=np.uint8).dtype == np.uint8


@given(RAGGED.filter(len), st.integers(1, 10), st.sampled_from(["left", "right"]))
def test_pad_equals_keras(lists, timesteps, side):
    from keras.utils import pad_sequences  # noqa: PLC0415 (slow to import)

    padded = pad(Ragged.from_lists(lists), timesteps, side)

    expected = pad_sequences(lists, timesteps, padding="post", truncating="post")
    if side == "left":
        expected = pad_sequences(lists, timesteps)
    np.testing.assert_array_equal(padded, expected)


@given(RAGGED.filter(len), st.integers(1, 10), st.sampled_from(["left", "right"]))
def test_series_of_vectors_are_padded_as_each_of_their_numbers_is(lists, timesteps, side):
    numbers = Ragged.from_lists(lists)
    vectors = Ragged(np.stack([numbers.values, -numbers.values], axis=1) / 2, numbers.offsets)
    assert vectors.item_shape == (2,)

    padded = pad(vectors, timesteps, side)

    alone = pad(numbers, timesteps, side)
    np.testing.assert_array_equal(padded, np.stack([alone, -alone], axis=2) / 2)
    assert padded.dtype == np.float64


@pytest.mark.parametrize("side", ["left", "right"])
def test_many_sequences_are_padded_block_by_block(monkeypatch, side):
    ragged = Ragged.from_lists([list(range(1, 1 + n % 6)) for n in range(20)])
    whole = pad(ragged, 4, side)
    monkeypatch.setattr("rnnpipe.data.ragged._TAKEN", 3)
    np.testing.assert_array_equal(pad(ragged, 4, side), whole)


def test_pad_of_no_sequences_has_no_rows():
    assert pad(Ragged.from_lists([]), 4).shape == (0, 4)
    assert pad(Ragged(np.zeros((0, 3, 2)), np.zeros(1, np.int64)), 4).shape == (0, 4, 3, 2)


def test_an_array_beyond_memory_is_a_user_error(monkeypatch):
    def no_memory(*_, **__):
        raise MemoryError

    monkeypatch.setattr(np, "zeros", no_memory)
    ragged = Ragged(np.array([1]), np.array([0, 1]))
    with pytest.raises(UserError, match="1 sequences padded to 4 timesteps do not fit into memory"):
        pad(ragged, 4)


def test_several_are_joined_one_behind_the_other():
    joined = Ragged.joined([Ragged.from_lists([[1, 2], []]), Ragged.from_lists([[3]])])

    assert joined.values.tolist() == [1, 2, 3]
    assert joined.offsets.tolist() == [0, 2, 2, 3]
