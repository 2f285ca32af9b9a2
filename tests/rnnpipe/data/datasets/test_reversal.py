import numpy as np
import pytest
from pydantic import ValidationError

from rnnpipe.data import datasets
from rnnpipe.data.datasets.reversal import ReversalSpec
from rnnpipe.data.encoders import END
from rnnpipe.data.padding import pad_dataset
from rnnpipe.data.words.decoding import texts_of
from rnnpipe.files.digests import digest_of_arrays
from rnnpipe.specs import Signature, Text, Tokens


def made(**settings):
    defaults = {"source": "reversal", "train_examples": 40, "test_examples": 30}
    return datasets.load(ReversalSpec(**defaults | settings), {})


def test_signature():
    dataset = made(longest=7)
    assert dataset.signature == Signature(
        inputs={"tokens": Tokens(vocabulary=12, timesteps=7)},
        target=Text(vocabulary=13, timesteps=8),
    )
    assert dataset.signature.structure == "many-to-many"
    assert made(symbols="letters").signature.target.vocabulary == 29


@pytest.mark.parametrize("symbols", ["digits", "letters"])
def test_the_target_is_the_source_reversed_and_an_end(symbols):
    dataset = made(symbols=symbols)
    for part in (dataset.train, dataset.test):
        sources, targets = part.inputs["tokens"], part.targets
        for i in range(len(part)):
            source = sources.values[sources.offsets[i] : sources.offsets[i + 1]]
            target = targets.values[targets.offsets[i] : targets.offsets[i + 1]]
            assert target.tolist() == [*(source[::-1] + 1), END]


def test_padded_targets_are_their_references():
    dataset = made()
    test = pad_dataset(dataset).test
    found = texts_of(dataset.encoders.target, test.targets)
    assert [(text,) for text in found] == list(dataset.written.references)
    assert [text[::-1] for text in dataset.written.sources] == found
    assert test.inputs["tokens"][:, -1].all()
    assert test.targets[:, 0].all()
    np.testing.assert_array_equal(test.weights, (test.targets != 0).astype(np.float32))


def test_lengths_are_those_asked_for():
    lengths = made(shortest=4, longest=6, train_examples=500).train.inputs["tokens"].lengths
    assert set(lengths.tolist()) == {4, 5, 6}
    with pytest.raises(ValidationError, match="shortest = 5 is above longest = 4; swap them"):
        ReversalSpec(source="reversal", train_examples=1, test_examples=1, shortest=5, longest=4)


def test_a_limit_keeps_the_texts_of_what_is_left():
    whole, limited = made(), made(limit=5)
    assert limited.written.targets == whole.written.targets[:5]
    assert limited.written.train_sources == whole.written.train_sources[:5]
    assert limited.written.references == whole.written.references


def test_the_test_set_does_not_depend_on_the_training_set():
    one, other = made(train_examples=1), made(train_examples=1_000)
    assert one.written.references == other.written.references


def test_a_seed_stands_for_the_same_data_on_any_machine():
    dataset = made(train_examples=3, test_examples=2, seed=7)
    arrays = {"train": dataset.train.targets.values, "test": dataset.test.targets.values}
    assert digest_of_arrays(arrays) == (
        "05a4860f2b49143566c8eae54a3a545a07f51974ce4b711f439d281a71d678d3"
    )
