import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet as pq
from sklearn.linear_model import LinearRegression, Ridge

from rnnpipe.specs import Features, Numbers, Quantity
from tests.rnnpipe.data.datasets.series_files import days, load, made, own_units, table

DAILY = {"time": "date", "target": "x", "window": 3, "horizon": 2}


def test_first_and_last_window_of_each_part_by_value(tmp_path):
    """Twenty days, of which four validate and four test; each value is its day's number."""
    dataset = made(tmp_path, table("date,x", days(20)), **DAILY)
    past, asked = own_units(dataset, "train")
    order = np.argsort(past[:, 0])
    np.testing.assert_allclose(past[order[[0, -1]]], [[0, 1, 2], [7, 8, 9]], atol=1e-5)
    np.testing.assert_allclose(asked[order[[0, -1]]], [[3, 4], [10, 11]], atol=1e-5)
    for part, first in (("validation", 9), ("test", 13)):
        past, asked = own_units(dataset, part)
        np.testing.assert_allclose(past, first + np.arange(3)[:, None] + np.arange(3), atol=1e-5)
        np.testing.assert_allclose(
            asked, first + 3 + np.arange(3)[:, None] + np.arange(2), atol=1e-5
        )
    assert dataset.shown == ("2013-01-17", "2013-01-18", "2013-01-19")
    assert dataset.card.parts["test"].first_time == "2013-01-17"
    assert dataset.card.parts["train"].examples == 8


def test_the_scale_is_that_of_the_training_rows_and_mase_of_their_seasonal_errors(tmp_path):
    """Of 0 .. 11 the mean is 5.5 and the variance 143 / 12; three days later it is 3 more."""
    signature = made(tmp_path, table("date,x", days(20)), season=3, **DAILY).signature
    assert signature.inputs["features"] == Features(width=1, timesteps=3, names=("x",))
    (quantity,) = signature.target.quantities
    assert signature.target == Numbers(width=2, horizon=2, quantities=(quantity,))
    assert quantity.scale == pytest.approx(np.sqrt(143 / 12))
    assert quantity == Quantity(
        name="x", offset=5.5, scale=quantity.scale, column=0, season=3, naive_error=3.0
    )


def test_what_is_fitted_does_not_know_the_rows_that_are_not_trained_on(tmp_path):
    """Every validation and test row is poisoned: numbers, categories, and what is missing."""
    keys = DAILY | {
        "inputs": ["x", "y"],
        "categories": ["c"],
        "missing": ["NA"],
        "fill": "mean",
        "calendar": ["weekday"],
    }
    rows = [
        (date, n, "NA" if n % 5 == 3 else n * n, "sun" if n % 2 else "rain") for date, n in days(20)
    ]
    poisoned = [
        row if n < 12 else (row[0], 1e6 - n, "NA" if n % 2 else -1e6, "frogs")
        for n, row in enumerate(rows)
    ]
    clean, other = (made(tmp_path, table("date,x,y,c", kind), **keys) for kind in (rows, poisoned))
    assert clean.card.fitted_digest == other.card.fitted_digest
    assert clean.encoders.digest == other.encoders.digest
    assert clean.signature == other.signature
    for part, same in (("train", True), ("validation", False), ("test", False)):
        pair = [dataset.parts()[part].inputs["features"] for dataset in (clean, other)]
        assert np.array_equal(*pair) is same
    assert any("'c' that no training row has" in note for note in other.card.notes)


def test_inputs_reach_back_over_the_cut_and_the_gap_and_targets_do_not(tmp_path):
    split = {"by": "time", "validation_cut": "2013-01-11", "cut": "2013-01-16", "gap": 2}
    dataset = made(tmp_path, table("date,x", days(20)), split=split, **DAILY)
    past, asked = own_units(dataset, "test")
    np.testing.assert_allclose(past[0], [12, 13, 14], atol=1e-5)
    np.testing.assert_allclose(asked[:, 0], [15, 16, 17, 18], atol=1e-5)
    past, asked = own_units(dataset, "validation")
    np.testing.assert_allclose(asked, [[10, 11], [11, 12]], atol=1e-5)
    assert own_units(dataset, "train")[1].max() == pytest.approx(7)


def test_several_targets_stand_step_by_step(tmp_path):
    rows = [(date, n, 100 + n) for date, n in days(20)]
    dataset = made(tmp_path, table("date,x,y", rows), **(DAILY | {"target": ["y", "x"]}))
    target = dataset.signature.target
    assert [(q.name, q.column) for q in target.quantities] == [("y", 0), ("x", 1)]
    np.testing.assert_allclose(
        target.in_units(dataset.test.targets)[0], [116, 16, 117, 17], atol=1e-4
    )


def test_a_target_that_is_not_read_has_no_own_past(tmp_path):
    rows = [(date, n, -n) for date, n in days(20)]
    dataset = made(tmp_path, table("date,x,y", rows), inputs=["y"], **DAILY)
    assert dataset.signature.target.quantities[0].column is None
    assert dataset.signature.inputs["features"].names == ("y",)


def test_what_is_known_ahead_is_read_horizon_steps_ahead(tmp_path):
    rows = [(date, n, 10 * n) for date, n in days(20)]
    keys = DAILY | {"inputs": ["x"], "known_ahead": ["price"]}
    dataset = made(tmp_path, table("date,x,price", rows), **keys)
    assert dataset.signature.inputs["features"].names == ("x", "price +2")
    scaled = dataset.encoders.inputs["features"]
    ahead = dataset.test.inputs["features"][:, :, 1] * scaled.scale[1] + scaled.offset[1]
    # the first test window reads the days 13, 14 and 15, and is asked for 16 and 17
    np.testing.assert_allclose(ahead[0], [150, 160, 170], rtol=1e-6)


