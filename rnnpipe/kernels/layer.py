"""The kernels as a Keras layer."""

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf

from rnnpipe.kernels.ahead import compile_ahead
from rnnpipe.kernels.network import Network
from rnnpipe.kernels.results import Returns
from rnnpipe.kernels.support import cell_of, drops_inputs, refusal
from rnnpipe.kernels.tensors import Call
from rnnpipe.machine.memory import keep_freed_memory
from rnnpipe.models.directions import directions

Shape = tuple[int | None, ...]


class PackedLayers(keras.layers.Layer):  # type: ignore[misc]
    """An embedding and recurrent layers in one: the same weights, the same function, less work.

    Takes token ids `(batch, timesteps)` or features `(batch, timesteps, features)`. Skips the
    timesteps that are masked, by an embedding's `mask_zero` or by the mask that features carry or
    are given with, wherever they stand. Gradients reach the weights, all of them dense, and the
    initial states.

    The results' last bits depend on the number of threads, but not on how these happen to be
    scheduled. The first such layer on a machine has the kernels compiled.

    Args:
        layers: an embedding, perhaps, and built recurrent layers, the first one first, each perhaps
            behind a dropout. What they themselves return is of no account.
        threads: number of threads.
        returns: "last" for the last layer's last outputs `(batch, units)`, "steps" for all of them
            `(batch, timesteps, units)`, "state" for its final states, a tuple as Keras'
            `return_state` has them: h `(batch, units)`, and of an LSTM c, direction by direction;
            or "steps and state", a tuple of all outputs and these.
        passes_gradients: whether gradients reach the features, for layers in front that learn.

    Raises:
        ValueError: layers that the kernels cannot compute.

    """

    def __init__(
        self,
        layers: Sequence[keras.layers.Layer],
        threads: int,
        returns: Returns = "last",
        *,
        passes_gradients: bool = False,
    ) -> None:
        network = network_of(layers, threads, returns)
        super().__init__()
        self.layers = list(layers)
        self.supports_jit = False
        self.supports_masking = True
        self._directions = [directions(layer) for layer in layers if directions(layer)]
        self._drawing = [dropout for dropout in dropouts_of(layers) if dropout]
        self._passes_gradients = passes_gradients
        self._network = network
        # They were built as part of their own model.
        self.built = True

    def call(
        self,
        inputs: tf.Tensor,
        initial_state: Sequence[tf.Tensor] | None = None,
        mask: tf.Tensor | None = None,
        *,
        training: bool = False,
    ) -> tf.Tensor | tuple[tf.Tensor, ...]:
        """Compute what the layer returns; without `training`, a gradient costs a second forward.

        Args:
            inputs: tokens or features.
            initial_state: the states `(batch, units)` in which the layers begin, instead of zero:
                of each layer, direction by direction, h, and of an LSTM c.
            mask: of features, and of tokens whose embedding masks none, `(batch, timesteps)`, False
                where a timestep is skipped. Beside an initial state it has to be given, as with
                Keras' own layers: Keras hands on what the inputs carry only to layers that are
                called with one argument.
            training: whether a gradient will be asked for.

        Raises:
            ValueError: not one state for each that the layers have, or of another size.

        """
        states = self._states(initial_state or (), inputs.shape[0])
        mask = self._mask(inputs, mask)
        drops = self._drops(tf.shape(inputs)[0]) if training else []
        seeds = [dropout.seed_generator.next() for dropout in self._drawing] if training else []
        draws = [draw_from(seed) for seed in seeds]
        dtype = tf.int32 if self._network.embedded else tf.float32
        call = Call(
            self._network,
            is_masked=mask is not None,
            drops=len(drops),
            draws=len(draws),
            states=len(states),
            keeps_tape=training,
            by_inputs=self._passes_gradients and not self._network.embedded,
        )
        masks = [] if mask is None else [tf.cast(mask, tf.bool)]
        weights = [variable for layer in self.layers for variable in layer.weights]
        weights = [*map(tf.convert_to_tensor, weights)]
        results = call(tf.cast(inputs, dtype), *masks, *drops, *draws, *states, *weights)
        shapes = self._shapes(inputs.shape)
        shaped = tuple(map(tf.ensure_shape, results, shapes))
        return shaped if self._returns_several else shaped[0]

    def compute_output_shape(
        self,
        inputs_shape: Shape,
        initial_state_shape: object = None,  # noqa: ARG002 (the result's is the same)
    ) -> Shape | tuple[Shape, ...]:
        """`(batch, units)`, `(batch, timesteps, units)`, or of each state `(batch, units)`."""
        shapes = self._shapes(inputs_shape)
        return tuple(shapes) if self._returns_several else shapes[0]

    def compute_mask(self, inputs: tf.Tensor, previous_mask: tf.Tensor | None) -> Any:
        """Return the mask of all outputs, that of the inputs; None for what has no timesteps."""
        if self._network.returns == "steps":
            return self._mask(inputs, previous_mask)
        if self._network.returns == "steps and state":
            states = [None] * (self._network.results - 1)
            return [self._mask(inputs, previous_mask), *states]
        return None

    @property
    def _returns_several(self) -> bool:
        return self._network.returns in ("state", "steps and state")

    def _mask(self, inputs: tf.Tensor, mask: tf.Tensor | None) -> Any:
        if not self._network.embedded:
            return mask
        own = self.layers[0].compute_mask(inputs)
        return mask if own is None else own

    def _drops(self, batch: tf.Tensor) -> list[tf.Tensor]:
        """What each direction drops of its state before a gate sees it, drawn as Keras draws it."""
        layers = [each for both in self._directions for each in both]
        if not any(each.recurrent_dropout for each in layers):
            return []
        return [_drop_of(each, batch) for each in layers]

    def _states(self, states: Sequence[tf.Tensor], batch: int | None) -> list[tf.Tensor]:
        count = self._network.states
        if states and len(states) != count:
            raise ValueError(f"{len(states)} initial states, but the layers have {count}")
        units = [each.units for both in self._directions for each in both for _ in _states_of(each)]
        tensors = [tf.convert_to_tensor(state, tf.float32) for state in states]
        for tensor, expected in zip(tensors, units if states else (), strict=True):
            if not tensor.shape.is_compatible_with((batch, expected)):
                raise ValueError(
                    f"an initial state of shape {tensor.shape}, but expected ({batch}, {expected})"
                )
        return tensors

    def _shapes(self, inputs_shape: Shape) -> list[Shape]:
        """Those of all results."""
        batch, timesteps, *_ = inputs_shape
        last = self._directions[-1]
        units = sum(each.units for each in last)
        steps: Shape = (batch, timesteps, units)
        states: list[Shape] = [(batch, each.units) for each in last for _ in _states_of(each)]
        found = {"steps": [steps], "state": states, "steps and state": [steps, *states]}
        return found.get(self._network.returns, [(batch, units)])


