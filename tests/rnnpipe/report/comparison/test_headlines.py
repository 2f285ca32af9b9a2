# ruff: noqa: RUF001 (minus signs)
from rnnpipe.comparison.quality import ONE_SEED
from rnnpipe.report.comparison.headlines import headlines
from tests.rnnpipe.report.row_factory import row

RUNS = ("run 1", "run 2")


def _told(*rows, names=None):
    found = headlines(rows, names)
    return [(headline.badge.verdict, headline.sentence) for headline in found]


def test_a_better_variant_and_a_worse_run():
    better = row(
        "adding", "simple_rnn", "lstm", "mse", "better", -0.15308, (-0.1615, -0.1447), level=0.05
    )
    assert _told(better) == [
        (
            "better",
            (
                "lstm is better than simple_rnn: MSE lower by 0.1531 "
                "(95% interval −0.1615 to −0.1447)."
            ),
        )
    ]
    worse = row("digits", "gru", "gru", "accuracy", "worse", -0.02, (-0.035, -0.005), level=0.025)
    assert _told(worse, names=RUNS) == [
        (
            "worse",
            (
                "gru is worse in run 2 than in run 1: accuracy lower by 0.020 "
                "(97.5% interval −0.035 to −0.005)."
            ),
        )
    ]


def test_pairs_of_the_same_verdict_and_reason_share_a_sentence():
    def refused(variant, reason):
        return row("digits", variant, variant, "all", "not comparable", reason=reason)

    found = _told(
        refused("lstm", "other test data"),
        refused("gru", "other problem"),
        refused("simple_rnn", "other test data"),
        names=RUNS,
    )
    assert found == [
        (
            "not comparable",
            "lstm and simple_rnn are not comparable, run 2 against run 1: other test data.",
        ),
        ("not comparable", "gru is not comparable, run 2 against run 1: other problem."),
    ]


def test_variants_that_are_undecided_or_the_same():
    found = _told(
        row("d", "a", "b", "mse", "undecided", 0.1, (-1, 1), reason="within the noise"),
        row("d", "a", "c", "mse", "no difference", 0.0, (0, 0), reason="identical on both sides"),
        row("d", "b", "c", "mse", "undecided", 0.1, (-1, 1), reason="within the noise"),
    )
    assert found == [
        ("undecided", "b against a and c against b are undecided in MSE: within the noise."),
        ("no difference", "c against a shows no difference in MSE: identical on both sides."),
    ]


def test_a_second_metric_decided_otherwise_is_not_hidden():
    found = _told(
        row("d", "a", "b", "accuracy", "undecided", 0.01, (-0.02, 0.04), reason="within the noise"),
        row("d", "a", "b", "macro_f1", "undecided", 0.01, (-0.02, 0.04), reason="within the noise"),
        row("d", "a", "b", "loss", "worse", 0.2, (0.1, 0.3), level=0.05),
        row("d", "a", "c", "accuracy", "undecided", 0.01, (-0.02, 0.04), reason="within the noise"),
        row("d", "a", "b", "seconds_per_epoch", "worse", 0.2, (0.1, 0.3)),
    )
    assert found == [
        (
            "undecided",
            (
                "b against a is undecided in accuracy: within the noise. "
                "Loss is worse: higher by 0.20 (95% interval +0.10 to +0.30)."
            ),
        ),
        ("undecided", "c against a is undecided in accuracy: within the noise."),
    ]


def test_one_seed_a_side_is_undecided_and_speaks_of_the_trained_models_alone():
    content = {"reason": ONE_SEED, "evidence": "test examples only"}
    assert _told(row("d", "a", "b", "accuracy", "undecided", 0.1, (0.05, 0.15), **content)) == [
        (
            "undecided",
            (
                "b against a is undecided in accuracy: one training a side, for these trained "
                "models alone."
            ),
        )
    ]
