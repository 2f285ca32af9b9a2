"""The pictures of a run's report: scores, learning curves, confusion matrices and forecasts."""

from collections.abc import Iterator, Mapping

from rnnpipe.evaluation.metric import Metric
from rnnpipe.language import say
from rnnpipe.plots import (
    VariantStyle,
    confusion,
    learning_curves,
    scores,
    variant_styles,
)
from rnnpipe.report.matrix import ranked_rows
from rnnpipe.report.pictures import Picture, picture
from rnnpipe.report.predictions.figures import prediction_figures
from rnnpipe.report.trials import trial_id
from rnnpipe.report.view import DatasetView, RunView
from rnnpipe.summary.tables import format_statistic

_Styles = Mapping[str, VariantStyle]


def run_figures(view: RunView) -> dict[str, object]:
    """Per dataset its pictures and confusion matrices, and the style of each variant in them."""
    styles = variant_styles(dict.fromkeys(t.variant for t in view.run.trials))
    return {
        "styles": styles,
        "first": {d.name: _first(d, styles) for d in view.datasets},
        "pictures": {d.name: list(_pictures(d, styles)) for d in view.datasets},
        "confusions": {d.name: list(_confusions(d)) for d in view.datasets},
        "of_predictions": {
            d.name: prediction_figures(d.name, d.predictions, styles) for d in view.datasets
        },
    }


def _first(dataset: DatasetView, styles: _Styles) -> Picture | None:
    """What is seen first: the scores of the deciding metric."""
    scored = any(row.scores["best"] for row in dataset.rows if row.variant is not None)
    if not dataset.metrics or not scored:
        return None
    return _score_picture(dataset, dataset.metrics[0], styles)


def _pictures(dataset: DatasetView, styles: _Styles) -> Iterator[Picture]:
    for metric in dataset.metrics[1:2]:
        yield _score_picture(dataset, metric, styles)
    histories = {v: h for v, h in dataset.histories.items() if h}
    if not histories:
        return
    for curve in dataset.curves:
        name = say(curve.metric.spelled_out)
        figure = learning_curves(
            histories,
            curve,
            title=say("{Metric} by epoch", Metric=f"{name[0].upper()}{name[1:]}"),
            styles=styles,
            baseline=dataset.baseline.get(curve.metric.name),
        )
        yield picture(figure, f"{dataset.name}-curves-{curve.column}")


def _score_picture(dataset: DatasetView, metric: Metric, styles: _Styles) -> Picture:
    rows = ranked_rows(dataset.rows, metric)
    found = {
        row.variant or "": [
            (trial_id(t), t.best.metrics[metric.name])
            for t in row.finished
            if t.best and metric.name in t.best.metrics
        ]
        for row in rows
    }
    figure = scores(
        {variant: [score for _, score in trials] for variant, trials in found.items()},
        metric,
        title=say("Test {metric} of each seed", metric=say(metric.inline)),
        styles=styles,
        baseline=dataset.baseline.get(metric.name),
        notes={
            row.variant or "": format_statistic(metric, row.scores["best"].get(metric.name))
            for row in rows
        },
        leads_to={variant: [where for where, _ in trials] for variant, trials in found.items()},
    )
    return picture(figure, f"{dataset.name}-scores-{metric.name}")


def _confusions(dataset: DatasetView) -> Iterator[Picture]:
    """A matrix a variant; of many classes none, since the most confused pairs tell more."""
    if dataset.confused is not None:
        return
    for variant, found in dataset.confusions.items():
        seeds = (
            say("one seed") if found.seeds == 1 else say("sum of {count} seeds", count=found.seeds)
        )
        figure = confusion(found.matrix, found.classes, title=f"{variant}, {seeds}")
        yield picture(figure, f"{dataset.name}-confusion-{variant}")
