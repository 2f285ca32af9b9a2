import numpy as np
import pytest
from pydantic import ValidationError

from rnnpipe.data import datasets
from rnnpipe.data.datasets.copy_memory import CopyMemorySpec
from rnnpipe.specs import Classes, Features, Signature


def made(**settings):
    defaults = {"source": "copy_memory", "train_examples": 40, "test_examples": 30}
    return datasets.load(CopyMemorySpec(**defaults | settings), {})


def test_signature_and_shapes():
    dataset = made(timesteps=12, length=3)
    assert dataset.signature == Signature(
        inputs={"features": Features(width=10, timesteps=12)},
        target=Classes(names=tuple("abcdefgh"), timesteps=12),
    )
    train = dataset.train
    assert train.inputs["features"].shape == (40, 12, 10)
    assert (train.targets.shape, train.targets.dtype) == ((40, 12), np.int32)
    assert dataset.test.weights.shape == (30, 12)


def test_what_is_read_is_to_be_written_after_the_sign_and_nothing_else_counts():
    train = made(timesteps=12, length=3).train
    for inputs, targets, weights in zip(
        train.inputs["features"], train.targets, train.weights, strict=True
    ):
        assert (inputs.sum(axis=1) == 1).all()
        text = "".join("abcdefgh·!"[symbol] for symbol in inputs.argmax(axis=1))
        assert text[3:] == "·····!···"
        assert "".join("abcdefgh"[symbol] for symbol in targets[-3:]) == text[:3]
        assert weights.tolist() == [0] * 9 + [1] * 3


def test_symbols_are_uniform_and_test_sequences_are_others():
    dataset = made(train_examples=4000, timesteps=11)
    read = dataset.train.inputs["features"][:, :5].argmax(axis=2)
    # 5 standard errors of a share of 1/8 at 20,000 symbols are 0.012
    assert np.allclose(np.bincount(read.ravel()) / 20_000, 1 / 8, atol=0.012)
    assert dataset.test.targets[:, -5:].tolist() != dataset.train.targets[:30, -5:].tolist()
    assert made(seed=1).train.targets.tolist() != made().train.targets.tolist()


def test_without_time_to_wait_it_is_refused():
    with pytest.raises(ValidationError, match=r"timesteps = 10 leaves no time .* use 11\+"):
        made(timesteps=10)
