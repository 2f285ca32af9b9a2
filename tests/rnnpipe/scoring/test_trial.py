import json

import numpy as np
import pytest

from rnnpipe.records.generated import write_generated
from rnnpipe.records.predictions import Predictions, write_predictions
from rnnpipe.records.tallies import read_tallies
from rnnpipe.scoring.trial import score_trial
from rnnpipe.specs import Classes, Features, Numbers, Quantity, Signature, Text, Tokens

INPUTS = {"features": Features(width=1, timesteps=3)}


@pytest.fixture
def scored(tmp_path):
    """Scores what a model answered; what is returned, and what `metrics.json` holds."""

    def score(target, outputs, targets, **more):
        outputs = np.asarray(outputs, np.float32)
        np.savez(tmp_path / "predictions.npz", targets=targets, best=outputs, last=outputs, **more)
        found = score_trial(tmp_path, Signature(inputs=INPUTS, target=target), tmp_path)
        return found, json.loads((tmp_path / "metrics.json").read_text())

    return score


def test_a_metric_without_a_value_is_left_out_with_its_reason_and_fails_nothing(scored, tmp_path):
    found, written = scored(Classes(names=("no", "yes")), [[0.75], [0.5]], [1, 1])
    assert (
        found["best"]
        == written["best"]
        == pytest.approx(
            {
                "accuracy": 0.5,
                "macro_f1": 2 / 3,
                "balanced_accuracy": 0.5,
                "loss": -(np.log(0.75) + np.log(0.5)) / 2,
            }
        )
    )
    reason = "no test example is of class 'no'"
    assert written["undefined"] == {"roc_auc": reason, "average_precision": reason}
    assert list(read_tallies(tmp_path / "tallies.npz")[0]) == list(found["best"])


def test_both_classes_have_all_metrics_and_nothing_is_undefined(scored, tmp_path):
    found, written = scored(Classes(names=("no", "yes")), [[0.75], [0.5]], [1, 0])
    assert found["best"]["roc_auc"] == 1.0
    assert found["answers"] == dict.fromkeys(found["best"], 2)
    assert written.keys() == {"best", "last", "confusion_matrix"}
    assert "roc_auc" in read_tallies(tmp_path / "tallies.npz")[0]


def test_a_forecast_s_errors_are_written_by_how_far_ahead_it_looks(scored):
    degrees = Quantity(name="degrees", offset=10.0, scale=2.0, naive_error=4.0)
    target = Numbers(width=2, quantities=(degrees,), horizon=2)
    found, written = scored(target, [[1, 0], [0, 0]], [[0.0, 1.5], [1.0, 0.5]])
    assert written["per_horizon"] == {"degrees": {"rmse": [2.0, 5**0.5], "mae": [2.0, 2.0]}}
    assert found["best"]["rmse"] == pytest.approx(4.5**0.5)
    assert found["best"]["mase"] == 0.5


def test_the_accuracy_of_tags_is_written_by_position(scored):
    target = Classes(names=("even", "odd"), timesteps=3)
    outputs = np.eye(2)[[[0, 1, 1], [0, 1, 0]]]
    weights = np.array([[0, 1, 1], [1, 1, 1]], np.float32)
    _, written = scored(target, outputs, np.array([[0, 1, 0], [0, 0, 0]]), weights=weights)
    assert written["by_position"] == {"accuracy": [1.0, 0.0, 1.0], "targets": [2.0, 2.0, 1.0]}


def test_texts_are_scored_against_their_references(tmp_path):
    ids = np.array([[3, 4, 2], [5, 2, 0]], np.int32)
    worse = np.array([[3, 2, 0], [5, 2, 0]], np.int32)
    weights = (ids > 0).astype(np.float32)
    likelihoods = 5 * np.log([0.5, 0.5])
    write_predictions(
        Predictions(ids, ids, worse, weights, None, likelihoods, 2 * likelihoods),
        tmp_path / "predictions.npz",
    )
    references = [("a dog runs fast",), ("no", "yes, it does")]
    write_generated(tmp_path, references, ["a dog runs fast", "yes, it does"], ["a dog", "no"])
    signature = Signature(
        inputs={"tokens": Tokens(vocabulary=9, timesteps=2)},
        target=Text(vocabulary=9, timesteps=3),
    )
    found = score_trial(tmp_path, signature, tmp_path)
    assert found["best"] == {
        "bleu": 1.0,
        "chrf": pytest.approx(1.0),
        "exact_match": 1.0,
        "token_accuracy": 1.0,
        "perplexity": pytest.approx(4.0),
    }
    assert (found["last"]["exact_match"], found["last"]["token_accuracy"]) == (0.5, 0.6)
    assert found["last"]["perplexity"] == pytest.approx(16.0)
    written = json.loads((tmp_path / "metrics.json").read_text())
    assert written["signatures"]["bleu"].startswith("nrefs:var|case:mixed")
    assert written["by_length"]["examples"] == [2, 0, 0, 0, 0, 0, 0]
    assert list(read_tallies(tmp_path / "tallies.npz")[0]) == list(found["best"])
