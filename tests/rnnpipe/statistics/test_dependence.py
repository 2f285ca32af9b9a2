"""Are verdicts on a series wrong as rarely as they say? Its windows overlap, and errors persist.

Two variants, equal in truth, forecast a test part of two thousand steps. Their errors are an
autoregression: what both find hard, what each variant does of its own, and what each training does
of its own. The statistics are those of a comparison; what differs is the unit: a window, or a block
of `rnnpipe.data.blocks`. Every number comes from a fixed generator.
"""

from itertools import product

import numpy as np
import pytest
from scipy.signal import lfilter

from rnnpipe.data.blocks import blocks_of
from rnnpipe.statistics import contrast, mean_scores, resampled_scores

WINDOWS = 2000
SEEDS = 5


def autoregression(rng, rows, steps, correlation):
    """Of unit variance, `(rows, steps)`; the first hundred steps are not kept."""
    drawn = rng.standard_normal((rows, steps + 100))
    return lfilter([np.sqrt(1 - correlation**2)], [1, -correlation], drawn)[:, 100:]


def squared_errors(rng, correlation, horizon, of_variant, of_seed, spread):
    """Of two variants' trainings, the mean over each window's horizon: `(2 * SEEDS, WINDOWS)`."""
    steps = WINDOWS + horizon - 1
    shared = autoregression(rng, 1, steps, correlation)
    sides = []
    for _ in range(2):
        errors = shared + of_variant * autoregression(rng, 1, steps, correlation)
        errors = errors + of_seed * autoregression(rng, SEEDS, steps, correlation)
        sides.append(errors * np.exp(spread * rng.standard_normal((SEEDS, 1))))
    sums = np.cumsum(np.pad(np.concatenate(sides) ** 2, ((0, 0), (1, 0))), axis=1)
    return (sums[:, horizon:] - sums[:, :-horizon]) / horizon


def is_wrong(totals, weights):
    """Whether the ratio of errors is told from 1 at the 5% level, as a comparison would."""
    found = contrast(mean_scores(totals, weights).logarithms(), SEEDS, paired=False)
    low, high = found.interval()
    return not low <= 0 <= high


def false_verdicts(correlation, *, of_variant=0.5, of_seed=0.5, spread=0.02, stories=500):
    """How often they are passed, by single windows and by blocks, over one and 24 steps ahead."""
    rng = np.random.default_rng(round(100 * correlation))
    wrong = np.zeros(2)
    for horizon in (1, 24):
        blocks = blocks_of(np.arange(WINDOWS), horizon)
        starts = np.flatnonzero(np.append(True, np.diff(blocks) != 0))
        lengths = np.bincount(blocks).astype(float)
        for _ in range(stories):
            totals = squared_errors(rng, correlation, horizon, of_variant, of_seed, spread)
            in_blocks = np.add.reduceat(totals, starts, axis=1)
            wrong += is_wrong(totals, np.ones(WINDOWS)), is_wrong(in_blocks, lengths)
    return wrong / (2 * stories)


def test_blocks_hold_5_percent_where_single_windows_do_not():
    """Each to within what 1,000 stories tell; single windows are wrong in up to one of five."""
    singly, in_blocks = np.transpose([false_verdicts(rho) for rho in (0.5, 0.8, 0.9)])
    assert (singly > [0.07, 0.13, 0.18]).all()
    assert in_blocks.mean() <= 0.05
    assert in_blocks.max() <= 0.06


def test_at_worst_blocks_are_wrong_a_little_more_often():
    """Trainings of a variant are all alike, so that nothing but the blocks tells of chance."""
    singly, in_blocks = np.transpose(
        [
            false_verdicts(rho, of_variant=0.7, of_seed=0.2, spread=0.0, stories=250)
            for rho in (0.5, 0.8, 0.9)
        ]
    )
    assert (singly > [0.3, 0.4, 0.5]).all()
    assert in_blocks.max() <= 0.07


def test_accuracies_of_a_class_a_step_hold_5_percent_in_blocks_as_well():
    """Right where a latent autoregression is above zero: in three of four steps, or in 94%."""
    starts = np.flatnonzero(np.append(True, np.diff(blocks_of(np.arange(WINDOWS))) != 0))
    lengths = np.diff(np.append(starts, WINDOWS)).astype(float)
    rng, wrong = np.random.default_rng(11), []
    for easiness, correlation in product((0.8, 2.0), (0.5, 0.8, 0.9)):
        for _ in range(150):
            shared = easiness + autoregression(rng, 1, WINDOWS, correlation)
            sides = [
                shared
                + 0.6 * autoregression(rng, 1, WINDOWS, correlation)
                + 0.6 * autoregression(rng, SEEDS, WINDOWS, correlation)
                for _ in range(2)
            ]
            right = (np.concatenate(sides) > 0).astype(float)
            in_blocks = np.add.reduceat(right, starts, axis=1)
            found = [
                contrast(mean_scores(*units), SEEDS, paired=False, proportions=True).interval()
                for units in ((right, np.ones(WINDOWS)), (in_blocks, lengths))
            ]
            wrong.append([not low <= 0 <= high for low, high in found])
    singly, in_blocks = np.mean(wrong, axis=0)
    assert singly > 0.12
    assert in_blocks <= 0.05


def test_ten_blocks_of_many_steps_are_more_than_ten_answers():
    """Nine steps of ten right against eight, by 10,000 steps: decided, though in ten blocks.

    The answer that is added at a ceiling is one of a step. Were it one of a block, accuracies would
    have to differ by a third.
    """
    rng = np.random.default_rng(7)
    steps = np.repeat([[0.9], [0.8]], SEEDS, axis=0) > rng.random((2 * SEEDS, 10_000))
    totals = steps.reshape(2 * SEEDS, 10, 1000).sum(axis=2).astype(float)
    scores = mean_scores(totals, np.full(10, 1000.0))
    assert (scores.examples, scores.answers) == (10, 10_000)
    assert 5_000 < scores.effective_answers <= 10_000
    low, high = contrast(scores, SEEDS, paired=False, proportions=True).interval()
    assert -0.12 < low < -0.1 < high < -0.08


def test_answers_that_are_all_alike_within_a_block_are_one():
    rng = np.random.default_rng(8)
    totals = 1000.0 * (rng.random((4, 50)) < 0.7)
    scores = mean_scores(totals, np.full(50, 1000.0))
    assert scores.effective_answers == 50
    always_right = mean_scores(np.full((2, 50), 1000.0), np.full(50, 1000.0))
    assert always_right.effective_answers == 50


def test_ten_blocks_are_as_uncertain_resampled_as_by_the_formula():
    """A bootstrap of few units makes light of them: of ten its variance is 9 / 11 of the truth."""
    rng = np.random.default_rng(4)
    totals = rng.standard_normal((1, 10))
    weights = np.ones((1, 10))
    exact = mean_scores(totals).covariance[0, 0]
    drawn = resampled_scores(
        np.stack([totals, weights], axis=-1), lambda sums: sums[..., 0] / sums[..., 1]
    )
    assert drawn.covariance[0, 0] == pytest.approx(exact, rel=0.06)
