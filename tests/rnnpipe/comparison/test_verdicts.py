import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rnnpipe.comparison import Tolerance
from rnnpipe.comparison.advice import CANNOT
from rnnpipe.comparison.findings import Finding
from rnnpipe.comparison.records import Side
from rnnpipe.comparison.verdicts import judge
from rnnpipe.statistics import Contrast, Spread, prospect


def side(variant="lstm", mean=0.9):
    return Side(run="r", variant=variant, seeds=3, mean=mean, std=0.01, trials=())


def measured(difference=0.02, error=0.001, seeds=30, example_error=0.0):
    """A contrast whose standard error, of paired seeds, is known well."""
    spread = Spread(seeds * error**2, 0.0, seeds)
    return Contrast(difference, (spread,), example_error**2, 1999)


def finding(metric="accuracy", difference=0.02, error=0.001, kind="quality", **other):
    content = {
        "contrast": measured(difference, error),
        "evidence": "seeds and test examples",
    }
    return Finding(other.pop("dataset", "digits"), metric, kind, side(), side(), **content | other)


def verdict(found, tolerance=None):
    (row,) = judge([found], {} if tolerance is None else {found.metric: tolerance}, 0.05)
    return row.verdict


@pytest.mark.parametrize(
    ("metric", "greater_is"),
    [
        ("accuracy", "better"),
        ("macro_f1", "better"),
        ("loss", "worse"),
        ("mse", "worse"),
        ("mae", "worse"),
    ],
)
def test_which_way_is_better(metric, greater_is):
    (row,) = judge([finding(metric)], {}, 0.05)
    assert row.verdict == greater_is
    assert row.probability_better == pytest.approx(1.0 if greater_is == "better" else 0.0, abs=0.01)
    opposite = {"better": "worse", "worse": "better"}[greater_is]
    assert verdict(finding(metric, difference=-0.02)) == opposite


@pytest.mark.parametrize(
    ("difference", "error", "tolerance", "expected"),
    [
        (0.02, 0.001, 0.01, "better"),
        (-0.02, 0.001, 0.01, "worse"),
        (0.02, 0.001, 0.03, "no difference"),
        (0.02, 0.008, 0.03, "undecided"),
        (0.001, 0.001, 0.01, "no difference"),
        (0.001, 0.01, 0.01, "undecided"),
        # significantly off zero, and its estimate beyond the tolerance, but not its interval
        (0.011, 0.001, 0.01, "undecided"),
    ],
)
def test_the_interval_lies_beyond_the_tolerance_or_within_it_or_neither(
    difference, error, tolerance, expected
):
    found = finding(difference=difference, error=error)
    assert verdict(found, Tolerance(value=tolerance)) == expected


def test_relative_tolerances_are_shares_of_the_base():
    found = finding(difference=0.02, error=0.0001)
    assert verdict(found, Tolerance(value=0.02, relative=True)) == "better"  # 0.018 of 0.9
    assert verdict(found, Tolerance(value=0.03, relative=True)) == "no difference"


def slower(by, **other):
    return finding("seconds_per_epoch", math.log(by), kind="cost", scale="relative", **other)


def test_absolute_tolerances_on_a_cost_are_in_its_unit():
    found = slower(1.2)  # 0.18 s of 0.9 s
    assert verdict(found, Tolerance(value=0.1)) == "worse"
    assert verdict(found, Tolerance(value=0.5)) == "no difference"


def test_a_tolerance_is_a_factor_where_differences_are_ratios():
    """Of -10% and +10% each is its own edge: 1 / 1.1 is beyond neither."""
    for by, expected in ((0.89, "better"), (0.905, "no difference"), (1.11, "worse")):
        tolerance = Tolerance(value=0.1, relative=True)
        assert verdict(slower(by), tolerance) == expected


def test_costs_have_a_tolerance_by_default_and_do_not_count_unless_one_is_set():
    row, page = judge(
        [
            slower(1.03),
            finding("peak_memory_bytes", 1e-4, 1e-6, kind="cost", scale="relative"),
        ],
        {},
        0.05,
    )
    assert (row.verdict, row.reason) == ("no difference", "within the tolerance of 5%")
    assert (page.verdict, page.reason) == ("no difference", "within the tolerance of 2%")
    assert not row.counted
    (named,) = judge(
        [slower(1.03)], {"seconds_per_epoch": Tolerance(value=0.01, relative=True)}, 0.05
    )
    assert (named.verdict, named.counted) == ("worse", True)


def p_of(p_value):
    """A standard error that makes a difference of 0.02 this significant."""
    low, high = 1e-6, 1.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if measured(0.02, middle).p_value() < p_value else (low, middle)
    return low


