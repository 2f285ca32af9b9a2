"""Elman's recurrent layer, and with identity and relu the IRNN."""

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from rnnpipe.layers.base import Seeds, Shape
from rnnpipe.layers.recurrent import KerasRecurrentLayer

if TYPE_CHECKING:
    import keras


class SimpleRnnSpec(KerasRecurrentLayer):
    """Keras' SimpleRNN (Elman 1990).

    With `activation = "relu"` and `recurrent_initializer = "identity"` it is the IRNN of Le et al.
    2015 (arXiv:1504.00941): at first it keeps its state as it is, and adds what it reads.
    """

    type: Literal["simple_rnn"]
    activation: Literal["tanh", "relu"] = "tanh"
    recurrent_initializer: Literal["orthogonal", "identity"] = Field(
        "orthogonal", description="what the state is multiplied by before training"
    )

    def parameters(self, given: Shape) -> int:
        """Those of one candidate."""
        return self.weights(given, gates=1)

    def direction(self, seeds: Seeds, *, go_backwards: bool) -> "keras.layers.RNN":
        """Keras' SimpleRNN."""
        import keras  # noqa: PLC0415 (imports TensorFlow)

        dropout, kernel, recurrent = seeds(), seeds(), seeds()
        settings = self.settings(kernel=kernel, recurrent=recurrent, dropout=dropout)
        settings["activation"] = self.activation
        if self.recurrent_initializer == "identity":
            settings["recurrent_initializer"] = keras.initializers.Identity()
        return keras.layers.SimpleRNN(**settings, go_backwards=go_backwards)
