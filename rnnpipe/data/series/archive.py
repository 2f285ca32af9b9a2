"""The series of a Monash archive as rows, and its own way to split them."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.datasets.rows import Rows
from rnnpipe.data.encoders import Encoders
from rnnpipe.data.readers.tsf import TsfHeader, TsfSeries, read_tsf
from rnnpipe.data.series.columns import ByTraining
from rnnpipe.data.series.declared import WindowKeys
from rnnpipe.data.series.forecasts import forecasts, require_long_enough
from rnnpipe.data.series.inputs import encoders_of, inputs_of
from rnnpipe.data.series.parts import Parted, parted
from rnnpipe.data.series.rows import SeriesRows
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.splits import TEST, TRAIN, VALIDATION, SplitSpec
from rnnpipe.data.tables.layout import named
from rnnpipe.data.times.steps import FREQUENCIES, Step
from rnnpipe.data.times.zones import Times
from rnnpipe.errors import UserError
from rnnpipe.specs import Signature

VALUE = "value"
"""What the only column is called."""

_NAME = "series_name"


def made(
    keys: WindowKeys, encoding: str, split: SplitSpec | None, files: Mapping[str, LocalFile]
) -> tuple[Signature, Rows, Encoders, tuple[str, ...]]:
    """Make the windows that a suite declares of an archive.

    Args:
        keys: what is declared of the windows; the horizon is the file's where it is not.
        encoding: of the files.
        split: what is declared of the parts, if anything.
        files: by role.

    Returns:
        What a model must fit, the windows, what was fitted, and what is to be said of it.

    Raises:
        UserError: a file is not of the format, no horizon is known, or a part has no window.

    """
    header, rows = archive_rows(files, encoding)
    horizon = keys.horizon or header.horizon
    if horizon is None:
        raise UserError(
            f"{', '.join(rows.file_names.values())}: no line @horizon; declare horizon = the "
            "number of steps to be forecast"
        )
    require_long_enough(rows, keys.window, horizon)
    keys = keys.model_copy(update={"horizon": horizon})
    if split is None and "train" not in rows.file_names:
        part = last_horizons(rows, horizon)
        said = (
            f"Of each series the last {horizon} values are the test, as Monash has it, and the "
            f"{horizon} before them validate."
        )
    else:
        part = parted(rows, split or SplitSpec(by="files"), None)
        said = part.said(default=False)
    fitted = ByTraining(part.training & rows.real)
    columns = inputs_of(rows, fitted, keys.fill, numbers=(VALUE,), calendar=keys.calendar)
    signature, examples, notes = forecasts(keys, rows, part, columns, (VALUE,))
    return signature, examples, encoders_of(columns), (*rows.notes, said, *columns.notes, *notes)


def archive_rows(files: Mapping[str, LocalFile], encoding: str) -> tuple[TsfHeader, SeriesRows]:
    """The header of the first file, and the values of all files, a stretch a series.

    A row's number is that of its value in its series. Times are known where the file has dates and
    a frequency.

    Raises:
        UserError: a file is not of the format, or its frequency is not known.

    """
    found = [(file, *read_tsf(file.path, encoding)) for file in files.values()]
    series = [one for _, _, of_file in found for one in of_file]
    lengths = np.array([len(one.values) for one in series])
    groups = np.repeat(np.arange(len(series)), lengths)
    numbered = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths) + 1
    header = found[0][1]
    step = _step(header, found[0][0])
    return header, SeriesRows(
        numbers={VALUE: np.concatenate([one.values for one in series])},
        texts={},
        groups=groups,
        group_names=tuple(_name(one) for one in series),
        stretches=groups,
        files=np.repeat(
            np.arange(len(found)), [sum(len(s.values) for s in of_file) for *_, of_file in found]
        ),
        file_names={role: named(file.path) for role, file in files.items()},
        numbered=numbered,
        times=_times(series, groups, numbered - 1, step),
        step=step,
        notes=_notes(header, lengths),
    )


def last_horizons(rows: SeriesRows, horizon: int) -> Parted:
    """Each series' last `horizon` values test, and those before them validate."""
    lengths = np.bincount(rows.groups)
    left = lengths[rows.groups] - rows.numbered
    parts = np.full(len(rows), TRAIN, np.int8)
    parts[left < 2 * horizon] = VALIDATION
    parts[left < horizon] = TEST
    return Parted(parts, SplitSpec(by="time"), None)


def _name(series: TsfSeries) -> str:
    first = next(iter(series.attributes.values()), f"line {series.line}")
    return series.attributes.get(_NAME, first)


def _step(header: TsfHeader, file: LocalFile) -> Step | None:
    if header.frequency is None:
        return None
    if header.frequency not in FREQUENCIES:
        raise UserError(
            f"{named(file.path)}: @frequency {header.frequency} is not known; expected one of "
            f"{', '.join(FREQUENCIES)}"
        )
    return FREQUENCIES[header.frequency]


def _times(
    series: list[TsfSeries], groups: NDArray[np.int64], ahead: NDArray[np.int64], step: Step | None
) -> Times | None:
    starts = [one.start for one in series if one.start is not None]
    if step is None or len(starts) < len(series):
        return None
    own = np.array(starts, "datetime64[us]")[groups]
    moments = step.after(own, ahead)
    return Times(moments, moments)


def _notes(header: TsfHeader, lengths: NDArray[np.int64]) -> tuple[str, ...]:
    often = "" if header.frequency is None else f", {header.frequency}"
    shortest, longest = int(lengths.min()), int(lengths.max())
    said = [f"{len(lengths):,} series of {shortest:,} to {longest:,} values{often}."]
    others = [n for n, kind in header.attributes.items() if n != _NAME and kind != "date"]
    if others:
        said.append(f"Not read as inputs: the attributes {', '.join(others)}.")
    return tuple(said)
