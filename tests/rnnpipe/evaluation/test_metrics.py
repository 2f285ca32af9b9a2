import numpy as np
import pytest

from rnnpipe.evaluation.metrics import COSTS, METRICS, QUALITY, REDUCTIONS
from rnnpipe.evaluation.named import baseline_name, curves, curves_of, watched
from rnnpipe.evaluation.problems import answers
from rnnpipe.evaluation.truth import Truth
from rnnpipe.specs import Classes, Features, Numbers, Quantity, Signature

TEMPERATURE = Quantity(name="temperature", naive_error=1.0)
ANSWERS = {
    "binary": (Classes(names=("no", "yes")), [0.1, 0.7], [0, 1]),
    "multiclass": (Classes(names=("no", "yes", "or")), [[0.5, 0.2, 0.3]], [2]),
    "forecast": (Numbers(width=1, quantities=(TEMPERATURE,), horizon=1), [0.5, 2.0], [0.0, 1.0]),
}

OF_CLASSES = [("loss", "loss"), ("accuracy", "accuracy")]
OF_NUMBERS = [("loss", "mse"), ("mae", "mae")]


def test_every_metric_is_quality_or_cost_and_quality_decides_first():
    assert list(METRICS) == [*QUALITY, *COSTS]
    assert list(QUALITY) == [
        "accuracy",
        "macro_f1",
        "balanced_accuracy",
        "change_f1",
        "roc_auc",
        "average_precision",
        "bleu",
        "chrf",
        "cider",
        "exact_match",
        "token_accuracy",
        "perplexity",
        "loss",
        "mse",
        "rmse",
        "mae",
        "r2",
        "mase",
        "smape",
    ]
    assert [metric.name for metric in METRICS.values()] == list(METRICS)


def test_every_quality_is_a_function_of_sums():
    assert REDUCTIONS.keys() == QUALITY.keys()


@pytest.mark.parametrize("problem", ANSWERS)
def test_a_tally_read_from_a_file_is_reduced_as_the_one_that_was_written(problem):
    target, outputs, targets = ANSWERS[problem]
    signature = Signature(inputs={"features": Features(width=1, timesteps=3)}, target=target)
    found = answers(signature, np.array(outputs), Truth(np.array(targets))).tallies()
    assert len(found) >= 4
    assert {name: tally.reduce for name, tally in found.items()} == {
        name: REDUCTIONS[name] for name in found
    }


@pytest.mark.parametrize(
    ("name", "heading", "inline", "spelled_out"),
    [
        ("accuracy", "Accuracy", "accuracy", "accuracy"),
        ("macro_f1", "Macro-F1", "macro-F1", "macro-F1"),
        ("mse", "MSE", "MSE", "mean squared error"),
        ("roc_auc", "ROC-AUC", "ROC-AUC", "ROC-AUC"),
        ("r2", "R²", "R²", "R²"),
        (
            "smape",
            "sMAPE (0 to 200)",
            "sMAPE (0 to 200)",
            "symmetric absolute percentage error",
        ),
        ("bleu", "BLEU (0 to 100)", "BLEU (0 to 100)", "BLEU"),
        ("chrf", "chrF (0 to 100)", "chrF (0 to 100)", "chrF"),
        ("cider", "CIDEr-D", "CIDEr-D", "CIDEr-D"),
        ("peak_memory_bytes", "Peak memory (MiB)", "peak memory (MiB)", "peak memory (MiB)"),
    ],
)
def test_how_a_metric_is_called(name, heading, inline, spelled_out):
    metric = METRICS[name]
    assert (metric.heading, metric.inline, metric.spelled_out) == (heading, inline, spelled_out)


def test_bytes_are_shown_in_mebibytes_bleu_in_hundredths_and_all_else_as_recorded():
    shown = {name: metric.shown(3 * 2**20) for name, metric in METRICS.items()}
    assert shown.pop("peak_memory_bytes") == 3.0
    assert shown.pop("bleu") == shown.pop("chrf") == 300 * 2**20
    assert set(shown.values()) == {3 * 2**20}


def test_the_better_number_is_never_an_equal_one():
    accuracy, loss = METRICS["accuracy"], METRICS["loss"]
    assert [accuracy.better(a, than=b) for a, b in ((2, 1), (1, 2), (1, 1))] == [True, False, False]
    assert [loss.better(a, than=b) for a, b in ((2, 1), (1, 2), (1, 1))] == [False, True, False]


@pytest.mark.parametrize(
    ("problem", "columns", "rises", "told"),
    [
        ("binary", OF_CLASSES, True, "baseline (majority class)"),
        ("multiclass", OF_CLASSES, True, "baseline (majority class)"),
        ("tagging", OF_CLASSES, True, "baseline (majority class)"),
        ("regression", OF_NUMBERS, False, "baseline (training mean)"),
        ("forecast", OF_NUMBERS, False, "baseline (training mean)"),
    ],
)
def test_what_a_problem_s_history_and_baseline_are_called(problem, columns, rises, told):
    assert [(curve.column, curve.metric.name) for curve in curves(problem)] == columns
    assert watched(problem).higher_is_better == rises
    assert baseline_name(problem) == told


def test_errors_that_a_network_is_trained_by_are_told_from_those_in_own_units():
    inputs = {"features": Features(width=1, timesteps=3)}
    own = Signature(inputs=inputs, target=Numbers(quantities=(TEMPERATURE,)))
    loss, beside = (curve.metric for curve in curves_of(own))
    assert (loss.name, loss.heading, beside.heading) == ("scaled_mse", "Scaled MSE", "Scaled MAE")
    assert beside.spelled_out == "mean absolute error of scaled numbers"
    assert [curve.column for curve in curves_of(own)] == ["loss", "mae"]
    for target in (Numbers(), Classes(names=("no", "yes"))):
        signature = Signature(inputs=inputs, target=target)
        assert curves_of(signature) == curves(signature.problem)
