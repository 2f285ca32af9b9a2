"""Every metric by name, and of each quality the function that makes it of sums.

One table for quality and cost, so that command line, plots, reports and trends need to know no
metric by name. No cached step reads it: what a step scores or draws it names by itself, so that
another metric recomputes nothing that does not use it.
"""

from collections.abc import Mapping

from rnnpipe.evaluation.metric import Metric, Unit
from rnnpipe.evaluation.ngrams import bleu, chrf
from rnnpipe.evaluation.tallies import (
    Reduce,
    explained,
    exponential_mean,
    linearised,
    macro_f1,
    mean,
    mean_of_means,
    root_mean,
)

MIB = Unit("MiB", 2**20)
HUNDREDTHS = Unit("0 to 100", 0.01)


def _share(name: str, label: str) -> Metric:
    return Metric(name, label, "quality", higher_is_better=True, digits=3)


def _points(name: str, label: str) -> Metric:
    return Metric(
        name, label, "quality", higher_is_better=True, digits=1, unit=HUNDREDTHS, full_name=label
    )


def _error(
    name: str, label: str, full_name: str, *, digits: int = 2, unit: Unit | None = None
) -> Metric:
    return Metric(
        name,
        label,
        "quality",
        higher_is_better=False,
        digits=digits,
        scale="logarithmic",
        unit=unit,
        full_name=full_name,
    )


def _cost(name: str, label: str, unit: Unit | None = None) -> Metric:
    return Metric(
        name, label, "cost", higher_is_better=False, digits=2, scale="logarithmic", unit=unit
    )


METRICS = {
    metric.name: metric
    for metric in (
        _share("accuracy", "Accuracy"),
        _share("macro_f1", "Macro-F1"),
        _share("balanced_accuracy", "Balanced accuracy"),
        _share("change_f1", "Change F1"),
        _share("roc_auc", "ROC-AUC"),
        _share("average_precision", "Average precision"),
        _points("bleu", "BLEU"),
        _points("chrf", "chrF"),
        _share("cider", "CIDEr-D"),
        _share("exact_match", "Exact match"),
        _share("token_accuracy", "Token accuracy"),
        _error("perplexity", "Perplexity", "perplexity a token", digits=3),
        Metric("loss", "Loss", "quality", higher_is_better=False, digits=3),
        _error("mse", "MSE", "mean squared error"),
        _error("rmse", "RMSE", "root mean squared error", digits=3),
        _error("mae", "MAE", "mean absolute error"),
        _share("r2", "R²"),
        _error("mase", "MASE", "mean absolute scaled error", digits=3),
        _error(
            "smape",
            "sMAPE",
            "symmetric absolute percentage error",
            digits=3,
            unit=Unit("0 to 200", 1),
        ),
        _cost("seconds_per_epoch", "Seconds per epoch"),
        _cost("peak_memory_bytes", "Peak memory", MIB),
        Metric("parameters", "Parameters", "cost", higher_is_better=False, digits=0),
        _cost("seconds_to_target", "Seconds to target"),
    )
}
"""In the order of a table's columns; the first quality that a dataset has decides its variants."""

QUALITY = {name: metric for name, metric in METRICS.items() if metric.kind == "quality"}
COSTS = {name: metric for name, metric in METRICS.items() if metric.kind == "cost"}

REDUCTIONS: Mapping[str, Reduce] = {
    "accuracy": mean,
    "macro_f1": macro_f1,
    "balanced_accuracy": mean_of_means,
    "change_f1": macro_f1,
    "roc_auc": linearised,
    "average_precision": linearised,
    "bleu": bleu,
    "chrf": chrf,
    "cider": mean,
    "exact_match": mean,
    "token_accuracy": mean,
    "perplexity": exponential_mean,
    "loss": mean,
    "mse": mean,
    "rmse": root_mean,
    "mae": mean,
    "r2": explained,
    "mase": mean,
    "smape": mean,
}
"""What a tally of each quality, read from a file, is reduced by."""
