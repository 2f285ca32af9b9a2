"""Gradients through time: how much of the error at the end arrives how many steps before it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter
from numpy.typing import ArrayLike

from rnnpipe.language import say
from rnnpipe.plots.legend import legend_below
from rnnpipe.plots.series import mark
from rnnpipe.plots.style import INK, VariantStyle, styled

_INITIAL = (0, (1, 1.8))


@dataclass(frozen=True)
class Line:
    """A line by distance, with its quartiles; what is 0 is not drawn, on a logarithmic axis."""

    median: ArrayLike
    low: ArrayLike
    high: ArrayLike
    initial: ArrayLike


@styled()
def gradients(
    lines: Mapping[str, Line], *, title: str, styles: Mapping[str, VariantStyle]
) -> Figure:
    """A line a variant on a logarithmic axis, between its quartiles; dotted, before training.

    The variants' legend is the page's.
    """
    figure = Figure(figsize=(7.2, 4.2))
    axes = figure.subplots()
    for variant, line in lines.items():
        style = styles[variant]
        median = _above_zero(line.median)
        at = np.arange(len(median))
        band = axes.fill_between(
            at, _above_zero(line.low), _above_zero(line.high), color=style.color, alpha=0.15, lw=0
        )
        (drawn,) = axes.plot(
            at,
            median,
            color=style.color,
            marker=style.marker,
            ms=4.5,
            lw=2,
            markevery=max(1, len(at) // 8),
        )
        initial = _above_zero(line.initial)
        (before,) = axes.plot(
            np.arange(len(initial)), initial, color=style.color, ls=_INITIAL, lw=1.3
        )
        mark(band, variant)
        mark(before, variant)
        told = [
            say(
                "{variant}, {count} steps back: {value}", variant=variant, count=n, value=f"{v:.2g}"
            )
            for n, v in enumerate(median)
        ]
        mark(drawn, variant, told)
    axes.set_yscale("log")
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0e}"))
    axes.margins(x=0.02)
    axes.set_xlabel(say("steps before the end"))
    axes.set_ylabel("‖∂L/∂h‖")
    axes.set_title(title)
    plain = [Line2D([], [], color=INK, ls=_INITIAL, lw=1.3, label=say("before training"))]
    legend_below(figure, plain)
    figure.set_label(say("{title}: line plot of {names}", title=title, names=", ".join(lines)))
    return figure


def _above_zero(values: ArrayLike) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    found = np.asarray(values, np.float64)
    return np.where(found > 0, found, np.nan)
