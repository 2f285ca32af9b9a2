"""How open gates stand along the steps: a panel a gate."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from rnnpipe.language import say
from rnnpipe.plots.series import mark
from rnnpipe.plots.style import VariantStyle, styled

_WIDTH, _HEIGHT = 4.1, 3.3  # inches, of a panel, as that of a score along steps


@styled()
def gates(
    panels: Mapping[str, Mapping[str, NDArray[np.float64]]],
    *,
    title: str,
    styles: Mapping[str, VariantStyle],
) -> Figure:
    """A line a variant that has the gate, in a band of its units; 1 is open.

    Args:
        panels: by the gate's name, by variant `(3, distances)`: the mean of the units, and where
            the band begins and ends.
        title: says in words what is shown.
        styles: `variant_styles` of all variants of a report.

    """
    figure = Figure(figsize=(_WIDTH * len(panels), _HEIGHT))
    rows = figure.subplots(1, len(panels), sharey=True, squeeze=False)
    for axes, (gate, lines) in zip(rows[0], panels.items(), strict=True):
        for variant, (mean, low, high) in lines.items():
            style, at = styles[variant], np.arange(len(mean))
            mark(axes.fill_between(at, low, high, color=style.color, alpha=0.15, lw=0), variant)
            (line,) = axes.plot(
                at,
                mean,
                color=style.color,
                marker=style.marker,
                ms=4.5,
                lw=2,
                markevery=max(1, len(at) // 8),
            )
            told = [
                say(
                    "{variant}, {count} steps back: {value}",
                    variant=variant,
                    count=n,
                    value=f"{v:.2f}",
                )
                for n, v in enumerate(mean)
            ]
            mark(line, variant, told)
        axes.set_title(say("{gate} gate", gate=say(gate)))
        axes.set_xlabel(say("steps before the end"))
        axes.margins(x=0.02)
    rows[0, 0].set_ylim(-0.03, 1.03)
    rows[0, 0].set_ylabel(say("open"))
    names = ", ".join(map(say, panels))
    figure.set_label(say("{title}: line plot of {names}", title=title, names=names))
    return figure
