"""Gated recurrent units."""

from typing import TYPE_CHECKING, Literal

from rnnpipe.layers.base import Seeds
from rnnpipe.layers.recurrent import RecurrentLayer

if TYPE_CHECKING:
    import keras


class GruSpec(RecurrentLayer):
    """Keras' GRU (Cho et al. 2014, arXiv:1406.1078, in its `reset_after` form)."""

    type: Literal["gru"]

    def direction(self, seeds: Seeds, *, go_backwards: bool) -> "keras.layers.RNN":
        """Keras' GRU."""
        import keras  # noqa: PLC0415 (imports TensorFlow)

        kernel, recurrent, dropout = seeds(), seeds(), seeds()
        settings = self.settings(kernel=kernel, recurrent=recurrent, dropout=dropout)
        return keras.layers.GRU(**settings, go_backwards=go_backwards)
