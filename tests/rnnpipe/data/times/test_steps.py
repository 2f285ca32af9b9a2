import numpy as np
import pytest

from rnnpipe.data.times.steps import Step, find_step, steps_between
from rnnpipe.data.times.zones import Times, shown_in
from rnnpipe.errors import UserError


def times_of(texts, timezone=None):
    utc = np.array(texts, "datetime64[us]")
    return Times(utc, utc if timezone is None else shown_in(utc, timezone))


def found(times):
    inside = np.ones(len(times.utc) - 1, bool)
    step = find_step(times, inside, "'x'")
    return str(step), steps_between(step, times, inside, lambda row: f"row {row + 1}").tolist()


@pytest.mark.parametrize(
    ("texts", "step", "between"),
    [
        (["2013-01-01T00:00", "2013-01-01T01:00", "2013-01-01T04:00"], "1 hour", [1, 3]),
        (["2013-01-01T00:00", "2013-01-01T00:10", "2013-01-01T00:20"], "10 minutes", [1, 1]),
        (["2012-02-28", "2012-02-29", "2012-03-01", "2012-03-04"], "1 day", [1, 1, 3]),
        (["2012-12-31", "2013-01-31", "2013-02-28", "2013-04-30"], "1 month", [1, 1, 2]),
        (["2012-01-01", "2012-04-01", "2012-07-01"], "3 months", [1, 1]),
        (["2011-03-01", "2012-03-01", "2014-03-01"], "12 months", [1, 2]),
        (["2013-01-03", "2013-01-04", "2013-01-07", "2013-01-08"], "1 day", [1, 3, 1]),
        (
            ["2013-01-03", "2013-01-04", "2013-01-07", "2013-01-08", "2013-01-11"],
            "1 business day",
            [1, 1, 1, 3],
        ),
    ],
)
def test_the_step_is_the_most_frequent_one_and_gaps_are_counted_in_it(texts, step, between):
    # five days do not show whether weekends are left out, nine do
    assert found(times_of(texts)) == (step, between)


def test_days_are_counted_by_the_clock_and_hours_are_not():
    """In New York 2013-03-10 had 23 hours, and 2013-11-03 had 25."""
    midnights = ["2013-03-09T05", "2013-03-10T05", "2013-03-11T04", "2013-03-12T04"]
    assert found(times_of(midnights, "America/New_York")) == ("1 day", [1, 1, 1])
    hours = ["2013-11-03T04", "2013-11-03T05", "2013-11-03T06", "2013-11-03T07"]
    assert found(times_of(hours, "America/New_York")) == ("1 hour", [1, 1, 1])


def test_a_clock_that_trembles_has_a_step_all_the_same():
    """The room of the occupancy data: 59 to 61 seconds apart."""
    seconds = np.cumsum([0, 59, 61, 60, 59, 61, 180, 60])
    texts = np.datetime64("2015-02-02T14:19:00", "us") + seconds.astype("timedelta64[s]")
    assert found(times_of(texts)) == ("1 minute", [1, 1, 1, 1, 1, 3, 1])


def test_a_row_between_two_steps_is_refused():
    texts = ["2013-01-01T00:00", "2013-01-01T01:00", "2013-01-01T02:00", "2013-01-01T03:25"]
    with pytest.raises(UserError, match=r"row 4: .* comes 1\.42 steps of 1 hour behind 2013-01-01"):
        found(times_of(texts))


def test_a_single_row_has_no_step():
    with pytest.raises(UserError, match="no series has two rows"):
        find_step(times_of(["2013-01-01"]), np.zeros(0, bool), "'x'")


def test_times_some_steps_later():
    start = np.array(["2013-01-31T18:00"] * 3, "datetime64[us]")
    steps = np.array([0, 1, 2])
    assert Step("month", 1).after(start, steps).astype(str).tolist() == [
        "2013-01-31T18:00:00.000000",
        "2013-02-28T18:00:00.000000",
        "2013-03-31T18:00:00.000000",
    ]
    friday = np.array(["2013-01-04"], "datetime64[us]")
    assert Step("business day", 1).after(friday, np.array([1]))[0] == np.datetime64("2013-01-07")
    assert Step("microsecond", 60_000_000).after(friday, np.array([2]))[0] == np.datetime64(
        "2013-01-04T00:02"
    )
