"""The long short-term memory whose gates see its cell."""

from typing import TYPE_CHECKING, Literal

from rnnpipe.layers.base import Seeds, Shape
from rnnpipe.layers.recurrent import RecurrentLayer

if TYPE_CHECKING:
    import keras


class PeepholeLstmSpec(RecurrentLayer):
    """An LSTM whose gates see its cell, through weights that are 0 before training.

    Gers & Schmidhuber 2000 (doi:10.1109/IJCNN.2000.861302).
    """

    type: Literal["peephole_lstm"]

    def parameters(self, given: Shape) -> int:
        """Those of three gates and a candidate, and a peephole for each gate and unit."""
        directions = 2 if self.bidirectional else 1
        return self.weights(given, gates=4) + directions * 3 * self.units

    def direction(self, seeds: Seeds, *, go_backwards: bool) -> "keras.layers.RNN":
        """A layer of our own."""
        from rnnpipe.layers.custom.peephole_lstm import PeepholeLstmCell  # noqa: PLC0415
        from rnnpipe.layers.custom.recurrence import CustomRecurrence  # noqa: PLC0415

        return CustomRecurrence(
            PeepholeLstmCell(self.units, seeds=[seeds(), seeds()]),
            return_sequences=self.return_sequences,
            go_backwards=go_backwards,
        )
