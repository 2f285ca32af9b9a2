"""A test example as a tiny picture: pixels, or lines along the steps."""

import base64
import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.datasets import DatasetSpec
from rnnpipe.language import say, say_count
from rnnpipe.records.inputs import TestInputs
from rnnpipe.summary.drawing import Drawing

_WIDTH, _HEIGHT = 96, 32
"""Of lines, in the units of their drawing."""

_POINTS = 96
"""Of a line at most; of a longer series each stretch has its lowest and its highest value."""

_MOST_LINES = 4

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Drawn:
    """The test examples of a dataset whose input can be seen.

    Attributes:
        inputs: what was read of each.
        size: height and width of the picture whose values they are, row behind row; None of
            series.

    """

    inputs: TestInputs
    size: tuple[int, int] | None

    @classmethod
    def of(cls, inputs: TestInputs | None, spec: DatasetSpec) -> "Drawn | None":
        """None where an example is neither a picture nor a series."""
        if inputs is None or not len(inputs.values):
            return None
        size = spec.picture_size()
        first = inputs[0]
        if first.ndim == 3:
            size = first.shape[:2]
        return cls(inputs, size) if size is not None or first.ndim == 2 else None

    def __getitem__(self, example: int) -> Drawing:
        """The drawing of one example, from 0."""
        values = np.asarray(self.inputs[example], np.float64)
        return _series(values) if self.size is None else _pixels(values, self.size)


def _pixels(values: Floats, size: tuple[int, int]) -> Drawing:
    """A picture of grey values or colours from 0 to 1."""
    from PIL import Image  # noqa: PLC0415 (only where an example is a picture)

    told = say("picture of {height} by {width} pixels", height=size[0], width=size[1])
    shaped = values.reshape(*size, -1)
    shaped = shaped if shaped.shape[-1] == 3 else shaped[..., :1].repeat(3, axis=-1)
    bytes_ = np.rint(np.clip(np.nan_to_num(shaped), 0, 1) * 255).astype(np.uint8)
    png = io.BytesIO()
    Image.fromarray(bytes_).save(png, "PNG")
    return Drawing(told, png=base64.b64encode(png.getvalue()).decode("ascii"))


def _series(values: Floats) -> Drawing:
    """Lines `(steps, width)`, each between its own lowest and highest value."""
    told = say("series of {steps}", steps=say_count(len(values), "step"))
    lines = tuple(filter(None, map(_line, values.T[:_MOST_LINES])))
    return Drawing(told, lines=lines, box=(_WIDTH, _HEIGHT))


def _line(values: Floats) -> str:
    """The points of one, `x,y x,y`; steps without a number are passed over."""
    x, y = _thinned(values)
    known = np.isfinite(y)
    x, y = x[known], y[known]
    if not len(y):
        return ""
    across = max(len(values) - 1, 1)
    height = np.ptp(y)
    level = (y.max() - y) / height if height else np.full_like(y, 0.5)
    places = zip(1 + x / across * (_WIDTH - 2), 1 + level * (_HEIGHT - 2), strict=True)
    return " ".join(f"{left:.1f},{top:.1f}" for left, top in places)


def _thinned(values: Floats) -> tuple[Floats, Floats]:
    """The steps that are drawn, and their values."""
    steps = np.arange(len(values))
    if len(values) > _POINTS:
        stretches = np.array_split(steps, _POINTS // 2)
        ends = [(s[values[s].argmin()], s[values[s].argmax()]) for s in stretches]
        steps = np.unique(np.array(ends))
    return steps.astype(np.float64), values[steps]
