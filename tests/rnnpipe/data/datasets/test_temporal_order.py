import numpy as np
import pytest

from rnnpipe.data import datasets
from rnnpipe.data.datasets.temporal_order import TemporalOrderSpec
from rnnpipe.files.digests import digest_of_arrays
from rnnpipe.specs import Classes, Features, Signature


def made(**settings):
    defaults = {"source": "temporal_order", "train_examples": 40, "test_examples": 30}
    return datasets.load(TemporalOrderSpec(**defaults | settings), {})


def texts(inputs):
    """Each one-hot sequence as a string, one letter a timestep."""
    assert set(np.unique(inputs)) == {0.0, 1.0}
    assert (inputs.sum(axis=2) == 1).all()
    return ["".join("abcdXYEB"[symbol] for symbol in row) for row in inputs.argmax(axis=2)]


def test_signature_and_shapes():
    dataset = made(timesteps=20)

    assert dataset.signature == Signature(
        inputs={"features": Features(width=8, timesteps=20)},
        target=Classes(names=("XX", "XY", "YX", "YY")),
    )
    assert (dataset.train.inputs["features"].shape, dataset.test.inputs["features"].shape) == (
        (40, 20, 8),
        (30, 20, 8),
    )
    assert dataset.train.inputs["features"].dtype == np.float32
    assert (dataset.train.targets.shape, dataset.train.targets.dtype) == ((40,), np.int32)


def test_the_class_is_the_order_of_the_two_keys():
    dataset = made(train_examples=500)

    for text, target in zip(
        texts(dataset.train.inputs["features"]), dataset.train.targets, strict=True
    ):
        keys = "".join(symbol for symbol in text if symbol in "XY")
        assert keys == dataset.signature.target.names[target]


@pytest.mark.parametrize(
    ("timesteps", "first", "second"),
    [
        (10, {1}, {8}),
        (25, {2, 3, 4}, {20, 21}),
        (100, {*range(10, 20)}, {*range(80, 90)}),
    ],
)
def test_keys_stand_in_the_second_and_the_ninth_tenth(timesteps, first, second):
    found = texts(made(timesteps=timesteps, train_examples=2_000).train.inputs["features"])

    assert {text[0] for text in found} == {"E"}
    assert {text[-1] for text in found} == {"B"}
    keys = [[at for at, symbol in enumerate(text) if symbol in "XY"] for text in found]
    assert {at for at, _ in keys} == first
    assert {at for _, at in keys} == second
    distractors = {s for text in found for s in text[1:-1] if s not in "XY"}
    assert distractors == set("abcd")


def test_classes_and_distractors_are_uniform():
    train = made(train_examples=20_000, timesteps=10).train

    # 5 standard errors of a share of 1/4 at 20,000 examples are 0.015
    assert np.allclose(np.bincount(train.targets) / 20_000, 1 / 4, atol=0.015)
    shares = train.inputs["features"].sum(axis=(0, 1))[:4] / train.inputs["features"][..., :4].sum()
    assert np.allclose(shares, 1 / 4, atol=0.01)


def test_the_test_set_does_not_depend_on_the_training_set():
    one, other = made(train_examples=1), made(train_examples=1_000)

    np.testing.assert_array_equal(one.test.inputs["features"], other.test.inputs["features"])
    np.testing.assert_array_equal(one.test.targets, other.test.targets)


def test_training_test_and_seeds_differ():
    one, other = made(test_examples=40), made(test_examples=40, seed=1)

    assert not set(texts(one.train.inputs["features"])) & set(texts(one.test.inputs["features"]))
    assert not set(texts(one.train.inputs["features"])) & set(texts(other.train.inputs["features"]))


def test_a_seed_stands_for_the_same_data_on_any_machine():
    dataset = made(timesteps=10, train_examples=3, test_examples=2, seed=7)

    arrays = {
        "train_inputs": dataset.train.inputs["features"],
        "train_targets": dataset.train.targets,
        "test_inputs": dataset.test.inputs["features"],
        "test_targets": dataset.test.targets,
    }
    assert digest_of_arrays(arrays) == (
        "d0d1456090c7cd091c0b63fc6db01e23680291773b8471de78fbc6b4a932a46f"
    )
