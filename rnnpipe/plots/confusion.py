"""The confusion matrix: which class was taken for which."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from rnnpipe.language import say
from rnnpipe.plots.style import INK, shown_name, styled

MOST_CLASSES_WITH_COUNTS = 12
"""Up to this many classes, each cell has its count written in."""

_ROOM_FOR_NAMES = 1.2  # inches beside the matrix
_TITLE_INCHES = 0.088  # of a character of the title
_POINTS_PER_INCH = 72

_BLUE = (0.0, 0.447, 0.698)
_SHADES_UNDER_TEXT = LinearSegmentedColormap.from_list("counts", [(*_BLUE, 0.06), (*_BLUE, 0.72)])
"""Up to a blue on which dark text on a light page, and light text on a dark one, stand out."""

_SHADES = LinearSegmentedColormap.from_list("shares", [(*_BLUE, 0.22), (*_BLUE, 1.0)])
"""From the faintest shade that shows a single example among many."""


@styled()
def confusion(
    matrix: ArrayLike, classes: Sequence[str], *, title: str = "Confusion matrix"
) -> Figure:
    """Rows are true classes, columns predicted ones; the shade is the share of the row.

    Args:
        matrix: counts `(classes, classes)`; entry (i, j) is class i taken for class j.
        classes: their names, by position.
        title: says in words what is shown.

    Raises:
        ValueError: the matrix is not square, or has not one row for each name.

    """
    counts = np.asarray(matrix)
    if counts.shape != (len(classes), len(classes)):
        raise ValueError(
            f"matrix has shape {counts.shape}; expected one row and one column for each of the "
            f"{len(classes)} class names"
        )
    few = len(classes) <= MOST_CLASSES_WITH_COUNTS
    side = 2.4 + 0.27 * len(classes) if few else 1.6 + 0.145 * len(classes)
    figure = Figure(figsize=(max(side + 0.3, 1.0 + _TITLE_INCHES * len(title)), side))
    axes = figure.subplots(subplot_kw={"anchor": "W"})
    shares = np.ma.masked_equal(_row_shares(counts), 0)
    shades = _SHADES_UNDER_TEXT if few else _SHADES
    axes.imshow(shares, cmap=shades, vmin=0, vmax=1, interpolation="none")
    cell = (side - _ROOM_FOR_NAMES) / len(classes)
    _name_the_classes(axes, [shown_name(name, 18) for name in classes], 8.5 if few else 6, cell)
    if few:
        _write_counts(axes, counts)
    axes.set_title(title)
    axes.set_xlabel(
        say("predicted class" if few else "predicted class (shade: share of true class)")
    )
    axes.set_ylabel(say("true class"))
    hits = int(np.trace(counts))
    figure.set_label(
        say(
            "{title}: {hits} of {all} examples on the diagonal",
            title=title,
            hits=f"{hits:,}",
            all=f"{int(counts.sum()):,}",
        )
    )
    return figure


def _row_shares(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Each row divided by its sum; a class without examples stays all zero."""
    totals = counts.sum(axis=1, keepdims=True)
    shares: NDArray[np.float64] = counts / np.maximum(totals, 1)
    return shares


def _name_the_classes(axes: Axes, names: Sequence[str], size: float, cell: float) -> None:
    """Names along both axes, on end where one is longer than a cell, `cell` inches, is wide."""
    positions = range(len(names))
    upright = max(map(len, names)) * 0.6 * size > cell * _POINTS_PER_INCH
    axes.set_xticks(positions, names, rotation=90 if upright else 0, size=size)
    axes.set_yticks(positions, names, size=size)
    axes.tick_params(length=0, which="both")
    axes.spines[:].set_visible(False)
    axes.grid(visible=False)
    edges = np.arange(len(names) + 1) - 0.5
    for lines in (axes.hlines, axes.vlines):
        lines(edges, edges[0], edges[-1], color=INK, alpha=0.13, lw=0.5, zorder=0.5)


def _write_counts(axes: Axes, counts: NDArray[np.int64]) -> None:
    for (row, column), count in np.ndenumerate(counts):
        axes.text(
            column,
            row,
            f"{count:,}",
            ha="center",
            va="center",
            size=8,
            color=INK,
            alpha=1.0 if count else 0.35,
            in_layout=False,
        )
