"""The value of one season before: of the same hour yesterday, of the same month last year."""

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from rnnpipe.baselines.base import Baseline, MisfitError
from rnnpipe.baselines.forecasts import known, require_past
from rnnpipe.data.arrays import Part
from rnnpipe.specs import Quantity, Signature
from rnnpipe.specs.base import Count


class SeasonalNaive(Baseline):
    """What each quantity was a season before the step that is forecast.

    Beyond a season ahead that is the value of two seasons before, and so on: what is not known yet
    is not used (Hyndman and Athanasopoulos 2021, Forecasting: Principles and Practice, 5.2).
    """

    type: Literal["seasonal_naive"]
    season: Count | None = Field(
        None, description="steps of a season; the one that the dataset states if left out"
    )

    def fits(self, signature: Signature) -> None:
        """Fit a forecast of what the window holds, where the window is as long as a season."""
        name, quantities = require_past(signature)
        window = signature.inputs[name].timesteps or 0
        longest = max(self._season(quantity) for quantity in quantities)
        if longest > window:
            raise MisfitError(
                f"looks back over a season of {longest} steps, and the window has {window}: make "
                "the window as long, or state another season"
            )

    def answers(self, signature: Signature, train: Part, test: Part) -> NDArray[Any]:  # noqa: ARG002 (learns nothing)
        """Repeat the last season of each window."""
        name, quantities = require_past(signature)
        horizon = signature.outputs // len(quantities)
        answers = np.empty((len(test), horizon, len(quantities)))
        for position, quantity in enumerate(quantities):
            season = self._season(quantity)
            for step in range(horizon):
                back = season - step % season
                answers[:, step, position] = known(test, name, (quantity,), back)[:, 0]
        return answers.reshape(len(test), -1)

    def _season(self, quantity: Quantity) -> int:
        return quantity.season if self.season is None else self.season
