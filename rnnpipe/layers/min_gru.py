"""The minimal gated recurrent unit."""

from typing import TYPE_CHECKING, Literal

from rnnpipe.layers.base import Seeds, Shape
from rnnpipe.layers.recurrent import RecurrentLayer

if TYPE_CHECKING:
    import keras


class MinGruSpec(RecurrentLayer):
    """minGRU: gate and candidate are of the input alone, so that all steps are computed at once.

    Feng et al. 2024 (arXiv:2410.01201).
    """

    type: Literal["min_gru"]

    def parameters(self, given: Shape) -> int:
        """Those of a gate and a candidate, which see no state."""
        return self.weights(given, gates=2, sees_state=False)

    def direction(self, seeds: Seeds, *, go_backwards: bool) -> "keras.layers.RNN":
        """A layer of our own."""
        from rnnpipe.layers.custom.min_gru import MinGruCell  # noqa: PLC0415 (imports TensorFlow)
        from rnnpipe.layers.custom.recurrence import LinearRecurrence  # noqa: PLC0415

        return LinearRecurrence(
            MinGruCell(self.units, seed=seeds()),
            return_sequences=self.return_sequences,
            go_backwards=go_backwards,
        )
