"""A score at growing lengths of a task, with intervals, and what guessing scores beside it."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from rnnpipe.evaluation.metric import Metric
from rnnpipe.language import say, say_count
from rnnpipe.plots.legend import legend_below
from rnnpipe.plots.series import mark
from rnnpipe.plots.style import INK, VariantStyle, decade_ticks, spans_a_decade, styled

Ends = tuple[float | None, float | None, float | None]
"""A score, and where its interval begins and ends; None where there is none."""

_GUESS, _SOLVED = (0, (1, 1.8)), (0, (5, 2))
_APART = 0.06
"""Of the distance between two lengths: so that intervals do not lie on each other."""


@styled()
def lengths(  # noqa: PLR0913 (most are by name)
    steps: Sequence[int],
    scores: Mapping[str, Sequence[Ends]],
    metric: Metric,
    *,
    title: str,
    guess: Sequence[float],
    solved: Sequence[float],
    styles: Mapping[str, VariantStyle],
) -> Figure:
    """A line a variant over the lengths, which stand side by side, with 95% intervals.

    Args:
        steps: the lengths, rising.
        scores: by variant, as many.
        metric: what is scored.
        title: says in words what is shown.
        guess: what the trivial baseline scores at each length, dotted.
        solved: from which score on the task counts as solved, dashed.
        styles: `variant_styles` of all variants of a report.

    """
    figure = Figure(figsize=(4.1, 3.5))
    axes = figure.subplots()
    for number, (variant, ends) in enumerate(scores.items()):
        style = styles[variant]
        values = np.array([[np.nan if end is None else end for end in each] for each in ends])
        at = np.arange(len(steps)) + _APART * (number - (len(scores) - 1) / 2)
        mark(axes.vlines(at, values[:, 1], values[:, 2], color=style.color, lw=1.6), variant)
        (line,) = axes.plot(at, values[:, 0], color=style.color, marker=style.marker, ms=5, lw=1.8)
        told = zip(steps, values[:, 0], strict=True)
        points = [f"{variant}, {say_count(n, 'step')}: {v:.4g}" for n, v in told]
        mark(line, variant, points)
    for level, dashes in ((guess, _GUESS), (solved, _SOLVED)):
        axes.plot(np.arange(len(steps)), level, color=INK, ls=dashes, lw=1.3)
    shown = [v for each in scores.values() for ends in each for v in ends if v is not None]
    if metric.scale == "logarithmic" and spans_a_decade(every := [*shown, *guess, *solved]):
        axes.set_yscale("log")
        decade_ticks(axes.yaxis, every, most=8)
    axes.set_xticks(np.arange(len(steps)), [str(n) for n in steps])
    axes.set_xlabel(say("steps"))
    axes.set_ylabel(say(metric.inline))
    axes.set_title(title)
    legend_below(
        figure,
        [
            Line2D([], [], color=INK, ls=_GUESS, lw=1.3, label=say("guessing")),
            Line2D([], [], color=INK, ls=_SOLVED, lw=1.3, label=say("solved")),
        ],
    )
    figure.set_label(say("{title}: line plot of {names}", title=title, names=", ".join(scores)))
    return figure
