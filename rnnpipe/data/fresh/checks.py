"""Arrays from strangers, checked before a model reads them: what NumPy and TensorFlow let pass.

TensorFlow casts silently, so that 5.5 and 5 + 2**33 become token 5, and ONNX Runtime reads numbers
of another byte order as others.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.errors import UserError
from rnnpipe.specs import Tokens
from rnnpipe.specs.ports import Port


def fitting(values: NDArray[Any], port: Port, name: str) -> NDArray[Any]:
    """The examples as a model reads them: int32 token ids, or float32, in this machine's order.

    Args:
        values: `(n, *port.shape)`, of any kind of number and any byte order.
        port: what the model reads.
        name: of the input, for messages.

    Raises:
        UserError: another shape, no numbers, token ids that are no whole numbers or are outside the
            vocabulary, or numbers that are NaN, infinite or too large for float32.

    """
    if values.shape[1:] != port.shape:
        raise UserError(f"{name!r} has examples of shape {values.shape[1:]}; expected {port.shape}")
    if values.dtype.kind not in "iuf":
        raise UserError(f"{name!r} is of type {values.dtype}; expected numbers")
    return checked(values, port, name)


def checked(values: NDArray[Any], port: Port, name: str) -> NDArray[Any]:
    """The values of an input, whatever their shape; see `fitting`."""
    native = values.astype(values.dtype.newbyteorder("="), copy=False)
    if isinstance(port, Tokens):
        return _ids(native, port.vocabulary, name)
    with np.errstate(over="ignore"):
        numbers = native.astype(np.float32, copy=False)
    if not np.isfinite(numbers).all():
        raise UserError(
            f"{name!r} holds a number that is NaN, infinite or too large for 32 bits; expected "
            "finite ones"
        )
    return numbers


def _ids(values: NDArray[Any], vocabulary: int, name: str) -> NDArray[np.int32]:
    if values.dtype.kind not in "iu":
        raise UserError(
            f"{name!r} holds token ids of type {values.dtype}; expected whole numbers, of an "
            "integer type"
        )
    if values.size and not 0 <= values.min() <= values.max() < vocabulary:
        raise UserError(
            f"{name!r} holds token ids from {values.min()} to {values.max()}; expected 0 to "
            f"{vocabulary - 1}"
        )
    return values.astype(np.int32, copy=False)
