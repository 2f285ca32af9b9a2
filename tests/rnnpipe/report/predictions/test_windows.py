import numpy as np
import pytest

from rnnpipe.report.predictions.windows import Start, windows_of


def targets(series, horizon, origins):
    return np.array([[[series[o + h]] for h in range(horizon)] for o in origins], np.float64)


SERIES = np.random.default_rng(0).standard_normal(60)


@pytest.mark.parametrize(
    ("text", "series", "when", "at"),
    [
        ("1970-01-02", "", "1970-01-02", 86400.0),
        ("store 3 1970-01-01T00:00:05", "store 3", "1970-01-01T00:00:05", 5.0),
        ("row 17", "", "row 17", 17.0),
        ("store 3 row 17", "store 3", "row 17", 17.0),
        ("some text", "some", "text", None),
    ],
)
def test_a_text_says_which_series_and_when(text, series, when, at):
    found = Start.of(text)
    assert (found.series, found.when, found.at) == (series, when, at)


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_the_stride_is_told_by_the_steps_that_two_forecasts_share(stride):
    origins = range(10, 40, stride)
    found = windows_of(targets(SERIES, 4, origins), None, None)
    assert found.stride == stride
    assert found.follows.tolist() == [False] + [True] * (len(origins) - 1)
    assert np.isnan(found.last_known[0, 0])
    assert found.last_known[1:, 0].tolist() == [SERIES[o - 1] for o in origins[1:]]


def test_forecasts_that_share_no_step_have_no_last_value_unless_the_stride_is_declared():
    asked = targets(SERIES, 4, range(0, 40, 4))
    starts = [Start("", f"row {o}") for o in range(0, 40, 4)]
    assert np.isnan(windows_of(asked, starts, None).last_known).all()
    known = windows_of(asked, starts, 4).last_known
    assert known[1:, 0].tolist() == [SERIES[o - 1] for o in range(4, 40, 4)]


def test_a_left_out_forecast_ends_a_stretch():
    origins = [0, 1, 2, 5, 6]
    found = windows_of(targets(SERIES, 3, origins), None, None)
    assert found.follows.tolist() == [False, True, True, False, True]
    assert np.isnan(found.last_known[3, 0])
    assert found.runs() == [range(3), range(3, 5)]


def test_one_step_ahead_follows_where_times_are_as_far_apart_as_most():
    days = ["2020-01-30", "2020-01-31", "2020-02-01", "2020-02-04", "2020-02-05"]
    found = windows_of(targets(SERIES, 1, range(5)), [Start("", d) for d in days], 1)
    assert found.follows.tolist() == [False, True, True, False, True]
    assert found.last_known[[1, 2, 4], 0].tolist() == [SERIES[0], SERIES[1], SERIES[3]]
    assert np.isnan(found.last_known[[0, 3], 0]).all()


def test_months_are_of_equal_length():
    months = [f"2020-{m:02}-01" for m in range(1, 13)]
    found = windows_of(targets(SERIES, 1, range(12)), [Start("", m) for m in months], 1)
    assert found.follows.sum() == 11


def test_another_series_follows_none():
    starts = [Start(name, "2020-01-01") for name in ("a", "a", "b", "b")]
    same = np.array([[[1.0], [1.0]]] * 4)
    assert windows_of(same, starts, None).follows.tolist() == [False, True, False, True]


def test_the_last_run_that_is_long_enough_is_taken_or_the_longest():
    origins = [*range(10), *range(20, 24), *range(30, 34)]
    found = windows_of(targets(SERIES, 3, origins), None, None)
    assert found.run_of(2) == range(16, 18)
    assert found.run_of(4) == range(14, 18)
    assert found.run_of(5) == range(5, 10)
    assert found.run_of(99) == range(10)
