"""Windows and pieces of series, by position: which rows go in, and which are asked for.

Rows stand stretch by stretch, each in order of time; a stretch is what no window may leave: a
group, or what lies between two gaps of it. A row's part says whether its *target* is trained on,
validated or tested with, so that inputs may reach back over a cut and targets may not.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.splits import LEFT_OUT, TRAIN

Ints = NDArray[np.int64]
Parts = NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class Windows:
    """Where windows lie; window i reads the rows up to `origins[i]` and asks for those behind.

    Attributes:
        origins: the last row that is read, int64 `(windows,)`, rising.
        parts: what each is for, int8 `(windows,)`.
        window: rows that are read.
        horizon: rows that are asked for.

    """

    origins: Ints
    parts: Parts
    window: int
    horizon: int

    def __len__(self) -> int:
        """Number of windows."""
        return len(self.origins)

    def __getitem__(self, chosen: NDArray[np.bool_]) -> "Windows":
        """Some of the windows."""
        return Windows(self.origins[chosen], self.parts[chosen], self.window, self.horizon)

    def read(self, values: NDArray[Any]) -> NDArray[Any]:
        """What goes in: `(windows, window, ...)`, of rows `(n, ...)`."""
        first = self.origins[:, np.newaxis] - (self.window - 1)
        return np.asarray(values[first + np.arange(self.window)])

    def asked(self, values: NDArray[Any]) -> NDArray[Any]:
        """What is asked for: `(windows, horizon, ...)`, of rows `(n, ...)`."""
        return np.asarray(values[self.origins[:, np.newaxis] + np.arange(1, self.horizon + 1)])


def windows_of(stretches: Ints, parts: Parts, window: int, horizon: int) -> Windows:
    """All windows that lie in one stretch, and whose targets are of one part.

    Args:
        stretches: which stretch each row is of, `(n,)`, each in one piece.
        parts: what each row's target is for, `(n,)`.
        window: rows that are read.
        horizon: rows that are asked for.

    """
    rows = np.arange(len(stretches))
    starts, ends = _bounds(stretches)
    # of one part with the row before, so that a run of rows is of one part where it has no change
    changes = np.cumsum(np.append(0, np.diff(parts) != 0))
    last = np.minimum(rows + horizon, len(rows) - 1)
    fits = (rows - window + 1 >= starts) & (rows + horizon < ends)
    fits &= changes[np.minimum(rows + 1, last)] == changes[last]
    fits &= parts[last] != LEFT_OUT
    origins = np.flatnonzero(fits)
    return Windows(origins, parts[origins + horizon], window, horizon)


def every(windows: Windows, stretches: Ints, strides: dict[int, int]) -> NDArray[np.bool_]:
    """Which windows are kept if each part takes only every so many, from its first in a stretch.

    Args:
        windows: in order.
        stretches: which stretch each row is of, `(n,)`.
        strides: by part, in rows.

    """
    runs = _runs(stretches[windows.origins], windows.parts)
    since_first = windows.origins - windows.origins[_bounds(runs)[0]]
    stride = np.array([strides[part] for part in windows.parts.tolist()], np.int64)
    return np.asarray(since_first % stride == 0)


@dataclass(frozen=True, eq=False)
class Pieces:
    """Sequences of rows, one behind the other.

    Attributes:
        starts: their first rows, int64 `(pieces,)`.
        lengths: how many rows they have, int64 `(pieces,)`.
        parts: what each is for, int8 `(pieces,)`.

    """

    starts: Ints
    lengths: Ints
    parts: Parts

    @property
    def rows(self) -> Ints:
        """The rows of all pieces, one piece behind the other, `(total,)`."""
        before = np.cumsum(self.lengths) - self.lengths
        rows = np.arange(self.lengths.sum()) + np.repeat(self.starts - before, self.lengths)
        return np.asarray(rows)


def pieces_of(stretches: Ints, parts: Parts, longest: int, stride: int) -> Pieces:
    """Every run of rows of one stretch and one part, cut into pieces; the last may be shorter.

    Those of training start every `stride` rows, so that they may overlap; the others lie side by
    side, so that every step is scored once.
    """
    runs = _runs(stretches, parts)
    firsts = np.flatnonzero(np.append(True, np.diff(runs) != 0))
    starts, lengths, of = [], [], []
    for first, size in zip(firsts.tolist(), np.bincount(runs).tolist(), strict=True):
        part = int(parts[first])
        if part == LEFT_OUT:
            continue
        step = stride if part == TRAIN else longest
        # a piece that ends with the run is the last: later ones would lie within it
        count = 1 + max(0, -(-(size - longest) // step))
        begin = np.arange(count) * step
        starts.append(first + begin)
        lengths.append(np.minimum(longest, size - begin))
        of.append(np.full(count, part, np.int8))
    if not starts:
        return Pieces(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int8))
    return Pieces(np.concatenate(starts), np.concatenate(lengths), np.concatenate(of))


def _runs(stretches: Ints, parts: Parts) -> Ints:
    """A number for each run of rows of one stretch and one part, from 0, `(n,)`."""
    changes = (np.diff(stretches) != 0) | (np.diff(parts) != 0)
    return np.concatenate([np.zeros(min(len(parts), 1), np.int64), np.cumsum(changes)])


def _bounds(stretches: Ints) -> tuple[Ints, Ints]:
    """For each row the first of its stretch, and the one behind its last, `(n,)`."""
    if not len(stretches):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    firsts = np.flatnonzero(np.append(True, np.diff(stretches) != 0))
    lengths = np.diff(np.append(firsts, len(stretches)))
    return np.repeat(firsts, lengths), np.repeat(firsts + lengths, lengths)
