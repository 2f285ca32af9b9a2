"""Forecasts over the truth, step by step."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from rnnpipe.language import say
from rnnpipe.plots.legend import legend_below
from rnnpipe.plots.series import mark
from rnnpipe.plots.style import INK, VariantStyle, shown_name, styled, variant_styles

Line = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Steps, and a value at each; NaN breaks the line."""

_BASELINE = (0, (1, 1.8))
_FAINT = 0.28
_FEW_STEPS = 40


@styled()
def forecast(  # noqa: PLR0913 (most are by name)
    truth: Line,
    forecasts: Mapping[str, Sequence[Line]],
    *,
    title: str,
    quantity: str,
    ticks: Sequence[tuple[float, str]],
    styles: Mapping[str, VariantStyle] | None = None,
    baseline: Sequence[Line] = (),
    baseline_name: str = "baseline",
    xlabel: str = "",
) -> Figure:
    """The truth as a grey band, and over it what each variant forecast: a line a forecast.

    A forecast of several steps begins with its variant's marker, so that it is seen where each one
    was made.

    Args:
        truth: what came.
        forecasts: by variant.
        title: says in words what is shown.
        quantity: names the values.
        ticks: steps, and what they are called.
        styles: `variant_styles` of all variants of a report, where this figure shows only some.
        baseline: forecasts of a predictor that has learned nothing, dotted.
        baseline_name: what it is called.
        xlabel: names the steps.

    """
    styles = styles or variant_styles(forecasts)
    figure = Figure(figsize=(9.6, 3.9))
    axes = figure.subplots()
    axes.plot(*truth, color=INK, lw=5, alpha=_FAINT, solid_joinstyle="round", zorder=1)
    for line in baseline:
        axes.plot(*line, color=INK, ls=_BASELINE, lw=1.3, zorder=2)
    for variant, lines in forecasts.items():
        for line in lines:
            mark(_forecast(axes, line, styles[variant], alone=len(lines) == 1), variant)
    axes.set_xticks([at for at, _ in ticks], [_two_lines(name) for _, name in ticks])
    axes.set_xlabel(xlabel)
    axes.set_ylabel(shown_name(quantity))
    axes.margins(x=0.01)
    axes.set_title(title)
    plain = [Line2D([], [], color=INK, lw=5, alpha=_FAINT, label=say("truth"))]
    if baseline:
        plain.append(Line2D([], [], color=INK, ls=_BASELINE, lw=1.3, label=baseline_name))
    legend_below(figure, plain)
    names = ", ".join([*forecasts, *([baseline_name] if baseline else [])])
    figure.set_label(
        say(
            "{title}: the truth over {steps} steps, and forecasts of {names}",
            title=title,
            steps=f"{len(truth[0]):,}",
            names=names,
        )
    )
    return figure


def _forecast(axes: Axes, line: Line, style: VariantStyle, *, alone: bool) -> Line2D:
    at, values = line
    few = len(at) <= _FEW_STEPS
    every = 1 if alone and few else max(1, len(at) // 12) if alone else [0]
    (drawn,) = axes.plot(
        at, values, color=style.color, lw=1.3, marker=style.marker, ms=4, markevery=every, zorder=3
    )
    return drawn


def _two_lines(time: str) -> str:
    """`2010-01-05T04:00:00` as a day with the time below it."""
    day, _, clock = time.partition("T")
    return f"{day}\n{clock.removesuffix(':00')}" if clock.count(":") == 2 else shown_name(time)
