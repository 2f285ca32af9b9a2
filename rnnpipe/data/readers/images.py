"""Pictures in a folder or a zip archive, made of one size."""

import io
import struct
import zipfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.tables.layout import named
from rnnpipe.errors import UserError, why
from rnnpipe.files.untrusted import shown

_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM", "TGA", "JPEG2000", "ICO")
"""Of these Pillow has the pictures decoded by itself: of EPS it would run Ghostscript."""

_MOST_PIXELS = 2**26
"""Of a picture before it is scaled; a phone's has up to 50 million."""


def read_images(file: LocalFile, names: Sequence[str], size: int) -> NDArray[np.float32]:
    """Read pictures by their names, in colour, on white where they are transparent.

    Args:
        file: a folder, or a zip archive.
        names: of the pictures in it, as paths with `/`.
        size: they are scaled to so many pixels a side, whatever their shape.

    Returns:
        `(pictures, size, size, 3)`, from 0 to 1.

    Raises:
        UserError: a picture is not there, or is none.

    """
    found = np.empty((len(names), size, size, 3), np.float32)
    with ExitStack() as stack:
        content = _reader(file.path, stack)
        for place, name in enumerate(names):
            try:
                found[place] = as_picture(content(name), size)
            except (OSError, KeyError, ValueError) as error:
                raise UserError(
                    f"{named(file.path)}: the picture {shown(name)} cannot be read ({error}); put "
                    "it there, or take its captions out"
                ) from error
    return found


def as_picture(content: bytes, size: int) -> NDArray[np.float32]:
    """Read the bytes of a picture's file, `(size, size, 3)`, as `read_images` does.

    Raises:
        ValueError: it is no picture of a format that runs no other program, or is damaged.

    """
    from PIL import Image  # noqa: PLC0415 (needed by who reads alone)

    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise ValueError(
                    f"it has {picture.width:,} by {picture.height:,} pixels; expected at most "
                    f"{_MOST_PIXELS:,}"
                )
            paper = Image.new("RGBA", picture.size, "white")
            paper.alpha_composite(picture.convert("RGBA"))
    except (OSError, SyntaxError, struct.error, Image.DecompressionBombError) as error:
        known = ", ".join(_FORMATS[:6])
        raise ValueError(
            f"it is no picture that can be read, or a damaged one; expected {known} or the like"
        ) from error
    scaled = paper.convert("RGB").resize((size, size), Image.Resampling.BOX)
    return np.asarray(np.asarray(scaled, np.float32) / 255, np.float32)


def _reader(path: Path, stack: ExitStack) -> Callable[[str], bytes]:
    """What gives the bytes of a picture by its name.

    Raises:
        UserError: there is neither a folder nor a zip archive.

    """
    if path.is_dir():
        return lambda name: (path / name).read_bytes()
    try:
        return stack.enter_context(zipfile.ZipFile(path)).read
    except (OSError, zipfile.BadZipFile) as error:
        raise UserError(
            f"{named(path)} is neither a folder nor a zip archive ({why(error)}); expected the "
            "pictures"
        ) from error
