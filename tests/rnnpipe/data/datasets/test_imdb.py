import json

import numpy as np
import pytest

from rnnpipe.data import datasets
from rnnpipe.data.datasets import imdb
from rnnpipe.data.datasets.imdb import ImdbSpec
from rnnpipe.data.datasets.keras_text import INDEX_FROM, reader
from rnnpipe.data.ragged import pad
from rnnpipe.data.repeated import count_repeated
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.errors import UserError
from rnnpipe.files.digests import parse_sums, sha256_of
from rnnpipe.specs import Classes, Signature, Tokens

SPEC = ImdbSpec(source="imdb")


@pytest.fixture(scope="module")
def files(mirror):
    sums = parse_sums((mirror / "SHA256SUMS").read_text("utf-8"), "SHA256SUMS")
    names = [file.name for file in ImdbSpec.FILES]
    return {name: LocalFile(mirror / name, sums[name]) for name in names}


@pytest.fixture(scope="module")
def reviews(files):
    return datasets.load(SPEC, files)


def test_signature(reviews):
    assert reviews.signature == Signature(
        inputs={"tokens": Tokens(vocabulary=10_000, timesteps=500)},
        target=Classes(names=("negative", "positive")),
    )


def test_some_of_the_test_reviews_stand_in_the_training_part_too(reviews):
    found = count_repeated(reviews)
    assert (found.exact, found.near, len(reviews.test)) == (123, 0, 25_000)


def test_reviews_are_those_of_keras(mirror, reviews, monkeypatch):
    from keras.datasets import imdb as keras_imdb  # noqa: PLC0415 (slow to import)
    from keras.utils import pad_sequences  # noqa: PLC0415

    monkeypatch.setattr("keras.src.datasets.imdb.get_file", lambda **_: mirror / "imdb.npz")
    for ours, (tokens, labels) in zip(
        (reviews.train, reviews.test), keras_imdb.load_data(num_words=10_000), strict=True
    ):
        np.testing.assert_array_equal(ours.inputs["tokens"].values, np.concatenate(tokens))
        np.testing.assert_array_equal(
            ours.inputs["tokens"].lengths, [len(review) for review in tokens]
        )
        np.testing.assert_array_equal(ours.targets, labels)
        np.testing.assert_array_equal(pad(ours.inputs["tokens"], 500), pad_sequences(tokens, 500))


def test_sizes_and_lengths_are_the_published_ones(reviews):
    for examples, mean in ((reviews.train, 238.714), (reviews.test, 230.804)):
        assert len(examples) == 25_000
        assert np.bincount(examples.targets).tolist() == [12_500, 12_500]
        assert np.isclose(examples.inputs["tokens"].lengths.mean(), mean, rtol=0, atol=0.0015)


def test_the_review_that_keras_puts_first_reads_as_it_should(mirror, reviews):
    assert sha256_of(mirror / imdb.WORD_INDEX.name) == imdb.WORD_INDEX.sha256
    ranks = json.loads((mirror / imdb.WORD_INDEX.name).read_text("utf-8"))
    words = {rank + INDEX_FROM: word for word, rank in ranks.items()}
    # what `keras.datasets.imdb.load_data(num_words=10_000)` has begun with since its first release
    beginning = [1, 14, 22, 16, 43, 530, 973, 1622, 1385, 65, 458, 4468, 66, 3941, 4, 173, 36, 256]

    inputs = reviews.train.inputs["tokens"]
    long = np.flatnonzero(inputs.lengths >= len(beginning))
    first_tokens = inputs.values[inputs.offsets[long, None] + np.arange(len(beginning))]
    (position,) = long[(first_tokens == beginning).all(axis=1)]

    assert inputs.lengths[position] == 218
    assert reviews.train.targets[position] == reviews.signature.target.names.index("positive")
    assert " ".join(words[token] for token in beginning[1:11]) == (
        "this film was just brilliant casting location scenery story direction"
    )


def test_the_mirrors_own_sum_is_the_one_that_is_checked(mirror):
    with pytest.raises(UserError, match=f"expected {imdb.ARCHIVE.sha256}"):
        datasets.load(SPEC, {"imdb.npz": LocalFile(mirror / "imdb.npz", imdb.ARCHIVE.sha256)})


def test_new_texts_are_read_as_the_archives_were(reviews):
    """A review's words, put together again with what stands between words, are its ids again."""
    ranked = reviews.encoders.inputs["tokens"]
    assert len(ranked.tokens) == 9_996  # ids 4 to 9,999
    tokens = reviews.test.inputs["tokens"].first(200)
    texts = []
    for start, end in zip(tokens.offsets[:-1], tokens.offsets[1:], strict=True):
        ids = tokens.values[start + 1 : end]
        texts.append(", ".join("<zzzz>" if i == 2 else ranked.tokens[i - 4].upper() for i in ids))
    found = reader(ranked)(texts)
    assert np.array_equal(found.values, tokens.values)
    assert np.array_equal(found.offsets, tokens.offsets)


def test_a_word_index_that_is_none_is_refused(files, tmp_path):
    path = tmp_path / "imdb_word_index.json"
    path.write_text('{"the": 1, "of": 3}')
    broken = {**files, path.name: LocalFile(path, sha256_of(path))}
    with pytest.raises(UserError, match="is not an index of words by rank"):
        datasets.load(SPEC, broken)
