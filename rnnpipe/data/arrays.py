"""A dataset's arrays on disk: encoded (ragged where the data is), then padded for training."""

import math
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from rnnpipe.data.examples import Dataset, Examples
from rnnpipe.data.sequences import Sequences, pad
from rnnpipe.errors import UserError
from rnnpipe.files.digests import digest_of_arrays
from rnnpipe.specs import Signature


@dataclass(frozen=True)
class Arrays:
    """A dataset, ready for Keras.

    `inputs` are `(examples, timesteps)` unsigned token ids or `(examples, timesteps, features)`
    float32; `targets` are `(examples,)`, int32 classes or float32 numbers.
    """

    train_inputs: np.ndarray
    train_targets: np.ndarray
    test_inputs: np.ndarray
    test_targets: np.ndarray


def save_dataset(dataset: Dataset, folder: Path) -> dict[str, Any]:
    """Writes an encoded dataset as plain `.npy` files; returns the facts `signature`."""
    for part, examples in (("train", dataset.train), ("test", dataset.test)):
        np.save(folder / f"{part}_targets.npy", examples.targets)
        if isinstance(examples.inputs, Sequences):
            np.save(folder / f"{part}_ids.npy", examples.inputs.ids)
            np.save(folder / f"{part}_offsets.npy", examples.inputs.offsets)
        else:
            np.save(folder / f"{part}_inputs.npy", examples.inputs)
    return {"signature": dataset.signature.model_dump(mode="json")}


def load_dataset(folder: Path, signature: Signature) -> Dataset:
    """Reads back what `save_dataset` wrote, mapped into memory."""
    train, test = (
        Examples(inputs=_inputs(folder, part), targets=_map(folder / f"{part}_targets.npy"))
        for part in ("train", "test")
    )
    return Dataset(signature=signature, train=train, test=test)


def pad_dataset(dataset: Dataset) -> Arrays:
    """Token sequences padded and truncated on the left to `signature.timesteps`; features as is."""

    def dense(inputs: Sequences | np.ndarray) -> np.ndarray:
        if not isinstance(inputs, Sequences):
            return inputs
        return pad(inputs, dataset.signature.timesteps, dataset.signature.vocabulary or 0)

    return Arrays(
        train_inputs=dense(dataset.train.inputs),
        train_targets=dataset.train.targets,
        test_inputs=dense(dataset.test.inputs),
        test_targets=dataset.test.targets,
    )


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
    """Writes padded arrays as `.npy` files; returns their sizes and content digests as facts."""
    for field in fields(arrays):
        np.save(folder / f"{field.name}.npy", getattr(arrays, field.name))
    train = {"inputs": arrays.train_inputs, "targets": arrays.train_targets}
    test = {"inputs": arrays.test_inputs, "targets": arrays.test_targets}
    return {
        "train_examples": len(arrays.train_targets),
        "test_examples": len(arrays.test_targets),
        "train_digest": digest_of_arrays(train),
        "test_digest": digest_of_arrays(test),
    }


def load_arrays(folder: Path) -> Arrays:
    """Reads back what `save_arrays` wrote, mapped into memory."""
    return Arrays(**{f.name: _map(folder / f"{f.name}.npy") for f in fields(Arrays)})


def _inputs(folder: Path, part: str) -> Sequences | np.ndarray:
    dense = folder / f"{part}_inputs.npy"
    if dense.exists():
        return _map(dense)
    return Sequences(
        ids=_map(folder / f"{part}_ids.npy"), offsets=_map(folder / f"{part}_offsets.npy")
    )


def _map(path: Path) -> np.ndarray:
    array: np.ndarray = np.load(path, mmap_mode="r")
    return array
