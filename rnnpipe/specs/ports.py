"""What goes into a model and what is asked of it: the kinds of inputs and targets.

A port's arrays are `(examples, *item)`, or `(examples, timesteps, *item)` where it is a sequence;
`item` is the shape of one step.
"""

from typing import Annotated, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import Field, model_validator

from rnnpipe.counting import counted
from rnnpipe.specs.base import Count, Number, Spec

ClassNames = Annotated[tuple[str, ...], Field(min_length=2)]
"""Two classes or more, by position."""


class Port(Spec):
    """One input or the target.

    Attributes:
        kind: which of the kinds below it is.
        timesteps: length after padding; None where it is no sequence.

    """

    kind: str
    timesteps: Count | None = None

    @property
    def is_sequence(self) -> bool:
        """Whether there is a value a step."""
        return self.timesteps is not None

    @property
    def item_shape(self) -> tuple[int, ...]:
        """Shape of one step, or of one example where it is no sequence."""
        return ()

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of one example, after padding."""
        steps = () if self.timesteps is None else (self.timesteps,)
        return (*steps, *self.item_shape)


class Tokens(Port):
    """Token ids below `vocabulary`, `(examples, timesteps)`, unsigned; 0 is the padding."""

    kind: Literal["tokens"] = "tokens"
    vocabulary: Count
    timesteps: Count


class Features(Port):
    """Numbers, float32 `(examples, width)` or `(examples, timesteps, width)`.

    Attributes:
        names: what each column is called, where that is known.

    """

    kind: Literal["features"] = "features"
    width: Count
    names: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _a_name_each(self) -> "Features":
        if self.names and len(self.names) != self.width:
            names, columns = counted(len(self.names), "name"), counted(self.width, "column")
            raise ValueError(f"{names} for {columns}; expected as many")
        return self

    @property
    def item_shape(self) -> tuple[int, ...]:
        """`(width,)`."""
        return (self.width,)


class Image(Port):
    """Pictures, or a film of them: `(examples[, timesteps], height, width, channels)`."""

    kind: Literal["image"] = "image"
    height: Count
    width: Count
    channels: Count

    @property
    def item_shape(self) -> tuple[int, ...]:
        """`(height, width, channels)`."""
        return (self.height, self.width, self.channels)


class Classes(Port):
    """One of `names` by position, int32 `(examples,)`, or one a step, `(examples, timesteps)`."""

    kind: Literal["classes"] = "classes"
    names: ClassNames

    @property
    def width(self) -> int:
        """Number of classes."""
        return len(self.names)


class Quantity(Spec):
    """What a number of the target stands for: in its own units it is `number * scale + offset`.

    Attributes:
        name: what it is called.
        offset: of its scaling, in its own units.
        scale: likewise.
        column: the feature of the input that holds its own past, scaled alike, so that the last
            value known is `inputs[:, -1, column]`; None where there is none.
        season: after how many steps it is expected to come again; 1 where no season is known.
        naive_error: mean |y_t - y_(t - season)| over the training part, in its own units: the
            denominator of MASE (Hyndman & Koehler 2006, doi:10.1016/j.ijforecast.2006.03.001);
            None where that is undefined, as of a constant series.

    """

    name: str
    offset: Number = 0.0
    scale: Annotated[Number, Field(gt=0.0)] = 1.0
    column: Annotated[int, Field(strict=True, ge=0)] | None = None
    season: Count = 1
    naive_error: Annotated[Number, Field(gt=0.0)] | None = None


class Numbers(Port):
    """Numbers to be met, float32.

    One an example is `(examples,)`; several are `(examples, width)`; those of every step are
    `(examples, timesteps, width)`.

    Attributes:
        width: how many, of one example or one step.
        quantities: what they stand for. The width is their number, or, of a forecast, `horizon`
            times that: all quantities of the first step to come, then of the second, and so on.
        horizon: how many steps ahead a forecast looks; None where the numbers are no forecast.

    """

    kind: Literal["numbers"] = "numbers"
    width: Count = 1
    quantities: tuple[Quantity, ...] = ()
    horizon: Count | None = None

    @model_validator(mode="after")
    def _quantities_fit(self) -> "Numbers":
        expected = (self.horizon or 1) * len(self.quantities)
        if (self.quantities or self.horizon) and expected != self.width:
            raise ValueError(
                f"{len(self.quantities)} quantities and horizon = {self.horizon} make {expected} "
                f"numbers, but the width is {self.width}"
            )
        return self

    @property
    def item_shape(self) -> tuple[int, ...]:
        """`(width,)`; of a single number an example, `()`."""
        return () if self.width == 1 and not self.is_sequence else (self.width,)

    def in_units(self, values: ArrayLike) -> NDArray[np.float64]:
        """Undo the scaling of numbers `(..., width)`, or `(...)` where the width is 1."""
        numbers = np.asarray(values, np.float64)
        if not self.quantities:
            return numbers
        steps = self.horizon or 1
        scale = np.tile([quantity.scale for quantity in self.quantities], steps)
        offset = np.tile([quantity.offset for quantity in self.quantities], steps)
        in_units: NDArray[np.float64] = (
            numbers * scale + offset if self.width > 1 else numbers * scale[0] + offset[0]
        )
        return in_units


class Text(Port):
    """Token ids to be generated, `(examples, timesteps)`, unsigned; 0 is the padding, on the right.

    Attributes:
        vocabulary: how many ids there are.
        timesteps: length after padding, the token that ends a text among it.
        lowercase: whether case is left out of what is generated, and so of its scores.

    """

    kind: Literal["text"] = "text"
    vocabulary: Count
    timesteps: Count
    lowercase: bool = False

    @property
    def width(self) -> int:
        """Number of tokens to choose from."""
        return self.vocabulary


InputPort = Annotated[Tokens | Features | Image, Field(discriminator="kind")]
TargetPort = Annotated[Classes | Numbers | Text, Field(discriminator="kind")]
