"""Long short-term memory."""

from typing import TYPE_CHECKING, Literal

from rnnpipe.layers.base import Seeds, Shape
from rnnpipe.layers.recurrent import RecurrentLayer

if TYPE_CHECKING:
    import keras


class LstmSpec(RecurrentLayer):
    """Keras' LSTM (Hochreiter & Schmidhuber 1997, with forget gate)."""

    type: Literal["lstm"]

    def parameters(self, given: Shape) -> int:
        """Those of three gates and a candidate."""
        return self.weights(given, gates=4)

    def direction(self, seeds: Seeds, *, go_backwards: bool) -> "keras.layers.RNN":
        """Keras' LSTM."""
        import keras  # noqa: PLC0415 (imports TensorFlow)

        kernel, recurrent, dropout = seeds(), seeds(), seeds()
        settings = self.settings(kernel=kernel, recurrent=recurrent, dropout=dropout)
        return keras.layers.LSTM(**settings, go_backwards=go_backwards)
