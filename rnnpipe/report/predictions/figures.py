"""The pictures of what predictions tell."""

from collections.abc import Iterator, Mapping

from matplotlib.figure import Figure

from rnnpipe.language import say
from rnnpipe.plots import VariantStyle, along, forecast
from rnnpipe.plots.agreement import agreement
from rnnpipe.plots.attention import attention_map, attention_tiles
from rnnpipe.plots.style import shown_name
from rnnpipe.report.pictures import Picture, picture
from rnnpipe.report.predictions.forecasts import LAST_VALUE, Ahead
from rnnpipe.report.predictions.steps import AccuracyAlong
from rnnpipe.report.predictions.stretches import Stretch
from rnnpipe.report.predictions.view import PredictionsView

Styles = Mapping[str, VariantStyle]


def prediction_figures(
    dataset: str, view: PredictionsView, styles: Styles
) -> dict[str, list[Picture]]:
    """The pictures of a dataset by the part of the page that they stand in."""
    parts = {
        "forecasts": _forecasts,
        "positions": _positions,
        "calibration": _calibration,
        "lengths": _lengths,
        "agreements": _agreements,
        "attention": _attention,
    }
    return {part: list(draw(dataset, view, styles)) for part, draw in parts.items()}


def _calibration(dataset: str, view: PredictionsView, styles: Styles) -> Iterator[Picture]:
    if (found := view.calibration) is None:
        return
    figure = along(
        found.middles,
        found.accuracy,
        title=say("How often it is right, by how sure it is"),
        xlabel=say("probability of the chosen class"),
        ylabel=say("accuracy"),
        styles=styles,
        baseline=found.middles,
        baseline_name=say("as sure as right"),
        from_zero=True,
        whole=False,
    )
    yield picture(figure, f"{dataset}-calibration")


def _lengths(dataset: str, view: PredictionsView, styles: Styles) -> Iterator[Picture]:
    if (found := view.along_lengths) is None:
        return
    figure = along(
        found.lengths,
        found.scores,
        title=found.table.title,
        xlabel=say("length of the sequence, before it is cut"),
        ylabel=found.score,
        styles=styles,
    )
    yield picture(figure, f"{dataset}-lengths")


def _agreements(dataset: str, view: PredictionsView, styles: Styles) -> Iterator[Picture]:
    every = [v for found in view.agreements for part in (found.truth, found.answers) for v in part]
    if not every:
        return
    ends = (min(every), max(every))
    for i, found in enumerate(view.agreements):
        figure = agreement(
            found.truth,
            found.answers,
            variant=found.variant,
            style=styles[found.variant],
            ends=ends if ends[0] < ends[1] else (ends[0] - 1, ends[1] + 1),
        )
        yield picture(figure, f"{dataset}-agreement-{i}")


def _attention(dataset: str, view: PredictionsView, _: Styles) -> Iterator[Picture]:
    """A map of each example and variant, or of a picture itself, token by token."""
    for i, found in enumerate(view.attention):
        for looked in found.looked:
            number = f"{looked.example + 1:,}"
            title = say(
                "{variant}, test example {number}", variant=shown_name(found.variant), number=number
            )
            if looked.grid is not None and looked.picture:
                drawn = (looked.weights, looked.written, looked.grid, looked.picture)
                figure = attention_tiles(*drawn, title=title)
            else:
                figure = attention_map(looked.weights, looked.written, looked.read, title=title)
            yield picture(figure, f"{dataset}-attention-{i}-{looked.example}")


def _forecasts(dataset: str, view: PredictionsView, styles: Styles) -> Iterator[Picture]:
    """Over the truth first, then errors by steps ahead, where there are several."""
    found = view.forecasts
    if found is None:
        return
    for i, stretch in enumerate(found.stretches):
        figure = _over_the_truth(stretch, styles)
        yield picture(figure, f"{dataset}-forecast-{i}", wide=True)
    for i, ahead in enumerate(found.ahead):
        if ahead.horizon > 1:
            yield picture(_by_steps_ahead(ahead, styles), f"{dataset}-ahead-{i}")


def _over_the_truth(stretch: Stretch, styles: Styles) -> Figure:
    series = f", {shown_name(stretch.series)}" if stretch.series else ""
    return forecast(
        stretch.truth,
        stretch.forecasts,
        title=say("Forecasts of {quantity}", quantity=f"{shown_name(stretch.quantity)}{series}"),
        quantity=stretch.quantity,
        ticks=stretch.ticks,
        styles=styles,
        baseline=stretch.baseline,
        baseline_name=say(LAST_VALUE),
    )


def _by_steps_ahead(ahead: Ahead, styles: Styles) -> Figure:
    return along(
        range(1, ahead.horizon + 1),
        ahead.errors,
        title=say("Error by steps ahead: {quantity}", quantity=shown_name(ahead.quantity)),
        xlabel=say("steps ahead"),
        ylabel=say("mean absolute error"),
        styles=styles,
        baseline=ahead.baseline,
        baseline_name=say(LAST_VALUE),
        from_zero=True,
    )


def _positions(dataset: str, view: PredictionsView, styles: Styles) -> Iterator[Picture]:
    if (found := view.steps) is None:
        return
    if found.by_position is not None:
        named = say("Accuracy by position"), say("position in the sequence")
        figure = _accuracy(found.by_position, *named, styles)
        yield picture(figure, f"{dataset}-positions")
    if found.by_distance is not None:
        named = say("Accuracy by distance"), say("steps since what decides")
        figure = _accuracy(found.by_distance, *named, styles)
        yield picture(figure, f"{dataset}-distances")


def _accuracy(found: AccuracyAlong, title: str, xlabel: str, styles: Styles) -> Figure:
    if found.width > 1:
        xlabel = say("{places}, {width} steps a point", places=xlabel, width=found.width)
    return along(
        found.places,
        found.accuracy,
        title=title,
        xlabel=xlabel,
        ylabel=say("accuracy"),
        styles=styles,
    )
