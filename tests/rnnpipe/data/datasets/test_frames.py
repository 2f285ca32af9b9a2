from dataclasses import replace

import numpy as np
import pytest
from pydantic import ValidationError
from sklearn.datasets import load_digits

from rnnpipe.data import datasets
from rnnpipe.data.datasets.frames import FramesSpec
from rnnpipe.data.encoded import DISTANCES, save_dataset
from rnnpipe.data.ragged import Ragged
from rnnpipe.files.digests import digest_of_arrays
from rnnpipe.records.distances import read_distances
from rnnpipe.specs import Classes, Image, Signature

DIGITS = load_digits()
DIGIT_OF = {
    picture.tobytes(): digit
    for picture, digit in zip(
        (DIGITS.images / 16).astype(np.float32), DIGITS.target.tolist(), strict=True
    )
}
"""Every picture once; none is there twice."""


def made(**settings):
    defaults = {"source": "frames", "train_examples": 200, "test_examples": 100}
    return datasets.load(FramesSpec(**defaults | settings), {})


def films(examples):
    """Each film as the bytes of its pictures, and its targets."""
    film, targets = examples.inputs["film"], examples.targets
    np.testing.assert_array_equal(film.offsets, targets.offsets)
    for begin, end in zip(film.offsets, film.offsets[1:], strict=False):
        pictures = [np.ascontiguousarray(each).tobytes() for each in film.values[begin:end]]
        yield pictures, targets.values[begin:end].tolist()


def test_signature_and_shapes():
    dataset = made(timesteps=7)
    assert dataset.signature == Signature(
        inputs={"film": Image(height=8, width=8, channels=1, timesteps=7)},
        target=Classes(names=("new", "seen"), timesteps=7),
    )
    assert dataset.signature.structure == "many-to-many per step"
    film = dataset.train.inputs["film"]
    assert (film.values.shape, film.values.dtype) == ((1400, 8, 8, 1), np.float32)
    assert (dataset.train.targets.values.dtype, len(dataset.test)) == (np.int32, 100)


def test_a_frame_is_seen_where_its_digit_was_there_before():
    dataset = made(shortest=3)
    for part in (dataset.train, dataset.test):
        for pictures, targets in films(part):
            digits = [DIGIT_OF[picture] for picture in pictures]
            assert targets == [int(d in digits[:i]) for i, d in enumerate(digits)]


def test_what_decides_is_the_last_frame_that_shows_the_digit_and_the_text_names_all():
    dataset = made(shortest=2)
    distances = np.split(dataset.distances.values, dataset.distances.offsets[1:-1])
    for (pictures, _), found, text in zip(
        films(dataset.test), distances, dataset.shown, strict=True
    ):
        digits = [DIGIT_OF[picture] for picture in pictures]
        assert text == " ".join(map(str, digits))
        for i, digit in enumerate(digits):
            earlier = [j for j in range(i) if digits[j] == digit]
            assert found[i] == (i - earlier[-1] if earlier else 0)


def test_no_picture_of_the_test_part_is_in_a_training_film():
    dataset = made(train_examples=2000, test_examples=2000, test_split=0.3)
    train, test = (
        {picture for pictures, _ in films(part) for picture in pictures}
        for part in (dataset.train, dataset.test)
    )
    assert not train & test
    assert (len(train), len(test)) == (1257, 540)


def test_films_have_every_length_from_the_shortest_to_the_longest():
    lengths = made(timesteps=6, shortest=3).train.targets.lengths
    assert set(lengths) == {3, 4, 5, 6}
    assert set(made(timesteps=6).train.targets.lengths) == {6}


def test_neither_a_digit_nor_its_place_tells_anything():
    dataset = made(train_examples=20_000, timesteps=8)
    targets = dataset.train.targets.values.reshape(-1, 8)
    # 5 standard errors of a share of 1/2 at 20,000 films are 0.018
    np.testing.assert_allclose(targets[:, 1:].mean(axis=0), 0.5, atol=0.018)
    assert not targets[:, 0].any()
    by_digit = np.zeros((10, 2))
    for pictures, seen in films(dataset.train.first(5000)):
        for picture, target in zip(pictures[1:], seen[1:], strict=True):
            by_digit[DIGIT_OF[picture], target] += 1
    # 5 standard errors at some 3,500 frames of a digit are 0.042
    np.testing.assert_allclose(by_digit[:, 1] / by_digit.sum(axis=1), 0.5, atol=0.042)


def test_when_all_ten_have_been_seen_none_is_new():
    dataset = made(timesteps=60)
    targets = dataset.train.targets.values.reshape(-1, 60)
    assert targets[:, -1].all()
    assert ((targets == 0).sum(axis=1) <= 10).all()


def test_the_test_films_do_not_depend_on_the_training_films():
    one, other = made(train_examples=1), made(train_examples=300)
    for name, values in one.test.named():
        np.testing.assert_array_equal(values.values, dict(other.test.named())[name].values)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"timesteps": 1}, "greater than or equal to 2"),
        ({"timesteps": 5, "shortest": 6}, "shortest = 6 is more than timesteps = 5; set it to 5"),
    ],
)
def test_films_that_cannot_be_are_refused(settings, message):
    with pytest.raises(ValidationError, match=message):
        made(**settings)


def test_a_seed_stands_for_the_same_data_on_any_machine():
    dataset = made(timesteps=6, shortest=2, train_examples=4, test_examples=3, seed=7)
    arrays = {}
    for part, examples in dataset.parts().items():
        for name, values in examples.named():
            arrays |= {f"{part} {name}": values.values, f"{part} {name} offsets": values.offsets}
    assert digest_of_arrays(arrays) == (
        "84ecfbc6cd8bae4ff9b835952a9fca0b3ae63c82f4c99feae836011540ac2c4e"
    )


def test_what_decides_is_kept_with_the_data(tmp_path):
    dataset = made(test_examples=5, shortest=2)
    save_dataset(dataset, tmp_path)
    read = read_distances(tmp_path / DISTANCES, 5)
    np.testing.assert_array_equal(np.concatenate(read.rows), dataset.distances.values)
    counts = np.arange(12) >= 12 - dataset.test.targets.lengths[:, np.newaxis]
    np.testing.assert_array_equal(read.placed(counts)[counts], dataset.distances.values)


@pytest.mark.parametrize("spoilt", [[0, 2], [0, -1], [0, 1, 1]])
def test_a_distance_before_the_sequence_or_of_no_target_is_refused(spoilt):
    dataset = made(timesteps=2, test_examples=1)
    distances = Ragged(np.array(spoilt, np.int32), np.array([0, len(spoilt)]))
    with pytest.raises(ValueError, match="the distances are not one a step"):
        replace(dataset, distances=distances)
