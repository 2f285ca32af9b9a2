import pytest

from rnnpipe.evaluation.metrics import METRICS
from rnnpipe.summary.rows import Statistic
from rnnpipe.summary.tables import (
    fixed,
    format_difference,
    format_duration,
    format_score,
    format_statistic,
    summary_tables,
    told_undefined,
)
from tests.rnnpipe.report.run_factory import suite, with_failures, write_run

ACCURACY, MSE = METRICS["accuracy"], METRICS["mse"]


@pytest.mark.parametrize(
    ("mean", "std", "text"),
    [
        (0.87243, 0.00412, "0.872 ± 0.004"),
        (0.5, None, "0.500"),
        (1.0, 0.0, "1.000 ± 0.000"),
        (0.9, 0.00023, "0.900 ± 0.0002"),
    ],
)
def test_accuracy_has_three_decimals(mean, std, text):
    assert format_statistic(ACCURACY, Statistic(mean, std, 3)) == text


@pytest.mark.parametrize(
    ("mean", "std", "text"),
    [
        (1 / 6, None, "0.17"),
        (0.0031, 0.00042, "0.0031 ± 0.0004"),
        (3.14e-4, 2.7e-5, "0.00031 ± 0.00003"),
        (3.14e-6, 2.7e-7, "3.1e-6 ± 0.3e-6"),
        (3.14e-4, 2.7e-7, "0.00031 ± 3e-7"),
        (0.1542, 0.0021, "0.15 ± 0.002"),
        (9.96, 1.04, "10 ± 1"),
        (1234.5, 100.0, "1,234 ± 100"),
        (0.0, 0.0, "0 ± 0"),
        (9_940_000.0, 3_000.0, "9,940,000 ± 3,000"),
        (1e7, 2.5e6, "1.0e7 ± 0.2e7"),
        (9.6123e35, 4.4e34, "9.6e35 ± 0.4e35"),
        (9.6123e35, None, "9.6e35"),
        (12.0, 3e36, "12 ± 3e36"),
    ],
)
def test_errors_have_two_significant_digits(mean, std, text):
    assert format_statistic(MSE, Statistic(mean, std, 3)) == text


def test_what_is_missing_is_a_dash():
    assert format_statistic(MSE, None) == "—"


def test_differences_carry_their_sign():
    assert format_difference(ACCURACY, 0.0123) == "+0.012"
    assert format_difference(MSE, -3.14e-4) == "−0.00031"  # noqa: RUF001 (a minus sign)


def test_scores_far_from_1_are_short_and_what_is_counted_is_written_out():
    assert format_score(METRICS["r2"], -3.456e20) == "-3.46e20"
    assert format_score(METRICS["rmse"], 9.6123e35) == "9.61e35"
    assert format_difference(MSE, -9.6123e35) == "−9.6e35"  # noqa: RUF001 (a minus sign)
    assert format_score(METRICS["parameters"], 12_345_678) == "12,345,678"
    assert format_score(MSE, float("inf")) == "inf"


def test_not_a_number_is_shown_as_such():
    assert format_score(MSE, float("nan")) == "nan"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.0123, "0.012 s"), (4.2, "4.2 s"), (59.4, "59 s"), (65, "1 min 05 s"), (3725, "1 h 02 min")],
)
def test_durations(seconds, text):
    assert format_duration(seconds) == text


def test_a_table_per_dataset_with_the_baseline_last(tmp_path):
    adding, digits = summary_tables(write_run(tmp_path))
    assert adding.title == "adding"
    assert adding.header == (
        "Variant",
        "Seeds",
        "MSE",
        "MAE",
        "Best epoch",
        "Parameters",
        "s/epoch",
    )
    assert adding.lines == (
        (
            "simple_rnn",
            "3, 2 learned",
            "0.16 ± 0.02",
            "0.40 ± 0.02",
            "10 to 11",
            "321",
            "1.6 ± 0.1",
        ),
        ("lstm", "3", "0.0040 ± 0.0004", "0.063 ± 0.003", "10 to 11", "1,233", "1.6 ± 0.1"),
        ("gru", "3", "0.00060 ± 0.00006", "0.024 ± 0.001", "10 to 11", "977", "1.6 ± 0.1"),
        ("baseline (training mean)", "—", "0.17", "0.33", "—", "—", "—"),
    )
    assert digits.numeric == (False, True, True, True, True, True, True, True)
    assert digits.lines[-1][:5] == ("baseline (majority class)", "—", "0.500", "0.220", "1.000")


def test_only_a_table_that_tells_how_many_learned_says_what_that_is(tmp_path):
    run = write_run(tmp_path)
    adding, digits = summary_tables(run)
    assert [line[1] for line in adding.lines] == ["3, 2 learned", "3", "3", "—"]
    assert adding.note == (
        "N learned: so many of the trainings beat the baseline by more than chance."
    )
    assert [line[1] for line in digits.lines] == ["3", "3", "3", "—"]
    assert digits.note == ""
    assert [table.note for table in summary_tables(run, "last")] == ["", ""]


def test_the_last_epoch_has_a_table_of_its_own(tmp_path):
    _, digits = summary_tables(write_run(tmp_path), "last")
    assert digits.header[5] == "Last epoch"
    assert digits.lines[1][:3] == ("lstm", "3", "0.880 ± 0.010")
    assert digits.lines[1][5] == "12"


def test_rows_sort_by_the_exact_number(tmp_path):
    adding, _ = summary_tables(write_run(tmp_path))
    assert [row[2].value for row in adding.rows] == pytest.approx([0.16, 0.004, 0.0006])


def test_unfinished_seeds_are_counted_and_missing_scores_are_dashes(tmp_path):
    adding, digits = summary_tables(with_failures(write_run(tmp_path)))
    assert adding.lines[2][:2] == ("gru", "2 of 3")
    assert digits.lines[2] == ("gru", "0 of 3", "—", "—", "—", "—", "—", "—")


def test_one_seed_shows_no_spread(tmp_path):
    adding, _ = summary_tables(write_run(tmp_path, suite(seeds=[1])))
    assert adding.lines[1] == ("lstm", "1", "0.0040", "0.063", "11", "1,233", "1.6")


def undefined_in(run, dataset, **reasons):
    record = run.datasets[dataset].model_copy(update={"undefined": reasons})
    return run.updated(datasets=run.datasets | {dataset: record})


def test_a_metric_without_a_value_is_a_column_that_says_so(tmp_path):
    run = undefined_in(write_run(tmp_path), "digits", roc_auc="one class", r2="all are equal")
    adding, digits = summary_tables(run)
    assert digits.header[2:7] == ("Accuracy", "Macro-F1", "ROC-AUC", "Loss", "R²")
    assert {(line[4], line[6]) for line in digits.lines} == {("undefined", "undefined")}
    assert digits.numeric[4:7] == (False, True, False)
    assert "ROC-AUC" not in adding.header


def test_reasons_are_told_once_and_of_unknown_metrics_not_at_all():
    reasons = {"roc_auc": "one class", "r2": "all are equal", "average_precision": "one class"}
    assert told_undefined(reasons | {"of_a_later_version": "?"}) == [
        "ROC-AUC and average precision are undefined: one class",
        "R² is undefined: all are equal",
    ]
    assert told_undefined({}) == []


def test_a_mean_is_rounded_as_the_share_that_it_equals():
    right = [263, 383, 119]  # of 400 test examples, each of three seeds
    mean, share = sum(count / 400 for count in right) / 3, sum(right) / 1200
    assert f"{mean:.3f}" != f"{share:.3f}"
    assert format_score(ACCURACY, mean) == fixed(share) == "0.637"
