"""What all seeds of a variant score together."""

import pytest

from rnnpipe.evaluation.metrics import METRICS
from rnnpipe.report.ensembles import ensemble_table
from rnnpipe.specs import Signature, Text, Tokens
from rnnpipe.summary.rows import SummaryRow
from tests.rnnpipe.report import own_factory as own
from tests.rnnpipe.report.predictions.answered import classes, numbers

WRONG, RIGHT = [0.9, 0.1, 0.0], [0.2, 0.7, 0.1]


def row(folder, name, targets, *outputs):
    """A variant whose seeds answered so."""
    trials = [
        own.write_trial(folder, "data", name, seed, targets=targets, outputs=found)
        for seed, found in enumerate(outputs)
    ]
    return SummaryRow("data", name, name, tuple(trials), {}, {})


def test_of_classes_it_is_the_score_of_the_mean_probabilities(tmp_path):
    """Each seed has one of three right; together, two that are a little wrong are outvoted."""
    signature = classes("a", "b", "c")
    one, other = [WRONG, RIGHT, WRONG], [RIGHT, WRONG, [0.4, 0.35, 0.25]]
    rows = [row(tmp_path, "lstm", [1, 1, 1], one, other), row(tmp_path, "gru", [1, 1, 1], one)]
    metrics = [METRICS["accuracy"], METRICS["balanced_accuracy"]]
    table = ensemble_table(tmp_path, own.record(signature, 3), rows, metrics)
    assert table.lines == (("lstm", "2", "0.000", "0.000"),)
    right = [RIGHT, RIGHT, [0.0, 0.9, 0.1]]
    rows = [row(tmp_path / "better", "lstm", [1, 1, 1], one, right)]
    table = ensemble_table(tmp_path / "better", own.record(signature, 3), rows, metrics)
    assert table.lines == (("lstm", "2", "0.667", "0.667"),)


def test_of_numbers_it_is_the_score_of_their_mean(tmp_path):
    rows = [row(tmp_path, "lstm", [1.0, 2.0], [[0.0], [2.0]], [[1.0], [4.0]])]
    table = ensemble_table(tmp_path, own.record(numbers(), 2), rows, [METRICS["mse"]])
    assert table.rows[0][2].value == pytest.approx((0.5**2 + 1.0**2) / 2)


def test_where_a_file_is_not_there_or_texts_are_written_there_is_none(tmp_path):
    found = row(tmp_path, "lstm", [1.0], [[0.0]], [[1.0]])
    (tmp_path / found.trials[1].label / "predictions.npz").unlink()
    assert ensemble_table(tmp_path, own.record(numbers(), 1), [found], [METRICS["mse"]]) is None
    writing = Signature(
        inputs={"tokens": Tokens(vocabulary=9, timesteps=4)}, target=Text(vocabulary=9, timesteps=4)
    )
    whole = row(tmp_path / "whole", "lstm", [1.0], [[0.0]], [[1.0]])
    assert ensemble_table(tmp_path / "whole", own.record(writing, 1), [whole], []) is None
