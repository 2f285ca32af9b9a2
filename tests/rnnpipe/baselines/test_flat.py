import numpy as np
import pytest

from rnnpipe.baselines import flat
from rnnpipe.baselines.base import MisfitError
from tests.rnnpipe.baselines.asked import SERIES, TEXTS, part, texts


def test_a_channel_is_summed_up_in_six_numbers():
    found = flat.summaries(part([[[1.0, -2.0], [3.0, 0.0], [5.0, 5.0]]]), ["features"])
    rms = (np.sqrt(35 / 3), np.sqrt(29 / 3))
    expected = [3, 1, np.sqrt(8 / 3), np.sqrt(26 / 3), *rms, 1, -2, 5, 5, 5, 5]
    assert found.tolist() == [pytest.approx(expected)]


def test_padding_on_the_left_is_no_part_of_a_summary():
    whole = flat.summaries(part([[[2.0, 7.0], [0.0, 0.0], [4.0, 9.0]]]), ["features"])
    padded = flat.summaries(
        part([[[0.0, 0.0], [0.0, 0.0], [2.0, 7.0], [0.0, 0.0], [4.0, 9.0]]]), ["features"]
    )
    assert padded.tolist() == whole.tolist()


def test_zeros_alone_are_no_padding():
    assert flat.summaries(part(np.zeros((1, 3, 2))), ["features"]).tolist() == [[0.0] * 12]


def test_what_is_no_sequence_is_summed_up_as_one_step():
    found = flat.summaries(part([[3.0, -4.0]]), ["features"])
    assert found.tolist() == [[3, -4, 0, 0, 3, 4, 3, -4, 3, -4, 3, -4]]


def test_every_number_of_every_step_is_a_column():
    assert flat.flattened(part([[[1, 2], [3, 4]]]), ["features"]).tolist() == [[1, 2, 3, 4]]


def test_tokens_are_counted_without_the_padding():
    found = flat.counts(texts([[0, 0, 3, 3], [0, 1, 9, 3]]), TEXTS, ["tokens"])
    assert found.shape == (2, 10)
    assert {(r, c): found[r, c] for r, c in zip(*found.nonzero(), strict=True)} == {
        (0, 3): 2.0,
        (1, 1): 1.0,
        (1, 3): 1.0,
        (1, 9): 1.0,
    }


def test_inputs_are_told_apart_by_their_kind():
    assert flat.texts(TEXTS) == ("tokens",)
    assert flat.numeric(SERIES) == ("features",)
    with pytest.raises(MisfitError, match="reads numbers, and the dataset's inputs are tokens"):
        flat.numeric(TEXTS)
    with pytest.raises(MisfitError, match="reads tokens, and the dataset's inputs are numbers"):
        flat.texts(SERIES)
