import numpy as np
import pytest

from rnnpipe.data import datasets
from rnnpipe.data.datasets import reuters
from rnnpipe.data.datasets.reuters import ReutersSpec
from rnnpipe.data.ragged import pad
from rnnpipe.data.repeated import count_repeated
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.errors import UserError
from rnnpipe.files.digests import sha256_of
from rnnpipe.specs import Tokens


@pytest.fixture
def files(mirror):
    """The archive is byte for byte the one that Keras pins."""
    return {f.name: LocalFile(mirror / f.name, f.sha256) for f in ReutersSpec.FILES}


def test_signature_names_keras_topics(files):
    from keras.datasets.reuters import get_label_names  # noqa: PLC0415 (slow to import)

    signature = datasets.load(ReutersSpec(source="reuters", maxlen=200), files).signature

    assert signature.target.names == get_label_names()
    assert signature.inputs == {"tokens": Tokens(vocabulary=10_000, timesteps=200)}
    assert (signature.problem, signature.outputs) == ("multiclass", 46)


@pytest.mark.parametrize(("num_words", "test_split"), [(10_000, 0.2), (1_000, 0.35), (2, 0.999)])
def test_newswires_are_those_of_keras(mirror, files, monkeypatch, num_words, test_split):
    from keras.datasets import reuters as keras_reuters  # noqa: PLC0415 (slow to import)
    from keras.utils import pad_sequences  # noqa: PLC0415

    monkeypatch.setattr("keras.src.datasets.reuters.get_file", lambda **_: mirror / "reuters.npz")
    spec = ReutersSpec(source="reuters", num_words=num_words, test_split=test_split)
    newswires = datasets.load(spec, files)

    for ours, (tokens, labels) in zip(
        (newswires.train, newswires.test),
        keras_reuters.load_data(num_words=num_words, test_split=test_split),
        strict=True,
    ):
        np.testing.assert_array_equal(ours.inputs["tokens"].values, np.concatenate(tokens))
        np.testing.assert_array_equal(
            ours.inputs["tokens"].lengths, [len(newswire) for newswire in tokens]
        )
        np.testing.assert_array_equal(ours.targets, labels)
        np.testing.assert_array_equal(pad(ours.inputs["tokens"], 300), pad_sequences(tokens, 300))


def test_the_split_is_8982_to_2246(files):
    newswires = datasets.load(ReutersSpec(source="reuters"), files)

    assert (len(newswires.train), len(newswires.test)) == (8_982, 2_246)
    found = count_repeated(newswires)  # which stand in the training part too
    assert (found.exact, found.near) == (237, 0)


@pytest.mark.parametrize(
    ("test_split", "side"), [(1e-17, "test"), (1 - 1e-9, "training")], ids=["no test", "no train"]
)
def test_a_split_that_leaves_one_side_empty_is_refused(files, test_split, side):
    with pytest.raises(UserError, match=f"test_split leaves no {side} examples"):
        datasets.load(ReutersSpec(source="reuters", test_split=test_split), files)


def test_the_word_index_is_the_pinned_one(mirror):
    assert sha256_of(mirror / reuters.WORD_INDEX.name) == reuters.WORD_INDEX.sha256
