"""A tiny picture in a table's cell, as data: pages draw it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Drawing:
    """A tiny picture in a cell, for a page.

    Attributes:
        told: what it is, for whom there is no picture.
        png: a picture's file in base64; empty where there are lines.
        lines: the points of each, `x,y x,y`, in `box`.
        box: width and height that they are drawn in.

    """

    told: str
    png: str = ""
    lines: tuple[str, ...] = ()
    box: tuple[int, int] = (1, 1)
