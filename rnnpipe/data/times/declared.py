"""What a suite says of its times: nothing that pandas or pyarrow would be needed for."""

from typing import Literal

from pydantic import Field

from rnnpipe.specs.base import Spec

ISO = "iso"
"""The format of ISO 8601: a date, or a date and a time, with or without an offset from UTC."""

DoubledHour = Literal["refuse", "earlier", "later", "in_order"]
"""Which of two a time within the doubled hour is; in order, the first in a group is the earlier."""

MissingHour = Literal["refuse", "shift"]
"""A time that no clock showed; shifted, it is what one shows that was not put forward."""

Gaps = Literal["refuse", "fill", "split"]


class TimeKeys(Spec):
    """The keys of a suite file by which a source says when its rows were."""

    time: str | tuple[str, ...] | None = Field(
        None,
        description="the column with the time, or several that are put together with a space "
        "between them; when left out each row is a step, in the order of the file",
    )
    time_format: str = Field(
        ISO,
        description='"iso", or directives of strptime: "%d/%m/%Y %H:%M"; day and month are never '
        "guessed",
    )
    timezone: str | None = Field(
        None,
        description='an IANA name such as "Europe/Berlin"; when left out the clock is taken for '
        "one that knows no summer time",
    )
    doubled_hour: DoubledHour = Field(
        "refuse",
        description="what a time is that clocks showed twice, at the end of summer time: in_order "
        "takes the first of a group for the earlier",
    )
    missing_hour: MissingHour = Field(
        "refuse",
        description="what a time is that clocks left out: shift reads it as an hour later",
    )
    gaps: Gaps = Field(
        "refuse",
        description="where steps are missing: fill them with rows whose values are missing, or "
        "split the series there, so that no window spans a gap",
    )
