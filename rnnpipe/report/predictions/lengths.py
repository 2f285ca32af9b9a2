"""Scores by the length of the sequence: what is forgotten when there is more to remember."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rnnpipe.language import said, say
from rnnpipe.records import DatasetRecord
from rnnpipe.records.lengths import lengths_file, read_lengths
from rnnpipe.report.amounts import amount_cells
from rnnpipe.report.predictions.choices import Choices
from rnnpipe.report.predictions.errors import Errors
from rnnpipe.report.predictions.outputs import Answered, Floats, Variant
from rnnpipe.specs import Numbers
from rnnpipe.summary.tables import Cell, Table, fixed

_MOST_BINS = 8
_FEWEST = 20
"""Examples in a bin; with fewer a bin tells little."""


@dataclass(frozen=True, eq=False)
class ByLength:
    """A score against the length before padding and cutting.

    Attributes:
        score: what it is called.
        lengths: of each bin the mean length, `(bins,)`.
        scores: by variant the mean over its seeds, `(bins,)`.
        table: the same numbers, with the ends of each bin and how many examples it has.

    """

    score: str
    lengths: Floats
    scores: Mapping[str, Floats]
    table: Table


def lengths_of(folder: Path, dataset: DatasetRecord) -> NDArray[np.int64] | None:
    """The lengths of the test sequences; None where all are equally long, or none are recorded.

    Args:
        folder: of the dataset in the run's folder.
        dataset: its record.

    Raises:
        UserError: the file that the record names is missing or damaged.

    """
    files = [name for name in map(lengths_file, dataset.signature.inputs) if name in dataset.files]
    if len(files) != 1:
        return None
    lengths = read_lengths(folder / files[0], dataset.test_examples)
    return lengths if len(np.unique(lengths)) > 1 else None


def by_length(
    variants: Sequence[Variant], lengths: NDArray[np.int64], target: Numbers | None
) -> ByLength | None:
    """Accuracy, or of numbers the mean absolute error in own units, in bins of as many examples.

    None where there are too few examples for two bins.

    Args:
        variants: one at least.
        lengths: of the test sequences, `(test,)`.
        target: of numbers; None of classes.

    Raises:
        UserError: predictions are missing or damaged.

    """
    bins = _bins(lengths)
    count = int(bins.max()) + 1
    if count < 2:
        return None
    found = {variant.name: _mean_of(variant, bins, count, target) for variant in variants}
    sizes = np.bincount(bins, minlength=count)
    middles = np.bincount(bins, lengths, count) / sizes
    ends = [(int(lengths[bins == i].min()), int(lengths[bins == i].max())) for i in range(count)]
    score = say("accuracy" if target is None else "mean absolute error")
    return ByLength(score, middles, found, _table(ends, sizes, found, target))


def _bins(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Which bin each example is in: as equal in size as equal lengths allow, no bin empty."""
    wanted = min(_MOST_BINS, len(lengths) // _FEWEST)
    edges = np.unique(np.quantile(lengths, np.linspace(0, 1, max(1, wanted) + 1)[1:-1]))
    return np.unique(np.searchsorted(edges, lengths, side="left"), return_inverse=True)[1]


def _mean_of(
    variant: Variant, bins: NDArray[np.int64], count: int, target: Numbers | None
) -> Floats:
    means = []
    for answered in variant.each():
        counts = answered.counts.astype(np.float64)
        weights = np.bincount(bins, counts, count)
        total = np.bincount(bins, counts * _scored(answered, target), count)
        means.append(np.divide(total, weights, np.full(count, np.nan), where=weights > 0))
    return np.asarray(np.mean(means, axis=0))


def _scored(answered: Answered, target: Numbers | None) -> Floats:
    if target is not None:
        return Errors.of(answered, target).sizes
    return Choices.of(answered).right.astype(np.float64)


def _table(
    ends: Sequence[tuple[int, int]],
    sizes: NDArray[np.int64],
    found: Mapping[str, Floats],
    target: Numbers | None,
) -> Table:
    values = np.stack(list(found.values()), axis=1)
    cells = (
        [[Cell(fixed(v), float(v)) for v in row] for row in values]
        if target is None
        else amount_cells(values)
    )
    rows = tuple(
        (
            Cell(_ends(low, high)),
            Cell(f"{size:,}", float(size)),
            *of_bin,
        )
        for (low, high), size, of_bin in zip(ends, sizes, cells, strict=True)
    )
    title = say("Accuracy by length" if target is None else "Mean absolute error by length")
    return Table(title, (*said("Length", "Test examples"), *found), rows)


def _ends(low: int, high: int) -> str:
    return f"{low:,}" if low == high else say("{low} to {high}", low=f"{low:,}", high=f"{high:,}")
