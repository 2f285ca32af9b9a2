"""Fresh rows as a model reads them, and those that it cannot read."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.datasets.base import Source
from rnnpipe.data.encoders import Encoders
from rnnpipe.data.examples import Values
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.errors import UserError, why
from rnnpipe.files.digests import sha256_of
from rnnpipe.specs import Signature

Label = Mapping[str, Any]
"""What says which example an answer is of: `{"row": 3}`, or its group and time."""


@dataclass(frozen=True, eq=False)
class Fresh:
    """Examples of one block of rows.

    Attributes:
        inputs: of those that can be read, as in `rnnpipe.data.examples.Examples`.
        places: which of all of them these are, int64 `(read,)`, rising.
        labels: of all of them, in their order.
        refused: why an example cannot be read, by its place.
        steps: of each example that can be read what its answers are of, one a step; None where an
            answer is of the example as a whole.
        counts: how often something was met that is to be reported, by what it is.

    """

    inputs: Mapping[str, Values]
    places: NDArray[np.int64]
    labels: Sequence[Label]
    refused: Mapping[int, str] = field(default_factory=dict)
    steps: Sequence[Sequence[Label]] | None = None
    counts: Mapping[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        """How many examples there are, those that cannot be read among them."""
        return len(self.labels)


class Reader(ABC):
    """What reads fresh rows of one kind of dataset.

    Args:
        source: the dataset's settings.
        signature: what the model fits.
        encoders: what was fitted on the training rows; None where nothing was.

    """

    labels: Mapping[str, type] = {"row": int}
    """What says of each answer what it is of, and what kind of value that is."""

    reads_folders = False
    """Whether `file` reads a folder too."""

    def __init__(self, source: Source, signature: Signature, encoders: Encoders | None) -> None:
        self.source, self.signature, self.encoders = source, signature, encoders

    def read_as(self, *, encoding: str | None = None, delimiter: str | None = None) -> None:
        """Read files in another encoding, or with another delimiter, than what was trained on.

        Raises:
            UserError: such files have none to choose.

        """
        for name, given in (("encoding", encoding), ("delimiter", delimiter)):
            if given is not None:
                raise UserError(
                    f"{name} {given!r}: files for a model of source = {self.source.source!r} have "
                    f"no {name} to choose; leave it out"
                )

    @abstractmethod
    def rows(self, rows: Sequence[Any]) -> Fresh:
        """Read rows that Python hands over.

        Raises:
            UserError: they are not what such a model is asked about.

        """

    @abstractmethod
    def file(self, file: LocalFile) -> Iterator[Fresh]:
        """Read a file, block by block; rows are numbered from 1.

        Raises:
            UserError: it cannot be read, or a column is not there.

        """

    def lines(self, stream: BinaryIO) -> Iterator[Fresh]:
        """Read what comes as lines, block by block.

        Raises:
            UserError: such rows do not come as lines.

        """
        del stream
        raise UserError(
            f"rows of source = {self.source.source!r} do not come as lines; expected a file of them"
        )


def as_it_is(file: LocalFile) -> LocalFile:
    """The file with the SHA-256 that it has now, for those who check what they read.

    Raises:
        UserError: it cannot be read.

    """
    try:
        return LocalFile(file.path, sha256_of(file.path))
    except OSError as error:
        raise UserError(f"{file.path} cannot be read: {why(error)}") from error


def read_places(count: int, refused: Mapping[int, str]) -> NDArray[np.int64]:
    """The places of the examples that are not refused, of so many."""
    return np.array([place for place in range(count) if place not in refused], np.int64)
