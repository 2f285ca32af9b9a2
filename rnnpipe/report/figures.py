"""The pictures of a run's report: scores, learning curves, confusion matrices and forecasts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup
from matplotlib.figure import Figure

from rnnpipe.evaluation.metric import Metric
from rnnpipe.plots import (
    VariantStyle,
    along,
    confusion,
    forecast,
    learning_curves,
    scores,
    to_svg,
    variant_styles,
)
from rnnpipe.plots.confusion import MOST_CLASSES_WITH_COUNTS
from rnnpipe.plots.series import names
from rnnpipe.plots.style import shown_name
from rnnpipe.report.matrix import ranked_rows
from rnnpipe.report.predictions.forecasts import LAST_VALUE, Ahead
from rnnpipe.report.predictions.steps import AccuracyAlong
from rnnpipe.report.predictions.stretches import Stretch
from rnnpipe.report.view import DatasetView, RunView
from rnnpipe.summary.tables import format_statistic

_Styles = Mapping[str, VariantStyle]


@dataclass(frozen=True)
class Picture:
    """A figure in a page: the only markup that does not come from a template.

    `series` are the variants or runs whose lines the page may show or hide.
    """

    svg: Markup
    wide: bool = False
    series: tuple[str, ...] = ()


def picture(figure: Figure, prefix: str, *, wide: bool = False) -> Picture:
    """`figure` for a page; `prefix` differs for each figure in it."""
    series = names(figure)
    return Picture(Markup(to_svg(figure, prefix)), wide, series)  # noqa: S704 (escaped by to_svg)


def run_figures(view: RunView) -> dict[str, object]:
    """Per dataset its pictures and confusion matrices, and the style of each variant in them."""
    styles = variant_styles(dict.fromkeys(t.variant for t in view.run.trials))
    return {
        "styles": styles,
        "first": {d.name: _first(d, styles) for d in view.datasets},
        "pictures": {d.name: list(_pictures(d, styles)) for d in view.datasets},
        "confusions": {d.name: list(_confusions(d)) for d in view.datasets},
        "forecasts": {d.name: list(_forecasts(d, styles)) for d in view.datasets},
        "positions": {d.name: list(_positions(d, styles)) for d in view.datasets},
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
        name = curve.metric.spelled_out
        figure = learning_curves(
            histories,
            curve,
            title=f"{name[0].upper()}{name[1:]} by epoch",
            styles=styles,
            baseline=dataset.baseline.get(curve.metric.name),
        )
        yield picture(figure, f"{dataset.name}-curves-{curve.column}")


def _score_picture(dataset: DatasetView, metric: Metric, styles: _Styles) -> Picture:
    rows = ranked_rows(dataset.rows, metric)
    figure = scores(
        {
            row.variant or "": [
                t.best.metrics[metric.name]
                for t in row.finished
                if t.best and metric.name in t.best.metrics
            ]
            for row in rows
        },
        metric,
        title=f"Test {metric.inline} of each seed",
        styles=styles,
        baseline=dataset.baseline.get(metric.name),
        notes={
            row.variant or "": format_statistic(metric, row.scores["best"].get(metric.name))
            for row in rows
        },
    )
    return picture(figure, f"{dataset.name}-scores-{metric.name}")


def _confusions(dataset: DatasetView) -> Iterator[Picture]:
    for variant, found in dataset.confusions.items():
        seeds = "one seed" if found.seeds == 1 else f"sum of {found.seeds} seeds"
        figure = confusion(found.matrix, found.classes, title=f"{variant}, {seeds}")
        many = len(found.classes) > MOST_CLASSES_WITH_COUNTS
        yield picture(figure, f"{dataset.name}-confusion-{variant}", wide=many)


def _forecasts(dataset: DatasetView, styles: _Styles) -> Iterator[Picture]:
    """Over the truth first, then errors by steps ahead, where there are several."""
    found = dataset.predictions.forecasts
    if found is None:
        return
    for i, stretch in enumerate(found.stretches):
        figure = _over_the_truth(stretch, styles)
        yield picture(figure, f"{dataset.name}-forecast-{i}", wide=True)
    for i, ahead in enumerate(found.ahead):
        if ahead.horizon > 1:
            yield picture(_by_steps_ahead(ahead, styles), f"{dataset.name}-ahead-{i}")


def _over_the_truth(stretch: Stretch, styles: _Styles) -> Figure:
    series = f", {shown_name(stretch.series)}" if stretch.series else ""
    return forecast(
        stretch.truth,
        stretch.forecasts,
        title=f"Forecasts of {shown_name(stretch.quantity)}{series}",
        quantity=stretch.quantity,
        ticks=stretch.ticks,
        styles=styles,
        baseline=stretch.baseline,
        baseline_name=LAST_VALUE,
    )


def _by_steps_ahead(ahead: Ahead, styles: _Styles) -> Figure:
    return along(
        range(1, ahead.horizon + 1),
        ahead.errors,
        title=f"Error by steps ahead: {shown_name(ahead.quantity)}",
        xlabel="steps ahead",
        ylabel="mean absolute error",
        styles=styles,
        baseline=ahead.baseline,
        baseline_name=LAST_VALUE,
        from_zero=True,
    )


def _positions(dataset: DatasetView, styles: _Styles) -> Iterator[Picture]:
    found = dataset.predictions.steps
    if found is None:
        return
    if found.by_position is not None:
        figure = _accuracy(found.by_position, "position", "position in the sequence", styles)
        yield picture(figure, f"{dataset.name}-positions")
    if found.by_distance is not None:
        figure = _accuracy(found.by_distance, "distance", "steps since what decides", styles)
        yield picture(figure, f"{dataset.name}-distances")


def _accuracy(found: AccuracyAlong, by: str, xlabel: str, styles: _Styles) -> Figure:
    steps = f", {found.width} steps a point" if found.width > 1 else ""
    return along(
        found.places,
        found.accuracy,
        title=f"Accuracy by {by}",
        xlabel=f"{xlabel}{steps}",
        ylabel="accuracy",
        styles=styles,
    )
