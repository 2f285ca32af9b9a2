"""Gradients through time: in words, in pictures, and each layer in numbers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from rnnpipe.language import said, say, say_count
from rnnpipe.plots.gradients import Line, gradients
from rnnpipe.plots.style import VariantStyle
from rnnpipe.report.memory.found import Found
from rnnpipe.report.pictures import Picture, picture
from rnnpipe.statistics.flow import SHARES, Flow, flow_of
from rnnpipe.summary.tables import MISSING, Cell, Table

FIRST = "layer 1"
"""What reads the input, from its beginning."""

_HEADER = (
    "Variant",
    "Layer",
    "Weights",
    "Factor a step",
    "95%",
    "In words",
)


@dataclass(frozen=True)
class Layer:
    """One layer and direction of a variant, trained and as it was before."""

    variant: str
    name: str
    trained: Flow
    initial: Flow


def layer_name(name: str) -> str:
    """`layer 2, backwards` as it is said."""
    first, _, number = name.partition(", ")[0].partition(" ")
    told = say("layer {number}", number=number) if first == "layer" else name
    return say("{layer}, backwards", layer=told) if name.endswith(", backwards") else told


def sentences(layers: Sequence[Layer]) -> list[str]:
    """What is to be read first: a sentence a variant, of its first layer."""
    told = []
    deep = {layer.variant for layer in layers if layer.name != FIRST}
    for layer in layers:
        if layer.name != FIRST:
            continue
        named = f"{layer.variant}, {layer_name(FIRST)}" if layer.variant in deep else layer.variant
        flow = layer.trained
        thousandth = flow.left[0.001]
        reach = (
            say(
                "over {count} steps a thousandth of the gradient or more is left",
                count=len(flow.distances),
            )
            if thousandth is None
            else say(
                "{steps} before the end less than a thousandth of the gradient is left",
                steps=say_count(thousandth, "step"),
            )
        )
        changes = say(
            "{word}, by a factor of {factor} a step",
            word=say(flow.word),
            factor=f"{flow.factor:.3g}",
        )
        told.append(f"{named}: {changes}; {reach}")
    return told


def layers_of(dataset: str, found: Found) -> Iterator[Layer]:
    """Describe every layer and direction of the variants on a dataset."""
    for (of, variant), trainings in found.items():
        if of != dataset:
            continue
        names = [n.removeprefix("trained/") for n in trainings[0].norms if n.startswith("trained/")]
        for name in names:
            trained, initial = (
                flow_of([np.asarray(t.norms[f"{which}/{name}"], np.float64) for t in trainings])
                for which in ("trained", "initial")
            )
            yield Layer(variant, name, trained, initial)


def gradient_pictures(
    dataset: str, layers: Sequence[Layer], styles: Mapping[str, VariantStyle]
) -> Iterator[Picture]:
    """Draw a picture of each layer and direction, with a line a variant."""
    for number, name in enumerate(dict.fromkeys(layer.name for layer in layers)):
        yield picture(
            gradient_figure(name, layers, styles), f"{dataset}-gradient-{number}", wide=True
        )


def gradient_figure(
    name: str, layers: Sequence[Layer], styles: Mapping[str, VariantStyle]
) -> Figure:
    """Draw the layer or direction of this name of every variant."""
    lines = {
        layer.variant: Line(
            layer.trained.median, layer.trained.low, layer.trained.high, layer.initial.median
        )
        for layer in layers
        if layer.name == name
    }
    title = say("Gradient of the loss by the hidden state, {layer}", layer=layer_name(name))
    return gradients(lines, title=title, styles=styles)


def gradient_table(layers: Sequence[Layer]) -> Table:
    """Tell of every layer how its gradient changes with each step back."""
    left = (say("{share} left after", share=f"{share:g}") for share in SHARES)
    return Table("Gradients", (*said(*_HEADER), *left, say("Exactly 0")), tuple(_rows(layers)))


def _rows(layers: Sequence[Layer]) -> Iterator[tuple[Cell, ...]]:
    for layer in layers:
        for which, flow in (("trained", layer.trained), ("before training", layer.initial)):
            low, high = flow.interval
            yield (
                Cell(layer.variant),
                Cell(layer_name(layer.name)),
                Cell(say(which)),
                Cell(f"{flow.factor:.4g}", flow.factor),
                Cell(say("{low} to {high}", low=f"{low:.4g}", high=f"{high:.4g}")),
                Cell(say(flow.word)),
                *(_steps(flow.left[share]) for share in SHARES),
                Cell(f"{flow.zero[-1]:.0%}", float(flow.zero[-1])),
            )


def _steps(count: int | None) -> Cell:
    return MISSING if count is None else Cell(say_count(count, "step"), count)
