"""The linear recurrent unit."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, model_validator

from rnnpipe.layers.base import Seeds, Shape, features
from rnnpipe.layers.recurrent import RecurrentLayer

if TYPE_CHECKING:
    import keras

_Size = Annotated[float, Field(strict=True, ge=0.0, le=1.0)]


class LruSpec(RecurrentLayer):
    """LRU: a linear recurrence of complex numbers, each by itself, all steps computed at once.

    Orvieto et al. 2023 (arXiv:2303.06349), without what is around it there: the outputs are the
    real and the imaginary parts of `units` / 2 states, and other layers mix them.
    """

    type: Literal["lru"]
    least: _Size = Field(0.0, description="of what a state is multiplied by before training")
    most: _Size = Field(
        1.0, description="likewise: near 1 it remembers long; the paper's r_min and r_max"
    )

    @model_validator(mode="after")
    def _are_pairs_within_a_ring(self) -> "LruSpec":
        if self.units % 2:
            raise ValueError(f"units = {self.units}: expected an even number, two for each state")
        if self.least >= self.most:
            raise ValueError(
                f"least = {self.least:g} is not below most = {self.most:g}; expected least < most, "
                "such as least = 0.0, most = 0.99"
            )
        return self

    def parameters(self, given: Shape) -> int:
        """A weight for each input and unit, and three numbers for each complex state."""
        directions = 2 if self.bidirectional else 1
        return directions * (features(given).width * self.units + 3 * self.units // 2)

    def direction(self, seeds: Seeds, *, go_backwards: bool) -> "keras.layers.RNN":
        """A layer of our own."""
        from rnnpipe.layers.custom.lru import LruCell  # noqa: PLC0415 (imports TensorFlow)
        from rnnpipe.layers.custom.recurrence import LinearRecurrence  # noqa: PLC0415

        return LinearRecurrence(
            LruCell(self.units, least=self.least, most=self.most, seed=seeds()),
            return_sequences=self.return_sequences,
            go_backwards=go_backwards,
        )
