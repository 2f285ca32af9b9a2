import pytest

from rnnpipe.report.answers import answer
from rnnpipe.summary.rows import summary_rows
from tests.rnnpipe.report.row_factory import row
from tests.rnnpipe.report.run_factory import suite, with_baseline, write_run


def _answer(run, dataset, verdicts=()):
    return answer([row for row in summary_rows(run) if row.dataset == dataset], verdicts)


def _with_accuracy(run, scores):
    """The run with the digits' accuracies replaced, per variant the same for every seed."""
    trials = tuple(
        t.model_copy(
            update={"best": t.best.model_copy(update={"metrics": {"accuracy": scores[t.variant]}})}
        )
        if t.dataset == "digits"
        else t
        for t in run.trials
    )
    return run.updated(trials=trials)


def test_the_best_mean_the_seeds_and_the_baseline_are_named(run):
    adding, digits = _answer(run, "adding"), _answer(run, "digits")
    assert adding.sentence == (
        "gru had the lowest mean test MSE: 0.00060 ± 0.00006 (3 seeds). "
        "The baseline (training mean) has 0.17."
    )
    assert (adding.variants, adding.metric, adding.score) == (("gru",), "MSE", "0.00060 ± 0.00006")
    assert digits.sentence == (
        "lstm had the highest mean test accuracy: 0.900 ± 0.010 (3 seeds). "
        "The baseline (majority class) has 0.500."
    )
    assert digits.baseline == "0.500"


def test_no_significance_is_claimed(run):
    assert not {"significant", "better than"} & {
        word for d in ("adding", "digits") for word in [_answer(run, d).sentence]
    }


def test_missing_seeds_and_variants_are_told(failed_run):
    assert "(2 of 3 seeds)" in _answer(failed_run, "adding").sentence
    assert _answer(failed_run, "digits").sentence.endswith(
        " gru has no finished trial and could not be ranked."
    )


def test_one_seed_has_no_mean(tmp_path):
    run = write_run(tmp_path / "one", suite(seeds=[1]))
    assert _answer(run, "digits").sentence.startswith(
        "lstm had the highest test accuracy: 0.900 (one seed)."
    )


def test_one_variant_is_not_called_the_highest(run):
    alone = run.updated(trials=tuple(t for t in run.trials if t.variant == "lstm"))
    assert _answer(alone, "adding").sentence.startswith(
        "lstm had a test MSE of 0.0040 ± 0.0004 (3 seeds)."
    )


def test_equal_means_share_the_place(run):
    tied = _with_accuracy(run, {"simple_rnn": 0.5, "lstm": 0.9, "gru": 0.9})
    found = _answer(tied, "digits")
    assert found.variants == ("lstm", "gru")
    assert found.sentence.startswith("lstm and gru share the highest mean test accuracy, 0.900")


@pytest.mark.parametrize("score", [0.5, 0.4])
def test_learning_nothing_is_said(run, score):
    useless = _with_accuracy(run, {"simple_rnn": 0.1, "lstm": score, "gru": 0.1})
    assert (
        "That is no better than the baseline (majority class), which has 0.500."
        in _answer(useless, "digits").sentence
    )


def test_without_a_finished_trial_there_is_no_answer(failed_run):
    trials = tuple(t for t in failed_run.trials if t.variant == "gru")
    found = _answer(failed_run.updated(trials=trials), "digits")
    assert found.sentence == "No trial finished, so there is no score to report."
    assert found.variants == ()


def test_verdicts_on_the_best_variant_are_told_from_its_side(run):
    verdicts = [
        row("adding", "simple_rnn", "gru", "mse", "better"),
        row("adding", "gru", "lstm", "mse", "worse"),
        row("adding", "simple_rnn", "lstm", "mse", "better"),
        row("adding", "simple_rnn", "gru", "mae", "worse"),
        row("digits", "simple_rnn", "gru", "mse", "worse"),
    ]
    assert _answer(run, "adding", verdicts).sentence.endswith(
        "has 0.17. Verdict: gru is better than simple_rnn and lstm."
    )


@pytest.mark.parametrize(
    ("needed", "odds", "told"),
    [
        (None, None, ""),
        (1, 0.85, " (about 4 in 5 odds that 1 more seed a side decides it)"),
        (15, 0.5, " (about even odds that 15 more seeds a side decide it)"),
    ],
)
def test_what_is_undecided_says_the_odds_of_more_seeds(run, needed, odds, told):
    verdicts = [
        row("adding", "lstm", "gru", "mse", "undecided", seeds_needed=needed, seeds_odds=odds),
        row("adding", "simple_rnn", "gru", "all", "failed"),
    ]
    assert _answer(run, "adding", verdicts).sentence.endswith(
        f"Verdict: gru is undecided against lstm{told}, not to be compared with simple_rnn."
    )


def test_each_of_several_best_variants_has_its_verdict(run):
    tied = _with_accuracy(run, {"simple_rnn": 0.5, "lstm": 0.9, "gru": 0.9})
    verdicts = [
        row("digits", "simple_rnn", "lstm", "accuracy", "better"),
        row("digits", "simple_rnn", "gru", "accuracy", "undecided"),
        row("digits", "lstm", "gru", "accuracy", "no difference"),
    ]
    assert _answer(tied, "digits", verdicts).sentence.endswith(
        "Verdict: lstm is better than simple_rnn, no different from gru; "
        "gru is undecided against simple_rnn, no different from lstm."
    )


@pytest.mark.parametrize(
    ("verdicts", "told"),
    [
        (
            {"lstm": "better", "gru": "better"},
            "simple_rnn, which is no network, is better than every network on digits. ",
        ),
        (
            {"lstm": "better", "gru": "undecided"},
            "No network is shown to be better on digits than simple_rnn, which is none. ",
        ),
        ({"lstm": "better", "gru": "worse"}, ""),
        ({}, ""),
    ],
)
def test_it_is_said_first_where_no_network_is_better_than_what_is_none(
    run, tmp_path, verdicts, told
):
    mixed = with_baseline(run, "simple_rnn", tmp_path)
    rows = [row("digits", v, "simple_rnn", "accuracy", verdict) for v, verdict in verdicts.items()]
    sentence = _answer(mixed, "digits", rows).sentence
    assert sentence.startswith(f"{told}lstm had the highest mean test accuracy: 0.900 ± 0.010")


def test_the_verdict_counts_whichever_side_the_baseline_is_on(run, tmp_path):
    mixed = with_baseline(run, "simple_rnn", tmp_path)
    rows = [row("digits", "simple_rnn", v, "accuracy", "worse") for v in ("lstm", "gru")]
    assert _answer(mixed, "digits", rows).sentence.startswith(
        "simple_rnn, which is no network, is better than every network on digits. "
    )


def test_a_baseline_that_scores_best_has_no_spread_and_no_seeds(run, tmp_path):
    mixed = with_baseline(run, "lstm", tmp_path)
    alone = mixed.updated(trials=tuple(t for t in mixed.trials if t.variant != "gru"))
    rows = [row("digits", "simple_rnn", "lstm", "accuracy", "better")]
    assert _answer(alone, "digits", rows).sentence == (
        "lstm, which is no network, is better than the only network, simple_rnn, on digits. "
        "lstm had the highest test accuracy: 0.890 (fitted once). The baseline (majority class) "
        "has 0.500. Verdict: lstm is better than simple_rnn."
    )
