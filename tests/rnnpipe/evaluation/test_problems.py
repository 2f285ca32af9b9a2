import numpy as np
import pytest

from rnnpipe.evaluation.problems import answers, baseline, scores, tallies, undefined
from rnnpipe.evaluation.truth import Truth
from rnnpipe.specs import Classes, Features, Numbers, Quantity, Signature

TEMPERATURE = Quantity(name="temperature", offset=10.0, scale=5.0, naive_error=2.0)
SPEED = Quantity(name="speed", naive_error=1.0)
OF_CLASSES = ["accuracy", "macro_f1", "balanced_accuracy", "loss"]

CASES = {
    "binary": (
        Classes(names=("no", "yes")),
        [0.9, 0.2],
        [1, 0],
        ["accuracy", "macro_f1", "balanced_accuracy", "roc_auc", "average_precision", "loss"],
    ),
    "multiclass": (
        Classes(names=("a", "b", "c")),
        [[0.9, 0.1, 0.0], [0.0, 0.0, 1.0]],
        [0, 1],
        OF_CLASSES,
    ),
    "tagging of two classes": (
        Classes(names=("no", "yes"), timesteps=2),
        [[[0.9, 0.1], [0.0, 1.0]]],
        [[0, 1]],
        OF_CLASSES,
    ),
    "numbers": (Numbers(), [0.9, 0.2], [1.0, 0.5], ["mse", "mae"]),
    "a quantity": (
        Numbers(quantities=(TEMPERATURE,)),
        [0.9, 0.2],
        [1.0, 0.5],
        ["rmse", "mae", "r2"],
    ),
    "a forecast": (
        Numbers(quantities=(TEMPERATURE,), horizon=1),
        [0.9, 0.2],
        [1.0, 0.5],
        ["rmse", "mae", "r2", "mase", "smape"],
    ),
    "a forecast of two quantities": (
        Numbers(width=2, quantities=(TEMPERATURE, SPEED), horizon=1),
        [[0.9, 0.2], [0.3, 0.4]],
        [[1.0, 0.5], [0.5, 0.1]],
        ["mse", "r2", "mase", "smape"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_problem_s_metrics_come_in_the_order_in_which_they_decide(case):
    target, outputs, targets, names = CASES[case]
    inputs = {"features": Features(width=1, timesteps=target.timesteps or 3)}
    signature = Signature(inputs=inputs, target=target)
    truth = Truth(np.array(targets))
    found = answers(signature, np.array(outputs, np.float32), truth)
    assert list(tallies(signature, found)) == names
    assert list(scores(signature, baseline(signature, truth, truth))) == names
    values = scores(signature, found)
    assert values == {name: tally.value for name, tally in tallies(signature, found).items()}
    assert {type(value) for value in values.values()} == {float}
    assert (found.confusion() is None) == isinstance(target, Numbers)
    assert list(undefined(signature, found)) == (["rmse", "mae"] if "two quant" in case else [])


def test_what_a_problem_is_not_scored_by_is_not_undefined():
    """Of steps no ranking is asked for, whichever classes they have."""
    inputs = {"features": Features(width=1, timesteps=1)}
    outputs, truth = np.array([[[0.5, 0.5]]]), Truth(np.array([[1]]))
    signature = Signature(inputs=inputs, target=Classes(names=("no", "yes"), timesteps=1))
    assert undefined(signature, answers(signature, outputs, truth)) == {}
    signature = Signature(inputs=inputs, target=Classes(names=("no", "yes")))
    found = answers(signature, outputs[0], Truth(np.array([1])))
    assert list(undefined(signature, found)) == ["roc_auc", "average_precision"]
