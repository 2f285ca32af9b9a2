"""A metric: what it is called, which way is better, and how it is written and drawn.

Numbers are recorded in base units (bytes, seconds); only what is shown has others.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["quality", "cost"]
"""Whether a metric says how well a model does, or what its training takes."""


@dataclass(frozen=True)
class Unit:
    """A unit that numbers are shown in, and its `size` in the unit that they are recorded in."""

    name: str
    size: float


@dataclass(frozen=True)
class Metric:
    """How a metric is called, compared, written and drawn.

    Attributes:
        name: in records and on the command line.
        label: at the head of a column or along an axis, without its unit.
        kind: quality or cost.
        higher_is_better: which of two numbers is the better one.
        digits: decimals on a linear scale, 0 for what is counted; significant digits on a
            logarithmic one.
        scale: "logarithmic" for numbers that may span decades, as errors and times do.
        unit: what the numbers are shown in, where the label does not say it and it is not the one
            that they are recorded in.
        full_name: of an abbreviation, as inside a sentence.

    """

    name: str
    label: str
    kind: Kind
    higher_is_better: bool
    digits: int
    scale: Literal["linear", "logarithmic"] = "linear"
    unit: Unit | None = None
    full_name: str = ""

    @property
    def heading(self) -> str:
        """The label with its unit: `Accuracy`, `Peak memory (MiB)`."""
        return f"{self.label} ({self.unit.name})" if self.unit else self.label

    @property
    def inline(self) -> str:
        """The heading inside a sentence: `accuracy`, but `MSE` and `CIDEr-D`."""
        heading = self.heading
        return heading if heading[:2].isupper() else heading[0].lower() + heading[1:]

    @property
    def spelled_out(self) -> str:
        """The name inside a sentence without abbreviation: `accuracy`, `mean squared error`."""
        return self.full_name or self.inline

    def shown(self, value: float) -> float:
        """A recorded number in the unit that it is shown in."""
        return value / self.unit.size if self.unit else value

    def better(self, value: float, than: float) -> bool:
        """Whether `value` is the better number of the two; equal ones are not."""
        return value > than if self.higher_is_better else value < than


@dataclass(frozen=True)
class Curve:
    """A column of a training's history to be drawn, and the metric that it holds."""

    column: str
    metric: Metric
