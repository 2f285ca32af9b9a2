"""How every figure looks: colours, markers, fonts, and the context that figures are drawn in."""

import math
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import RLock
from typing import Any

import matplotlib.style
from matplotlib.axis import Axis
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from rnnpipe.plots.fonts import families, missing_told

INK = "#010203"
"""Colour of text and axes. A value nothing else has, so that `to_svg` can say `currentColor`."""

_COLORS = (
    *("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", INK),
    *("#8800FF", "#774422", "#8877FF", "#AABB66", "#005555", "#7711BB", "#991188"),
    *("#CCAAAA", "#FF5577", "#8899FF", "#BB6633", "#DD00BB", "#AA2266"),
)
"""Okabe & Ito (2008), without yellow, which vanishes on white; then what is furthest from all
before to normal eyes and to the colour-blind, and seen on either page."""

_MARKERS = {
    "o": "●",
    "s": "■",
    "^": "▲",
    "D": "◆",
    "v": "▼",
    "P": "✚",
    "X": "✖",
    "<": "◀",
    ">": "▶",
    "p": "⬟",
    "h": "⬢",
    "*": "★",
    "d": "♦",
}
"""Matplotlib's markers, and the characters that look like them."""

_STYLE: dict[str, Any] = {
    "figure.constrained_layout.use": True,
    "figure.dpi": 96,
    "font.size": 9,
    "text.color": INK,
    "text.parse_math": False,  # a class may be called "$"
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.labelsize": 9,
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 10,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "grid.color": INK,
    "grid.alpha": 0.13,
    "grid.linewidth": 0.6,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "xtick.major.size": 3,
    "xtick.major.width": 0.6,
    "xtick.minor.size": 0,
    "ytick.major.size": 0,
    "ytick.minor.size": 0,
    "lines.solid_capstyle": "round",
    "lines.dash_capstyle": "butt",
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "legend.handlelength": 2.4,
    "legend.columnspacing": 1.4,
    "path.simplify": False,  # a page tells every point
    "svg.fonttype": "none",
    "svg.hashsalt": "rnnpipe",
}

_lock = RLock()


@dataclass(frozen=True)
class VariantStyle:
    """Colour and marker of a variant, the same in every figure of a report."""

    color: str
    marker: str

    @property
    def glyph(self) -> str:
        """The marker as a character, for text beside the figures."""
        return _MARKERS[self.marker]

    @property
    def css_color(self) -> str:
        """The colour as a page writes it."""
        return "currentColor" if self.color == INK else self.color


def variant_styles(variants: Iterable[str]) -> dict[str, VariantStyle]:
    """A style for each variant, by its position: 260 differ before one comes again."""
    markers = tuple(_MARKERS)
    return {
        name: VariantStyle(_COLORS[i % len(_COLORS)], markers[i % len(markers)])
        for i, name in enumerate(variants)
    }


@contextmanager
def styled() -> Iterator[None]:
    """Draw in rnnpipe's style whatever the user's matplotlibrc says, and leave no trace.

    Text has the first of the fonts that has its characters; of what none has it is said once.

    Matplotlib reads its settings from one global table. The lock keeps a second thread from
    saving, and later restoring, the values that the first has set for itself.
    """
    style = _STYLE | {"font.family": list(families())}
    with _lock, matplotlib.style.context(["default", style]), missing_told():
        yield


def spans_a_decade(values: Collection[float]) -> bool:
    """Whether `values` are better shown on a logarithmic axis."""
    return bool(values) and min(values) > 0 and max(values) >= 10 * min(values)


def decade_ticks(axis: Axis, values: Collection[float], most: int) -> None:
    """Label a logarithmic `axis` that shows `values` in plain numbers, about `most` of them."""
    decades = math.log10(max(values) / min(values)) + 0.5
    steps = [subs for subs in ((1.0, 2.0, 5.0), (1.0, 3.0)) if decades * len(subs) <= most]
    axis.set_major_locator(LogLocator(subs=steps[0] if steps else (1.0,)))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axis.set_minor_formatter(NullFormatter())


def shown_name(name: str, longest: int = 24) -> str:
    """`name` without characters that cannot be printed, cut where it would crowd out the plot."""
    printable = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)
    return printable if len(printable) <= longest else printable[: longest - 1] + "…"
