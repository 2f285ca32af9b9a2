import argparse
from datetime import timedelta

import pytest

from flows.commands.amounts import age, size


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0B", 0),
        ("17B", 17),
        ("500MB", 500_000_000),
        ("2GB", 2_000_000_000),
        ("2 gb", 2_000_000_000),
        ("1.5GiB", 1_610_612_736),
        ("64kB", 64_000),
        ("64KiB", 65_536),
        ("0.1TB", 100_000_000_000),
        ("1TiB", 2**40),
    ],
)
def test_a_size_is_a_number_and_a_unit(text, expected):
    assert size(text) == expected


@pytest.mark.parametrize("text", ["", "2", "GB", "-2GB", "2XB", "2G", "1,5GB", "ib", "1ib", "1e9B"])
def test_what_is_no_size_is_refused(text):
    with pytest.raises(argparse.ArgumentTypeError, match=r"is not a size: .* 500MB, 2GB or 1.5GiB"):
        size(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12h", timedelta(hours=12)),
        ("30d", timedelta(days=30)),
        ("2w", timedelta(days=14)),
        ("0d", timedelta(0)),
    ],
)
def test_an_age_is_in_hours_days_or_weeks(text, expected):
    assert age(text) == expected


@pytest.mark.parametrize("text", ["", "30", "d", "-1d", "1.5d", "1m", "1y", "123456d"])
def test_what_is_no_age_is_refused(text):
    with pytest.raises(argparse.ArgumentTypeError, match=r"is not an age: .* 12h, 30d or 2w"):
        age(text)
