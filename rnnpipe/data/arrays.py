"""A dataset's arrays, ready for Keras, and their files: plain `.npy`, mapped into memory."""

import math
import mmap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.errors import UserError
from rnnpipe.files.digests import digest_of_arrays


@dataclass(frozen=True, eq=False)
class Part:
    """Examples of equal length.

    Attributes:
        inputs: by name, `(examples, ...)`: unsigned token ids, float32 features, images.
        targets: `(examples, ...)`, int32 classes or float32 numbers.
        weights: how much each target counts, float32: `(examples,)`, or `(examples, timesteps)`
            where there is a target a step, 0 in the padding; None where all count alike.
        groups: int64 `(examples,)`, equal where examples are not independent; None where all are.

    """

    inputs: Mapping[str, NDArray[Any]]
    targets: NDArray[Any]
    weights: NDArray[np.float32] | None = None
    groups: NDArray[np.int64] | None = None

    def __len__(self) -> int:
        """Number of examples."""
        return len(self.targets)

    def __getitem__(self, rows: slice | NDArray[np.int64]) -> "Part":
        """Some of the examples: without a copy for a slice."""
        return Part(
            {name: array[rows] for name, array in self.inputs.items()},
            self.targets[rows],
            None if self.weights is None else self.weights[rows],
            None if self.groups is None else self.groups[rows],
        )

    def named(self) -> Iterator[tuple[str, NDArray[Any]]]:
        """Every array with its name: `inputs.<name>`, `targets`, and what there is of the rest."""
        yield from ((f"inputs.{name}", self.inputs[name]) for name in sorted(self.inputs))
        yield "targets", self.targets
        if self.weights is not None:
            yield "weights", self.weights
        if self.groups is not None:
            yield "groups", self.groups

    def let_go(self) -> None:
        """Gives back the memory that mapped files take; what is asked for is read anew."""
        for _, array in self.named():
            owner: Any = array
            while isinstance(owner, np.ndarray):
                owner = owner.base
            if isinstance(owner, mmap.mmap):
                owner.madvise(mmap.MADV_DONTNEED)


@dataclass(frozen=True, eq=False)
class Arrays:
    """A dataset, ready for Keras; `validation` where it has validation examples of its own."""

    train: Part
    test: Part
    validation: Part | None = None

    def parts(self) -> dict[str, Part]:
        """The examples by the name of their part."""
        own = {} if self.validation is None else {"validation": self.validation}
        return {"train": self.train, "test": self.test} | own

    def to_train_on(self, validation_split: float) -> tuple[Part, Part]:
        """The examples to train on, and those to validate with.

        The latter are the dataset's own, or else the share `validation_split` at the end of the
        training examples, as `keras.Model.fit` takes it.

        Raises:
            UserError: nothing would be left on one side.

        """
        if self.validation is not None:
            return self.train, self.validation
        count = examples_to_train_on(len(self.train), validation_split)
        return self.train[:count], self.train[count:]


def examples_to_train_on(examples: int, validation_split: float) -> int:
    """How many of the examples are trained on; the others, at the end, validate.

    The rounding is that of `keras.Model.fit`.

    Raises:
        UserError: nothing would be left on one side.

    """
    trained_on = math.floor(examples * (1 - validation_split))
    if not 0 < trained_on < examples:
        raise UserError(
            f"validation_split = {validation_split:g} of {examples} training examples leaves "
            f"{trained_on} to train on: raise `limit`, or change validation_split"
        )
    return trained_on


def save_arrays(arrays: Arrays, folder: Path) -> dict[str, Any]:
    """Writes padded arrays as `.npy` files; returns their sizes and content digests.

    `train_digest` stands for all that a training sees, validation examples among it, and
    `test_digest` for all that is scored.
    """
    for part, examples in arrays.parts().items():
        for name, array in examples.named():
            np.save(folder / f"{part}.{name}.npy", array)
    own = arrays.validation
    validation = {} if own is None else {f"validation.{n}": a for n, a in _digested(own).items()}
    return {
        "train_examples": len(arrays.train),
        "validation_examples": None if own is None else len(own),
        "test_examples": len(arrays.test),
        "train_digest": digest_of_arrays(_digested(arrays.train) | validation),
        "test_digest": digest_of_arrays(_digested(arrays.test)),
    }


def load_arrays(folder: Path) -> Arrays:
    """Reads back what `save_arrays` wrote, mapped into memory."""
    has_validation = (folder / "validation.targets.npy").exists()
    return Arrays(
        train=_load(folder, "train"),
        test=_load(folder, "test"),
        validation=_load(folder, "validation") if has_validation else None,
    )


def mapped(path: Path) -> NDArray[Any]:
    """The array in a `.npy` file, read from disk page by page as it is used."""
    array: NDArray[Any] = np.load(path, mmap_mode="r")
    return array


def _load(folder: Path, part: str) -> Part:
    def optional(name: str) -> NDArray[Any] | None:
        path = folder / f"{part}.{name}.npy"
        return mapped(path) if path.exists() else None

    before = f"{part}.inputs."
    return Part(
        inputs={
            path.name.removeprefix(before).removesuffix(".npy"): mapped(path)
            for path in sorted(folder.glob(f"{before}*.npy"))
        },
        targets=mapped(folder / f"{part}.targets.npy"),
        weights=optional("weights"),
        groups=optional("groups"),
    )


def _digested(part: Part) -> dict[str, NDArray[Any]]:
    """The arrays under the names that stand in their digest.

    A single input has none of its own there, as before there could be several: the digests in
    older records are those of the same data today.
    """
    arrays = dict(part.named())
    if len(part.inputs) == 1:
        (name,) = part.inputs
        arrays["inputs"] = arrays.pop(f"inputs.{name}")
    return arrays
