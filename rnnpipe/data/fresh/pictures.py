"""Pictures: a file, a folder or a zip archive of them, or arrays."""

import base64
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.fresh.arrays import Examples
from rnnpipe.data.fresh.base import Fresh
from rnnpipe.data.fresh.checks import fitting
from rnnpipe.data.readers.images import as_picture
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.errors import UserError
from rnnpipe.files.untrusted import shown
from rnnpipe.specs import Image
from rnnpipe.specs.ports import Port

LARGEST = 64 * 2**20
"""Bytes of a picture's file; a larger one is none that a model of small pictures is asked about."""

_PICTURES = 16
"""Pictures that are read at a time."""

_URL = "data:image/"
_JSON_LINES = {".jsonl", ".ndjson"}


class Pictures(Examples):
    """Pictures as `source = "captioned_images"` reads them: in colour, of one size, on white."""

    labels: Mapping[str, type] = {"row": int, "image": str}
    reads_folders = True

    def file(self, file: LocalFile) -> Iterator[Fresh]:
        """Read one picture, or all of a folder or zip archive in the order of their names.

        JSON Lines are read as of `Examples`.
        """
        if file.path.suffix.lower() in _JSON_LINES:
            yield from super().file(file)
            return
        first, pictures = 1, _pictures(file.path)
        while some := list(islice(pictures, _PICTURES)):
            fresh = self.fresh([content for _, content in some], first)
            labels = [
                {"row": row, "image": shown(name)} for row, (name, _) in enumerate(some, first)
            ]
            yield replace(fresh, labels=labels)
            first += len(some)

    def read(self, value: object, port: Port, name: str) -> NDArray[Any]:
        """A picture from its file's bytes, from its path, or from a `data:` URL; or an array."""
        content = _content(value)
        if content is None or not isinstance(port, Image):
            return super().read(value, port, name)
        try:
            picture = as_picture(content, port.height)
        except ValueError as error:
            raise UserError(str(error)) from error
        found: NDArray[Any] = fitting(picture[np.newaxis], port, name)[0]
        return found


def _content(value: object) -> bytes | None:
    """The bytes of a picture's file; None where it is an array, or what else there may be.

    Raises:
        UserError: there are none.

    """
    if isinstance(value, bytes):
        return value
    if isinstance(value, Path):
        content = _read(value)
        if isinstance(content, ValueError):
            raise UserError(str(content)) from content
        return content
    if not isinstance(value, str):
        return None
    head, comma, packed = value.partition(",")
    if not (head.startswith(_URL) and head.endswith(";base64") and comma):
        raise UserError(
            f"it is the text {value[:40]!r}; expected the bytes of a picture, its pathlib.Path, a "
            f"{_URL}…;base64 URL, or an array"
        )
    try:
        return base64.b64decode(packed, validate=True)
    except ValueError as error:
        raise UserError(f"the picture's base64 cannot be read: {error}") from error


def _pictures(path: Path) -> Iterator[tuple[str, bytes | ValueError]]:
    """The name of each picture, and its bytes, or why there are none.

    Raises:
        UserError: the folder or archive cannot be read.

    """
    if path.is_dir():
        names = sorted(each.relative_to(path).as_posix() for each in path.rglob("*"))
        visible = [n for n in names if not any(p.startswith(".") for p in n.split("/"))]
        yield from ((n, _read(path / n)) for n in visible if (path / n).is_file())
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for info in sorted(archive.infolist(), key=lambda each: each.filename):
                if not info.is_dir():
                    yield info.filename, _unpacked(archive, info)
    else:
        yield path.name, _read(path)


def _read(path: Path) -> bytes | ValueError:
    try:
        size = path.stat().st_size
        return _too_large(size) if size > LARGEST else path.read_bytes()
    except OSError as error:
        return ValueError(f"it cannot be read: {error.strerror}")


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes | ValueError:
    if info.file_size > LARGEST:
        return _too_large(info.file_size)
    try:
        return archive.read(info)
    except (OSError, RuntimeError, NotImplementedError, zipfile.BadZipFile) as error:
        return ValueError(f"it cannot be unpacked: {error}")


def _too_large(size: int) -> ValueError:
    return ValueError(f"it has {size:,} bytes; expected at most {LARGEST:,}")
