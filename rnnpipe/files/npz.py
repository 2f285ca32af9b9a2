"""NumPy's `.npz` archives, unpacked within limits; nothing in them is trusted, no pickle is read.

`np.load` makes an array as large as its header asks for, and unpacks whatever a member unpacks to.
Here a member may have the size that the archive's directory declares, which is limited, and an
array the size of its member.
"""

import io
import math
import zipfile
import zlib
from collections.abc import Collection, Sequence
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

_PACKED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
"""What NumPy writes. zipfile has no limit on what a step of another decompressor makes."""

_UNPACKED_AT_ONCE = 2**20


def read_members(file: BinaryIO, names: Collection[str] | None, most: int) -> dict[str, bytes]:
    """The bytes of the `.npy` files `names`, which are all that the archive holds; or of any.

    Raises:
        ValueError: it is damaged, holds anything else, or unpacks to more than `most` bytes.

    """
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            _check(members, names, most)
            return {
                member.filename.removesuffix(".npy"): _unpacked(archive, member)
                for member in members
            }
    # RuntimeError and NotImplementedError are zipfile's words for encryption and odd features
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError) as error:
        raise ValueError(str(error) or "it is cut off") from error


class Header(NamedTuple):
    """What a `.npy` file says of its array."""

    shape: tuple[int, ...]
    fortran_order: bool
    dtype: np.dtype[Any]


Axes = int | tuple[int, ...]
"""How many axes an array must have, or may have."""


def read_header(content: bytes, name: str, kinds: str, axes: Axes) -> tuple[Header, bytes]:
    """The header of the `.npy` file `content`, and the data behind it.

    Raises:
        ValueError: there is no header, or it asks for anything but `axes` axes, a dtype of one of
            the `kinds` (NumPy's letters), and no more numbers than the data has bytes.

    """
    file = io.BytesIO(content)
    version = npy.read_magic(file)
    if version != (1, 0):
        raise ValueError(f"{name} has .npy format version {version}; expected (1, 0)")
    try:
        header = Header(*npy.read_array_header_1_0(file))
    except Exception as error:  # the header is a Python literal; a damaged one raises anything
        raise ValueError(f"{name} has no readable header ({error!r:.100})") from error
    data = file.read()
    # every number takes at least one byte, pickled or not
    fits = min(header.shape, default=0) >= 0 and math.prod(header.shape) <= len(data)
    allowed = (axes,) if isinstance(axes, int) else axes
    may_have = " or ".join(map(str, allowed))
    if len(header.shape) not in allowed or header.dtype.kind not in kinds or not fits:
        raise ValueError(
            f"{name} declares shape {header.shape} and dtype {header.dtype}; expected axes: "
            f"{may_have}, no more numbers than the data has bytes, and a dtype of kind {kinds!r}"
        )
    return header, data


def read_array(content: bytes, name: str, kinds: str, axes: Axes) -> NDArray[Any]:
    """The array in the `.npy` file `content`.

    Raises:
        ValueError: as `read_header`, or there are more or fewer data than it asks for.

    """
    header, data = read_header(content, name, kinds, axes)
    if len(data) != math.prod(header.shape) * header.dtype.itemsize:
        raise ValueError(f"{name} has {len(data)} bytes of data, not those of {header.shape}")
    return np.frombuffer(data, header.dtype).reshape(
        header.shape, order="F" if header.fortran_order else "C"
    )


def _check(members: Sequence[zipfile.ZipInfo], names: Collection[str] | None, most: int) -> None:
    """Raises before anything is unpacked."""
    found = sorted(member.filename for member in members)
    expected = sorted(set(found) if names is None else [f"{name}.npy" for name in names])
    if found != expected:
        listed = ", ".join(found[:8])
        raise ValueError(f"it holds {listed or 'nothing'}; expected {', '.join(expected)}")
    if {member.compress_type for member in members} - _PACKED:
        raise ValueError("it is packed in another way than NumPy packs")
    size = sum(member.file_size for member in members)
    if size > most:
        raise ValueError(f"it unpacks to {size:,} bytes, more than {most:,}")


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """The member up to its declared size; told no size, zipfile unpacks 2 GB to find it.

    It is unpacked piece by piece, as zlib holds twice what it is asked for.
    """
    unpacked = io.BytesIO()
    with archive.open(member) as file:
        while piece := file.read(min(_UNPACKED_AT_ONCE, member.file_size - unpacked.tell())):
            unpacked.write(piece)
    return unpacked.getvalue()
