"""Steps at which a class differs from that of the step before: are they answered?

Where a class mostly stays what it was, as whether a room is occupied by the minute, repeating it is
right nearly always and finds no change. F1 of the changes is 2 h / (t + p): t true changes, p
changes in the answers, and h of them at a true one's very step and to its class.
"""

from dataclasses import dataclass

import numpy as np

from rnnpipe.evaluation.tallies import Tally, macro_f1
from rnnpipe.evaluation.truth import Counted, Floats, Ints

SELDOM = 0.2
"""Classes that change at a larger share of the steps are scored as well by their accuracy."""

NONE = "no class of the test set differs from that of the step before"


@dataclass(frozen=True, eq=False)
class Changes:
    """The changes of a test set, `(units,)` each, weighed as their steps are.

    Attributes:
        true: how many there are.
        answered: how many the answers have.
        hits: how many of these are at the step of a true one, and to its class.

    """

    true: Floats
    answered: Floats
    hits: Floats

    @property
    def there_are(self) -> bool:
        """Whether there is a true change at all."""
        return bool(self.true.any())

    def tally(self) -> Tally:
        """The tally of the F1 score of all changes, as of a single class."""
        return Tally(np.stack([self.hits, self.true + self.answered], axis=1), macro_f1)


def changes_of(targets: Ints, predicted: Ints, counted: Counted) -> Changes | None:
    """Find the changes of classes a step that seldom change.

    Args:
        targets: the true classes of what counts, `(counted,)`.
        predicted: those that are answered, likewise.
        counted: which steps they are.

    Returns:
        None where there is one class an example, where no step follows another, and where more
        than `SELDOM` of those that do have a new class.

    """
    if counted.where.ndim != 2:
        return None
    rows, steps = np.nonzero(counted.where)
    follows = np.zeros(len(rows), bool)
    follows[1:] = (rows[1:] == rows[:-1]) & (steps[1:] == steps[:-1] + 1)
    true, answered = (_differs(classes) & follows for classes in (targets, predicted))
    if not follows.any() or true.sum() > SELDOM * follows.sum():
        return None
    hits = true & answered & (targets == predicted)
    totals = [counted.totals(which.astype(np.float64)) for which in (true, answered, hits)]
    return Changes(*totals)


def _differs(classes: Ints) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Where a class differs from the one before, `(counted,)`; not at the first."""
    differs = np.zeros(len(classes), bool)
    differs[1:] = classes[1:] != classes[:-1]
    return differs
