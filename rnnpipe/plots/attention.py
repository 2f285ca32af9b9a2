"""Where a model looked in its source while it wrote, token by token."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from rnnpipe.plots.style import INK, shown_name, styled

MOST_TOKENS = 48
"""So many that were written are drawn, and so many that were read: the first ones."""

_INCHES = 0.24  # of a cell
_NAME_INCHES = 0.075  # of a character of a token's name
_TITLE_INCHES = 0.088  # of one of the title
_LONGEST = 16

_BLUE = (0.0, 0.447, 0.698)
_SHADES = LinearSegmentedColormap.from_list("shares", [(*_BLUE, 0.0), (*_BLUE, 1.0)])

_RED = (0.835, 0.369, 0.0)
_GLOW = LinearSegmentedColormap.from_list("looks", [(*_RED, 0.0), (*_RED, 0.85)])
"""Over a picture, which may be of any colour: where nothing is looked at it is seen as it is."""

_CLEARLY = 4
"""Over a picture the colour is full at so many times the even share, or at the highest if above."""

_TILES = 7
_TILE_INCHES = 1.0


@styled()
def attention_map(
    weights: ArrayLike, written: Sequence[str], read: Sequence[str], *, title: str
) -> Figure:
    """Rows are the tokens that were written, columns those that were read; a row's shades add up.

    Args:
        weights: the share of each place of the source, `(written, places)`, from 0 to 1.
        written: the tokens, by row.
        read: the tokens, by column; numbers stand for them where it is empty.
        title: says in words what is shown.

    Raises:
        ValueError: there is not a row for each token, or not a column.

    """
    shares = _checked(weights, written)
    places = list(read) if read else [str(n) for n in range(1, shares.shape[1] + 1)]
    if len(places) != shares.shape[1]:
        raise ValueError(f"{shares.shape[1]} columns of weights for {len(places)} tokens read")
    rows, columns = (_names(tokens) for tokens in (written, places))
    shares = shares[: len(rows), : len(columns)]
    left, top = (_NAME_INCHES * max(map(len, names)) for names in (rows, columns))
    width = 0.5 + left + max(_INCHES * len(columns), _TITLE_INCHES * len(title))
    figure = Figure(figsize=(width, 0.6 + top + _INCHES * len(rows)))
    axes = figure.subplots(subplot_kw={"anchor": "W"})
    axes.imshow(shares, cmap=_SHADES, vmin=0, vmax=1, interpolation="none")
    axes.set_xticks(range(len(columns)), columns, rotation=90)
    axes.set_yticks(range(len(rows)), rows)
    axes.xaxis.tick_top()
    axes.tick_params(length=0, which="both")
    axes.spines[:].set_visible(False)
    axes.grid(visible=False)
    axes.set_title(title)
    edges = [np.arange(len(names) + 1) - 0.5 for names in (rows, columns)]
    grey: dict[str, Any] = {"color": INK, "alpha": 0.13, "lw": 0.5, "zorder": 0.5}
    axes.hlines(edges[0], edges[1][0], edges[1][-1], **grey)
    axes.vlines(edges[1], edges[0][0], edges[0][-1], **grey)
    figure.set_label(f"{title}: {_told(shares, rows, columns)}")
    return figure


@styled()
def attention_tiles(
    weights: ArrayLike,
    written: Sequence[str],
    grid: tuple[int, int],
    picture: ArrayLike,
    *,
    title: str,
) -> Figure:
    """The picture, and once more for each token that was written with the places it looked at.

    What counts no more than it would if all places counted alike is seen as it is.

    Args:
        weights: the share of each place, `(written, rows * columns)`, from 0 to 1.
        written: the tokens.
        grid: the rows and columns that the places form.
        picture: its pixels from 0 to 255, `(height, width, 1)` or `(height, width, 3)`.
        title: says in words what is shown.

    Raises:
        ValueError: there is not a row for each token, or not a column for each place.

    """
    shares = _checked(weights, written)
    if shares.shape[1] != grid[0] * grid[1]:
        raise ValueError(f"{shares.shape[1]} weights a token for {grid[0]} by {grid[1]} places")
    pixels = np.asarray(picture, np.uint8)
    if pixels.shape[-1] != 3:
        pixels = np.repeat(pixels[..., :1], 3, axis=-1)
    names = _names(written)
    rows = -(-(len(names) + 1) // _TILES)
    figure = Figure(figsize=(_TILES * _TILE_INCHES, rows * (_TILE_INCHES + 0.25) + 0.4))
    every = list(figure.subplots(rows, _TILES, squeeze=False).flat)
    for axes in every:
        axes.set_axis_off()
    height, width = pixels.shape[:2]
    for axes, name, looked in zip(every, ("", *names), (None, *shares), strict=False):
        axes.imshow(pixels, extent=(0, width, height, 0), interpolation="none")
        axes.set_title(name, loc="center", fontweight="normal", size=8.5, pad=3)
        if looked is not None:
            even = 1 / len(looked)
            axes.imshow(
                looked.reshape(grid),
                cmap=_GLOW,
                vmin=even,
                vmax=max(float(looked.max()), _CLEARLY * even),
                extent=(0, width, height, 0),
                interpolation="none",
            )
    figure.suptitle(title, x=0.01, ha="left", size=10, fontweight="bold")
    figure.set_label(f"{title}: {' '.join(names)}")
    return figure


def _checked(weights: ArrayLike, written: Sequence[str]) -> NDArray[np.float64]:
    shares = np.asarray(weights, np.float64)
    if shares.ndim != 2 or len(shares) != len(written) or not shares.size:
        raise ValueError(
            f"weights have shape {shares.shape}; expected a row for each of the {len(written)} "
            "tokens, and a column for each place"
        )
    return shares


def _names(tokens: Sequence[str]) -> list[str]:
    """The first tokens, fit to be read beside a cell: a space is seen too.

    The sign that joins a token to its neighbour is one that few fonts have.
    """
    return [
        shown_name(t.replace("￭", "·"), _LONGEST).replace(" ", "␣") for t in tokens[:MOST_TOKENS]
    ]


def _told(shares: NDArray[np.float64], rows: Sequence[str], columns: Sequence[str]) -> str:
    """For whom there is no picture: of each token where most of it was looked."""
    most = shares.argmax(axis=1)
    return ", ".join(f"{row} ← {columns[i]}" for row, i in zip(rows, most, strict=True))
