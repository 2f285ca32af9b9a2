"""What recurrent layers have in common that Keras does not have, and linear ones by a scan."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

Parts = list[Any]
"""A number for each unit: its one real part, or a real and an imaginary one."""


@keras.saving.register_keras_serializable("rnnpipe")
class CustomRecurrence(keras.layers.RNN):  # type: ignore[misc]
    """A cell of our own over a sequence, by Keras' loop, with its masks, states and directions."""

    recurrent_dropout = 0.0
    dropout = 0.0

    @property
    def units(self) -> int:
        """Width of an output."""
        return int(self.cell.units)


@keras.saving.register_keras_serializable("rnnpipe")
class LinearRecurrence(CustomRecurrence):
    """A `LinearCell` over a sequence, all steps at once: h_t = a_t h_{t-1} + b_t by a scan.

    The pairs (a, b) are composed as in a prefix sum: log2(timesteps) rounds, each of which works on
    all steps (Blelloch 1990; Martin & Cundy 2018, arXiv:1709.04057). The same function as the loop,
    by which a sequence is read whose length is not known, as in a file for other programs.
    """

    def inner_loop(
        self,
        sequences: Any,
        initial_state: Any,
        mask: Any = None,
        training: Any = False,  # noqa: FBT002 (as Keras calls it)
    ) -> tuple[Any, Any, list[Any]]:
        """Compute the last output, all outputs and the last state, as Keras' own loop does."""
        if sequences.shape[1] is None:
            found: tuple[Any, Any, list[Any]] = super().inner_loop(
                sequences, initial_state, mask, training
            )
            return found
        if isinstance(mask, list | tuple):
            (mask,) = mask
        if self.go_backwards:
            sequences = ops.flip(sequences, axis=1)
            mask = None if mask is None else ops.flip(mask, axis=1)
        factors, addends = self.cell.coefficients(sequences)
        if mask is not None:
            # A masked step leaves the state as it is: 1 h + 0.
            one = [1.0, *[0.0] * (len(factors) - 1)]
            there = mask[..., None]
            factors = [ops.where(there, *pair) for pair in zip(factors, one, strict=True)]
            addends = [ops.where(there, each, 0.0) for each in addends]
        start = _parts(initial_state[0][:, None], len(factors))
        totals, sums = _scanned(factors, addends)
        parts = [a + b for a, b in zip(times(totals, start), sums, strict=True)]
        # In a compiled function the scan forgets of which shape it is.
        shape = (-1, sequences.shape[1], self.units)
        states = outputs = ops.reshape(ops.concatenate(parts, axis=-1), shape)
        if mask is not None:
            shown = (
                mask if self.zero_output_for_mask else ops.cumsum(ops.cast(mask, "int32"), 1) > 0
            )
            outputs = ops.where(shown[..., None], states, 0.0)
        return outputs[:, -1], outputs, [states[:, -1]]


class LinearCell(keras.layers.Layer):  # type: ignore[misc]
    """h_t = a_t h_{t-1} + b_t, where a and b are of the input alone.

    Args:
        units: numbers in the state.
        settings: Keras' own, such as the name.

    """

    def __init__(self, units: int, **settings: Any) -> None:
        super().__init__(**settings)
        self.units = self.state_size = self.output_size = units

    @abstractmethod
    def coefficients(self, inputs: Any) -> tuple[Parts, Parts]:
        """The parts of a and b of each input `(..., features)`."""

    def call(self, inputs: Any, states: Sequence[Any]) -> tuple[Any, list[Any]]:
        """Go one step on."""
        factors, addends = self.coefficients(inputs)
        kept = times(factors, _parts(states[0], len(factors)))
        after = ops.concatenate([a + b for a, b in zip(kept, addends, strict=True)], axis=-1)
        return after, [after]

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """Begin with zeros."""
        return [ops.zeros((batch_size, self.units), dtype=self.compute_dtype)]

    def get_config(self) -> dict[str, Any]:
        """What it is made of again."""
        return {**super().get_config(), "units": self.units}


class MinimalCell(LinearCell):
    """A linear cell whose gates and candidate are W x + b, `PARTS` of them side by side.

    Args:
        units: numbers in the state.
        seed: of W.
        settings: Keras' own, such as the name.

    """

    PARTS: int

    def __init__(self, units: int, seed: int | None = None, **settings: Any) -> None:
        super().__init__(units, **settings)
        self.seed = seed

    def build(self, inputs_shape: tuple[int | None, ...]) -> None:
        """Make W and b."""
        width = self.PARTS * self.units
        self.kernel = self.add_weight(
            name="kernel",
            shape=(inputs_shape[-1], width),
            initializer=keras.initializers.GlorotUniform(seed=self.seed),
        )
        self.bias = self.add_weight(name="bias", shape=(width,), initializer="zeros")

    def projected(self, inputs: Any) -> Parts:
        """W x + b, part by part."""
        return list(ops.split(ops.matmul(inputs, self.kernel) + self.bias, self.PARTS, axis=-1))

    def get_config(self) -> dict[str, Any]:
        """What it is made of again."""
        return {**super().get_config(), "seed": self.seed}


def times(left: Parts, right: Parts) -> Parts:
    """The product of real or of complex numbers."""
    if len(left) == 1:
        return [left[0] * right[0]]
    (a, b), (c, d) = left, right
    return [a * c - b * d, a * d + b * c]


def _parts(state: Any, count: int) -> Parts:
    return list(ops.split(state, count, axis=-1))


def _scanned(factors: Parts, addends: Parts) -> tuple[Parts, Parts]:
    """For each step the composition of all steps up to it, along axis 1."""
    count = len(factors)

    def compose(first: Parts, then: Parts) -> Parts:
        a, c = first[:count], then[:count]
        kept = times(c, first[count:])
        return [*times(c, a), *(x + y for x, y in zip(kept, then[count:], strict=True))]

    both = ops.associative_scan(compose, [*factors, *addends], axis=1)
    return both[:count], both[count:]
