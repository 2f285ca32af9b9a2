"""Series in a table of the user's own: forecasts, and a class or number of each step or group."""

from collections.abc import Mapping
from typing import ClassVar, Literal, Self, cast

from pydantic import model_validator

from rnnpipe.data.datasets.own import FIRST_ROWS, OwnSource
from rnnpipe.data.datasets.rows import assemble
from rnnpipe.data.duplicates import across, fingerprints
from rnnpipe.data.examples import Dataset, Values
from rnnpipe.data.series.declared import INPUT, SeriesKeys
from rnnpipe.data.sources.files import LocalFile


class SeriesSpec(OwnSource, SeriesKeys):
    """Rows in order of time, in CSV, TSV, JSON Lines or Parquet."""

    LIBRARIES: ClassVar[tuple[str, ...]] = ("numpy", "pandas", "pyarrow")

    source: Literal["series"]

    @model_validator(mode="after")
    def _fits_the_task(self) -> Self:
        """Refuse what means nothing for the task."""
        if self.task.endswith("per_group") and self.group is None:
            raise ValueError(f'task = {self.task!r} needs group = "...": a sequence is a group')
        if self.task.endswith("per_group") and self.gaps == "split":
            raise ValueError(
                f'task = {self.task!r} takes a group as one sequence; expected gaps = "refuse" or '
                '"fill"'
            )
        if self.task == "class_per_step" and self.gaps == "fill":
            raise ValueError('a filled row has no class; expected gaps = "refuse" or "split"')
        if self.task != "forecast" and self.known_ahead:
            raise ValueError(
                f"known_ahead = {list(self.known_ahead)} is of forecasts; name the columns among "
                "the inputs"
            )
        if self.task == "forecast" and self.known_ahead and (self.window or 0) < self.steps_ahead:
            raise ValueError(
                f"known_ahead is read step by step, so that window = {self.window} has to be "
                f"horizon = {self.steps_ahead} at least"
            )
        several = self.task in {"forecast", "number_per_step"}
        if not self.targets or (len(self.targets) > 1 and not several):
            raise ValueError(f"task = {self.task!r} asks for one column; got {self.targets}")
        asked = set(self.targets) & {*self.inputs, *self.categories}
        if self.task != "forecast" and asked:
            raise ValueError(f"{sorted(asked)} is the target; it cannot be an input as well")
        return self

    def require_first_rows(self, files: Mapping[str, LocalFile]) -> None:
        """Read the first rows of each file, with their times."""
        from rnnpipe.data.series.making import require_first_rows  # noqa: PLC0415 (slow to import)

        require_first_rows(self, self.split, files, FIRST_ROWS)

    def read(self, files: Mapping[str, LocalFile]) -> Dataset:
        """Read the rows, put them in order, and make the examples that the task asks for.

        Raises:
            UserError: what is in the files is not what was declared; file, row and column are
                named.

        """
        from rnnpipe.data.series.making import made  # noqa: PLC0415 (slow to import)

        signature, rows, encoders, notes = made(self, self.split, files)
        windows = cast("Values", rows.inputs[INPUT])  # whole arrays, as they were made
        counts, said = across(rows.parts, fingerprints(windows), allowed=self.duplicates == "allow")
        return assemble(
            self, signature, rows, encoders=encoders, duplicates=counts, notes=(*notes, *said)
        )
