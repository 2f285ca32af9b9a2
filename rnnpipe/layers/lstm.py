"""Long short-term memory."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from rnnpipe.layers.base import Seeds, Shape
from rnnpipe.layers.recurrent import KerasRecurrentLayer

if TYPE_CHECKING:
    import keras


class LstmSpec(KerasRecurrentLayer):
    """Keras' LSTM (Hochreiter & Schmidhuber 1997, with forget gate)."""

    type: Literal["lstm"]
    forget_bias: Annotated[float, Field(strict=True, ge=-100.0, le=100.0)] = Field(
        1.0,
        description="of the forget gate before training: the higher, the longer it remembers at "
        "first (Gers et al. 2000; Jozefowicz et al. 2015)",
    )

    def parameters(self, given: Shape) -> int:
        """Those of three gates and a candidate."""
        return self.weights(given, gates=4)

    def direction(self, seeds: Seeds, *, go_backwards: bool) -> "keras.layers.RNN":
        """Keras' LSTM."""
        import keras  # noqa: PLC0415 (imports TensorFlow)

        kernel, recurrent, dropout = seeds(), seeds(), seeds()
        settings = self.settings(kernel=kernel, recurrent=recurrent, dropout=dropout)
        if self.forget_bias != 1:  # which is Keras' own
            ahead, behind = [0.0] * self.units, [0.0] * (2 * self.units)
            biases = [*ahead, *[self.forget_bias] * self.units, *behind]
            settings["bias_initializer"] = keras.initializers.Constant(biases)
            settings["unit_forget_bias"] = False
        return keras.layers.LSTM(**settings, go_backwards=go_backwards)
