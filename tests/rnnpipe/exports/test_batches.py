"""What is wrong with a batch is told before a runtime reads it as something else."""

import numpy as np
import pytest

from rnnpipe.exports.batches import require_batch
from rnnpipe.specs import Classes, Features, Numbers, Signature, Tokens

WORDS = Signature(
    inputs={"tokens": Tokens(vocabulary=10, timesteps=4)}, target=Classes(names=("no", "yes"))
)
SERIES = Signature(inputs={"features": Features(width=2, timesteps=4)}, target=Numbers())


@pytest.mark.parametrize(
    ("array", "told"),
    [
        (np.zeros((1, 4), ">i4"), r"tokens is >i4; expected <i4"),
        (np.full((1, 4), 5.9), r"tokens is <f8; expected <i4"),
        (np.full((1, 4), 5 + 2**33), r"tokens is <i8; expected <i4"),
        (np.full((1, 4), 10, np.int32), r"ids from 10 to 10; expected 0 to 9"),
        (np.full((1, 4), -1, np.int32), r"ids from -1 to -1"),
        (np.zeros(4, np.int32), r"shape \(4,\); expected \(examples, timesteps\)"),
    ],
)
def test_tokens(array, told):
    with pytest.raises(ValueError, match=told):
        require_batch({"tokens": array}, WORDS)


@pytest.mark.parametrize(
    ("array", "told"),
    [
        (np.zeros((1, 4, 2), ">f4"), r"features is >f4; expected <f4"),
        (np.zeros((1, 4, 2)), r"features is <f8; expected <f4"),
        (np.zeros((1, 4, 3), np.float32), r"expected \(examples, timesteps, 2\)"),
        (np.full((1, 4, 2), np.nan, np.float32), r"NaN or infinite"),
    ],
)
def test_features(array, told):
    with pytest.raises(ValueError, match=told):
        require_batch({"features": array}, SERIES)


def test_names():
    with pytest.raises(ValueError, match=r"inputs \['words'\]; expected tokens"):
        require_batch({"words": np.zeros((1, 4), np.int32)}, WORDS)


def test_any_batch_size_and_length_passes():
    require_batch({"tokens": np.full((3, 7), 9, np.int32)}, WORDS)
    require_batch({"features": np.ones((5, 1, 2), np.float32)}, SERIES)
    require_batch({"tokens": np.zeros((0, 4), np.int32)}, WORDS)
