"""Gated recurrent units."""

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from rnnpipe.layers.base import Seeds, Shape
from rnnpipe.layers.recurrent import KerasRecurrentLayer
from rnnpipe.specs.base import Flag

if TYPE_CHECKING:
    import keras


class GruSpec(KerasRecurrentLayer):
    """Keras' GRU (Cho et al. 2014, arXiv:1406.1078)."""

    type: Literal["gru"]
    reset_after: Flag = Field(
        default=True,
        description="the reset gate scales U h, as cuDNN has it; false: it scales h, as the paper",
    )

    def parameters(self, given: Shape) -> int:
        """Those of two gates and a candidate, each with two biases where r scales U h."""
        return self.weights(given, gates=3, biases=2 if self.reset_after else 1)

    def direction(self, seeds: Seeds, *, go_backwards: bool) -> "keras.layers.RNN":
        """Keras' GRU."""
        import keras  # noqa: PLC0415 (imports TensorFlow)

        kernel, recurrent, dropout = seeds(), seeds(), seeds()
        settings = self.settings(kernel=kernel, recurrent=recurrent, dropout=dropout)
        settings["reset_after"] = self.reset_after
        return keras.layers.GRU(**settings, go_backwards=go_backwards)
