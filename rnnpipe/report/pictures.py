"""Figures as a page has them."""

from dataclasses import dataclass

from markupsafe import Markup
from matplotlib.figure import Figure

from rnnpipe.plots import to_svg
from rnnpipe.plots.series import names


@dataclass(frozen=True)
class Picture:
    """A figure in a page: the only markup that does not come from a template.

    `series` are the variants or runs whose lines the page may show or hide.
    """

    svg: Markup
    wide: bool = False
    series: tuple[str, ...] = ()


def picture(figure: Figure, prefix: str, *, wide: bool = False) -> Picture:
    """`figure` for a page; `prefix` differs for each figure in it."""
    series = names(figure)
    return Picture(Markup(to_svg(figure, prefix)), wide, series)  # noqa: S704 (escaped by to_svg)
