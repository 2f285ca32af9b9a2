"""Whether figures have fallen, by figures made up."""

import pytest

from benchmarks.judging import Figure, fallen, lines


def more(*values):
    """A figure of which more is better."""
    return Figure(values, "times", higher_is_better=True)


def less(*values):
    return Figure(values, "s", higher_is_better=False)


@pytest.mark.parametrize(
    ("today", "kept", "has_fallen"),
    [
        (more(5.0), more(5.0), False),
        (more(4.6), more(5.0), False),  # by less than a tenth
        (more(4.4), more(5.0), True),
        (more(9.0), more(5.0), False),
        # The spread counts on both sides: the best of today against the worst that was kept.
        (more(4.0, 4.2, 4.6), more(5.0, 5.2, 5.4), False),
        (more(4.0, 4.2, 4.4), more(5.0, 5.2, 5.4), True),
        (more(4.4), more(4.8, 5.0), False),
        (less(10.9), less(10.0), False),
        (less(11.2), less(10.0), True),
        (less(11.2, 10.9), less(10.0), False),
        (less(11.2), less(10.0, 10.3), False),
        (less(3.0), less(10.0), False),
    ],
)
def test_a_figure_falls_by_more_than_a_tenth_beyond_its_spread(today, kept, has_fallen):
    assert today.has_fallen_since(kept) is has_fallen


def test_what_is_new_or_no_longer_measured_has_not_fallen():
    today = {"a": more(1.0), "b": less(2.0), "new": less(9.0)}
    kept = {"a": more(3.0), "b": less(2.0), "gone": less(0.1)}
    assert fallen(today, kept) == ["a"]


def test_a_figure_is_kept_whole():
    figure = less(2.0, 3.0)
    assert Figure.of(figure.as_json()) == figure


def test_today_stands_beside_what_was_kept():
    today = {"step": more(4.0, 4.4, 4.2), "found again": less(6.125)}
    assert lines(today, {"step": more(5.0)}) == [
        "             today                 kept",
        "step         4.2 times (4 to 4.4)  5 times  FALLEN",
        "found again  6.12 s",
    ]
