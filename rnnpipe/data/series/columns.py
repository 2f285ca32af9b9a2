"""Inputs as a network reads them: scaled, filled and one-hot, by what the training rows hold."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rnnpipe.counting import counted
from rnnpipe.data.scaling import refuse_huge
from rnnpipe.data.series.declared import Fill
from rnnpipe.data.series.rows import SeriesRows, missing
from rnnpipe.errors import UserError

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Scale:
    """What a column is scaled by: stored = (own - offset) / scale.

    Attributes:
        offset: the mean over the training rows.
        scale: their standard deviation, divided by n; 1 where they are all alike.

    """

    offset: float
    scale: float

    def of(self, values: Floats) -> Floats:
        """Own units to scaled ones."""
        return (values - self.offset) / self.scale


class Fitted(Protocol):
    """What the training rows say of a column: found in them, or kept with a trained model."""

    def scale(self, rows: SeriesRows, name: str) -> Scale:
        """Say what a column of numbers is scaled by.

        Raises:
            UserError: no training row has a value, or a row has one that is too large.

        """

    def known(self, rows: SeriesRows, name: str) -> list[str]:
        """Say which texts a column of texts has columns for, sorted.

        Raises:
            UserError: no training row has one.

        """


@dataclass(frozen=True, eq=False)
class ByTraining:
    """What the training rows say, of which there are some among the rows.

    Attributes:
        training: which rows these are, `(n,)`.

    """

    training: Mask

    def scale(self, rows: SeriesRows, name: str) -> Scale:
        """Mean and deviation; see `scale_of`."""
        return scale_of(rows, name, self.training)

    def known(self, rows: SeriesRows, name: str) -> list[str]:
        """The texts of the training rows."""
        known = sorted({text for text in rows.texts[name][self.training] if text is not None})
        if not known:
            raise UserError(_never(rows, name))
        return known


@dataclass
class Columns:
    """The inputs of every row, put together column by column.

    Attributes:
        fitted: what the training rows say of each.
        names: of the columns.
        scales: of each; (0, 1) where it is not scaled.
        values: float32 `(n,)` each; scaled, and none is missing.
        notes: what was found and decided, in sentences.
        unseen: by the name of a column of texts, how many rows have one that no training row has.

    """

    fitted: Fitted
    names: list[str] = field(default_factory=list)
    scales: list[Scale] = field(default_factory=list)
    values: list[NDArray[np.float32]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unseen: dict[str, int] = field(default_factory=dict)

    @property
    def table(self) -> NDArray[np.float32]:
        """All of them, `(n, width)`."""
        return np.stack(self.values, axis=1)

    def add(self, name: str, values: NDArray[np.floating], scale: Scale | None = None) -> None:
        """Put another column behind the others."""
        self.names.append(name)
        self.scales.append(scale or Scale(0.0, 1.0))
        self.values.append(values.astype(np.float32))

    def add_numbers(self, rows: SeriesRows, name: str, fill: Fill) -> None:
        """Add a column of numbers, scaled, and filled where a value is missing.

        Raises:
            UserError: values are missing and that is refused, no training row has one, or one is
                too large.

        """
        values, scale = rows.numbers[name], self.fitted.scale(rows, name)
        absent = missing(values)
        if absent.any():
            _refuse_unless_filled(rows, name, absent, fill)
            if fill == "forward":
                values = values[last_known(absent, rows.stretches)]
            values = np.where(np.isnan(values), scale.offset, values)
            self.notes.append(_filled_note(name, absent, fill))
        self.add(name, scale.of(values), scale)

    def add_category(self, rows: SeriesRows, name: str, fill: Fill) -> None:
        """Add a column of zeros and ones for each text that a training row has.

        Other texts, and missing ones, are zero in all of them.

        Raises:
            UserError: texts are missing and that is refused, or no training row has one.

        """
        texts = rows.texts[name]
        absent = missing(texts)
        if absent.any():
            _refuse_unless_filled(rows, name, absent, fill)
            if fill == "forward":
                texts = texts[last_known(absent, rows.stretches)]
            self.notes.append(_filled_note(name, absent, fill))
        known = self.fitted.known(rows, name)
        unknown = ~np.isin(texts.astype(str), known) & ~missing(texts)
        if unknown.any():
            self.unseen[name] = int(unknown.sum())
            self.notes.append(
                f"{counted(int(unknown.sum()), 'row has', 'rows have')} a {name!r} that no "
                "training row has; it is read as none of the known ones."
            )
        for text in known:
            self.add(f"{name}={text}", np.equal(texts, text).astype(np.float32))

    def add_known_ahead(self, rows: SeriesRows, name: str, fill: Fill, horizon: int) -> None:
        """Add a column of numbers that are known `horizon` steps before; each row has that one.

        Raises:
            UserError: as `add_numbers`.

        """
        self.add_numbers(rows, name, fill)
        now = self.values.pop()
        ahead = np.minimum(np.arange(len(now)) + horizon, len(now) - 1)
        # at a stretch's end nothing is known, and no window reads it
        inside = rows.stretches[ahead] == rows.stretches
        self.values.append(np.where(inside, now[ahead], np.float32(0)))
        self.names[-1] = f"{name} +{horizon}"


def scale_of(rows: SeriesRows, name: str, training: Mask) -> Scale:
    """Mean and standard deviation of a column of numbers over the training rows.

    Raises:
        UserError: no training row has a value, or a row has one that is too large.

    """
    refuse_huge(rows.numbers[name], name, rows.named)
    values = rows.numbers[name][training]
    values = values[~np.isnan(values)]
    if not len(values):
        raise UserError(_never(rows, name))
    constant = bool((values == values[0]).all())
    return Scale(float(values.mean()), 1.0 if constant else float(values.std()))


def last_known(absent: Mask, stretches: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each row the last of its stretch up to it with a value; itself if there is none."""
    rows = np.arange(len(absent))
    last = np.maximum.accumulate(np.where(absent, -1, rows))
    there = (last >= 0) & (stretches[last] == stretches)
    return np.where(there, last, rows)


def first_of(where: Mask) -> int:
    """Position of the first that is so."""
    return int(where.argmax())


def listed(names: Sequence[str]) -> str:
    """Names, the first three of them where there are many."""
    more = len(names) - 3
    return ", ".join(names[:3]) + (f" and {more} more" if more > 0 else "")


def _refuse_unless_filled(rows: SeriesRows, name: str, absent: Mask, fill: Fill) -> None:
    if fill == "refuse":
        raise UserError(
            f"{rows.named(first_of(absent))}: {name!r} is missing ({int(absent.sum()):,} of "
            f'{counted(len(absent), "row")}); declare fill = "forward" (the last value before '
            'it) or "mean" (that of the training rows), or leave the column out'
        )


def _filled_note(name: str, absent: Mask, fill: Fill) -> str:
    by = {"mean": "the training rows' mean", "forward": "the last value before"}
    return f"{name!r} is missing in {counted(int(absent.sum()), 'row')} and filled with {by[fill]}."


def _never(rows: SeriesRows, name: str) -> str:
    files = listed(list(rows.file_names.values()))
    return f"{files}: no training row has a value of {name!r}; leave the column out"
