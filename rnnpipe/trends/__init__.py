"""A metric over all recorded runs: when did it move, and what else changed then?

| module  | what it holds                                                   |
|---------|-----------------------------------------------------------------|
| points  | series, the segments that can be compared, and a point a run     |
| series  | run records to series                                           |
| shifts  | where the level of a table of numbers moved, looked at every run |
| changes | series to trends: their levels, and the change points between   |
"""

from rnnpipe.trends.changes import FALSE_CHANGES, ChangePoint, Level, Trend, change_points
from rnnpipe.trends.points import TREND_METRICS, Conditions, Point, Segment, Series
from rnnpipe.trends.series import series

__all__ = [
    "FALSE_CHANGES",
    "TREND_METRICS",
    "ChangePoint",
    "Conditions",
    "Level",
    "Point",
    "Segment",
    "Series",
    "Trend",
    "change_points",
    "series",
]
