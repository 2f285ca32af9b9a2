"""Forecasts over the truth for a stretch of the test, and their errors by steps ahead."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnpipe.language import said, say, say_count
from rnnpipe.report.amounts import amount_cells
from rnnpipe.report.predictions.outputs import Variant
from rnnpipe.report.predictions.stretches import Plan, Stretch, drawn
from rnnpipe.report.predictions.windows import Start, windows_of
from rnnpipe.specs import Numbers
from rnnpipe.summary.tables import Cell, Table

Floats = NDArray[np.float64]

MOST_QUANTITIES = 4
"""So many are shown of a forecast of several."""

_MOST_COLUMNS = 7

LAST_VALUE = "last value"
"""What the baseline answers: the value right before the first step, at every step."""

_NAIVE = "last_value"
"""The variant beside which the baseline would be shown twice."""


@dataclass(frozen=True)
class Ahead:
    """Mean absolute errors by how many steps ahead the target lies, in own units.

    Attributes:
        quantity: what is forecast.
        errors: by variant the mean over its seeds, `(horizon,)`.
        baseline: of the last value known; None where that is not known.

    """

    quantity: str
    errors: Mapping[str, Floats]
    baseline: Floats | None

    @property
    def horizon(self) -> int:
        """How many steps ahead the last target lies."""
        return len(next(iter(self.errors.values())))

    @property
    def table(self) -> Table:
        """Some of the steps, and the mean over all."""
        count = min(self.horizon, _MOST_COLUMNS)
        steps = np.unique(np.linspace(1, self.horizon, count).round().astype(int))
        named = [say_count(int(step), "step") for step in steps]
        mean = said("Mean of all") if self.horizon > 1 else ()

        shown = [*self.errors.values(), *([] if self.baseline is None else [self.baseline])]
        means = [[found.mean()] if mean else [] for found in shown]
        numbers = amount_cells([[*f[steps - 1], *m] for f, m in zip(shown, means, strict=True)])
        names = [*self.errors, say(LAST_VALUE)]
        rows = [(Cell(n), *cells) for n, cells in zip(names, numbers, strict=False)]
        count = len(self.errors)
        return Table(
            say("Mean absolute error of {quantity}", quantity=self.quantity),
            (*said("Variant"), *named, *mean),
            tuple(rows[:count]),
            rows[count] if self.baseline is not None else None,
        )


@dataclass(frozen=True)
class Forecasts:
    """What is shown of forecasts, a quantity each.

    Attributes:
        stretches: none where examples are private.
        ahead: errors by steps ahead.
        told: how to read them, and what is left out.

    """

    stretches: tuple[Stretch, ...]
    ahead: tuple[Ahead, ...]
    told: str


def forecasts_of(  # noqa: PLR0913 (most are by name)
    variants: Sequence[Variant],
    target: Numbers,
    starts: Sequence[Start] | None,
    *,
    last_value: Mapping[str, Floats],
    stride: int | None,
    private: bool,
) -> Forecasts:
    """What the variants' forecasts tell.

    Args:
        variants: one at least.
        target: the quantities, and how far ahead they are asked for.
        starts: where the forecast of each test example begins, where that is known.
        last_value: by quantity the mean absolute errors of the last value, `(horizon,)`; of those
            whose own past is an input.
        stride: steps from one forecast to the next, where that is known.
        private: whether the truth must not be shown.

    Raises:
        UserError: predictions are missing or damaged.

    """
    truth = _in_units(next(variants[0].each()).targets, target)
    windows = windows_of(truth, starts, stride)
    plan = Plan.of(windows, target.horizon or 1)
    read = {variant.name: _read(variant, target, plan) for variant in variants}
    known = {} if _NAIVE in read else last_value
    shown = [quantity.name for quantity in target.quantities[:MOST_QUANTITIES]]
    ahead = tuple(
        Ahead(name, {variant: found[:, i] for variant, (_, found) in read.items()}, known.get(name))
        for i, name in enumerate(shown)
    )
    last = np.repeat(windows.last_known[plan.origins, np.newaxis], truth.shape[1], axis=1)
    stretches = tuple(
        Stretch(
            quantity=found.quantity,
            truth=plan.truth(truth[..., i]),
            forecasts={name: plan.lines(read[name][0][..., i]) for name in drawn(found.errors)},
            baseline=()
            if found.baseline is None or np.isnan(last[..., i]).all()
            else plan.lines(last[..., i]),
            ticks=plan.ticks(starts),
            series="" if starts is None else starts[plan.run[0]].series,
        )
        for i, found in enumerate(() if private else ahead)
    )
    left_out = [quantity.name for quantity in target.quantities[MOST_QUANTITIES:]]
    return Forecasts(stretches, ahead, " ".join(_told(stretches, ahead, left_out)))


def _in_units(numbers: NDArray[np.float64], target: Numbers) -> Floats:
    """`(test, horizon, quantities)`, in their own units."""
    horizon = target.horizon or 1
    return target.in_units(numbers).reshape(len(numbers), horizon, len(target.quantities))


def _read(variant: Variant, target: Numbers, plan: Plan) -> tuple[Floats, Floats]:
    """A variant's mean answers at the origins, and its mean absolute errors; a seed at a time."""
    answers, errors = [], []
    for answered in variant.each():
        truth, found = (_in_units(n, target) for n in (answered.targets, answered.outputs))
        answers.append(found[plan.origins])
        errors.append(np.abs(found - truth)[answered.counts].mean(axis=0))
    return np.mean(answers, axis=0), np.mean(errors, axis=0)


def _told(
    stretches: Sequence[Stretch], ahead: Sequence[Ahead], left_out: Sequence[str]
) -> Iterator[str]:
    for stretch in stretches[:1]:
        steps, count = len(stretch.truth[0]), len(stretch.forecasts)
        yield say(
            "Drawn are {steps} steps near the end of the test, the truth as a broad grey line, "
            "and the mean of each variant's seeds.",
            steps=f"{steps:,}",
        )
        if count < (whole := len(ahead[0].errors)):
            yield say(
                "Of {whole} variants the {count} of smallest error are drawn.",
                whole=whole,
                count=count,
            )
    if any(found.baseline is not None for found in ahead):
        yield say("Last value: every step is answered with the value right before the first.")
    if left_out:
        yield say("Not shown: {quantities}.", quantities=", ".join(left_out))
