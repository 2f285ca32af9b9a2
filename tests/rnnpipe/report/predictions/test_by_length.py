import json

import pytest

from rnnpipe.errors import UserError
from rnnpipe.report.predictions.by_length import scores_by_length
from tests.rnnpipe.factories import write_run


@pytest.fixture
def run(tmp_path):
    return write_run(tmp_path / "run", datasets=("digits",), seeds=(0, 1))


def trials_of(run, found):
    trials = []
    for trial in run.record.trials:
        path = run.folder / trial.label / "metrics.json"
        path.write_text(json.dumps({"by_length": found(trial)}))
        trials.append(trial.model_copy(update={"files": {"metrics.json": "0" * 64}}))
    return trials


def scores(trial):
    half = 0.5 if trial.variant == "lstm" else 0.25
    return {
        "longest": [5, 10, None],
        "examples": [1_200, 0, 3],
        "chrf": [half + 0.25 * trial.seed, None, 0.1],
    }


def test_scores_are_means_over_the_seeds_by_length(run):
    table = scores_by_length(run.folder, trials_of(run, scores))
    assert table.title == "chrF (0 to 100) by the length of the reference"
    assert table.header == ("Words", "Examples", "simple_rnn", "lstm")
    assert table.lines == (
        ("1 to 5", "1,200", "37.5", "62.5"),
        ("11 or more", "3", "10.0", "10.0"),
    )


def test_without_a_scored_trial_there_is_no_table(run):
    trials = [trial.model_copy(update={"files": {}}) for trial in run.record.trials]
    assert scores_by_length(run.folder, trials) is None


@pytest.mark.parametrize("found", [{}, {"longest": [1], "examples": [], "chrf": [0.5]}, 3, None])
def test_a_damaged_file_is_told(run, found):
    with pytest.raises(UserError, match="has no readable scores by length"):
        scores_by_length(run.folder, trials_of(run, lambda _: found))