def test_holm_s_family_is_the_deciding_metric_of_one_dataset():
    error = p_of(0.03)
    alone = [finding(error=error)]
    beside = [
        *(finding(error=p_of(0.9), dataset="imdb") for _ in range(10)),
        *(finding(name, error=p_of(0.9)) for name in ("macro_f1", "loss")),
        *(slower(1.2, contrast=measured(0.02, p_of(0.9))) for _ in range(4)),
    ]
    (row, *_) = judge(alone + beside, {}, 0.05)
    assert row.verdict == judge(alone, {}, 0.05)[0].verdict == "better"
    assert row.adjusted_p_value == pytest.approx(0.03)


def test_other_metrics_are_shown_and_not_judged_unless_a_tolerance_names_them():
    rows = judge([finding(), finding("loss")], {}, 0.05)
    assert [(row.verdict, row.counted) for row in rows] == [("better", True), ("not judged", False)]
    assert rows[1].reason == "decided by accuracy"
    assert rows[1].interval is not None
    named = judge([finding(), finding("loss")], {"loss": Tolerance(value=0.001)}, 0.05)
    assert [(row.verdict, row.counted) for row in named] == [("better", True), ("worse", True)]


def test_each_interval_is_at_the_level_that_holm_tests_its_row_at():
    errors = [p_of(0.001), p_of(0.02), p_of(0.5)]
    rows = judge([finding(error=error) for error in errors], {}, 0.05)
    assert [row.verdict for row in rows] == ["better", "better", "undecided"]
    assert [row.level for row in rows] == pytest.approx([0.05 / 3, 0.05 / 2, 0.05])
    for row, error in zip(rows, errors, strict=True):
        assert row.interval == pytest.approx(measured(0.02, error).interval(row.level))


def test_what_cannot_be_tested_does_not_dilute_the_others():
    exact = Finding("digits", "accuracy", "quality", side(), side()).exact(0.0)
    barred = finding(barred="two seeds")
    rows = judge([finding(error=p_of(0.03)), *[exact] * 10, *[barred] * 10], {}, 0.05)
    assert [row.verdict for row in rows] == ["better"] + 10 * ["no difference"] + 10 * ["undecided"]
    assert rows[-1].reason == "two seeds"
    assert rows[-1].adjusted_p_value is None


def test_a_row_that_the_correction_undoes_says_so_and_the_odds_of_more_seeds():
    contrast = Contrast(0.02, (Spread(5e-4, 0.0, 5), Spread(5e-5, 0.0, 5)), 1e-6, 999)
    assert 0.05 / 3 < contrast.p_value() < 0.16
    rows = judge([finding(contrast=contrast) for _ in range(3)], {}, 0.2)
    for row in rows:
        more = prospect(contrast, 0.2 / 3)
        assert row.verdict == "undecided"
        assert (row.seeds_needed, row.seeds_odds) == (more.seeds, more.odds)
        assert row.reason.startswith("not significant once corrected for the number of rows; about")
        assert f"that {more.seeds} more seeds a side decide it" in row.reason
        assert "--until-decided" in row.reason


def test_that_no_number_of_seeds_can_decide_is_said_where_it_is_true():
    contrast = Contrast(0.001, (Spread(1e-6, 0.0, 10),), 1e-3, 99)
    (row,) = judge([finding(contrast=contrast)], {}, 0.05)
    assert (row.seeds_needed, row.hopeless) == (None, True)
    assert row.reason == f"within the noise; {CANNOT}"


def test_what_counts_forbid_leaves_a_row_undecided_and_worth_more_seeds():
    (row,) = judge([finding(open="a training failed")], {}, 0.05)
    assert (row.verdict, row.reason, row.hopeless) == ("undecided", "a training failed", False)
    ceiling = finding(difference=0.0, unlike="all at the ceiling")
    assert verdict(ceiling, Tolerance(value=0.1)) == "undecided"
    assert verdict(finding(unlike="all at the ceiling")) == "better"


def test_ties_are_told_apart_from_being_better():
    (row,) = judge([finding(difference=0.0, ties=0.5)], {}, 0.05)
    assert row.probability_better == pytest.approx(0.25)
    assert row.probability_equal == 0.5


@given(
    difference=st.floats(-1, 1),
    error=st.floats(1e-4, 1),
    tolerance=st.none() | st.floats(0, 1),
)
def test_a_verdict_is_a_partition_of_its_interval(difference, error, tolerance):
    slack = tolerance or 0.0
    found = finding(difference=difference, error=error)
    (row,) = judge([found], {} if tolerance is None else {"accuracy": Tolerance(value=slack)}, 0.05)
    assert row.interval is not None
    low, high = row.interval
    assume(min(abs(abs(end) - slack) for end in (low, high)) > 1e-6)
    expected = "undecided"
    if low > slack:
        expected = "better"
    elif high < -slack:
        expected = "worse"
    elif -slack < low and high < slack:
        expected = "no difference"
    assert row.verdict == expected
