import numpy as np
import pytest
from sklearn.datasets import load_wine

from rnnpipe.data import datasets
from rnnpipe.data.datasets.wine import GROWERS, MEASURED, WineSpec


def loaded(**settings):
    return datasets.load(WineSpec(source="wine", **settings), {})


def test_every_wine_is_on_one_side_with_its_grower():
    wine, original = loaded(), load_wine()
    scaling = wine.encoders.inputs["features"]
    rows = []
    for part in (wine.train, wine.test):
        numbers = part.inputs["features"] * scaling.scale + scaling.offset
        rows += [(*row, target) for row, target in zip(numbers, part.targets, strict=True)]
    expected = np.column_stack([original.data, original.target])
    np.testing.assert_allclose(sorted(map(tuple, rows)), sorted(map(tuple, expected)), rtol=1e-5)
    assert (len(wine.train), len(wine.test)) == (142, 36)


def test_it_is_one_vector_in_and_one_class_out():
    signature = loaded().signature
    assert signature.structure == "one-to-one"
    assert signature.inputs["features"].names == MEASURED == tuple(load_wine().feature_names)
    assert signature.target.names == GROWERS == tuple(load_wine().target_names)


def test_the_scaling_is_fitted_on_the_training_wines_alone():
    wine = loaded(test_split=0.5)
    numbers = wine.train.inputs["features"].astype(np.float64)
    np.testing.assert_allclose(numbers.mean(axis=0), 0, atol=1e-6)
    np.testing.assert_allclose(numbers.std(axis=0), 1, atol=1e-6)
    assert abs(wine.test.inputs["features"].mean(axis=0)).max() > 0.05


def test_the_seed_decides_the_split():
    first, same, other = (loaded(seed=seed).test.targets for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, same)
    assert first.tolist() != other.tolist()


@pytest.mark.parametrize("limit", [10, 500])
def test_limit_leaves_the_test_set_whole(limit):
    wine = loaded(limit=limit)
    assert (len(wine.train), len(wine.test)) == (min(limit, 142), 36)
