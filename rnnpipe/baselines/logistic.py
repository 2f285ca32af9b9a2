"""Numbers into a logistic regression: each step's as a column, or the channels summed up."""

from typing import Annotated, Any, Literal

from numpy.typing import NDArray
from pydantic import Field

from rnnpipe.baselines import flat
from rnnpipe.baselines.base import Baseline
from rnnpipe.baselines.estimators import learned, linear
from rnnpipe.baselines.steps import require_one_target
from rnnpipe.data.arrays import Part
from rnnpipe.specs import Signature


class Logistic(Baseline):
    """Logistic regression on standardised columns; ridge regression where numbers are asked for."""

    type: Literal["logistic"]
    features: Literal["flat", "summary"] = Field(
        "flat",
        description="flat: every number of every step; summary: mean, deviation, root mean "
        "square, minimum, maximum and last value of each channel",
    )
    c: Annotated[float, Field(strict=True, gt=0.0, le=1e6)] = Field(
        1.0, description="inverse strength of the penalty, as scikit-learn's C"
    )

    def fits(self, signature: Signature) -> None:
        """Fit numbers with one target an example."""
        require_one_target(signature)
        flat.numeric(signature)

    def answers(self, signature: Signature, train: Part, test: Part) -> NDArray[Any]:
        """Answer by a weighted sum of the columns."""
        names = flat.numeric(signature)
        columns = flat.flattened if self.features == "flat" else flat.summaries
        rows = columns(train, names), columns(test, names)
        model = linear(signature, self.c, scaled=True)
        return learned(model, signature, rows, train.targets, train.weights)
