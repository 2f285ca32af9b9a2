"""Where a decoder looked in the source, for chosen examples."""

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from rnnpipe.layers.joining import PREVIOUS
from rnnpipe.models.teaching import tokens_before

MOST_EXAMPLES = 64
"""So many examples at once, at most; a map is to be looked at."""


def attention_maps(
    model: keras.Model, inputs: Mapping[str, NDArray[Any]], answers: NDArray[Any]
) -> NDArray[np.float32] | None:
    """Return by how much each place of the source counted at each token; None without attention.

    Args:
        model: of `rnnpipe.models.encoder_decoder`, new or loaded from a file.
        inputs: of a few examples, by name.
        answers: what was written, or is asked for, ids `(examples, timesteps)`.

    Returns:
        `(examples, timesteps, places)`; each row is 0 in the source's padding, and sums to 1.

    Raises:
        ValueError: more than `MOST_EXAMPLES` are asked for.

    """
    if len(answers) > MOST_EXAMPLES:
        raise ValueError(f"{len(answers)} attention maps; expected at most {MOST_EXAMPLES} at once")
    layer = next((layer for layer in model.layers if layer.name == "attention"), None)
    if layer is None:
        return None
    _, weights = layer.output
    shown = keras.Model(model.inputs, weights)
    given = {**inputs, PREVIOUS: tokens_before(answers)}
    found = shown([np.asarray(given[tensor.name]) for tensor in shown.inputs], training=False)
    maps: NDArray[np.float32] = keras.ops.convert_to_numpy(found)
    return maps
