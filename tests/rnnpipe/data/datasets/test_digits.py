import numpy as np
import pytest
from pydantic import ValidationError
from sklearn.datasets import load_digits

from rnnpipe.data import datasets
from rnnpipe.data.datasets.digits import DigitsSpec
from rnnpipe.errors import UserError
from rnnpipe.specs import Classes, Features, Signature


def loaded(**settings):
    return datasets.load(DigitsSpec(source="digits", **settings), {})


def rows(examples):
    """Every image with its label as one tuple of 65 numbers, in order of size."""
    flat = examples.inputs["features"].reshape(len(examples), 64) * 16
    return sorted(map(tuple, np.column_stack([flat, examples.targets]).tolist()))


def test_signature_and_shapes():
    digits = loaded()

    assert digits.signature == Signature(
        inputs={"features": Features(width=8, timesteps=8)},
        target=Classes(names=tuple("0123456789")),
    )
    assert (digits.train.inputs["features"].shape, digits.test.inputs["features"].shape) == (
        (1437, 8, 8),
        (360, 8, 8),
    )
    assert (digits.train.inputs["features"].dtype, digits.train.targets.dtype) == (
        np.float32,
        np.int32,
    )
    assert (digits.train.inputs["features"].min(), digits.train.inputs["features"].max()) == (
        0.0,
        1.0,
    )


def test_every_image_is_on_one_side_with_its_label():
    digits, original = loaded(test_split=0.3), load_digits()

    everything = np.column_stack([original.data, original.target])
    assert sorted(rows(digits.train) + rows(digits.test)) == sorted(map(tuple, everything.tolist()))
    assert len(digits.test) == 540


def test_the_seed_decides_the_split():
    assert rows(loaded(seed=1).test) == rows(loaded(seed=1).test)
    assert rows(loaded(seed=1).test) != rows(loaded(seed=2).test)


def test_limit_leaves_the_test_set_whole():
    limited = loaded(limit=10)

    np.testing.assert_array_equal(
        limited.train.inputs["features"], loaded().train.inputs["features"][:10]
    )
    assert len(limited.train) == 10
    assert len(limited.test) == 360


def test_a_limit_beyond_the_training_set_keeps_all_of_it():
    assert len(loaded(limit=5_000).train) == 1437


def test_a_split_without_training_examples_is_refused():
    with pytest.raises(
        UserError, match="test_split leaves no training examples of the digits data"
    ):
        loaded(test_split=0.9999)


def test_as_one_vector_it_is_the_same_pictures_and_no_sequence():
    rows, vectors = loaded(), loaded(as_vector=True)
    assert vectors.signature.inputs == {"features": Features(width=64)}
    assert vectors.signature.structure == "one-to-one"
    for one, other in ((rows.train, vectors.train), (rows.test, vectors.test)):
        images = one.inputs["features"].reshape(-1, 64)
        np.testing.assert_array_equal(images, other.inputs["features"])
        np.testing.assert_array_equal(one.targets, other.targets)


@pytest.mark.parametrize(("pixels", "side"), [(64, 8), (256, 16), (784, 28)])
def test_pixel_by_pixel_it_is_the_same_picture_enlarged(pixels, side):
    rows, one_by_one = loaded(), loaded(pixels=pixels)
    assert one_by_one.signature.inputs == {"features": Features(width=1, timesteps=pixels)}
    small, large = (d.test.inputs["features"] for d in (rows, one_by_one))
    large = large.reshape(-1, side, side)
    assert large.dtype == np.float32
    np.testing.assert_array_equal(large[:, :: side - 1, :: side - 1], small[:, ::7, ::7])
    at = np.linspace(0, 7, side)
    expected = [np.interp(at, range(8), row) for row in small[:, 7]]
    np.testing.assert_allclose(large[:, -1], expected, atol=1e-6)
    np.testing.assert_array_equal(rows.test.targets, one_by_one.test.targets)


def test_pixels_of_a_vector_are_refused():
    with pytest.raises(ValidationError, match="as_vector = true with pixels = 64; leave one"):
        DigitsSpec(source="digits", as_vector=True, pixels=64)
