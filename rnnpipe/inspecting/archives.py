"""Archives of series, looked at: `.ts` (UEA, UCR, tsml) and `.tsf` (Monash)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import ceil
from pathlib import Path
from typing import Self

import numpy as np

from rnnpipe.counting import counted
from rnnpipe.data.readers.ts_files import SeriesRows, read_ts_files
from rnnpipe.data.readers.tsf import TsfHeader, TsfSeries, read_tsf
from rnnpipe.data.tables.layout import named
from rnnpipe.data.times.steps import FREQUENCIES
from rnnpipe.errors import UserError
from rnnpipe.inspecting.column import Column
from rnnpipe.inspecting.deciding import require_classes
from rnnpipe.inspecting.proposal import Key, Looked, Proposal, Wishes
from rnnpipe.inspecting.siblings import local, parts_beside
from rnnpipe.inspecting.spacing import season_of, season_told

_LEAST_WINDOW = 24


def _without_columns(wishes: Wishes, path: Path) -> None:
    for option in ("target", "text", "time", "group"):
        if getattr(wishes, option):
            raise UserError(f"--{option}: {named(path)} is an archive and has no columns to name")


class TsLooked(Looked):
    """A `.ts` archive, looked at, with its other part where that lies beside it."""

    def __init__(self, paths: Mapping[str, Path], rows: SeriesRows) -> None:
        self._paths, self._rows = paths, rows

    @classmethod
    def at(cls, path: Path, wishes: Wishes) -> Self:
        """Read the file, and the one beside it that is its test or its training part.

        Raises:
            UserError: a file cannot be read.

        """
        _without_columns(wishes, path)
        paths = parts_beside(path)
        files = {role: local(found) for role, found in paths.items()}
        return cls(paths, read_ts_files(files))

    @property
    def saw(self) -> tuple[str, ...]:
        """Series, channels, lengths, missing values, and classes or the range of the numbers."""
        rows = self._rows
        series, lengths = rows.series, rows.series.lengths
        missing = int(np.isnan(series.values).sum())
        counts = ", ".join(f"{named(self._paths[r])}: {n:,} series" for r, n in rows.counts.items())
        return (
            counts,
            f"  channels  {series.item_shape[0]}",
            f"  steps     {lengths.min():,} to {lengths.max():,}, median {np.median(lengths):,.0f}",
            f"  missing   {missing:,} of {series.values.size:,} values",
            f"  target    {self._target()}",
            *(f"  {note}" for note in rows.notes),
        )

    def propose(self, wishes: Wishes) -> Proposal:  # noqa: ARG002 (a file says all of it)
        """Take the series with their targets, and the files as they are parted."""
        rows, labels = self._rows, self._rows.labels
        lengths = rows.series.lengths
        keys = [Key("source", "ts")]
        if np.isnan(rows.series.values).any():
            keys.append(Key("fill", "forward", "A missing value becomes the one before it."))
        apart = "test" in self._paths
        by = "random" if labels is None else "stratified"
        if apart:
            split = Key(
                "split",
                {"by": "files", "validation": 0.2},
                "The archive's own parts; a fifth of the training series validates.",
            )
            examples = round(0.8 * rows.counts["train"])
        else:
            if labels is not None:
                counts = dict(Counter(labels))
                require_classes(Column("class", "class", 0), counts, named(self._paths["path"]))
            split = Key(
                "split",
                {"by": by, "test": 0.2, "validation": 0.2},
                "There is no other part beside the file: a fifth of it tests, a fifth validates.",
            )
            examples = round(0.6 * len(lengths))
        classes = 0 if labels is None else len(set(labels))
        baselines = ("majority", "logistic", "nearest_neighbour")
        return Proposal(
            question=f"What does a series of {next(iter(self._paths.values())).name} stand for?",
            keys=(*keys, split),
            files={role: str(path) for role, path in self._paths.items()},
            takes=(
                f"A series has {'a class' if classes else 'a number'}, the last on its line.",
                f"Series are padded to the longest that is trained on, {lengths.max():,} steps.",
                split.comment,
            ),
            baselines={name: {"type": name} for name in baselines},
            examples=examples,
            width=rows.series.item_shape[0],
            outputs=classes if classes > 2 else 1,
        )

    def _target(self) -> str:
        labels = self._rows.labels
        if labels is None:
            numbers = self._rows.numbers
            return f"a number, {numbers.min():g} to {numbers.max():g}"
        counts = ", ".join(f"{name} {count:,}" for name, count in Counter(labels).most_common(12))
        return f"{counted(len(set(labels)), 'class', 'classes')}: {counts}"


class TsfLooked(Looked):
    """A `.tsf` archive, looked at."""

    def __init__(
        self, path: Path, encoding: str, header: TsfHeader, series: Sequence[TsfSeries]
    ) -> None:
        self._path, self._encoding, self._header, self._series = path, encoding, header, series

    @classmethod
    def at(cls, path: Path, wishes: Wishes) -> Self:
        """Read the file.

        Raises:
            UserError: it cannot be read.

        """
        _without_columns(wishes, path)
        return cls(path, wishes.encoding, *read_tsf(path, wishes.encoding))

    @property
    def saw(self) -> tuple[str, ...]:
        """Series, lengths, missing values, frequency and horizon."""
        lengths = self._lengths
        missing = sum(int(np.isnan(one.values).sum()) for one in self._series)
        return (
            f"{named(self._path)}: {len(self._series):,} series",
            f"  steps      {min(lengths):,} to {max(lengths):,}, median {np.median(lengths):,.0f}",
            f"  missing    {missing:,} of {sum(lengths):,} values",
            f"  frequency  {self._header.frequency or 'not said'}",
            f"  horizon    {self._header.horizon or 'not said'}",
        )

    def propose(self, wishes: Wishes) -> Proposal:  # noqa: ARG002 (the file says all of it)
        """Forecast each series, its last steps as the test."""
        step = FREQUENCIES.get(self._header.frequency or "")
        season = season_of(step)[0] if step is not None else 1
        horizon = self._header.horizon or season
        shortest = min(self._lengths)
        window = max(2, ceil(_LEAST_WINDOW / season)) * season
        if window > shortest - 3 * horizon:
            season, window = 1, shortest - 3 * horizon
        if window < 1:
            raise UserError(
                f"{named(self._path)}: its shortest series has {shortest:,} steps, too few for a "
                f"horizon of {horizon} to train, validate and test on: take short series out"
            )
        why = "as the file says" if self._header.horizon else "one season, as the file says none"
        keys = [Key("source", "tsf")]
        if self._encoding != "utf-8":
            keys.append(Key("encoding", self._encoding))
        keys += [
            Key("window", window, "Steps that a model reads."),
            Key("horizon", horizon, f"Steps ahead that are forecast, {why}."),
            Key(
                "season",
                season,
                "Steps of the seasonal naive forecast, by which MASE is scaled. "
                f"{season_told(step, season)} Write another one where it is known.",
            ),
        ]
        if any(np.isnan(one.values).any() for one in self._series):
            keys.append(Key("fill", "forward", "A missing value becomes the one before it."))
        baselines = ["last_value", *(["seasonal_naive"] if season > 1 else []), "ridge_lags"]
        return Proposal(
            question=f"How do the series of {self._path.name} go on?",
            keys=tuple(keys),
            files={"path": str(self._path)},
            takes=(
                (
                    f"Each series is forecast {counted(horizon, 'step')} ahead, {why}; as many at "
                    "its end are the test, and as many before them validate."
                ),
                (
                    f"A model reads {counted(window, 'step')}; season {season}: "
                    f"{season_told(step, season)}"
                ),
            ),
            baselines={name: {"type": name} for name in baselines},
            examples=sum(max(1, n - window - 2 * horizon) for n in self._lengths),
            width=1,
            outputs=horizon,
        )

    @property
    def _lengths(self) -> list[int]:
        return [len(one.values) for one in self._series]
