"""What every source makes: examples to train and test on, and their signature."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.card import DataCard
from rnnpipe.data.encoders import Encoders
from rnnpipe.data.ragged import Ragged
from rnnpipe.data.written import Written
from rnnpipe.specs import Signature, Text
from rnnpipe.specs.ports import Port

Values = Ragged | NDArray[Any]
"""A value an example, `(n, ...)`, or a sequence of values an example, of unequal lengths."""


def flat(values: Values) -> NDArray[Any]:
    """Return all of them, one behind the other: of sequences `(total, *item)`, else `(total,)`."""
    return values.values if isinstance(values, Ragged) else values.reshape(-1)


@dataclass(frozen=True, eq=False)
class Examples:
    """Inputs by name and as many targets, not yet padded.

    Attributes:
        inputs: token ids, float32 features or images, by the name that the signature gives them.
        targets: int32 classes, by position in the signature, or float32 numbers.
        weights: how much each target counts, float32: one an example, `(n,)`, or, where there is a
            target a step, also one a step, as the targets are; all count alike when left out.
        groups: int64 `(n,)`, equal where examples are not independent, as windows of one stretch
            of time; each is on its own when left out.

    Raises:
        ValueError: another number of them than of targets.

    """

    inputs: Mapping[str, Values]
    targets: Values
    weights: Values | None = None
    groups: NDArray[np.int64] | None = None

    def __post_init__(self) -> None:
        """Refuse arrays that do not belong together."""
        for name, values in self.named():
            if len(values) != len(self.targets):
                raise ValueError(
                    f"{len(values)} {name} and {len(self.targets)} targets; expected as many"
                )

    def __len__(self) -> int:
        """Number of examples, n."""
        return len(self.targets)

    def first(self, count: int) -> "Examples":
        """The first `count` examples (all, if there are fewer), without a copy."""
        return Examples(
            {name: _first(values, count) for name, values in self.inputs.items()},
            _first(self.targets, count),
            None if self.weights is None else _first(self.weights, count),
            None if self.groups is None else self.groups[:count],
        )

    def named(self) -> Iterator[tuple[str, Values]]:
        """Everything with its name: `inputs.<name>`, `targets`, and what there is of the rest."""
        yield from ((f"inputs.{name}", self.inputs[name]) for name in sorted(self.inputs))
        yield "targets", self.targets
        if self.weights is not None:
            yield "weights", self.weights
        if self.groups is not None:
            yield "groups", self.groups


@dataclass(frozen=True, eq=False)
class Dataset:
    """Examples of one signature, to train on, to test on and, where given, to validate with.

    Attributes:
        signature: what a model must fit.
        train: to train on.
        test: to be scored.
        validation: to validate with; the end of the training examples where it has none.
        card: what a user should know of the data; None of those that are made or well known.
        encoders: what was fitted on the training rows; None where nothing was.
        shown: a short text for each test example, such as the review, or the time of a forecast;
            None where there is none, or where examples are to stay private.
        written: the texts of a dataset whose target is text; None of any other.
        distances: of each step of the test examples how many steps before it that lies which
            decides its target, int32, 0 where nothing before it does; None where nobody knows.

    Raises:
        ValueError: they are not what the signature says.

    """

    signature: Signature
    train: Examples
    test: Examples
    validation: Examples | None = None
    card: DataCard | None = None
    encoders: Encoders | None = None
    shown: tuple[str, ...] | None = None
    written: Written | None = None
    distances: Ragged | None = None

    def __post_init__(self) -> None:
        """Refuse examples of another signature."""
        for part, examples in self.parts().items():
            if examples.inputs.keys() != self.signature.inputs.keys():
                raise ValueError(
                    f"the {part} examples have the inputs {sorted(examples.inputs)}; expected "
                    f"{sorted(self.signature.inputs)}"
                )
            for name, port in self.signature.inputs.items():
                _check(f"{part} inputs {name!r}", examples.inputs[name], port)
            _check(f"{part} targets", examples.targets, self.signature.target)
            _check_weights(part, examples, self.signature.target)
            if self.signature.structure == "many-to-many per step":
                _check_steps(part, examples)
        seen = [examples for examples in (self.train, self.validation) if examples is not None]
        if len({examples.weights is None for examples in seen}) > 1:
            raise ValueError(
                "one of training and validation has weights and the other not; expected both or "
                "none"
            )
        if self.shown is not None and len(self.shown) != len(self.test):
            raise ValueError(
                f"{len(self.shown)} shown texts for {len(self.test)} test examples; expected as "
                "many"
            )
        _check_written(self)
        if self.distances is not None:
            _check_distances(self.distances, self.test.targets)

    def parts(self) -> dict[str, Examples]:
        """The examples by the name of their part."""
        own = {} if self.validation is None else {"validation": self.validation}
        return {"train": self.train, "test": self.test} | own

    def first(self, count: int) -> "Dataset":
        """The same with the first `count` training examples alone."""
        written = None if self.written is None else self.written.first(count)
        return replace(self, train=self.train.first(count), written=written)


def _first(values: Values, count: int) -> Values:
    return values.first(count) if isinstance(values, Ragged) else values[:count]


def _check(what: str, values: Values, port: Port) -> None:
    ragged = isinstance(values, Ragged)
    found = values.item_shape if isinstance(values, Ragged) else values.shape[1:]
    expected = port.item_shape if ragged else port.shape
    if found != expected or (ragged and not port.is_sequence):
        kind = "sequences of items" if ragged else "an array of examples"
        raise ValueError(f"the {what} are {kind} of shape {found}, but their port is {port!r}")


def _check_weights(part: str, examples: Examples, target: Port) -> None:
    """Weights of steps lie as the targets do; those of examples are one each."""
    weights, targets = examples.weights, examples.targets
    if isinstance(weights, Ragged):
        fits = isinstance(targets, Ragged) and np.array_equal(weights.offsets, targets.offsets)
        fits &= weights.item_shape == ()
    elif weights is None or weights.ndim == 1:
        fits = True
    else:
        steps = (len(targets), target.timesteps)
        fits = weights.shape == steps and not isinstance(targets, Ragged)
    if not fits:
        raise ValueError(
            f"the {part} weights are neither one an example nor one a step of the targets"
        )


def _check_distances(distances: Ragged, targets: Values) -> None:
    """One for each target, none of them before the sequence begins."""
    fits = isinstance(targets, Ragged) and np.array_equal(distances.offsets, targets.offsets)
    place = np.arange(len(distances.values)) - np.repeat(distances.offsets[:-1], distances.lengths)
    if not fits or not ((distances.values >= 0) & (distances.values <= place)).all():
        raise ValueError(
            "the distances are not one a step of the test targets, from 0 to its place"
        )


def _check_steps(part: str, examples: Examples) -> None:
    """Targets of unequal lengths are those of an input's steps, and will be padded as these are."""
    lengths = [v.offsets for v in examples.inputs.values() if isinstance(v, Ragged)]
    targets = examples.targets
    if isinstance(targets, Ragged) and not any(
        np.array_equal(targets.offsets, offsets) for offsets in lengths
    ):
        raise ValueError(f"the {part} targets have other lengths than every input")


def _check_written(dataset: Dataset) -> None:
    """Texts as they are written, and their vocabulary, are those of the targets."""
    target, written = dataset.signature.target, dataset.written
    words = None if dataset.encoders is None else dataset.encoders.target
    if not isinstance(target, Text):
        if written is not None or words is not None:
            raise ValueError(f"texts or their vocabulary are given, but the target is {target!r}")
        return
    if words is not None and not (words.ends and words.vocabulary == target.vocabulary):
        raise ValueError(
            f"the vocabulary has {words.vocabulary} ids, END {'' if words.ends else 'not '}among "
            f"them, but the target is {target!r}; expected as many, END among them"
        )
    if written is not None:
        found = (len(written.targets), len(written.references))
        if found != (len(dataset.train), len(dataset.test)):
            raise ValueError(
                f"{found} texts are written for {len(dataset.train)} training and "
                f"{len(dataset.test)} test examples; expected as many"
            )
