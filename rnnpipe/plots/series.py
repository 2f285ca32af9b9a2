"""What a page is told of the lines in a figure, so that it can answer a pointer and a legend.

Matplotlib hands an artist's `gid` on to SVG. What belongs to a variant has one that names it; where
the points of a line lie is known once the figure is laid out.
"""

import json
from collections.abc import Iterator, Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

_PREFIX = "series:"
_POINTS_PER_INCH = 72


Marked = tuple[str, list[str], list[str]]
"""The variant, what each point tells, and where in the page each leads."""


def mark(
    artist: Artist, series: str, told: Sequence[str] = (), leads_to: Sequence[str] = ()
) -> None:
    """Say which variant an artist belongs to, and of a line what each of its points tells.

    Args:
        artist: a line, or what else was drawn.
        series: the variant.
        told: a text a point.
        leads_to: of each point the id of what it stands for in the page; of none where left out.

    """
    artist.set_gid(_PREFIX + json.dumps([series, list(told), list(leads_to)]))


def marked(gid: str | None) -> Marked | None:
    """What an id says of the artist that has it; None of an id that is no such one."""
    if not gid or not gid.startswith(_PREFIX):
        return None
    series, told, leads_to = json.loads(gid.removeprefix(_PREFIX))
    return series, told, leads_to


def names(figure: Figure) -> tuple[str, ...]:
    """The variants that anything in the figure belongs to, in the order they are drawn."""
    found = (marked(artist.get_gid()) for artist in figure.findobj())
    return tuple(dict.fromkeys(series for series, *_ in filter(None, found)))


def attributes(figure: Figure) -> Iterator[tuple[str, dict[str, str]]]:
    """Of each marked artist its id, and what its group is to have in a page.

    `data-points` are JSON: of each point x and y in the drawing, from its upper left corner, its
    text, and the id that it leads to, if it does. The figure must have been laid out.
    """
    scale = _POINTS_PER_INCH / figure.dpi
    height = figure.get_figheight() * _POINTS_PER_INCH
    for artist in figure.findobj():
        if (found := marked(gid := artist.get_gid())) is None or gid is None:
            continue
        series, told, leads_to = found
        written = {"data-series": series}
        if told and isinstance(artist, Line2D):
            values = np.asarray(artist.get_xydata(), np.float64)
            places = artist.get_transform().transform(values) * scale
            written["data-points"] = json.dumps(
                [
                    [round(float(x), 1), round(float(height - y), 1), *said]
                    for (x, y), *said in zip(
                        places, told, *[leads_to] * bool(leads_to), strict=True
                    )
                    if np.isfinite((x, y)).all()
                ]
            )
        yield gid, written
