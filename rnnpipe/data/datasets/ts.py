"""Series archives of the user's own: `.ts` files, a class or a number for each series."""

from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from rnnpipe.counting import counted
from rnnpipe.data.datasets.apart import parts_of
from rnnpipe.data.datasets.own import FIRST_ROWS, OwnSource
from rnnpipe.data.datasets.rows import Rows, assemble
from rnnpipe.data.duplicates import across, fingerprints
from rnnpipe.data.encoders import Encoders, Scaled
from rnnpipe.data.examples import Dataset
from rnnpipe.data.filling import Fill, filled
from rnnpipe.data.labels import fit_labels, numbered
from rnnpipe.data.lengths import length_notes
from rnnpipe.data.ragged import Ragged
from rnnpipe.data.readers.ts_files import SeriesRows, read_ts_files
from rnnpipe.data.scaling import fit_scaling, refuse_huge, scaled
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.splits import TRAIN, Parts
from rnnpipe.specs import Classes, Features, Numbers, Quantity, Signature
from rnnpipe.specs.base import Count

INPUT = "series"

_SCALED = {
    "channel": "each channel is scaled to mean 0 and deviation 1 over the training series",
    "none": "the series are as they stand in the file, not scaled",
}
_FILLED = {
    "mean": "the channel's mean over the training series",
    "forward": "the series' last value before, or else the channel's mean over the training series",
}


class TsSpec(OwnSource):
    """Series with a class or a number each, from `.ts` files as of the UEA and UCR archives."""

    source: Literal["ts"]
    maxlen: Count | None = Field(
        None,
        description="timesteps after padding and truncating on the left; as many as the longest "
        "training series has, if left out",
    )
    scale: Literal["channel", "none"] = Field(
        "channel", description="each channel to mean 0 and deviation 1 over the training series"
    )
    fill: Fill | None = Field(
        None, description="what stands for missing values; they are refused if left out"
    )

    def require_first_rows(self, files: Mapping[str, LocalFile]) -> None:
        """Read the heads of the files, and the first series of each."""
        read_ts_files(files, FIRST_ROWS)

    def read(self, files: Mapping[str, LocalFile]) -> Dataset:
        """The series of all files, filled where a value is missing, and scaled."""
        rows = read_ts_files({role: files[role] for role in self.ROLES if role in files})
        parts, how = parts_of(
            self,
            rows.counts,
            "random" if rows.labels is None else "stratified",
            labels=rows.labels,
        )
        train = np.flatnonzero(parts == TRAIN)
        series, scaling, notes = self._fitted(rows, train)
        timesteps = self.maxlen or int(series.lengths[train].max())
        notes = [
            how,
            *rows.notes,
            *notes,
            *length_notes(series.lengths, parts, timesteps, "step", scored=False),
        ]
        targets, target = _target(rows, parts)
        twins, said = across(parts, fingerprints(series), allowed=self.duplicates == "allow")
        return assemble(
            self,
            Signature(
                inputs={INPUT: Features(width=len(scaling.names), timesteps=timesteps)},
                target=target,
            ),
            Rows(inputs={INPUT: series}, targets=targets, parts=parts, shown=rows.shown),
            encoders=Encoders(inputs={INPUT: scaling}),
            duplicates=twins,
            notes=[*notes, *said],
        )

    def _fitted(
        self, rows: SeriesRows, train: NDArray[np.int64]
    ) -> tuple[Ragged, Scaled, list[str]]:
        """The series as a model reads them, by what the training rows say, and notes on it."""
        series = rows.series
        missing = np.isnan(series.values)
        if missing.any() and self.fill is None:
            raise rows.refused(
                missing.any(axis=1), 'has missing values; declare fill = "mean" or "forward"'
            )
        names = [f"channel {n}" for n in range(1, series.item_shape[0] + 1)]
        for name, values in zip(names, series.values.T, strict=True):
            refuse_huge(values, name, rows.named_by_step)
        scaling = fit_scaling(series.take(train).values, names, fills=self.fill is not None)
        notes = [_SCALED[self.scale]]
        if self.fill is not None:
            notes.append(
                f"{missing.sum():,} of {counted(missing.size, 'value')} "
                f"{'is' if missing.sum() == 1 else 'are'} missing; "
                f"filled with {_FILLED[self.fill]}"
            )
        if self.scale == "none":
            as_it_is = {"offset": (0.0,) * len(names), "scale": (1.0,) * len(names)}
            scaling = scaling.model_copy(update=as_it_is)
        return as_read(series, scaling, self.fill), scaling, notes


def as_read(series: Ragged, scaling: Scaled, fill: Fill | None) -> Ragged:
    """Series as a model reads them: filled where a value is missing, and scaled, float32.

    Args:
        series: `(total, channels)`, float64, NaN where a value is missing.
        scaling: what was fitted on the training series.
        fill: what stands for a missing value; None where none is missing.

    Raises:
        UserError: a value too far from the others for float32.

    """
    if fill is not None:
        series = filled(series, fill, np.array(scaling.fill))
    return Ragged(scaled(series.values, scaling), series.offsets)


def _target(rows: SeriesRows, parts: Parts) -> tuple[NDArray[np.generic], Classes | Numbers]:
    """The targets as a model meets them, and what they stand for."""
    if rows.labels is not None:
        labels = fit_labels(
            numbered(rows.labels),
            parts,
            "class",
            named=rows.named,
            order=rows.classes,
        )
        return labels.codes, Classes(names=labels.names)
    refuse_huge(rows.numbers, "target", rows.named)
    scaling = fit_scaling(rows.numbers[parts == TRAIN, np.newaxis], ["the target"])
    quantity = Quantity(name="target", offset=scaling.offset[0], scale=scaling.scale[0])
    return scaled(rows.numbers[:, np.newaxis], scaling)[:, 0], Numbers(quantities=(quantity,))
