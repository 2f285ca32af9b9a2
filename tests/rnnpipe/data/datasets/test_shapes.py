import numpy as np

from rnnpipe.data import datasets
from rnnpipe.data.datasets.shapes import CAPTIONS, COLOURS, ShapesSpec
from rnnpipe.data.padding import pad_dataset
from rnnpipe.data.words.decoding import texts_of
from rnnpipe.specs import Image, Signature, Text


def made(**settings):
    defaults = {"source": "shapes", "train_examples": 60, "test_examples": 40}
    return datasets.load(ShapesSpec(**defaults | settings), {})


def test_signature():
    dataset = made(size=12)
    assert dataset.signature == Signature(
        inputs={"image": Image(height=12, width=12, channels=3)},
        target=Text(vocabulary=14, timesteps=9),
    )
    assert dataset.signature.structure == "one-to-many"
    assert dataset.train.inputs["image"].shape == (60, 12, 12, 3)
    assert dataset.train.inputs["image"].dtype == np.float32


def test_a_picture_shows_what_its_caption_says():
    dataset = made(size=24, train_examples=300)
    for image, text in zip(dataset.train.inputs["image"], dataset.written.targets, strict=True):
        _, first, _, *relation, _, second, _ = text.split()
        found = {}
        for colour, rgb in COLOURS.items():
            where = np.argwhere((image == np.float32(rgb)).all(axis=2))
            if len(where):
                found[colour] = where.mean(axis=0)
        assert set(found) == {first, second}
        if first != second:
            axis = 0 if relation == ["above"] else 1
            assert found[first][axis] < found[second][axis] - 6


def test_forms_are_told_apart_by_their_rows():
    dataset = made(size=24, train_examples=900)
    top, bottom = {}, {}
    for image, text in zip(dataset.train.inputs["image"], dataset.written.targets, strict=True):
        _, one, shape, *_, other, _ = text.split()
        if one != other:
            rows = (image == np.float32(COLOURS[one])).all(axis=2).sum(axis=1)
            rows = rows[rows > 0]
            top.setdefault(shape, []).append(rows[0] / rows.max())
            bottom.setdefault(shape, []).append(rows[-1] / rows.max())
    assert min(top["square"]) == min(bottom["square"]) == 1
    assert max(top["triangle"]) < 0.4
    assert min(bottom["triangle"]) > 0.8
    assert max(bottom["circle"]) < 0.8


def test_every_caption_is_as_likely_and_its_tokens_read_back():
    dataset = made(train_examples=3_000)
    assert len(CAPTIONS) == len(set(CAPTIONS)) == 288
    assert set(dataset.written.targets) == set(CAPTIONS)
    test = pad_dataset(dataset).test
    found = texts_of(dataset.encoders.target, test.targets)
    assert [(text,) for text in found] == list(dataset.written.references)


def test_the_test_set_does_not_depend_on_the_training_set():
    one, other = made(train_examples=1), made(train_examples=100)
    np.testing.assert_array_equal(one.test.inputs["image"], other.test.inputs["image"])
