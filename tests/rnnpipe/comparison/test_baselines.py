"""Variants that are no network: no seed plays a part in them, and they have no costs."""

import numpy as np
import pytest

from rnnpipe.comparison import compare_runs, compare_variants
from rnnpipe.comparison.advice import NO_SEEDS
from rnnpipe.comparison.learning import TOO_FEW_TO_FAIL
from rnnpipe.comparison.quality import ONE_SEED, TWO_SEEDS
from rnnpipe.statistics import Contrast, Spread, mean_scores
from tests.rnnpipe.factories import as_baseline, rewrite, with_outputs, write_run


def rows(run, metric="accuracy"):
    return {(r.base, r.other): r for r in compare_variants(run).rows if r.metric == metric}


@pytest.fixture
def mixed(tmp_path):
    """A baseline, simple_rnn, and two networks, of which the gru is as good as the lstm."""
    run = write_run(
        tmp_path / "mixed",
        datasets=("digits",),
        variants=("simple_rnn", "lstm", "gru"),
        accuracy={"simple_rnn": 0.5, "lstm": 0.9, "gru": 0.9},
    )
    return as_baseline(run, "simple_rnn")


def hits(run, variant, seed):
    with np.load(run.folder / f"digits/{variant}/seed-{seed}/predictions.npz") as file:
        return (file["best"].argmax(axis=1) == file["targets"]).astype(np.float64)


def test_only_the_networks_seeds_make_noise(mixed):
    """The interval by hand: the network's spread and the paired examples, nothing of the base's."""
    found = rows(mixed)["simple_rnn", "lstm"]
    base, others = hits(mixed, "simple_rnn", 0), [hits(mixed, "lstm", s) for s in (0, 1, 2)]
    spread = Spread.of(mean_scores(np.array(others))).beside(
        [Spread.of(mean_scores(np.array([hits(mixed, "gru", s) for s in (0, 1, 2)])))]
    )
    examples = (np.mean(others, axis=0) - base).var(ddof=1) / 400 - spread.noise / 3
    by_hand = Contrast(float(np.mean(others) - base.mean()), (spread,), examples + 2 / 402**2, 399)
    assert found.difference == pytest.approx(by_hand.difference)
    assert found.interval == pytest.approx(by_hand.interval(found.level))
    assert found.evidence == "seeds and test examples"
    assert found.verdict == "better"


def test_a_baseline_has_one_score_without_spread_and_has_nothing_to_learn(mixed):
    record = next(iter(mixed.record.datasets.values())).model_copy(
        update={"baseline": {"accuracy": 0.99}}
    )
    found = rows(rewrite(mixed, datasets={"digits": record}))["simple_rnn", "lstm"]
    assert (found.base_side.std, found.base_side.learned) == (None, None)
    assert found.base_side.mean == pytest.approx(hits(mixed, "simple_rnn", 0).mean())
    assert found.other_side.learned == 0
    assert found.reason == f"{TOO_FEW_TO_FAIL}; learned in 0 of 3 trainings"


def test_a_baseline_draws_no_networks_spread_down(tmp_path, mixed):
    alone = write_run(tmp_path / "alone", datasets=("digits",), variants=("lstm", "gru"))
    beside, expected = rows(mixed)["lstm", "gru"], rows(alone)["lstm", "gru"]
    assert beside.p_value == pytest.approx(expected.p_value)


def test_there_is_no_verdict_on_costs_beside_a_baseline(mixed):
    costs = {(r.base, r.other) for r in compare_variants(mixed).rows if r.kind == "cost"}
    assert costs == {("lstm", "gru")}


def test_two_baselines_differ_by_the_examples_alone(mixed):
    both = as_baseline(mixed, "lstm")
    found = rows(both)["simple_rnn", "lstm"]
    differences = hits(both, "lstm", 0) - hits(both, "simple_rnn", 0)
    by_hand = Contrast(differences.mean(), (), differences.var(ddof=1) / 400 + 2 / 402**2, 399)
    assert found.interval == pytest.approx(by_hand.interval(found.level))
    assert (found.evidence, found.verdict) == ("test examples", "better")
    assert (found.probability_better, found.seeds_needed) == (None, None)


def test_two_baselines_that_are_alike_stay_undecided_whatever_seeds_there_are(tmp_path):
    accuracy = {"simple_rnn": 0.82, "lstm": 0.9}
    run = write_run(tmp_path / "run", datasets=("digits",), accuracy=accuracy)
    found = rows(as_baseline(as_baseline(run, "simple_rnn"), "lstm"))["simple_rnn", "lstm"]
    assert (found.verdict, found.hopeless) == ("undecided", True)
    assert found.reason == f"within the noise; {NO_SEEDS}"


@pytest.mark.parametrize(("seeds", "reason"), [((0,), ONE_SEED), ((0, 1), TWO_SEEDS)])
def test_a_network_of_too_few_seeds_is_not_judged_against_a_baseline(tmp_path, seeds, reason):
    run = write_run(tmp_path / "run", datasets=("digits",), seeds=seeds)
    found = rows(as_baseline(run, "simple_rnn"))["simple_rnn", "lstm"]
    assert (found.verdict, found.reason) == ("undecided", reason)


def test_two_baselines_of_one_seed_are_judged(tmp_path):
    accuracy = {"simple_rnn": 0.5, "lstm": 0.9}
    run = write_run(tmp_path / "run", datasets=("digits",), seeds=(0,), accuracy=accuracy)
    both = as_baseline(as_baseline(run, "simple_rnn"), "lstm")
    assert rows(both)["simple_rnn", "lstm"].verdict == "better"


def test_a_baseline_is_the_same_in_two_runs(tmp_path):
    runs = [
        with_outputs(as_baseline(write_run(tmp_path / name, datasets=("digits",)), "simple_rnn"))
        for name in ("one", "two")
    ]
    found = [r for r in compare_runs(*runs).rows if r.other == "simple_rnn"]
    assert {r.evidence for r in found} == {"exact"}
    assert {r.metric for r in found} >= {"accuracy", "macro_f1", "loss"}
    assert found[0].verdict == "no difference"


def test_a_baseline_has_a_rank_that_only_the_examples_leave_open(tmp_path):
    run = as_baseline(
        write_run(tmp_path / "run", accuracy={"simple_rnn": 0.6, "lstm": 0.9}), "simple_rnn"
    )
    best, last = compare_variants(run).standings
    assert (best.variant, best.rank, last.variant, last.rank) == ("lstm", 1.0, "simple_rnn", 2.0)
    assert best.first > 0.95
