import numpy as np
import pytest

from rnnpipe.evaluation.problems import answers, baseline, scores, tallies
from rnnpipe.evaluation.truth import Truth

CASES = {
    "binary": ([0.9, 0.2], [1, 1], ["accuracy", "macro_f1", "loss"]),
    "multiclass": ([[0.9, 0.1, 0.0], [0.0, 0.0, 1.0]], [0, 1], ["accuracy", "macro_f1", "loss"]),
    "regression": ([0.9, 0.2], [1.0, 0.5], ["mse", "mae"]),
}


@pytest.mark.parametrize("problem", CASES)
def test_a_problem_s_metrics_come_in_the_order_in_which_they_decide(problem):
    outputs, targets, names = CASES[problem]
    truth = Truth(np.array(targets))
    found = answers(problem, np.array(outputs, np.float32), truth)
    assert list(tallies(problem, found)) == names
    assert list(baseline(problem, truth, truth, 3)) == names
    values = scores(problem, found)
    assert values == {name: tally.value for name, tally in tallies(problem, found).items()}
    assert {type(value) for value in values.values()} == {float}
    assert (found.confusion() is None) == (problem == "regression")
