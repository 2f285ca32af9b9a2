import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnpipe.data.datasets.keras_text import encode, pick, shuffled_order, vocabulary_of
from rnnpipe.data.ragged import Ragged

RANKED = st.lists(st.lists(st.integers(0, 40), max_size=6), max_size=6)


def test_encode_shifts_ranks_behind_a_start():
    encoded = encode(Ragged.from_lists([[1, 6], [], [7, 2]]), num_words=10)

    # rank 6 has id 9, the last one below 10; rank 7 is 'unknown'
    assert encoded.values.tolist() == [1, 4, 9, 1, 1, 2, 5]
    assert encoded.offsets.tolist() == [0, 3, 4, 7]


@given(RANKED, st.integers(1, 50))
def test_encode_is_what_keras_does_token_by_token(lists, num_words):
    encoded = encode(Ragged.from_lists(lists), num_words)

    shifted = [token for ranks in lists for token in [1, *(rank + 3 for rank in ranks)]]
    assert encoded.values.tolist() == [token if token < num_words else 2 for token in shifted]
    assert encoded.lengths.tolist() == [1 + len(ranks) for ranks in lists]
    assert (encoded.values < vocabulary_of(num_words)).all()


@pytest.mark.parametrize(("num_words", "dtype"), [(256, "uint8"), (257, "uint16")])
def test_ids_have_the_smallest_dtype(num_words, dtype):
    assert encode(Ragged.from_lists([[9]]), num_words).values.dtype == dtype


def test_a_rank_at_the_end_of_int32_is_unknown():
    ranks = Ragged.from_lists([[2**31 - 3, 2**31 - 2, 2**31 - 1]])

    assert encode(ranks, num_words=10).values.tolist() == [1, 2, 2, 2]


def test_the_unknown_id_is_part_of_the_smallest_vocabulary():
    assert [vocabulary_of(n) for n in (1, 3, 4)] == [3, 3, 4]


def test_shuffled_orders_follow_one_another_in_one_stream():
    rng = np.random.RandomState(113)
    orders = [shuffled_order(5, rng), shuffled_order(5, rng)]

    again = np.random.RandomState(113)
    expected = [list(range(5)), list(range(5))]
    for order in expected:
        again.shuffle(order)
    assert [order.tolist() for order in orders] == expected


def test_pick_keeps_labels_with_their_sequences():
    labelled = Ragged.from_lists([[1], [2, 3]]), np.array([0, 1], np.int32)

    picked = pick(labelled, np.array([1, 0, 1]), num_words=100)

    assert picked.targets.tolist() == [1, 0, 1]
    assert picked.inputs["tokens"].values.tolist() == [1, 5, 6, 1, 4, 1, 5, 6]
