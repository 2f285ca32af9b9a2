"""The truth of a test set: its targets, what each counts, and which of them are independent."""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.files.digests import digest_of_arrays

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Truth:
    """What a model's outputs are scored against.

    A unit is what is independent of the others: an example, or all examples of one group, such as
    the rows of one person. However many targets a unit has, it is one draw from the population.

    Attributes:
        targets: `(examples, ...)`: one target an example, or one a step.
        weights: how much each target counts, `(examples,)` or, per step, `(examples, timesteps)`;
            0 for padding, which is left out altogether. `None`: all count alike.
        groups: the group that each example belongs to, int64 `(examples,)`. `None`: each example
            is a unit of its own.
        references: where the targets are texts, what each example may be answered with, as it is
            written: one or more. `None`: they are no texts.

    Raises:
        ValueError: the shapes do not fit each other, a weight is negative or not finite, or there
            is nothing to score.

    """

    targets: NDArray[Any]
    weights: NDArray[Any] | None = None
    groups: NDArray[np.int64] | None = None
    references: tuple[tuple[str, ...], ...] | None = None

    def __post_init__(self) -> None:
        """Check the shapes and weights."""
        shape = self.targets.shape
        if not self.targets.size:
            raise ValueError(f"targets is empty, of shape {shape}; there is nothing to score.")
        if self.groups is not None and self.groups.shape != shape[:1]:
            raise ValueError(f"groups has shape {self.groups.shape}; expected {shape[:1]}.")
        if self.references is not None and len(self.references) != len(self.targets):
            raise ValueError(
                f"references of {len(self.references)} examples; expected {len(self.targets)}."
            )
        if self.weights is None:
            return
        if not 1 <= self.weights.ndim <= len(shape) or (
            self.weights.shape != shape[: self.weights.ndim]
        ):
            raise ValueError(
                f"weights has shape {self.weights.shape}; expected one an example or a step of "
                f"targets, whose shape is {shape}."
            )
        if not np.isfinite(self.weights).all() or (self.weights < 0).any():
            raise ValueError("a weight is negative or not finite; expected 0 or more.")
        if not self.weights.any():
            raise ValueError("all weights are 0; there is nothing to score.")

    @property
    def digest(self) -> str:
        """SHA-256 of all of it: what is scored against the same truth can be paired by unit."""
        parts = {"targets": self.targets, "weights": self.weights, "groups": self.groups}
        if self.references is not None:
            written = json.dumps(self.references, ensure_ascii=False).encode()
            parts["references"] = np.frombuffer(written, np.uint8)
        return digest_of_arrays({name: part for name, part in parts.items() if part is not None})

    @property
    def counted(self) -> "Counted":
        """The targets that count."""
        shape = self.targets.shape
        each_of = (-1, *(1 for _ in shape[1:]))
        examples = np.arange(shape[0]) if self.groups is None else self.groups
        unit_of_each = np.broadcast_to(examples.reshape(each_of), shape)
        if self.weights is None:
            where = np.ones(shape, dtype=bool)
            weights = np.ones(self.targets.size)
        else:
            beyond = (1,) * (len(shape) - self.weights.ndim)
            weight_of_each = np.broadcast_to(
                self.weights.reshape(*self.weights.shape, *beyond), shape
            )
            where = weight_of_each > 0
            weights = weight_of_each[where].astype(np.float64)
        _, units = np.unique(unit_of_each[where], return_inverse=True)
        return Counted(where, units.astype(np.int64), weights)


@dataclass(frozen=True)
class Counted:
    """The targets of a test set that count, one after the other.

    Attributes:
        where: which targets they are, bool, of the targets' shape.
        units: the unit of each, int64 `(counted,)` from 0.
        weights: how much each counts, float64 `(counted,)`, above 0.

    """

    where: NDArray[np.bool_]
    units: Ints
    weights: Floats

    def totals(self, scores: Floats) -> Floats:
        """The weighted sum of each unit's scores, `(units,)`, for a score of each, `(counted,)`."""
        return np.bincount(self.units, self.weights * scores).astype(np.float64, copy=False)

    def counts(self, columns: Ints, width: int) -> Floats:
        """How much of each unit falls into each column, `(units, width)`.

        Args:
            columns: the column of each, `(counted,)`; -1 for none.
            width: how many columns there are.

        """
        return self.by_column(np.ones(len(columns)), columns, width)

    def by_column(self, scores: Floats, columns: Ints, width: int) -> Floats:
        """The weighted sum of each unit's scores in each column, `(units, width)`.

        Args:
            scores: of each, `(counted,)`.
            columns: the column of each, `(counted,)`; -1 for none.
            width: how many columns there are.

        """
        units = int(self.units.max()) + 1
        here = columns >= 0
        cells = width * self.units[here] + columns[here]
        sums = np.bincount(cells, (self.weights * scores)[here], units * width)
        return sums.astype(np.float64, copy=False).reshape(units, width)

    @property
    def positions(self) -> Ints:
        """The place of each in its sequence, from 0 at the first step that counts, `(counted,)`.

        Of targets a step, `(examples, timesteps, ...)`.
        """
        steps = self.where.reshape(*self.where.shape[:2], -1).any(axis=2)
        places = np.arange(steps.shape[1]) - steps.argmax(axis=1)[:, np.newaxis]
        beyond = (1,) * (self.where.ndim - 2)
        return np.broadcast_to(places.reshape(*places.shape, *beyond), self.where.shape)[self.where]
