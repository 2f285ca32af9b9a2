"""Answers against the truth: a point an example, and the line on which all would lie."""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from rnnpipe.language import say
from rnnpipe.plots.series import mark
from rnnpipe.plots.style import INK, VariantStyle, styled


@styled()
def agreement(
    truth: ArrayLike,
    answers: ArrayLike,
    *,
    variant: str,
    style: VariantStyle,
    ends: tuple[float, float],
) -> Figure:
    """A square plot of a variant's answers.

    Args:
        truth: `(examples,)`.
        answers: likewise.
        variant: names the figure.
        style: of the variant.
        ends: of both axes, the same in all figures that are compared.

    """
    figure = Figure(figsize=(3.6, 3.6))
    axes = figure.subplots()
    axes.plot(ends, ends, color=INK, ls=(0, (1, 1.8)), lw=1.3)
    x, y = np.asarray(truth, np.float64), np.asarray(answers, np.float64)
    (dots,) = axes.plot(
        x, y, style.marker, color=style.color, ms=4, alpha=0.55, mew=0, ls="", zorder=3
    )
    told = [
        say("{variant}: true {truth}, answer {answer}", variant=variant, truth=t, answer=a)
        for t, a in ((f"{t:.4g}", f"{a:.4g}") for t, a in zip(x, y, strict=True))
    ]
    mark(dots, variant, told)
    axes.set(xlim=ends, ylim=ends, xlabel=say("true"), ylabel=say("answer"), aspect="equal")
    axes.grid(visible=True, axis="both")
    axes.set_title(say("{variant}: answers against the truth", variant=variant))
    figure.set_label(
        say("{variant}: {count} answers against the truth", variant=variant, count=f"{len(x):,}")
    )
    return figure
