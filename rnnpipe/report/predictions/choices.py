"""Classes, one an example: the most confident mistakes, and what variants decide differently."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnpipe.language import said, say
from rnnpipe.report.predictions.examples import (
    MOST_DIFFERENT,
    MOST_MISTAKES,
    Shown,
    example_cell,
    first_by,
)
from rnnpipe.report.predictions.outputs import Answered, Floats, Variant
from rnnpipe.summary.tables import Cell, Table, fixed

TOLD = (
    "By the mean of the seeds' probabilities: of each variant the mistakes it is most sure of, and "
    "the examples that some variants get right and others wrong, those first whose margins, the "
    "true class's probability minus the highest of another, lie furthest apart."
)
"""How the examples are chosen."""

_SIGNS = {True: "✓", False: "✕"}


@dataclass(frozen=True, eq=False)
class Choices:
    """What a variant decides, by the mean of its seeds' probabilities.

    Attributes:
        targets: the true class of each example, int64 `(test,)`.
        chosen: the most probable class, the lowest of equals, likewise.
        probability: of the chosen class, `(test,)`.
        margin: the true class's probability minus the highest one of a wrong class, `(test,)`.
        counts: which examples count, bool `(test,)`.

    """

    targets: NDArray[np.int64]
    chosen: NDArray[np.int64]
    probability: Floats
    margin: Floats
    counts: NDArray[np.bool_]

    @property
    def right(self) -> NDArray[np.bool_]:
        """Where the chosen class is the true one, `(test,)`."""
        return np.asarray(self.chosen == self.targets)

    @classmethod
    def of(cls, answered: Answered) -> "Choices":
        """What is decided by these probabilities, `(test, classes)`."""
        probabilities, targets = answered.outputs, answered.targets
        everyone = np.arange(len(targets))
        chosen = probabilities.argmax(axis=1)
        wrong = probabilities.copy()
        wrong[everyone, targets] = -np.inf
        margin = probabilities[everyone, targets] - wrong.max(axis=1)
        return cls(targets, chosen, probabilities[everyone, chosen], margin, answered.counts)


def telling_choices(
    variants: Sequence[Variant], shown: Shown, classes: Sequence[str]
) -> tuple[Table, ...]:
    """The examples that tell most: a table a variant, and one of what they decide differently.

    Raises:
        UserError: predictions are missing or damaged, or a line of the texts is.

    """
    found = {variant.name: Choices.of(variant.mean()) for variant in variants}
    tables = [_mistakes(name, choices, shown, classes) for name, choices in found.items()]
    tables.append(_differently(found, shown, classes))
    return tuple(table for table in tables if table.rows)


def confident_mistakes(choices: Choices) -> NDArray[np.int64]:
    """The wrongly classed examples, by falling probability of the class they are taken for."""
    return first_by(choices.counts & ~choices.right, choices.probability, MOST_MISTAKES)


def decided_differently(choices: Sequence[Choices]) -> NDArray[np.int64]:
    """The examples that some variants class rightly and others not, by falling range of margins."""
    right = np.stack([found.right for found in choices])
    margins = np.stack([found.margin for found in choices])
    split = right.any(axis=0) & ~right.all(axis=0) & choices[0].counts
    return first_by(split, np.ptp(margins, axis=0), MOST_DIFFERENT)


def _mistakes(variant: str, choices: Choices, shown: Shown, classes: Sequence[str]) -> Table:
    rows = tuple(
        (
            example_cell(i),
            *shown.cells(i),
            Cell(classes[choices.targets[i]]),
            Cell(classes[choices.chosen[i]]),
            _probability(choices.probability[i]),
        )
        for i in confident_mistakes(choices)
    )
    header = said("Example", *shown.header(), "True class", "Taken for", "Probability")
    title = say("Most confident mistakes of {variant}", variant=variant)
    return Table(title, header, rows)


def _differently(choices: Mapping[str, Choices], shown: Shown, classes: Sequence[str]) -> Table:
    title = say("Decided most differently")
    header = (*said("Example", *shown.header(), "True class"), *choices)
    if len(choices) < 2:
        return Table(title, header, ())
    everyone = list(choices.values())
    rows = tuple(
        (
            example_cell(i),
            *shown.cells(i),
            Cell(classes[everyone[0].targets[i]]),
            *(_decision(found, i, classes) for found in everyone),
        )
        for i in decided_differently(everyone)
    )
    return Table(title, header, rows)


def _decision(choices: Choices, example: int, classes: Sequence[str]) -> Cell:
    """`✕ negative, 0.982`, the sign on the line of the name."""
    name, probability = classes[choices.chosen[example]], choices.probability[example]
    sign = _SIGNS[bool(choices.right[example])]
    return Cell(f"{sign}\N{NO-BREAK SPACE}{name}, {_probability(probability).text}")


def _probability(value: float) -> Cell:
    return Cell(fixed(value), float(value))
