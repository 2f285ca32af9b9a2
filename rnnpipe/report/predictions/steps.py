"""Classes of each step: how accuracy depends on the position, and one sequence with its errors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.datasets.own import LONGEST_SHOWN
from rnnpipe.records.examples import ShownExamples
from rnnpipe.report.predictions.outputs import Answered, Floats, Variant
from rnnpipe.summary.tables import Cell, Table

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

_MOST_POINTS = 60
_FEWEST_SEQUENCES = 0.01
"""Positions that a smaller share of the sequences reaches are left out: they are noise."""

_READABLE = (5, 40)
"""Steps of a sequence that is worth showing; of others only where there is none."""

_MOST_STEPS = 30

_RIGHT = Cell("✓")


@dataclass(frozen=True, eq=False)
class ByPosition:
    """Accuracy against the position in the sequence.

    Attributes:
        positions: the middle of each bin, counted from 1, `(bins,)`.
        width: of a bin, in steps.
        accuracy: by variant the mean over its seeds, `(bins,)`.

    """

    positions: Floats
    width: int
    accuracy: Mapping[str, Floats]


@dataclass(frozen=True)
class Steps:
    """What is shown of classes a step: accuracy by position, and one sequence, if any may be."""

    by_position: ByPosition
    sequence: Table | None


def steps_of(
    variants: Sequence[Variant], classes: Sequence[str], shown: ShownExamples | None
) -> Steps:
    """What the variants' answers at each step tell.

    Args:
        variants: one at least.
        classes: their names.
        shown: the text of each sequence; None where none may be shown.

    Raises:
        UserError: predictions are missing or damaged, or a line of the texts is.

    """
    read = {variant.name: _Read.of(variant) for variant in variants}
    first = next(iter(read.values()))
    reached = np.bincount(_positions(first.counts)[first.counts])
    return Steps(
        _binned({name: found.hits for name, found in read.items()}, reached, len(first.counts)),
        None if shown is None else _sequence(read, classes, shown),
    )


@dataclass(frozen=True, eq=False)
class _Read:
    """What is kept of a variant.

    Attributes:
        counts: which steps count, `(test, timesteps)`.
        targets: the true class of each, likewise.
        chosen: the class that is most probable by the mean of the seeds, likewise.
        hits: how many steps of each position are right, the mean of the seeds, `(positions,)`.

    """

    counts: Bools
    targets: Ints
    chosen: Ints
    hits: Floats

    @classmethod
    def of(cls, variant: Variant) -> "_Read":
        """Read its seeds, one at a time."""
        answers = variant.each()
        first = next(answers)
        total, hits = first.outputs, [_hits(first)]
        for answered in answers:
            total += answered.outputs
            hits.append(_hits(answered))
        chosen = total.argmax(axis=-1)
        return cls(first.counts, first.targets, chosen, np.mean(hits, axis=0))

    @property
    def wrong(self) -> Bools:
        """The steps that count and are not right, `(test, timesteps)`."""
        return np.asarray((self.chosen != self.targets) & self.counts)


def _hits(answered: Answered) -> Floats:
    counts = answered.counts
    right = answered.outputs.argmax(axis=-1) == answered.targets
    return np.bincount(_positions(counts)[counts], right[counts]).astype(np.float64)


def _positions(counts: Bools) -> Ints:
    """The position of each step behind the first that counts, `(test, timesteps)`."""
    return np.asarray(np.arange(counts.shape[1]) - counts.argmax(axis=1)[:, np.newaxis])


def _binned(hits: Mapping[str, Floats], reached: Ints, sequences: int) -> ByPosition:
    enough = int((reached >= _FEWEST_SEQUENCES * sequences).sum())
    width = max(1, -(-enough // _MOST_POINTS))
    bins = np.arange(len(reached)) // width
    kept = reached >= _FEWEST_SEQUENCES * sequences
    steps = np.bincount(bins[kept], reached[kept])
    there = steps > 0
    return ByPosition(
        positions=(np.flatnonzero(there) * width + (width + 1) / 2).astype(np.float64),
        width=width,
        accuracy={
            name: (np.bincount(bins[kept], found[kept])[there] / steps[there])
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
    header = ("Step", *(["Token"] if tokens else []), "True class", *read)
    return Table(f"Test example {example + 1:,}, step by step", header, tuple(rows))


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
