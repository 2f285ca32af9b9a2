"""Gated recurrent units."""

from typing import TYPE_CHECKING, Literal

from rnnpipe.layers.base import Seeds, Shape
from rnnpipe.layers.recurrent import RecurrentLayer

if TYPE_CHECKING:
    import keras


class GruSpec(RecurrentLayer):
    """Keras' GRU (Cho et al. 2014, arXiv:1406.1078, in its `reset_after` form)."""

    type: Literal["gru"]

    def parameters(self, given: Shape) -> int:
        """Those of two gates and a candidate, which Keras gives two biases each."""
        return self.weights(given, gates=3, biases=2)

    def direction(self, seeds: Seeds, *, go_backwards: bool) -> "keras.layers.RNN":
        """Keras' GRU."""
        import keras  # noqa: PLC0415 (imports TensorFlow)

        kernel, recurrent, dropout = seeds(), seeds(), seeds()
        settings = self.settings(kernel=kernel, recurrent=recurrent, dropout=dropout)
        return keras.layers.GRU(**settings, go_backwards=go_backwards)
