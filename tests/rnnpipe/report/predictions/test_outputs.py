import numpy as np
import pytest

from rnnpipe.errors import UserError
from rnnpipe.report.predictions.outputs import variants_of
from rnnpipe.specs import TrainingSpec
from tests.rnnpipe.report import own_factory as own
from tests.rnnpipe.report.predictions.answered import classes, numbers, variants


def test_probabilities_are_averaged_over_the_seeds(tmp_path):
    outputs = {"lstm": [[[0.25], [1.0]], [[0.75], [0.5]]]}
    [lstm] = variants(tmp_path, classes("no", "yes"), [0, 1], outputs)
    assert lstm.mean().outputs.tolist() == [[0.5, 0.5], [0.25, 0.75]]
    assert [answered.outputs[1].tolist() for answered in lstm.each()] == [[0, 1], [0.5, 0.5]]
    assert lstm.mean().targets.tolist() == [0, 1]


def test_numbers_have_the_shape_of_their_targets(tmp_path):
    [lstm] = variants(tmp_path, numbers(), [1.0, 2.0], {"lstm": [[[0.5], [1.5]]]})
    assert lstm.mean().outputs.tolist() == [0.5, 1.5]
    assert lstm.mean().counts.tolist() == [True, True]


def test_what_has_no_weight_does_not_count(tmp_path):
    signature = classes("a", "b", "c", timesteps=2)
    weights = np.array([[0, 1], [2, 1]], np.float32)
    outputs = np.full((2, 2, 3), 1 / 3)
    [lstm] = variants(tmp_path, signature, [[0, 1], [2, 0]], {"lstm": [outputs]}, weights=weights)
    assert lstm.mean().counts.tolist() == [[False, True], [True, True]]


def test_only_finished_trials_with_predictions_are_read(tmp_path):
    record = own.record(numbers(), 2)
    trial = own.write_trial(tmp_path, "data", "lstm", 0, targets=[1.0, 2.0], outputs=[[1], [2]])
    failed = trial.model_copy(update={"variant": "gru", "status": "failed"})
    without = trial.model_copy(update={"variant": "rnn", "files": {}, "training": TrainingSpec()})
    assert [v.name for v in variants_of(tmp_path, record, [failed, trial, without])] == ["lstm"]


@pytest.mark.parametrize(
    ("signature", "targets", "outputs", "told"),
    [
        (numbers(), [1.0], [[1.0]], r"its targets have shape \(1,\); expected \(2,\)"),
        (numbers(), [1.0, 2.0], [[1.0, 2.0]] * 2, r"its outputs have shape \(2, 2\)"),
        (numbers(), [1.0, 2.0], [[np.nan], [0]], "an output is not finite"),
        (classes("a", "b"), [0, 2], [[0.5], [0.5]], "a target is none of the classes"),
        (classes("a", "b", "c"), [0, 2], [[0.5], [0.5]], r"its outputs have shape \(2, 1\)"),
    ],
)
def test_predictions_of_another_dataset_are_refused(tmp_path, signature, targets, outputs, told):
    record = own.record(signature, 2)
    trial = own.write_trial(tmp_path, "data", "lstm", 0, targets=targets, outputs=outputs)
    [lstm] = variants_of(tmp_path, record, [trial])
    with pytest.raises(UserError, match=rf"lstm/seed-0/predictions\.npz.*{told}"):
        lstm.mean()


def test_a_missing_file_is_named(tmp_path):
    [lstm] = variants(tmp_path, numbers(), [1.0], {"lstm": [[[0.5]]]})
    lstm.paths[0].unlink()
    with pytest.raises(UserError, match=r"data/lstm/seed-0/predictions\.npz"):
        lstm.mean()
