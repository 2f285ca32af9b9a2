"""What is handed to a runtime: checked before it is read, as not every runtime checks by itself."""

import numpy as np

from rnnpipe.exports.base import Inputs
from rnnpipe.specs import Signature, Tokens


def require_batch(inputs: Inputs, signature: Signature) -> None:
    """Check names, dtypes, byte order, shapes and ranges of a batch.

    ONNX Runtime reads big-endian arrays as if they were little-endian, and a SavedModel casts
    NumPy arrays to its dtype, so that 5.9 and 5 + 2**33 are token 5.

    Raises:
        ValueError: what is wrong, and what was expected.

    """
    if set(inputs) != set(signature.inputs):
        raise ValueError(f"inputs {sorted(inputs)}; expected {', '.join(sorted(signature.inputs))}")
    for name, port in signature.inputs.items():
        array = inputs[name]
        dtype = np.dtype(np.int32 if isinstance(port, Tokens) else np.float32)
        if array.dtype != dtype or not array.dtype.isnative:
            raise ValueError(
                f"{name} is {array.dtype.str}; expected {dtype.str}: convert it with "
                f"array.astype(np.{dtype.name}) once its values are known to fit"
            )
        if array.ndim != len(port.shape) + 1 or array.shape[2:] != port.shape[1:]:
            free = ("examples", "timesteps") if port.is_sequence else ("examples",)
            expected = ", ".join(map(str, (*free, *port.item_shape)))
            raise ValueError(f"{name} has the shape {array.shape}; expected ({expected})")
        if isinstance(port, Tokens):
            if array.size and not 0 <= array.min() <= array.max() < port.vocabulary:
                raise ValueError(
                    f"{name} has ids from {array.min()} to {array.max()}; expected 0 to "
                    f"{port.vocabulary - 1}"
                )
        elif not np.isfinite(array).all():
            raise ValueError(f"{name} has NaN or infinite values; expected finite ones")
