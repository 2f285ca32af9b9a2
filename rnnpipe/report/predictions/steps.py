"""Classes of each step: what accuracy depends on, and one sequence with its errors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.datasets.rows import LONGEST_SHOWN
from rnnpipe.language import said, say
from rnnpipe.records.distances import Distances
from rnnpipe.records.examples import ShownExamples
from rnnpipe.report.predictions.outputs import Answered, Floats, Variant
from rnnpipe.summary.tables import Cell, Table

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

_MOST_POINTS = 60
_FEWEST_SEQUENCES = 0.01
"""Places with fewer steps than this share of the sequences are left out: they are noise."""

_READABLE = (5, 40)
"""Steps of a sequence that is worth showing; of others only where there is none."""

_MOST_STEPS = 30

_RIGHT = Cell("✓")


@dataclass(frozen=True, eq=False)
class AccuracyAlong:
    """Accuracy against the position in the sequence, or against the distance to what decides.

    Attributes:
        places: the middle of each bin, counted from 1, `(bins,)`.
        width: of a bin, in steps.
        accuracy: by variant the mean over its seeds, `(bins,)`.

    """

    places: Floats
    width: int
    accuracy: Mapping[str, Floats]


@dataclass(frozen=True)
class Steps:
    """What is shown of classes a step.

    Attributes:
        by_position: accuracy by position.
        by_distance: accuracy by how many steps before it that lies which decides the target, of
            those that something before them decides; None where there are none.
        sequence: one of them with its errors, where it may be shown.

    """

    by_position: AccuracyAlong | None
    by_distance: AccuracyAlong | None
    sequence: Table | None


def steps_of(
    variants: Sequence[Variant],
    classes: Sequence[str],
    shown: ShownExamples | None,
    distances: Distances | None = None,
) -> Steps:
    """What the variants' answers at each step tell.

    Args:
        variants: one at least.
        classes: their names.
        shown: the text of each sequence; None where none may be shown.
        distances: how far before each step that lies which decides it; None where nobody knows.

    Raises:
        UserError: predictions are missing or damaged, or a line of the texts or distances is.

    """
    read = {variant.name: _Read.of(variant, distances) for variant in variants}
    return Steps(
        by_position=_along({name: found.by_position for name, found in read.items()}),
        by_distance=_along({name: found.by_distance for name, found in read.items()}),
        sequence=None if shown is None else _sequence(read, classes, shown),
    )


@dataclass(frozen=True, eq=False)
class _Hits:
    """How many steps there are at each place, and how many of them are right.

    Attributes:
        sequences: how many there are in all.
        reached: steps at each place, `(places,)`, the first of which is called 1.
        right: of these, the mean of the seeds, likewise.

    """

    sequences: int
    reached: Ints
    right: Floats


@dataclass(frozen=True, eq=False)
class _Read:
    """What is kept of a variant.

    Attributes:
        counts: which steps count, `(test, timesteps)`.
        targets: the true class of each, likewise.
        chosen: the class that is most probable by the mean of the seeds, likewise.
        by_position: how many steps of each position are right.
        by_distance: how many steps at each distance to what decides them are right; none where the
            distances are not known.

    """

    counts: Bools
    targets: Ints
    chosen: Ints
    by_position: _Hits
    by_distance: _Hits

    @classmethod
    def of(cls, variant: Variant, distances: Distances | None) -> "_Read":
        """Read its seeds, one at a time."""
        answers = variant.each()
        first = next(answers)
        total, right = first.outputs, _right(first)
        for answered in answers:
            total += answered.outputs
            right += _right(answered)
        right /= len(variant.paths)
        counts = first.counts
        positions = np.where(counts, _positions(counts) + 1, 0)
        away = np.zeros_like(positions) if distances is None else distances.placed(counts)
        return cls(
            counts,
            first.targets,
            total.argmax(axis=-1),
            by_position=_hits(positions, right),
            by_distance=_hits(away, right),
        )

    @property
    def wrong(self) -> Bools:
        """The steps that count and are not right, `(test, timesteps)`."""
        return np.asarray((self.chosen != self.targets) & self.counts)


def _right(answered: Answered) -> Floats:
    """1 where a step is right, else 0, `(test, timesteps)`."""
    return np.asarray(answered.outputs.argmax(axis=-1) == answered.targets, np.float64)


def _hits(places: Ints, right: Floats) -> _Hits:
    """Of the steps at each place from 1; those at 0 have none, `(test, timesteps)` both."""
    flat = places.reshape(-1)
    right_at = np.bincount(flat, right.reshape(-1)).astype(np.float64)
    return _Hits(len(places), np.bincount(flat)[1:], right_at[1:])


def _positions(counts: Bools) -> Ints:
    """The position of each step behind the first that counts, `(test, timesteps)`."""
    return np.asarray(np.arange(counts.shape[1]) - counts.argmax(axis=1)[:, np.newaxis])


def _along(hits: Mapping[str, _Hits]) -> AccuracyAlong | None:
    first = next(iter(hits.values()))
    reached = first.reached
    kept = reached >= _FEWEST_SEQUENCES * first.sequences
    if not kept.any():
        return None
    width = max(1, -(-int(kept.sum()) // _MOST_POINTS))
    bins = np.arange(len(reached)) // width
    steps = np.bincount(bins[kept], reached[kept])
    there = steps > 0
    return AccuracyAlong(
        places=(np.flatnonzero(there) * width + (width + 1) / 2).astype(np.float64),
        width=width,
        accuracy={
            name: (np.bincount(bins[kept], found.right[kept])[there] / steps[there])
            for name, found in hits.items()
        },
    )


def _sequence(
    read: Mapping[str, _Read], classes: Sequence[str], shown: ShownExamples
) -> Table | None:
    """The steps of one sequence, and what each variant takes them for; None where all are right."""
    first, everyone = next(iter(read.values())), list(read.values())
    wrong = np.stack([found.wrong for found in everyone])
    example = telling_sequence(wrong, first.counts)
    if example is None:
        return None
    where = np.flatnonzero(first.counts[example])
    tokens = _tokens(shown[example], len(where), first.counts.shape[1])
    begin = _worst_stretch(wrong[:, example, where].sum(axis=0))
    rows = []
    for place, step in list(enumerate(where))[begin : begin + _MOST_STEPS]:
        taken_for = [
            Cell(f"✕\N{NO-BREAK SPACE}{classes[found.chosen[example, step]]}") if missed else _RIGHT
            for found, missed in zip(everyone, wrong[:, example, step], strict=True)
        ]
        token = [Cell(tokens[place])] if tokens else []
        truth = Cell(classes[first.targets[example, step]])
        rows.append((Cell(str(place + 1)), *token, truth, *taken_for))
    header = (*said("Step", *(["Token"] if tokens else []), "True class"), *read)
    title = say("Test example {number}, step by step", number=f"{example + 1:,}")
    return Table(title, header, tuple(rows))


def telling_sequence(wrong: NDArray[np.bool_], counts: Bools) -> int | None:
    """The sequence with most steps that some variants get right and others not.

    Of equal ones that with most errors, and then the first. One of 5 to 40 steps where one has an
    error; None where no sequence has one.

    Args:
        wrong: `(variants, test, timesteps)`.
        counts: which steps count, `(test, timesteps)`.

    """
    differing = (wrong.any(axis=0) & ~wrong.all(axis=0)).sum(axis=1)
    errors = wrong.sum(axis=(0, 2))
    lengths = counts.sum(axis=1)
    shortest, longest = _READABLE
    readable = (lengths >= shortest) & (lengths <= longest) & (errors > 0)
    candidates = np.flatnonzero(readable if readable.any() else errors > 0)
    if not len(candidates):
        return None
    order = np.lexsort((candidates, -errors[candidates], -differing[candidates]))
    return int(candidates[order[0]])


def _worst_stretch(errors: Ints) -> int:
    """Where the steps begin that are shown: the first of those with most errors."""
    if len(errors) <= _MOST_STEPS:
        return 0
    sums = np.convolve(errors, np.ones(_MOST_STEPS, np.int64), mode="valid")
    return int(sums.argmax())


def _tokens(text: str, steps: int, timesteps: int) -> list[str]:
    """The word of each step; none where the text has not as many. A longer one keeps its end."""
    words = text.split()
    if len(words) > steps == timesteps and len(text) < LONGEST_SHOWN:
        words = words[-steps:]
    return words if len(words) == steps else []
