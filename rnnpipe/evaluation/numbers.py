"""Scores of outputs that are numbers: one or several an example, or one or several a step.

Where the target says what its numbers stand for, errors are in their own units, as degrees:

| metric | what it is                                                                             |
|--------|----------------------------------------------------------------------------------------|
| mse    | the mean squared error; of several quantities in units of each one's scaling           |
| rmse   | its root; of a single quantity                                                         |
| mae    | the mean absolute error; of a single quantity                                          |
| r2     | 1 - squared errors / squares about the test mean, averaged over the quantities         |
| mase   | of forecasts: the mean of absolute error / naive error on the training part (Hyndman & |
|        | Koehler 2006, doi:10.1016/j.ijforecast.2006.03.001)                                    |
| smape  | of forecasts: the mean of 200 error / (size of the output + size of the target), from  |
|        | 0 to 200, where both are 0 it is 0 (Makridakis 1993, Int. J. Forecasting 9, 527-529)   |
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnnpipe.evaluation.checks import finite
from rnnpipe.evaluation.tallies import Tally, explained, mean_tally, root_mean
from rnnpipe.evaluation.truth import Counted, Floats, Ints, Truth
from rnnpipe.specs import Numbers, ProblemName

# The squared error decides, by itself or by its root. It is what every network is trained for: it
# is least for the mean of what may come, while the absolute error of MASE and MAE is least for the
# median (Gneiting 2011, doi:10.1198/jasa.2011.r10138), so that these would reward another answer
# than the one that was asked for. It also has a value on a constant series. Sides are compared by
# its ratio, which no scaling changes.
METRICS: Mapping[ProblemName, tuple[str, ...]] = dict.fromkeys(
    ("regression", "forecast"), ("mse", "rmse", "mae", "r2", "mase", "smape")
)
"""By what each problem may be scored, the deciding metric first."""

LOSS = "mse"
"""The metric that a model is trained by."""

BASELINE = "training mean"
"""What the trivial predictor always answers."""

Along = dict[str, dict[str, list[float | None]]]
"""By the name of a quantity its RMSE and MAE at every step; null where no target counts."""


@dataclass(frozen=True)
class NumberAnswers:
    """A model's numbers beside the truth, checked; of padding there is nothing left.

    Attributes:
        outputs: in own units, float64 `(counted,)`.
        targets: likewise.
        columns: which number of its example or step each is, int64 `(counted,)`.
        counted: the unit and the weight of each.
        target: what the numbers stand for.

    """

    outputs: Floats
    targets: Floats
    columns: Ints
    counted: Counted
    target: Numbers

    @property
    def errors(self) -> Floats:
        """Output minus target, in own units, float64 `(counted,)`."""
        return self.outputs - self.targets

    def tallies(self) -> dict[str, Tally]:
        """The tally of each metric that is defined."""
        quantities, sizes = self.target.quantities, np.abs(self.errors)
        if not quantities:
            return {"mse": self._mean(self.errors**2), "mae": self._mean(sizes)}
        found = {
            "mse": lambda: self._mean((self.errors / self._of_each("scale")) ** 2),
            "rmse": lambda: self._mean(self.errors**2, root=True),
            "mae": lambda: self._mean(sizes),
            "r2": self._r2,
        }
        if self.target.horizon is not None:
            found |= {
                "mase": lambda: self._mean(sizes / self._of_each("naive_error")),
                "smape": lambda: self._mean(self._smape()),
            }
        if len(quantities) == 1:
            del found["mse"]  # of numbers that are scaled, where its root is in own units
        unknown = self.undefined()
        return {name: tally() for name, tally in found.items() if name not in unknown}

    def undefined(self) -> dict[str, str]:
        """Why a metric has no value on this test set."""
        quantities = self.target.quantities
        reasons: dict[str, str] = {}
        if len(quantities) > 1:
            told = f"the {len(quantities)} quantities have no unit in common"
            reasons |= dict.fromkeys(("rmse", "mae"), told)
        for i, quantity in enumerate(quantities):
            targets = self.targets[self._quantities == i]
            if not targets.size or targets.min() == targets.max():
                reasons["r2"] = f"all test targets of {quantity.name!r} are equal"
            if self.target.horizon is not None and quantity.naive_error is None:
                reasons["mase"] = (
                    f"the naive forecast of {quantity.name!r} has no error on the training part "
                    "to be divided by, as of a constant series"
                )
        return reasons

    def confusion(self) -> None:
        """Numbers are not confused with each other."""

    def along(self) -> dict[str, Along]:
        """The errors of each quantity by how far ahead it lies, or by its place in the sequence."""
        if self.target.horizon is not None:
            return {"per_horizon": self._by(self.columns // len(self.target.quantities))}
        if self.target.is_sequence and self.target.quantities:
            return {"by_position": self._by(self.counted.positions)}
        return {}

    @property
    def _quantities(self) -> Ints:
        """The quantity of each number, by position."""
        return self.columns % len(self.target.quantities)

    def _of_each(self, name: str) -> Floats:
        """For each number a setting of its quantity."""
        known = [getattr(quantity, name) for quantity in self.target.quantities]
        return np.asarray(known, np.float64)[self._quantities]

    def _mean(self, scores: Floats, *, root: bool = False) -> Tally:
        totals, weights = map(self.counted.totals, (scores, np.ones(len(scores))))
        return mean_tally(totals, weights, root_mean) if root else mean_tally(totals, weights)

    def _smape(self) -> Floats:
        sizes = np.abs(self.outputs) + np.abs(self.targets)
        return 200 * np.abs(self.errors) / np.where(sizes > 0, sizes, 1)

    def _r2(self) -> Tally:
        """The mean is that of the test targets: to move it changes R² in the second order only."""
        quantities, count = self._quantities, len(self.target.quantities)
        totals, weights = (
            np.bincount(quantities, self.counted.weights * scores, count)
            for scores in (self.targets, np.ones(len(self.targets)))
        )
        about_mean = self.targets - (totals / weights)[quantities]
        squares = (
            self.counted.by_column(scores**2, quantities, count)
            for scores in (self.errors, about_mean)
        )
        return Tally(np.concatenate(list(squares), axis=1), explained)

    def _by(self, steps: Ints) -> Along:
        count = int(steps.max()) + 1
        found: Along = {}
        for i, quantity in enumerate(self.target.quantities):
            cells = np.where(self._quantities == i, steps, count)
            weights, squares, sizes = (
                np.bincount(cells, self.counted.weights * scores, count + 1)[:count]
                for scores in (np.ones(len(steps)), self.errors**2, np.abs(self.errors))
            )
            with np.errstate(invalid="ignore"):
                errors = {"rmse": np.sqrt(squares / weights), "mae": sizes / weights}
            found[quantity.name] = {
                name: [float(v) if w > 0 else None for v, w in zip(values, weights, strict=True)]
                for name, values in errors.items()
            }
        return found


def answers(outputs: ArrayLike, truth: Truth, target: Numbers) -> NumberAnswers:
    """Check what a model answered.

    Args:
        outputs: of the shape of the targets, alone or with an axis of 1.
        truth: the targets are numbers, scaled where they stand for quantities.
        target: what they stand for.

    Raises:
        ValueError: for other shapes, and numbers that are not finite.

    """
    found, shape, counted = np.asarray(outputs), truth.targets.shape, truth.counted
    if found.shape not in {shape, (*shape, 1)}:
        raise ValueError(
            f"outputs have shape {found.shape} and targets {shape}; expected the same shape."
        )
    finite("outputs", found.reshape(shape)[counted.where])
    finite("targets", truth.targets[counted.where])
    columns = np.broadcast_to(np.arange(shape[-1]) if target.item_shape else 0, shape)
    return NumberAnswers(
        target.in_units(found.reshape(shape))[counted.where],
        target.in_units(truth.targets)[counted.where],
        columns[counted.where].astype(np.int64),
        counted,
        target,
    )


def baseline(train: Truth, test: Truth, target: Numbers) -> NumberAnswers:
    """The answers of the predictor that has seen the training targets and ignores its input.

    It answers with the mean of the training targets; of several numbers an example, with that of
    each. A model that does no better learned nothing.

    Raises:
        ValueError: a target is not finite.

    """
    counted = train.counted
    targets = np.zeros(train.targets.shape)
    targets[counted.where] = finite("train_targets", train.targets[counted.where])
    weights = np.zeros(train.targets.shape)
    weights[counted.where] = counted.weights
    overall = np.average(targets, weights=weights)
    seen = weights.sum(axis=0)
    means = (weights * targets).sum(axis=0) / np.where(seen > 0, seen, 1)
    outputs = np.broadcast_to(np.where(seen > 0, means, overall), test.targets.shape)
    return answers(outputs, test, target)


def last_value(features: NDArray[np.float32], test: Truth, target: Numbers) -> Along:
    """The errors of answering with the last value known, by how far ahead the target lies.

    A forecast that is no better has learned nothing of the series. Of the quantities whose own past
    is among the inputs; empty where there are none, and where the numbers are no forecast.

    Args:
        features: the test inputs, scaled as the targets are, `(examples, timesteps, width)`.
        test: the truth of the test set.
        target: what its numbers stand for.

    """
    known = [quantity for quantity in target.quantities if quantity.column is not None]
    if target.horizon is None or not known:
        return {}
    columns = [quantity.column or 0 for quantity in target.quantities]
    outputs = np.tile(features[:, -1, columns], target.horizon).reshape(test.targets.shape)
    errors = answers(outputs, test, target).along()["per_horizon"]
    return {quantity.name: errors[quantity.name] for quantity in known}
