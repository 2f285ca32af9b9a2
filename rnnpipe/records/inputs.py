"""What a model read of each test example that a page can draw: a dataset's files in a run."""

import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.errors import UserError, why
from rnnpipe.files.untrusted import read_file
from rnnpipe.records.lengths import lengths_file, read_lengths
from rnnpipe.specs import Features, Image, Signature

MAX_BYTES = 32 * 2**20
"""Of a file. What is larger is left out of a run: 40,000 pictures of 14 by 14 pixels fit."""


def input_files(signature: Signature, sizes: Mapping[str, int]) -> frozenset[str]:
    """The files of the test inputs that can be drawn, of those that a dataset has.

    Args:
        signature: of the dataset.
        sizes: of its files, in bytes, by name.

    """
    names = {name for each in _drawable(signature) for name in _either(each)}
    return frozenset(name for name in names if sizes.get(name, MAX_BYTES + 1) <= MAX_BYTES)


@dataclass(frozen=True, eq=False)
class TestInputs:
    """An input of all test examples.

    Attributes:
        values: float32, `(test, *shape)`, or the steps of all one behind the other.
        begins: where each example begins in those, and where the last one ends, int64 `(test +
            1,)`; None where all are of one shape.

    """

    values: NDArray[Any]
    begins: NDArray[np.int64] | None = None

    def __getitem__(self, example: int) -> NDArray[Any]:
        """What was read of one example, before it was padded or cut, from 0."""
        if self.begins is None:
            return np.asarray(self.values[example])
        return np.asarray(self.values[self.begins[example] : self.begins[example + 1]])


def read_inputs(
    folder: Path, signature: Signature, files: Collection[str], count: int
) -> TestInputs | None:
    """The one input that can be drawn; None where there is none, or more than one.

    Args:
        folder: of the dataset in the run's folder; its files may come from anywhere.
        signature: of the dataset.
        files: that its record names.
        count: how many test examples there are.

    Raises:
        UserError: a file is missing or damaged.

    """
    here = [(name, n) for name in _drawable(signature) for n in _either(name) if n in files]
    if len(here) != 1:
        return None
    ((name, file),) = here
    values = _read(folder / file)
    begins = None
    rows = len(values)
    if file == _either(name)[1]:
        lengths = read_lengths(folder / lengths_file(name), count)
        begins, rows = np.concatenate(([0], np.cumsum(lengths))), len(lengths)
        if begins[-1] != len(values):
            raise _damaged(folder / file, f"it has {len(values):,} steps of {begins[-1]:,}")
    item = signature.inputs[name].item_shape
    if rows != count or values.shape[values.ndim - len(item) :] != item:
        raise _damaged(folder / file, f"its shape is {values.shape}")
    return TestInputs(values, begins)


def _drawable(signature: Signature) -> list[str]:
    """Pictures, and features by the step; a film would take one a frame."""
    return [
        name
        for name, port in signature.inputs.items()
        if isinstance(port, Features) or (isinstance(port, Image) and not port.is_sequence)
    ]


def _either(name: str) -> tuple[str, str]:
    """The file of examples of one shape, and that of sequences of unequal lengths."""
    return f"test.inputs.{name}.npy", f"test.inputs.{name}.values.npy"


def _read(path: Path) -> NDArray[Any]:
    try:
        values = np.load(io.BytesIO(read_file(path, MAX_BYTES)), allow_pickle=False)
        if not isinstance(values, np.ndarray) or values.dtype.kind != "f" or not values.ndim:
            raise ValueError("it holds no array of numbers")  # noqa: TRY301 (told as the others)
    except (OSError, ValueError, TypeError, EOFError) as error:
        raise _damaged(path, why(error)) from error
    return values


def _damaged(path: Path, problem: str) -> UserError:
    return UserError(
        f"{path}, which holds what was read of test examples, cannot be used ({problem}): the run "
        "folder is damaged or not complete; copy it again, or run the suite again (finished "
        "trials are found in the cache)"
    )
