"""What the user's own data have in common: their files, how they are split, and how they are kept.

A kind reads all rows, says which part each belongs to, fits what is to be fitted on the training
rows, and hands all of it to `rnnpipe.data.datasets.rows.assemble`.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from rnnpipe.data.datasets.base import Source, load
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.sources.own import unpacked_bytes
from rnnpipe.data.splits import SplitSpec
from rnnpipe.specs.training import TrainingSpec

FIRST_ROWS = 1_000
"""Rows, series or sentences that are looked at before anything is run."""

SMALL_BYTES = 2**20
"""Files that hold no more together are read whole before anything is run."""


class OwnSource(Source):
    """Data of the user's own: one file or folder that is split, or a file for each part."""

    ROLES: ClassVar[tuple[str, ...]] = ("path", "train", "validation", "test")

    path: str | None = Field(None, description="file or folder with all rows, which are split")
    train: str | None = Field(None, description="file of the rows to train on")
    validation: str | None = Field(
        None, description="file of the rows to validate with; a share of `train` if left out"
    )
    test: str | None = Field(None, description="file of the rows to be scored")
    split: SplitSpec | None = Field(None, description="how rows are split; said in the card")
    duplicates: Literal["refuse", "allow"] = Field(
        "refuse", description="what becomes of test inputs that the training part has too"
    )
    show_examples: bool = Field(
        default=True, strict=True, description="whether records and reports may show examples"
    )
    class_weight: Literal["balanced"] | None = Field(
        None, description="weigh training examples so that each class counts alike"
    )

    @model_validator(mode="after")
    def _one_file_or_several(self) -> Self:
        apart = [role for role in self.ROLES[1:] if getattr(self, role) is not None]
        if (self.path is None) == (not apart):
            raise ValueError(
                'expected either path = "...", which is split, or train = "..." and test = "..."'
            )
        if apart and not (self.train and self.test):
            raise ValueError(f"{', '.join(apart)} alone is not enough; expected train and test")
        return self

    def given_files(self) -> dict[str, str]:
        """Return `path`, or the parts' files, as the suite names them, by these keys."""
        named = {role: getattr(self, role) for role in self.ROLES}
        return {role: path for role, path in named.items() if path is not None}

    def unread_files(self) -> dict[str, LocalFile]:
        """Return the same by their roles as they lie there, to be looked at and not yet noted."""
        return {role: LocalFile(Path(path), "") for role, path in self.own_files().items()}

    def own_files(self) -> dict[str, str]:
        """Return `path`, or the parts' files."""
        return self.given_files()

    def require_usable(self) -> None:
        """Read small files as a whole, and of others the first rows."""
        files = self.unread_files()
        if unpacked_bytes(files.values()) <= SMALL_BYTES:
            load(self, files)
        else:
            self.require_first_rows(files)

    def require_first_rows(self, files: Mapping[str, LocalFile]) -> None:
        """Refuse what the first rows of the files tell to be wrong, in about a second.

        Raises:
            UserError: as `read` would.

        """

    def is_private(self) -> bool:
        """What `show_examples` says."""
        return not self.show_examples

    def located(self, folder: Path) -> Self:
        """Return the same with paths that start at `folder`, where the suite's file lies."""
        start = folder.absolute()
        paths = {
            role: os.path.normpath(start / Path(path).expanduser())
            for role, path in self.given_files().items()
        }
        return self.model_copy(update=paths)

    def data_only(self) -> Self:
        """Return what shapes the examples: a file's name, by which it is read, and its content."""
        names = {role: Path(path).name for role, path in self.given_files().items()}
        return self.model_copy(update=names | {"training": TrainingSpec()})
