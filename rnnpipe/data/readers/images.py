"""Pictures in a folder or a zip archive, made of one size."""

import io
import zipfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.tables.layout import named
from rnnpipe.errors import UserError
from rnnpipe.files.untrusted import shown


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
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 (needed by who reads alone)

    found = np.empty((len(names), size, size, 3), np.float32)
    with ExitStack() as stack:
        content = _reader(file.path, stack)
        for place, name in enumerate(names):
            try:
                with Image.open(io.BytesIO(content(name))) as picture:
                    paper = Image.new("RGBA", picture.size, "white")
                    paper.alpha_composite(picture.convert("RGBA"))
                scaled = paper.convert("RGB").resize((size, size), Image.Resampling.BOX)
            except (OSError, KeyError, UnidentifiedImageError, Image.DecompressionBombError) as e:
                raise UserError(
                    f"{named(file.path)}: the picture {shown(name)} cannot be read ({e}); put it "
                    "there, or take its captions out"
                ) from e
            found[place] = np.asarray(scaled, np.float32) / 255
    return found


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
            f"{named(path)} is neither a folder nor a zip archive ({error}); expected the pictures"
        ) from error
