import numpy as np

from rnnpipe.data.lengths import length_notes
from rnnpipe.data.splits import TEST, TRAIN, VALIDATION

LENGTHS = np.array([3, 5, 9, 6, 1])
LOSE = "sequences that are longer, and lose their beginning"
PARTS = np.array([TRAIN, TRAIN, TEST, TEST, VALIDATION], np.int8)


def test_what_is_cut_off_is_counted():
    assert length_notes(LENGTHS, PARTS, 5, "token", scored=True) == [
        "padded on the left to 5 tokens; the longest training sequence has 5",
        f"test {LOSE}: 2, with 5 tokens that no model reads and no score counts",
    ]
    assert length_notes(LENGTHS, PARTS, 8, "step", scored=False) == [
        "padded on the left to 8 steps; the longest training sequence has 5",
        f"test {LOSE}: 1, with 1 step that no model reads",
    ]


def test_training_sequences_are_counted_too_where_a_length_is_given():
    assert length_notes(LENGTHS, PARTS, 3, "step", scored=False)[1].startswith(
        f"train {LOSE}: 1, with 2 steps"
    )
