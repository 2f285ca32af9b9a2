from dataclasses import replace

import pytest

from rnnpipe.comparison import Comparison
from rnnpipe.report.answers import answer
from rnnpipe.report.finding import finding, findings
from rnnpipe.summary.rows import summary_rows
from tests.rnnpipe.report.row_factory import row
from tests.rnnpipe.report.run_factory import suite, with_baseline, write_run


def on_digits(**verdicts):
    """Verdicts on pairs of the digits' variants; `simple_rnn__lstm` is that of lstm."""
    pairs = {tuple(pair.split("__")): verdict for pair, verdict in verdicts.items()}
    return [row("digits", base, other, "accuracy", v) for (base, other), v in pairs.items()]


def found(run, verdicts):
    return finding([r for r in summary_rows(run) if r.dataset == "digits"], verdicts)


# The best mean of the digits is lstm's, then come gru's and simple_rnn's.
@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        (
            {"simple_rnn__lstm": "better", "simple_rnn__gru": "undecided", "lstm__gru": "worse"},
            "lstm is better than gru and simple_rnn",
        ),
        (
            {"simple_rnn__lstm": "worse", "simple_rnn__gru": "undecided", "lstm__gru": "better"},
            "no winner yet among gru and simple_rnn; lstm is worse",
        ),
        (
            {"simple_rnn__lstm": "better", "simple_rnn__gru": "better", "lstm__gru": "undecided"},
            "no winner yet among lstm and gru; simple_rnn is worse",
        ),
        # gru beats simple_rnn, and lstm is better than neither: all that lstm does not beat stay.
        (
            {"simple_rnn__lstm": "undecided", "simple_rnn__gru": "better", "lstm__gru": "worse"},
            "no winner yet among lstm and simple_rnn; gru is worse than lstm",
        ),
        (
            {
                "simple_rnn__lstm": "no difference",
                "simple_rnn__gru": "worse",
                "lstm__gru": "worse",
            },
            "no difference between lstm and simple_rnn; gru is worse",
        ),
        (
            {
                "simple_rnn__lstm": "no difference",
                "simple_rnn__gru": "no difference",
                "lstm__gru": "undecided",
            },
            "no winner yet among lstm, gru and simple_rnn",
        ),
        (
            {"simple_rnn__lstm": "better", "simple_rnn__gru": "failed", "lstm__gru": "failed"},
            "lstm is better than simple_rnn; gru could not be judged",
        ),
        ({}, "lstm has the best mean accuracy, and nothing was tested"),
    ],
)
def test_a_winner_is_named_only_where_it_is_better_than_all_others(run, verdicts, expected):
    assert found(run, on_digits(**verdicts)) == expected


def test_verdicts_of_other_metrics_and_datasets_say_nothing(run):
    others = [
        row("digits", "simple_rnn", "lstm", "macro_f1", "better"),
        row("adding", "simple_rnn", "lstm", "mse", "better"),
    ]
    assert found(run, others) == "lstm has the best mean accuracy, and nothing was tested"


def test_nothing_wins_where_nothing_learned(run):
    baseline = run.datasets["digits"].baseline["accuracy"]
    trials = tuple(
        t.model_copy(update={"best": t.best.model_copy(update={"metrics": {"accuracy": baseline}})})
        for t in run.trials
    )
    verdicts = on_digits(simple_rnn__lstm="better")
    told = found(run.updated(trials=trials), verdicts)
    assert told == "nothing is shown to be better than the baseline (majority class)"


def test_of_two_networks_with_the_very_same_score_none_is_the_best(run, tmp_path):
    """simple_rnn is no network here, and has the best mean."""
    mixed = with_baseline(run, "simple_rnn", tmp_path)
    accuracy = {"simple_rnn": 0.9, "lstm": 0.5, "gru": 0.5}
    trials = tuple(
        t.model_copy(
            update={
                "best": t.best.model_copy(update={"metrics": {"accuracy": accuracy[t.variant]}})
            }
        )
        for t in mixed.trials
    )
    level = mixed.updated(trials=trials)
    worse = on_digits(simple_rnn__lstm="worse", simple_rnn__gru="worse", lstm__gru="undecided")
    assert found(level, worse) == "simple_rnn is better than lstm and gru"
    assert found(level, ()).endswith("nothing was tested")


def test_one_variant_is_no_winner(tmp_path):
    run = write_run(tmp_path / "one", suite(seeds=[1]))
    kept = tuple(t for t in run.trials if t.variant == "lstm")
    assert found(run.updated(trials=kept), ()) == "lstm alone: accuracy 0.900"


def test_without_scores_there_is_no_answer(run):
    trials = tuple(
        t.model_copy(update={"status": "failed", "best": None, "last": None}) for t in run.trials
    )
    assert found(run.updated(trials=trials), ()) == "no trial finished"


