import numpy as np
import pytest

from rnnpipe.data.blocks import blocks_of


@pytest.mark.parametrize("windows", [10, 11, 99, 730])
def test_ten_blocks_of_consecutive_time_equally_long_give_or_take_one(windows):
    blocks = blocks_of(np.arange(windows) * 3)
    lengths = np.bincount(blocks)
    assert len(lengths) == 10
    assert (np.diff(blocks) >= 0).all()
    assert lengths.max() - lengths.min() <= 1


@pytest.mark.parametrize(
    ("windows", "horizon", "blocks"), [(1000, 24, 10), (500, 24, 6), (143, 24, 2), (30, 24, 2)]
)
def test_a_block_holds_three_horizons_as_long_as_there_are_two_blocks(windows, horizon, blocks):
    found = blocks_of(np.arange(windows), horizon)
    assert len(np.unique(found)) == blocks
    assert blocks == 2 or np.bincount(found).min() >= 3 * horizon


def test_what_is_at_one_time_is_in_one_block():
    """Three series side by side, one behind the other in the rows."""
    times = np.tile(np.arange("2013-01-01", "2013-01-21", dtype="datetime64[D]"), 3)
    blocks = blocks_of(times)
    assert blocks.tolist() == np.repeat(np.arange(10), 2).tolist() * 3


def test_few_times_are_a_block_each():
    assert blocks_of(np.array([5, 3, 5, 4])).tolist() == [2, 0, 2, 1]
    assert blocks_of(np.array([7])).tolist() == [0]
    assert blocks_of(np.zeros(0, int)).tolist() == []
