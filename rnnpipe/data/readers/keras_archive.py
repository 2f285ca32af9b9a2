"""Keras' `.npz` text archives, read without running anything that stands in them.

They hold ragged lists as NumPy object arrays, and those are pickles: `np.load` reads them only with
`allow_pickle=True`, which runs whatever code the file names. Here the digest is checked first, and
then the pickle is read by an unpickler that knows lists and numbers only.
"""

import hashlib
import io
from collections.abc import Iterator
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.ragged import Ragged, offsets_of
from rnnpipe.data.readers.unpickling import unpickled_lists
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.errors import UserError, why
from rnnpipe.files.npz import read_array, read_header, read_members
from rnnpipe.machine.memory import return_freed_memory

MAX_BYTES = 256 * 2**20
"""Most bytes of an archive, packed or unpacked. Keras' largest, IMDB, unpacks to 28 MB."""

Labelled = tuple[Ragged, NDArray[np.int32]]


def read_labelled(file: LocalFile, *pairs: tuple[str, str]) -> Iterator[Labelled]:
    """The sequences and labels `(n,)` under each of the `pairs` of array names, one by one.

    Raises:
        UserError: the file is missing, has another digest, is damaged, or holds anything but
            lists of token ids (0 or more) and as many labels.

    """
    names = list(chain.from_iterable(pairs))
    try:
        members = read_members(io.BytesIO(verified(file)), names, MAX_BYTES)
        for ids, labels in pairs:
            yield _paired(_sequences(members.pop(ids), ids), _labels(members.pop(labels), labels))
    except ValueError as error:
        raise UserError(
            f"{file.path} is not a NumPy archive of labelled sequences: {error}; fetch it again "
            "from where it came, or from somewhere else"
        ) from error


def verified(file: LocalFile) -> bytes:
    """The file's content, read once, so that what is decoded is what was checked."""
    try:
        size = file.path.stat().st_size
        if size > MAX_BYTES:
            raise UserError(f"{file.path} has {size:,} bytes; an archive has at most {MAX_BYTES:,}")
        content = file.path.read_bytes()
    except OSError as error:
        raise UserError(f"cannot read {file.path}: {why(error)}") from error
    found = hashlib.sha256(content).hexdigest()
    if found != file.sha256:
        raise UserError(
            f"{file.path} has SHA-256 {found}, expected {file.sha256}: it is damaged or another "
            "file; remove it and fetch it again"
        )
    return content


def _paired(sequences: Ragged, labels: NDArray[np.int32]) -> Labelled:
    if len(sequences) != len(labels):
        raise ValueError(f"it holds {len(sequences)} sequences and {len(labels)} labels")
    return sequences, labels


def _labels(content: bytes, name: str) -> NDArray[np.int32]:
    labels = read_array(content, name, kinds="iu", axes=1)
    if len(labels) and not 0 <= labels.min() <= labels.max() < 2**31:
        raise ValueError(f"{name} holds labels that are negative or do not fit int32")
    return labels.astype(np.int32)


def _sequences(content: bytes, name: str) -> Ragged:
    header, data = read_header(content, name, kinds="O", axes=1)
    most = len(content)
    unpickled = unpickled_lists(data, name)
    del content, data
    return_freed_memory()
    # As many as there can be: of those that do not come no memory is taken.
    values, count = np.empty(most, np.int32), 0
    lengths: list[int] = []
    for lists in unpickled:
        if set(map(type, lists)) - {list}:
            raise ValueError(f"{name} holds other than the {header.shape[0]} lists it declares")
        lengths.extend(map(len, lists))
        begin, count = count, count + sum(map(len, lists))
        # a pickle can name one list many times over; what is unpacked stays within its own size
        if count > most:
            raise ValueError(f"{name} stands for more numbers than it has bytes")
        if set(map(type, chain.from_iterable(lists))) - {int}:
            raise ValueError(f"{name} holds something other than whole numbers")
        numbers = chain.from_iterable(lists)
        values[begin:count] = np.fromiter(numbers, np.int32, count=count - begin)
    sequences = Ragged(values[:count], offsets_of(np.array(lengths, np.int64)))
    if len(sequences) != header.shape[0]:
        raise ValueError(
            f"{name} holds {len(sequences)} lists, not the {header.shape[0]} that it declares"
        )
    if len(sequences.values) and sequences.values.min() < 0:
        raise ValueError(f"{name} holds a negative number; expected token ids")
    return sequences