def network_of(layers: Sequence[keras.layers.Layer], threads: int, returns: Returns) -> Network:
    """What computes these layers, and has its kernels compiled; see `PackedLayers`.

    Raises:
        ValueError: layers that the kernels cannot compute.

    """
    if reason := refusal(layers):
        raise ValueError(f"the packed kernels cannot compute these layers: {reason}")
    keep_freed_memory()
    both = [directions(layer) for layer in layers if directions(layer)]
    cells = tuple(tuple(map(cell_of, each)) for each in both)
    compile_ahead([cell for each in cells for cell in each])
    return Network(
        cells=cells,
        embedded=isinstance(layers[0], keras.layers.Embedding),
        threads=threads,
        returns=returns,
        zero_output_for_mask=both[-1][0].zero_output_for_mask,
        rates=tuple(dropout.rate if dropout else 0.0 for dropout in dropouts_of(layers)),
    )


def dropouts_of(layers: Sequence[keras.layers.Layer]) -> list[keras.layers.Dropout | None]:
    """What stands in front of each recurrent layer and drops something."""
    pairs = zip([None, *layers], layers, strict=False)
    return [
        before if before and drops_inputs(before) and before.rate else None
        for before, layer in pairs
        if directions(layer)
    ]


def draw_from(seed: tf.Tensor) -> tf.Tensor:
    """Of a dropout's random numbers the key, and the counter of the first, as Keras draws them.

    `seed` `(2,)` is the next of its generator; the result is `(3,)`, uint64.
    """
    # A seed is an int64 that TensorFlow is to be given as an int32: this is how Keras makes it one.
    seed = tf.math.floormod(seed, tf.int32.max - 1)
    found = tf.raw_ops.StatelessRandomGetKeyCounter(seed=tf.cast(seed, tf.int32))
    return tf.concat(found, axis=0)


def _drop_of(layer: keras.layers.RNN, batch: tf.Tensor) -> tf.Tensor:
    """The masks of all gates, `(batch, gates * units)`; without rows where nothing is dropped."""
    if not layer.recurrent_dropout:
        return tf.zeros((0, cell_of(layer).gates * layer.units))
    masks = layer.cell.get_recurrent_dropout_mask(tf.zeros((batch, layer.units)))
    layer.cell.reset_recurrent_dropout_mask()
    return tf.concat(tf.nest.flatten(masks), axis=1)


def _states_of(layer: keras.layers.RNN) -> range:
    return range(cell_of(layer).states)
