"""Examples of unequal length made equal: what a model reads, and how much each target counts."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.arrays import Arrays, Part
from rnnpipe.data.encoders import PADDING
from rnnpipe.data.examples import Dataset, Examples, Values
from rnnpipe.data.ragged import Ragged, Side, pad
from rnnpipe.errors import UserError
from rnnpipe.specs import Signature, Text, Tokens
from rnnpipe.specs.ports import Port


def pad_dataset(dataset: Dataset, side: Side = "left") -> Arrays:
    """Every sequence padded, and truncated, to its port's timesteps; the rest as it is.

    Targets a step get weights, 1 or the dataset's own, and 0 in the padding. A text that is to be
    generated begins at its first step, wherever the padding of the rest goes: a decoder goes on
    from there until it says END.

    Args:
        dataset: what is encoded.
        side: where the padding goes, in inputs, targets and weights alike, but not of texts.

    Raises:
        UserError: a token outside its vocabulary, or an array that does not fit into memory.

    """
    parts = {
        part: _padded(dataset.signature, examples, side)
        for part, examples in dataset.parts().items()
    }
    return Arrays(**parts)


def _padded(signature: Signature, examples: Examples, side: Side) -> Part:
    of_target: Side = "right" if isinstance(signature.target, Text) else side
    return Part(
        inputs={
            name: dense(examples.inputs[name], port, side)
            for name, port in signature.inputs.items()
        },
        targets=dense(examples.targets, signature.target, of_target),
        weights=_weights(examples, signature.target, of_target),
        groups=examples.groups,
    )


def dense(values: Values, port: Port, side: Side = "left") -> NDArray[Any]:
    """What a port has of each example, `(n, *port.shape)`; token ids as small as they come.

    Raises:
        UserError: a token outside its vocabulary, or an array that does not fit into memory.

    """
    dtype = _dtype_of_tokens(values, port.vocabulary) if isinstance(port, Tokens | Text) else None
    if not isinstance(values, Ragged):
        return values if dtype is None else values.astype(dtype, copy=False)
    return pad(values, _timesteps(port), side, dtype)


def _dtype_of_tokens(values: Values, vocabulary: int) -> np.dtype[Any]:
    """The smallest unsigned dtype that holds the ids below `vocabulary`.

    That is uint8 up to 256, uint16 up to 65,536, then uint32; at a vocabulary of 10,000 half the
    memory of Keras' int32.

    Raises:
        UserError: an id outside 0 .. `vocabulary` - 1.

    """
    ids = values.values if isinstance(values, Ragged) else values
    if ids.dtype.kind not in "iu":
        raise ValueError(f"token ids have dtype {ids.dtype}; expected integers")
    if ids.size and not 0 <= ids.min() <= ids.max() < vocabulary:
        raise UserError(
            f"the sequences hold ids from {ids.min()} to {ids.max()}; with "
            f"vocabulary = {vocabulary} expected 0 to {vocabulary - 1}"
        )
    return np.min_scalar_type(vocabulary - 1)


def _weights(examples: Examples, target: Port, side: Side) -> NDArray[np.float32] | None:
    """`(examples,)` or None; of targets a step always `(examples, timesteps)`.

    Weights of examples are spread over the steps here: further on, NumPy and Keras would stretch
    them along the steps where a batch has as many examples as timesteps.
    """
    own = examples.weights
    if not target.is_sequence:
        return None if own is None else np.asarray(own, np.float32)
    timesteps = _timesteps(target)
    if isinstance(own, Ragged):
        return pad(own, timesteps, side, np.float32)
    real = _real_steps(examples.targets, target, side)
    if own is None:
        return real
    return real * np.asarray(own if own.ndim > 1 else own[:, np.newaxis], np.float32)


def _real_steps(targets: Values, target: Port, side: Side) -> NDArray[np.float32]:
    """1 where there is a target and 0 in the padding."""
    timesteps = _timesteps(target)
    if not isinstance(targets, Ragged):
        if isinstance(target, Text):
            return np.asarray(targets != PADDING, np.float32)
        return np.ones((len(targets), timesteps), np.float32)
    ones = np.ones(len(targets.values), np.float32)
    return pad(Ragged(ones, targets.offsets), timesteps, side)


def _timesteps(port: Port) -> int:
    if port.timesteps is None:
        raise ValueError(f"{port!r} is no sequence, and has no length to pad to")
    return port.timesteps
