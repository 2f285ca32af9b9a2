import numpy as np
import pytest

from rnnpipe.data.times.stamps import Stamps
from rnnpipe.data.times.zones import on_clock
from rnnpipe.errors import UserError

NEW_YORK = "America/New_York"
AROUND_THE_END = ["2013-11-03T00:30", "2013-11-03T01:30", "2013-11-03T01:30", "2013-11-03T02:30"]


def stamps(texts, *, instants=False):
    return Stamps(np.array(texts, "datetime64[us]"), instants)


def moments(*texts):
    return np.array(texts, "datetime64[us]")


def test_a_clock_without_a_zone_knows_no_summer_time():
    times = on_clock(stamps(AROUND_THE_END), None, "'x'")
    assert (times.utc == moments(*AROUND_THE_END)).all()
    assert (times.local == times.utc).all()


def test_local_times_become_instants_and_instants_local_times():
    local = ["2013-01-01T01:00", "2013-07-01T01:00"]
    utc = ["2013-01-01T06:00", "2013-07-01T05:00"]
    of_clock = on_clock(stamps(local), NEW_YORK, "'x'")
    of_instants = on_clock(stamps(utc, instants=True), NEW_YORK, "'x'")
    for times in (of_clock, of_instants):
        assert (times.utc == moments(*utc)).all()
        assert (times.local == moments(*local)).all()


def test_the_doubled_hour_is_refused_until_it_is_declared():
    with pytest.raises(UserError, match=r"'x', row 2: clocks in .* showed 2013-11-03 01:30:00 twi"):
        on_clock(stamps(AROUND_THE_END), NEW_YORK, "'x'")


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("earlier", ("05:30", "05:30")),
        ("later", ("06:30", "06:30")),
        ("in_order", ("05:30", "06:30")),
    ],
)
def test_the_doubled_hour_is_read_as_declared(declared, expected):
    times = on_clock(stamps(AROUND_THE_END), NEW_YORK, "'x'", doubled_hour=declared)
    assert (
        times.utc
        == moments(
            "2013-11-03T04:30", *(f"2013-11-03T{time}" for time in expected), "2013-11-03T07:30"
        )
    ).all()
    assert times.notes[0].startswith("2 times of the hour that clocks in America/New_York showed")


def test_in_order_counts_within_each_group():
    """Two stations, row by row: each has its own first and second half past one."""
    times = on_clock(
        stamps(["2013-11-03T01:30"] * 4),
        NEW_YORK,
        "'x'",
        groups=np.array([0, 1, 0, 1]),
        doubled_hour="in_order",
    )
    hours = times.utc.astype("datetime64[h]").astype(str)
    assert [hour[-2:] for hour in hours] == ["05", "05", "06", "06"]


def test_the_missing_hour_is_refused_or_read_as_an_hour_later():
    spring = stamps(["2013-03-10T01:30", "2013-03-10T02:30", "2013-03-10T04:30"])
    with pytest.raises(UserError, match=r"'x', row 2: .* never showed 2013-03-10 02:30:00"):
        on_clock(spring, NEW_YORK, "'x'")
    times = on_clock(spring, NEW_YORK, "'x'", missing_hour="shift")
    assert times.utc[1] == np.datetime64("2013-03-10T07:30")
    assert times.local[1] == np.datetime64("2013-03-10T03:30")
    assert "1 time of the hour" in times.notes[0]


def test_an_unknown_zone_is_refused():
    for name in ("EST5", "Europe/Nowhere", "../etc/passwd", ""):
        with pytest.raises(UserError, match="no zone of the IANA database"):
            on_clock(stamps(["2013-01-01"]), name, "'x'")


def test_the_local_hours_of_the_airports_are_the_instants_that_the_file_gives(mirror):
    """nycflights13 has both: year, month, day and hour by the clock, and time_hour in UTC."""
    lines = (mirror / "nycflights13" / "weather.csv").read_text().splitlines()[1:]
    fields = [line.split(",") for line in lines]
    clock = [f"{f[1]}-{f[2]:0>2}-{f[3]:0>2}T{f[4]:0>2}:00" for f in fields]
    _, groups = np.unique([f[0] for f in fields], return_inverse=True)
    times = on_clock(stamps(clock), NEW_YORK, "'x'", groups=groups, doubled_hour="in_order")
    assert (times.utc == moments(*(f[-1].removesuffix("Z") for f in fields))).all()
    assert times.notes == (
        (
            "6 times of the hour that clocks in America/New_York showed twice are read as in "
            "order, 3 of them as the later one."
        ),
    )
