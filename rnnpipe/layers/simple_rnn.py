"""Elman's recurrent layer."""

from typing import TYPE_CHECKING, Literal

from rnnpipe.layers.base import Seeds, Shape
from rnnpipe.layers.recurrent import RecurrentLayer

if TYPE_CHECKING:
    import keras


class SimpleRnnSpec(RecurrentLayer):
    """Keras' SimpleRNN (Elman 1990)."""

    type: Literal["simple_rnn"]

    def parameters(self, given: Shape) -> int:
        """Those of one candidate."""
        return self.weights(given, gates=1)

    def direction(self, seeds: Seeds, *, go_backwards: bool) -> "keras.layers.RNN":
        """Keras' SimpleRNN."""
        import keras  # noqa: PLC0415 (imports TensorFlow)

        dropout, kernel, recurrent = seeds(), seeds(), seeds()
        settings = self.settings(kernel=kernel, recurrent=recurrent, dropout=dropout)
        return keras.layers.SimpleRNN(**settings, go_backwards=go_backwards)
