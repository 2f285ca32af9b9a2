import json

import pytest

from rnnpipe.errors import UserError
from rnnpipe.records import Look
from rnnpipe.report.view import run_view
from tests.rnnpipe.report.run_factory import with_baseline


def test_confusion_matrices_are_summed_over_finished_seeds(run, tmp_path):
    adding, digits = run_view(run, tmp_path, None).datasets
    assert adding.confusions == {}
    lstm = digits.confusions["lstm"]
    assert lstm.seeds == 3
    # hits of class zero: 89, 90 and 91 of 100
    assert lstm.matrix.tolist() == [[270, 30, 0], [0, 480, 0], [3, 6, 291]]


def test_a_variant_without_a_finished_trial_has_no_matrix_and_no_history(failed_run, tmp_path):
    _, digits = run_view(failed_run, tmp_path, None).datasets
    assert set(digits.confusions) == {"simple_rnn", "lstm"}
    assert digits.histories["gru"] == []
    assert len(digits.histories["lstm"]) == 3


def test_a_baseline_has_scores_and_neither_epochs_nor_curves(run, tmp_path):
    view = run_view(with_baseline(run, "gru", tmp_path), tmp_path, None)
    digits = view.datasets[1]
    assert digits.histories.keys() == {"simple_rnn", "lstm", "gru"}
    assert [len(found) for found in digits.histories.values()] == [3, 3, 0]
    assert digits.confusions["gru"].seeds == 3
    best = next(line for line in digits.best.lines if line[0] == "gru")
    assert best == ("gru", "—", "0.870", "0.820", "0.330", "—", "—", "—")
    trial = next(line for line in digits.trials.lines if line[0] == "gru")
    assert trial[-4:-1] == ("0.870", "—", "—")
    tables = {table.title: table.lines for table in view.facts}
    assert ("gru", "no network: majority()") in tables["Variants"]
    assert {line[1] for line in tables["Training settings"]} == {"simple_rnn", "lstm"}


def test_trials_link_to_their_files_beside_the_report(run, tmp_path):
    adding, _ = run_view(run, tmp_path, None).datasets
    links = dict(adding.trials.rows[0][-1].links)
    assert links["history.csv"] == "adding/simple_rnn/seed-0/history.csv"
    assert all((tmp_path / href).parent.is_dir() for href in links.values())


def test_a_file_name_cannot_leave_the_link(run, tmp_path):
    trial = run.trials[0].model_copy(update={"files": {'"><b>.csv': "0" * 64}})
    adding, _ = run_view(run.with_trial(trial), tmp_path, None).datasets
    assert adding.trials.rows[0][-1].links[0][1] == "adding/simple_rnn/seed-0/%22%3E%3Cb%3E.csv"


def test_every_trial_has_a_row_whatever_became_of_it(failed_run, tmp_path):
    _, digits = run_view(failed_run, tmp_path, None).datasets
    assert [row[2].text for row in digits.trials.rows] == [
        *["finished"] * 6,
        "failed",
        "interrupted",
        "pending",
    ]


def test_a_cached_trial_says_so(run, tmp_path):
    cached = run.with_trial(run.trials[0].model_copy(update={"cached": True}))
    assert (
        run_view(cached, tmp_path, None).datasets[0].trials.rows[0][2].text == "finished (cached)"
    )


@pytest.mark.parametrize(
    ("levels", "told"),
    [
        ((), ""),
        ((0.02,), "2.00% at 3 seeds"),
        ((0.02, 0.015), "2.00% at 3 seeds, 1.50% at 6 seeds"),
    ],
)
def test_looking_while_seeds_are_added_is_told(run, tmp_path, verdicts, levels, told):
    looks = tuple(Look(seeds=3 * n, level=level) for n, level in enumerate(levels, 1))
    view = run_view(run.updated(looks=looks), tmp_path, verdicts)
    assert told in view.looks
    assert bool(view.looks) == bool(looks)
    assert ("the level of the look" in " ".join(view.method)) == bool(looks)


def test_a_run_of_several_datasets_is_answered_first(run, tmp_path, verdicts):
    assert run_view(run, tmp_path, verdicts).overall == (
        "Over all 2 datasets gru is the most likely to rank first, with probability 0.620. Average "
        "ranks of 2, with 95% intervals: gru 1.5 (1.0 to 2.0), lstm 1.5 (1.0 to 2.5)."
    )
    assert run_view(run, tmp_path, None).overall == ""


def test_the_caveat_stands_where_variants_are_ranked_without_a_verdict(run, tmp_path, verdicts):
    assert "was not tested here" in run_view(run, tmp_path, None).caveat
    assert run_view(run, tmp_path, verdicts).caveat == ""
    alone = run.updated(trials=tuple(t for t in run.trials if t.variant == "lstm"))
    assert run_view(alone, tmp_path, None).caveat == ""


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"confusion_matrix": [["x"]]}', '{"confusion_matrix": [[1]]}']
)
def test_damaged_metrics_are_named(run, tmp_path, content):
    (tmp_path / "digits/lstm/seed-1/metrics.json").write_text(content)
    with pytest.raises(UserError, match=r"digits/lstm/seed-1/metrics\.json"):
        run_view(run, tmp_path, None)


def test_a_matrix_of_another_run_is_refused(run, tmp_path):
    matrix = {"confusion_matrix": [[1, 2], [3, 4]]}
    (tmp_path / "digits/lstm/seed-1/metrics.json").write_text(json.dumps(matrix))
    with pytest.raises(UserError, match=r"shape \(2, 2\), and the dataset has 3 classes"):
        run_view(run, tmp_path, None)


def test_a_missing_history_is_named(run, tmp_path):
    (tmp_path / "adding/gru/seed-0/history.csv").unlink()
    with pytest.raises(UserError, match=r"adding/gru/seed-0/history\.csv is missing"):
        run_view(run, tmp_path, None)
