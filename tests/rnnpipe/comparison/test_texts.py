"""Texts in verdicts: their tallies are those of any metric."""

import gzip

import numpy as np
import pytest

from rnnpipe.comparison import Tolerance, compare_runs, compare_variants
from rnnpipe.evaluation.texts import Generated, answers
from rnnpipe.evaluation.truth import Truth
from rnnpipe.files.digests import sha256_of
from rnnpipe.records.tallies import write_tallies
from rnnpipe.specs import Text
from tests.rnnpipe.factories import rewrite, write_run

SHARES = {"simple_rnn": 0.3, "lstm": 0.3}


@pytest.fixture(scope="module")
def references(mirror):
    with gzip.open(mirror / "multi30k" / "test_2016_flickr.en.gz", "rt", encoding="utf-8") as file:
        return file.read().split("\n")[:300]


def lost(lines, share, seed):
    """The lines without this share of their words."""
    rng = np.random.default_rng(seed)
    return [" ".join(w for w in line.split() if rng.random() > share) for line in lines]


def run_of(folder, lines, shares, *, luck=False):
    """A run whose variants lose a share of the words, which ones being their seed's doing."""
    run = write_run(folder, datasets=("digits",))
    target = Text(vocabulary=9, timesteps=2)
    ids = np.full((len(lines), 2), 3)
    truth = Truth(ids, references=tuple((line,) for line in lines))
    trials = []
    for trial in run.record.trials:
        seed = (trial.seed, list(shares).index(trial.variant)) if luck else trial.seed
        texts = lost(lines, shares[trial.variant], seed)
        likelihoods = np.full(len(lines), -2.0)
        found = answers(Generated(texts, ids, likelihoods), truth, target).tallies()
        path = run.folder / trial.label / "tallies.npz"
        write_tallies(path, {name: tally.parts for name, tally in found.items()}, truth.digest)
        trials.append(trial.model_copy(update={"files": {"tallies.npz": sha256_of(path)}}))
    return rewrite(run, trials=tuple(trials))


def rows_of(comparison):
    return {row.metric: row for row in comparison.rows if row.kind == "quality"}


def test_identical_texts_are_no_difference_with_p_1(tmp_path, references):
    """sacrebleu's own paired bootstrap finds them significantly different, with p = 0.001."""
    run = run_of(tmp_path / "run", references, SHARES)
    within = {"bleu": Tolerance(value=0.05), "chrf": Tolerance(value=0.05)}
    found = rows_of(compare_variants(run, tolerances=within))
    assert found.keys() == {
        *("bleu", "chrf", "cider", "exact_match", "token_accuracy", "perplexity"),
    }
    assert [(row.difference, row.p_value) for row in found.values()] == [(0.0, 1.0)] * 6
    assert [found[metric].verdict for metric in within] == ["no difference"] * 2


def test_two_runs_with_the_same_texts_do_not_differ(tmp_path, references):
    one, other = (run_of(tmp_path / name, references, SHARES) for name in ("one", "other"))
    for row in rows_of(compare_runs(one, other)).values():
        assert (row.difference, row.p_value) == (0.0, 1.0)


def test_other_words_lost_are_not_decided_and_more_lost_is_worse(tmp_path, references):
    alike = run_of(tmp_path / "alike", references, SHARES, luck=True)
    assert rows_of(compare_variants(alike))["bleu"].p_value > 0.05
    apart = run_of(tmp_path / "apart", references, SHARES | {"lstm": 0.4}, luck=True)
    found = rows_of(compare_variants(apart))
    assert found["bleu"].verdict == "worse"
    assert all(found[metric].p_value < 0.01 for metric in ("bleu", "chrf", "cider"))
