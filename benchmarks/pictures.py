"""The plots of docs/performance.md."""

from pathlib import Path
from typing import Any

from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from benchmarks import results
from rnnpipe.plots import to_png
from rnnpipe.plots.style import INK, styled, variant_styles

LABELS = {
    "keras": "Keras, as in the notebook",
    "keras_xla": "Keras with XLA",
    "torch": "PyTorch",
    "torch_packed": "PyTorch, packed",
    "rnnpipe": "rnnpipe",
}
_STYLES = variant_styles(LABELS)

START_UP, OVERHEAD = 15.0, 0.1
"""What rnnpipe may take beyond training: so many seconds, and this part of the bare loop's."""

Curve = tuple[list[float], list[float]]
"""Sizes, and the seconds at each."""


def growth_curves(measured: dict[str, Any]) -> dict[str, dict[str, Curve]]:
    """What grows, and each contender's curve."""
    curves: dict[str, dict[str, Curve]] = {}
    for what in ("examples", "maxlen", "units"):
        points = measured[what]
        names = next(iter(points.values()))
        curves[what] = {
            name: (
                [float(size) for size in points],
                [_seconds(point[name]) for point in points.values()],
            )
            for name in names
        }
    return curves


def trial_curves(measured: dict[str, Any]) -> dict[str, Curve]:
    """Seconds against the number of trials: what both took, and ours beyond training."""
    points = measured["trials"]
    counts = [float(count) for count in points]
    both = {name: [point[name] for point in points.values()] for name in ("bare", "rnnpipe")}
    beyond = [point["rnnpipe"] - point["training"] for point in points.values()]
    allowed = [START_UP + OVERHEAD * seconds for seconds in both["bare"]]
    return {
        "bare loop": (counts, both["bare"]),
        "rnnpipe": (counts, both["rnnpipe"]),
        "beyond training": (counts, beyond),
        "allowed": (counts, allowed),
    }


def draw(folder: Path) -> None:
    """Draws every picture whose figures are there into `folder`."""
    folder.mkdir(exist_ok=True)
    if (steps := results.kept("steps")) is not None:
        to_png(_steps(steps), folder / "steps.png")
    if (growth := results.kept("growth")) is not None:
        to_png(_growth(growth), folder / "growth.png")
    if (trials := results.kept("trials")) is not None:
        to_png(_trials(trials), folder / "trials.png")


def _label(axis: Axis) -> None:
    """Plain numbers at 1, 2 and 5 times every power of ten of a log axis."""
    axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
    axis.set_minor_formatter(NullFormatter())


def _seconds(point: float | dict[str, Any]) -> float:
    return point["step"] if isinstance(point, dict) else point


@styled()
def _steps(measured: dict[str, Any]) -> Figure:
    """A dot a contender and model, and a tick where the arithmetic's limit is."""
    models = measured["models"]
    figure = Figure(figsize=(8.2, 0.75 * len(models) + 1.2))
    axes = figure.subplots()
    for row, model in enumerate(models):
        axes.plot(
            model["limit"] * 1e3, row, marker="|", color=INK, ms=16, mew=2, ls="",
            label="limit of the arithmetic" if row == 0 else None,
        )  # fmt: skip
        for name, times in model["contenders"].items():
            style = _STYLES[name]
            low, high = min(times["blocks"]) * 1e3, max(times["blocks"]) * 1e3
            axes.plot([low, high], [row, row], color=style.color, lw=1)
            axes.plot(
                times["step"] * 1e3, row, marker=style.marker, color=style.color, ms=7, ls="",
                label=LABELS[name] if row == 0 else None,
            )  # fmt: skip
    axes.set_xscale("log")
    _label(axes.xaxis)
    axes.grid(visible=True, axis="x")
    axes.set_yticks(range(len(models)), [f"{m['name']}, {m['batch_size']}" for m in models])
    axes.invert_yaxis()
    axes.margins(y=0.2)
    axes.set_xlabel("milliseconds a training step (lines: range over the blocks)")
    figure.legend(loc="outside upper left", ncols=3)
    figure.set_label("Milliseconds a training step, by model and contender")
    return figure


@styled()
def _growth(measured: dict[str, Any]) -> Figure:
    """Seconds against size on log axes, one panel for each thing that grows."""
    curves = growth_curves(measured)
    units = {"examples": "seconds an epoch", "maxlen": "ms a step", "units": "ms a step"}
    figure = Figure(figsize=(9.2, 3.4))
    for axes, (what, by_name) in zip(figure.subplots(1, 3), curves.items(), strict=True):
        scale = 1 if what == "examples" else 1e3
        for name, (sizes, seconds) in by_name.items():
            style = _STYLES[name]
            axes.plot(
                sizes, [scale * value for value in seconds], marker=style.marker, ms=5,
                color=style.color, label=LABELS[name] if what == "examples" else None,
            )  # fmt: skip
        axes.set_xscale("log", base=2)
        axes.set_yscale("log")
        axes.set_xticks(sizes, [f"{size:,.0f}" for size in sizes])
        axes.xaxis.set_minor_formatter(NullFormatter())
        _label(axes.yaxis)
        axes.set_xlabel(what)
        axes.set_title(units[what])
    figure.legend(loc="outside upper left", ncols=3)
    figure.set_label("Growth of time with examples, length and units, on log axes")
    return figure


@styled()
def _trials(measured: dict[str, Any]) -> Figure:
    """Seconds against the number of trials, on log axes."""
    figure = Figure(figsize=(6.2, 3.6))
    axes = figure.subplots()
    colors = {"bare loop": _STYLES["keras"].color, "allowed": INK}
    for name, (counts, seconds) in trial_curves(measured).items():
        axes.plot(
            counts, seconds, color=colors.get(name, _STYLES["rnnpipe"].color), label=name,
            marker="" if name == "allowed" else "o", ms=5,
            ls={"beyond training": "--", "allowed": ":"}.get(name, "-"),
        )  # fmt: skip
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks(counts, [f"{count:,.0f}" for count in counts])
    axes.xaxis.set_minor_formatter(NullFormatter())
    _label(axes.yaxis)
    axes.set_xlabel("trials")
    axes.set_ylabel("seconds")
    figure.legend(loc="outside upper left", ncols=4)
    figure.set_label("Time of many small trials, by rnnpipe and by a bare loop, on log axes")
    return figure
