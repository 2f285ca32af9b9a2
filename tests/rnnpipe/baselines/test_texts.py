"""The baselines that write texts."""

import numpy as np
import pytest

from rnnpipe.baselines.base import MisfitError
from rnnpipe.baselines.choice import fitting
from rnnpipe.baselines.copy_source import CopySource
from rnnpipe.baselines.frequent_text import FrequentText
from rnnpipe.baselines.majority import Majority
from rnnpipe.baselines.nearest_text import NearestText
from rnnpipe.baselines.written import WrittenPart, with_texts
from rnnpipe.data.arrays import Part
from rnnpipe.data.written import Written
from rnnpipe.specs import Classes, Image, Signature, Text, Tokens

PAIRS = [
    ("ein Hund", "a dog"),
    ("ein Mann", "a man"),
    ("der Hund ja", "yes, the dog"),
    ("x", "a man"),
]
ASKED = ("Hund der ja!", "Ein Mann?", "unbekannt")
TEXT = Text(vocabulary=9, timesteps=2)
TRANSLATION = Signature(inputs={"tokens": Tokens(vocabulary=9, timesteps=2)}, target=TEXT)
CAPTIONS = Signature(inputs={"image": Image(height=2, width=2, channels=3)}, target=TEXT)


def part(count, **texts):
    ids = np.ones((count, 2), np.uint8)
    return WrittenPart(inputs={"tokens": ids}, targets=ids, **texts)


def answers(baseline, signature=TRANSLATION):
    sources, texts = zip(*PAIRS, strict=True)
    train, test = part(4, texts=texts, sources=sources), part(3, sources=ASKED)
    return baseline.answers(signature, train, test).tolist()


def test_the_source_is_copied():
    assert answers(CopySource(type="copy_source")) == list(ASKED)


def test_the_nearest_source_s_text_is_written_and_the_first_where_none_is_near():
    assert answers(NearestText(type="nearest_text")) == ["yes, the dog", "a man", "a dog"]


def test_the_most_frequent_text_is_written():
    assert answers(FrequentText(type="frequent_text")) == ["a man"] * 3


def test_each_dataset_of_texts_has_its_baselines():
    assert fitting(TRANSLATION) == ("copy_source", "nearest_text", "frequent_text")
    assert fitting(CAPTIONS) == ("frequent_text",)
    with pytest.raises(MisfitError, match="the dataset's target is text"):
        Majority(type="majority").fits(TRANSLATION)
    of_classes = Signature(inputs=TRANSLATION.inputs, target=Classes(names=("a", "b")))
    with pytest.raises(MisfitError, match="writes texts"):
        FrequentText(type="frequent_text").fits(of_classes)


def test_examples_come_with_their_texts_those_that_are_trained_on_alone(tmp_path):
    Written((("r",),), ("a", "b", "c"), ("s",), ("d", "e", "f")).save(tmp_path)
    ids = np.ones((3, 2), np.uint8)
    whole = Part({"tokens": ids}, ids, np.ones((3, 2), np.float32), np.arange(3))
    train, test = with_texts(tmp_path, whole[:2], whole[:1])
    assert (train.texts, train.sources) == (("a", "b"), ("d", "e"))
    assert (test.texts, test.sources) == ((), ("s",))
    assert len(train) == 2
    assert train.groups.tolist() == [0, 1]


def test_examples_without_texts_are_refused():
    ids = np.ones((3, 2), np.uint8)
    plain = Part({"tokens": ids}, ids)
    with pytest.raises(TypeError, match="without their texts"):
        CopySource(type="copy_source").answers(TRANSLATION, plain, plain)
    with pytest.raises(TypeError, match="not read from texts"):
        CopySource(type="copy_source").answers(CAPTIONS, part(1, texts=("a",)), part(1))
