"""The user's own pictures, each with captions: the text to be written when the picture is seen."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from rnnpipe.counting import counted
from rnnpipe.data.datasets.own import OwnSource
from rnnpipe.data.datasets.rows import Rows, assemble
from rnnpipe.data.encoders import Encoders
from rnnpipe.data.examples import Dataset, Values
from rnnpipe.data.lengths import length_notes
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.splits import TEST, TRAIN
from rnnpipe.data.tables.layout import TableKeys
from rnnpipe.data.texts.keys import WrittenKeys
from rnnpipe.errors import UserError
from rnnpipe.specs import Image, Signature, Text
from rnnpipe.specs.base import Count

if TYPE_CHECKING:
    from rnnpipe.data.readers.captions import Captioned

INPUT = "image"
_FORMATS = {".json": "coco", ".txt": "flickr8k"}


class CaptionedImagesSpec(OwnSource, TableKeys, WrittenKeys):
    """Pictures in a folder or a zip archive, and their captions in a file."""

    LIBRARIES: ClassVar[tuple[str, ...]] = (
        *("numpy", "numba", "pillow", "pyarrow", "regex", "tokenizers"),
    )

    source: Literal["captioned_images"]
    images: str = Field(description="folder or zip archive with the pictures")
    captions: Literal["table", "coco", "flickr8k"] | None = Field(
        None, description="what the files are; coco of .json, flickr8k of .txt, else a table"
    )
    image: str = Field("image", description="column of a table with the pictures' names")
    caption: str = Field("caption", description="column of a table with a caption")
    group: str | None = Field(
        None, description="column of a table that is equal where pictures belong together"
    )
    size: Annotated[Count, Field(ge=4)] = Field(
        32, description="pixels a side that pictures are scaled to"
    )

    def given_files(self) -> dict[str, str]:
        """Return the files of captions, and the pictures."""
        return super().given_files() | {"images": self.images}

    def read(self, files: Mapping[str, LocalFile]) -> Dataset:
        """The pictures, each training caption an example, and a test example a picture.

        A picture is split with all of its captions, and counts as one in the verdicts.

        Raises:
            UserError: a file or a picture cannot be read, or pictures and captions do not fit.

        """
        # what is slow to import, and needed by who reads alone
        import pyarrow as pa  # noqa: PLC0415

        from rnnpipe.data import duplicates  # noqa: PLC0415
        from rnnpipe.data.datasets.apart import parts_of  # noqa: PLC0415
        from rnnpipe.data.readers.images import read_images  # noqa: PLC0415
        from rnnpipe.data.texts.generated import in_tokens, unknown_note  # noqa: PLC0415

        found = {role: self._captioned(files[role]) for role in self.ROLES if role in files}
        every = [each for captioned in found.values() for each in captioned]
        groups = _groups(every) if self.group is not None else None
        of_images, how = parts_of(
            self,
            {role: len(captioned) for role, captioned in found.items()},
            "random" if groups is None else "group",
            groups=groups,
        )
        images = read_images(files["images"], [each.image for each in every], self.size)
        twins, said = duplicates.across(
            of_images,
            duplicates.fingerprints(images),
            allowed=self.duplicates == "allow",
            named=lambda number: every[number - 1].image,
        )
        # a row each that is an example: of what is tested its first caption stands for all
        count = [1 if p == TEST else len(e.captions) for p, e in zip(of_images, every, strict=True)]
        of_rows = np.repeat(np.arange(len(every)), count)
        texts = [text for n, each in zip(count, every, strict=True) for text in each.captions[:n]]
        parts = of_images[of_rows]
        words, written = in_tokens(pa.array(texts, pa.string()), parts, self.unit, self, ends=True)
        timesteps = self.target_maxlen or int(written.lengths[parts == TRAIN].max())
        notes = length_notes(written.lengths, parts, timesteps, "token", scored=True, side="right")
        captions = sum(len(each.captions) for each in every)
        return assemble(
            self,
            Signature(
                inputs={INPUT: Image(height=self.size, width=self.size, channels=3)},
                target=Text(
                    vocabulary=words.vocabulary, timesteps=timesteps, lowercase=self.lowercase
                ),
            ),
            Rows(
                inputs={INPUT: _Repeated(images, of_rows)},
                targets=written,
                parts=parts,
                groups=None if groups is None else groups[of_rows],
                shown=lambda places: [every[of_rows[place]].image for place in places],
                references=[
                    every[image].captions if part == TEST else (text,)
                    for image, part, text in zip(of_rows, parts, texts, strict=True)
                ],
            ),
            encoders=Encoders(inputs={}, target=words),
            duplicates=twins,
            notes=[
                how,
                f"{counted(len(every), 'picture')} with {counted(captions, 'caption')}",
                *said,
                *notes,
                unknown_note(written),
            ],
        )

    def _captioned(self, file: LocalFile) -> "list[Captioned]":
        from rnnpipe.data.readers.captions import of_coco, of_flickr8k, of_table  # noqa: PLC0415

        kind = self.captions or _FORMATS.get(Path(file.path).suffix, "table")
        if kind != "table" and self.group is not None:
            raise UserError(
                f'group = "{self.group}" names a column, and {file.path.name} is no table but '
                f"{kind}; leave it out"
            )
        if kind == "coco":
            return of_coco(file)
        if kind == "flickr8k":
            return of_flickr8k(file)
        return of_table(file, self.image, self.caption, self.group, self)


class _Repeated:
    """Pictures by example, copied only when they are taken."""

    def __init__(self, images: NDArray[np.float32], of_rows: NDArray[np.int64]) -> None:
        self._images, self._of_rows = images, of_rows

    def take(self, where: NDArray[np.int64]) -> Values:
        """Those of the examples at these positions."""
        return self._images[self._of_rows[where]]


def _groups(every: "Sequence[Captioned]") -> NDArray[np.int64]:
    names = np.array([each.group for each in every])
    return np.unique(names, return_inverse=True)[1].astype(np.int64)