def test_the_reports_answer_and_the_runs_findings_are_the_same_words(run):
    verdicts = on_digits(simple_rnn__lstm="better", simple_rnn__gru="better", lstm__gru="undecided")
    compared = Comparison(base="r", other="r", level=0.05, rows=tuple(verdicts))
    rows = [r for r in summary_rows(run) if r.dataset == "digits"]
    assert list(findings(run, compared)) == ["adding", "digits"]
    assert findings(run, compared)["digits"] == answer(rows, verdicts).finding


@pytest.mark.parametrize(
    ("seeds", "said"),
    [
        ([0], "one seed a side decides nothing; lstm is ahead of gru and simple_rnn so far, by "),
        (
            [0, 1],
            "two seeds a side decide nothing; lstm is ahead of gru and simple_rnn so far, by ",
        ),
        ([0, 1, 2], "no winner yet among lstm, gru and simple_rnn"),
    ],
)
def test_one_or_two_seeds_decide_nothing_and_who_leads_is_told(tmp_path, seeds, said):
    run = write_run(tmp_path / "few", suite(seeds=seeds))
    rows = [r for r in summary_rows(run) if r.dataset == "digits"]
    verdicts = on_digits(
        simple_rnn__lstm="undecided", simple_rnn__gru="undecided", lstm__gru="undecided"
    )
    told = finding(rows, verdicts)
    assert told.startswith(said)
    means = {r.variant: r.scores["best"]["accuracy"].mean for r in rows}
    lead = f"{means['lstm'] - means['gru']:.3f} or more in accuracy"
    assert told.endswith(lead) == (len(seeds) < 3)
    assert answer(rows, verdicts).finding == told


def test_a_headline_names_a_few_and_says_what_the_baseline_does(run):
    rows = [r for r in summary_rows(run) if r.dataset == "digits"]
    verdicts = on_digits(
        simple_rnn__lstm="undecided", simple_rnn__gru="undecided", lstm__gru="undecided"
    )
    assert finding(rows, verdicts, most=2) == "no winner yet among lstm and 2 others"
    poor = [replace(row, learned=0) if row.variant else row for row in rows]
    told = finding(poor, verdicts, trivial="always answering “earn”")
    # None is the best of what learned nothing.
    assert told == "nothing is shown to be better than always answering “earn”"


# lstm, which has the best mean, is no network here; the networks are gru and simple_rnn.
@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        (
            {"simple_rnn__lstm": "better", "simple_rnn__gru": "better", "lstm__gru": "worse"},
            "lstm is better than gru and simple_rnn; the best network is gru",
        ),
        (
            {"simple_rnn__lstm": "better", "simple_rnn__gru": "better", "lstm__gru": "undecided"},
            (
                "no winner yet among lstm and gru; simple_rnn is worse; the best network, gru, is "
                "undecided against lstm"
            ),
        ),
        (
            {
                "simple_rnn__lstm": "better",
                "simple_rnn__gru": "better",
                "lstm__gru": "no difference",
            },
            "no difference between lstm and gru; simple_rnn is worse",
        ),
        (
            {"simple_rnn__lstm": "undecided", "simple_rnn__gru": "undecided", "lstm__gru": "worse"},
            (
                "no winner yet among lstm and simple_rnn; gru is worse than lstm; the best network "
                "is gru"
            ),
        ),
        (
            {"simple_rnn__lstm": "failed", "simple_rnn__gru": "failed", "lstm__gru": "better"},
            "gru is better than lstm; simple_rnn could not be judged",
        ),
        ({}, "lstm has the best mean accuracy, and nothing was tested; the best network is gru"),
    ],
)
def test_the_best_network_is_named_and_how_it_stands_against_what_is_none(
    run, tmp_path, verdicts, expected
):
    assert found(with_baseline(run, "lstm", tmp_path), on_digits(**verdicts)) == expected


@pytest.mark.parametrize("seeds", [[1], [1, 2]])
def test_beside_seeds_that_decide_nothing_no_verdict_is_told(tmp_path, seeds):
    mixed = with_baseline(write_run(tmp_path, suite(seeds=seeds)), "lstm", tmp_path)
    mixed = with_baseline(mixed, "simple_rnn", tmp_path)  # gru is the only network
    # what needs no training is judged for itself
    verdicts = on_digits(
        simple_rnn__lstm="better", simple_rnn__gru="undecided", lstm__gru="undecided"
    )
    told = found(mixed, verdicts)
    assert "worse" not in told
    assert "better" not in told
    sides = {1: "one seed a side decides", 2: "two seeds a side decide"}[len(seeds)]
    by = f"{0.9 - (0.88 if len(seeds) == 1 else 0.885):.3f}"
    assert told == (
        f"{sides} nothing about networks; lstm is ahead of gru and simple_rnn so far, by {by} or "
        "more in accuracy; the best network is gru"
    )
