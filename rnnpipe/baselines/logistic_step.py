"""A step's own features into a logistic regression: what there is to know without any memory."""

from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from rnnpipe.baselines.base import Baseline, MisfitError
from rnnpipe.baselines.estimators import learned, linear
from rnnpipe.baselines.steps import counted, counted_targets
from rnnpipe.data.arrays import Part
from rnnpipe.specs import Features, Image, Signature


class LogisticStep(Baseline):
    """Logistic regression on each step's features; ridge regression where numbers are asked for."""

    type: Literal["logistic_step"]
    c: Annotated[float, Field(strict=True, gt=0.0, le=1e6)] = Field(
        1.0, description="inverse strength of the penalty, as scikit-learn's C"
    )

    def fits(self, signature: Signature) -> None:
        """Fit numbers of each step with a target of each step."""
        _names(signature)

    def answers(self, signature: Signature, train: Part, test: Part) -> NDArray[Any]:
        """Answer each step by itself."""
        names = _names(signature)
        targets, weights = counted_targets(train)
        asked = _steps(test, names)
        rows = _steps(train, names)[counted(train)], asked.reshape(-1, asked.shape[2])
        found = learned(linear(signature, self.c, scaled=True), signature, rows, targets, weights)
        return found.reshape(*asked.shape[:2], signature.outputs)


def _names(signature: Signature) -> tuple[str, ...]:
    """The inputs that have numbers for each step that has a target."""
    steps = signature.target.timesteps
    if steps is None:
        raise MisfitError("answers each step, and the dataset has one target an example")
    names = tuple(
        name
        for name, port in signature.inputs.items()
        if isinstance(port, Features | Image) and port.timesteps == steps
    )
    if not names:
        raise MisfitError("reads the numbers of each step, and the dataset has none")
    return names


def _steps(part: Part, names: tuple[str, ...]) -> NDArray[np.float64]:
    """`(examples, timesteps, numbers of a step)`."""
    arrays = [part.inputs[name].reshape(*part.inputs[name].shape[:2], -1) for name in names]
    return np.concatenate(arrays, axis=2, dtype=np.float64)
