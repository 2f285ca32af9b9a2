import numpy as np
import pytest

from rnnpipe.data.times.order import in_order
from rnnpipe.errors import UserError

NAMES = ("a", "b")


def order(hours, groups, names=NAMES):
    times = np.array(hours, "datetime64[h]")
    return in_order(times, np.array(groups), names, lambda row: f"'x.csv', row {row + 1}")


def test_mixed_groups_come_out_group_by_group():
    assert order([5, 1, 6, 2], [0, 1, 0, 1]).tolist() == [0, 2, 1, 3]


def test_a_row_that_goes_backwards_is_named():
    with pytest.raises(UserError, match=r"^'x\.csv', row 4: 1970-01-01 01:00:00 of 'b' comes beh"):
        order([5, 2, 6, 1], [0, 1, 0, 1])


def test_a_time_that_is_there_twice_is_named_with_the_other():
    with pytest.raises(UserError, match=r"row 3: .*is there already \('x\.csv', row 2; 1 such row"):
        order([1, 2, 2], [0, 0, 0], ("",))