def test_the_calendar_is_that_of_the_local_clock(tmp_path):
    keys = DAILY | {"calendar": ["hour", "weekday", "month"], "horizon": 1, "window": 1}
    rows = [(f"2013-01-{1 + n // 24:02}T{n % 24:02}:00Z", n) for n in range(100)]
    dataset = made(tmp_path, table("date,x", rows), timezone="Asia/Seoul", **keys)
    names = dataset.signature.inputs["features"].names
    assert names[1:] == tuple(
        f"{part} {wave}" for part in ("hour", "weekday", "month") for wave in ("sine", "cosine")
    )
    # the first tested hour is 80, after 79: 07:00 on 2013-01-04 in UTC, 16:00 of a Friday in Seoul
    assert dataset.shown[0] == "2013-01-04T17:00:00"
    hour, week = 2 * np.pi * 16 / 24, 2 * np.pi * (4 + 16 / 24) / 7
    np.testing.assert_allclose(
        dataset.test.inputs["features"][0, 0, 1:],
        [np.sin(hour), np.cos(hour), np.sin(week), np.cos(week), 0, 1],
        atol=1e-6,
    )


@pytest.mark.parametrize(
    ("when", "time_format", "first"),
    [
        (pa.array(range(0, 20 * 3600, 3600), pa.timestamp("s")), "iso", "1970-01-01T16:00:00"),
        (pa.array(range(20), pa.date32()), "iso", "1970-01-17"),
        (pa.array(range(1990, 2010)), "%Y", "2006-01-01"),
    ],
)
def test_parquet_has_times_and_numbers_of_its_own(tmp_path, when, time_format, first):
    path = tmp_path / "x.parquet"
    values = pa.array([None, *range(1, 20)], pa.int32())
    pq.write_table(pa.table({"date": when, "x": values}), path)
    dataset = load(path=str(path), time_format=time_format, fill="mean", **DAILY)
    assert dataset.shown[0] == first
    assert own_units(dataset, "test")[1][-1].round().tolist() == [18, 19]
    assert own_units(dataset, "train")[0].min() == pytest.approx(1)


def test_strides_of_training_and_of_testing(tmp_path):
    dataset = made(tmp_path, table("date,x", days(50)), stride=4, test_stride=2, **DAILY)
    assert sorted(own_units(dataset, "train")[1][:, 0].round().tolist()) == [
        3,
        7,
        11,
        15,
        19,
        23,
        27,
    ]
    assert own_units(dataset, "test")[1][:, 0].round().tolist() == [40, 42, 44, 46, 48]


def test_windows_whose_target_is_missing_are_left_out_and_counted(tmp_path):
    rows = days(20, lambda n: "NA" if n in {5, 17} else n)
    dataset = made(tmp_path, table("date,x", rows), missing=["NA"], fill="forward", **DAILY)
    assert own_units(dataset, "test")[1].round().tolist() == [[18, 19]]
    np.testing.assert_allclose(own_units(dataset, "test")[0][0], [15, 16, 16], atol=1e-5)
    assert (
        "Windows left out because a value to be forecast is missing: 2 train, 0 validation, 2 test."
    ) in dataset.card.notes


def test_a_constant_series_has_no_mase_and_says_why(tmp_path):
    dataset = made(tmp_path, table("date,x", days(20, lambda _: 7)), duplicates="allow", **DAILY)
    (quantity,) = dataset.signature.target.quantities
    assert (quantity.offset, quantity.scale, quantity.naive_error) == (7.0, 1.0, None)
    assert dataset.card.notes[-3] == (
        "MASE of 'x' is undefined: in the training part it never differs from its value 1 step "
        "before."
    )


def test_daily_temperatures_give_the_known_scores(mirror):
    """Melbourne, one day ahead, the last fifth: last value 2.48, linear on 14 lags 2.21."""
    dataset = load(
        path=str(mirror / "daily-min-temperatures.csv"),
        time="Date",
        target="Temp",
        window=14,
        gaps="fill",
        fill="forward",
    )
    past, asked = own_units(dataset, "test")
    assert len(asked) == 730
    assert np.sqrt(np.mean((past[:, -1:] - asked) ** 2)) == pytest.approx(2.48, abs=0.005)
    lags, answers = (
        np.concatenate(both)
        for both in zip(own_units(dataset, "train"), own_units(dataset, "validation"), strict=True)
    )
    linear = LinearRegression().fit(lags, answers).predict(past)
    assert np.sqrt(np.mean((linear - asked) ** 2)) == pytest.approx(2.21, abs=0.006)
    assert "2 gaps in time (2 steps of 1 day missing" in "".join(dataset.card.notes)


def test_temperatures_at_jfk_give_the_known_scores(mirror):
    """A day ahead from three days: MASE of the last value 1.16, of ridge on 72 lags .956."""
    dataset = load(
        path=str(mirror / "nycflights13" / "weather.csv"),
        where={"origin": "JFK"},
        time="time_hour",
        timezone="America/New_York",
        target="temp",
        missing=["NA"],
        gaps="fill",
        fill="forward",
        window=72,
        horizon=24,
        test_stride=24,
        season=24,
    )
    past, asked = own_units(dataset, "test")
    scale = dataset.signature.target.quantities[0].naive_error
    assert np.abs(past[:, -1:] - asked).mean() / scale == pytest.approx(1.16, abs=0.06)
    ridge = Ridge().fit(*own_units(dataset, "train")).predict(past)
    assert np.abs(ridge - asked).mean() / scale == pytest.approx(0.956, abs=0.03)
