"""SHA-256 digests of files and of arrays, and the `SHA256SUMS` files that list them."""

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.errors import UserError

SHORT = 12
"""As many digits of a digest or a commit as tell it from others."""

_SUMS_LINE = re.compile(r"(?P<sum>[0-9a-fA-F]{64}) [ *](?:\./)?(?P<name>\S(?:.*\S)?)")


def short(digest: str) -> str:
    """A digest or a commit as it is shown to people."""
    return digest[:SHORT]


def sha256_of(path: Path) -> str:
    """SHA-256 of the file's content, 64 lower-case hex digits; read piecewise.

    Raises:
        OSError: the file cannot be read.

    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verify(path: Path, sha256: str) -> bool:
    """Whether `path` is a file with this SHA-256."""
    return path.is_file() and sha256_of(path) == sha256


def digest_of_arrays(arrays: Mapping[str, NDArray[Any]]) -> str:
    """SHA-256 over every array's name, dtype, shape and values.

    The order of the mapping, the memory layout (C or Fortran) and the machine's byte order make no
    difference; a dtype that holds the same values does.

    Raises:
        ValueError: an array of Python objects, which has no content of its own to digest.

    """
    sha256 = hashlib.sha256()
    for name in sorted(arrays):
        array = arrays[name]
        if array.dtype.hasobject:
            raise ValueError(f"array {name!r} holds Python objects; expected numbers or text")
        little = np.asarray(array, dtype=array.dtype.newbyteorder("<"))
        header = json.dumps([name, little.dtype.str, little.shape])
        sha256.update(f"{header}\n".encode())
        sha256.update(np.ascontiguousarray(little).reshape(-1).view(np.uint8).data)
    return sha256.hexdigest()


def parse_sums(text: str, origin: str) -> dict[str, str]:
    """File name to SHA-256, from the lines that `sha256sum` writes: `<64 hex digits>  <name>`.

    `origin` names the file in error messages.

    Raises:
        UserError: a line of another form, or one name with two different sums.

    """
    sums: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        match = _SUMS_LINE.fullmatch(line.rstrip())
        if match is None:
            raise UserError(
                f"{origin}, line {number} is {line[:80]!r}: expected 64 hex digits, two spaces and "
                "a file name; write the file anew with `sha256sum * > SHA256SUMS`"
            )
        name, sha256 = match["name"], match["sum"].lower()
        if sums.setdefault(name, sha256) != sha256:
            raise UserError(
                f"{origin}, line {number} lists {name} again with another sum; write the file anew "
                "with `sha256sum * > SHA256SUMS`"
            )
    return sums
