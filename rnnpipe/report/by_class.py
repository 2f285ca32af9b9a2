"""What confusion matrices say of each class, and of pairs of them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnpipe.language import said, say
from rnnpipe.report.amounts import count_cell
from rnnpipe.summary.tables import MISSING, Cell, Table, fixed

MOST_CLASSES = 12
"""Up to so many are seen in the matrix itself; of more the most confused pairs are listed."""

MOST_PAIRS = 10


@dataclass(frozen=True)
class Confusion:
    """A variant's confusion matrix at the best epoch, summed over `seeds` trainings.

    Attributes:
        matrix: int64 `(classes, classes)`; entry (i, j) counts class i taken for class j.
        classes: their names, by position.
        seeds: how many trainings there are.
        always: of each training the only class that it ever predicts, None where it has several.

    """

    matrix: NDArray[np.int64]
    classes: tuple[str, ...]
    seeds: int
    always: tuple[str | None, ...] = ()


def majority(confusions: Mapping[str, Confusion], baseline: Mapping[str, float]) -> str:
    """What the majority baseline does: `always answering “earn”`; nothing where that is not known.

    It is the class whose share of the test targets is the baseline's accuracy, if one alone is.
    """
    found = next(iter(confusions.values()), None)
    if found is None or "accuracy" not in baseline:
        return ""
    counts = found.matrix.sum(axis=1)
    shares = counts / max(1, counts.sum())
    places = np.flatnonzero(np.isclose(shares, baseline["accuracy"], rtol=0, atol=1e-6))
    if len(places) != 1:
        return ""
    return say("always answering “{answer}”", answer=found.classes[places[0]])


def class_table(confusions: Mapping[str, Confusion]) -> Table | None:
    """Precision, recall and F1 of each class by variant, all seeds' counts together.

    A class that is never predicted has no precision, one without test examples no recall, and one
    with neither no F1.
    """
    if not confusions:
        return None
    first = next(iter(confusions.values()))
    rows = tuple(
        (
            Cell(name),
            count_cell(round(float(first.matrix[i].sum()) / first.seeds)),
            *(
                cell
                for found in confusions.values()
                for cell in _told(
                    found.matrix[i, i], found.matrix[:, i].sum(), found.matrix[i].sum()
                )
            ),
        )
        for i, name in enumerate(first.classes)
    )
    measured = [f"{v}: {of}" for v in confusions for of in said("precision", "recall", "F1")]
    header = (*said("Class", "Test targets"), *measured)
    return Table(say("Precision, recall and F1"), header, rows)


def confused_pairs(confusions: Mapping[str, Confusion]) -> Table | None:
    """The pairs of a true class and another that it is most often taken for, a seed on average.

    By falling sum over the variants, of equal ones the first by their classes; None of few classes.
    """
    if not confusions or len(next(iter(confusions.values())).classes) <= MOST_CLASSES:
        return None
    each = [found.matrix / found.seeds for found in confusions.values()]
    total = np.sum(each, axis=0)
    np.fill_diagonal(total, 0)
    order = np.argsort(-total, axis=None, kind="stable")[:MOST_PAIRS]
    pairs = [divmod(int(place), len(total)) for place in order if total.flat[place] > 0]
    names = next(iter(confusions.values())).classes
    counts = [[float(mean[i, j]) for mean in each] for i, j in pairs]
    decimals = 0 if all(count.is_integer() for row in counts for count in row) else 1
    rows = tuple(
        (Cell(names[i]), Cell(names[j]), *(Cell(f"{c:,.{decimals}f}", c) for c in row))
        for (i, j), row in zip(pairs, counts, strict=True)
    )
    header = (*said("True class", "Taken for"), *confusions)
    return Table(say("Most confused"), header, rows)


def _told(hits: int, taken: int, true: int) -> tuple[Cell, Cell, Cell]:
    """Precision, recall and F1 of a class that is predicted `taken` times and is there `true`."""
    return _ratio(hits, taken), _ratio(hits, true), _ratio(2 * hits, taken + true)


def _ratio(part: int, whole: int) -> Cell:
    return Cell(fixed(part / whole), float(part / whole)) if whole else MISSING
