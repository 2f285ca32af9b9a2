"""The value last known, at every step ahead: unbeatable on a random walk."""

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from rnnpipe.baselines.base import Baseline
from rnnpipe.baselines.forecasts import known, require_past
from rnnpipe.data.arrays import Part
from rnnpipe.specs import Signature


class LastValue(Baseline):
    """What was last known of each quantity, again and again."""

    type: Literal["last_value"]

    def fits(self, signature: Signature) -> None:
        """Fit a forecast of what the window holds."""
        require_past(signature)

    def answers(self, signature: Signature, train: Part, test: Part) -> NDArray[Any]:  # noqa: ARG002 (learns nothing)
        """Repeat the last step of each window."""
        name, quantities = require_past(signature)
        horizon = signature.outputs // len(quantities)
        return np.tile(known(test, name, quantities, 1), horizon)
