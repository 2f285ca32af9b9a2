"""One block of a Transformer's encoder."""

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from rnnpipe.layers.base import Layer, MisfitError, Seeds, Shape, sequence
from rnnpipe.specs.base import Count, Flag
from rnnpipe.specs.ports import Features

if TYPE_CHECKING:
    import keras


class SelfAttentionSpec(Layer):
    """Every step looks at all others, and is then computed further by itself.

    One block of Vaswani et al. 2017 (arXiv:1706.03762), with its sines for positions.
    """

    type: Literal["self_attention"]
    units: Count = Field(description="of the layer within, through which every step goes")
    heads: Count = 1
    positions: Flag = Field(default=True, description="whether a step knows where it stands")

    def shape(self, given: Shape) -> Features:
        """The same shape."""
        given = sequence(given)
        if given.width % self.heads:
            raise MisfitError(
                f"has {self.heads} heads, which do not divide its input's width, {given.width}"
            )
        return Features(width=given.width, timesteps=given.timesteps)

    def parameters(self, given: Shape) -> int:
        """Those of four square matrices and of two more, three of them with biases."""
        width = sequence(given).width
        return 4 * width**2 + 2 * width * self.units + 2 * width + self.units

    def build(self, given: Shape, seeds: Seeds) -> "keras.Layer":  # noqa: ARG002 (any width)
        """A layer of our own."""
        from rnnpipe.layers.custom.self_attention import SelfAttention  # noqa: PLC0415

        drawn = [seeds() for _ in range(6)]
        return SelfAttention(self.heads, self.units, positions=self.positions, seeds=drawn)
