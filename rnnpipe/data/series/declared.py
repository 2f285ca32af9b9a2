"""What a suite says of its series: nothing that pandas or pyarrow would be needed for."""

from typing import Literal

from pydantic import Field

from rnnpipe.data.tables.layout import TableKeys
from rnnpipe.data.times.declared import TimeKeys
from rnnpipe.specs.base import Count, Spec

CalendarPart = Literal["hour", "weekday", "month", "day_of_year"]

Task = Literal[
    "forecast", "class_per_step", "number_per_step", "class_per_group", "number_per_group"
]

INPUT = "features"
"""The name of the only input."""

Fill = Literal["refuse", "mean", "forward"]
"""What a missing input becomes: the training rows' mean, or the last value before it."""


class WindowKeys(Spec):
    """The keys by which any source of series says what is read and what is asked for."""

    window: Count | None = Field(
        None,
        description="steps that a model reads: of a forecast, and of a sequence with a target a "
        "step; of a sequence a group the longest of the training groups when left out",
    )
    horizon: Count | None = Field(
        None,
        description="steps that a forecast looks ahead, each of them asked; 1, or what an archive "
        "says, when left out",
    )
    stride: Count | None = Field(
        None,
        description="steps from one training window to the next; 1 of a forecast, and `window` of "
        "sequences with a target a step, when left out",
    )
    test_stride: Count = Field(
        1,
        description="steps from one forecast to the next when it is validated and tested; "
        "`horizon` asks for every step once",
    )
    season: Count = Field(
        1,
        description="steps of the seasonal naive forecast, by which MASE is scaled; 1 is the last "
        "value",
    )
    fill: Fill = Field(
        "refuse",
        description="what a missing input becomes: the mean of the training rows, or the last "
        "value before it (and the mean where there is none)",
    )
    calendar: tuple[CalendarPart, ...] = Field(
        (), description="parts of the local time that are inputs, each as sine and cosine"
    )

    @property
    def steps_ahead(self) -> int:
        """How many steps a forecast looks ahead."""
        return self.horizon or 1


class SeriesKeys(TableKeys, TimeKeys, WindowKeys):
    """The keys by which a table is read as series."""

    task: Task = Field(
        "forecast",
        description="what comes next; a class or number of each step; or one of each group, whose "
        "rows are one sequence",
    )
    group: str | None = Field(
        None, description="the column that says which series a row is of; no window mixes two"
    )
    where: dict[str, str | tuple[str, ...]] = Field(
        default_factory=dict,
        description='which rows count, by the text of their columns: { origin = "JFK" }',
    )
    inputs: tuple[str, ...] = Field(
        (), description="columns of numbers that are read; of a forecast the targets if left out"
    )
    categories: tuple[str, ...] = Field(
        (),
        description="columns of text that are read: a column of zeros and ones for each value "
        "that a training row has",
    )
    known_ahead: tuple[str, ...] = Field(
        (),
        description="columns of numbers that are known for the steps that are asked for, such as "
        "prices or holidays: each step reads the one `horizon` steps later",
    )
    target: str | tuple[str, ...] = Field(
        description="the column that is asked for; of numbers there may be several"
    )

    @property
    def targets(self) -> tuple[str, ...]:
        """The columns that are asked for."""
        return (self.target,) if isinstance(self.target, str) else self.target

    @property
    def read_numbers(self) -> tuple[str, ...]:
        """The columns of numbers that are read; of a forecast the targets, if left out."""
        return self.inputs or (self.targets if self.task == "forecast" else ())
