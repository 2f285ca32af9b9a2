"""What recurrent layers have in common, and what SimpleRNN, LSTM and GRU do besides."""

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

from pydantic import Field

from rnnpipe.layers.base import Layer, Seeds, Shape, features, sequence
from rnnpipe.specs.base import Count, Flag, Rate
from rnnpipe.specs.ports import Features

if TYPE_CHECKING:
    import keras


class RecurrentLayer(Layer):
    """`(batch, timesteps, features)` to `(batch, units)`, or to a sequence of them.

    Of a bidirectional layer two read the sequence, each with `units` and weights of its own, and
    there are twice as many outputs: beside those of the one that reads from the start stand those
    of the one that reads from the end (Schuster & Paliwal 1997).
    """

    units: Count
    return_sequences: Flag = False
    bidirectional: Flag = False

    def shape(self, given: Shape) -> Features:
        """The last output, or all of them."""
        timesteps = sequence(given).timesteps
        width = self.units * (2 if self.bidirectional else 1)
        return Features(width=width, timesteps=timesteps if self.return_sequences else None)

    def weights(self, given: Shape, gates: int, biases: int = 1, *, sees_state: bool = True) -> int:
        """Return how many weights the layer has whose cell computes so many gates or candidates.

        Each has a weight for every input, for every state if it sees them, and `biases`, of each
        unit.
        """
        directions = 2 if self.bidirectional else 1
        each = features(given).width + (self.units if sees_state else 0) + biases
        return directions * gates * self.units * each

    def build(self, given: Shape, seeds: Seeds) -> "keras.Layer":  # noqa: ARG002 (as every layer)
        """Keras' layer, or its Bidirectional around two."""
        import keras  # noqa: PLC0415 (imports TensorFlow)

        if not self.bidirectional:
            return self.direction(seeds, go_backwards=False)
        for _ in range(3):
            seeds()  # Keras copies both from a layer that has drawn seeds, which go unused
        forwards = self.direction(seeds, go_backwards=False)
        backwards = self.direction(seeds, go_backwards=True)
        return keras.layers.Bidirectional(forwards, backward_layer=backwards)

    @abstractmethod
    def direction(self, seeds: Seeds, *, go_backwards: bool) -> "keras.layers.RNN":
        """Make the Keras layer that reads the sequence in one direction."""


class KerasRecurrentLayer(RecurrentLayer):
    """One that Keras has."""

    recurrent_dropout: Rate = Field(
        default=0.0,
        description="share of the state that each gate does not see while training, the same at "
        "every step of an example (Gal & Ghahramani 2016)",
    )

    def settings(self, *, kernel: int, recurrent: int, dropout: int) -> dict[str, Any]:
        """Return what every such Keras layer is made with; each generator has its seed."""
        import keras  # noqa: PLC0415 (imports TensorFlow)

        return {
            "units": self.units,
            "kernel_initializer": keras.initializers.GlorotUniform(seed=kernel),
            "recurrent_initializer": keras.initializers.Orthogonal(seed=recurrent),
            "return_sequences": self.return_sequences,
            "recurrent_dropout": self.recurrent_dropout,
            "seed": dropout,
        }
