"""Captions of pictures: a table, COCO's JSON, or Flickr8k's text file."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from rnnpipe.data.readers.lines import numbered_lines, wrong_line
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.tables.layout import TableKeys, named
from rnnpipe.data.tables.texts import text_columns
from rnnpipe.errors import UserError

Captions = Literal["table", "coco", "flickr8k"]


@dataclass(frozen=True)
class Captioned:
    """A picture with its captions.

    Attributes:
        image: its name.
        captions: one at least.
        group: equal where pictures belong together; None where nothing says so.

    """

    image: str
    captions: tuple[str, ...]
    group: str | None = None


def of_table(
    file: LocalFile, image: str, caption: str, group: str | None, keys: TableKeys
) -> list[Captioned]:
    """Read a row a caption; rows of one picture are its captions.

    Raises:
        UserError: a column is not there, a caption is empty, or one picture is in two groups.

    """
    names = [name for name in (image, caption, group) if name is not None]
    found = text_columns(file, names, keys, also_missing=[""])
    columns: list[list[str]] = [column.to_pylist() for column in found]
    groups = columns[2] if group is not None else None
    if groups is not None:
        of_image: dict[str, str] = {}
        for row, (one, other) in enumerate(zip(columns[0], groups, strict=True), 1):
            if of_image.setdefault(one, other) != other:
                raise UserError(
                    f"{named(file.path)}, row {row}: the picture {one!r} is of group {other!r}, "
                    f"but of {of_image[one]!r} before; expected one group a picture"
                )
        together = _together(zip(columns[0], columns[1], strict=True))
        return [Captioned(each.image, each.captions, of_image[each.image]) for each in together]
    return _together(zip(columns[0], columns[1], strict=True))


def of_coco(file: LocalFile) -> list[Captioned]:
    """Read COCO's `captions_*.json`: `images` with `id` and `file_name`, and `annotations`.

    Raises:
        UserError: it is not of this form.

    """
    try:
        content: Any = json.loads(file.path.read_bytes())
        names = {image["id"]: str(image["file_name"]) for image in content["images"]}
        pairs = [(names[each["image_id"]], str(each["caption"])) for each in content["annotations"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(
            f"{named(file.path)} is not COCO's JSON of captions ({error!r}); expected images with "
            "id and file_name, and annotations with image_id and caption"
        ) from error
    return _together(pairs)


def of_flickr8k(file: LocalFile) -> list[Captioned]:
    """Read Flickr8k's text file: `name.jpg#0`, a tab and a caption in each line.

    Raises:
        UserError: a line is of another form.

    """
    pairs = []
    for number, line in numbered_lines(file):
        name, tab, caption = line.partition("\t")
        image, mark, _ = name.rpartition("#")
        if not (tab and mark and image and caption.strip()):
            raise wrong_line(
                file, number, f"it is {line[:40]!r}; expected a name, #, a number, a tab, a caption"
            )
        pairs.append((image, caption))
    return _together(pairs)


def _together(pairs: Iterable[tuple[str, str]]) -> list[Captioned]:
    """The pictures in the order of their first captions."""
    found: dict[str, list[str]] = {}
    for image, caption in pairs:
        found.setdefault(image, []).append(caption)
    return [Captioned(image, tuple(captions)) for image, captions in found.items()]
