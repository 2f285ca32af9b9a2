"""A run's report as one HTML file that needs no network."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rnnpipe.plots import VariantStyle, confusion, learning_curves, scores, variant_styles
from rnnpipe.plots.confusion import MOST_CLASSES_WITH_COUNTS
from rnnpipe.records import RunRecord
from rnnpipe.report.pages import Picture, picture, render_page
from rnnpipe.report.verdicts import VerdictRow
from rnnpipe.report.view import DatasetView, run_view
from rnnpipe.summary import Metric
from rnnpipe.tables import format_statistic

_Styles = Mapping[str, VariantStyle]


def render_html(run: RunRecord, folder: Path, verdicts: Sequence[VerdictRow] = ()) -> str:
    """The report of `run`, whose trials' files lie in `folder`, to be written there.

    Args:
        run: the record.
        folder: the run folder.
        verdicts: comparisons of the run's variants with each other; none is fine.

    Raises:
        UserError: a file that the record names is missing or damaged.

    """
    view = run_view(run, folder, verdicts)
    styles = variant_styles(dict.fromkeys(t.variant for t in run.trials))
    content = {
        "view": view,
        "run": run,
        "styles": styles,
        "pictures": {d.name: list(_pictures(d, styles)) for d in view.datasets},
        "confusions": {d.name: list(_confusions(d)) for d in view.datasets},
    }
    return render_page("run.html.j2", content)


def _pictures(dataset: DatasetView, styles: _Styles) -> Iterator[Picture]:
    for metric in dataset.metrics[:2]:
        yield _score_picture(dataset, metric, styles)
    histories = {v: h for v, h in dataset.histories.items() if h}
    if not histories:
        return
    regression = any(metric.regression for metric in dataset.metrics)
    for column in ("loss", "mae" if regression else "accuracy"):
        figure = learning_curves(
            histories,
            column,
            title=f"{_column_title(column, regression=regression)} by epoch",
            styles=styles,
            baseline=dataset.baseline.get("mse" if regression and column == "loss" else column),
        )
        yield picture(figure, f"{dataset.name}-curves-{column}")


def _score_picture(dataset: DatasetView, metric: Metric, styles: _Styles) -> Picture:
    rows = [row for row in dataset.rows if row.variant is not None]
    figure = scores(
        {
            row.variant or "": [
                t.best.metrics[metric.name]
                for t in row.finished
                if t.best and metric.name in t.best.metrics
            ]
            for row in rows
        },
        title=f"Test {metric.inline} of each seed",
        axis=metric.label,
        styles=styles,
        baseline=dataset.baseline.get(metric.name),
        notes={
            row.variant or "": format_statistic(metric, row.scores["best"].get(metric.name))
            for row in rows
        },
        errors=metric.regression,
    )
    return picture(figure, f"{dataset.name}-scores-{metric.name}")


def _confusions(dataset: DatasetView) -> Iterator[Picture]:
    for variant, found in dataset.confusions.items():
        seeds = "one seed" if found.seeds == 1 else f"sum of {found.seeds} seeds"
        figure = confusion(found.matrix, found.classes, title=f"{variant}, {seeds}")
        many = len(found.classes) > MOST_CLASSES_WITH_COUNTS
        yield picture(figure, f"{dataset.name}-confusion-{variant}", wide=many)


def _column_title(column: str, *, regression: bool) -> str:
    names = {"accuracy": "Accuracy", "mae": "Mean absolute error"}
    return names.get(column, "Mean squared error" if regression else "Loss")
