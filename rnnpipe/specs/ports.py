"""What goes into a model and what is asked of it: the kinds of inputs and targets.

A port's arrays are `(examples, *item)`, or `(examples, timesteps, *item)` where it is a sequence;
`item` is the shape of one step.
"""

from typing import Annotated, Literal

from pydantic import Field

from rnnpipe.specs.base import Count, Spec

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
    """Numbers, float32 `(examples, width)` or `(examples, timesteps, width)`."""

    kind: Literal["features"] = "features"
    width: Count

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


class Numbers(Port):
    """Numbers to be met, float32.

    One an example is `(examples,)`; several are `(examples, width)`; those of every step are
    `(examples, timesteps, width)`.
    """

    kind: Literal["numbers"] = "numbers"
    width: Count = 1

    @property
    def item_shape(self) -> tuple[int, ...]:
        """`(width,)`; of a single number an example, `()`."""
        return () if self.width == 1 and not self.is_sequence else (self.width,)


class Text(Port):
    """Token ids to be generated, `(examples, timesteps)`, unsigned; 0 is the padding."""

    kind: Literal["text"] = "text"
    vocabulary: Count
    timesteps: Count

    @property
    def width(self) -> int:
        """Number of tokens to choose from."""
        return self.vocabulary


InputPort = Annotated[Tokens | Features | Image, Field(discriminator="kind")]
TargetPort = Annotated[Classes | Numbers | Text, Field(discriminator="kind")]
