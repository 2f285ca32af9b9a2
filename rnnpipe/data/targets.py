"""Targets from a column: classes and scales are those of the training rows."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rnnpipe.counting import counted
from rnnpipe.data.scaling import refuse_huge
from rnnpipe.data.splits import LEFT_OUT, TRAIN, Parts
from rnnpipe.errors import UserError
from rnnpipe.files.untrusted import shown
from rnnpipe.specs import Classes
from rnnpipe.specs.ports import Quantity


def classes(
    labels: pa.Array, parts: Parts, name: str, named: Callable[[int], str]
) -> tuple[Classes, NDArray[np.int32]]:
    """The classes that are trained on, by code point, and the class of each row, `(rows,)`.

    Args:
        labels: strings without a null.
        parts: of each row.
        name: the column's.
        named: what messages call the row at a position.

    Raises:
        UserError: a row that validates or tests is of a class that no training row is of, or all
            training rows are of one class.

    """
    found = labels.dictionary_encode()
    codes = found.indices.to_numpy(zero_copy_only=False)
    texts = found.dictionary.to_pylist()
    trained = np.isin(np.arange(len(texts)), codes[parts == TRAIN])
    strange = np.flatnonzero(~trained[codes] & (parts != LEFT_OUT))
    if len(strange):
        label = texts[codes[strange[0]]]
        raise UserError(
            f"{named(int(strange[0]))}: the class {shown(repr(label))} of column {name!r} is in no "
            f"training row ({counted(len(strange), 'row')} of such classes); split so that each "
            "class is trained on, or take these rows out"
        )
    names = sorted(text for text, is_trained in zip(texts, trained, strict=True) if is_trained)
    if len(names) < 2:
        raise UserError(
            f"all training rows have the class {shown(repr(names[0]))} in column {name!r}; "
            "expected two classes or more"
        )
    position = {text: place for place, text in enumerate(names)}
    places = np.array([position.get(text, 0) for text in texts], np.int32)
    return Classes(names=tuple(names)), places[codes]


def rare(target: Classes, targets: NDArray[np.int32], parts: Parts) -> list[str]:
    """The names of classes that a single row is there to train on."""
    counts = np.bincount(targets[parts == TRAIN], minlength=target.width)
    return [target.names[place] for place in np.flatnonzero(counts == 1)]


def scaled(
    values: NDArray[np.float64], parts: Parts, name: str, named: Callable[[int], str]
) -> tuple[Quantity, NDArray[np.float32]]:
    """Numbers less the mean of the training rows, over their standard deviation; and what they are.

    Args:
        values: of each row, `(rows,)`.
        parts: likewise.
        name: the column's.
        named: what messages call the row at a position.

    Raises:
        UserError: all training rows have the same number, or a row has one that is too large.

    """
    refuse_huge(values, name, named)
    trained = values[parts == TRAIN]
    mean, deviation = float(trained.mean()), float(trained.std())
    if trained.min() == trained.max():
        raise UserError(
            f"all training rows have the number {trained[0]:g} in column {name!r}; there is "
            "nothing to learn"
        )
    return (
        Quantity(name=name, offset=mean, scale=deviation),
        ((values - mean) / deviation).astype(np.float32),
    )
