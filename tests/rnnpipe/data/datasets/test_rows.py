"""All rows of a dataset of one's own, cut into parts, and described."""

from typing import Literal

import numpy as np
import pytest

from rnnpipe.data.card import Lengths, Range
from rnnpipe.data.datasets.own import OwnSource
from rnnpipe.data.datasets.rows import Rows, assemble
from rnnpipe.data.encoders import Encoders, Words
from rnnpipe.data.ragged import Ragged
from rnnpipe.data.splits import LEFT_OUT, TEST, TRAIN, VALIDATION
from rnnpipe.specs import Classes, Features, Numbers, Quantity, Signature, Tokens

PARTS = np.array([TRAIN, TEST, TRAIN, VALIDATION, TRAIN, LEFT_OUT, TEST], np.int8)
WORDS = Words(unit="word", lowercase=True, tokens=("a", "b"))


class MineSpec(OwnSource):
    source: Literal["mine"] = "mine"

    def read(self, files):
        raise NotImplementedError


def texts(spec, **changes):
    rows = Rows(
        inputs={"tokens": Ragged.from_lists([[2], [2, 1], [2, 3, 3], [3], [], [2], [3]])},
        targets=np.array([0, 1, 0, 1, 1, 0, 1], np.int32),
        parts=PARTS,
        shown=lambda where: [f"text {n}" for n in where],
    )
    signature = Signature(
        inputs={"tokens": Tokens(vocabulary=WORDS.vocabulary, timesteps=2)},
        target=Classes(names=("bad", "good")),
    )
    return assemble(
        spec, signature, rows, encoders=Encoders(inputs={"tokens": WORDS}), notes=("n",), **changes
    )


def test_rows_are_cut_into_their_parts_and_the_card_says_what_they_are():
    made = texts(MineSpec(path="a.csv"))
    assert sorted(made.train.inputs["tokens"].lengths.tolist()) == [0, 1, 3]
    assert made.validation.targets.tolist() == [1]
    assert made.test.inputs["tokens"].values.tolist() == [2, 1, 3]
    assert made.shown == ("text 1", "text 6")
    train, test = made.card.parts["train"], made.card.parts["test"]
    assert (train.examples, train.units, train.classes) == (3, 3, {"bad": 2, "good": 1})
    assert train.lengths == Lengths(shortest=0, median=1.0, ninety_percent=2.6, longest=3)
    assert train.truncated_share == pytest.approx(1 / 3)
    assert test.unknown_share == pytest.approx(1 / 3)
    assert made.card.notes == ("n",)


def test_the_order_of_training_rows_is_drawn_once_and_for_all_where_there_is_a_limit():
    spec = MineSpec(path="a.csv", limit=2)
    first, again, other = (texts(spec, seed=seed) for seed in (0, 0, 5))
    lengths = [made.train.inputs["tokens"].lengths.tolist() for made in (first, again, other)]
    assert lengths[0] == lengths[1] != lengths[2]
    plain = [texts(MineSpec(path="a.csv"), seed=seed).train.targets.tolist() for seed in (0, 5)]
    assert plain[0] == plain[1] == [0, 0, 1]


def test_classes_are_balanced_where_it_is_asked_and_the_test_is_not_weighed():
    made = texts(MineSpec(path="a.csv", class_weight="balanced"))
    expected = {0: 3 / (2 * 2), 1: 3 / (2 * 1)}
    assert made.train.weights.tolist() == [expected[label] for label in made.train.targets]
    assert made.validation.weights.tolist() == [1.0]
    assert made.test.weights is None
    assert made.card.fitted_digest != texts(MineSpec(path="a.csv")).card.fitted_digest


def test_examples_stay_private_where_it_is_asked():
    assert texts(MineSpec(path="a.csv", show_examples=False)).shown is None


def test_numbers_are_described_in_their_own_units_and_by_blocks_and_time():
    quantity = Quantity(name="temp", offset=10.0, scale=2.0)
    rows = Rows(
        inputs={"series": np.zeros((7, 2, 1), np.float32)},
        targets=np.arange(7, dtype=np.float32),
        parts=PARTS,
        groups=np.array([0, 1, 0, 2, 3, 4, 1]),
        times=np.arange("2020-01-01", "2020-01-08", dtype="datetime64[D]"),
    )
    signature = Signature(
        inputs={"series": Features(width=1, timesteps=2)}, target=Numbers(quantities=(quantity,))
    )
    test = assemble(MineSpec(path="a.csv"), signature, rows).card.parts["test"]
    assert test.numbers == Range(lowest=12.0, mean=17.0, highest=22.0)
    assert (test.units, test.first_time, test.last_time) == (1, "2020-01-02", "2020-01-07")
