import pytest

from rnnpipe.plots.beyond import far_beyond


@pytest.mark.parametrize(
    ("spans", "beyond"),
    [
        ({}, []),
        ({"a": 1.0}, []),
        ({"a": 1.0, "b": 4.0}, []),
        ({"a": 1.0, "b": 4.1}, ["b"]),
        ({"a": 4.1, "b": 1.0, "c": 9.0}, []),  # no two of three are far beyond
        ({"a": 1.0, "b": 1.2, "c": 9.0, "d": 8.0}, ["d", "c"]),
        ({"a": 0.0, "b": 1.0}, []),
    ],
)
def test_fewer_than_half_may_be_four_times_as_large_as_all_others(spans, beyond):
    assert far_beyond(spans) == beyond
