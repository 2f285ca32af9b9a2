"""A score along steps: an error by how far ahead it looks, an accuracy by position."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from rnnpipe.language import say
from rnnpipe.plots.legend import legend_below
from rnnpipe.plots.series import mark
from rnnpipe.plots.style import (
    INK,
    VariantStyle,
    decade_ticks,
    spans_a_decade,
    styled,
    variant_styles,
)

_BASELINE = (0, (1, 1.8))
_MARKERS_PER_LINE = 8


@styled()
def along(  # noqa: PLR0913 (most are by name)
    steps: ArrayLike,
    scores: Mapping[str, ArrayLike],
    *,
    title: str,
    xlabel: str,
    ylabel: str,
    styles: Mapping[str, VariantStyle] | None = None,
    baseline: ArrayLike | None = None,
    baseline_name: str = "",
    from_zero: bool = False,
    labels: Sequence[str] | None = None,
    whole: bool = True,
    logarithmic: bool = False,
) -> Figure:
    """A line a variant, and a dotted one for the baseline; the variants' legend is the page's.

    Args:
        steps: `(n,)`, rising.
        scores: by variant, `(n,)`.
        title: says in words what is shown.
        xlabel: names the steps.
        ylabel: names the score.
        styles: `variant_styles` of all variants of a report, where this figure shows only some.
        baseline: the score of a predictor that has learned nothing, `(n,)`.
        baseline_name: what it is called; "baseline" where that is left out.
        from_zero: whether the axis of scores begins at 0.
        labels: what stands at each step, where that is not its number.
        whole: whether steps are whole numbers.
        logarithmic: whether scores that span a decade are drawn on a logarithmic axis.

    """
    styles = styles or variant_styles(scores)
    at = np.asarray(steps, np.float64)
    figure = Figure(figsize=(4.1, 3.3))
    axes = figure.subplots()
    for variant, given in scores.items():
        values = np.asarray(given, np.float64)
        (line,) = axes.plot(
            at,
            values,
            color=styles[variant].color,
            marker=styles[variant].marker,
            ms=4.5,
            lw=2,
            markevery=max(1, len(at) // _MARKERS_PER_LINE),
        )
        mark(line, variant, [f"{variant}, {x:g}: {y:.4g}" for x, y in zip(at, values, strict=True)])
    baseline_name = baseline_name or say("baseline")
    if baseline is not None:
        axes.plot(at, np.asarray(baseline), color=INK, ls=_BASELINE, lw=1.3)
    shown = [float(value) for given in scores.values() for value in np.ravel(given)]
    if logarithmic and spans_a_decade(shown):
        axes.set_yscale("log")
        decade_ticks(axes.yaxis, shown, most=8)
    if from_zero:
        axes.set_ylim(bottom=0)
    if labels is not None:
        axes.set_xticks(at, labels)
    elif whole:
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    axes.margins(x=0.03)
    axes.set_xlabel(xlabel)
    axes.set_ylabel(ylabel)
    axes.set_title(title)
    if baseline is not None:
        legend_below(figure, [Line2D([], [], color=INK, ls=_BASELINE, lw=1.3, label=baseline_name)])
    names = ", ".join([*scores, *([baseline_name] if baseline is not None else [])])
    figure.set_label(say("{title}: line plot of {names}", title=title, names=names))
    return figure
