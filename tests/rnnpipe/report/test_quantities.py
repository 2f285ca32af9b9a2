# ruff: noqa: RUF001 (minus signs)
import pytest

from rnnpipe.evaluation.metrics import METRICS
from rnnpipe.report.quantities import (
    better_cell,
    confidence,
    difference_cells,
    metric_named,
    p_value_cell,
    probability_cell,
    side_cell,
)
from tests.rnnpipe.report.row_factory import row, side


def _written(metric, difference, interval, **changes):
    found = row("adding", "a", "b", metric, "undecided", difference, interval, **changes)
    return tuple(cell.text for cell in difference_cells(found))


@pytest.mark.parametrize(
    ("difference", "low", "high", "written"),
    [
        (-0.15308, -0.16150, -0.14466, ("−0.1531", "−0.1615 to −0.1447")),
        (0.0123, -0.031, 0.062, ("+0.012", "−0.031 to +0.062")),
        (-0.00123, -0.00413, 0.00167, ("−0.0012", "−0.0041 to +0.0017")),
        (7.51e-4, 6.78e-4, 8.24e-4, ("+7.51e-4", "+6.78e-4 to +8.24e-4")),
        (1.234e-7, -3e-8, 2.8e-7, ("+1.2e-7", "−0.3e-7 to +2.8e-7")),
        (12.3, -160.0, 190.0, ("+12", "−160 to +190")),
        (0.0001, -0.8, 0.8, ("0.00", "−0.80 to +0.80")),
    ],
)
def test_half_the_interval_decides_the_digits(difference, low, high, written):
    assert _written("mse", difference, (low, high)) == written


@pytest.mark.parametrize(
    ("difference", "low", "high", "written"),
    [
        (0.3639, -0.137, 1.155, ("+36%", "−14% to +116%")),
        (0.06, 0.05098, 0.06909, ("+6.00%", "+5.10% to +6.91%")),
        (0.2, -0.99, 3e302, ("+20%", "−99% to +3e304%")),
    ],
)
def test_costs_are_in_percent(difference, low, high, written):
    assert _written("seconds_per_epoch", difference, (low, high)) == written


def test_what_is_known_without_a_test_is_exact():
    assert _written("mse", 0.0, (0.0, 0.0), evidence="exact") == ("0", "exact")
    assert _written("parameters", 2.8886, (2.8886, 2.8886), evidence="exact") == (
        "+288.9%",
        "exact",
    )


def test_an_interval_without_width_is_shown_where_it_is_not_exact():
    assert _written("accuracy", 0.0, (0.0, 0.0), evidence="test examples only") == ("0", "0 to 0")


def test_one_measurement_a_side_has_no_interval():
    assert _written("seconds_per_epoch", 0.25, None) == ("+25.0%", "—")
    assert _written("seconds_per_epoch", None, None) == ("—", "—")


@pytest.mark.parametrize(
    ("metric", "mean", "std", "text"),
    [
        ("accuracy", 0.87243, 0.00412, "0.872 ± 0.004"),
        ("seconds_per_epoch", 1.234, 0.056, "1.2 ± 0.1"),
        ("peak_memory_bytes", 512 * 2**20, 3 * 2**20, "512 ± 3"),
        ("parameters", 2617.0, 0.0, "2,617"),
        ("parameters", 8.0, None, "8"),
        ("mse", 1 / 6, None, "0.17"),
    ],
)
def test_a_side_is_written_in_the_metrics_unit_and_sorts_by_the_recorded_mean(
    metric, mean, std, text
):
    cell = side_cell(metric_named(metric), side("a", mean, std))
    assert (cell.text, cell.value) == (text, mean)


def test_a_probability_is_never_certain():
    assert [probability_cell(p).text for p in (None, 1e-9, 0.0414, 0.9994, 1.0)] == [
        "—",
        "<0.001",
        "0.041",
        ">0.999",
        ">0.999",
    ]
    assert [p_value_cell(p).text for p in (0.0, 0.05, 1.0)] == ["<0.001", "0.050", "1.000"]


def test_every_metric_has_a_name():
    labels = {metric_named(name).label for name in (*METRICS, "all")}
    assert len(labels) == len(METRICS) + 1


def test_an_interval_is_shown_with_its_level():
    assert confidence(0.05) == "95%"
    assert confidence(0.05 / 3) == "98.33%"
    shown = _written("mse", 0.0123, (-0.031, 0.062), level=0.025)
    assert shown == ("+0.012", "−0.031 to +0.062 (97.5%)")


def test_where_scores_may_be_the_very_same_that_is_said():
    content = ("adding", "a", "b", "mse", "undecided")
    assert better_cell(row(*content, probability_better=0.25)).text == "0.250"
    tied = row(*content, probability_better=0.25, probability_equal=0.66)
    assert (better_cell(tied).text, better_cell(tied).value) == ("0.250, equal 0.660", 0.25)


def test_a_side_with_failed_trainings_says_how_many_learned():
    failed = side("a", 0.914, 0.19).model_copy(update={"learned": 2})
    assert side_cell(metric_named("accuracy"), failed).text == "0.914 ± 0.190, 2 of 3 learned"
