"""What the forecasts of a series have in common: where each quantity's own past stands."""

import numpy as np

from rnnpipe.baselines.base import Floats, MisfitError
from rnnpipe.data.arrays import Part
from rnnpipe.specs import Features, Numbers, Quantity, Signature


def require_forecast(signature: Signature) -> tuple[str, Numbers]:
    """Return the name of the input that is the window, and the target.

    Raises:
        MisfitError: no numbers are asked for after a window of features.

    """
    windows = [
        name
        for name, port in signature.inputs.items()
        if isinstance(port, Features) and port.is_sequence
    ]
    target = signature.target
    if not isinstance(target, Numbers) or target.is_sequence or len(windows) != 1:
        raise MisfitError("forecasts numbers from a window of features, and the dataset has none")
    return windows[0], target


def require_past(signature: Signature) -> tuple[str, tuple[Quantity, ...]]:
    """Return the name of the window, and the quantities that it holds the past of.

    Raises:
        MisfitError: it is no forecast, or the past of a quantity is not among the inputs.

    """
    name, target = require_forecast(signature)
    if not target.quantities:
        raise MisfitError("repeats what is known of a quantity, and the dataset names none")
    if missing := [q.name for q in target.quantities if q.column is None]:
        raise MisfitError(
            f"repeats what is known of {', '.join(missing)}, whose past is not among the inputs"
        )
    return name, target.quantities


def known(part: Part, name: str, quantities: tuple[Quantity, ...], back: int) -> Floats:
    """The quantities' values `back` steps before the first that is forecast, `(examples, n)`."""
    columns = [quantity.column for quantity in quantities if quantity.column is not None]
    values: Floats = part.inputs[name][:, -back][:, columns].astype(np.float64)
    return values
