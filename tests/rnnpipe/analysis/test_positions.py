import numpy as np

from rnnpipe.analysis.positions import by_distance
from rnnpipe.data.arrays import Part


def test_distances_leave_the_padding_out_in_either_direction():
    tokens = np.array([[0, 0, 5, 6], [1, 2, 3, 4]], np.uint8)
    part = Part({"tokens": tokens}, np.zeros(2, np.int32))
    last = np.array([3, 3])
    norms = np.array([[1.0, 2, 3, 4], [5, 6, 7, 8]])
    forwards = by_distance(norms, part, backwards=False, last=last)
    np.testing.assert_array_equal(forwards, [[4, 3, np.nan, np.nan], [8, 7, 6, 5]])
    # Read from the end, the first row's text is steps 0 and 1 of the reading; padding comes after.
    backwards = by_distance(norms, part, backwards=True, last=last)
    np.testing.assert_array_equal(backwards, [[2, 1, np.nan, np.nan], [8, 7, 6, 5]])
