import numpy as np
import pytest

from rnnpipe.data.splits import LEFT_OUT, TEST, TRAIN, VALIDATION
from rnnpipe.data.windows import every, pieces_of, windows_of

ROWS = np.arange(20)
"""A row's value is its position."""


def parted(*counts):
    parts = (TRAIN, VALIDATION, TEST)
    return np.repeat(np.array(parts, np.int8), counts)


def of_part(windows, part):
    """The first and last row that each window reads, and those that it asks for."""
    chosen = windows[windows.parts == part]
    read, asked = chosen.read(ROWS), chosen.asked(ROWS)
    return [(r[0], r[-1], a[0], a[-1]) for r, a in zip(read.tolist(), asked.tolist(), strict=True)]


def test_first_and_last_window_of_each_part():
    """Twelve rows to train, four each to validate and test; three are read, two asked for."""
    windows = windows_of(np.zeros(20, int), parted(12, 4, 4), 3, 2)
    train, validation, test = (of_part(windows, part) for part in (TRAIN, VALIDATION, TEST))
    assert (train[0], train[-1], len(train)) == ((0, 2, 3, 4), (7, 9, 10, 11), 8)
    assert validation == [(9, 11, 12, 13), (10, 12, 13, 14), (11, 13, 14, 15)]
    assert test == [(13, 15, 16, 17), (14, 16, 17, 18), (15, 17, 18, 19)]


@pytest.mark.parametrize("window", [1, 2, 5])
@pytest.mark.parametrize("horizon", [1, 2, 4])
def test_none_is_lost_and_no_target_lies_across_a_cut(window, horizon):
    parts = parted(10, 5, 5)
    parts[8:10] = LEFT_OUT
    windows = windows_of(np.zeros(20, int), parts, window, horizon)
    expected = [
        origin
        for origin in range(window - 1, 20 - horizon)
        if len(set(parts[origin + 1 : origin + horizon + 1].tolist())) == 1
        and parts[origin + 1] != LEFT_OUT
    ]
    assert windows.origins.tolist() == expected
    assert (windows.parts == parts[windows.origins + 1]).all()


def test_no_window_spans_two_stretches():
    windows = windows_of(np.repeat([0, 1, 2], [9, 7, 4]), np.zeros(20, np.int8), 3, 2)
    starts = {tuple(row) for row in windows.read(ROWS)[:, [0]].tolist()}
    assert starts == {(n,) for n in (0, 1, 2, 3, 4, 9, 10, 11)}


def test_a_series_that_is_too_short_has_no_window():
    assert len(windows_of(np.zeros(4, int), np.zeros(4, np.int8), 3, 2)) == 0
    assert len(windows_of(np.zeros(5, int), np.zeros(5, np.int8), 3, 2)) == 1


def test_strides_begin_anew_in_each_part_and_stretch():
    stretches = np.repeat([0, 1], [14, 6])
    windows = windows_of(stretches, parted(8, 6, 6), 2, 1)
    kept = windows[every(windows, stretches, {TRAIN: 3, VALIDATION: 2, TEST: 4})]
    assert kept.origins.tolist() == [1, 4, 7, 9, 11, 15]
    assert kept.parts.tolist() == [TRAIN, TRAIN, VALIDATION, VALIDATION, VALIDATION, TEST]


def pieces(stretches, parts, longest, stride):
    found = pieces_of(np.asarray(stretches), parts, longest, stride)
    return list(
        zip(found.starts.tolist(), found.lengths.tolist(), found.parts.tolist(), strict=True)
    )


def test_pieces_lie_side_by_side_and_the_last_of_a_part_is_shorter():
    assert pieces(np.zeros(20, int), parted(10, 4, 6), 4, 4) == [
        (0, 4, TRAIN),
        (4, 4, TRAIN),
        (8, 2, TRAIN),
        (10, 4, VALIDATION),
        (14, 4, TEST),
        (18, 2, TEST),
    ]


def test_only_training_pieces_overlap_and_each_of_the_others_steps_is_there_once():
    found = pieces_of(np.zeros(20, int), parted(10, 4, 6), 4, 2)
    assert found.starts[found.parts == TRAIN].tolist() == [0, 2, 4, 6]
    for part, steps in ((VALIDATION, range(10, 14)), (TEST, range(14, 20))):
        chosen = np.repeat(found.parts == part, found.lengths)
        assert found.rows[chosen].tolist() == list(steps)


def test_pieces_end_where_a_stretch_or_what_is_left_out_does():
    parts = np.zeros(8, np.int8)
    parts[5] = LEFT_OUT
    assert pieces([0, 0, 0, 1, 1, 1, 1, 1], parts, 10, 10) == [
        (0, 3, TRAIN),
        (3, 2, TRAIN),
        (6, 2, TRAIN),
    ]
    assert pieces([0, 0], np.full(2, LEFT_OUT, np.int8), 3, 3) == []
