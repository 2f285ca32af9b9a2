import numpy as np
import pytest

from rnnpipe.data import datasets
from rnnpipe.data.datasets.adding import AddingSpec
from rnnpipe.files.digests import digest_of_arrays
from rnnpipe.specs import Features, Numbers, Signature


def made(**settings):
    return datasets.load(
        AddingSpec(**{"source": "adding", "train_examples": 40, "test_examples": 30} | settings), {}
    )


def test_signature_and_shapes():
    dataset = made(timesteps=11)

    assert dataset.signature == Signature(
        inputs={"features": Features(width=2, timesteps=11)}, target=Numbers()
    )
    assert (dataset.train.inputs["features"].shape, dataset.test.inputs["features"].shape) == (
        (40, 11, 2),
        (30, 11, 2),
    )
    assert (dataset.train.targets.shape, dataset.test.targets.shape) == ((40,), (30,))
    assert dataset.train.inputs["features"].dtype == dataset.train.targets.dtype == np.float32


@pytest.mark.parametrize("timesteps", [2, 3, 50, 51])
def test_one_marker_in_each_half_and_the_target_is_their_sum(timesteps):
    train = made(timesteps=timesteps, train_examples=500).train
    values, markers = train.inputs["features"][..., 0], train.inputs["features"][..., 1]

    assert np.isin(markers, [0.0, 1.0]).all()
    assert (markers[:, : timesteps // 2].sum(axis=1) == 1).all()
    assert (markers[:, timesteps // 2 :].sum(axis=1) == 1).all()
    np.testing.assert_allclose(train.targets, (values * markers).sum(axis=1), rtol=1e-6)
    # every place of each half is used
    assert (markers.sum(axis=0) > 0).all()


def test_values_are_uniform_and_the_baseline_is_one_sixth():
    train = made(train_examples=20_000, timesteps=10).train
    values = train.inputs["features"][..., 0]

    assert 0 <= values.min() < 1e-4
    assert 1 - 1e-4 < values.max() < 1
    assert np.isclose(values.mean(), 1 / 2, atol=0.003)
    assert np.isclose(values.var(), 1 / 12, atol=0.001)
    # the sum of two: mean 1, variance 1/6; 5 standard errors at 20,000 examples
    assert np.isclose(train.targets.mean(), 1.0, atol=0.015)
    assert np.isclose(train.targets.var(), 1 / 6, atol=0.008)


def test_the_test_set_does_not_depend_on_the_training_set():
    one, other = made(train_examples=1), made(train_examples=1_000)

    np.testing.assert_array_equal(one.test.inputs["features"], other.test.inputs["features"])
    np.testing.assert_array_equal(one.test.targets, other.test.targets)


def test_training_test_and_seeds_differ():
    one, other = made(test_examples=40), made(test_examples=40, seed=1)

    assert not np.isin(one.train.targets, one.test.targets).any()
    assert not np.isin(one.train.targets, other.train.targets).any()


def test_a_seed_stands_for_the_same_data_on_any_machine():
    dataset = made(timesteps=5, train_examples=3, test_examples=2, seed=7)

    arrays = {
        "train_inputs": dataset.train.inputs["features"],
        "train_targets": dataset.train.targets,
        "test_inputs": dataset.test.inputs["features"],
        "test_targets": dataset.test.targets,
    }
    assert digest_of_arrays(arrays) == (
        "15fde4dc75f2a2d0264564771b3be62c471e48cdf973fdd27eb7cc6e12d82330"
    )
