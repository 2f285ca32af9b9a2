"""A network as a function of tensors, which TensorFlow can differentiate."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from rnnpipe.kernels.network import Arguments, Network


@dataclass(frozen=True)
class Call:
    """A network as a function of tensors: inputs, perhaps a mask, drops, states, and weights.

    Attributes:
        network: what computes it.
        is_masked: whether a mask comes behind the inputs.
        drops: number of tensors that say what of the states is dropped.
        draws: number of those behind them, which say what of the inputs is.
        states: number of initial states.
        keeps_tape: whether what a gradient needs is kept; else that costs a second way forwards.
        by_inputs: whether gradients reach the inputs, which are features.

    """

    network: Network
    is_masked: bool
    drops: int
    draws: int
    states: int
    keeps_tape: bool
    by_inputs: bool

    def __call__(self, *tensors: tf.Tensor) -> list[tf.Tensor]:
        """Compute the results; TensorFlow can differentiate them."""

        @tf.custom_gradient  # type: ignore[untyped-decorator]
        def run(*tensors: tf.Tensor) -> tuple[list[tf.Tensor], Callable[..., Any]]:
            if self.keeps_tape:
                results, tape = self._with_tape(tensors)
            else:
                floats = [tf.float32] * self.network.results
                results = tf.numpy_function(self._outputs, tensors, floats)

            def gradients(*d_results: tf.Tensor) -> list[tf.Tensor | None]:
                kept = tape if self.keeps_tape else self._with_tape(tensors)[1]
                return self._by_tensors(d_results, kept, tensors)

            return results, gradients

        # One result comes as a tensor, or as a list of one.
        return tf.nest.flatten(run(*tensors))  # type: ignore[no-any-return]

    def _with_tape(self, tensors: Sequence[tf.Tensor]) -> tuple[list[tf.Tensor], list[tf.Tensor]]:
        count = self.network.results
        floats = [tf.float32] * (count + self.network.tapes)
        found = tf.numpy_function(self._outputs_and_tape, tensors, floats)
        return found[:count], found[count:]

    def _by_tensors(
        self,
        d_results: Sequence[tf.Tensor],
        tape: Sequence[tf.Tensor],
        tensors: Sequence[tf.Tensor],
    ) -> list[tf.Tensor | None]:
        """The gradients by all tensors; None by those that have none."""
        first = 1 + self.is_masked + self.drops + self.draws
        reached = [*tensors[: int(self.by_inputs)], *tensors[first:]]
        found = tf.numpy_function(
            self._gradients, (*d_results, *tape, *tensors), [tf.float32] * len(reached)
        )
        shaped = [
            tf.ensure_shape(gradient, tensor.shape)
            for gradient, tensor in zip(found, reached, strict=True)
        ]
        return [
            shaped.pop(0) if self.by_inputs else None,
            *[None] * (first - 1),
            *shaped,
        ]

    def _arguments(self, arrays: Sequence[np.ndarray]) -> Arguments:
        inputs, *others = arrays
        mask = others.pop(0) if self.is_masked else None
        drops, others = others[: self.drops], others[self.drops :]
        draws, others = others[: self.draws], others[self.draws :]
        return Arguments(inputs, mask, others[: self.states], others[self.states :], drops, draws)

    def _outputs(self, *arrays: np.ndarray) -> list[np.ndarray]:
        return list(self.network.outputs(self._arguments(arrays)))

    def _outputs_and_tape(self, *arrays: np.ndarray) -> list[np.ndarray]:
        results, tape = self.network.outputs_and_tape(self._arguments(arrays))
        return [*results, *tape]

    def _gradients(self, *arrays: np.ndarray) -> list[np.ndarray]:
        count, behind = self.network.results, self.network.results + self.network.tapes
        d_results, tape, others = arrays[:count], arrays[count:behind], arrays[behind:]
        arguments = self._arguments(others)
        return list(self.network.gradients(d_results, tape, arguments, by_inputs=self.by_inputs))
