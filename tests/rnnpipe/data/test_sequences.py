import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnpipe.data.sequences import Sequences, pad
from rnnpipe.errors import UserError

RAGGED = st.lists(st.lists(st.integers(0, 299), max_size=8), max_size=8)


def as_lists(ragged):
    return [part.tolist() for part in np.split(ragged.ids, ragged.offsets[1:-1])][: len(ragged)]


def test_from_lists_lays_ids_end_to_end():
    ragged = Sequences.from_lists([[5, 6], [], [7]])

    assert ragged.ids.dtype == np.int32
    assert ragged.ids.tolist() == [5, 6, 7]
    assert ragged.offsets.dtype == np.int64
    assert ragged.offsets.tolist() == [0, 2, 2, 3]
    assert len(ragged) == 3
    assert ragged.lengths.tolist() == [2, 0, 1]


@given(RAGGED)
def test_from_lists_keeps_every_list(lists):
    assert as_lists(Sequences.from_lists(lists)) == lists


@given(RAGGED, st.integers(0, 10))
def test_first_is_a_slice_without_a_copy(lists, count):
    ragged = Sequences.from_lists(lists)
    first = ragged.first(count)

    assert as_lists(first) == lists[:count]
    assert first.ids.base is ragged.ids


@given(RAGGED.filter(len), st.data())
def test_take_gathers_in_the_given_order(lists, data):
    order = data.draw(st.lists(st.integers(0, len(lists) - 1)))

    taken = Sequences.from_lists(lists).take(np.array(order, np.int64))

    assert as_lists(taken) == [lists[position] for position in order]


def test_an_id_beyond_int32_is_refused():
    with pytest.raises(OverflowError):
        Sequences.from_lists([[2**31]])


@pytest.mark.parametrize(
    ("ids", "offsets", "problem"),
    [
        (np.zeros((2, 2), int), [0, 4], "ids has shape"),
        (np.zeros(2), [0, 2], "ids has shape"),
        (np.zeros(2, int), [0.0, 2.0], "offsets has shape"),
        (np.zeros(2, int), [[0, 2]], "offsets has shape"),
        (np.zeros(2, int), np.zeros(0, int), "do not run from 0 to 2"),
        (np.zeros(2, int), [1, 2], "do not run from 0 to 2"),
        (np.zeros(2, int), [0, 3], "do not run from 0 to 2"),
        (np.zeros(2, int), [0, 2, 1, 2], "offsets fall somewhere"),
    ],
)
def test_arrays_that_do_not_belong_together_are_refused(ids, offsets, problem):
    with pytest.raises(ValueError, match=problem):
        Sequences(ids, np.array(offsets))


def test_pad_keeps_the_last_ids_behind_zeros():
    ragged = Sequences.from_lists([[1, 2, 3, 4], [5], [], [6, 7, 8]])

    padded = pad(ragged, maxlen=3, vocabulary=9)

    assert padded.tolist() == [[2, 3, 4], [0, 0, 5], [0, 0, 0], [6, 7, 8]]


@pytest.mark.parametrize(
    ("vocabulary", "dtype"),
    [(1, "uint8"), (256, "uint8"), (257, "uint16"), (65_536, "uint16"), (65_537, "uint32")],
)
def test_pad_takes_the_smallest_dtype_that_holds_the_vocabulary(vocabulary, dtype):
    padded = pad(Sequences.from_lists([[vocabulary - 1]]), 1, vocabulary)

    assert padded.dtype == dtype
    assert padded.tolist() == [[vocabulary - 1]]


@given(RAGGED.filter(len), st.integers(1, 10))
def test_pad_equals_keras(lists, maxlen):
    from keras.utils import pad_sequences  # noqa: PLC0415 (slow to import)

    padded = pad(Sequences.from_lists(lists), maxlen, vocabulary=300)

    np.testing.assert_array_equal(padded, pad_sequences(lists, maxlen))


def test_pad_of_no_sequences_has_no_rows():
    assert pad(Sequences.from_lists([]), 4, vocabulary=9).shape == (0, 4)


@pytest.mark.parametrize("token", [-1, 9])
def test_pad_refuses_an_id_outside_the_vocabulary(token):
    with pytest.raises(UserError, match="with vocabulary = 9 expected 0 to 8"):
        pad(Sequences.from_lists([[1, token]]), 4, vocabulary=9)


def test_a_matrix_beyond_memory_is_a_user_error(monkeypatch):
    def no_memory(*_, **__):
        raise MemoryError

    monkeypatch.setattr(np, "zeros", no_memory)
    ragged = Sequences(np.array([1]), np.array([0, 1]))
    with pytest.raises(UserError, match="1 sequences padded to 4 timesteps do not fit into memory"):
        pad(ragged, 4, vocabulary=9)
