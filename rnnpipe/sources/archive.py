"""Keras' `.npz` text archives, read without running anything that stands in them.

They hold ragged lists as NumPy object arrays, and those are pickles: `np.load` reads them only with
`allow_pickle=True`, which runs whatever code the file names. Here the digest is checked first, and
then the pickle is read by an unpickler that knows lists and numbers only.
"""

import hashlib
import io
import pickle
import zipfile
import zlib
from collections.abc import Iterable
from itertools import chain
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from rnnpipe.errors import UserError
from rnnpipe.sequences import Sequences
from rnnpipe.sources.files import LocalFile

MAX_BYTES = 256 * 2**20
"""Most bytes of an archive, packed or unpacked. Keras' largest, IMDB, unpacks to 28 MB."""

Labelled = tuple[Sequences, NDArray[np.int32]]


def read_labelled(file: LocalFile, *pairs: tuple[str, str]) -> list[Labelled]:
    """The sequences and labels `(n,)` under each of the `pairs` of array names.

    Raises:
        UserError: the file is missing, has another digest, is damaged, or holds anything but
            lists of token ids (0 or more) and as many labels.

    """
    content = _verified(file)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_members(archive, [f"{name}.npy" for pair in pairs for name in pair])
            return [
                _paired(
                    _sequences(archive.read(f"{ids}.npy"), ids),
                    _labels(archive.read(f"{labels}.npy"), labels),
                )
                for ids, labels in pairs
            ]
    # RuntimeError and NotImplementedError are zipfile's words for encryption and odd compression
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise UserError(
            f"{file.path} is not a NumPy archive of labelled sequences: {error}; fetch it again "
            "from where it came, or from somewhere else"
        ) from error


def _verified(file: LocalFile) -> bytes:
    """The file's content, read once, so that what is decoded is what was checked."""
    try:
        size = file.path.stat().st_size
        if size > MAX_BYTES:
            raise UserError(f"{file.path} has {size:,} bytes; an archive has at most {MAX_BYTES:,}")
        content = file.path.read_bytes()
    except OSError as error:
        raise UserError(f"cannot read {file.path}: {error}") from error
    found = hashlib.sha256(content).hexdigest()
    if found != file.sha256:
        raise UserError(
            f"{file.path} has SHA-256 {found}, expected {file.sha256}: it is damaged or another "
            "file; remove it and fetch it again"
        )
    return content


def _check_members(archive: zipfile.ZipFile, expected: Iterable[str]) -> None:
    """Raises before anything is unpacked; zipfile unpacks no more than the size it declares."""
    found = sorted(archive.namelist())
    if found != sorted(expected):
        shown = ", ".join(found[:8])
        raise ValueError(f"it holds {shown or 'nothing'}; expected {', '.join(sorted(expected))}")
    size = sum(member.file_size for member in archive.infolist())
    if size > MAX_BYTES:
        raise ValueError(f"it unpacks to {size:,} bytes, more than {MAX_BYTES:,}")


def _paired(sequences: Sequences, labels: NDArray[np.int32]) -> Labelled:
    if len(sequences) != len(labels):
        raise ValueError(f"it holds {len(sequences)} sequences and {len(labels)} labels")
    return sequences, labels


def _header(content: io.BytesIO, name: str, kinds: str) -> tuple[int, np.dtype[Any]]:
    """Length and dtype of a one-dimensional array; raises on a header that its bytes belie."""
    version = npy.read_magic(content)
    if version != (1, 0):
        raise ValueError(f"{name} has .npy format version {version}; expected (1, 0)")
    try:
        shape, _, dtype = npy.read_array_header_1_0(content)
    except Exception as error:  # the header is a Python literal; a damaged one raises anything
        raise ValueError(f"{name} has no readable header ({error!r:.100})") from error
    # every number takes at least one byte, pickled or not
    if len(shape) != 1 or dtype.kind not in kinds or shape[0] > len(content.getbuffer()):
        raise ValueError(
            f"{name} declares shape {shape} and dtype {dtype}; expected one axis, no longer than "
            f"the data, and a dtype of kind {kinds!r}"
        )
    return shape[0], dtype


def _labels(content: bytes, name: str) -> NDArray[np.int32]:
    file = io.BytesIO(content)
    length, dtype = _header(file, name, kinds="iu")
    labels = np.frombuffer(file.read(), dtype)
    if len(labels) != length or (length and not 0 <= labels.min() <= labels.max() < 2**31):
        raise ValueError(f"{name} holds other than the {length} labels of its header, each 0 .. n")
    return labels.astype(np.int32)


def _sequences(content: bytes, name: str) -> Sequences:
    file = io.BytesIO(content)
    length, _ = _header(file, name, kinds="O")
    lists = _unpickled(file, name)
    if len(lists) != length or set(map(type, lists)) - {list}:
        raise ValueError(f"{name} holds other than the {length} lists that its header declares")
    # a pickle can name one list many times over; what is unpacked stays within its own size
    if sum(map(len, lists)) > len(content):
        raise ValueError(f"{name} stands for more numbers than it has bytes")
    if set(map(type, chain.from_iterable(lists))) - {int}:
        raise ValueError(f"{name} holds something other than whole numbers")
    try:
        sequences = Sequences.from_lists(lists)
    except OverflowError as error:
        raise ValueError(f"{name} holds a number that does not fit int32") from error
    if len(sequences.ids) and sequences.ids.min() < 0:
        raise ValueError(f"{name} holds a negative number; expected token ids")
    return sequences


class _Shell:
    """Stands in for every callable in the pickle of an object array: keeps state, does nothing."""

    state: object = None

    def __init__(self, *_: object) -> None:
        pass

    def __setstate__(self, state: object) -> None:
        self.state = state


class _ListUnpickler(pickle.Unpickler):
    """Reads a pickled object array of lists; neither NumPy nor any other code runs for the file.

    The names below are what such an array's pickle calls, in NumPy 1 and 2; all of them become
    `_Shell`, so that the file cannot reach NumPy's own, less guarded `__setstate__`.
    """

    _ADMITTED = frozenset(
        {
            ("numpy", "ndarray"),
            ("numpy", "dtype"),
            ("numpy.core.multiarray", "_reconstruct"),
            ("numpy._core.multiarray", "_reconstruct"),
        }
    )

    def find_class(self, module: str, name: str) -> type[_Shell]:
        if (module, name) not in self._ADMITTED:
            raise ValueError(
                f"its pickle calls {module}.{name}, which lists of numbers do not need; refused"
            )
        return _Shell


def _unpickled(file: io.BytesIO, name: str) -> list[Any]:
    """The list inside the pickled object array at the file's position."""
    try:
        array = _ListUnpickler(file).load()
    except ValueError:
        raise
    except Exception as error:  # a damaged pickle raises anything
        raise ValueError(f"{name} is not a readable pickle ({error!r:.100})") from error
    state = array.state if type(array) is _Shell else None
    # ndarray.__setstate__ takes (version, shape, dtype, is_fortran, list of the elements)
    if type(state) is not tuple or len(state) != 5 or type(state[4]) is not list:
        raise ValueError(f"{name} is not the pickle of an object array")
    return state[4]
