"""The series of several `.ts` files that belong together, as of an archive's training and test."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnpipe.counting import counted
from rnnpipe.data.ragged import Ragged
from rnnpipe.data.readers.ts import SeriesArchive, read_ts
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.errors import UserError


@dataclass(frozen=True, eq=False)
class SeriesRows:
    """The series of all files, one behind the other.

    Attributes:
        files: by role, in the order of the rows.
        archives: what each of them holds.

    """

    files: dict[str, LocalFile]
    archives: dict[str, SeriesArchive]

    @property
    def counts(self) -> dict[str, int]:
        """How many series there are in the file of each role."""
        return {role: len(archive.series) for role, archive in self.archives.items()}

    @property
    def series(self) -> Ragged:
        """`(total, channels)`, float64; NaN where a value is missing."""
        return Ragged.joined([archive.series for archive in self.archives.values()])

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes in the order in which the first file declares them."""
        return next(iter(self.archives.values())).header.classes or ()

    @property
    def labels(self) -> list[str] | None:
        """The class of each series; None where the target is a number."""
        found = [label for archive in self.archives.values() for label in archive.labels or ()]
        return found or None

    @property
    def numbers(self) -> NDArray[np.float64]:
        """The target of each series, `(n,)`."""
        numbers = [archive.numbers for archive in self.archives.values()]
        return np.concatenate([some for some in numbers if some is not None])

    @property
    def notes(self) -> list[str]:
        """What becomes of the time stamps."""
        stamped = [archive.times for archive in self.archives.values() if archive.times is not None]
        if not stamped:
            return []
        uneven = sum(map(_uneven, stamped))
        count = sum(map(len, stamped))
        return [
            f"time stamps rise, and are no input: {uneven:,} of {count:,} series have uneven steps"
        ]

    def shown(self, places: NDArray[np.int64]) -> Sequence[str]:
        """The file and the line of each of the series at `places`."""
        return [
            f"{file.path.name}, line {line}" for file, line in map(self._where, places.tolist())
        ]

    def refused(self, steps: NDArray[np.bool_], said: str) -> UserError:
        """An error on the first series that has one of these steps, `(total,)`."""
        return UserError(f"{self.named_by_step(int(steps.argmax()))}: the series {said}")

    def named(self, series: int) -> str:
        """The file and the line of a series, as messages call it."""
        file, line = self._where(series)
        return f"{file.path}, line {line}"

    def named_by_step(self, step: int) -> str:
        """Likewise of the series that holds a step of `series.values`."""
        return self.named(int(np.searchsorted(self.series.offsets, step, "right")) - 1)

    def _where(self, series: int) -> tuple[LocalFile, int]:
        place = series
        for role, archive in self.archives.items():
            if place < len(archive.lines):
                return self.files[role], int(archive.lines[place])
            place -= len(archive.lines)
        raise ValueError(f"there is no series {series}")


def read_ts_files(files: Mapping[str, LocalFile], most: int | None = None) -> SeriesRows:
    """The series of all `files`, in their order; of each the first `most`, or all.

    Raises:
        UserError: a file is not as it should be, or not alike the first: in its channels, or in
            what is asked; or nothing is asked.

    """
    archives = {role: read_ts(file, most) for role, file in files.items()}
    first_role, first = next(iter(archives.items()))
    if first.labels is None and first.numbers is None:
        raise UserError(
            f"{files[first_role].path} declares neither @classLabel true nor @targetLabel true: "
            "there is nothing to learn from its series"
        )
    for role, archive in archives.items():
        if _kind(archive) != _kind(first):
            raise UserError(
                f"{files[role].path} has {_kind(archive)}, but {files[first_role].path} has "
                f"{_kind(first)}; expected files of one archive"
            )
    return SeriesRows(dict(files), archives)


def _kind(archive: SeriesArchive) -> str:
    asked = "a class" if archive.labels else "a number" if archive.header.number else "no target"
    return f"{counted(archive.series.item_shape[0], 'channel')} and {asked}"


def _uneven(times: Ragged) -> int:
    """How many series have steps of unequal length."""
    cut = zip(times.offsets[:-1], times.offsets[1:], strict=True)
    steps = (np.diff(times.values[start:end]) for start, end in cut)
    return sum(len(step) > 0 and not np.allclose(step, step[0]) for step in steps)
