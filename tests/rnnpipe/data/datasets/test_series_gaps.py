"""Gaps, groups, files and summer time, from the file to the windows."""

import numpy as np
import pytest

from rnnpipe.errors import UserError
from tests.rnnpipe.data.datasets.series_files import days, load, made, own_units, table

DAILY = {"time": "date", "target": "x", "window": 3, "horizon": 1}


def without(rows, *lost):
    return [row for n, row in enumerate(rows) if n not in lost]


def test_a_gap_is_refused_until_it_is_declared_what_to_do(tmp_path):
    text = table("date,x", without(days(20), 6, 7, 14))
    with pytest.raises(
        UserError, match=r"series\.csv.*, row 6: there are 2 gaps in time \(3 steps "
    ):
        made(tmp_path, text, **DAILY)


def test_no_window_spans_a_gap_that_is_split_at(tmp_path):
    text = table("date,x", without(days(20), 6, 7, 14))
    dataset = made(tmp_path, text, gaps="split", **DAILY)
    rows = np.concatenate(
        [np.hstack(own_units(dataset, part)) for part in ("train", "validation", "test")]
    )
    assert (np.diff(rows.round()) == 1).all()
    # the windows that end before day 6, from day 8 to before day 14, and from day 15 on
    assert sorted(rows[:, 0].round().tolist()) == [0, 1, 2, 8, 9, 10, 15, 16]
    assert dataset.card.notes[1].startswith("2 gaps in time (3 steps of 1 day missing; the first")


def test_a_filled_gap_is_read_and_never_asked_for(tmp_path):
    text = table("date,x", without(days(20), 6, 7))
    forward = made(tmp_path, text, gaps="fill", fill="forward", **DAILY)
    past, asked = own_units(forward, "train")
    by_target = dict(zip(asked[:, 0].round().tolist(), past.round().tolist(), strict=True))
    assert sorted(by_target) == [3, 4, 5, 8, 9, 10, 11]
    assert by_target[8] == [5, 5, 5]
    mean = made(tmp_path, text, gaps="fill", fill="mean", **DAILY)
    past, asked = own_units(mean, "train")
    (eight,) = past[asked[:, 0].round() == 8]
    training = [0, 1, 2, 3, 4, 5, 8, 9, 10, 11]
    np.testing.assert_allclose(eight, [5, np.mean(training), np.mean(training)], atol=1e-5)
    with pytest.raises(UserError, match="in the gap that is filled behind row 6: 'x' is missing"):
        made(tmp_path, text, gaps="fill", **DAILY)


def test_an_hour_that_clocks_show_twice_is_no_gap_and_no_duplicate(tmp_path):
    """From the second of November 2013 in New York, by the clock."""
    hours = [*range(24), 0, 1, 1, *range(2, 24)]
    rows = [(f"2013-11-0{2 if n < 24 else 3} {hour:02}:00", n) for n, hour in enumerate(hours)]
    keys = DAILY | {"timezone": "America/New_York"}
    with pytest.raises(UserError, match=r"row 26: clocks in America/New_York showed 2013-11-03 01"):
        made(tmp_path, table("date,x", rows), **keys)
    with pytest.raises(UserError, match=r"row 27: 2013-11-03 01:00:00 is there already \(.*row 26"):
        made(tmp_path, table("date,x", rows), **DAILY)
    dataset = made(tmp_path, table("date,x", rows), doubled_hour="in_order", **keys)
    assert sum(len(part) for part in dataset.parts().values()) == 49 - 3
    assert dataset.card.notes[:2] == (
        (
            "2 times of the hour that clocks in America/New_York showed twice are read as in "
            "order, 1 of them as the later one."
        ),
        "The step from row to row is 1 hour.",
    )


def interleaved(tmp_path, **keys):
    """Three stations row by row: 0 .. 19, 100 .. 119 and 200 .. 219."""
    rows = [(date, name, base + n) for date, n in days(20) for name, base in STATIONS.items()]
    return made(tmp_path, table("date,station,x", rows), group="station", **DAILY, **keys)


STATIONS = {"b": 0, "c": 100, "a": 200}


def test_no_window_mixes_groups(tmp_path):
    dataset = interleaved(tmp_path)
    for part, windows in (("train", 9), ("validation", 4), ("test", 4)):
        rows = np.hstack(own_units(dataset, part)).round()
        assert len(rows) == 3 * windows
        assert (np.diff(rows) == 1).all()
    assert dataset.shown[:5] == (
        "b 2013-01-17",
        "b 2013-01-18",
        "b 2013-01-19",
        "b 2013-01-20",
        "c 2013-01-17",
    )


def test_groups_side_by_side_share_blocks_of_time(tmp_path):
    test = interleaved(tmp_path).test
    assert (test.groups.reshape(3, 4) == test.groups[:4]).all()
    assert len(set(test.groups[:4].tolist())) == 4


def test_a_split_by_group_draws_whole_groups_and_resamples_them(tmp_path):
    split = {"by": "group", "column": "station"}
    dataset = interleaved(tmp_path, split=split)
    stations = [
        set((own_units(dataset, part)[1] // 100).ravel().round().tolist())
        for part in ("train", "validation", "test")
    ]
    assert [len(of_part) for of_part in stations] == [1, 1, 1]
    assert set().union(*stations) == {0, 1, 2}
    # with one station to test on, blocks of its time are all there is
    assert dataset.card.parts["test"].units == 10


def test_rows_of_a_random_split_are_refused(tmp_path):
    with pytest.raises(UserError, match="draws rows of one series into training and test"):
        interleaved(tmp_path, split={"by": "random"})


def test_a_split_by_group_that_changes_within_a_series_is_refused(tmp_path):
    rows = [(date, n // 5, n) for date, n in days(20)]
    with pytest.raises(UserError, match=r"row 6: 'week' changes within a group \(15 such rows\)"):
        made(tmp_path, table("date,week,x", rows), split={"by": "hash", "column": "week"}, **DAILY)


def test_a_column_says_the_parts(tmp_path):
    parts = ["train"] * 12 + ["val"] * 4 + ["test"] * 4
    rows = [(date, part, n) for (date, n), part in zip(days(20), parts, strict=True)]
    split = {"by": "column", "column": "part"}
    dataset = made(tmp_path, table("date,part,x", rows), split=split, **DAILY)
    assert own_units(dataset, "test")[1].ravel().round().tolist() == [16, 17, 18, 19]


def test_files_for_the_parts_do_not_go_on_from_one_to_the_next(tmp_path):
    """Without a file to validate with that is the end of the training file."""
    for name, rows in (("train", days(20)), ("test", days(6, lambda n: 50 + n, "2012-01-01"))):
        (tmp_path / f"{name}.csv").write_text(table("date,x", rows))
    dataset = load(train=str(tmp_path / "train.csv"), test=str(tmp_path / "test.csv"), **DAILY)
    past, _ = own_units(dataset, "test")
    assert past[:, 0].round().tolist() == [50, 51, 52]
    assert own_units(dataset, "validation")[1].ravel().round().tolist() == [16, 17, 18, 19]
    assert own_units(dataset, "train")[1].max().round() == 15


def test_rows_are_chosen_by_the_text_of_a_column(tmp_path):
    dataset = interleaved(tmp_path, where={"station": ("a", "b")})
    assert {n // 100 for n in own_units(dataset, "train")[1].ravel().round()} == {0, 2}
    with pytest.raises(UserError, match=r"of its 60 rows none has station = 'z'"):
        interleaved(tmp_path, where={"station": "z"})
