"""The minimal long short-term memory."""

from typing import TYPE_CHECKING, Literal

from rnnpipe.layers.base import Seeds, Shape
from rnnpipe.layers.recurrent import RecurrentLayer

if TYPE_CHECKING:
    import keras


class MinLstmSpec(RecurrentLayer):
    """minLSTM: both gates and the candidate are of the input alone, all steps computed at once.

    Feng et al. 2024 (arXiv:2410.01201).
    """

    type: Literal["min_lstm"]

    def parameters(self, given: Shape) -> int:
        """Those of two gates and a candidate, which see no state."""
        return self.weights(given, gates=3, sees_state=False)

    def direction(self, seeds: Seeds, *, go_backwards: bool) -> "keras.layers.RNN":
        """A layer of our own."""
        from rnnpipe.layers.custom.min_lstm import MinLstmCell  # noqa: PLC0415 (as TensorFlow)
        from rnnpipe.layers.custom.recurrence import LinearRecurrence  # noqa: PLC0415

        return LinearRecurrence(
            MinLstmCell(self.units, seed=seeds()),
            return_sequences=self.return_sequences,
            go_backwards=go_backwards,
        )
