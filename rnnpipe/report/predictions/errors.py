"""Numbers, one an example: the largest errors, and what variants answer most differently."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnpipe.language import said, say
from rnnpipe.report.amounts import amount_cells
from rnnpipe.report.predictions.examples import (
    MOST_DIFFERENT,
    MOST_MISTAKES,
    Shown,
    example_cell,
    first_by,
)
from rnnpipe.report.predictions.outputs import Answered, Floats, Variant
from rnnpipe.specs import Numbers
from rnnpipe.summary.tables import Cell, Table

TOLD = (
    "By the mean of the seeds' answers, in own units: of each variant the largest errors, and the "
    "examples on which the sizes of the variants' errors differ most."
)
"""How the examples are chosen."""


@dataclass(frozen=True, eq=False)
class Errors:
    """A variant's answers in their own units, by the mean of its seeds' outputs.

    Attributes:
        targets: float64 `(test,)`.
        answers: likewise.
        counts: which examples count, bool `(test,)`.

    """

    targets: Floats
    answers: Floats
    counts: NDArray[np.bool_]

    @property
    def sizes(self) -> Floats:
        """Of the errors, whichever their sign, `(test,)`."""
        return np.abs(self.answers - self.targets)

    @classmethod
    def of(cls, answered: Answered, target: Numbers) -> "Errors":
        """The errors of these outputs, `(test,)`."""
        truth, answers = map(target.in_units, (answered.targets, answered.outputs))
        return cls(truth, answers, answered.counts)


def telling_errors(variants: Sequence[Variant], shown: Shown, target: Numbers) -> tuple[Table, ...]:
    """The examples that tell most: a table a variant, and one of what they answer differently.

    Raises:
        UserError: predictions are missing or damaged, or a line of the texts is.

    """
    found = {variant.name: Errors.of(variant.mean(), target) for variant in variants}
    tables = [_largest(name, errors, shown) for name, errors in found.items()]
    if len(found) > 1:
        tables.append(_differently(found, shown))
    return tuple(tables)


def largest_errors(errors: Errors) -> NDArray[np.int64]:
    """The examples by falling size of their error."""
    return first_by(errors.counts, errors.sizes, MOST_MISTAKES)


def answered_differently(errors: Sequence[Errors]) -> NDArray[np.int64]:
    """The examples by falling difference between the largest and the smallest of their errors."""
    sizes = np.stack([found.sizes for found in errors])
    return first_by(errors[0].counts, np.ptp(sizes, axis=0), MOST_DIFFERENT)


def _largest(variant: str, errors: Errors, shown: Shown) -> Table:
    header = said("Example", *shown.header(), "True", "Answer", "Error")
    columns = (errors.targets, errors.answers, errors.answers - errors.targets)
    rows = _rows(largest_errors(errors), columns, shown)
    return Table(say("Largest errors of {variant}", variant=variant), header, rows)


def _differently(errors: Mapping[str, Errors], shown: Shown) -> Table:
    everyone = list(errors.values())
    header = (*said("Example", *shown.header(), "True"), *errors)
    columns = (everyone[0].targets, *(found.answers for found in everyone))
    rows = _rows(answered_differently(everyone), columns, shown)
    return Table(say("Answered most differently"), header, rows)


def _rows(
    examples: NDArray[np.int64], columns: Sequence[Floats], shown: Shown
) -> tuple[tuple[Cell, ...], ...]:
    numbers = amount_cells(np.stack(columns, axis=1)[examples])
    return tuple(
        (example_cell(i), *shown.cells(i), *cells)
        for i, cells in zip(examples, numbers, strict=True)
    )
