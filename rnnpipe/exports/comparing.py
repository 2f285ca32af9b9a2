"""A written file beside the model that it was made of: the largest difference of their answers."""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from rnnpipe.exports.base import Format, Inputs
from rnnpipe.exports.batches import require_batch
from rnnpipe.exports.plain import in_float64
from rnnpipe.exports.record import Compared
from rnnpipe.exports.subject import Exportable
from rnnpipe.specs import Signature, Text

TOLERANCE = 1e-5
"""What float32 may differ by between two runtimes, of answers of size 1 or less; of larger ones it
is a share of the largest."""

_STARTS = (0, 1, 8)
"""Where batches start, so that there is one of 1, one of 7 and one of all others."""


def compare(
    subject: Exportable, ready: keras.Model, kind: Format, folder: Path, runtime: str
) -> Compared:
    """Compare the answers to the subject's examples: at their length, and shorter where it is free.

    At the trained length the file is compared with the model itself, at others with `ready`, which
    was made of it for the format. Where float32 makes both differ, each is compared with float64.

    Raises:
        ValueError: the file's answers have another shape or dtype.

    """
    run, inputs = kind.load(folder), subject.inputs()
    lengths = _lengths(ready, inputs, subject.signature)
    exact = cache(in_float64)
    differences, errors, own_errors = [0.0], [], []
    for length in lengths or (None,):
        trained = length in {None, *lengths[:1]}
        model = subject.model if trained else ready
        for start, end in _cuts(subject.count, kind.batch, several=trained):
            part = _part(inputs, subject.signature, slice(start, end), length)
            require_batch(part, subject.signature)
            expected, found = answers(model, part), run(part)
            if (found.shape, found.dtype) != (expected.shape, expected.dtype):
                raise ValueError(
                    f"it answers {found.dtype} {found.shape}; expected {expected.dtype} "
                    f"{expected.shape}"
                )
            differences.append(_difference(found, expected))
            if differences[-1] > TOLERANCE:
                precise = answers(exact(model), part)
                errors.append(_difference(found, precise))
                own_errors.append(_difference(expected, precise))
    return Compared(
        runtime=runtime,
        of="test examples" if subject.examples else "made examples",
        examples=subject.count,
        lengths=lengths,
        largest_difference=max(differences),
        largest_error=max(errors, default=None),
        model_error=max(own_errors, default=None),
    )


def as_good(compared: Compared) -> bool:
    """Whether the file is as good as the model.

    It is where both agree, or where the file is no further from float64 than twice the model: on
    long sequences with large weights float32 itself is what differs.
    """
    if compared.largest_error is None or compared.model_error is None:
        return compared.largest_difference <= TOLERANCE
    return compared.largest_error <= max(TOLERANCE, 2 * compared.model_error)


def answers(model: keras.Model, inputs: Inputs) -> NDArray[Any]:
    """Return what a Keras model answers to a batch."""
    given = dict(inputs) if len(inputs) > 1 else next(iter(inputs.values()))
    return np.asarray(model.predict_on_batch(given))


def _difference(found: NDArray[Any], expected: NDArray[Any]) -> float:
    """The largest, of answers divided by the largest one's size where that is above 1."""
    size = max(1.0, float(np.abs(expected).max(initial=0.0)))
    apart = np.abs(found.astype(np.float64) - expected.astype(np.float64))
    return float(apart.max(initial=0.0)) / size if np.isfinite(apart).all() else np.inf


def _lengths(ready: keras.Model, inputs: Inputs, signature: Signature) -> tuple[int, ...]:
    """The length of the sequences, and shorter ones where the file reads any.

    Of what writes text the shortest is 2: Keras warns of attention to one place alone.
    """
    sequences = [name for name, port in signature.inputs.items() if port.is_sequence]
    if not sequences:
        return ()
    longest = inputs[sequences[0]].shape[1]
    free = all(tensor.shape[1] is None for tensor in ready.inputs if tensor.name in sequences)
    shortest = 2 if isinstance(signature.target, Text) else 1
    shorter = {max(-(-longest // 2), shortest), shortest}
    return tuple(sorted({longest, *shorter}, reverse=True)) if free else (longest,)


def _cuts(examples: int, batch: int | None, *, several: bool) -> Iterator[tuple[int, int]]:
    """The batches' first examples and ends: of one size, of several, or one of all."""
    starts = range(0, examples, batch) if batch else _STARTS if several else (0,)
    return pairwise((*(start for start in starts if start < examples), examples))


def _part(
    inputs: Inputs, signature: Signature, rows: slice, length: int | None
) -> dict[str, NDArray[Any]]:
    """Some of the examples; of sequences their last steps."""
    return {
        name: array[rows, -length:]
        if length and signature.inputs[name].is_sequence
        else array[rows]
        for name, array in inputs.items()
    }
