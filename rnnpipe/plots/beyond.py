"""An axis that one model far beyond all others does not stretch."""

from collections.abc import Mapping

from matplotlib.axes import Axes

from rnnpipe.plots.style import shown_name

_FAR = 4.0
"""So many times the span of the next one is far beyond it."""

_MARGIN = 0.05


def cut_off(axes: Axes, ends: Mapping[str, tuple[float, float]], baseline: float | None) -> None:
    """End the vertical axis where most variants end, and name those that go on, and how far.

    Args:
        axes: with everything drawn, on a linear scale.
        ends: by variant, its lowest and its highest value.
        baseline: stays in view.

    """
    low = min((low for low, _ in ends.values()), default=0.0)
    beyond = far_beyond({name: high - low for name, (_, high) in ends.items()})
    if not beyond:
        return
    tops = [high for name, (_, high) in ends.items() if name not in beyond]
    top = max(tops if baseline is None else [*tops, baseline])
    margin = _MARGIN * (top - low)
    axes.set_ylim(low - margin, top + margin)
    told = [f"{shown_name(name)} up to {ends[name][1]:.4g}" for name in beyond]
    axes.annotate(
        "▲ " + ", ".join(told),
        (1.0, 1.0),
        (0, 2),
        xycoords="axes fraction",
        textcoords="offset points",
        ha="right",
        va="bottom",
        size=8,
    )


def far_beyond(spans: Mapping[str, float]) -> list[str]:
    """Those of fewer than half that are four times as large as all others, or more."""
    ranked = sorted(spans, key=lambda name: spans[name])
    for i in range((len(ranked) + 1) // 2, len(ranked)):
        if spans[ranked[i]] > _FAR * spans[ranked[i - 1]] > 0:
            return ranked[i:]
    return []
