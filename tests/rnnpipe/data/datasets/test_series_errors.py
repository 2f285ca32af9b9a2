"""What bad input gets: file, row and column, and how to mend it."""

import psutil
import pytest
from pydantic import ValidationError

from rnnpipe.data.datasets.series import SeriesSpec
from rnnpipe.errors import UserError
from tests.rnnpipe.data.datasets.series_files import days, made, table

DAILY = {"time": "date", "target": "x", "window": 3, "horizon": 2}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"horizon": 30},
            "the longest series without a gap has 20 steps, but window = 3 and horiz",
        ),
        (
            {"horizon": 5},
            "validation part has no whole window whose 5 steps to be forecast are in it",
        ),
        ({"window": None}, "a forecast needs window"),
        ({"inputs": ["y"]}, "no column 'y'"),
        ({"calendar": ["hour"], "time": None}, "calendar = .* needs times"),
        ({"split": {"by": "time", "cut": "5.1.2013"}}, "'5.1.2013' in column 'cut' is no time"),
        ({"split": {"by": "time", "cut": "2013-01-16"}, "time": None}, "needs times"),
        ({"time_format": "%d/%m/%Y"}, "row 1: '2013-01-01' in column 'date' is no time"),
        ({"split": {"by": "time", "cut": "2014-01-01"}}, "leaves no test rows"),
    ],
)
def test_what_cannot_be_made_is_refused(tmp_path, changes, said):
    with pytest.raises(UserError, match=said):
        made(tmp_path, table("date,x", days(20)), **(DAILY | changes))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("NA", "row 8: column 'x' is 'NA', which is no number; declare missing"),
        ("nan", "row 8: column 'x' is 'nan'"),
        ("inf", "row 8: column 'x' is 'inf'"),
        ("1,5", "row 8"),
    ],
)
def test_a_value_that_is_no_number_is_named_by_its_row(tmp_path, value, said):
    with pytest.raises(UserError, match=said):
        made(tmp_path, table("date,x", days(20, lambda n: value if n == 7 else n)), **DAILY)


@pytest.mark.parametrize("changes", [{}, {"inputs": ["x"], "target": "y"}, {"inputs": ["y"]}])
def test_numbers_that_are_too_large_to_be_scaled_are_named_by_their_row(tmp_path, changes):
    huge = {50: "1e308", 299: "-1e308"}
    rows = [(day, huge.get(n, n), n) for n, (day, _) in enumerate(days(300))]
    said = r"series\.csv, row 51: 'x' is 1e308, which is too large to be scaled; expected numbers b"
    with pytest.raises(UserError, match=said):
        made(tmp_path, table("date,x,y", rows), **(DAILY | changes))


def test_numbers_that_are_too_large_are_refused_of_test_rows_too(tmp_path):
    rows = days(300, lambda n: "-1e308" if n == 299 else n)
    with pytest.raises(UserError, match=r"row 300: 'x' is -1e308, which is too large"):
        made(tmp_path, table("date,x", rows), **DAILY)


def test_numbers_that_are_too_large_may_be_declared_missing(tmp_path):
    rows = days(300, lambda n: "1e308" if n in {50, 70} else n)
    dataset = made(tmp_path, table("date,x", rows), missing=["1e308"], fill="forward", **DAILY)
    said = "'x' is missing in 2 rows and filled with the last value before."
    assert said in dataset.card.notes


def test_missing_values_need_a_declared_fill(tmp_path):
    rows = days(20, lambda n: "NA" if n in {7, 9} else n)
    with pytest.raises(UserError, match=r"row 8: 'x' is missing \(2 of 20 rows\); declare fill"):
        made(tmp_path, table("date,x", rows), missing=["NA"], **DAILY)


def test_a_column_that_the_training_rows_never_have_is_refused(tmp_path):
    rows = days(20, lambda n: n if n > 12 else "NA")
    with pytest.raises(UserError, match="no training row has a value of 'x'"):
        made(tmp_path, table("date,x", rows), missing=["NA"], fill="mean", **DAILY)


def test_time_that_goes_backwards_is_refused(tmp_path):
    rows = days(20)
    rows[5], rows[6] = rows[6], rows[5]
    with pytest.raises(UserError, match=r"series\.csv, row 7: 2013-01-06 00:00:00 comes behind"):
        made(tmp_path, table("date,x", rows), **DAILY)


def test_a_test_part_whose_targets_are_all_missing_is_refused(tmp_path):
    rows = days(20, lambda n: n if n < 16 else "NA")
    with pytest.raises(UserError, match=r"the test part has no window .* are known"):
        made(tmp_path, table("date,x", rows), missing=["NA"], fill="forward", **DAILY)


def test_more_columns_than_memory_are_refused_before_they_are_made(tmp_path, monkeypatch):
    class Little:
        available = 100

    monkeypatch.setattr(psutil, "virtual_memory", lambda: Little)
    with pytest.raises(UserError, match="14 sequences of 3 steps and 1 column take"):
        made(tmp_path, table("date,x", days(20)), **DAILY)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"task": "class_per_group"}, "needs group"),
        ({"task": "class_per_group", "group": "g", "gaps": "split"}, "one sequence"),
        ({"task": "class_per_step", "gaps": "fill"}, "a filled row has no class"),
        ({"task": "class_per_step", "known_ahead": ["p"]}, "is of forecasts"),
        ({"window": 3, "horizon": 4, "known_ahead": ["p"]}, "has to be horizon = 4 at least"),
        ({"task": "class_per_step", "target": ["x", "y"]}, "asks for one column"),
        ({"task": "class_per_step", "inputs": ["x"]}, "it cannot be an input as well"),
        ({"target": []}, "asks for one column"),
        ({"gaps": "interpolate"}, "gaps"),
        ({"windows": 3}, "windows"),
    ],
)
def test_keys_that_mean_nothing_together_are_refused(keys, said):
    with pytest.raises(ValidationError, match=said):
        SeriesSpec(**({"source": "series", "path": "x.csv", "target": "x"} | keys))
