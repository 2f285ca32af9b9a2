"""A model's outputs, computed as fast as this machine can and the same every time."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from rnnpipe.decoding.decoder import Decoder
from rnnpipe.errors import UserError
from rnnpipe.kernels.model import packed, unsupported
from rnnpipe.layers import EncoderDecoderSpec
from rnnpipe.machine.cores import usable_cores
from rnnpipe.models.custom import register_custom_layers
from rnnpipe.models.defaults import keras_defaults
from rnnpipe.models.reread import with_own_masks
from rnnpipe.training.engines import has_gpu

_BATCH = 512
"""Examples that are answered at a time: enough for all cores, and few megabytes."""


@keras_defaults()
def read_model(path: Path, known: Mapping[str, Any] | None = None) -> keras.Model:
    """The model in a `.keras` file; what would run code that is in the file is refused.

    Args:
        path: of the file.
        known: classes and functions of the user's own, by name; there are none when left out.

    Raises:
        UserError: Keras cannot read it, or not without running such code.

    """
    register_custom_layers()
    try:
        return keras.saving.load_model(
            path, custom_objects=dict(known or {}), compile=False, safe_mode=True
        )
    except (OSError, ValueError, TypeError, KeyError, ImportError) as error:
        said = str(error).strip().partition("\n")[0]
        raise UserError(f"{path} cannot be read as a Keras model: {said}") from error


@keras_defaults()
def mean_model(models: list[keras.Model]) -> keras.Model:
    """One model that answers with the mean of several; of one, that."""
    if len(models) == 1:
        return models[0]
    like = models[0].inputs
    inputs = {t.name: keras.Input(t.shape[1:], dtype=t.dtype, name=t.name) for t in like}
    given = inputs if len(inputs) > 1 else next(iter(inputs.values()))
    return keras.Model(given, keras.layers.Average()([model(given) for model in models]))


class Answering:
    """What computes the outputs of one model.

    On a CPU the packed kernels do, where they can: no work is spent on padding. A model that a
    user's own function made is left to Keras.
    """

    @keras_defaults()
    def __init__(self, model: keras.Model, *, own: bool) -> None:
        self._names = [tensor.name for tensor in model.inputs]
        chained = model if own else with_own_masks(model)
        plain = own or has_gpu() or unsupported(chained) is not None
        self._model = model if plain else packed(chained, usable_cores())
        shapes = [tf.TensorSpec((None, *t.shape[1:]), t.dtype, t.name) for t in model.inputs]
        # one trace for batches of every size
        self._step = tf.function(self._called, input_signature=[shapes])

    def __call__(
        self, inputs: Mapping[str, NDArray[Any]], lengths: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """The outputs, float32 `(n, outputs)` or `(n, timesteps, outputs)`.

        Args:
            inputs: by name, each `(n, *port.shape)`.
            lengths: how long each example is, `(n,)`: those alike are computed together.

        """
        order = np.argsort(lengths, kind="stable")
        outputs: NDArray[np.float32] | None = None
        for start in range(0, len(order), _BATCH):
            rows = order[start : start + _BATCH]
            found = self._step([tf.constant(array[rows]) for array in self._ordered(inputs)])
            if outputs is None:
                outputs = np.empty((len(order), *found.shape[1:]), np.float32)
            outputs[rows] = found.numpy()
        return (
            np.zeros((0, *self._model.output_shape[1:]), np.float32) if outputs is None else outputs
        )

    def _ordered(self, inputs: Mapping[str, NDArray[Any]]) -> list[NDArray[Any]]:
        return list(inputs.values()) if len(inputs) == 1 else [inputs[n] for n in self._names]

    def _called(self, tensors: list[tf.Tensor]) -> tf.Tensor:
        given = dict(zip(self._names, tensors, strict=True)) if len(tensors) > 1 else tensors[0]
        return self._model(given, training=False)


class Writing:
    """What decodes the texts of one model, as it does while a run is scored."""

    def __init__(self, model: keras.Model, pair: EncoderDecoderSpec, timesteps: int) -> None:
        self._decoder = Decoder(model, pair, timesteps)

    def __call__(
        self, inputs: Mapping[str, NDArray[Any]], lengths: NDArray[np.int64]
    ) -> NDArray[np.int32]:
        """The texts' token ids, int32 `(n, timesteps)`.

        Args:
            inputs: by name, each `(n, *port.shape)`.
            lengths: of no use here: of tokens the decoder counts those that are no padding.

        """
        del lengths
        return self._decoder.answers(inputs)
