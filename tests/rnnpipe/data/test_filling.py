import numpy as np
import pytest

from rnnpipe.data.filling import filled
from rnnpipe.data.ragged import Ragged

N = np.nan
SERIES = Ragged(
    np.array([[1, N], [N, 2], [N, N], [N, 5], [7, N], [N, N]]), np.array([0, 3, 6], np.int64)
)


@pytest.mark.parametrize(
    ("fill", "expected"),
    [
        ("mean", [[1, -2], [-1, 2], [-1, -2], [-1, 5], [7, -2], [-1, -2]]),
        ("forward", [[1, -2], [1, 2], [1, 2], [-1, 5], [7, 5], [7, 5]]),
    ],
)
def test_missing_values_are_filled_within_each_series(fill, expected):
    result = filled(SERIES, fill, np.array([-1.0, -2.0]))

    assert result.values.tolist() == expected
    assert result.offsets.tolist() == [0, 3, 6]
