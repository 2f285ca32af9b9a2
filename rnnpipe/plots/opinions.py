"""How an opinion forms: what each variant answers after every step of an example."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from rnnpipe.language import say
from rnnpipe.plots.legend import legend_below
from rnnpipe.plots.series import mark
from rnnpipe.plots.style import INK, VariantStyle, shown_name, styled

_TRUTH = (0, (1, 1.8))
_PANEL, _VALUES = 1.55, 0.9  # inches
_FEW_CHANNELS = 3


@dataclass(frozen=True)
class Panel:
    """One of the quantities that are answered.

    Attributes:
        name: of the class, or of the number.
        lines: by variant the steps and its answers, each `(answers,)`.
        truth: what is to be answered at the end.

    """

    name: str
    lines: Mapping[str, tuple[NDArray[np.int64], NDArray[np.float64]]]
    truth: float


@styled()
def opinions(
    panels: Sequence[Panel],
    values: NDArray[np.float64] | None,
    *,
    title: str,
    probabilities: bool,
    styles: Mapping[str, VariantStyle],
) -> Figure:
    """A panel a class, or one of a number: a line a variant, and dotted the truth.

    Args:
        panels: from top to bottom.
        values: what is read, `(steps, width)`, drawn below; None where that is told in words.
        title: says in words what is shown.
        probabilities: whether answers go from 0 to 1.
        styles: `variant_styles` of all variants of a report.

    """
    heights = [_PANEL] * len(panels) + ([] if values is None else [_VALUES])
    figure = Figure(figsize=(7.2, sum(heights) + 0.9))
    rows = figure.subplots(len(heights), 1, sharex=True, squeeze=False, height_ratios=heights)
    every: list[Axes] = list(rows[:, 0])
    for axes, panel in zip(every, panels, strict=False):
        for variant, (steps, answers) in panel.lines.items():
            style = styles[variant]
            (line,) = axes.plot(
                steps,
                answers,
                color=style.color,
                marker=style.marker,
                ms=4,
                lw=1.8,
                markevery=max(1, len(steps) // 8),
            )
            told = zip(steps, answers, strict=True)
            points = [
                say(
                    "{variant}, after {count} steps: {value}", variant=variant, count=s, value=shown
                )
                for s, shown in ((s, f"{a:.3f}") for s, a in told)
            ]
            mark(line, variant, points)
        axes.axhline(panel.truth, color=INK, ls=_TRUTH, lw=1.1)
        axes.set_ylabel(shown_name(panel.name))
        if probabilities:
            axes.set_ylim(-0.06, 1.06)
    if values is not None:
        _values(every[-1], values)
    every[-1].set_xlabel(say("steps read"))
    every[-1].margins(x=0.02)
    every[-1].xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    every[0].set_title(title)
    legend_below(figure, [Line2D([], [], color=INK, ls=_TRUTH, lw=1.1, label=say("truth"))])
    figure.set_label(
        say("{title}: line plot of {names}", title=title, names=", ".join(panels[0].lines))
    )
    return figure


def _values(axes: Axes, values: NDArray[np.float64]) -> None:
    """What is read, a grey line a channel, or a picture of many."""
    steps = np.arange(1, len(values) + 1)
    if values.shape[1] <= _FEW_CHANNELS:
        for number, channel in enumerate(values.T):
            axes.step(steps, channel, where="mid", color=INK, lw=1, alpha=1 / (1 + number))
    else:
        edges = np.arange(len(values) + 1) + 0.5
        axes.pcolormesh(
            edges, np.arange(values.shape[1] + 1), values.T, cmap="Greys", rasterized=False
        )
    axes.set_yticks([])
    axes.set_ylabel(say("read"))
