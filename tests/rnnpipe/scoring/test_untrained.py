import numpy as np
import pytest

from rnnpipe.data import datasets
from rnnpipe.data.arrays import Arrays, Part
from rnnpipe.data.datasets.reversal import ReversalSpec
from rnnpipe.data.padding import pad_dataset
from rnnpipe.records.facts import ErrorsAlong
from rnnpipe.scoring.untrained import score_untrained
from rnnpipe.specs import Classes, Features, Numbers, Quantity, Signature

LABELS = Signature(inputs={"features": Features(width=1)}, target=Classes(names=("no", "yes")))


def labelled(train, test, weights=None):
    """A dataset of these labels, whose inputs say nothing."""
    train, test = (np.array(labels, np.int32) for labels in (train, test))
    inputs = [{"features": np.zeros((len(part), 1), np.float32)} for part in (train, test)]
    return Arrays(
        train=Part(inputs[0], train, None if weights is None else np.array(weights, np.float32)),
        test=Part(inputs[1], test),
    )


def test_the_majority_is_that_of_the_rows_however_they_are_weighed():
    plain = score_untrained(labelled([0, 1, 1, 1], [1, 1, 0]), LABELS)
    weighed = score_untrained(labelled([0, 1, 1, 1], [1, 1, 0], [2, 2 / 3, 2 / 3, 2 / 3]), LABELS)
    assert plain == weighed
    assert plain.baseline["accuracy"] == 2 / 3
    assert (plain.undefined, plain.last_value) == ({}, {})


def test_what_one_class_leaves_without_a_value_is_told_and_all_else_is_scored():
    found = score_untrained(labelled([0, 1], [1, 1]), LABELS)
    assert list(found.baseline) == ["accuracy", "macro_f1", "balanced_accuracy", "loss"]
    reason = "no test example is of class 'no'"
    assert found.undefined == {"roc_auc": reason, "average_precision": reason}


@pytest.mark.parametrize("name", ["features", "series"])
def test_a_forecast_is_set_beside_the_last_value_known(name):
    quantity = Quantity(name="level", scale=2.0, column=0, naive_error=1.0)
    signature = Signature(
        inputs={name: Features(width=1, timesteps=2)},
        target=Numbers(width=2, quantities=(quantity,), horizon=2),
    )
    series = np.array([[[0], [1]], [[1], [3]]], np.float32)
    part = Part({name: series}, np.array([[1, 2], [4, 1]], np.float32))
    found = score_untrained(Arrays(part, part), signature)
    # In own units the last are 2 and 6, and what came 2, 4 and 8, 2.
    assert found.last_value == {"level": ErrorsAlong(rmse=(2**0.5, 10**0.5), mae=(1.0, 3.0))}
    assert list(found.baseline) == ["rmse", "mae", "r2", "mase", "smape"]


def test_texts_are_set_beside_the_most_frequent_one():
    spec = ReversalSpec(source="reversal", train_examples=30, test_examples=20, shortest=2)
    dataset = datasets.load(spec, {})
    found = score_untrained(pad_dataset(dataset), dataset.signature, dataset.written)
    assert list(found.baseline) == ["bleu", "chrf", "exact_match", "token_accuracy"]
    assert found.baseline["token_accuracy"] > 0
    assert found.signatures["bleu"].startswith("nrefs:1|case:mixed|eff:no|tok:13a")
    assert found.undefined == {}
