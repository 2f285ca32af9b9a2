import numpy as np
import pytest

from rnnpipe.plots import to_svg
from rnnpipe.plots.trend import trend
from rnnpipe.trends import change_points, series
from tests.rnnpipe.trends.nightly import digits, night


def nightly(levels, seeds=3, **options):
    rng = np.random.default_rng(1)
    return [
        night(i, {"lstm": list(map(float, level + 0.004 * rng.standard_normal(seeds)))}, **options)
        for i, level in enumerate(levels)
    ]


def axes_of(runs, metric="accuracy"):
    [found] = change_points(series(runs, metrics=[metric]), runs)
    figure = trend(found, title="lstm: accuracy")
    return figure.axes[0], found, figure


def dots(axes, fill="full"):
    """Place and mean of each marker."""
    return [
        (line.get_xdata()[0], line.get_ydata()[0])
        for line in axes.lines
        if line.get_marker() in "os^" and len(line.get_xdata()) == 1
        if line.get_fillstyle() == fill
    ]


def test_a_dot_a_run_at_the_mean_with_whiskers_of_one_sample_deviation():
    runs = nightly([0.9, 0.8])
    axes, found, _ = axes_of(runs)
    statistics = [point.statistic for point in found.series.points]
    assert dots(axes) == [(0, statistics[0].mean), (1, statistics[1].mean)]
    [whiskers] = axes.collections
    for i, (segment, statistic) in enumerate(zip(whiskers.get_segments(), statistics, strict=True)):
        ends = (statistic.mean - statistic.std, statistic.mean + statistic.std)
        np.testing.assert_allclose(segment, [(i, ends[0]), (i, ends[1])])


def test_a_line_stands_between_the_runs_before_and_after_and_says_by_how_much():
    axes, found, figure = axes_of(nightly([0.90] * 20 + [0.85] * 12))
    vertical = [line for line in axes.lines if list(line.get_ydata()) == [0, 1]]
    assert [list(line.get_xdata()) for line in vertical] == [[19.5, 19.5]]
    assert [text.get_text() for text in axes.texts] == [f"▼ {found.changes[0].amount}"]
    assert figure.get_label() == "lstm: accuracy: 32 runs, 1 change point"


def test_a_level_is_a_broad_line_over_its_runs():
    axes, found, _ = axes_of(nightly([0.90] * 20 + [0.85] * 12))
    broad = [line for line in axes.lines if line.get_linewidth() == 5]
    assert [list(line.get_ydata()) for line in broad] == [[v.mean] * 2 for v in found.levels]
    assert [list(line.get_xdata()) for line in broad] == [[-0.3, 19.3], [19.7, 31.3]]


def test_a_repeat_is_hollow_and_a_gap_a_cross_at_the_bottom():
    runs = nightly([0.9])
    runs.append(night(1, {"lstm": [0.9, None, 0.9]}))
    scores = [trial.best.metrics["accuracy"] for trial in runs[0].trials]
    runs.append(night(2, {"lstm": scores}, repeats=0))
    axes, _, _ = axes_of(runs)
    assert [place for place, _ in dots(axes)] == [0]
    assert [place for place, _ in dots(axes, "none")] == [2]
    [cross] = [line for line in axes.lines if line.get_marker() == "x"]
    assert list(cross.get_xdata()) == [1]


def test_segments_have_colours_of_their_own_and_no_line_between_them():
    runs = nightly([0.9, 0.9])
    runs += [night(2, {"lstm": [0.5, 0.6, 0.7]}, data=digits(test_digest="0" * 64))]
    axes, _, figure = axes_of(runs)
    joined = [line for line in axes.lines if line.get_linewidth() == 0.8]
    assert [list(line.get_xdata()) for line in joined] == [[0, 1], [2]]
    assert len({line.get_color() for line in joined}) == 2
    [legend] = figure.legends
    assert [t.get_text() for t in legend.get_texts()] == ["segment 1", "segment 2: other test data"]


def test_one_segment_needs_no_legend():
    assert axes_of(nightly([0.9, 0.8]))[2].legends == []


@pytest.mark.parametrize(
    ("hours", "labels", "axis"),
    [
        (24, ["11-01", "11-02", "11-03"], "start of the run (2026 UTC)"),
        (1, ["02:00", "03:00", "04:00"], "start of the run (2026-11-01 UTC)"),
        (24 * 60, ["2026-11-01", "2026-12-31", "2027-03-01"], "start of the run (UTC)"),
    ],
)
def test_runs_are_named_by_their_day_or_by_the_time_of_one_day(hours, labels, axis):
    runs = nightly([0.9] * 3)
    start = runs[0].started_at
    runs = [
        run.updated(started_at=start + i * hours * (runs[1].started_at - start) / 24)
        for i, run in enumerate(runs)
    ]
    axes, _, _ = axes_of(runs)
    assert [label.get_text() for label in axes.get_xticklabels()] == labels
    assert axes.get_xlabel() == axis


def test_many_runs_have_few_dates_and_the_last_one_is_among_them():
    axes, _, _ = axes_of(nightly([0.9] * 20))
    assert sorted(axes.get_xticks()) == [3, 7, 11, 15, 19]


@pytest.mark.parametrize(("worst", "scale"), [(3.0, "linear"), (40.0, "log")])
def test_costs_that_span_a_decade_are_logarithmic(worst, scale):
    runs = [night(i, {"lstm": [0.9]}, seconds=s) for i, s in enumerate((2.0, worst))]
    assert axes_of(runs, "seconds_per_epoch")[0].get_yscale() == scale


def test_runs_without_any_result_still_give_a_figure():
    axes, _, figure = axes_of([night(0, {"lstm": [None]})], "seconds_per_epoch")
    assert dots(axes) == []
    assert "1 run, 0 change points" in to_svg(figure)
