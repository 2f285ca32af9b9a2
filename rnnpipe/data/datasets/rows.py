"""All rows of a dataset of the user's own, cut into its parts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.card import DataCard, Duplicates
from rnnpipe.data.datasets.describing import digest_of_fitted, part_card
from rnnpipe.data.datasets.own import OwnSource
from rnnpipe.data.encoders import Encoders
from rnnpipe.data.examples import Dataset, Examples, Values, flat
from rnnpipe.data.ragged import Ragged
from rnnpipe.data.splits import PART_NAMES, TEST, TRAIN, VALIDATION, Parts
from rnnpipe.data.written import Written
from rnnpipe.specs import Classes, Signature

LONGEST_SHOWN = 2_000
"""Characters that are kept of the text of a test example."""


class Takes(Protocol):
    """Values that are not all held in one place, or not made yet."""

    def take(self, where: NDArray[np.int64]) -> Values:
        """Those of the rows at these positions, all of one part."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Rows:
    """All rows of a dataset, of every part.

    Attributes:
        inputs: by name, as in `Examples`, fitted on the training rows.
        targets: as in `Examples`.
        parts: the part of each row, as `rnnpipe.data.splits.split` gives it.
        groups: equal where rows are not independent, int64; None where each is on its own.
        times: of each row's (first) target; None where there are none.
        shown: makes a short text of each of the rows at the positions that it is given; None where
            there is nothing to show.
        sources: the text that each is read from, as it is written; None where that is none.
        references: the texts, one or more, that may be written for each; of a training row the
            first counts. None where the target is no text.

    """

    inputs: Mapping[str, Values | Takes]
    targets: Values | Takes
    parts: Parts
    groups: NDArray[np.int64] | None = None
    times: NDArray[np.datetime64] | None = None
    shown: Callable[[NDArray[np.int64]], Sequence[str]] | None = None
    sources: Sequence[str] | None = None
    references: Sequence[tuple[str, ...]] | None = None


def assemble(  # noqa: PLR0913 (what a dataset has)
    spec: OwnSource,
    signature: Signature,
    rows: Rows,
    *,
    encoders: Encoders | None = None,
    duplicates: Duplicates | None = None,
    notes: Sequence[str] = (),
    seed: int = 0,
) -> Dataset:
    """Cut rows into parts, and say in a card what they are.

    Where there is a `limit`, training rows come in an order drawn from `seed`, so that it takes any
    of them and not those that the file begins with. Others stay as they are, and uncopied: they may
    fill half of the memory, and whoever trains on them shuffles them anyway.

    Args:
        spec: the dataset's settings.
        signature: what a model must fit.
        rows: of all parts.
        encoders: what was fitted on the training rows.
        duplicates: test inputs that the training part has too.
        notes: what was decided, and why.
        seed: of the order of the training rows, where it is drawn.

    """
    places = {part: np.flatnonzero(rows.parts == part) for part in PART_NAMES}
    if spec.limit is not None:
        places[TRAIN] = np.random.default_rng(seed).permutation(places[TRAIN])
    parts = {part: _taken(rows, where) for part, where in places.items()}
    weights: dict[str, float] = {}
    if spec.class_weight == "balanced" and isinstance(signature.target, Classes):
        weights = _balanced(parts[TRAIN].targets, signature.target)
        for part in (TRAIN, VALIDATION):
            by_class = weights if part == TRAIN else dict.fromkeys(weights, 1.0)
            parts[part] = _weighted(parts[part], list(by_class.values()))
    card = DataCard(
        parts={
            name: part_card(signature, parts[part], _times(rows, places[part]))
            for part, name in PART_NAMES.items()
        },
        notes=tuple(notes),
        duplicates=duplicates,
        fitted_digest=digest_of_fitted(encoders, signature, weights),
    )
    shown = None
    if spec.show_examples and rows.shown is not None:
        shown = tuple(text[:LONGEST_SHOWN] for text in rows.shown(places[TEST]))
    return Dataset(
        signature,
        train=parts[TRAIN],
        validation=parts[VALIDATION],
        test=parts[TEST],
        card=card,
        encoders=encoders,
        shown=shown,
        written=_written(rows, places[TRAIN], places[TEST]),
    )


def _taken(rows: Rows, where: NDArray[np.int64]) -> Examples:
    return Examples(
        {name: _take(values, where) for name, values in rows.inputs.items()},
        _take(rows.targets, where),
        groups=None if rows.groups is None else rows.groups[where],
    )


def _written(rows: Rows, train: NDArray[np.int64], test: NDArray[np.int64]) -> Written | None:
    """The texts of the training and of the test rows, which stand at these positions."""
    references, sources = rows.references, rows.sources
    if references is None:
        return None
    return Written(
        references=tuple(references[row] for row in test),
        targets=tuple(references[row][0] for row in train),
        sources=None if sources is None else tuple(sources[row] for row in test),
        train_sources=None if sources is None else tuple(sources[row] for row in train),
    )


def _take(values: Values | Takes, where: NDArray[np.int64]) -> Values:
    return values[where] if isinstance(values, np.ndarray) else values.take(where)


def _times(rows: Rows, where: NDArray[np.int64]) -> NDArray[np.datetime64] | None:
    return None if rows.times is None else rows.times[where]


def _balanced(targets: Values, target: Classes) -> dict[str, float]:
    """Targets / (classes * targets of the class), as scikit-learn's "balanced"; by class."""
    counts = np.bincount(flat(targets), minlength=target.width)
    weights = counts.sum() / (np.count_nonzero(counts) * np.maximum(counts, 1))
    return dict(zip(target.names, map(float, weights), strict=True))


def _weighted(examples: Examples, by_class: Sequence[float]) -> Examples:
    weights = np.asarray(by_class, np.float32)
    targets = examples.targets
    each: Values = (
        Ragged(weights[targets.values], targets.offsets)
        if isinstance(targets, Ragged)
        else weights[targets]
    )
    return Examples(examples.inputs, targets, each, examples.groups)
