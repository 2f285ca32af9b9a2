"""The pictures of a comparison: forest plots of the differences, learning curves overlaid."""

from collections.abc import Iterator, Mapping, Sequence

from matplotlib.figure import Figure

from rnnpipe.comparison import Row, Verdict
from rnnpipe.language import say
from rnnpipe.plots import ForestRow, VariantStyle, forest, learning_curves, variant_styles
from rnnpipe.plots.style import INK
from rnnpipe.report.comparison.view import ComparedDataset, ComparisonView
from rnnpipe.report.pictures import picture
from rnnpipe.report.quantities import metric_named
from rnnpipe.report.verdicts import VerdictTables, VerdictView

_COLORS: dict[Verdict, str] = {"better": "#009E73", "worse": "#D55E00"}
"""Okabe & Ito's bluish green and vermilion; every other verdict has the colour of text."""

_Styles = Mapping[str, VariantStyle]


def comparison_figures(view: ComparisonView) -> dict[str, object]:
    """The styles of what is overlaid, and by dataset the pictures of each part of the page."""
    styles = variant_styles(_overlaid(view))
    parts = {
        "quality": [_forests(dataset.verdicts.quality.views) for dataset in view.datasets],
        "beside": [_forests(_beside(dataset.verdicts)) for dataset in view.datasets],
        "cost": [_forests(dataset.verdicts.cost.views) for dataset in view.datasets],
        "curves": [_curves(dataset, styles) for dataset in view.datasets],
    }
    pictures = {
        part: [
            [picture(figure, f"{part}-{dataset}-{n}") for n, figure in enumerate(figures)]
            for dataset, figures in enumerate(by_dataset)
        ]
        for part, by_dataset in parts.items()
    }
    return {"styles": styles, "pictures": pictures}


def _overlaid(view: ComparisonView) -> list[str]:
    """What has a colour of its own: the runs, or the variants of a run alone."""
    if len(view.runs) > 1:
        return [shown.label for shown in view.runs]
    return list(dict.fromkeys(trial.variant for trial in view.runs[0].run.record.trials))


def _beside(verdicts: VerdictTables) -> list[VerdictView]:
    """What was not judged, and what could not be compared in any metric."""
    refused = [view for view in verdicts.quality.views if view.row.metric == "all"]
    return [*verdicts.beside.views, *refused]


def _forests(views: Sequence[VerdictView]) -> Iterator[Figure]:
    """A plot per metric that differs; sides not comparable in any have a row in each of them."""
    for name in dict.fromkeys(view.row.metric for view in views if _differs(view.row)):
        metric = metric_named(name)
        rows = [view for view in views if view.row.metric in (name, "all")]
        relative = any(view.row.scale == "relative" for view in rows)
        minus = "other / base \N{MINUS SIGN} 1" if relative else "other \N{MINUS SIGN} base"
        better = "higher is better" if metric.higher_is_better else "lower is better"
        yield forest(
            [_forest_row(view) for view in rows],
            title=say("Difference in {metric}", metric=say(metric.inline)),
            axis=f"{say(minus)} ({say(better)})",
            relative=relative,
        )


def _differs(row: Row) -> bool:
    """Whether there is anything to see: a difference, or one that might be."""
    low, high = row.interval or (0.0, 0.0)
    return bool(row.difference) or low < high


def _forest_row(view: VerdictView) -> ForestRow:
    row = view.row
    second = say("against {name}", name=row.base) if row.base != row.other else view.run
    shown = float if row.scale == "relative" else metric_named(row.metric).shown
    return ForestRow(
        name="\n".join(line for line in (row.other, second) if line),
        note=str(view.badge),
        difference=None if row.difference is None else shown(row.difference),
        interval=None if row.interval is None else (shown(row.interval[0]), shown(row.interval[1])),
        tolerance=shown(_band(row)),
        color=_COLORS.get(row.verdict, INK),
    )


def _band(row: Row) -> float:
    if row.tolerance is None or not row.base_side.mean:
        return 0.0
    return row.tolerance.on(row.scale, row.base_side.mean)


def _curves(dataset: ComparedDataset, styles: _Styles) -> Iterator[Figure]:
    for overlay in dataset.overlays:
        for curve in overlay.curves:
            yield learning_curves(
                overlay.histories,
                curve,
                title=say(
                    "{title}: {metric} by epoch",
                    title=overlay.title,
                    metric=say(curve.metric.spelled_out),
                ),
                styles=styles,
                baseline=dataset.baseline.get(curve.metric.name),
            )
