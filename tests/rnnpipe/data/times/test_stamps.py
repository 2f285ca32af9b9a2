import datetime as dt

import numpy as np
import pyarrow as pa
import pytest

from rnnpipe.data.times import stamps
from rnnpipe.data.times.stamps import read_stamps
from rnnpipe.errors import UserError


def read(texts, time_format="iso"):
    return read_stamps(pa.chunked_array([texts]), "when", "'x.csv'", time_format)


@pytest.mark.parametrize(
    ("text", "time_format", "expected"),
    [
        ("03/04/2013", "%d/%m/%Y", "2013-04-03"),
        ("03/04/2013", "%m/%d/%Y", "2013-03-04"),
        ("1.5.2013 7:05", "%d.%m.%Y %H:%M", "2013-05-01T07:05"),
        ("2013 11 3 1", "%Y %m %d %H", "2013-11-03T01:00"),
        ("0001-01-01", "iso", "0001-01-01"),
        ("2013-01-01 06:00", "iso", "2013-01-01T06:00"),
        ("2013-01-01T06:00:01.25", "iso", "2013-01-01T06:00:01.250"),
    ],
)
def test_a_time_is_read_in_its_declared_format(text, time_format, expected):
    found = read([text], time_format)
    assert found.values.dtype == np.dtype("datetime64[us]")
    assert found.values[0] == np.datetime64(expected)
    assert not found.instants


@pytest.mark.parametrize(
    ("text", "time_format"),
    [
        ("2013-01-01T06:00:00Z", "iso"),
        ("2013-01-01T08:00:00+02:00", "iso"),
        ("2013-01-01 01:00:00-0500", "iso"),
        ("2013-01-01T06:00:00Z", "%Y-%m-%dT%H:%M:%SZ"),
        ("01.01.2013 07:00 +0100", "%d.%m.%Y %H:%M %z"),
    ],
)
def test_an_offset_makes_it_an_instant_in_utc(text, time_format):
    found = read([text], time_format)
    assert found.values[0] == np.datetime64("2013-01-01T06:00")
    assert found.instants


@pytest.mark.parametrize(
    ("bad", "time_format"),
    [
        ("now", "%Y-%m-%d"),
        ("Today", "%Y-%m-%d"),
        ("", "%Y-%m-%d"),
        ("NaT", "%Y-%m-%d"),
        ("2013-01-01 ", "%Y-%m-%d"),
        ("2013-01-01T06:00", "%Y-%m-%d"),
        ("31/02/2013", "%d/%m/%Y"),
        ("02/31/2013", "%d/%m/%Y"),
        ("2013", "iso"),
        ("2013-13-01", "iso"),
        ("20130101", "iso"),
        ("٢٠١٣-01-01", "iso"),
    ],
)
def test_what_is_not_of_the_format_is_refused_by_its_row(bad, time_format):
    good = {"%Y-%m-%d": "2013-01-02", "%d/%m/%Y": "02/01/2013", "iso": "2013-01-02"}[time_format]
    with pytest.raises(UserError, match=r"^'x\.csv', row 3: .*column 'when' is no time of the"):
        read([good, good, bad, good], time_format)


def test_many_times_are_read_piece_by_piece_as_they_would_be_at_once(monkeypatch):
    monkeypatch.setattr(stamps, "_PIECE", 3)
    days = [f"2020-01-{day:02}" for day in range(1, 11)]
    assert read(days).values.astype("datetime64[D]").astype(str).tolist() == days
    with pytest.raises(UserError, match="row 8: 'x' in column"):
        read([*days[:7], "x", *days[7:]])


def test_rows_with_and_without_an_offset_are_not_mixed():
    with pytest.raises(UserError, match=r"row 2: .*differ in whether they have an offset"):
        read(["2013-01-01T06:00Z", "2013-01-01T07:00"])


@pytest.mark.parametrize("time_format", ["%Q", "%H:%M %Z"])
def test_a_format_that_cannot_be_read_is_refused(time_format):
    with pytest.raises(UserError, match="time_format = "):
        read(["2013"], time_format)


def test_timestamps_of_a_file_that_has_a_type_for_them_are_taken_as_they_are():
    day = dt.date(2013, 1, 2)
    assert read([day]).values[0] == np.datetime64("2013-01-02")
    zoned = pa.array([0, 3_600_000], pa.timestamp("ms", "Asia/Seoul"))
    found = read_stamps(pa.chunked_array([zoned]), "when", "'x'", "iso")
    assert found.values[1] == np.datetime64("1970-01-01T01:00")
    assert found.instants
    with pytest.raises(UserError, match="row 2: column 'when' has no time"):
        read([day, None])
    with pytest.raises(UserError, match="holds int64"):
        read([2013])
