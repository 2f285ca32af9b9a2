import subprocess
import sys

import pytest

from rnnpipe.summary.rows import Statistic, dataset_metrics, summary_rows
from tests.rnnpipe.report.run_factory import suite, with_baseline, with_failures, write_run


@pytest.fixture
def run(tmp_path):
    return write_run(tmp_path)


def _row(run, dataset, variant):
    [row] = [r for r in summary_rows(run) if (r.dataset, r.variant) == (dataset, variant)]
    return row


def test_the_spread_is_the_sample_standard_deviation():
    statistic = Statistic.of([1.0, 2.0, 3.0, 4.0])
    assert statistic.mean == 2.5
    assert statistic.std == pytest.approx((5 / 3) ** 0.5, rel=1e-15)
    assert statistic.n == 4


def test_a_spread_below_rounding_is_none():
    assert Statistic.of([0.1 + 0.2, 0.3, 0.3]).std == 0.0
    assert Statistic.of([1e-9, 2e-9]).std == pytest.approx(0.5e-9 * 2**0.5)
    assert Statistic.of([0.0, 0.0]) == Statistic(0.0, 0.0, 2)


def test_one_seed_has_no_spread_and_no_seed_no_statistic():
    assert Statistic.of([0.5, None]) == Statistic(0.5, None, 1)
    assert Statistic.of([None]) is None


def test_rows_follow_the_suite_and_each_dataset_ends_with_its_baseline(run):
    assert [(r.dataset, r.variant) for r in summary_rows(run)] == [
        ("adding", "simple_rnn"),
        ("adding", "lstm"),
        ("adding", "gru"),
        ("adding", None),
        ("digits", "simple_rnn"),
        ("digits", "lstm"),
        ("digits", "gru"),
        ("digits", None),
    ]


def test_a_baseline_is_one_score_however_many_seeds_it_is_recorded_for(run, tmp_path):
    row = _row(with_baseline(run, "lstm", tmp_path), "digits", "lstm")
    assert row.scores["best"]["accuracy"] == Statistic(0.89, None, 1)
    assert (row.epochs["best"], row.seconds_per_epoch, row.learned) == (None, None, None)
    assert (len(row.finished), row.is_network) == (3, False)
    assert _row(run, "digits", "lstm").learned == 3


def test_scores_are_over_seeds_at_both_epochs(run):
    row = _row(run, "digits", "lstm")
    assert row.scores["best"]["accuracy"].mean == pytest.approx(0.9)
    assert row.scores["best"]["accuracy"].std == pytest.approx(0.01)
    assert row.scores["last"]["accuracy"].mean == pytest.approx(0.88)
    assert row.epochs["best"].mean == pytest.approx((10 + 11 + 10) / 3)
    assert row.epochs["last"] == Statistic(12, 0, 3)
    assert row.parameters == 1233
    assert row.seconds_per_epoch.mean == pytest.approx(1.6)


def test_the_deciding_metric_comes_first_and_only_what_was_measured_is_listed(run):
    rows = summary_rows(run)
    names = {d: [m.name for m in dataset_metrics([r for r in rows if r.dataset == d])]
             for d in ("adding", "digits")}  # fmt: skip
    assert names == {"adding": ["mse", "mae"], "digits": ["accuracy", "macro_f1", "loss"]}


def test_unfinished_trials_stay_in_their_row_and_out_of_its_scores(run):
    failed = with_failures(run)
    row = _row(failed, "adding", "gru")
    assert [t.seed for t in row.finished] == [0, 1]
    assert [(t.seed, t.status) for t in row.unfinished] == [(2, "failed")]
    assert row.scores["best"]["mse"].mean == pytest.approx(0.0006 * (0.9 + 1.0) / 2)
    nothing = _row(failed, "digits", "gru")
    assert nothing.scores == {"best": {}, "last": {}}
    assert [t.status for t in nothing.unfinished] == ["failed", "interrupted", "pending"]
    assert nothing.parameters is None


def test_a_dataset_that_could_not_be_prepared_has_rows_without_scores_or_baseline(run):
    trials = tuple(
        t if t.dataset == "adding" else t.model_copy(update={"status": "failed", "best": None})
        for t in run.trials
    )
    broken = run.updated(datasets={"adding": run.datasets["adding"]}, trials=trials)
    rows = [r for r in summary_rows(broken) if r.dataset == "digits"]
    assert [r.variant for r in rows] == ["simple_rnn", "lstm", "gru"]
    assert all(len(r.unfinished) == 3 for r in rows)


def test_one_seed_runs_have_means_without_spread(tmp_path):
    run = write_run(tmp_path / "one", suite(seeds=[1]))
    assert _row(run, "adding", "lstm").scores["best"]["mse"] == Statistic(0.004, None, 1)


def test_a_summary_needs_neither_matplotlib_nor_pandas_nor_tensorflow():
    code = (
        "import sys, rnnpipe.summary.tables; "
        "print({'matplotlib', 'pandas', 'tensorflow', 'keras', 'jinja2'} & set(sys.modules))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "set()"
