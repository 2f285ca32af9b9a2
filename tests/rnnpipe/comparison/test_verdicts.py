import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnpipe.comparison import Tolerance
from rnnpipe.comparison.findings import Finding
from rnnpipe.comparison.records import Side
from rnnpipe.comparison.verdicts import judge
from rnnpipe.statistics import Contrast, SeedPart, seeds_needed


def side(variant="lstm", mean=0.9):
    return Side(run="r", variant=variant, seeds=3, mean=mean, std=0.01, trials=())


def finding(metric="accuracy", difference=0.02, error=0.001, p_value=1e-6, kind="quality", **other):
    return Finding(
        "digits",
        metric,
        kind,
        side(),
        side(),
        evidence="seeds and test examples",
        difference=difference,
        interval=(difference - 2 * error, difference + 2 * error),
        p_value=p_value,
        probability_greater=0.99,
        **other,
    )


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
    assert row.probability_better == pytest.approx(0.99 if greater_is == "better" else 0.01)
    opposite = {"better": "worse", "worse": "better"}[greater_is]
    assert verdict(finding(metric, difference=-0.02)) == opposite


@pytest.mark.parametrize(
    ("difference", "error", "p_value", "tolerance", "expected"),
    [
        (0.02, 0.001, 1e-6, 0.01, "better"),
        (-0.02, 0.001, 1e-6, 0.01, "worse"),
        (0.02, 0.001, 1e-6, 0.03, "no difference"),
        (0.02, 0.008, 0.01, 0.03, "undecided"),
        (0.001, 0.001, 0.3, 0.01, "no difference"),
        (0.001, 0.01, 0.9, 0.01, "undecided"),
    ],
)
def test_tolerances(difference, error, p_value, tolerance, expected):
    found = finding(difference=difference, error=error, p_value=p_value)
    assert verdict(found, Tolerance(value=tolerance)) == expected


def test_relative_tolerances_are_shares_of_the_base():
    found = finding(difference=0.02, error=0.001)
    assert verdict(found, Tolerance(value=0.02, relative=True)) == "better"  # 0.018 of 0.9
    assert verdict(found, Tolerance(value=0.03, relative=True)) == "no difference"


def test_absolute_tolerances_on_a_cost_are_in_its_unit():
    found = finding("seconds_per_epoch", 0.2, kind="cost", scale="relative")  # 0.18 s of 0.9 s
    assert verdict(found, Tolerance(value=0.1)) == "worse"
    assert verdict(found, Tolerance(value=0.5)) == "no difference"


def test_quality_and_cost_are_corrected_apart():
    rows = judge(
        [
            finding(p_value=0.03),
            finding("loss", p_value=0.02),
            *(finding("seconds_per_epoch", p_value=0.01, kind="cost") for _ in range(4)),
        ],
        {},
        0.05,
    )
    assert [row.adjusted_p_value for row in rows] == pytest.approx([0.04, 0.04] + 4 * [0.04])


def test_exact_rows_do_not_dilute_the_others():
    exact = Finding("digits", "accuracy", "quality", side(), side()).exact(0.0)
    rows = judge([finding(p_value=0.03), *[exact] * 10], {}, 0.05)
    assert [row.verdict for row in rows] == ["better"] + 10 * ["no difference"]


def test_a_row_that_the_correction_undoes_says_so_and_how_many_seeds_it_takes():
    contrast = Contrast(0.02, (SeedPart(3e-5, 9e-5, 3),), 1e-6, 999)
    rows = judge([finding(p_value=0.04, contrast=contrast) for _ in range(3)], {}, 0.05)
    for row in rows:
        assert row.verdict == "undecided"
        assert row.seeds_needed == seeds_needed(contrast, 0.05 / 3) > seeds_needed(contrast)
        assert row.reason == (
            "not significant once corrected for the number of rows; "
            f"{row.seeds_needed} more seeds a side would likely decide it"
        )


def test_a_test_set_that_is_too_small_is_said():
    contrast = Contrast(0.01, (SeedPart(1e-5, 3e-5, 3),), 1e-3, 99)
    (row,) = judge([finding(p_value=0.7, contrast=contrast)], {}, 0.05)
    assert row.seeds_needed is None
    assert row.reason == (
        "within the noise; more seeds cannot decide it: the test set is too small for such a "
        "difference"
    )


@given(
    difference=st.floats(-1, 1),
    error=st.floats(0, 1),
    p_value=st.floats(0, 1),
    tolerance=st.none() | st.floats(0, 1),
)
def test_better_or_worse_always_means_significant_and_beyond_the_tolerance(
    difference, error, p_value, tolerance
):
    found = finding(difference=difference, error=error, p_value=p_value)
    result = verdict(found, None if tolerance is None else Tolerance(value=tolerance))
    if result in ("better", "worse"):
        assert p_value < 0.05
        assert abs(difference) > (tolerance or 0)
        assert (difference > 0) == (result == "better")
    else:
        assert result in ("undecided", "no difference")
