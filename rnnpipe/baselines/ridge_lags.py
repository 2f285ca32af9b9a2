"""A ridge regression on the values last known: one linear model for all steps ahead."""

from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from rnnpipe.baselines.base import Baseline, MisfitError
from rnnpipe.baselines.estimators import learned
from rnnpipe.baselines.forecasts import require_forecast
from rnnpipe.data.arrays import Part
from rnnpipe.specs import Signature
from rnnpipe.specs.base import Count


class RidgeLags(Baseline):
    """Ridge regression on the last steps of the window, every feature of each."""

    type: Literal["ridge_lags"]
    lags: Count | None = Field(None, description="so many steps; the whole window if left out")
    alpha: Annotated[float, Field(strict=True, gt=0.0, le=1e9)] = Field(
        1.0, description="strength of the penalty, on standardised columns"
    )

    def fits(self, signature: Signature) -> None:
        """Fit a forecast, where the window has as many steps."""
        name, _ = require_forecast(signature)
        window = signature.inputs[name].timesteps or 0
        if self.lags is not None and self.lags > window:
            raise MisfitError(
                f"reads {self.lags} lags, and the window has {window} steps: make the window as "
                "long, or ask for fewer lags"
            )

    def answers(self, signature: Signature, train: Part, test: Part) -> NDArray[Any]:
        """Answer by a weighted sum of the lags, and of the inputs that are no sequence."""
        from sklearn.linear_model import Ridge  # noqa: PLC0415 (slow to import)
        from sklearn.pipeline import make_pipeline  # noqa: PLC0415
        from sklearn.preprocessing import StandardScaler  # noqa: PLC0415

        name, _ = require_forecast(signature)
        model = make_pipeline(StandardScaler(), Ridge(alpha=self.alpha))
        rows = self._columns(train, name), self._columns(test, name)
        return learned(model, signature, rows, train.targets, train.weights)

    def _columns(self, part: Part, window: str) -> NDArray[np.float64]:
        """The window's last steps, then the other inputs: `(examples, columns)`."""
        lags = part.inputs[window][:, -(self.lags or 0) :]
        others = [array for name, array in part.inputs.items() if name != window]
        rows = [array.reshape(len(part), -1) for array in (lags, *others)]
        return np.concatenate(rows, axis=1, dtype=np.float64)
